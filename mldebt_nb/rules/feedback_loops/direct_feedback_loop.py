"""FBK101: a model is trained on its own predictions."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.feedback import loops
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.observations import Observations


class DirectFeedbackLoop(Rule):
    """A model's own predictions become its training data.

    ## What it finds
    Pseudo-labels: predictions for rows without a label that are taken for labels in a further fit of the same kind of
    model.

    ## Why it is debt
    The model confirms itself. Its mistakes come back as truth, scores on such data rise without the model getting
    better, and what it believed first decides what it will believe.

    ## How it is decided and where it is wrong
    Predictions are followed into the label of a fit of the same class; the rows must be others than those the first fit
    learned from, else it is a correction (BND104). Self-training estimators are made for this: silent.

    In a session with `%mldebt watch models on`, rows of a fit are met again among those that a model of the same class
    foretold, and all their labels are its predictions; rows that it had learned from, or that had this label before, do
    not count. Labels of a few kinds could be the truth: where a model that is right as often as this one was seen to be
    would foretell all of them by chance, once in a thousand times or more, the confidence is low. A model that gets its
    own prediction as a feature is told likewise.

    ## How to pay it back
    Use `SelfTrainingClassifier` with a threshold, keep a labelled test part that no prediction ever touches, and
    record which labels are guesses.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 4, direct feedback loops.
    """

    code = "FBK101"
    name = "direct-feedback-loop"
    family = "feedback-loops"
    where = ("static", "live")
    severity = Severity.WARNING
    effort_minutes = 60
    needs = ("fit",)
    spread = "downstream"
    help = "keep a labelled test part that no prediction touches, and mark which labels are guesses"
    examples = (
        Example(
            "pseudo-labels",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
known, unknown = pd.read_csv("labelled.csv"), pd.read_csv("rest.csv")
model = LogisticRegression().fit(known[["a", "b"]], known["y"])
# %%
guessed = model.predict(unknown[["a", "b"]])
X = pd.concat([known[["a", "b"]], unknown[["a", "b"]]])
y = pd.concat([known["y"], pd.Series(guessed)])
LogisticRegression().fit(X, y)  #!
""",
        ),
        Example(
            "predicted, and only written",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
known, unknown = pd.read_csv("labelled.csv"), pd.read_csv("rest.csv")
model = LogisticRegression().fit(known[["a", "b"]], known["y"])
unknown["guess"] = model.predict(unknown[["a", "b"]])
print(unknown["guess"].mean())
LogisticRegression(C=2).fit(known[["a", "b"]], known["y"])
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.once(pipeline)
        seen: set[tuple[int, int]] = set()
        for loop in graph.once(loops):
            if (loop.by, loop.of) in seen:
                continue
            seen.add((loop.by, loop.of))
            at, source = graph[loop.by].at, graph[loop.of].at
            yield context.finding(
                self,
                f"this model is trained on its own predictions, in its {loop.through.value}",
                cell=at.cell,
                node=at.node,
                symbol=graph[loop.by].label,
                confidence=Confidence.HIGH if loop.sure else Confidence.MEDIUM,
                related=[context.related(source.cell, source.node, "the model that foretold them is fitted here")],
                evidence={"through": words(loop.through.value)},
            )

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for one in seen.reached:
            if one.own:
                yield context.finding(
                    self,
                    f"`{one.symbol}` was trained on its own predictions, in its {one.through}",
                    cell=one.cell,
                    node=one.line,
                    symbol=one.model,
                    confidence=Confidence.LOW if one.doubted else Confidence.HIGH,
                    related=[context.related(spot.cell, spot.line, spot.message) for spot in one.spots],
                    evidence={
                        "through": words(one.through),
                        "recognised": words(one.how),
                        "rows": count(one.rows, "rows"),
                    },
                )
