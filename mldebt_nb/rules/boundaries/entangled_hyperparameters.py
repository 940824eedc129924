"""BND102: hyper-parameters of which one says what the other does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import SettingPair, SettingsMeasurement
from mldebt_nb.findings.model import Confidence, Finding, Measure, Severity
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.context import Context
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample
from mldebt_nb.rules.observations import Observations
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent


class EntangledHyperparameters(EntanglementRule):
    """What one hyper-parameter does to the score depends on another one.

    ## What it finds
    Pairs of settings of a model whose joint effect on the score, over trials that were made anyway, is more than the
    sum of the effects of each. One finding per set of trials, with the strongest pair.

    ## Why it is debt
    Tuned one after the other, the settings end where neither is best, and whoever changes one later has untuned the
    other without knowing. Changing anything changes everything, here too.

    ## How it is decided and where it is wrong
    An analysis of variance over the trials: smooth effects of numbers (of their logarithms where they are far apart),
    one of each category, products for pairs; F tests at a false discovery rate of 5 %. A pair must make `share` of the
    variance of the score. Where less than `explained` of the variance of scores of trials left out is predicted, the
    confidence is medium: the surface is rougher than the model of it. With too few trials for all pairs nothing is
    said. Trials of a search that went where scores were good see only that region. In a session with `%mldebt watch
    models on`, the trials are the fits of one class of estimators that were scored on the same rows.

    ## How to pay it back
    Tune tied settings together (a grid or a search over both), write them down in one place, and change them together.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 2 (entanglement of
    hyper-parameters).
    """

    code = "BND102"
    name = "entangled-hyperparameters"
    family = "boundaries"
    where = ("probe", "live")
    severity = Severity.INFO
    effort_minutes = 30
    help = "tune these settings together, and keep and change them in one place"
    judges = SettingsMeasurement
    settings: ClassVar = {
        "share": Setting(0.05, "of the variance of the score", "must be made by both settings together"),
        "explained": Setting(0.5, "of the variance of the score", "of trials left out; else the confidence is medium"),
    }
    examples = (
        ModelledExample(
            "a rate that must fall as the rounds grow",
            """
            rng = np.random.default_rng(0)
            trials = [
                ({"rate": rate, "rounds": rounds}, -(np.log(rate * rounds / 20) ** 2) + rng.normal(0, 0.05))
                for rate in (0.01, 0.03, 0.1, 0.3) for rounds in (50, 100, 200, 400, 800)
            ]
            result = mldebt_nb.hyperparameters(trials)
            """,
            found=("rate, rounds",),
        ),
        ModelledExample(
            "each for itself",
            """
            rng = np.random.default_rng(0)
            trials = [
                ({"rate": rate, "rounds": rounds}, np.log(rate) - (rounds / 400 - 1) ** 2 + rng.normal(0, 0.05))
                for rate in (0.01, 0.03, 0.1, 0.3) for rounds in (50, 100, 200, 400, 800)
            ]
            result = mldebt_nb.hyperparameters(trials)
            """,
        ),
    )

    def judge(self, measured: SettingsMeasurement, context: ProbeContext) -> Iterator[Finding]:  # type: ignore[override]
        if (worst := self._worst(measured, context)) is not None:
            yield context.finding(
                self,
                _message(measured, worst),
                symbol=f"{worst.first}, {worst.second}",
                confidence=self._confidence(measured, context),
                evidence=_evidence(measured, worst),
            )

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for one in seen.tuned:
            if (worst := self._worst(one.measured, context)) is not None:
                yield context.finding(
                    self,
                    f"of `{one.model}`: {_message(one.measured, worst)}",
                    cell=one.cell,
                    node=one.line,
                    symbol=one.model,
                    confidence=self._confidence(one.measured, context),
                    evidence=_evidence(one.measured, worst),
                )

    def _worst(self, measured: SettingsMeasurement, context: ProbeContext | Context) -> SettingPair | None:
        """The pair that makes most of the score, when it makes enough."""
        tied = [pair for pair in measured.pairs if pair.tied and pair.share >= context.setting(self, "share")]
        return max(tied, key=lambda pair: pair.share) if tied and measured.enough else None

    def _confidence(self, measured: SettingsMeasurement, context: ProbeContext | Context) -> Confidence:
        sure = measured.explained >= context.setting(self, "explained")
        return Confidence.HIGH if sure else Confidence.MEDIUM


def _message(measured: SettingsMeasurement, worst: SettingPair) -> str:
    more = sum(pair.tied for pair in measured.pairs) - 1
    also = f", and {counted(more, 'other pair')} likewise" if more else ""
    return (
        f"what `{worst.first}` does to the score depends on `{worst.second}`: together they make "
        f"{percent(worst.share)} of its variance beyond what each makes alone{also}"
    )


def _evidence(measured: SettingsMeasurement, worst: SettingPair) -> dict[str, Measure]:
    return {
        "share": number(worst.share, "of the variance of the score"),
        "p": number(worst.p, "probability"),
        "explained": number(measured.explained, "of the variance of trials left out"),
        "trials": number(measured.trials, "trials"),
        "pairs": number(sum(pair.tied for pair in measured.pairs), "pairs"),
    }
