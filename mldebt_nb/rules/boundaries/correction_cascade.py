"""BND104: a model learns from another model's predictions."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.feedback import Cascade, Through, cascades
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.observations import Observations

_HOW = {
    Through.FEATURE: "as a feature",
    Through.LABEL: "in its label",
    Through.WEIGHT: "as a sample weight",
}
_SEEN = {"features": "as the feature `{}`", "labels": "in its label", "weights": "as sample weights"}


class CorrectionCascade(Rule):
    """A model learns from the predictions of another one.

    ## What it finds
    A fit among whose features, in whose label or in whose sample weights stand predictions of another model of the
    notebook: a second model that corrects the first, a probability that became a column.

    ## Why it is debt
    The second model is tuned to the mistakes of the first. Whoever improves the first makes the second worse, so
    neither can be changed alone any more; with each further stage the deadlock grows.

    ## How it is decided and where it is wrong
    Predictions are followed through columns, arithmetic, concatenation and functions of the notebook into fits.
    Out-of-fold predictions of `cross_val_predict` and the stacking, boosting, chaining and calibrating estimators are
    made for this: silent. Where the columns of a fit are not named in the text, nothing is said. The confidence is
    medium: models that explain or check another look the same.

    In a session with `%mldebt watch models on`, predictions are met again in what later models are given: cell for
    cell, rounded, by their order, as a part of the rows, or as what they leave of a target. Then the confidence is
    high; it is low for labels of a few kinds where the first model was not seen to err enough, since the truth would
    look the same. Out-of-fold predictions are told as information.

    ## How to pay it back
    Give the first model the features that the second one adds, and train one model; or declare the cascade: out-of-fold
    predictions, both models versioned, retrained and tested as one.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 2, correction cascades.
    """

    code = "BND104"
    name = "correction-cascade"
    family = "boundaries"
    where = ("static", "live")
    severity = Severity.WARNING
    effort_minutes = 90
    needs = ("fit",)
    spread = "downstream"
    help = "train one model on all the features, or use cross_val_predict and version both models together"
    examples = (
        Example(
            "a prediction becomes a feature",
            """
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
base = Ridge().fit(df[["area"]], df["price"])
df["guess"] = base.predict(df[["area"]])
# %%
second = RandomForestRegressor()
second.fit(df[["guess", "rooms"]], df["price"])  #!
""",
            confidence="medium",
        ),
        Example(
            "a second model learns what the first left over",
            """
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
X, y = df[["area", "rooms"]], df["price"]
base = Ridge().fit(X, y)
left = y - base.predict(X)
RandomForestRegressor().fit(X, left)  #!
""",
            confidence="medium",
        ),
        Example(
            "out-of-fold predictions, and predictions that stay aside",
            """
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_predict
df = pd.read_csv("houses.csv")
df["guess"] = cross_val_predict(Ridge(), df[["area"]], df["price"])
RandomForestRegressor().fit(df[["guess", "rooms"]], df["price"])
# %%
base = Ridge().fit(df[["area"]], df["price"])
df["shown"] = base.predict(df[["area"]])
RandomForestRegressor().fit(df[["area", "rooms"]], df["price"])
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        seen: set[tuple[int, int]] = set()
        for cascade in context.once(pipeline).once(cascades):
            mark = (cascade.by, cascade.chain[0])
            if mark not in seen:
                seen.add(mark)
                yield self._finding(context, cascade)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for one in seen.reached:
            if one.own:
                continue
            what = "out-of-fold predictions" if one.out_of_fold else "predictions"
            yield context.finding(
                self,
                f"`{one.symbol}` learned from {what} of `{one.source}`, {_SEEN[one.through].format(one.column)}",
                cell=one.cell,
                node=one.line,
                symbol=one.model,
                confidence=Confidence.LOW if one.doubted else Confidence.HIGH,
                severity=Severity.INFO if one.out_of_fold else None,
                related=[context.related(spot.cell, spot.line, spot.message) for spot in one.spots],
                evidence={
                    "depth": count(len(one.chain), "models"),
                    "chain": words(" → ".join(one.chain)),
                    "through": words(one.through),
                    "recognised": words(one.how),
                    "rows": count(one.rows, "rows"),
                },
            )

    def _finding(self, context: Context, cascade: Cascade) -> Finding:
        graph = context.once(pipeline)
        at, first = graph[cascade.by], graph[cascade.chain[0]]
        return context.finding(
            self,
            f"this model learns from predictions of `{_model(first.name)}`, {_HOW[cascade.through]}",
            cell=at.at.cell,
            node=at.at.node,
            symbol=_model(at.name),
            confidence=Confidence.MEDIUM if cascade.sure else Confidence.LOW,
            related=[context.related(graph[n].at.cell, graph[n].at.node, "fitted here") for n in cascade.chain],
            evidence={
                "depth": count(len(cascade.chain) + 1, "models"),
                "chain": words(" → ".join(_model(graph[n].name) for n in (*reversed(cascade.chain), cascade.by))),
                "through": words(cascade.through.value),
            },
        )


def _model(name: str) -> str:
    """The class of a fit's name, `sklearn.linear_model.Ridge.fit`."""
    return name.rpartition(".")[0].rpartition(".")[2] or name
