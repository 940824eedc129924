"""ANT121: assignments that land in a copy of the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mldebt_nb.dataflow.lost_values import CopyWrite, Through, copy_writes
from mldebt_nb.dataflow.statements import statements
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_SAYS = {
    Through.ROWS: "`{}` writes into a copy of the rows that were picked first; `{}` does not change",
    Through.COLUMN: "`{}` writes into a column that was picked first; from pandas 3 on `{}` does not change",
    Through.TURN: "`{}` changes the row of this turn only; the table that `{}` is of does not change",
}
_NAMED = 5


class AssignmentToCopy(Rule):
    """A value is assigned to a part of a table that is a copy, so that the table may stay as it was.

    ## What it finds
    Two pairs of brackets on the left of an assignment (`df[df["a"] > 1]["b"] = 0`, `df["b"][rows] = 0`,
    `df["b"].iloc[3] = 0`), and items of the row that `iterrows` gives (`row["b"] = 0`) when the turn of the loop does
    not use them.

    ## Why it is debt
    The first pair of brackets gives a copy, or a view, and the second writes there. Rows picked by a condition are
    always a copy: the assignment does nothing. A column was a view in most cases until pandas 3, where it never is: the
    same cell stops working with an upgrade, at best with a warning.

    ## How it is decided and where it is wrong
    Only names that hold a table wherever the notebook assigns them. The first index must be a column's name or a
    condition on the table; cells that hold lists are left alone. Where old pandas is pinned, writing through a column
    works most of the time.

    ## How to pay it back
    One pair of brackets: `df.loc[rows, "b"] = 0`. For rows in a loop, compute the column as a whole, or collect the
    values in a list.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (chain indexing). The user guide of pandas
    on copy-on-write.
    """

    code = "ANT121"
    name = "assignment-to-copy"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 5
    spread = "downstream"
    help = "use one pair of brackets: `df.loc[rows, column] = value`"
    examples = (
        Example(
            "two pairs of brackets, and rows of a loop",
            """
# %%
import pandas as pd
data = pd.read_csv("data.csv")
data[data["age"] > 100]["age"] = 0  #!
# %%
data["name"][3] = "unknown"  #!
data["name"].loc[data["name"] == ""] = "unknown"
# %%
for number, row in data.iterrows():
    row["age"] = row["age "] + number  #!
print(data)
""",
        ),
        Example(
            "one pair of brackets, dicts, and rows that are used",
            """
# %%
import pandas as pd
data = pd.read_csv("data.csv")
data.loc[data["age"] > 100, "age"] = 0
data["age"] = 0
tables = {"a": {}, "b": pd.DataFrame()}
tables["a"]["x"] = 1
sheets = pd.read_excel("book.xlsx", sheet_name=None)
sheets["first"]["x"] = 1
rows = []
for number, row in data.iterrows():
    row["age"] = number
    rows.append(row)
print(data, rows)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        groups: dict[tuple[int, str, Through], list[CopyWrite]] = {}
        for write in copy_writes(context.graph, context.once(statements)):
            groups.setdefault((write.cell, write.name, write.through), []).append(write)
        for (cell, name, through), writes in groups.items():
            yield context.finding(
                self,
                _SAYS[through].format(f"{ast.unparse(writes[0].node)[:60]} = …", name),
                cell=cell,
                node=writes[0].node,
                symbol=name,
                related=[context.related(cell, w.node, "and here") for w in writes[1 : _NAMED + 1]],
                evidence={"through": words(through.value), "assignments": count(len(writes), "assignments")},
            )
