"""TST119: nothing to predict."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class ConstantTarget(ProbeRule):
    """The target has one value: there is nothing to predict.

    ## What it finds
    With a target given: it is the same in every row that has one.

    ## Why it is debt
    Every model is perfect, and none has learnt anything. Usually a filter or a join took the other classes away.

    ## How it is decided and where it is wrong
    All rows are compared. In one-class learning it is meant.

    ## How to pay it back
    Go back to the step that lost the other values; assert their number before the split.

    ## References
    Breck et al., "Data Validation for Machine Learning", MLSys 2019.
    """

    code = "TST119"
    name = "constant-target"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 10
    help = "go back to the step that lost the other values"
    examples = (
        TableExample(
            "no churn left", {"x": [1, 2, 3, 4], "churned": [0, 0, 0, 0]}, found=("churned",), target="churned"
        ),
        TableExample("some churn", {"x": [1, 2, 3, 4], "churned": [0, 0, 1, 0]}, target="churned"),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        target = measured.frame.target if measured.frame else None
        if target is None or not target.constant or target.rows - target.missing < 2:
            return
        yield context.finding(
            self,
            f"the target `{target.name}` has the same value in every row",
            symbol=target.name,
            evidence={"rows": number(target.rows - target.missing, "rows")},
        )
