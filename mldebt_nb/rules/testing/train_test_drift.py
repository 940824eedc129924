"""TST115: train and test differ in distribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Measure, Severity
from mldebt_nb.probes.measurements import Drift, Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class TrainTestDrift(ProbeRule):
    """A column is distributed differently in train and test.

    ## What it finds
    Columns whose values, or whose share of missing ones, differ between the train and the test table beyond chance and
    by a size that matters.

    ## Why it is debt
    The score on the test table is then about another population than the one learnt from; or the split is not what it
    is taken for.

    ## How it is decided and where it is wrong
    Numbers by Kolmogorov-Smirnov, categories and numbers with few values by chi², on up to 20 000 rows of each side.
    Both must hold: the test, corrected for the number of columns (Benjamini-Hochberg), and the size of the effect: KS
    distance, Cramér's V without bias, or difference of the missing shares. With thousands of rows a trifle is
    significant, hence the second; with few rows a large effect is chance, hence the first. PSI and the shift of the
    mean stand in the evidence. A split by time drifts by nature: it is still what the model will meet. Times, keys and
    free texts are not tested.

    ## How to pay it back
    Look at how the split was made. If it is meant (time, place), report the score with that in mind and watch this
    column in production; if not, shuffle or stratify.

    ## References
    Rabanser, Günnemann, Lipton, "Failing Loudly: An Empirical Study of Methods for Detecting Dataset Shift", NeurIPS
    2019. Benjamini, Hochberg, JRSS B 1995. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", JKSS 2013.
    """

    code = "TST115"
    name = "train-test-drift"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "look at how the split was made; if the difference is meant, watch this column in production"
    settings: ClassVar = {
        "false-discovery-rate": Setting(0.001, "share", "q-value below which a difference is no chance"),
        "distance": Setting(0.1, "KS distance", "size of the effect for numbers"),
        "cramers-v": Setting(0.1, "1", "size of the effect for categories"),
        "missing": Setting(0.1, "difference of shares", "size of the effect for missing values"),
    }
    examples = (
        TableExample(
            "the test customers are older",
            {"age": [20 + n % 40 for n in range(200)]},
            test={"age": [35 + n % 40 for n in range(200)]},
            found=("age",),
        ),
        TableExample(
            "another mix of shops",
            {"shop": ["north", "south"] * 100},
            test={"shop": ["north", "south", "south", "south"] * 50},
            found=("shop",),
        ),
        TableExample(
            "the same", {"age": [20 + n % 40 for n in range(200)]}, test={"age": [20 + n * 7 % 40 for n in range(200)]}
        ),
        TableExample("too few rows to tell", {"age": [20, 31, 44] * 7}, test={"age": [25, 33, 47] * 7}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        if measured.pair is None:
            return
        sizes = {
            "KS distance": context.setting(self, "distance"),
            "Cramér's V": context.setting(self, "cramers-v"),
            "difference of shares": context.setting(self, "missing"),
        }
        for drift in measured.pair.drift:
            if drift.q >= context.setting(self, "false-discovery-rate") or drift.effect < sizes[drift.measure]:
                continue
            yield self._finding(drift, context)

    def _finding(self, drift: Drift, context: ProbeContext) -> Finding:
        what = "is missing for another share of the rows" if drift.of == "missingness" else "is distributed differently"
        evidence = {
            "effect": number(drift.effect, drift.measure),
            "q": number(drift.q, "1"),
            "test": Measure(value=drift.test, unit="text"),
            "train": number(drift.train_rows, "rows"),
            "tested": number(drift.test_rows, "rows"),
        }
        if drift.psi is not None:
            evidence["psi"] = number(drift.psi, "1")
        if drift.shift is not None:
            evidence["shift"] = number(drift.shift, "standard deviations")
        return context.finding(
            self,
            f"`{drift.column}` {what} in train and test ({drift.measure} {drift.effect:.2f})",
            symbol=drift.column,
            evidence=evidence,
        )
