"""WLD102: a model leaves the notebook without a score."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.feedback import exported_models, is_judged
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count


class UnmonitoredModel(Rule):
    """A model is exported, and nothing in the notebook says how good it was.

    ## What it finds
    A fitted estimator that is written to a file or a registry when the notebook holds no score of it, nor of another
    fit of its kind.

    ## Why it is debt
    In production the world changes. Whether a model has become worse can only be seen by whoever knows how good it
    was when it left; without that number an alarm has nothing to be compared with.

    ## How it is decided and where it is wrong
    Models are followed from their fit to the call that writes them, scores from the metric back to the fit. A score
    that another notebook or a callback computes is not seen, so the confidence is low.

    ## How to pay it back
    Score the model on held-out rows before it is written, and write the score, the data's version and the
    distribution of its predictions beside it.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 7, monitoring and
    testing.
    """

    code = "WLD102"
    name = "unmonitored-model"
    family = "external-world"
    severity = Severity.WARNING
    effort_minutes = 30
    help = "score the model on held-out rows before it is written, and write the score beside it"
    examples = (
        Example(
            "fitted and written",
            """
# %%
import pickle
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
model = Ridge().fit(df[["area"]], df["price"])
pickle.dump(model, open("model.pkl", "wb"))  #!
""",
            confidence="low",
        ),
        Example(
            "scored before it is written",
            """
# %%
import pickle
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pd.read_csv("houses.csv")
train, test = train_test_split(df, random_state=0)
model = Ridge().fit(train[["area"]], train["price"])
print(model.score(test[["area"]], test["price"]))
pickle.dump(model, open("model.pkl", "wb"))
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.once(pipeline)
        seen: set[int] = set()
        for export in graph.once(exported_models):
            fit = export.fit
            if fit is None or fit.label is None or export.by in seen or is_judged(graph, export):
                continue
            seen.add(export.by)
            at = graph[export.by].at
            yield context.finding(
                self,
                "a model is exported here, and no cell says how good it is",
                cell=at.cell,
                node=at.node,
                symbol=export.path or fit.name.rpartition(".")[2],
                confidence=Confidence.LOW,
                related=[context.related(graph[fit.by].at.cell, graph[fit.by].at.node, "fitted here")],
                evidence={"scores": count(0, "scores of this model")},
            )
