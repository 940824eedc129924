"""TST118: rows without a label."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class MissingTarget(ProbeRule):
    """The target is missing in some rows.

    ## What it finds
    With a target given: nulls and NaN in it.

    ## Why it is debt
    Most estimators refuse such rows, so some line drops or fills them. Filled they are made-up labels, dropped they may
    be the very rows that matter (not yet churned, not yet paid).

    ## How it is decided and where it is wrong
    All rows are counted. For semi-supervised learning unlabelled rows are meant.

    ## How to pay it back
    Find out why they are missing; drop them in one named step before the split, and say how many.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015.
    """

    code = "TST118"
    name = "missing-target"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "find out why labels are missing; drop those rows in one named step before the split"
    examples = (
        TableExample("two labels are missing", {"x": [1, 2, 3, 4], "y": [0, None, 1, None]}, found=("y",), target="y"),
        TableExample("all labels are there", {"x": [1, None, 3, 4], "y": [0, 1, 1, 0]}, target="y"),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        target = measured.frame.target if measured.frame else None
        if target is None or not target.missing:
            return
        share = target.missing / target.rows
        yield context.finding(
            self,
            f"the target `{target.name}` is missing in {counted(target.missing, 'row')} ({percent(share)})",
            symbol=target.name,
            evidence={"missing": number(target.missing, "rows"), "share": number(share, "share of rows")},
        )
