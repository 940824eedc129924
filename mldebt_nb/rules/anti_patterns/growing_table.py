"""ANT123: a table or an array is copied whole at each turn of a loop, to grow by a little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.growth import growths
from mldebt_nb.dataflow.statements import statements
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words


class GrowingTable(Rule):
    """A table or an array grows in a loop, and is copied whole at each turn.

    ## What it finds
    `data = pd.concat([data, part])`, `values = np.append(values, x)`, `all = torch.cat((all, batch))`,
    `data = data.append(part)` in a loop that does nothing else with the name.

    ## Why it is debt
    The time grows with the square of the turns: what takes a second for a hundred files takes hours for ten thousand.
    `DataFrame.append` is gone from pandas for this reason. It is a prototype's way that stays.

    ## How it is decided and where it is wrong
    The name is bound to itself and more, by a call that copies, in a `for` or `while` of the same function. A loop in
    which the grown value is used (a text that is generated word by word needs it) is left alone, as is one that the
    text shows to turn a few times. Where nobody can tell how often it turns, confidence is medium: over a few files
    nobody will ever notice.

    ## How to pay it back
    Append the parts to a list, and put them together once behind the loop.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (TensorArray not used). The reference of
    `pandas.concat`.
    """

    code = "ANT123"
    name = "growing-table"
    family = "anti-patterns"
    severity = Severity.INFO
    effort_minutes = 10
    spread = "cell"
    help = "collect the parts in a list, and put them together once behind the loop"
    settings: ClassVar = {"few": Setting(20, "turns", "a loop that surely turns no more often is left alone")}
    examples = (
        Example(
            "copied at each turn, however many there are",
            """
# %%
import glob
import numpy as np
import pandas as pd
data = pd.DataFrame()
sums = np.array([])
for file in glob.glob("*.csv"):
    part = pd.read_csv(file)
    data = pd.concat([data, part])  #!
    sums = np.append(sums, part["sold"].sum())  #!
print(data, sums)
""",
            confidence="medium",
        ),
        Example(
            "copied a thousand times",
            """
# %%
import numpy as np
draws = np.array([])
for turn in range(1000):
    draws = np.append(draws, np.random.default_rng(turn).normal())  #!
print(draws)
""",
        ),
        Example(
            "put together once; needed at each turn; few turns",
            """
# %%
import numpy as np
import pandas as pd
parts = []
series = np.zeros(3)
years = pd.DataFrame()
for number in range(1000):
    parts.append(np.ones(3) * number)
    series = np.append(series, series[-1] + number)
for year in (2019, 2020):
    years = pd.concat([years, pd.read_csv(f"{year}.csv")])
print(np.concatenate(parts), series, years)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        few = context.setting(self, "few")
        for growth in growths(context.graph, context.once(statements)):
            surely_many = growth.turns is not None and growth.turns > few
            if growth.turns is not None and growth.loops == 1 and not surely_many:
                continue
            yield context.finding(
                self,
                f"`{growth.name}` is copied whole at each turn of the loop (`{growth.call.rpartition('.')[2]}`)",
                cell=growth.cell,
                node=growth.node,
                symbol=growth.name,
                confidence=Confidence.HIGH if surely_many else Confidence.MEDIUM,
                evidence={"call": words(growth.call)}
                | ({} if growth.turns is None else {"turns": count(growth.turns, "turns")}),
            )
