"""NBS101: a name that no cell of the document defines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mldebt_nb.dataflow.environment import Environment, defining
from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.notebook.magics import AUTOMAGIC
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown, words
from mldebt_nb.rules.notebook_state.seen import is_gone
from mldebt_nb.rules.observations import Observations

PYTHON2_NAMES = frozenset(
    [
        "unicode",
        "xrange",
        "raw_input",
        "basestring",
        "long",
        "unichr",
        "reduce",
        "file",
        "cmp",
        "execfile",
        "reload",
        "intern",
        "apply",
        "buffer",
        "coerce",
    ]
)
#: Read in a branch, they tell of code that also runs elsewhere: as Python 2, as a script.
_OF_ANOTHER_WORLD = PYTHON2_NAMES | {"__file__"}
_OPTION = re.compile(r"\w+ +-\w")
_RELATED = 5


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
    functions, magics that bind names, and text that could not be parsed; `x += 1` does not, as it needs an `x`.
    Builtins, IPython's own names and the setting `builtins` are known. Reads guarded by `except NameError` or
    `'x' in globals()` are silent, and so is a cell whose stored output is that very NameError. Names inside
    strings that libraries evaluate count as uses but are never reported.

    Confidence is *low* behind a star import, `%run`, `%pylab`, `exec` or `globals()`, where any name may exist; in
    Sage's language; for pylab's names where the notebook seems made for a kernel started with `--pylab` (the flag
    is mentioned, or functions of NumPy and Matplotlib are called and never imported); and for the names of
    PySpark, Databricks, Fabric, Quantopian and the like, where a name that only they have is used. It is *medium*
    where a run from the top may not get there (all reads stand in branches, or in functions and methods that
    no cell calls); where no cell that needs the name was run though others were, so that nothing shows it ever
    existed; and where five or more runs from [1] on stand in the file unbroken and in order and one of them
    read the name: then no lost cell gave it, but the kernel's start, or a text was changed afterwards.

    A session that follows the kernel decides by what really ran: a name that a cell read and would find again in a
    run from the top is withdrawn, one that came from a run of lost code is proven.

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
            if events:
                yield self._finding(context, name, events)

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
        surely = {context.notebook.cells[index] for index in context.once(Environment).certainty.cells(name) & cells}
        confidence, reason = _judged(context, name, events, surely)
        ran = cell.ran and bool(surely)
        message = f"`{name}` is used but no cell defines it"
        if reason:
            message += f"; {reason}"
        elif cell in surely and cell.ran and cell.failure is None:
            message += f"; {shown(cell)} ran all the same, so the kernel had it from a cell that is gone or was changed"
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
                "recorded_run": words("succeeded" if ran and cell.failure is None else "failed" if ran else "none"),
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


def _judged(context: Context, name: str, events: list[Event], surely: set[Cell]) -> tuple[Confidence, str]:
    """How sure it is that the kernel lost the name, and what speaks against it; `surely` are cells that need it."""
    environment = context.once(Environment)
    if provider := environment.provider(name):
        return Confidence.LOW, f"{provider} has it from the start"
    if all(_may_be_unseen(context, e) for e in events):
        return Confidence.LOW, ""
    if (proof := environment.from_start(name)) is not None:
        return Confidence.MEDIUM, had_from_start(context, proof)
    if not surely:
        return Confidence.MEDIUM, "a run may not get there: it stands in a branch, or in a function that no cell calls"
    if not any(cell.ran for cell in surely) and any(cell.ran for cell in context.notebook.code_cells):
        return Confidence.MEDIUM, "no cell that surely needs it was run"
    return Confidence.HIGH, ""


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
    """The stored output of the cell is the NameError for this name."""
    failure = context.notebook.cells[event.cell].failure
    if failure is None or failure.name != "NameError":
        return False
    return not failure.message or f"'{event.name}'" in failure.message


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
