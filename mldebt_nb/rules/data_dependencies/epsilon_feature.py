"""DAT106: features that bring next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample, removal_confidence, stands_on
from mldebt_nb.rules.probe_context import ProbeContext, number, percent


class EpsilonFeature(EntanglementRule):
    """A feature brings next to nothing, neither alone nor with the others.

    ## What it finds
    Features of a fitted model whose gain is surely below the tolerance, and columns that do not reach the model at all
    (one value, or a step drops them).

    ## Why it is debt
    Each feature is a dependency that can change or fail, and has to be computed, stored and watched. This one costs all
    that and pays nothing back.

    ## How it is decided and where it is wrong
    What it costs to train without it must surely be below the tolerance (1 % of what the model explains, at 95 %), with
    everything else that goes gone too; "surely below" is more than "not shown to be above": with few rows nothing is
    said. Products with other features count as its own. High confidence where the model has a closed form or the whole
    drop set was confirmed by training; medium by a surrogate; silent when training refuted it. It may matter for a few
    rows (a rare illness): ask with `slices=`.

    ## How to pay it back
    Train without the whole drop set (`result.confirm()`), then delete the feature where it is made.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 3 (ε-features).
    """

    code = "DAT106"
    name = "epsilon-feature"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "train without the whole drop set (`result.confirm()`), then delete the feature where it is made"
    settings: ClassVar = {}
    examples = (
        ModelledExample(
            "a column of noise, and one that never changes",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 3)), columns=["income", "age", "shoe_size"])
            X["country"] = 1.0
            y = 2 * X["income"] + X["age"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
            found=("shoe_size", "country"),
        ),
        ModelledExample(
            "too few rows to tell",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["income", "age", "shoe_size"])
            y = 2 * X["income"] + X["age"] + 2 * rng.normal(size=60)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
        ),
    )

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        sure = removal_confidence(measured)
        for gone in measured.removable:
            if gone.kind not in ("epsilon", "unused") or sure is None:
                continue
            message = f"nothing of `{gone.name}` reaches the model"
            if gone.kind == "epsilon":
                most = max(gone.share, measured.scale.tolerance / measured.scale.explained)
                message = f"`{gone.name}` brings less than {percent(most)} of what the model explains"
            yield context.finding(
                self, message, symbol=gone.name, confidence=sure,
                evidence={
                    "cost": number(gone.cost, f"{measured.scale.loss} per row"),
                    "error": number(gone.error, f"{measured.scale.loss} per row"),
                    "share": number(gone.share, "of what the model explains"),
                    **stands_on(measured),
                },
            )  # fmt: skip
