"""NBS103: the recorded order contradicts the document, and it matters."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.contradictions import Contradiction, Effect, contradictions
from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown, words
from mldebt_nb.rules.notebook_state.seen import is_order
from mldebt_nb.rules.observations import Observations


class OutOfOrderExecution(Rule):
    """Cells ran in another order than they stand in, and a run from the top would read other values.

    ## What it finds
    A cell whose recorded run read a value that restart-and-run-all would not give it: the name would not exist
    yet ("breaks"), or another definition or update of it would be the last one above ("differs").

    ## Why it is debt
    The shown result belongs to a program that nobody can read off the page. A reader, a reviewer and a
    scheduled run all take the document order for granted.

    ## How it is decided and where it is wrong
    Reaching definitions are computed twice, over the order of execution counts and over the document order; a
    read where they differ is a contradiction. Cells that share no data may run in any order without a finding,
    and so may cells that give a name the same value by the same code. The file keeps only the last run of each
    cell. Where the counts leave room for an earlier run that would explain the result, this rule stays silent
    and `stale-cell` speaks. If two cells carry one count, the file mixes kernel sessions and confidence drops
    to medium. A session that follows the kernel knows all runs and compares values: it decides instead.

    ## How to pay it back
    Move the cells into the order in which they ran, or restart and run all and see what changes.

    ## References
    Pimentel et al., MSR 2019. Head et al., "Managing messes in computational notebooks", CHI 2019.
    """

    code = "NBS103"
    name = "out-of-order-execution"
    family = "notebook-state"
    where = ("static", "live")
    severity = Severity.ERROR
    effort_minutes = 10
    needs = ("execution-counts",)
    spread = "downstream"
    help = "put the cells into the order in which they ran, or restart and run all and compare"
    examples = (
        Example(
            "breaks: the definition stands below",
            """
# %% [2]
print(rate)  #!
# %% [1]
rate = 0.1
""",
        ),
        Example(
            "differs: another definition would be read",
            """
# %% [1]
alpha = 0.1
# %% [3]
alpha = 0.9
# %% [2]
print(alpha)  #!
""",
        ),
        Example(
            "differs: an update below came first",
            """
# %% [1]
rows = [1, 2]
# %% [3]
print(len(rows))  #!
# %% [2]
rows.append(3)
""",
        ),
        Example(
            "independent cells in any order",
            """
# %% [3]
a = 1
# %% [1]
b = 2
# %% [2]
print(b)
""",
        ),
        Example(
            "the same import, run again later",
            """
# %% [9]
import numpy as np
# %% [2]
np.zeros(3)
""",
        ),
        Example(
            "another column",
            """
# %% [1]
import pandas as pd
df = pd.DataFrame({"a": [1], "b": [2]})
# %% [3]
df["c"] = 0
# %% [2]
print(df["a"].sum())
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        groups: dict[tuple[int, Effect, frozenset[int]], list[Contradiction]] = {}
        for found in contradictions(context.graph):
            if found.effect is Effect.UNKNOWN and (found.seen == () or _reran(found, context)):
                continue  # an earlier run above explains it: stale-cell
            others = frozenset(w.cell for w in _differing(found))
            groups.setdefault((found.use.cell, found.effect, others), []).append(found)
        for group in groups.values():
            group.sort(key=lambda c: (c.use.via is not None, c.use.index))
            yield self._finding(context, group)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        cells = context.notebook.cells
        for cell in seen.cells:
            causes = [cause for cause in cell.causes if is_order(cause, cell.cell, context.graph)]
            if not causes:
                continue
            first = causes[0]
            names = list(dict.fromkeys(cause.name for cause in causes))
            listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
            would = (
                f"{shown(cells[first.provider])} gives it" if first.provider is not None else "no cell has given it yet"
            )
            if first.kind == "extra":
                message = f"the cell ran before {listed} was there; run from the top, {would}"
            elif first.source is not None and first.source > cell.cell:
                message = f"{listed} came from {shown(cells[first.source])} further down; run from the top, {would}"
            else:
                message = f"{listed} came from a run that the order of the cells does not give; from the top, {would}"
            yield context.finding(
                self,
                message,
                cell=cell.cell,
                node=first.line,
                symbol=first.symbol,
                related=[
                    context.related(at, 1, f"{first.name} {'was' if at == first.source else 'would be'} set here")
                    for at in dict.fromkeys((first.source, first.provider))
                    if at is not None
                ],
                evidence={"run": count(cell.count or 0, "1"), "names": count(len(names), "names")},
            )

    def _finding(self, context: Context, group: list[Contradiction]) -> Finding:
        first = group[0]
        use, cells = first.use, context.notebook.cells
        names = list(dict.fromkeys(c.use.name for c in group))
        listed = ", ".join(f"`{name}`" for name in names[:4]) + (
            f" and {len(names) - 4} more" if len(names) > 4 else ""
        )
        seen = [w for w in first.seen if w not in first.expected]
        expected = [w for w in first.expected if w not in first.seen]
        above = shown(cells[expected[-1].cell]) if expected else ""
        if first.effect is Effect.BREAKS:
            writer = shown(cells[next(w for w in first.seen if w.access is Access.DEFINE).cell])
            message = f"{listed} came from {writer} further down, which ran first; run from the top, this fails"
        elif seen:
            place = " further down" if seen[-1].cell > use.cell else ""
            message = f"{listed} came from {shown(cells[seen[-1].cell])}{place}, which ran before; run from the top, "
            message += f"{above} would give it" if expected else "that change would not have happened yet"
        elif (cells[expected[-1].cell].execution_count or 0) < (cells[use.cell].execution_count or 0):
            message = f"{listed} was set anew after {above} had changed it; run from the top, that change would hold"
        else:
            message = f"{listed} was read before {above} above had run; run from the top, it reads that"
        return context.finding(
            self,
            message,
            cell=use.cell,
            node=use.at,
            symbol=use.name,
            confidence=Confidence.MEDIUM if first.effect is Effect.UNKNOWN or not use.likely else Confidence.HIGH,
            related=[
                context.related(w.cell, w.at, f"`{w.name}` {'was' if w in seen else 'would be'} set here")
                for w in (*seen[-2:], *expected[-2:])
            ],
            evidence={
                "effect": words(first.effect.value),
                "names": count(len(names), "names"),
                "execution_count": count(cells[use.cell].execution_count or 0, "1"),
            },
        )


def _differing(found: Contradiction) -> set[Event]:
    return set(found.seen) ^ set(found.expected)


def _reran(found: Contradiction, context: Context) -> bool:
    """The value would come from a cell above that has a later count."""
    own = context.notebook.cells[found.use.cell].execution_count or 0
    return any(
        w.cell < found.use.cell and (context.notebook.cells[w.cell].execution_count or 0) > own
        for w in found.expected if w not in found.seen
    )  # fmt: skip
