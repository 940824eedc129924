"""Where a notebook of Python hands data to another language, or takes some from it.

Comes in: the graph. Goes out: `Exchange` records. A cell of another language that exchanges nothing is none, nor is a
shell command that only lists files or installs something.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from mldebt_nb.dataflow.events import How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.notebook.magics import Magic
from mldebt_nb.notebook.masking import MARKER

SQL, SHELL = "SQL", "shell"
_MAGICS = {
    "R": "R Rpush Rpull Rget", "Octave": "octave", "Julia": "julia", "MATLAB": "matlab", "Stata": "stata",
    "Perl": "perl", "Ruby": "ruby", "Scala": "scala", "JavaScript": "javascript js",
    SQL: "sql bigquery duckdb sparksql", SHELL: "bash sh ! !! sx system sc",
}  # fmt: skip
_LANGUAGES = {magic: language for language, magics in _MAGICS.items() for magic in magics.split()}
#: Shell commands that prepare the machine: their words are no data.
_PREPARES = re.compile(
    r"\s*(?:sudo\s+)?(?:-?pip\d?|conda|mamba|apt(?:-get)?|brew|npm|git|python\d?\s+-m\s+pip|ls|cd|pwd|mkdir|rm|cp|mv|wget|"
    r"curl|unzip|tar|gunzip|chmod|ln|touch|echo|cat|head|tail|wc|du|df|nvidia-smi|which|export|kaggle|gdown|gsutil|aws|"
    r"jupyter)\b"
)
_QUERY = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:select|with\s+\w+\s+as|insert\s+into|update\s+\w+\s+set|delete\s+from|drop\s+(?:table|view)|"
    r"create\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?(?:table|view)|alter\s+table)\b",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "read_sql read_sql_query read_gbq execute executemany executescript sql query text run_query fetch_df query_df "
    "sqldf".split()
)
_QUERY_WORDS = (
    "select ",
    "select\n",
    "insert into",
    "create table",
    "create or",
    "create view",
    "update ",
    "delete from",
)


#: `{name}` and `$name`, `:name` in SQL, `-i name,name` of R, Octave and Julia.
_EXPANDED = re.compile(r"\{+\s*([^\W\d]\w*)[^{}\n]*\}|\$\{?([^\W\d]\w*)")
_PARAMETER = re.compile(r"(?<![\w:]):([^\W\d]\w*)")
#: Where the data base is, said on the line of a magic.
_CONNECTION = re.compile(r"\A\s*%+\w+[ \t]+[${]\S+")
_INPUT = re.compile(r"(?<!\S)(?:-i|--input)[ =]*([\w,]+)")


class Exchange(msgspec.Struct, frozen=True):
    """One place where another language gets or gives data; `node` is a line for a magic."""

    language: str
    cell: int
    node: ast.AST | int


def exchanges(graph: DataflowGraph) -> list[Exchange]:
    """All of them, cell by cell."""
    found = list[Exchange]()
    text = "\n".join(flow.cell.source for flow in graph.flows).lower()
    asks = any(word in text for word in _QUERY_WORDS)
    for flow in graph.flows:
        captured = _captured(flow) if flow.parsed.magics else frozenset()
        for index, magic in enumerate(flow.parsed.magics):
            language = _LANGUAGES.get(magic.name.lstrip("%"))
            if language is None or magic.error is not None:
                continue
            if index in captured or magic.defines or _is_given(magic, language, flow, graph):
                found.append(Exchange(language, flow.cell.index, magic.line))
        found += _queries(flow, graph.kinds) if asks else ()
    return found


def _captured(flow: CellFlow) -> frozenset[int]:
    """The magics whose result a statement keeps: `rows = %sql …`, `files = !ls`."""
    values = [statement.value for statement in flow.parsed.tree.body if isinstance(statement, ast.Assign)]
    markers = [value for value in values if isinstance(value, ast.Call) and _last(value.func) == MARKER]
    return frozenset(ast.literal_eval(marker.args[0]) for marker in markers)


def _is_given(magic: Magic, language: str, flow: CellFlow, graph: DataflowGraph) -> bool:
    """Whether the text of a magic takes in a value that the notebook has."""
    if language is SHELL and _PREPARES.match(magic.text):
        return False
    if magic.name == "Rpush":
        return True
    text = "\n".join(flow.cell.source.split("\n")[magic.line - 1 : magic.end_line])
    text = _CONNECTION.sub("", text) if language is SQL else text
    given = [name for names in _EXPANDED.findall(text) for name in names]
    given += _PARAMETER.findall(text) if language is SQL else []
    given += [name for names in _INPUT.findall(text) for name in names.split(",")]
    made = (graph.definitions.get(name.strip(), ()) for name in given)
    return any(event.how is not How.IMPORT for events in made for event in events)


def _queries(flow: CellFlow, kinds: Kinds) -> Iterator[Exchange]:
    """Texts of SQL that calls are given, directly or by the name of a text."""
    if not any(name in flow.cell.source for name in _ASKING):
        return
    for statement in flow.parsed.tree.body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or _last(node.func) not in _ASKING:
                continue
            if node.args and _is_query(node.args[0], kinds):
                yield Exchange(SQL, flow.cell.index, node)


def _is_query(node: ast.expr, kinds: Kinds) -> bool:
    if isinstance(node, ast.Name):
        value = kinds.value(node.id)
        return value is not None and not isinstance(value, ast.Name) and _is_query(value, kinds)
    if isinstance(node, ast.JoinedStr):
        return bool(node.values) and _is_query(node.values[0], kinds)
    if isinstance(node, ast.BinOp):
        return _is_query(node.left, kinds)
    if isinstance(node, ast.Call):  # `"…".format(…)`, `text("…")`
        inner = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "format" else None
        inner = inner or (node.args[0] if node.args and _last(node.func) == "text" else None)
        return inner is not None and _is_query(inner, kinds)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and _QUERY.match(node.value) is not None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
