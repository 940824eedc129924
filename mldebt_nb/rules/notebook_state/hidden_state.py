"""NBS101: a name that no cell of the document defines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from mldebt_nb.dataflow.certainty import Need, Obstacle, plainly_read
from mldebt_nb.dataflow.environment import Environment, defining
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.environments import PYTHON2_NAMES
from mldebt_nb.notebook.magics import AUTOMAGIC
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown, words
from mldebt_nb.rules.notebook_state.exercises import left_to_the_reader
from mldebt_nb.rules.notebook_state.seen import is_gone
from mldebt_nb.rules.observations import Observations

#: Read in a branch, they tell of code that also runs elsewhere: as Python 2, as a script.
_OF_ANOTHER_WORLD = PYTHON2_NAMES | {"__file__"}
_OPTION = re.compile(r"\w+ +-\w")
_RELATED = 5
#: Nothing shows that the kernel ever had it, nor that it did not.
NEVER_RUN = "no cell that surely needs it was run"
FROM_A_STARTUP_FILE = "the kernel may have it from its start, by a startup file or an image"
IN_R = "its cell seems to be in R"


class HiddenState(Rule):
    """A cell uses a name that no cell of the notebook defines.

    ## What it finds
    Names that are read although no cell, import, magic or function of the document binds them. If the notebook
    shows results all the same, the kernel had the name from a cell that was deleted or edited since.

    ## Why it is debt
    Nobody can re-run the notebook: restart-and-run-all stops with a NameError at this line, and the value that
    the shown results rest on is gone. It is the purest form of hidden state.

    ## How it is decided and where it is wrong
    All binding forms of Python count, also those that only may happen (branches, loops, `except`), `global` in
    functions, magics that bind names (those of extensions may bind what their line or their body names), what a
    view of ipyparallel gives to its engines, attributes of `__main__` and `builtins`, entries of IPython's
    `user_ns`, and text that could not be parsed; `x += 1` does not, as it needs an `x`. Builtins, IPython's own
    names and the setting `builtins` are known. Reads guarded by `except NameError` or `'x' in globals()` are
    silent, and so is a cell whose stored output is that very NameError. Silent too is what no run gets to, behind
    `raise`, `return`, `sys.exit()` or `assert False`, and annotations that Python does not evaluate (of local
    variables; all after `from __future__ import annotations`). Names inside strings that libraries evaluate count
    as uses but are never reported.

    Confidence is *low* behind a star import, `%run`, `%pylab`, `exec` or `globals()`, where any name may exist; in
    Sage's language; for pylab's names where the notebook seems made for a kernel started with `--pylab` (the flag
    is mentioned, functions of both NumPy and Matplotlib are called and never imported, or two functions, or one and
    `plt` or `np`, where nothing else is missing that an import would have given; in a file of Python 2, or one that
    names no kernel, one that a run found, or `figsize` or four of them, whatever else is missing);
    for Python 2's builtins where the file does not say which Python it is of and a run found one; for the names of
    PySpark, Databricks, Fabric, Quantopian and the like, where a name that only they have is used; and in a cell of
    one line that begins with a magic's name which no cell above binds: IPython runs the magic, though `pprint(x)`
    reads like Python. What reads like a magic, `ls -l`, is taken for one without a word. It is *low* too for the usual
    aliases (`np`, `pd`, `plt` and the like) where one of them that no cell imports was found by the run counted [1],
    or by one behind an unbroken row of runs from [1] on: then an image or a startup file imports them; and in cells
    of R, from the first to the last that loads a package by its bare name (`library(x)`, quietly or not) or does not
    compile and holds `<-`, `%>%` or the `$` of a column, with those beside them that read names of R.

    It is *medium* above a star import, which may bind the name too late; and where a run from the top may not
    look the name up: all reads stand in branches, behind `and` or `or`, or in functions and methods that no cell
    surely calls (methods are found by class, so an abstract one
    that every class in use overrides is not called; of several functions of one name, the last one above the call
    is; one that is only deleted, put on an object or into a container, or handed to a class of a library, is
    not; of a class that derives from a library's, only callbacks such as `forward` or `on_epoch_end` are); the cell
    does not compile, because it holds prose, a `return` outside of a function, or Python 2 in a kernel of Python 3; the
    line is a printed result of a pasted console session; or the recorded run of the cell ended there or before with
    another error.
    It is medium too where a stored error elsewhere says of the name that it is not defined; where an exercise
    leaves a blank (nbgrader's mark; `# YOUR CODE HERE`, `# TODO`, `# ...`, `# %load solution.py` and the like
    without code; `x = ...`; an empty cell below a text) in the cell or in one of five above, or right before the
    statement that reads the name, or anywhere above where there are two or more, and where the name is only a line
    to write on, `____`; where no cell that needs the name was run though others were, so that nothing shows it ever
    existed; and where five or more runs from [1] on stand in the file unbroken and in order and one of them read
    the name, or three and the very first did: then no lost cell gave it, but the kernel's start, or a text was
    changed afterwards; and where text that does not compile, in whatever cell, speaks of the name. A usual alias
    that no cell imports is *medium* where a run found one and no trace is left of a lost cell of imports: no other
    name is missing, and of the runs before the first that found one not just one stands in no cell. Then a startup
    file may have given it.

    That a cell "ran all the same" is only said of one whose top-level code cannot have ended without reading the
    name, as far as its text is the one that ran, which no file tells. In a kernel of Python 2 the variables of list
    comprehensions stay, as they did.

    A session that follows the kernel decides by what really ran: a name that a cell read and would find again in a
    run from the top is withdrawn, one that came from a run of lost code is proven, and one that only never-run cells
    need is sure when the kernel does not have it.

    A notebook without any recorded run is judged by what restart-and-run-all would do. It is wrong where an IPython
    startup file or a custom kernel puts names into the namespace and the file does not show it: list them in
    `builtins`.

    ## How to pay it back
    Put the cell that defines the name back (version control, `%history`, or the kernel while it lives), or
    remove the use. Then restart and run all.

    ## References
    Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter notebooks", MSR 2019.
    Sculley et al., "Hidden technical debt in machine learning systems", NeurIPS 2015.
    """

    code = "NBS101"
    name = "hidden-state"
    family = "notebook-state"
    where = ("static", "live")
    severity = Severity.ERROR
    effort_minutes = 15
    spread = "downstream"
    help = "put back the cell that defines it, or remove the use; then restart and run all"
    examples = (
        Example(
            "the defining cell was deleted",
            """
# %% [2]
import math
# %% [5]
print(math.sqrt(threshold))  #!
""",
        ),
        Example(
            "inside a function that is called",
            """
# %% [1]
def scale(value):
    return value * factor  #!
# %% [2]
scale(3)
""",
        ),
        Example(
            "in an f-string and an update",
            """
# %% [3]
print(f"{accuracy:.2f}")  #!
# %% [4]
results.append(1)  #!
""",
        ),
        Example(
            "every binding form counts",
            """
# %%
import os.path as path
from math import pi, tau as turn
with open("a") as handle, open("b") as (first, *rest):
    pass
for row, (key, value) in {}.items():
    pass
try:
    import cudf
except ImportError as problem:
    cudf = None
    print(problem)
if (size := 3) > 2:
    wide = True
def outer():
    global counter
    counter = 0
class Model: kind = "a"
squares = [n * n for n in range(3)]
files = !ls
# %%
path, pi, turn, handle, first, rest, row, key, value, cudf, size, wide, counter, Model, squares, files
""",
        ),
        Example(
            "the stored output is the NameError itself",
            """
# %% [1] raises=NameError
print(never_defined)
# %% [2]
try:
    missing
except NameError:
    pass
""",
        ),
        Example(
            "a star import may define anything",
            """
# %% [1]
from numpy import *
# %% [2]
array([1, 2])
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        python2 = context.notebook.major == 2 or any(p.python2 for p in graph.parsed)
        known = set(context.config.builtins) | (PYTHON2_NAMES if python2 else frozenset())
        uses: dict[str, list[Event]] = {}
        for event in _reads(context):
            if event.name in known or event.name.startswith(FILE) or defining(graph, event.name):
                continue
            if not graph.is_predefined(event.name):
                uses.setdefault(event.name, []).append(event)
        for name, events in uses.items():
            if name in _OF_ANOTHER_WORLD:  # `if sys.version_info < (3,): text = unicode(text)`
                events = [e for e in events if e.likely]
            events = [e for e in events if not told(context, e) and not _shell_word(context, e)]
            foreign = context.once(Environment).foreign
            if events:  # what is missing in Python too, tell of there
                yield self._finding(context, name, [e for e in events if e.cell not in foreign] or events)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for cell in seen.cells:
            for cause in cell.causes:
                if is_gone(cause, context.graph):
                    run = f"run [{cause.run}]" if cause.run is not None else "an earlier run"
                    yield context.finding(
                        self,
                        f"{cause.name} was read from {run} of code that is gone; no cell above gives it",
                        cell=cell.cell,
                        node=cause.line,
                        symbol=cause.symbol,
                        evidence={"run": count(cell.count or 0, "1"), "read_from_run": count(cause.run or 0, "1")},
                    )

    def _finding(self, context: Context, name: str, events: list[Event]) -> Finding:
        first = min(events, key=lambda e: (e.cell, getattr(e.node, "lineno", 0), getattr(e.node, "col_offset", 0)))
        cell = context.notebook.cells[first.cell]
        cells = {e.cell for e in events}
        needs = [need for need in context.once(Environment).certainty.needs(name) if need.home in cells]
        confidence, reason = _judged(context, name, events, needs)
        message = f"`{name}` is used but no cell defines it"
        if reason:
            message += f"; {reason}"
        elif (witness := _witness(context, events)) is not None:
            message += (
                f"; {shown(witness)} ran all the same, so the kernel had it from a cell that is gone or was changed, "
                "or this one was changed since it ran"
            )
        others = [e for e in events if e is not first]
        return context.finding(
            self,
            message,
            cell=first.cell,
            node=first.node,
            symbol=name,
            confidence=confidence,
            related=[context.related(e.cell, e.node, f"`{name}` is used here too") for e in others[:_RELATED]],
            evidence={
                "uses": count(len(events), "uses"),
                "cells": count(len(cells), "cells"),
                "recorded_run": words(_recorded(cell) if needs else "none"),
            },
        )


def _reads(context: Context) -> Iterator[Event]:
    """Everything that needs a name to exist: top-level reads, and reads in function bodies where they stand."""
    for flow in context.graph.flows:
        for event in flow.events:
            if event.via is None and event.access is not Access.DEFINE and event.exposed and not event.soft:
                yield event
    for function in context.graph.functions:
        for event in function.events:
            if event.access is not Access.DEFINE and event.exposed and not event.soft:
                yield event


def _recorded(cell: Cell) -> str:
    """How the recorded run of a cell ended."""
    return "none" if not cell.ran else "succeeded" if cell.failure is None else "failed"


def _witness(context: Context, events: list[Event]) -> Cell | None:
    """The first cell whose recorded run must have read the name and ended without an error."""
    for event in sorted(events, key=lambda e: e.cell):
        flow = context.graph.by_cell[event.cell]
        if flow.cell.execution_count and flow.cell.failure is None and id(event.node) in plainly_read(flow.parsed):
            return flow.cell
    return None


def _judged(context: Context, name: str, events: list[Event], needs: list[Need]) -> tuple[Confidence, str]:
    """How sure it is that the kernel lost the name, and what speaks against it; `needs` are runs that look it up."""
    environment = context.once(Environment)
    if provider := environment.provider(name):
        return Confidence.LOW, f"{provider} has it from the start"
    if (start := at_start(context, name)) is not None:
        return Confidence.LOW, start
    if all(e.cell in environment.foreign for e in events):
        return Confidence.LOW, IN_R
    if all(_may_be_unseen(context, e) for e in events):
        return Confidence.LOW, ""
    if (star := min((d.cell for d in context.graph.definitions.get("*", ()) if d.how is How.STAR), default=-1)) >= 0:
        return Confidence.MEDIUM, bound_below(context.notebook.cells[star])
    if (proof := environment.from_start(name)) is not None:
        return Confidence.MEDIUM, had_from_start(context, proof)
    if (magic := automagic(context, events)) is not None:
        return Confidence.LOW, taken_for_magic(magic)
    if not needs:
        return Confidence.MEDIUM, "a run may not get there: it stands in a branch, or in a function that no cell calls"
    cells = context.notebook.cells
    free = [need for need in needs if need.obstacle is None]
    if not free:
        return Confidence.MEDIUM, hindrance(cells[needs[0].cell], needs[0].obstacle)
    if not any(cells[need.cell].ran for need in free) and any(cell.ran for cell in context.notebook.code_cells):
        return Confidence.MEDIUM, NEVER_RUN
    missing = re.compile(rf"name '{re.escape(name)}' is not defined")
    for cell in context.notebook.code_cells:
        if cell.failure is not None and missing.search(cell.failure.message):
            return Confidence.MEDIUM, f"the error stored with {shown(cell)} says so itself"
    first = min(events, key=lambda e: (e.cell, getattr(e.node, "lineno", 0)))
    if (blank := left_to_the_reader(context, name, free[0].cell, first.cell, first.node)) is not None:
        return Confidence.MEDIUM, blank
    if environment.may_be_imported_at_start(name):
        return Confidence.MEDIUM, FROM_A_STARTUP_FILE
    return _unless_broken(context, name)


def _unless_broken(context: Context, name: str) -> tuple[Confidence, str]:
    """High, unless text that does not compile speaks of the name: mended, it may define it."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for flow in context.graph.flows:
        if any(word.search(region.text) for region in flow.parsed.opaque):
            return Confidence.MEDIUM, f"what does not compile in {shown(flow.cell)} speaks of it, and may define it"
    return Confidence.HIGH, ""


def at_start(context: Context, name: str) -> str | None:
    """The sentence about an alias such as `np` in a kernel that had such imports before its first cell."""
    cell = context.once(Environment).imported_at_start(name)
    if cell is None:
        return None
    return f"its kernel had the usual imports from its start (a startup file, an image): {shown(cell)} found them there"


def hindrance(cell: Cell, obstacle: Obstacle | None) -> str:
    """Why a run of `cell` may not look the name up after all."""
    if obstacle is Obstacle.RESULTS:
        return f"in {shown(cell)} it stands among the printed results of a console session"
    if obstacle is Obstacle.STOPPED and cell.failure is not None:
        return f"the recorded run of {shown(cell)} stopped there or before, with {cell.failure.name}"
    return "its cell is not Python as a whole, as far as it could be read, and then nothing in it is looked up"


def bound_below(cell: Cell) -> str:
    """The sentence about a name that a cell further down may bind."""
    return f"the star import of {shown(cell)}, further down, may bind it, and too late"


def had_from_start(context: Context, proof: int) -> str:
    """The sentence about a name that an unbroken run read, though no cell of that run defines it."""
    cell = context.notebook.cells[proof]
    return (
        f"yet {shown(cell)} read it, and all runs before stand in the file: the kernel had it from its start "
        "(the platform, a startup file, a flag), or a cell was changed after its run"
    )


def _may_be_unseen(context: Context, event: Event) -> bool:
    """Whether a star import, `%run` or `exec` that the text does not see through may have bound the name before."""
    first = context.graph.unseen_from
    if first is None:
        return False
    at_top = any(event is known for known in context.graph.by_cell[event.cell].events)
    return not at_top or first <= event.cell


def told(context: Context, event: Event) -> bool:
    """The stored output of the cell is the NameError for this name, or an error that wraps it."""
    failure = context.notebook.cells[event.cell].failure
    if failure is None:
        return False
    if failure.name != "NameError":
        return f"name '{event.name}' is not defined" in failure.message
    return not failure.message or f"'{event.name}'" in failure.message


def automagic(context: Context, events: Iterable[Event]) -> str | None:
    """The magic that IPython makes of the cells of all `events`, of one if several; None if it runs one as Python."""
    taken = [context.graph.by_cell[e.cell].parsed.automagic if e.via is None else None for e in events]
    return taken[0] if taken and None not in taken else None


def taken_for_magic(magic: str) -> str:
    """The sentence about a cell of one line that reads like Python and is none."""
    return f"alone in its cell, IPython takes it for the magic `%{magic}`"


def _shell_word(context: Context, event: Event) -> bool:
    """A line that is just `ls`, or a bare word between lines that are no Python."""
    parsed = context.graph.by_cell[event.cell].parsed
    if any(_is_option(s, event, context) for s in parsed.tree.body):
        return True
    if not context.graph.is_automagic(event.name) and not parsed.opaque and not _has_automagic(parsed):
        return False
    return any(isinstance(s, ast.Expr) and s.value is event.node for s in parsed.tree.body)


def _is_option(statement: ast.stmt, event: Event, context: Context) -> bool:
    """`watermark -iv`: a magic of an extension without its percent sign, which Python reads as a difference."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Sub) or not isinstance(value.left, ast.Name):
        return False
    lines = context.notebook.cells[event.cell].source.split("\n")
    text = lines[value.lineno - 1] if value.lineno <= len(lines) else ""
    unknown = value.left.id not in context.graph.definitions
    return unknown and event.node in (value.left, value.right) and _OPTION.match(text) is not None


def _has_automagic(parsed: ParsedCell) -> bool:
    return any(magic.name in AUTOMAGIC for magic in parsed.magics)
