"""DAT105: features that were added together, of which some bring nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.entanglement.records import BundleRecord, Measurement
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample, named, removal_confidence, stands_on
from mldebt_nb.rules.probe_context import ProbeContext, number


class BundledFeatures(EntanglementRule):
    """A group of features was added together, and some of it brings nothing.

    ## What it finds
    Groups of which the model needs the whole, while members of it are in the drop set. Groups are those that you name
    (`entangle(…, bundles={"weather": ["sun", "wind", "rain"]})`), and features with one beginning and running numbers
    (`pc_1`, `pc_2`, `pc_3`).

    ## Why it is debt
    A group is evaluated as a group: it helps, so all of it goes in, the members that bring nothing too. Each of them
    stays a dependency.

    ## How it is decided and where it is wrong
    The cost of leaving out the whole group is priced on one fit and must be beyond noise (`z`) and the `share`; the
    members in the drop set can go together with everything else in it. Groups that were only read off the names are of
    medium confidence, so is what rests on a surrogate until training confirms it; silent when training refuted it.

    ## How to pay it back
    Add features one by one, or let the members that are needed stay and delete the rest.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 3 (bundled features).
    """

    code = "DAT105"
    name = "bundled-features"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 15
    help = "keep the members that are needed and delete the rest; add features one by one"
    settings: ClassVar = {
        "share": Setting(0.01, "of what the model explains", "that the whole group must be worth"),
        "z": Setting(3.0, "standard errors", "by which the worth of the group must be beyond noise"),
    }
    examples = (
        ModelledExample(
            "weather was bought as a whole",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 5)), columns=["price", "day", "sun", "wind", "rain"])
            y = 2 * X["price"] + X["day"] + X["rain"] + rng.normal(size=2000)
            weather = {"weather": ["sun", "wind", "rain"]}
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y, bundles=weather)
            """,
            found=("weather",),
        ),
        ModelledExample(
            "components with running numbers",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 5)), columns=["price", "day", "pc_1", "pc_2", "pc_3"])
            y = 2 * X["price"] + X["day"] + X["pc_1"] + rng.normal(size=2000)
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y)
            """,
            found=("pc_1 … pc_3",),
            confidence="medium",
        ),
        ModelledExample(
            "every member is needed",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 4)), columns=["price", "sun", "wind", "rain"])
            y = 2 * X["price"] + X["sun"] + X["wind"] + X["rain"] + rng.normal(size=2000)
            weather = {"weather": ["sun", "wind", "rain"]}
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y, bundles=weather)
            """,
        ),
        ModelledExample(
            "the group brings nothing at all: its members are found one by one",
            """
            rng = np.random.default_rng(0)
            X = pd.DataFrame(rng.normal(size=(2000, 4)), columns=["price", "sun", "wind", "rain"])
            y = 2 * X["price"] + rng.normal(size=2000)
            weather = {"weather": ["sun", "wind", "rain"]}
            result = mldebt_nb.entangle(LinearRegression().fit(X, y), X, y, bundles=weather)
            """,
        ),
    )

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        sure = removal_confidence(measured)
        for bundle in measured.bundles:
            if sure is None or not bundle.removable or not self._is_needed(bundle, context):
                continue
            yield context.finding(
                self,
                f"`{bundle.name}` was added as a group of {len(bundle.features)}; the group is needed, "
                f"{named(bundle.removable)} of it {'is' if len(bundle.removable) == 1 else 'are'} not",
                symbol=bundle.name,
                confidence=sure if bundle.declared else Confidence.MEDIUM,
                evidence={
                    "removable": number(len(bundle.removable), "features"),
                    "of": number(len(bundle.features), "features"),
                    "group_share": number(bundle.share, "of what the model explains"),
                    **stands_on(measured),
                },
            )

    def _is_needed(self, bundle: BundleRecord, context: ProbeContext) -> bool:
        return bool(bundle.share >= context.setting(self, "share") and bundle.z >= context.setting(self, "z"))
