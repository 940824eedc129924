"""LKG104: the features hold the label."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.leakage import Kind
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words
from mldebt_nb.rules.leakage.judging import finding, of_kind


class TargetLeakage(Rule):
    """A feature is the label, or is computed from it.

    ## What it finds
    A fit whose features still hold the column that is the label, a column computed from it row by row, or the column
    that the label was computed from.

    ## Why it is debt
    The model reads the answer. Its score is perfect, or nearly so, and where the model is used the answer is not there.

    ## How it is decided and where it is wrong
    Columns are followed from the table they stand in: what is assigned, dropped, selected by name. As soon as the
    text does not name the columns (a computed list, a positional slice) nothing is said. Shifted columns are silent:
    tomorrow's value of a column is a fair label for today's. Means of the label by group are leakage of
    preprocessing.

    ## How to pay it back
    Drop the column from the features before the fit, and ask of each feature whether it is known when the model
    predicts.

    ## References
    Kaufman, Rosset, Perlich, "Leakage in Data Mining", KDD 2011.
    """

    code = "LKG104"
    name = "target-leakage"
    family = "leakage"
    severity = Severity.ERROR
    effort_minutes = 15
    needs = ("fit",)
    spread = "downstream"
    help = "drop the column from the features before the fit"
    examples = (
        Example(
            "a feature computed from the label",
            """
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.read_csv("houses.csv")
df["per_metre"] = df["price"] / df["area"]
X, y = df.drop(columns="price"), df["price"]
# %%
LinearRegression().fit(X, y)  #!
""",
            confidence="medium",
        ),
        Example(
            "the label itself",
            """
# %%
import pandas as pd
from sklearn.tree import DecisionTreeClassifier
df = pd.read_csv("titanic.csv")
df["child"] = df["age"] < 12
y = df["survived"]
# %%
DecisionTreeClassifier().fit(df, y)  #!
""",
            confidence="medium",
        ),
        Example(
            "dropped, both of them",
            """
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.read_csv("houses.csv")
df["per_metre"] = df["price"] / df["area"]
X, y = df.drop(columns=["price", "per_metre"]), df["price"]
# %%
LinearRegression().fit(X, y)
# %%
features = [c for c in df.columns if c not in ("price", "per_metre")]
LinearRegression().fit(df[features], y)
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for leak in of_kind(context, Kind.TARGET):
            names = ", ".join(f"`{name}`" for name in leak.columns)
            yield finding(
                self,
                context,
                leak,
                f"the model is fitted on {names}, which {'tells' if len(leak.columns) == 1 else 'tell'} the label",
                confidence=Confidence.MEDIUM,
                steps={},
                evidence={"columns": words(", ".join(leak.columns))},
            )
