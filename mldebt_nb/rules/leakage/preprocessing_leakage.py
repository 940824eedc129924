"""LKG101: something was learned from test rows before the model was tested on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.leakage import Kind, Leak
from mldebt_nb.pipeline.values import Learned
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words
from mldebt_nb.rules.leakage.judging import REPEATS, SHARE, finding, of_kind, operator, seen_finding
from mldebt_nb.rules.observations import Observations

_WHAT = {
    Learned.STATISTICS: "statistics",
    Learned.VOCABULARY: "categories",
    Learned.LABELS: "statistics of the label",
}


class PreprocessingLeakage(Rule):
    """Preprocessing learns from rows that the model is then tested on.

    ## What it finds
    A scaler, an imputer, a projection, a feature selector, a vectoriser fitted on data that holds test rows, or a
    mean, a quantile, a rank computed over them, whose result becomes features of a model that is scored on those
    rows.

    ## Why it is debt
    The score is of a model that has already seen a little of the test. It is too good by an amount that nobody knows,
    and the decision made with it (ship, drop a feature, stop looking) was made with the wrong number.

    ## How it is decided and where it is wrong
    The notebook is followed from the top, through its own functions, loops over models, pipelines and splits. Each
    value knows which rows it holds and which rows something in it was learned from; a score is compared with both.
    Inside a `Pipeline` or a cross-validation each fold fits anew: silent. What works row by row (a logarithm, a fixed
    mapping) is silent, so are encodings of the label. Encoders that only learn which categories there are, and
    everything behind a call that the text does not show, have medium confidence. What a file brings along from its
    making is not seen.

    In a session with `%mldebt watch models on`, rows and columns that a transformer gave are met again in a test; the
    rows that went into it are held against those that it was fitted on.

    ## How to pay it back
    Split first. Fit on the training part and only transform the test part, best as a `Pipeline` that is fitted as one.

    ## References
    Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022. scikit-learn user guide, "Common
    pitfalls: data leakage during pre-processing".
    """

    code = "LKG101"
    name = "preprocessing-leakage"
    family = "leakage"
    where = ("static", "live")
    severity = Severity.ERROR
    effort_minutes = 20
    needs = ("evaluation",)
    spread = "downstream"
    help = "split first, then fit this on the training part only, best inside a Pipeline"
    settings: ClassVar = {"share": SHARE, "repeats": REPEATS}
    examples = (
        Example(
            "scaled before the split",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("patients.csv")
X, y = df.drop(columns="ill"), df["ill"]
# %%
scaled = StandardScaler().fit_transform(X)  #!
X_train, X_test, y_train, y_test = train_test_split(scaled, y, random_state=0)
# %%
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
""",
        ),
        Example(
            "a gap filled with the mean of all rows",
            """
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("patients.csv")
df["age"] = df["age"].fillna(df["age"].mean())  #!
train, test = train_test_split(df, random_state=0)
# %%
forest = RandomForestClassifier(random_state=0)
forest.fit(train[["age", "pulse"]], train["ill"])
print(accuracy_score(test["ill"], forest.predict(test[["age", "pulse"]])))
""",
        ),
        Example(
            "fitted on the training part, in a pipeline, or for the label",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler
df = pd.read_csv("patients.csv")
X, y = df.drop(columns="ill"), LabelEncoder().fit_transform(df["ill"])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
scaler = StandardScaler().fit(X_train)
model = LogisticRegression().fit(scaler.transform(X_train), y_train)
model.score(scaler.transform(X_test), y_test)
# %%
cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for leak in of_kind(context, Kind.PREPROCESSING):
            assert leak.learned is not None
            yield finding(
                self,
                context,
                leak,
                self._message(context, leak),
                confidence=Confidence.MEDIUM if leak.learned is Learned.VOCABULARY else Confidence.HIGH,
                steps={
                    leak.path[1]: "the model is fitted on what came of it",
                    leak.path[2]: "and tested on rows that were seen",
                },
                evidence={"learned": words(_WHAT[leak.learned])},
            )

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for one in seen.tested:
            if not one.own:
                learned = Learned(one.learned)
                yield from seen_finding(
                    self,
                    context,
                    one,
                    f"`{one.by}` learned {_WHAT[learned]} from rows that `{one.model}` was then tested on",
                    Confidence.MEDIUM if learned is Learned.VOCABULARY else Confidence.HIGH,
                )

    @staticmethod
    def _message(context: Context, leak: Leak) -> str:
        by = operator(context, leak.by)
        *_, model, what = ("", *by.name.split(".")) if "." in by.name else ("", "", by.name)
        name = f"`{model}`" if what == "fit" else f"`{by.label}`"
        assert leak.learned is not None
        return f"{name} learns {_WHAT[leak.learned]} from rows that the model is later tested on"
