"""DAT107: features that stand in for each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample, named, removal_confidence, stands_on
from mldebt_nb.rules.probe_context import ProbeContext, number


class CorrelatedFeatures(EntanglementRule):
    """Of these features the model needs one, and has several.

    ## What it finds
    A feature that can go because another one can take its place, and the other way round: one of them must stay.

    ## Why it is debt
    The model spreads its weight over both as chance has it, or credits the one that is not the cause. When the world
    moves one of them and not the other, it is wrong. Importances of either mean nothing alone.

    ## How it is decided and where it is wrong
    Features are left out one after the other, each priced while those before it are gone. This one is free, and with
    it back, the other one would be. High confidence where the model has a closed form or the whole drop set was
    confirmed by training; medium by a surrogate; silent when training refuted it. Which of them is the cause is not for
    numbers to say: keep the one that is upstream.

    ## How to pay it back
    Keep the feature that is closest to the cause, best tested or cheapest to get; delete the others.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 3 (correlated features).
    """

    code = "DAT107"
    name = "correlated-features"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "keep the one that is closest to the cause, best tested or cheapest to get; delete the others"
    settings: ClassVar = {}
    examples = (
        ModelledExample(
            "the same in two units, once less exact",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 3)), columns=["celsius", "wind", "rain"])
            X["fahrenheit"] = 32 + 1.8 * X["celsius"] + 0.1 * rng.normal(size=2000)
            y = 2 * X["celsius"] + X["wind"] + X["rain"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
            found=("fahrenheit",),
        ),
        ModelledExample(
            "correlated, and both are needed",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 3)), columns=["celsius", "sun", "rain"])
            X["sun"] = 0.8 * X["celsius"] + 0.6 * X["sun"]
            y = 2 * X["celsius"] - X["sun"] + X["rain"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
        ),
    )

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        sure = removal_confidence(measured)
        for gone in measured.removable:
            if gone.kind != "correlated" or sure is None:
                continue
            others = tuple(name for name in gone.keep_one_of if name != gone.name)
            yield context.finding(
                self,
                f"`{gone.name}` and {named(others)} can take each other's place in the model: keep one of them",
                symbol=gone.name,
                confidence=sure,
                evidence={
                    "cost": number(gone.cost, f"{measured.scale.loss} per row"),
                    "share": number(gone.share, "of what the model explains"),
                    "alternatives": number(len(others), "features"),
                    **stands_on(measured),
                },
            )
