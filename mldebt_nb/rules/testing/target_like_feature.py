"""TST110: a feature that gives the target away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Measure, Severity
from mldebt_nb.probes.labels import named_like_a_key
from mldebt_nb.probes.measurements import Association, Column, Frame, Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class TargetLikeFeature(ProbeRule):
    """A single feature predicts the target nearly perfectly.

    ## What it finds
    With a target given: a feature that, alone, predicts held-out rows almost without error, by its value or by its
    being missing.

    ## Why it is debt
    Nearly always such a feature was made from the target or after it (a refund for a returned order, a code of the
    diagnosis). The score is splendid, and the feature does not exist when the prediction is needed.

    ## How it is decided and where it is wrong
    Half of the rows (of at most 20 000) teach, the other half test. A number predicts by its nearest neighbour, for
    numeric targets also by a line; a category by its commonest class or mean. Skill is balanced accuracy above chance,
    or the share of variance explained. Values that were not met before predict nothing, and features that are different
    in every row by being keys are judged by `id-like-feature`: so keys do not count. High confidence needs almost no
    error on many held-out rows; below that a feature may simply be good, and confidence is medium. So it is for a
    feature named like a key, which may name a group that shares one target. Some targets are rightly determined by one
    feature: then there is no need for a model.

    ## How to pay it back
    Find out when the feature becomes known. If it is not known before the target, leave it out and look at its
    relatives.

    ## References
    Kaufman, Rosset, Perlich, "Leakage in Data Mining: Formulation, Detection, and Avoidance", TKDD 2012. Kapoor,
    Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 2023.
    """

    code = "TST110"
    name = "target-like-feature"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 30
    help = "find out when this feature becomes known; if not before the target, leave it out"
    settings: ClassVar = {
        "skill": Setting(0.98, "share", "skill on held-out rows from which on it is suspicious (medium confidence)"),
        "sure-skill": Setting(0.999, "share", "skill on held-out rows from which on confidence is high"),
        "sure-rows": Setting(200, "held-out rows", "rows that high confidence needs"),
        "least-of-a-class": Setting(20, "held-out rows", "rows of the rarest class that high confidence needs"),
        "covered": Setting(0.8, "share", "held-out rows whose value must have been met before"),
    }
    examples = (
        TableExample(
            "the refund follows the return",
            {
                "price": [n * 37 % 101 / 10 for n in range(600)],
                "refund": [(n * 37 % 101 / 10 if n % 3 == 0 else 0.0) + (0.5 if n % 3 == 0 else 0) for n in range(600)],
                "returned": [n % 3 == 0 for n in range(600)],
            },
            found=("refund",),
            target="returned",
        ),
        TableExample(
            "the same in another unit",
            {
                "km": [n * 7919 % 10007 / 10 for n in range(600)],
                "miles": [n * 7919 % 10007 / 16.09344 for n in range(600)],
            },
            found=("miles",),
            target="km",
        ),
        TableExample(
            "perfect on few rows",
            {
                "petal": [1.0 + n % 7 / 10 + (2 if n % 2 else 0) for n in range(120)],
                "kind": [n % 2 for n in range(120)],
            },
            found=("petal",),
            target="kind",
            confidence="medium",
        ),
        TableExample(
            "a good feature",
            {
                "score": [n % 2 + n * 7919 % 100 / 60 for n in range(600)],
                "label": [n % 2 for n in range(600)],
            },
            target="label",
            confidence="medium",
        ),
        TableExample(
            "a key says nothing about rows it has not met",
            {"token": [f"t{n}" for n in range(600)], "label": [n * 7919 % 100 < 40 for n in range(600)]},
            target="label",
            confidence="medium",
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        if frame is None or frame.target is None or frame.target.constant:
            return
        for column in frame.columns:
            found = column.association
            if found is None or column.role != "feature" or _is_row_number(column):
                continue
            if found.skill < context.setting(self, "skill") or found.covered < context.setting(self, "covered"):
                continue
            yield self._finding(column, found, frame, context)

    def _finding(self, column: Column, found: Association, frame: Frame, context: ProbeContext) -> Finding:
        assert frame.target is not None
        classes = frame.target.task == "classes"
        sure = (
            found.skill >= context.setting(self, "sure-skill")
            and found.rows >= context.setting(self, "sure-rows")
            and found.fewest >= context.setting(self, "least-of-a-class")
            and not named_like_a_key(column.name)
        )
        measure = "balanced accuracy above chance" if classes else "of the variance explained"
        how = "whether it is missing" if found.by == "missingness" else "its value"
        evidence = {
            "skill": number(found.skill, measure),
            "held_out": number(found.rows, "rows"),
            "by": Measure(value=found.by, unit="text"),
        }
        if found.auc is not None:
            evidence["auc"] = number(found.auc, "1")
        if found.correlation is not None:
            evidence["rank_correlation"] = number(found.correlation, "1")
        return context.finding(
            self,
            f"`{column.name}` alone predicts `{frame.target.name}` (skill {found.skill:.4f} of 1 on {found.rows:,} "
            f"held-out rows, by {how})",
            symbol=column.name,
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            evidence=evidence,
        )


def _is_row_number(column: Column) -> bool:
    """A running number predicts whatever the rows are sorted by; that it is one is another finding."""
    numbers = column.numbers
    if numbers is None or not numbers.whole or numbers.minimum is None or numbers.maximum is None:
        return False
    present = column.missing_of - (column.missing or 0)
    return column.distinct == column.distinct_of and numbers.maximum - numbers.minimum + 1 <= 1.05 * present
