"""NBS106: a cell without a count among run cells that need it."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown


class SkippedCell(Rule):
    """A cell shows no run, yet cells that did run use what it defines.

    ## What it finds
    A code cell without execution count and output, whose definitions or updates reach a cell that was run.

    ## Why it is debt
    The shown results were made with another value than the one on the page, or by a run that left no trace:
    nobody can tell whether the code above the result is the code behind it.

    ## How it is decided and where it is wrong
    Reaching definitions in document order; the definition of the cell without a count is the one a run from the
    top would use. Notebooks that were not run at all, and drafts that no run cell depends on, are silent; so is
    a definition that a run cell repeats word for word. It is wrong when a tool removed the count of this cell
    only.

    ## How to pay it back
    Run the cell and everything below it, or delete it.

    ## References
    Pimentel et al., MSR 2019, on skipped cells.
    """

    code = "NBS106"
    name = "skipped-cell"
    family = "notebook-state"
    severity = Severity.WARNING
    effort_minutes = 5
    needs = ("execution-counts",)
    spread = "downstream"
    help = "run this cell and the ones below that use it, or delete it"
    examples = (
        Example(
            "a run cell uses what was never run",
            """
# %% [1]
import math
# %%
rate = 0.2  #!
# %% [2]
print(rate)
""",
        ),
        Example(
            "a draft that nothing depends on",
            """
# %% [1]
rate = 0.1
# %% [2]
print(rate)
# %%
draft = rate * 2
""",
        ),
        Example(
            "a notebook that was not run",
            """
# %%
rate = 0.2
# %%
print(rate)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        skipped = {
            f.cell.index for f in graph.flows
            if f.cell.execution_count is None and not f.cell.has_output and f.cell.source.strip()
        }  # fmt: skip
        if not graph.execution_order or not skipped:
            return
        ran = set(graph.execution_order)
        readers: dict[int, list[tuple[Event, Event]]] = {}
        for cell, index, writes in graph.in_document_order.links():
            event = graph.by_cell[cell].events[index]
            if cell not in ran or event.soft or graph.is_predefined(event.name):
                continue
            for write in writes:
                if (
                    write.cell in skipped
                    and (write.access is Access.DEFINE or write.likely)
                    and not _repeated(write, context)
                ):
                    readers.setdefault(write.cell, []).append((write, event))
        for cell, pairs in sorted(readers.items()):
            yield self._finding(context, cell, pairs)

    def _finding(self, context: Context, cell: int, pairs: list[tuple[Event, Event]]) -> Finding:
        names = list(dict.fromkeys(write.name for write, _ in pairs))
        users = list(dict.fromkeys(event.cell for _, event in pairs))
        sure = any(write.likely and event.likely for write, event in pairs)
        listed = ", ".join(f"`{name}`" for name in names[:4])
        first = {event.cell: event for _, event in reversed(pairs)}
        return context.finding(
            self,
            f"this cell shows no run, but {shown(context.notebook.cells[users[0]])} was run and uses its {listed}",
            cell=cell,
            node=1,
            symbol=names[0],
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            related=[context.related(u, first[u].at, f"`{first[u].name}` is read here") for u in users[:5]],
            evidence={"names": count(len(names), "names"), "run_readers": count(len(users), "cells")},
        )


def _repeated(write: Event, context: Context) -> bool:
    """The same definition, by the same code, stands in a cell that was run."""
    own = _text(write, context)
    return any(
        d is not write and context.notebook.cells[d.cell].execution_count is not None and d.how is write.how
        and _text(d, context) == own
        for d in context.graph.definitions.get(write.name, ())
    )  # fmt: skip


def _text(event: Event, context: Context) -> str:
    line, _, end, _ = context.place(event.cell, event.node)
    return "\n".join(text.strip() for text in context.notebook.cells[event.cell].source.split("\n")[line - 1 : end])
