"""TST114: test rows that were trained on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class TrainTestOverlap(ProbeRule):
    """Test rows have the same features as train rows, more than chance explains.

    ## What it finds
    Rows of the test table whose features all equal those of a train row.

    ## Why it is debt
    On those rows the score measures memory. The more a model can learn by heart, the better it looks.

    ## How it is decided and where it is wrong
    All rows of both sides are compared by a 64-bit hash over the columns other than target, key, group and time; whole
    and broken numbers of equal value are equal. As in `duplicated-rows`, the number of equal pairs that chance would
    give is estimated from pairs that differ in one column only, and must be exceeded many times. Nothing is said when
    the test table lacks a column or cells cannot be compared.

    ## How to pay it back
    Drop copies before the split, and split what belongs together as a group.

    ## References
    Barz, Denzler, "Do We Train on Test Data?", Journal of Imaging 2020. Kapoor, Narayanan, "Leakage and the
    reproducibility crisis in machine-learning-based science", Patterns 2023.
    """

    code = "TST114"
    name = "train-test-overlap"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 20
    help = "drop copies before the split, or split what belongs together as a group"
    settings: ClassVar = {
        "share": Setting(0.001, "share of the test rows", "overlap from which on it is reported"),
        "times-chance": Setting(10.0, "times", "how many more equal pairs than by chance there must be"),
    }
    examples = (
        TableExample(
            "two test rows were trained on",
            {"height": [1.61, 1.74, 1.58, 1.83], "weight": [55.2, 71.9, 60.4, 88.0]},
            test={"height": [1.74, 1.66, 1.83], "weight": [71.9, 70.0, 88.0]},
            found=("frame",),
        ),
        TableExample(
            "codes agree by chance",
            {"sex": ["f", "m", "f", "m", "m", "f"] * 5, "smokes": [0, 1, 1, 0, 1, 0] * 5},
            test={"sex": ["f", "m", "m"] * 4, "smokes": [0, 0, 1] * 4},
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        found = measured.pair.overlap if measured.pair else None
        if found is None or measured.frame is None or not found.rows or found.columns < 2:
            return
        share = found.rows / found.of
        if share < context.setting(self, "share"):
            return
        if found.pairs < context.setting(self, "times-chance") * found.by_chance:
            return
        verb = "has the same features as a train row" if found.rows == 1 else "have the same features as train rows"
        yield context.finding(
            self,
            f"{counted(found.rows, 'test row')} ({percent(share)}) {verb}",
            symbol=measured.frame.name,
            evidence={
                "overlap": number(found.rows, "test rows"),
                "share": number(share, "share of test rows"),
                "expected_by_chance": number(found.by_chance, "pairs"),
                "found_pairs": number(found.pairs, "pairs"),
                "compared": number(found.columns, "columns"),
            },
        )
