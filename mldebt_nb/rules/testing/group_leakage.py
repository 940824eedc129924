"""TST116: a group on both sides of a split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class GroupLeakage(ProbeRule):
    """Groups that should be on one side of the split are on both.

    ## What it finds
    With `groups=` given (a patient, a customer, a site): groups of the test table that also stand in the train table.

    ## Why it is debt
    Rows of one group resemble each other. A model that recognises the group scores well, and fails for the first group
    it has not met, which is what it is made for.

    ## How it is decided and where it is wrong
    All rows are looked at. It is right as far as it was right to name the column: if known groups will come back in
    production, sharing them is no leak.

    ## How to pay it back
    Split with `GroupShuffleSplit` or `GroupKFold`, and score again.

    ## References
    Kapoor, Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 2023.
    """

    code = "TST116"
    name = "group-leakage"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 20
    help = "split with GroupShuffleSplit or GroupKFold, and score again"
    settings: ClassVar = {"share": Setting(0.0, "share of the test rows", "more rows of known groups are reported")}
    examples = (
        TableExample(
            "patient 3 is on both sides",
            {"patient": [1, 1, 2, 3, 3], "pulse": [61, 64, 80, 72, 75]},
            test={"patient": [3, 4, 4], "pulse": [71, 66, 69]},
            groups="patient",
            found=("patient",),
        ),
        TableExample(
            "each patient on one side",
            {"patient": [1, 1, 2, 3, 3], "pulse": [61, 64, 80, 72, 75]},
            test={"patient": [4, 4, 5], "pulse": [71, 66, 69]},
            groups="patient",
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        found = measured.pair.groups if measured.pair else None
        if found is None or not found.rows or found.rows / found.of <= context.setting(self, "share"):
            return
        yield context.finding(
            self,
            f"{found.groups:,} of {counted(found.of_groups, 'test group')} of `{found.column}` "
            f"({percent(found.rows / found.of)} of the test rows) also stand in train",
            symbol=found.column,
            evidence={
                "shared_groups": number(found.groups, "groups"),
                "test_groups": number(found.of_groups, "groups"),
                "rows": number(found.rows, "test rows"),
                "share": number(found.rows / found.of, "share of test rows"),
            },
        )
