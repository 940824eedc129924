"""DED104: a cell without effect."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mldebt_nb.dataflow.events import Access, How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import PURE_BUILTINS, PURE_METHODS, Kind, library_of
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words

_PURE_LIBRARIES = frozenset({"pandas", "numpy", "math", "statistics"})
_NOT_PURE = frozenset(
    {"print", "display", "input", "open", "exec", "eval", "setattr", "delattr", "help", "breakpoint", "next"}
)
_SHOWING_METHODS = frozenset(
    "plot hist boxplot info to_csv to_excel to_json to_pickle to_parquet to_sql to_html to_feather to_hdf to_clipboard "
    "to_latex tofile dump".split()
)
_PLAIN = (Kind.FRAME, Kind.ARRAY, Kind.TEXT, Kind.LIST, Kind.DICT, Kind.SET)
#: Pure on pandas and Python objects; on an unknown receiver they may be anything.
_CALLING_BACK = frozenset(
    [
        "apply",
        "applymap",
        "map",
        "agg",
        "aggregate",
        "pipe",
        "transform",
        "filter",
        "get",
        "sample",
        "run",
        "date",
        "time",
        "exists",
        "index",
        "add",
        "score",
        "predict",
        "summary",
        "evaluate",
        "group",
        "groups",
        "search",
        "match",
        "count",
        "copy",
        "replace",
        "format",
        "join",
        "items",
        "keys",
        "values",
        "resolve",
        "set_axis",
        "view",
        "dump",
    ]
)


class DeadCell(Rule):
    """A cell has no effect on any output, file or later cell.

    ## What it finds
    Empty cells between others, cells whose only expression is computed and thrown away (`df.describe();`), and
    pure computations that nothing reads.

    ## Why it is debt
    It has to be read, run and waited for, and does nothing.

    ## How it is decided and where it is wrong
    A cell is dead only if every statement is known to be without effect: literals, arithmetic, and calls of
    pandas, NumPy and Python that change nothing and show nothing. The last expression of a cell is its shown
    value and keeps the cell alive, unless a semicolon drops it. Silent for empty cells at the end of a
    notebook, for cells of comments (prose heads a section; code in comments is `commented-out-code`), and for a
    single unread variable (`unused-variable`).

    ## How to pay it back
    Delete the cell, or show or keep what it computes.

    ## References
    Sculley et al., NeurIPS 2015, "Dead experimental codepaths".
    """

    code = "DED104"
    name = "dead-cell"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 1
    spread = "cell"
    help = "delete the cell"
    examples = (
        Example(
            "computed and thrown away",
            """
# %%
import pandas as pd
df = pd.DataFrame({"a": [1]})
# %%
df.describe();  #!
# %%
df
""",
        ),
        Example(
            "empty in the middle",
            """
# %%
x = 1
# %%
   #!
# %%
print(x)
""",
        ),
        Example(
            "a shown value, an effect, a heading, an empty last cell",
            """
# %%
import pandas as pd
df = pd.DataFrame({"a": [1]})
# %%
df.describe()
# %%
df.plot();
# %%
# Now the model
# %%
print(len(df))
# %%
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        flows = context.graph.flows
        last = max((f.cell.index for f in flows if f.cell.source.strip()), default=-1)
        for flow in flows:
            if flow.cell.index > last or flow.parsed.magics or flow.defines_unseen or flow.cell.failure:
                continue
            if not flow.cell.source.strip() and not flow.cell.has_output:
                yield context.finding(
                    self, "this cell is empty", cell=flow.cell.index, node=1, evidence={"why": words("empty")},
                    severity=Severity.INFO,
                )  # fmt: skip
            elif flow.parsed.tree.body and self._is_dead(context, flow):
                yield context.finding(
                    self, "nothing shows, keeps or reads what this cell computes", cell=flow.cell.index, node=1,
                    evidence={"why": words("unread")}, confidence=Confidence.HIGH,
                )  # fmt: skip

    def _is_dead(self, context: Context, flow: CellFlow) -> bool:
        body = flow.parsed.tree.body
        if isinstance(body[-1], ast.Expr) and not flow.cell.source.rstrip().endswith(";"):
            return False
        if len(body) == 1 and isinstance(body[0], (ast.Assign, ast.AnnAssign)):
            return False
        for event in flow.events:
            if event.access is Access.DEFINE:
                if event.how in (How.IMPORT, How.FUNCTION, How.CLASS, How.STAR, How.MAGIC, How.DYNAMIC):
                    return False
                if (
                    event.name in context.graph.uses
                    and any(e.cell != event.cell or e.index > event.index for e in context.graph.uses[event.name])
                    and self._is_read(context, flow, event.name)
                ):
                    return False
            elif event.access is not Access.USE or event.via is not None:
                return False
        return all(_is_pure(context, node) for statement in body for node in ast.walk(statement))

    @staticmethod
    def _is_read(context: Context, flow: CellFlow, name: str) -> bool:
        """Whether another cell, or a function, mentions the name."""
        return any(e.cell != flow.cell.index for e in context.graph.uses[name]) or any(
            e.name == name for f in context.graph.functions for e in f.events
        )


def _is_pure(context: Context, node: ast.AST) -> bool:
    if isinstance(
        node,
        (
            ast.Assert,
            ast.Raise,
            ast.Delete,
            ast.Global,
            ast.With,
            ast.AsyncWith,
            ast.Await,
            ast.Yield,
            ast.Try,
        ),
    ):
        return False
    if not isinstance(node, ast.Call):
        return True
    kinds = context.graph.kinds
    qualified = kinds.qualified(node.func)
    if qualified is not None:
        if "." not in qualified:
            return qualified in PURE_BUILTINS and qualified not in _NOT_PURE
        last = qualified.rpartition(".")[2]
        return library_of(qualified) in _PURE_LIBRARIES and not last.startswith(
            ("set_", "save", "seterr", "reset_", "seed")
        )
    if isinstance(node.func, ast.Attribute):
        method = node.func.attr
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "plot":
            return False
        known = kinds.of(node.func.value) in _PLAIN or method not in _CALLING_BACK
        return known and method in PURE_METHODS and method not in _SHOWING_METHODS
    return False
