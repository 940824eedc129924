"""ANT120: tables joined by whatever columns happen to have the same name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_KEYS = frozenset({"on", "left_on", "right_on", "left_index", "right_index"})
_FUNCTION, _METHOD = 3, 2  # the position of `on`


class ImplicitJoinKeys(Rule):
    """Two tables are merged without saying by which columns.

    ## What it finds
    `merge` of pandas, as a function or as a method, that names no columns to join by.

    ## Why it is debt
    pandas then joins by all columns that have the same name in both. A column that somebody adds to one of the tables
    tomorrow, called `id`, `name` or `date`, becomes a key, and rows silently disappear. The reader cannot tell what
    belongs together without seeing both tables.

    ## How it is decided and where it is wrong
    `pandas.merge` by its import; the method where the text shows that it is one of a table. A call with `**options`,
    one with keys in their place, and `how="cross"` are left alone, and so are tables that are all written out in the
    notebook: they have no tomorrow.

    ## How to pay it back
    Name the keys, `on=["id"]`, and what you expect of them: `validate="one_to_many"` raises where it does not hold.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (merge API parameter not explicitly set).
    The reference of `pandas.merge`.
    """

    code = "ANT120"
    name = "implicit-join-keys"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 5
    spread = "downstream"
    help = "name the keys: `on=`, and what they must be: `validate=`"
    examples = (
        Example(
            "joined by what happens to be called the same",
            """
# %%
import pandas as pd
orders = pd.read_csv("orders.csv")
people = pd.read_csv("people.csv")
# %%
both = pd.merge(orders, people, how="left")  #!
# %%
print(orders.merge(people))  #!
""",
        ),
        Example(
            "the keys are named, or there are none",
            """
# %%
import pandas as pd
import xarray as xr
orders = pd.read_csv("orders.csv")
people = pd.read_csv("people.csv")
options = {"on": "person"}
print(pd.merge(orders, people, on="person"), orders.merge(people, "left", ["person"]))
print(orders.merge(people, left_index=True, right_on="person"), orders.merge(people, how="cross"))
print(orders.merge(people, **options), xr.merge([orders, people]), pd.merge(orders, people, "left", "person"))
# %%
few = pd.DataFrame({"person": [1, 2], "size": [3, 4]})
print(pd.merge(few, pd.DataFrame({"person": [1, 2], "age": [30, 40]})))
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for call in context.once(sites).calls:
            if call.name != "merge" or not _is_of_tables(context, call) or _has_keys(call):
                continue
            if not all(_is_written_out(context, table) for table in _tables(call)):
                how = call.argument(_FUNCTION - 1 if call.qualified else _METHOD - 1, "how")
                yield context.finding(
                    self,
                    "this merge joins by all columns that have the same name in both tables; none is named",
                    cell=call.cell,
                    node=call.node.func,
                    symbol=ast.unparse(call.node.func),
                    evidence={
                        "keys": count(0, "columns named"),
                        "how": words(str(how.value) if isinstance(how, ast.Constant) else "inner"),
                    },
                )


def _is_of_tables(context: Context, call: Call) -> bool:
    if call.qualified is not None and "." in call.qualified:
        return call.qualified in ("pandas.merge", "pandas.DataFrame.merge")
    return call.receiver is not None and context.graph.kinds.of(call.receiver) is Kind.FRAME


def _tables(call: Call) -> list[ast.expr]:
    """The tables that are merged, as they stand in the call."""
    given = [keyword.value for keyword in call.node.keywords if keyword.arg in ("left", "right")]
    first = [call.receiver] if call.qualified is None and call.receiver is not None else []
    return [*first, *call.node.args[: 2 - len(first)], *given]


def _is_written_out(context: Context, table: ast.expr) -> bool:
    """Whether a table is made of values that stand in the notebook, wherever its name is assigned."""
    kinds = context.graph.kinds
    if isinstance(table, ast.Name):
        values = kinds.values(table.id)
        return bool(values) and all(isinstance(v, ast.expr) and _is_literal_table(context, v) for v in values)
    return _is_literal_table(context, table)


def _is_literal_table(context: Context, value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and context.graph.kinds.qualified(value.func) in ("pandas.DataFrame", "pandas.Series")
        and bool(value.args or value.keywords)
    )


def _has_keys(call: Call) -> bool:
    """Whether the call says what to join by, or may."""
    positions = len(call.node.args) + (call.qualified is None)
    if positions > _FUNCTION or any(isinstance(argument, ast.Starred) for argument in call.node.args):
        return True
    how = call.keyword("how")
    crossed = isinstance(how, ast.Constant) and how.value == "cross"
    return crossed or any(keyword.arg is None or keyword.arg in _KEYS for keyword in call.node.keywords)
