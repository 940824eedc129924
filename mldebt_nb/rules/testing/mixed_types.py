"""TST106: cells of several types in one column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class MixedTypes(ProbeRule):
    """A column holds numbers and texts, or other types that do not go together.

    ## What it finds
    Object columns in which cells of different kinds stand beside each other: number, text, truth, time, bytes,
    container.

    ## Why it is debt
    Such a column sorts, groups and compares by accident (`1`, `"1"` and `True` are three keys or one, depending on the
    call), and the next `astype` fails on one row in a million.

    ## How it is decided and where it is wrong
    The type of every cell is looked at, not its value. Whole and broken numbers go together, so do dates and times, and
    nulls go with everything. Columns that only hold objects of other classes are left alone.

    ## How to pay it back
    Give the column a dtype where it is read, and let what does not fit fail or become null there.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017.
    """

    code = "TST106"
    name = "mixed-types"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "give the column a dtype where it is read"
    examples = (
        TableExample("a number here, a text there", {"size": [38, 39, "41", 40, "n/a"]}, found=("size",)),
        TableExample("whole and broken numbers, and nulls", {"size": [38, 39.5, None, 41]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            if column.kind != "mixed":
                continue
            groups: Counter[str] = Counter()
            for one in column.types:
                groups[one.group] += one.cells
            total = groups.total()
            (most, _), *others = groups.most_common()
            few = ", ".join(f"{counted(cells, 'cell')} of {group}" for group, cells in others)
            yield context.finding(
                self,
                f"`{column.name}` holds mostly {most}, but {few} ({percent(sum(n for _, n in others) / total)})",
                symbol=column.name,
                evidence={one.type: number(one.cells, "cells") for one in column.types[:8]},
            )
