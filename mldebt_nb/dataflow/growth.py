"""Tables and arrays that grow in a loop by being copied whole at each turn.

Comes in: the graph, its statements. Goes out: `Growth`s in document order. A value that the turn needs whole (what was
generated so far) is none, nor is one that the text shows to grow a few times only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.statements import Statement
from mldebt_nb.knowledge.calls import Kind

_COPYING = frozenset(
    "numpy.append numpy.concatenate numpy.vstack numpy.hstack numpy.row_stack numpy.column_stack pandas.concat "
    "torch.cat torch.concat torch.vstack torch.hstack tensorflow.concat scipy.sparse.vstack".split()
)


class Growth(NamedTuple):
    """`name` is bound to itself and more, copied by `call`; `turns` of the inner of `loops` where the text tells."""

    cell: int
    node: ast.Assign
    name: str
    call: str
    turns: int | None
    loops: int


def growths(graph: DataflowGraph, every: Sequence[Statement]) -> Iterator[Growth]:
    """All of them."""
    for statement in every:
        node, loop = statement.node, statement.loop
        if loop is None or not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target = node.targets[0]
        if not isinstance(target, ast.Name) or len(node.targets) > 1:
            continue
        call = _copying(graph, statement, node.value, target.id)
        if call is not None and _only_grows(loop, target.id) and not _is_timed(graph, statement.cell):
            loops = [outer for outer in statement.around if isinstance(outer, (ast.For, ast.While))]
            yield Growth(statement.cell, node, target.id, call, _turns(graph, loop), len(loops))


def _copying(graph: DataflowGraph, statement: Statement, node: ast.Call, name: str) -> str | None:
    """The call by which `name` and something else are put together."""
    qualified = graph.kinds.qualified(node.func)
    if qualified in _COPYING:
        first = node.args[0] if node.args else None
        parts = first.elts if isinstance(first, (ast.List, ast.Tuple)) else [first]
        return qualified if any(isinstance(part, ast.Name) and part.id == name for part in parts) else None
    func = node.func
    if isinstance(func, ast.Attribute) and func.attr == "append" and isinstance(func.value, ast.Name):
        is_table = graph.kinds.of(func.value) is Kind.FRAME and not statement.is_local(name)
        return "DataFrame.append" if func.value.id == name and is_table else None
    return None


def _only_grows(loop: ast.stmt, name: str) -> bool:
    """Whether a turn of the loop does nothing else with the name: it stands there as the target and as one part."""
    return sum(isinstance(part, ast.Name) and part.id == name for part in ast.walk(loop)) == 2


def _is_timed(graph: DataflowGraph, cell: int) -> bool:
    return "%timeit" in graph.by_cell[cell].cell.source


def _turns(graph: DataflowGraph, loop: ast.stmt) -> int | None:
    """How often a loop turns: over what is written out, over a range of numbers, both also by a name."""

    def known(node: ast.expr) -> ast.expr:
        return graph.kinds.value(node.id) or node if isinstance(node, ast.Name) else node

    over = known(loop.iter) if isinstance(loop, ast.For) else None
    if isinstance(over, ast.Call) and over.args and graph.kinds.qualified(over.func) in ("enumerate", "tqdm.tqdm"):
        over = known(over.args[0])
    if isinstance(over, (ast.List, ast.Tuple, ast.Set)):
        return len(over.elts)
    if isinstance(over, ast.Call) and graph.kinds.qualified(over.func) in ("range", "numpy.arange"):
        arguments = [known(argument) for argument in over.args]
        limits = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, int)]
        if len(limits) == len(over.args) == 1:
            return limits[0]
        if len(limits) == len(over.args) == 2:
            return max(0, limits[1] - limits[0])
    return None
