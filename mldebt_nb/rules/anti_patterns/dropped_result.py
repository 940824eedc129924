"""ANT122: a changed copy is made, and nobody takes it."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.lost_values import dropped_results
from mldebt_nb.dataflow.statements import statements
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words


class DroppedResult(Rule):
    """A call gives a changed copy, and its result goes nowhere.

    ## What it finds
    A statement that is only a call like `df.dropna()`, `df.drop(columns=…)`, `df["a"].astype(int)`, `np.append(a, b)`,
    and that is not the last of its cell, whose value would be shown.

    ## Why it is debt
    These calls leave what they are called on as it is. Whoever wrote this believes that missing rows are gone or that a
    column is a number, and everything below works with the old data.

    ## How it is decided and where it is wrong
    Only methods that could work in place and by default do not, and functions of NumPy that are taken for methods of
    lists; only names that hold a table wherever the notebook assigns them. What stands in `try` or `with` is left
    alone, as is a cell that takes the time, drops other expressions as well, or shows what another such call gives: it
    tries things out. So is a notebook that shows every expression.

    ## How to pay it back
    Assign it: `df = df.dropna()`. If nobody misses the result, delete the line.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (in-place APIs misused).
    """

    code = "ANT122"
    name = "dropped-result"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 5
    spread = "downstream"
    help = "assign the result, or delete the line"
    examples = (
        Example(
            "made and dropped",
            """
# %%
import numpy as np
import pandas as pd
data = pd.read_csv("data.csv")
numbers = np.zeros(3)
# %%
data.dropna()  #!
data["age"].astype(int)  #!
np.append(numbers, 4)  #!
for column in data.columns:
    data[column].fillna(0)  #!
print(data, numbers)
""",
        ),
        Example(
            "taken, shown, in place, or only tried",
            """
# %%
import pandas as pd
data = pd.read_csv("data.csv")
data = data.dropna()
data.drop(columns="a", inplace=True)
rows = []
rows.append(1)
try:
    data.drop(columns="b")
except KeyError:
    print("no such column")
def cleaned(data):
    data = []
    data.append(rows)
    return data
print(cleaned(data))
data.sort_values("age")
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for dropped in dropped_results(context.graph, context.once(statements)):
            yield context.finding(
                self,
                f"`{dropped.call.rpartition('.')[2]}` gives a changed copy, and nobody takes it",
                cell=dropped.cell,
                node=dropped.node,
                symbol=dropped.call,
                evidence={"call": words(dropped.call)},
            )
