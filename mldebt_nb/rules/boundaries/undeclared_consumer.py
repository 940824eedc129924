"""BND105: predictions or a model are written where anybody may read them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.feedback import exported_models, exported_predictions
from mldebt_nb.pipeline.operators import Export
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words


class UndeclaredConsumer(Rule):
    """Predictions or a model leave the notebook, and nothing says who reads them.

    ## What it finds
    A fitted model or a table with predictions that is written to a file, a table or a registry, when no entry of
    `[tool.mldebt.artifacts]` names its consumers.

    ## Why it is debt
    Whoever finds the file may build on it. From then on a change of the model changes something that its owner does
    not know of, and the model can no longer be improved without breaking a stranger.

    ## How it is decided and where it is wrong
    Models and predictions are followed to the calls that write. A written model is a fact; whether anybody reads it,
    one notebook does not tell, so this is an information. Submissions of a competition are silent by their name.

    ## How to pay it back
    Name the readers in pyproject.toml: `[tool.mldebt.artifacts]`, `"model.pkl" = ["serving", "monthly-report"]`; give
    the artifact a version and tell its readers before it changes.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 2, undeclared consumers.
    """

    code = "BND105"
    name = "undeclared-consumer"
    family = "boundaries"
    severity = Severity.INFO
    effort_minutes = 15
    help = "name the readers of this artifact in [tool.mldebt.artifacts]"
    examples = (
        Example(
            "a model for whom it may concern",
            """
# %%
import pickle
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
model = Ridge().fit(df[["area"]], df["price"])
pickle.dump(model, open("model.pkl", "wb"))  #!
""",
        ),
        Example(
            "no predictions in it; a submission",
            """
# %%
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv").dropna()
df.to_csv("clean.csv")
model = Ridge().fit(df[["area"]], df["price"])
df["guess"] = model.predict(df[["area"]])
df[["id", "guess"]].to_csv("submission.csv", index=False)
""",
        ),
    )
    _SUBMISSION = "*subm*"

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.once(pipeline)
        seen: set[int] = set()
        for export in (*graph.once(exported_models), *graph.once(exported_predictions)):
            if export.by not in seen and not self._is_declared(context, export):
                seen.add(export.by)
                yield self._finding(context, export)

    def _is_declared(self, context: Context, export: Export) -> bool:
        name = (export.path or "").lower()
        declared = any(fnmatch.fnmatch(name, pattern.lower()) for pattern in context.config.artifacts)
        return declared or fnmatch.fnmatch(name, self._SUBMISSION)

    def _finding(self, context: Context, export: Export) -> Finding:
        graph = context.once(pipeline)
        at = graph[export.by].at
        what = "a fitted model is" if export.fit is not None else "predictions are"
        fits = [export.fit] if export.fit is not None else [f for f in graph.fits if f.by in _foretold(export)]
        return context.finding(
            self,
            f"{what} written{f' to `{export.path}`' if export.path else ''}, and nothing says who reads "
            f"{'it' if export.fit is not None else 'them'}",
            cell=at.cell,
            node=at.node,
            symbol=export.path or graph[export.by].label,
            confidence=Confidence.HIGH,
            related=[context.related(graph[fit.by].at.cell, graph[fit.by].at.node, "fitted here") for fit in fits],
            evidence={"artifact": words(export.path or "unnamed"), "written_by": words(graph[export.by].name)},
        )


def _foretold(export: Export) -> frozenset[int]:
    return export.data.foretold if export.data is not None else frozenset()
