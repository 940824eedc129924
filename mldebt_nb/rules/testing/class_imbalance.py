"""TST112: classes of very different size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class ClassImbalance(ProbeRule):
    """One class of the target is many times as frequent as another.

    ## What it finds
    With a target given that has classes: the largest class is many times the size of the smallest.

    ## Why it is debt
    Accuracy is then a measure of the large class: always saying it scores high. A plain split may leave a handful of
    the small class for testing, so that the score is noise.

    ## How it is decided and where it is wrong
    Classes are counted over all rows. Imbalance is no fault by itself; the finding asks whether metric and split take
    it into account, which cannot be seen in the data. A numeric target with three or more values may be a count or a
    grade and no class: then confidence is medium. Targets with very many classes are left alone.

    ## How to pay it back
    Split with `stratify=`, report precision and recall of the small class (or average precision) instead of accuracy,
    and only then think of weights.

    ## References
    Saito, Rehmsmeier, "The Precision-Recall Plot Is More Informative than the ROC Plot When Evaluating Binary
    Classifiers on Imbalanced Datasets", PLOS ONE 2015.
    """

    code = "TST112"
    name = "class-imbalance"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "split with stratify=, and report precision and recall of the small class instead of accuracy"
    settings: ClassVar = {
        "ratio": Setting(20.0, "times", "how many times the smallest class the largest must be"),
        "least-rows": Setting(100, "rows", "smaller tables are left alone"),
        "most-classes": Setting(20, "classes", "targets with more classes are left alone"),
    }
    examples = (
        TableExample(
            "one fraud in fifty", {"sum": [n % 37 for n in range(200)], "fraud": [n % 50 == 0 for n in range(200)]},
            found=("fraud",), target="fraud",
        ),
        TableExample(
            "a number of visits", {"age": [n % 37 for n in range(200)], "visits": [0] * 180 + [1] * 16 + [2] * 4},
            found=("visits",), target="visits", confidence="medium",
        ),
        TableExample(
            "one in four", {"sum": [n % 37 for n in range(200)], "fraud": [n % 4 == 0 for n in range(200)]},
            target="fraud",
        ),
    )  # fmt: skip

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        target = frame.target if frame else None
        if (
            frame is None
            or target is None
            or target.task != "classes"
            or not 2 <= target.classes <= context.setting(self, "most-classes")
        ):
            return
        total, largest, smallest = sum(target.counts), target.counts[0], target.counts[-1]
        if total < context.setting(self, "least-rows") or largest < context.setting(self, "ratio") * smallest:
            return
        column = next(column for column in frame.columns if column.role == "target")
        perhaps_count = column.kind == "number" and target.classes > 2
        yield context.finding(
            self,
            f"the largest class of `{target.name}` is {largest / smallest:,.0f} times the smallest, "
            f"which has {counted(smallest, 'row')} of {total:,}",
            symbol=target.name,
            confidence=Confidence.MEDIUM if perhaps_count else Confidence.HIGH,
            evidence={
                "ratio": number(largest / smallest, "times"),
                "smallest_class": number(smallest, "rows"),
                "largest_class": number(largest, "rows"),
                "classes": number(target.classes, "classes"),
            },
        )
