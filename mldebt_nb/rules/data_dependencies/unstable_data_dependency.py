"""DAT101: input that may be something else tomorrow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.origins import is_unbounded_query, is_url, unstable_url, urls
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_READS = re.compile(
    r"(?:pandas|polars|geopandas|dask\.dataframe|cudf|numpy|xarray)\.(?:\w+\.)*(?:read_\w+|scan_\w+|loadtxt|genfromtxt|"
    r"open_dataset)$|urllib\.request\.(?:urlopen|urlretrieve)$|urllib\.(?:urlopen|urlretrieve)$|requests\.get$|wget\.download$"
    r"|tensorflow\.keras\.utils\.get_file$|keras\.utils\.(?:data_utils\.)?get_file$"
)
_SQL = re.compile(r"(?:pandas|polars)\.read_(?:sql|sql_query|gbq|database)$")
_FETCHES = re.compile(r"\b(?:wget|curl)\b")
_CODE = re.compile(r"\.(?:py|sh|ipynb|R|yml|yaml|toml|whl|css|js|md|png|jpe?g|gif|svg|ttf|otf|html?)(?:[?#]|$)")
_OWN_FILES = ("sqlite3", "duckdb")  # databases that are files of the reader
_VERSIONS = ("version", "data_id")


class _Input(NamedTuple):
    cell: int
    node: ast.AST | int
    what: str
    why: str
    confidence: Confidence


class UnstableDataDependency(Rule):
    """Data is read from a place that may hold something else tomorrow.

    ## What it finds
    Files of a repository that are read on a branch (`raw.githubusercontent.com/…/master/…`), addresses with "latest",
    queries of a whole table without a condition, `fetch_openml` without a version, and price downloads without an end.

    ## Why it is debt
    The paper calls it an unstable data dependency: somebody improves the input, and this notebook, which nobody
    touched, gives other results, or fails. Nobody can tell afterwards what it was trained on.

    ## How it is decided and where it is wrong
    By the address and the query, as far as they are literals or names for one. Archives with a version, commits and
    tags are stable; other web addresses are left to `network-dependence`. A query counts as bounded by any condition,
    which is lenient; that its table changes is not known, so queries are medium, and those of a database that is a
    local file are left alone. It is wrong for a branch that nobody will ever touch again.

    ## How to pay it back
    Name the commit or the version, keep a copy with its hash, or ask for the rows up to a date.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (unstable data dependencies).
    """

    code = "DAT101"
    name = "unstable-data-dependency"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 15
    help = "name a commit, a version or an end date, or keep a copy with its hash"
    examples = (
        Example(
            "a branch",
            """
# %%
import pandas as pd
url = "https://raw.githubusercontent.com/someone/data/master/iris.csv"
df = pd.read_csv(url)  #!
df
""",
        ),
        Example(
            "a whole table, as it is today",
            """
# %%
import pandas as pd
from sqlalchemy import create_engine
db = create_engine("postgresql://shop")
df = pd.read_sql("SELECT * FROM orders", db)  #!
df
""",
            confidence="medium",
        ),
        Example(
            "a commit, a tag, a date, a file",
            """
# %%
import pandas as pd
from sklearn.datasets import fetch_openml
from sqlalchemy import create_engine
db = create_engine("postgresql://shop")
a = pd.read_csv("https://raw.githubusercontent.com/someone/data/3f2a1bc/iris.csv")
b = pd.read_csv("https://raw.githubusercontent.com/someone/data/v1.2/iris.csv")
c = pd.read_sql("SELECT * FROM orders WHERE day < '2024-01-01'", db)
d = fetch_openml("titanic", version=1)
e = pd.read_csv("latest/iris.csv")
a, b, c, d, e
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        by_why: dict[str, list[_Input]] = {}
        for found in _inputs(context):
            by_why.setdefault(found.why, []).append(found)
        for why, inputs in by_why.items():
            first = inputs[0]
            yield context.finding(
                self,
                f"`{first.what}` reads {why}",
                cell=first.cell,
                node=first.node,
                symbol=first.what,
                confidence=first.confidence,
                related=[context.related(i.cell, i.node, f"`{i.what}` too") for i in inputs[1:6]],
                evidence={"inputs": count(len(inputs), "inputs"), "because": words(why)},
            )


def _inputs(context: Context) -> Iterator[_Input]:
    for call in context.once(sites).calls:
        if call.qualified is not None and (found := _of_call(context.graph, call)) is not None:
            yield found
    for parsed in context.graph.parsed:
        for magic in parsed.magics:
            if magic.name in ("!", "!!", "sx", "system") and _FETCHES.search(magic.text):
                for url in urls(magic.text):
                    if (why := unstable_url(url)) and not _CODE.search(url):
                        tool = "wget" if "wget" in magic.text else "curl"
                        yield _Input(parsed.cell.index, magic.line, tool, why, Confidence.HIGH)


def _of_call(graph: DataflowGraph, call: Call) -> _Input | None:
    qualified = call.qualified or ""
    what = call.name
    if _READS.match(qualified):
        text = _text(graph, call.node.args[0] if call.node.args else call.keyword("filepath_or_buffer"))
        if qualified.endswith("get_file"):
            text = _text(graph, call.argument(1, "origin"))
        if text and is_url(text) and (why := unstable_url(text)) and not _CODE.search(text):
            return _Input(call.cell, call.node, what, why, Confidence.HIGH)
    if _SQL.match(qualified) and not any(q.startswith(_OWN_FILES) for q in graph.kinds.imports.values()):
        query = _text(graph, call.argument(0, "sql") or call.keyword("query"))
        if query and is_unbounded_query(query):
            return _Input(call.cell, call.node, what, "a whole table as it is on the day", Confidence.MEDIUM)
    if (
        qualified.endswith("datasets.fetch_openml")
        and not any(map(call.keyword, _VERSIONS))
        and len(call.node.args) < 2
    ):
        return _Input(call.cell, call.node, what, "the version that is active on the day", Confidence.HIGH)
    if (
        qualified == "yfinance.download"
        and call.keyword("end") is None
        and all(k.arg for k in call.node.keywords)
        and len(call.node.args) < 3
    ):
        return _Input(call.cell, call.node, what, "prices up to the day of the run", Confidence.HIGH)
    return None


def _text(graph: DataflowGraph, node: ast.expr | None) -> str | None:
    """The text of a literal, or of a name that only ever holds one; the known beginning of an f-string or a sum."""
    if isinstance(node, ast.Name):
        node = graph.kinds.value(node.id)
    if isinstance(node, ast.BinOp):
        left, right = _text(graph, node.left), _text(graph, node.right)
        return left + (right or "") if left else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "_" for v in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
