"""NBS102: a name is used above the cell that defines it."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.certainty import Obstacle
from mldebt_nb.dataflow.environment import Environment, defining
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown
from mldebt_nb.rules.notebook_state.exercises import left_to_the_reader
from mldebt_nb.rules.notebook_state.hidden_state import (
    FROM_A_STARTUP_FILE,
    IN_R,
    at_start,
    automagic,
    had_from_start,
    hindrance,
    taken_for_magic,
    told,
)

#: How text binds a name that only may be code of this kernel.
_UNSURE = (How.DYNAMIC, How.MAGIC)


class UseBeforeDefinition(Rule):
    """In document order, a name is used before the first definition that could reach it.

    ## What it finds
    A read that comes, top to bottom, before every definition of the name: the definition stands in a later
    cell, or further down in the same one. A read inside a function counts where the function is called.

    ## Why it is debt
    Restart-and-run-all stops here with a NameError. Whoever reads the notebook from the top meets results whose
    inputs come later.

    ## How it is decided and where it is wrong
    Reaching definitions over the document order. A definition above that only may happen (in a branch, a loop,
    an unreadable cell) keeps the rule silent; `x += 1` is no definition, as it needs one. Silent where the stored
    output is that very NameError. Only the first such read of a name is reported. A name deleted by `del` above
    and used again counts too.

    Confidence is *medium* for reads in a branch; for reads in a cell that does not compile, which stops before it
    reads anything; for reads that stand only in annotations, which Python no longer evaluates where they stand from
    3.14 on; for names that the kernel had from its start, which an unbroken record of runs from [1] on proves;
    where an exercise leaves a blank above or right before the statement; where only a magic of an extension or a
    call that may mean another kernel is said to bind the name; where the only definition above stands behind
    `raise` or the like, so that no run gets past it; where the recorded run of the cell ended there or before with
    the NameError of another name; and for usual aliases such as `np` where a startup file may have given others
    (`hidden-state` says when). It is *low* after a star import or `%run` above, in Sage's language, for names of
    pylab or of a platform that the notebook seems made for, for usual aliases that a first run found in the kernel,
    in cells of R, and in a cell of one line that IPython takes for a magic (see hidden-state).

    ## How to pay it back
    Move the defining cell above its first use; then restart and run all.

    ## References
    Pimentel et al., MSR 2019, on out-of-order cells. Aho et al., "Compilers", section 9.2, on reaching
    definitions.
    """

    code = "NBS102"
    name = "use-before-definition"
    family = "notebook-state"
    severity = Severity.ERROR
    effort_minutes = 5
    spread = "downstream"
    help = "move the defining cell above this one; then restart and run all"
    examples = (
        Example(
            "defined in a later cell",
            """
# %% [2]
print(rate)  #!
# %% [1]
rate = 0.1
""",
        ),
        Example(
            "further down in the same cell",
            """
# %% [4]
total = price * 2  #!
price = 3
""",
        ),
        Example(
            "through a function, charged at the call",
            """
# %% [1]
def cost():
    return rate * 2
# %% [3]
cost()  #!
# %% [2]
rate = 0.1
""",
        ),
        Example(
            "a function may mention what is defined before its call",
            """
# %% [1]
def cost():
    return rate * 2
# %% [2]
rate = 0.1
# %% [3]
cost()
""",
        ),
        Example(
            "a conditional definition above may reach",
            """
# %% [1]
import os
if os.environ.get("FAST"):
    rate = 0.5
