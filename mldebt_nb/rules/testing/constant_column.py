"""TST103: a column with one value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class ConstantColumn(ProbeRule):
    """Every row has the same value in this column.

    ## What it finds
    Columns with exactly one value. With nulls beside that value the confidence is medium: being present may be the
    information.

    ## Why it is debt
    A model learns nothing from it, and it is carried, stored and checked all the same. Often it is the trace of a
    filter, a join or a parser that went wrong.

    ## How it is decided and where it is wrong
    All rows are compared. In a subset (one country, one year) a column may be constant on purpose.

    ## How to pay it back
    Find out whether it should vary. If not, leave it out where the data is read.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017.
    """

    code = "TST103"
    name = "constant-column"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "find out whether it should vary; if not, leave it out where the data is read"
    settings: ClassVar = {"least-rows": Setting(10, "rows", "smaller tables are left alone")}
    examples = (
        TableExample("one currency", {"price": [3.0, 4.5] * 6, "currency": ["EUR"] * 12}, found=("currency",)),
        TableExample(
            "one value or none",
            {"flag": ["yes", None] * 6, "price": [1, 2, 3] * 4},
            found=("flag",),
            confidence="medium",
        ),
        TableExample("a rare value", {"fraud": [0] * 11 + [1]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        if frame is None or (frame.rows or 0) < context.setting(self, "least-rows"):
            return
        for column in frame.columns:
            if not column.constant or column.role == "target" or column.kind == "empty":
                continue
            present = column.missing_of - (column.missing or 0)
            if present < 2:
                continue
            beside = ", or none" if column.missing else ""
            yield context.finding(
                self,
                f"`{column.name}` has the same value in every row{beside}",
                symbol=column.name,
                confidence=Confidence.MEDIUM if column.missing else Confidence.HIGH,
                evidence={"present": number(present, "rows"), "missing": number(column.missing or 0, "rows")},
            )
