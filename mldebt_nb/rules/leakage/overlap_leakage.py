"""LKG102: rows of the test stand in the training data too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.leakage import Kind
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context
from mldebt_nb.rules.leakage.judging import REPEATS, SHARE, finding, of_kind, operator, seen_finding
from mldebt_nb.rules.observations import Observations


class OverlapLeakage(Rule):
    """Rows that the model is tested on are among those it was trained on.

    ## What it finds
    A test part and a training part with common rows: over-sampling or bootstrapping before the split, a fit on all data
    that is then scored on a part of it, two random splits of the same data of which one trains and the other tests.

    ## Why it is debt
    The model has learned the answers. The score says how well it remembers, and falls as soon as new rows come.

    ## How it is decided and where it is wrong
    Each value knows the steps by which its rows were picked; two parts of one split share none, everything else is
    compared step by step. The score of a model on exactly its training data is silent: one asks for it on purpose. So
    is a fit on all rows after which nothing is scored. Duplicates inside the data are not seen here: `probe` counts
    them.

    In a session with `%mldebt watch models on`, the rows of each test are held against those that the model was fitted
    on. A test on all of the training data is silent, and so are data that repeat their rows (`repeats`).

    ## How to pay it back
    Split first, resample the training part only, and score with rows that no fit has seen.

    ## References
    Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022. imbalanced-learn, "Common pitfalls".
    """

    code = "LKG102"
    name = "overlap-leakage"
    family = "leakage"
    where = ("static", "live")
    severity = Severity.ERROR
    effort_minutes = 20
    needs = ("evaluation",)
    spread = "downstream"
    help = "split first, resample and fit with the training part only"
    settings: ClassVar = {"share": SHARE, "repeats": REPEATS}
    examples = (
        Example(
            "over-sampled before the split",
            """
# %%
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("fraud.csv")
X, y = SMOTE(random_state=0).fit_resample(df.drop(columns="fraud"), df["fraud"])  #!
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)
forest.score(X_test, y_test)
""",
        ),
        Example(
            "fitted on everything, tested on a part",
            """
# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pd.read_csv("houses.csv")
X, y = df.drop(columns="price"), df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = Ridge().fit(X, y)  #!
model.score(X_test, y_test)
""",
        ),
        Example(
            "over-sampled behind the split; refitted on all data in the end",
            """
# %%
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("fraud.csv")
X, y = df.drop(columns="fraud"), df["fraud"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
X_more, y_more = SMOTE(random_state=0).fit_resample(X_train, y_train)
# %%
forest = RandomForestClassifier(random_state=0).fit(X_more, y_more)
forest.score(X_test, y_test)
# %%
final = RandomForestClassifier(random_state=0).fit(X, y)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for leak in of_kind(context, Kind.OVERLAP):
            *_, fit, score = leak.path
            if leak.resampled is not None:
                label = operator(context, leak.by).label
                message = f"`{label}` makes rows again before the split, so test rows are also trained on"
            else:
                message = "the model is fitted on rows that it is later tested on"
            steps = {score: "tested here on rows that the fit has seen"}
            if leak.resampled is not None:
                steps = {fit: "the model is fitted here", **steps}
            yield finding(self, context, leak, message, confidence=Confidence.HIGH, steps=steps)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for one in seen.tested:
            if one.own:
                message = f"`{one.by}` was fitted on rows that it was then tested on"
                yield from seen_finding(self, context, one, message, Confidence.HIGH)