# %% [2]
print(rate)
# %% [3]
rate = 0.1
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        known = frozenset(context.config.builtins)
        reported: set[str] = set()
        dynamic_above = graph.is_sage
        for flow in graph.flows:
            dynamic_above = dynamic_above or flow.defines_unseen
            for event in flow.events:
                dynamic_above = dynamic_above or (event.access is Access.DEFINE and event.name == "*")
                if (
                    event.name not in reported
                    and event.name not in known
                    and not graph.is_predefined(event.name)
                    and self._is_early(context, event)
                    and (definition := self._definition(context, event))
                ):
                    reported.add(event.name)
                    yield self._finding(context, event, definition, dynamic_above)

    @staticmethod
    def _is_early(context: Context, event: Event) -> bool:
        if event.access is Access.DEFINE or event.soft or event.name.startswith(FILE):
            return False
        if told(context, event):
            return False  # the shown output says so itself
        if event.inside or not (event.exposed or event.part is None):
            return False
        reaching = context.graph.in_document_order.of(event)
        return not any(write.access is Access.DEFINE for write in reaching)

    @staticmethod
    def _obstacle(context: Context, event: Event) -> Obstacle | None:
        """Why the read may not take place; a stored error is none, since such a read is what may have raised it.

        The NameError of another name is one: it kept this one from being read, and says what is missing itself.
        """
        home = event.cell if event.via is None else event.via.cell
        obstacle = context.once(Environment).certainty.obstacle(event.cell, getattr(event.at, "lineno", 1), home)
        failure = context.notebook.cells[event.cell].failure
        other = failure is not None and failure.name == "NameError"  # told() has seen to its own
        return obstacle if obstacle is not Obstacle.STOPPED or other else None

    @staticmethod
    def _definition(context: Context, event: Event) -> Event | None:
        """The definition below, else one above that cannot reach; None when the name has none."""
        definitions = defining(context.graph, event.name)
        if not context.graph.in_document_order.is_bound(event):
            return None  # another function of that name, or none, is called here
        after = [d for d in definitions if (d.cell, d.index) > (event.cell, event.index)]
        if after:
            return after[0]
        return definitions[-1] if definitions else None

    @classmethod
    def _doubt(cls, context: Context, event: Event, *, below: bool) -> tuple[Confidence, str] | None:
        """What speaks against a finding on `event`, and how sure it is at most."""
        environment = context.once(Environment)
        if provider := environment.provider(event.name):
            return Confidence.LOW, f"{provider} has it from the start"
        if (start := at_start(context, event.name)) is not None:
            return Confidence.LOW, start
        if event.cell in environment.foreign:
            return Confidence.LOW, IN_R
        if (proof := environment.from_start(event.name)) is not None:
            return Confidence.MEDIUM, had_from_start(context, proof)
        if (magic := automagic(context, [event])) is not None:
            return Confidence.LOW, taken_for_magic(magic)
        if (obstacle := cls._obstacle(context, event)) is not None:
            return Confidence.MEDIUM, hindrance(context.notebook.cells[event.cell], obstacle)
        if not below and any(d.soft for d in defining(context.graph, event.name)):
            return Confidence.MEDIUM, "it stands behind what ends every run, so that nobody gets here either"
        if all(d.how in _UNSURE and not d.must for d in defining(context.graph, event.name)):
            return Confidence.MEDIUM, "what is said to define it may not do so, or not in this kernel"
        if (blank := left_to_the_reader(context, event.name, event.cell, _home(event), event.node)) is not None:
            return Confidence.MEDIUM, blank
        if environment.may_be_imported_at_start(event.name):
            return Confidence.MEDIUM, FROM_A_STARTUP_FILE
        return None

    def _finding(self, context: Context, event: Event, definition: Event, dynamic: bool) -> Finding:
        below = (definition.cell, definition.index) > (event.cell, event.index)
        place = (
            ("later in the same cell" if below else "in the same cell")
            if definition.cell == event.cell
            else f"in {shown(context.notebook.cells[definition.cell])}"
        )
        deleted = any(e.access is Access.DELETE and e.must for e in context.graph.uses[event.name])
        if below:
            message = f"`{event.name}` is used before its definition {place}"
        elif deleted:
            message = f"`{event.name}` is used after it was deleted; its last definition is {place}"
        else:
            message = f"`{event.name}` is used where its definition {place} cannot have run"
        related = [context.related(definition.cell, definition.node, f"`{event.name}` is defined here")]
        if event.via is not None:
            message += f" (read inside `{event.via.name}`, which is called here)"
            related.append(context.related(_home(event), event.node, f"`{event.name}` is read here"))
        confidence = Confidence.LOW if dynamic else Confidence.HIGH if event.likely else Confidence.MEDIUM
        if (doubt := self._doubt(context, event, below=below)) is not None:
            confidence = min(confidence, doubt[0], key=lambda c: c.rank)
            message += f"; {doubt[1]}"
        return context.finding(
            self,
            message,
            cell=event.cell,
            node=event.at,
            symbol=event.name,
            confidence=confidence,
            related=related,
            evidence={"cells_between": count(max(definition.cell - event.cell, 0), "cells")},
        )


def _home(event: Event) -> int:
    """The cell in which a read stands: its own, or that of the innermost function on the way from a call to it."""
    if event.via is None:
        return event.cell
    return (event.through[-1] if event.through else event.via).cell
