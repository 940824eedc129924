"""DAT104: features that others have made superfluous."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample, named, removal_confidence, stands_on
from mldebt_nb.rules.probe_context import ProbeContext, number


class LegacyFeature(EntanglementRule):
    """A feature says something alone and nothing beside the others.

    ## What it finds
    Features of a fitted model that explain the target when they stand alone, and can go without a cost that matters:
    several others together carry what they say. Where one other carries it all, see `correlated-features`.

    ## Why it is debt
    It was worth something once. Now it is computed, stored, monitored and can break the model, for nothing. Its weight
    is not zero, so that a change of it still moves predictions.

    ## How it is decided and where it is wrong
    The cost of training without it, given what else goes, must surely be below the tolerance (1 % of what the model
    explains, at 95 %), and worth must be above it when it stands alone. High confidence where the model has a
    closed form or the whole drop set was confirmed by training; medium by a surrogate; silent when training refuted
    it. On other data, or for parts of the rows, it may still matter: `result.slices` tells.

    ## How to pay it back
    Train without the whole drop set (`result.confirm()`), then delete the feature where it is made.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 3 (legacy features).
    """

    code = "DAT104"
    name = "legacy-feature"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "train without the whole drop set (`result.confirm()`), then delete the feature where it is made"
    settings: ClassVar = {}
    examples = (
        ModelledExample(
            "a score of which the parts were added later",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(4000, 3)), columns=["income", "debt", "age"])
            X["score"] = X["income"] - X["debt"] + 0.5 * rng.normal(size=4000)
            y = 2 * X["income"] - X["debt"] + X["age"] + rng.normal(size=4000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
            found=("score",),
        ),
        ModelledExample(
            "the score knows more",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(4000, 3)), columns=["income", "debt", "age"])
            X["score"] = X["income"] - X["debt"] + 0.5 * rng.normal(size=4000)
            y = X["income"] - 2 * X["debt"] + X["score"] + X["age"] + rng.normal(size=4000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
        ),
    )

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        sure = removal_confidence(measured)
        for gone in measured.removable:
            if gone.kind != "legacy" or sure is None:
                continue
            verb = "carries" if len(gone.covered_by) == 1 else "carry"
            by = f": {named(gone.covered_by)} {verb} what it says" if gone.covered_by else ""
            yield context.finding(
                self,
                f"`{gone.name}` explains the target alone and next to nothing beside the other features{by}",
                symbol=gone.name,
                confidence=sure,
                evidence={
                    "cost": number(gone.cost, f"{measured.scale.loss} per row"),
                    "share": number(gone.share, "of what the model explains"),
                    **stands_on(measured),
                },
            )
