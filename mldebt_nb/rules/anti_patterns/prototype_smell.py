"""ANT107: a small scale that was left in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call, Site, sites
from mldebt_nb.dataflow.tracing import Holds, Tracer
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import FRAME_TO_FRAME, Kind
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words

_EPOCHS = frozenset({"epochs", "nb_epoch", "num_epochs", "max_epochs", "n_epochs"})
_TRAINS = frozenset({"fit", "fit_generator", "fit_transform", "train_test_split", "Trainer"})
_GIVEN_ROWS = ("fit", "train_test_split", "fit_generator")
_SAME = FRAME_TO_FRAME - {
    "groupby", "value_counts", "mean", "sum", "median", "std", "min", "max", "count", "quantile", "describe", "corr",
    "nlargest", "nsmallest", "cov", "pivot_table", "pivot", "agg", "get_group",
}  # fmt: skip


class _Cut(NamedTuple):
    """Where rows were cut off, and by what."""

    cell: int
    node: ast.expr
    how: str
    rows: float


class PrototypeSmell(Rule):
    """A model is trained on a small part of the data, or for one epoch, as in a first try.

    ## What it finds
    `nrows=`, `.head(1000)`, `.sample(frac=0.1)`, `[:500]` on the way of a table into a split or a fit; and one epoch.

    ## Why it is debt
    A small scale makes the first tries fast. Left in, the shown scores are those of a toy, and whoever takes the code
    over does not know whether the cut was meant.

    ## How it is decided and where it is wrong
    Rows that are cut off by a literal are followed through names, columns and methods that keep the rows, into a split
    or a fit. Silent where the rest of the rows is used as well (`[:800]` and `[800:]`), for samples of all rows and
    for samples of a class that is made smaller, and where the number has a name; one epoch is silent where another fit
    of the notebook has more. Medium, since a course may work on little data on purpose.

    ## How to pay it back
    Give the scale a name at the top (`ROWS = None`), and train on everything before scores are written down.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (prototype smell).
    """

    code = "ANT107"
    name = "prototype-smell"
    family = "anti-patterns"
    severity = Severity.INFO
    effort_minutes = 10
    help = "give the scale a name at the top, and train on everything before scores are written down"
    settings: ClassVar = {
        "epochs": Setting(1, "epochs", "so few epochs, or fewer, are a try"),
        "least": Setting(20, "rows", "fewer rows than this are an example, not a scale"),
    }
    examples = (
        Example(
            "a thousand rows",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("clicks.csv", nrows=1000)  #!
# %%
df = df.dropna()
X, y = df[["age"]], df["clicked"]
LogisticRegression().fit(X, y)
""",
            confidence="medium",
        ),
        Example(
            "one epoch",
            """
# %%
from keras.models import load_model
import data
net = load_model("net.keras")
net.fit(data.X, data.y, epochs=1)  #!
""",
            confidence="medium",
        ),
        Example(
            "a look, a split by hand, a named scale",
            """
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
ROWS = 1000
df = pd.read_csv("clicks.csv", nrows=ROWS)
df.head(100)
few = df.sample(frac=0.1)
print(few)
train, test = df[:800], df[800:]
LogisticRegression().fit(train[["age"]], train["clicked"])
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        calls = context.once(sites).calls
        if not any(call.name in _TRAINS for call in calls):
            return
        limit = context.setting(self, "epochs")
        first = next((n for call in calls if (n := _epochs(call, limit)) is not None), None)
        if first is not None and not any(_trains_longer(call, limit) for call in calls):
            yield self._finding(
                context, first, "trains for one epoch only" if first.rows == 1 else "trains for hardly an epoch"
            )
        cut = _Cuts(context, context.setting(self, "least")).reaching()
        if cut is not None:
            yield self._finding(context, cut, f"trains on what {cut.how} leaves of the rows")

    def _finding(self, context: Context, cut: _Cut, what: str) -> Finding:
        return context.finding(
            self,
            f"a model {what}: a first try that may have been left in",
            cell=cut.cell,
            node=cut.node,
            symbol=cut.how,
            confidence=Confidence.MEDIUM,
            evidence={"by": words(cut.how), "literal": count(cut.rows, "rows, share or epochs")},
        )


def _epochs(call: Call, limit: int) -> _Cut | None:
    if call.name not in _TRAINS or call.looped or call.function is not None:
        return None
    for keyword in call.node.keywords:
        if keyword.arg in _EPOCHS and (value := _number(keyword.value)) is not None and value <= limit:
            return _Cut(call.cell, keyword.value, f"{keyword.arg}={value:g}", value)
    return None


def _trains_longer(call: Call, limit: int) -> bool:
    """Whether a call trains for more epochs, or for a number that has a name."""
    given = [keyword.value for keyword in call.node.keywords if keyword.arg in _EPOCHS]
    return any((value := _number(node)) is None or value > limit for node in given)


class _Cuts:
    """Rows that were cut off by a literal, and whether they get to a fit."""

    def __init__(self, context: Context, least: int) -> None:
        self.graph: DataflowGraph = context.graph
        self.sites = context.once(sites)
        self.least = least
        self.origin: dict[str, _Cut] = {}

    def reaching(self) -> _Cut | None:
        """The first cut whose rows a split or a fit is given."""
        by_node = {id(c.node): c for site in self.sites.every if (c := self._cut(site)) is not None}
        if not by_node:
            return None
        cut_off: list[_Cut] = []

        def is_cut(node: ast.expr, holds: Holds) -> bool:
            if id(node) in by_node:
                cut_off.append(by_node[id(node)])
                return True
            return _keeps_rows(node, holds)

        for site, holds in Tracer(is_cut).walk(self.sites.every):
            node = site.node
            if isinstance(node, ast.Call) and _name(node) in _GIVEN_ROWS and node.args and holds(node.args[0]):
                return cut_off[-1]
        return None

    def _cut(self, site: Site) -> _Cut | None:
        if site.function is not None or site.scope.looped:
            return None
        node = site.node
        if isinstance(node, ast.Call):
            return self._cut_by_call(site.cell, node)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self._cut_by_slice(site.cell, node)
        return None

    def _cut_by_call(self, cell: int, node: ast.Call) -> _Cut | None:
        name = _name(node)
        given = {keyword.arg: _number(keyword.value) for keyword in node.keywords}
        if name.startswith("read_") and (rows := given.get("nrows")) is not None and rows >= self.least:
            return _Cut(cell, node, f"nrows={rows:g}", rows)
        if name not in ("head", "sample") or not isinstance(node.func, ast.Attribute):
            return None
        owner = node.func.value
        if self.graph.kinds.of(owner) is not Kind.FRAME or _is_ranked(owner):
            return None
        if name == "sample" and (share := given.get("frac")) is not None:
            return (
                _Cut(cell, node, f"sample(frac={share:g})", share) if 0 < share < 1 and not _is_class(owner) else None
            )
        rows = _number(node.args[0]) if node.args else given.get("n")
        if rows is None or rows < self.least or (name == "sample" and (_is_class(owner) or "replace" in given)):
            return None
        return _Cut(cell, node, f"{name}({rows:g})", rows)

    def _cut_by_slice(self, cell: int, node: ast.Subscript) -> _Cut | None:
        assert isinstance(node.slice, ast.Slice)
        rows = _number(node.slice.upper) if node.slice.lower is None and node.slice.step is None else None
        base = ast.unparse(node.value) if rows is not None and rows >= self.least else ""
        if rows is None or not base or self._rest_is_used(rows):
            return None
        if self.graph.kinds.of(node.value) not in (Kind.FRAME, Kind.ARRAY) and not base.endswith(".iloc"):
            return None
        return _Cut(cell, node, f"[:{rows:g}]", rows)

    def _rest_is_used(self, rows: float) -> bool:
        """Whether some slice begins where this one ends."""
        return any(
            isinstance(site.node, ast.Subscript)
            and isinstance(site.node.slice, ast.Slice)
            and _number(site.node.slice.lower) == rows
            for site in self.sites.subscripts
        )


def _keeps_rows(node: ast.expr, holds: Holds) -> bool:
    """Whether an expression has the rows of a part of it: columns, cleaning, arrays."""
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        return holds(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _SAME or node.func.attr in ("to_numpy", "fit_transform", "transform", "reshape", "tolist"):
            return holds(node.func.value) or (
                node.func.attr in ("fit_transform", "transform") and bool(node.args) and holds(node.args[0])
            )
        return node.func.attr in ("get_dummies", "array", "asarray", "DataFrame") and any(map(holds, node.args))
    return False


def _is_ranked(owner: ast.expr) -> bool:
    """`value_counts().head(50)`: the first of an order."""
    return any(
        isinstance(n, ast.Attribute) and n.attr in ("value_counts", "sort_values", "nlargest", "groupby", "sort_index")
        for n in ast.walk(owner)
    )


def _is_class(owner: ast.expr) -> bool:
    """`df[df.y == 0].sample(500)`: a class that is made as small as another."""
    return any(isinstance(n, ast.Compare) for n in ast.walk(owner)) or isinstance(owner, ast.Call)


def _number(node: ast.expr | None) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    return None


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
