"""BND101: features whose effects move when another one goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.entanglement_rule import FIDELITY, EntanglementRule, ModelledExample, stands_on
from mldebt_nb.rules.probe_context import ProbeContext, counted, number


class EntangledFeatures(EntanglementRule):
    """Without one feature, what the model makes of others changes.

    ## What it finds
    Pairs of features of a fitted model where training without the one moves the effect of the other, by more than
    noise does and by enough to matter. One finding per model, with the worst pair.

    ## Why it is debt
    Changing anything changes everything: who cleans, replaces or drops one of these features changes the weights of the
    rest, so that no feature can be improved alone and no importance be read alone.

    ## How it is decided and where it is wrong
    The effect of each feature is compared before and after training without another one, as a share of the standard
    deviation of the response. The higher of two floors is subtracted: what a shuffled copy of a column does when it
    comes in, and what a fold of rows does when it goes out. Pairs must pass a test that they are tied in the data, at a
    false discovery rate of 5 %. By a surrogate that follows the model less closely than `fidelity` the confidence is
    medium. Near copies may stay unfound, as their effects move with every fold; `correlated-features` finds them.
    Some entanglement is the nature of the data: height and weight will always be.

    ## How to pay it back
    Of features that stand in for each other keep one (`result.removable` says which), or make one of them relative to
    the other (a ratio, a difference). What stays entangled is to be changed and monitored together.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 2 (entanglement, CACE).
    """

    code = "BND101"
    name = "entangled-features"
    family = "boundaries"
    severity = Severity.WARNING
    effort_minutes = 60
    help = "keep one of features that stand in for each other, or change and monitor the pair together"
    settings: ClassVar = {
        "movement": Setting(0.1, "sd of the response", "by how much an effect must move, beyond noise"),
        "fidelity": FIDELITY,
    }
    examples = (
        ModelledExample(
            "two that share what they say",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 4)), columns=["rooms", "area", "age", "floor"])
            X["area"] = 0.9 * X["rooms"] + 0.3 * X["area"]
            y = X["rooms"] + X["area"] + X["age"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
            found=("LinearRegression",),
        ),
        ModelledExample(
            "each for itself",
            """
            rng = np.random.default_rng(1)
            X = pd.DataFrame(rng.normal(size=(2000, 4)), columns=["rooms", "noise", "age", "floor"])
            y = X["rooms"] + X["age"] + X["floor"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
        ),
        ModelledExample(
            "nothing but noise",
            """
            rng = np.random.default_rng(2)
            X = pd.DataFrame(rng.normal(size=(300, 4)), columns=["a", "b", "c", "d"])
            X["b"] = 0.9 * X["a"] + 0.3 * X["b"]
            y = rng.normal(size=300)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
        ),
    )

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        scale = measured.scale
        least = context.setting(self, "movement")
        pairs = [pair for pair in measured.pairs if pair.entangled and pair.cace - pair.floor >= least]
        if not pairs or not scale.measurable:
            return
        worst = max(pairs, key=lambda pair: pair.cace - pair.floor)
        tied = sum(feature.reach for feature in measured.features)
        sure = scale.fidelity is None or scale.fidelity >= context.setting(self, "fidelity")
        more = f", and {counted(len(pairs) - 1, 'other pair')} likewise" if len(pairs) > 1 else ""
        yield context.finding(
            self,
            f"in `{scale.model}`, training without one of `{worst.first}` and `{worst.second}` moves the effect of the "
            f"other by {worst.cace:.2g} sd of the response, where noise moves it by {worst.floor:.2g}{more}",
            symbol=scale.model,
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            evidence={
                "movement": number(worst.cace, "sd of the response"),
                "noise": number(worst.floor, "sd of the response"),
                "pairs": number(len(pairs), "pairs"),
                "tied": number(tied / max(scale.features * (scale.features - 1), 1), "share of ordered pairs"),
                "entanglement": number(measured.entanglement, "share of all movement"),
                **stands_on(measured),
            },
        )
