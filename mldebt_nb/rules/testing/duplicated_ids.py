"""TST105: a key that is not unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.labels import named_as_own_key
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class DuplicatedIds(ProbeRule):
    """A column that should name each row once names some twice.

    ## What it finds
    Repeated values of the column given as `key=`; without that, of a column called `id`, `uuid`, `row_id` … that is
    nearly unique. For names like `customer_id` that may rightly repeat the confidence is medium.

    ## Why it is debt
    Joins on it multiply rows, lookups take any of several, and the same thing may stand on both sides of a split.

    ## How it is decided and where it is wrong
    Repeated values are counted over all rows. In a table of events an `id` may be that of something else.

    ## How to pay it back
    Decide what one row is. Remove the copies or make the key say it (`id` and date), and assert its uniqueness where
    the data is read.

    ## References
    Breck et al., "Data Validation for Machine Learning", MLSys 2019.
    """

    code = "TST105"
    name = "duplicated-ids"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 15
    help = "decide what one row is, then assert that the key is unique where the data is read"
    settings: ClassVar = {
        "share": Setting(
            0.05, "share of the rows", "more copies than this mean that it is no key (unless given as key)"
        ),
        "least-rows": Setting(50, "rows", "smaller tables are left alone (unless a key is given)"),
    }
    examples = (
        TableExample(
            "the key that was given repeats",
            {"order": [7, 8, 9, 9], "sum": [1.5, 2.0, 3.5, 4.0]},
            found=("order",),
            key="order",
        ),
        TableExample(
            "one id stands twice", {"id": [*range(100), 17], "x": [n % 13 for n in range(101)]}, found=("id",)
        ),
        TableExample(
            "customers that may come back",
            {"customer_id": [*range(100), 17], "x": [n % 13 for n in range(101)]},
            found=("customer_id",),
            confidence="medium",
        ),
        TableExample("every id once", {"id": [*range(60)], "x": [n % 13 for n in range(60)]}),
        TableExample("orders of few customers", {"customer_id": [n % 20 for n in range(60)]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            if not column.copies:
                continue
            present = column.missing_of - (column.missing or 0)
            share = column.copies / present if present else 0.0
            given = column.role == "key"
            if not given and (share > context.setting(self, "share") or present < context.setting(self, "least-rows")):
                continue
            sure = given or named_as_own_key(column.name)
            are = "repeats an earlier one" if column.copies == 1 else "repeat earlier ones"
            yield context.finding(
                self,
                f"`{column.name}` should be unique, but {counted(column.copies, 'value')} ({percent(share)}) {are}",
                symbol=column.name,
                severity=Severity.ERROR if given else None,
                confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
                evidence={"copies": number(column.copies, "rows"), "present": number(present, "rows")},
            )
