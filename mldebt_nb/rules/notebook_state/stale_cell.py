"""NBS104: what the cell read has been computed anew since."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.contradictions import Contradiction, Effect, contradictions
from mldebt_nb.dataflow.events import How
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown
from mldebt_nb.rules.notebook_state.seen import is_gone, is_order
from mldebt_nb.rules.observations import Observations


class StaleCell(Rule):
    """A cell above was run again after this one, so the shown result rests on a value that was replaced.

    ## What it finds
    A cell whose input is defined above by a cell with a later execution count, where the counts leave room for
    the earlier run that this cell must have read.

    ## Why it is debt
    The number on the screen was computed from a value that no longer exists. It may be equal; nobody can tell
    from the page.

    ## How it is decided and where it is wrong
    From the execution counts of the saved file it is proven that the cell above ran again, but not that it gave
    another value: confidence is medium, and low for imports. Cells that are stale only through other stale cells are
    not listed. A session that follows the kernel compares values and decides instead, with high confidence: there
    every cell whose result would change is listed.

    ## How to pay it back
    Run this cell again, or restart and run all before saving.

    ## References
    Macke et al., "Fine-grained lineage for safer notebook interactions", VLDB 2021.
    """

    code = "NBS104"
    name = "stale-cell"
    family = "notebook-state"
    where = ("static", "live")
    severity = Severity.WARNING
    effort_minutes = 2
    needs = ("execution-counts",)
    spread = "downstream"
    help = "run this cell again, or restart and run all before saving"
    examples = (
        Example(
            "the parameter was run again later",
            """
# %% [5]
depth = 4
# %% [3]
print(depth * 2)  #!
# %% [4]
done = True
""",
            confidence="medium",
        ),
        Example(
            "everything in order",
            """
# %% [1]
depth = 4
# %% [3]
print(depth * 2)
""",
            confidence="medium",
        ),
        Example(
            "an import that was run again",
            """
# %% [9]
import math
# %% [3]
print(math.pi)
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        groups: dict[tuple[int, frozenset[int]], list[Contradiction]] = {}
        cells = context.notebook.cells
        for found in contradictions(context.graph):
            own = cells[found.use.cell].execution_count or 0
            above = frozenset(
                w.cell for w in found.expected
                if w not in found.seen and w.cell < found.use.cell and (cells[w.cell].execution_count or 0) > own
            )  # fmt: skip
            if found.effect is Effect.UNKNOWN and above:
                groups.setdefault((found.use.cell, above), []).append(found)
        for (_, above), group in groups.items():
            yield self._finding(context, group, max(above))

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for cell in seen.cells:
            if cell.state != "stale" or any(
                is_gone(cause, context.graph) or is_order(cause, cell.cell, context.graph) for cause in cell.causes
            ):
                continue  # hidden-state and out-of-order-execution say more
            first = cell.causes[0]
            names = {cause.name for cause in cell.causes if cause.name}
            yield context.finding(
                self,
                f"a run from the top would show something else here: {first.message}",
                cell=cell.cell,
                node=first.line,
                symbol=first.symbol,
                related=[
                    context.related(at, 1, f"{first.name} comes from here now")
                    for at in (first.provider,)
                    if at is not None and at != cell.cell and first.name
                ],
                evidence={"run": count(cell.count or 0, "1"), "names": count(len(names), "names")}
                | ({"read_from_run": count(first.run, "1")} if first.run is not None else {}),
            )

    def _finding(self, context: Context, group: list[Contradiction], above: int) -> Finding:
        found, cells = group[0], context.notebook.cells
        use = found.use
        names = list(dict.fromkeys(c.use.name for c in group))
        listed = ", ".join(f"`{name}`" for name in names[:4]) + (
            f" and {len(names) - 4} more" if len(names) > 4 else ""
        )
        writers = [w for w in found.expected if w.cell == above]
        only_imports = all(w.how is How.IMPORT for c in group for w in c.expected)
        return context.finding(
            self,
            f"{listed} was computed again by {shown(cells[above])} after {shown(cells[use.cell])} had read it",
            cell=use.cell,
            node=use.at,
            symbol=use.name,
            confidence=Confidence.LOW if only_imports else Confidence.MEDIUM,
            related=[context.related(w.cell, w.at, f"`{w.name}` is set here") for w in writers[:2]],
            evidence={
                "execution_count": count(cells[use.cell].execution_count or 0, "1"),
                "count_of_the_later_run": count(cells[above].execution_count or 0, "1"),
                "names": count(len(names), "names"),
            },
        )
