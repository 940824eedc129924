"""All statements of all cells, at any depth, each with the statements around it.

Comes in: the graph. Goes out: `Statement`s in document order. Expressions are not looked into.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
#: The kinds of nodes that hold statements.
_COMPOUND = frozenset(
    kind for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, (ast.stmt, ast.excepthandler, ast.match_case))
    and not {"body", "cases"}.isdisjoint(kind._fields)
)  # fmt: skip


class Statement(NamedTuple):
    """One statement. `around` are those that it stands in, outermost first; `last`: nothing follows it in its cell."""

    node: ast.stmt
    cell: int
    around: tuple[ast.AST, ...]
    last: bool

    @property
    def loop(self) -> ast.For | ast.AsyncFor | ast.While | None:
        """The innermost loop that turns around it, within the same function."""
        for outer in reversed(self.around):
            if isinstance(outer, _DEFINITIONS):
                return None
            if isinstance(outer, _LOOPS):
                return outer
        return None

    def is_local(self, name: str) -> bool:
        """Whether a function around it has a name of its own that is called so."""
        return any(
            isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)) and _binds(outer, name) for outer in self.around
        )


def _binds(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    if any(isinstance(node, ast.Global) and name in node.names for node in ast.walk(function)):
        return False
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name)
        for node in ast.walk(function)
    )


def statements(graph: DataflowGraph) -> list[Statement]:
    """The statements of a notebook; ask `Context.once`."""
    found: list[Statement] = []
    for flow in graph.flows:
        body = flow.parsed.tree.body
        for statement in body:
            _gather(statement, flow.cell.index, found, last=statement is body[-1])
    return found


def _gather(outermost: ast.stmt, cell: int, found: list[Statement], *, last: bool) -> None:
    """The statement and those in it, in the order of the text. Without recursion: branches may be thousands deep."""
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(outermost, ())]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ast.stmt):
            found.append(Statement(node, cell, around, last and node is outermost))
        if type(node) in _COMPOUND:
            deeper = (*around, node)
            inner = [inner for block in _BLOCKS for inner in getattr(node, block, ())]
            waiting.extend((one, deeper) for one in reversed(inner))
