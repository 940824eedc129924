"""LKG103: one test set judges several models, and nothing judges the winner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.leakage import Kind
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count
from mldebt_nb.rules.leakage.judging import finding, of_kind


class MultiTestLeakage(Rule):
    """The same test rows judge several models, so that the best score is chosen by the test.

    ## What it finds
    Two or more fits, or fits in a loop, that are scored on the same held-out rows, when no score on other untouched
    rows follows.

    ## Why it is debt
    Who tries twenty models on one test reports the luckiest of twenty. The more is tried, the more the test becomes
    training data, and the number no longer says how the chosen model will do.

    ## How it is decided and where it is wrong
    Scores are grouped by the rows they are computed on; several metrics of one fit count once. Silent when a later
    score uses rows that took no part, and for cross-validation. Who only shows several models and chooses none by
    their scores is reported all the same: the text does not tell.

    ## How to pay it back
    Choose by cross-validation or on a validation part, and use the test part once, for the model that was chosen.

    ## References
    Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022. Dwork et al., "The reusable
    holdout", Science 2015.
    """

    code = "LKG103"
    name = "multi-test-leakage"
    family = "leakage"
    severity = Severity.WARNING
    effort_minutes = 30
    needs = ("evaluation",)
    spread = "downstream"
    help = "choose on a validation part or by cross-validation, and use the test part once, for the chosen model"
    settings: ClassVar = {"models": Setting(2, "models", "so many models judged by one test are reported")}
    examples = (
        Example(
            "the number of neighbours is chosen by the test",
            """
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
df = pd.read_csv("iris.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="kind"), df["kind"], random_state=0)
# %%
scores = []
for k in range(1, 30):
    model = KNeighborsClassifier(k).fit(X_train, y_train)
    scores.append(model.score(X_test, y_test))  #!
""",
        ),
        Example(
            "chosen on a validation part, tested once",
            """
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
df = pd.read_csv("iris.csv")
X_rest, X_test, y_rest, y_test = train_test_split(df.drop(columns="kind"), df["kind"], random_state=0)
X_train, X_valid, y_train, y_valid = train_test_split(X_rest, y_rest, random_state=0)
# %%
scores = []
for k in range(1, 30):
    model = KNeighborsClassifier(k).fit(X_train, y_train)
    scores.append(model.score(X_valid, y_valid))
# %%
best = KNeighborsClassifier(7).fit(X_rest, y_rest)
print(best.score(X_test, y_test))
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for leak in of_kind(context, Kind.MULTI_TEST):
            if leak.tests < context.setting(self, "models"):
                continue
            yield finding(
                self,
                context,
                leak,
                "the same test rows judge several models, and no other rows judge the one that is chosen",
                confidence=Confidence.HIGH,
                steps=dict.fromkeys(leak.path[1:], "another model is judged by the same rows here"),
                evidence={"models": count(leak.tests, "models, at least")},
            )
