"""TST111: a column that a few values rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.labels import named_like_a_key
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, looked_at, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class ExtremeSkew(ProbeRule):
    """A few values are so far out that they rule the column's mean, spread and scale.

    ## What it finds
    Numeric columns whose skewness is beyond a bound, in either direction.

    ## Why it is debt
    Scaling by the standard deviation or the range squeezes all other rows together; linear models, distances and
    squared errors are then about a handful of rows. Often the handful is a slip of units or of the keyboard.

    ## How it is decided and where it is wrong
    Skewness is the third standardised moment of the finite values in the sample (0 for symmetric ones, 2 for
    exponential, 6 for a log-normal with σ = 1). Columns with few different values, keys, and columns that the rules for
    placeholders and units already name are left alone; when nine in ten values are zero, as in counts, confidence is
    medium. Trees do not mind skew.

    ## How to pay it back
    Look at the extreme rows. If they are right, use a logarithm, a rank, or a robust scaler; if not, mend them at the
    source.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017 (tailed distribution).
    """

    code = "TST111"
    name = "extreme-skew"
    family = "testing"
    severity = Severity.INFO
    effort_minutes = 10
    help = "look at the extreme rows; if they are right, use a logarithm, a rank or a robust scaler"
    settings: ClassVar = {
        "skewness": Setting(20.0, "1", "absolute skewness from which on a column is reported"),
        "least-rows": Setting(500, "values", "columns with fewer values are left alone"),
        "least-distinct": Setting(20, "values", "columns with fewer different values are left alone"),
        "zeros": Setting(0.9, "share of the values", "more zeros than this lower the confidence"),
    }
    examples = (
        TableExample(
            "one row in another world",
            {"income": [1000 + 37 * (n % 40) for n in range(600)] + [9_000_000]},
            found=("income",),
        ),
        TableExample("skewed as incomes are", {"income": [1.02 ** (n % 150) * 1000 for n in range(300)]}),
        TableExample("a rare flag", {"fraud": [0] * 999 + [1]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            numbers = column.numbers
            if frame is None or numbers is None or numbers.skewness is None or named_like_a_key(column.name):
                continue
            if numbers.sentinel is not None or numbers.scales is not None or column.role == "key":
                continue
            if abs(numbers.skewness) < context.setting(self, "skewness"):
                continue
            if column.distinct_of < context.setting(self, "least-rows"):
                continue
            if (column.distinct or 0) < context.setting(self, "least-distinct"):
                continue
            present = column.missing_of - (column.missing or 0)
            empty = (numbers.zeros or 0) > context.setting(self, "zeros") * present
            evidence = {"skewness": number(numbers.skewness, "1"), "values": number(column.distinct_of, "values")}
            if numbers.maximum is not None and numbers.deviation and numbers.mean is not None:
                far = max(numbers.maximum - numbers.mean, numbers.mean - (numbers.minimum or 0.0))
                evidence["farthest"] = number(far / numbers.deviation, "standard deviations")
            yield context.finding(
                self,
                f"`{column.name}` is extremely skewed (skewness {numbers.skewness:.1f}): a few values rule its mean "
                "and scale",
                symbol=column.name,
                confidence=Confidence.MEDIUM if empty else Confidence.HIGH,
                evidence=evidence | looked_at(frame.sample),
            )
