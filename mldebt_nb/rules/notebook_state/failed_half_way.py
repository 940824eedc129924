"""NBS108: a cell raised after it had changed what others read."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.contradictions import happened
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown, words
from mldebt_nb.rules.observations import Observations

_DEFINITIONS = (How.IMPORT, How.FUNCTION, How.CLASS, How.STAR)


class FailedHalfWay(Rule):
    """A cell raised half-way, after changing values that other cells read.

    ## What it finds
    A stored traceback whose line lies below statements of the same cell that bind or change names, where cells
    that were run read those names.

    ## Why it is debt
    The state behind the results is neither the one before the cell nor the one after it. Restart-and-run-all
    stops here, and the results below cannot be reproduced.

    ## How it is decided and where it is wrong
    The line comes from the stored traceback; without one the rule is silent. Statements above it have happened.
    Readers are the cells that ran later, as far as they got; if two cells carry one count, confidence is
    medium. If only imports, functions or classes were defined before, confidence is low. Cells tagged
    `raises-exception` are meant to raise and stay silent.

    ## How to pay it back
    Mend the cell and run it and what follows, or tag it `raises-exception` if the error is the point.

    ## References
    nbclient, cell tag `raises-exception`.
    """

    code = "NBS108"
    name = "failed-half-way"
    family = "notebook-state"
    where = ("static", "live")
    severity = Severity.ERROR
    effort_minutes = 10
    needs = ("failure",)
    spread = "downstream"
    help = "mend the cell, then run it and the cells below"
    examples = (
        Example(
            "changed, then raised",
            """
# %% [1]
rows = [1]
# %% [2] raises=ZeroDivisionError:2
rows.append(2)
share = 1 / 0  #!
# %% [3]
print(rows)
""",
        ),
        Example(
            "nothing was changed before",
            """
# %% [1]
rows = [1]
# %% [2] raises=ZeroDivisionError:1
share = 1 / 0
# %% [3]
print(rows)
""",
        ),
        Example(
            "the error is the point",
            """
# %% [1]
rows = [1]
# %% [2] tags=["raises-exception"] raises=ZeroDivisionError:2
rows.append(2)
share = 1 / 0
# %% [3]
print(rows)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        for flow in graph.flows:
            failure = flow.cell.failure
            if failure is None or failure.line is None or "raises-exception" in flow.cell.tags:
                continue
            changed = {e.index: e for e in flow.events if e.writes and self._happened(context, e, failure.line)}
            readers = [
                (write, read)
                for cell, index, writes in graph.in_execution_order.links()
                if cell != flow.cell.index and happened(graph, read := graph.by_cell[cell].events[index])
                for write in writes if write.cell == flow.cell.index and write.index in changed
            ]  # fmt: skip
            if readers:
                yield self._finding(context, flow.cell.index, failure.name, failure.line, readers)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for broken in seen.broken:
            names = [f"`{name}`" for name in broken.names]
            listed = ", ".join(names[:4])
            reader = shown(context.notebook.cells[broken.readers[0]])
            yield context.finding(
                self,
                f"{broken.error} stopped this cell after it had changed {listed}; {reader} read what it left",
                cell=broken.cell,
                node=broken.line,
                symbol=broken.names[0],
                related=[context.related(cell, 1, "what it left is read here") for cell in broken.readers[:4]],
                evidence={
                    "error": words(broken.error),
                    "names": count(len(names), "names"),
                    "readers": count(len(broken.readers), "cells"),
                },
            )

    @staticmethod
    def _happened(context: Context, event: Event, failing_line: int) -> bool:
        return (event.access is not Access.USE and (event.must or event.loop)
                and context.place(event.cell, event.at)[2] < failing_line)  # fmt: skip

    def _finding(
        self, context: Context, cell: int, error: str, line: int, readers: list[tuple[Event, Event]]
    ) -> Finding:
        names = list(dict.fromkeys(write.name for write, _ in readers))
        users = list(dict.fromkeys(read.cell for _, read in readers))
        first = {read.cell: read for _, read in reversed(readers)}
        only_definitions = all(write.how in _DEFINITIONS for write, _ in readers)
        listed = ", ".join(f"`{name}`" for name in names[:4])
        reader = shown(context.notebook.cells[users[0]])
        return context.finding(
            self,
            f"{error} stopped this cell after it had changed {listed}, which {reader} reads",
            cell=cell,
            node=line,
            symbol=names[0],
            confidence=Confidence.LOW
            if only_definitions
            else Confidence.HIGH
            if context.graph.counts_are_unique
            else Confidence.MEDIUM,
            related=[
                *(
                    context.related(cell, w.at, f"`{w.name}` was changed here")
                    for w in {w.name: w for w, _ in readers}.values()
                ),
                *(context.related(u, first[u].at, f"`{first[u].name}` is read here") for u in users[:4]),
            ],
            evidence={
                "error": words(error),
                "names": count(len(names), "names"),
                "readers": count(len(users), "cells"),
            },
        )
