"""Values that go nowhere: written into a copy, or given by a call whose result nobody takes.

Comes in: the graph, its statements. Goes out: `CopyWrite`s and `DroppedResult`s in document order. Only tables and
arrays that the text surely shows are looked at; it does not judge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.statements import Statement
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.lost import KEEPING_FUNCTIONS, KEEPING_METHODS

_LOCATORS = ("loc", "iloc")
_TIMING = ("timer(", "time()", "perf_counter", "%time", "process_time")


class Through(Enum):
    """How a write lands in a copy."""

    ROWS = "rows that were picked first"
    COLUMN = "a column that was picked first"
    TURN = "the row of a turn of `iterrows`"


class CopyWrite(NamedTuple):
    """An assignment to a part of `name` that may be, or surely is, a copy."""

    cell: int
    node: ast.expr
    name: str
    through: Through


class DroppedResult(NamedTuple):
    """A statement that is only a call which changes nothing: `call` is what people call it by."""

    cell: int
    node: ast.Call
    call: str


def copy_writes(graph: DataflowGraph, every: Sequence[Statement]) -> Iterator[CopyWrite]:
    """Assignments by two pairs of brackets, and to rows that `iterrows` gave."""
    if "pandas" not in graph.kinds.imports.values():
        return
    for statement in every:
        targets: list[ast.expr] = []
        if isinstance(statement.node, ast.Assign):
            targets = statement.node.targets
        elif isinstance(statement.node, ast.AugAssign):
            targets = [statement.node.target]
        for target in targets:
            if isinstance(target, ast.Subscript):
                through = _of_turn(statement, target) or _through(graph, target)
                if through is Through.TURN or (through is not None and not statement.is_local(_root(target))):
                    yield CopyWrite(statement.cell, target, _root(target), through)


def _through(graph: DataflowGraph, target: ast.Subscript) -> Through | None:
    """`df[mask]["a"] = …`, `df["a"][mask] = …`, `df["a"].loc[mask] = …`, `df.loc[mask]["a"] = …`."""
    first = target.value
    if isinstance(first, ast.Attribute) and first.attr in _LOCATORS:
        column = first.value
        return Through.COLUMN if isinstance(column, ast.Subscript) and _is_column(graph, column) else None
    if not isinstance(first, ast.Subscript):
        return None
    if _is_column(graph, first):
        return Through.COLUMN
    whole = first.value
    if isinstance(whole, ast.Attribute) and whole.attr in _LOCATORS:
        whole = whole.value
    return Through.ROWS if _is_table(graph, whole) and _is_mask(first.slice, _root(first)) else None


def _is_column(graph: DataflowGraph, node: ast.Subscript) -> bool:
    return _is_table(graph, node.value) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)


def _is_table(graph: DataflowGraph, node: ast.expr) -> bool:
    """A name that holds one table all along; several sheets are a dict of tables."""
    if not isinstance(node, ast.Name) or graph.kinds.of(node) is not Kind.FRAME:
        return False
    maker = graph.kinds.value(node.id)
    return not (isinstance(maker, ast.Call) and any(k.arg in ("sheet_name", "sheetname") for k in maker.keywords))


def _is_mask(index: ast.expr, name: str) -> bool:
    """Whether an index surely picks rows by a condition on the table."""
    if isinstance(index, ast.Tuple):
        index = index.elts[0]
    conditions = isinstance(index, ast.Compare) or (
        isinstance(index, (ast.BinOp, ast.UnaryOp)) and any(isinstance(n, ast.Compare) for n in ast.walk(index))
    )
    return conditions and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(index))


def _of_turn(statement: Statement, target: ast.Subscript) -> Through | None:
    """`for i, row in df.iterrows(): row["a"] = …`, when nothing in the turn takes the row afterwards."""
    loop = statement.loop
    if not isinstance(loop, ast.For) or not isinstance(target.value, ast.Name):
        return None
    call = loop.iter
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "iterrows"):
        return None
    if not (isinstance(loop.target, ast.Tuple) and len(loop.target.elts) == 2):
        return None
    row = loop.target.elts[1]
    if not isinstance(row, ast.Name) or row.id != target.value.id:
        return None
    taken = any(_is_read(part, row.id, target) for part in loop.body)
    return None if taken else Through.TURN


def _is_read(part: ast.AST, row: str, target: ast.Subscript) -> bool:
    """Whether the whole row, or the item that was written, is read."""
    own = ast.dump(target.slice)
    items = {id(n.value): n for n in ast.walk(part) if isinstance(n, (ast.Subscript, ast.Attribute))}
    for node in ast.walk(part):
        if isinstance(node, ast.Name) and node.id == row:
            item = items.get(id(node))
            if not isinstance(item, ast.Subscript):
                return True
            if isinstance(item.ctx, ast.Load) and ast.dump(item.slice) == own:
                return True
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def dropped_results(graph: DataflowGraph, every: Sequence[Statement]) -> Iterator[DroppedResult]:
    """Calls that give a changed copy, as statements of their own that are not shown either."""
    if any("ast_node_interactivity" in flow.cell.source for flow in graph.flows):
        return  # every expression is shown
    for statement in every:
        node = statement.node
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or statement.last:
            continue
        if any(isinstance(outer, (ast.Try, ast.With, ast.AsyncWith)) for outer in statement.around):
            continue  # it is tried whether it raises, or how long it takes
        call = _keeping(graph, node.value)
        if call is None or statement.is_local(_root(node.value.func)):
            continue
        if not _is_trial(graph, statement.cell):
            yield DroppedResult(statement.cell, node.value, call)


def _keeping(graph: DataflowGraph, node: ast.Call) -> str | None:
    """What a call that leaves its arguments as they are is called."""
    if any(keyword.arg in (None, "inplace", "out") for keyword in node.keywords):
        return None
    qualified = graph.kinds.qualified(node.func)
    if qualified is not None and "." in qualified:
        return qualified if qualified in KEEPING_FUNCTIONS else None
    if not isinstance(node.func, ast.Attribute):
        return None
    kind = graph.kinds.of(node.func.value)
    return node.func.attr if kind is Kind.FRAME and node.func.attr in KEEPING_METHODS else None


def _is_trial(graph: DataflowGraph, cell: int) -> bool:
    """Whether a cell tries calls out: it is timed, drops other expressions too, or shows what such a call gives."""
    flow = graph.by_cell[cell]
    if any(word in flow.cell.source for word in _TIMING):
        return True
    *above, last = flow.parsed.tree.body
    dropped = any(isinstance(s, ast.Expr) and isinstance(s.value, (ast.Attribute, ast.Subscript)) for s in above)
    shown = last.value if isinstance(last, ast.Expr) else None
    return dropped or (isinstance(shown, ast.Call) and _keeping(graph, shown) is not None)
