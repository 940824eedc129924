"""LKG105: rows that depend on their neighbours are split at random."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.leakage import Kind
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context
from mldebt_nb.rules.leakage.judging import finding, of_kind, operator


class GroupOrTimeLeakage(Rule):
    """Rows in an order that matters are split at random.

    ## What it finds
    Features made of neighbouring rows (`shift`, `rolling`, `diff`, `pct_change`) in a table that is then split at
    random.

    ## Why it is debt
    Each test row lies between two training rows that hold nearly the same values. The model interpolates, and the score
    says nothing of tomorrow.

    ## How it is decided and where it is wrong
    The order is known to matter because the notebook itself looks at neighbouring rows. A table whose order matters
    without such a column, or whose groups belong together, is not seen: `probe` with `groups=` looks at the values.

    ## How to pay it back
    Split by time (`TimeSeriesSplit`, or a date as the limit), or by group (`GroupKFold`).

    ## References
    Kapoor, Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 2023.
    """

    code = "LKG105"
    name = "group-or-time-leakage"
    family = "leakage"
    severity = Severity.WARNING
    effort_minutes = 30
    needs = ("split",)
    spread = "downstream"
    help = "split by time or by group instead of at random"
    examples = (
        Example(
            "lags, and a random split",
            """
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
df = pd.read_csv("sales.csv")
df["yesterday"] = df["sold"].shift(1)
X, y = df[["yesterday", "price"]], df["sold"]
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  #!
""",
        ),
        Example(
            "split by time",
            """
# %%
import pandas as pd
from sklearn.model_selection import TimeSeriesSplit, train_test_split
df = pd.read_csv("sales.csv")
df["yesterday"] = df["sold"].shift(1)
X, y = df[["yesterday", "price"]], df["sold"]
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)
for train, test in TimeSeriesSplit().split(X):
    print(len(train))
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for leak in of_kind(context, Kind.ORDER):
            made, _ = leak.path
            yield finding(
                self,
                context,
                leak,
                f"rows that depend on their neighbours (`{operator(context, made).label}`) are split at random",
                confidence=Confidence.HIGH,
                steps={made: "neighbouring rows are looked at here"},
            )
