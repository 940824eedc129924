"""Where calls, comparisons, subscripts, assignments and loops stand, over all cells, found in one pass.

Comes in: the graph. Goes out: `Site`s in document order, each with the function and the loop around it, and the dotted
library name of what is called. It does not know what libraries do, nor judge.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from mldebt_nb.dataflow.graph import DataflowGraph

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef

_DEFINITIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
_LOOPS = frozenset((ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_GATHERED = (ast.Attribute, ast.Call, ast.Compare, ast.Subscript, ast.Assign, ast.For, *_COMPREHENSIONS)
#: Fields that hold no expression or statement.
_PLAIN = frozenset(
    "ctx id attr arg name names module level kind op ops type_comment conversion type_params annotation returns".split()
)
#: The other fields of each kind of node that may hold more than a name or a constant, last ones first.
_CHILDREN: dict[type, tuple[str, ...]] = {
    kind: tuple(field for field in reversed(kind._fields) if field not in _PLAIN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
    and kind not in (ast.Constant, ast.Name, ast.alias, ast.Pass, ast.Import, ast.ImportFrom)
}  # fmt: skip


class Scope(NamedTuple):
    """What is around a node. `statement` is the position of its top-level statement in the cell.

    `function` is the innermost definition around it; `looped`: a loop or comprehension of the same definition is.
    """

    cell: int
    statement: int
    function: Definition | None
    looped: bool


class Site(NamedTuple):
    """One syntax node and what is around it."""

    node: ast.AST
    scope: Scope

    @property
    def cell(self) -> int:
        return self.scope.cell

    @property
    def statement(self) -> int:
        return self.scope.statement

    @property
    def function(self) -> Definition | None:
        return self.scope.function


class Call(NamedTuple):
    """A call. `qualified` is the dotted library name, None for a method of a value; `name` its last part."""

    cell: int
    statement: int
    node: ast.Call
    function: Definition | None
    looped: bool
    qualified: str | None
    name: str

    def keyword(self, name: str) -> ast.expr | None:
        """The argument that is given by this keyword."""
        return next((k.value for k in self.node.keywords if k.arg == name), None)

    def argument(self, position: int, name: str) -> ast.expr | None:
        """The argument that stands at `position` or is given by keyword."""
        if position < len(self.node.args):
            return self.node.args[position]
        return self.keyword(name)

    @property
    def receiver(self) -> ast.expr | None:
        """What a method is called on."""
        return self.node.func.value if isinstance(self.node.func, ast.Attribute) else None


class Sites:
    """The sites of one notebook."""

    def __init__(self, graph: DataflowGraph) -> None:
        self._graph = graph
        self.every: list[Site] = []  # in document order, without attributes
        self._found: dict[type, list[Site]] = {kind: [] for kind in _GATHERED}
        for flow in graph.flows:
            for position, statement in enumerate(flow.parsed.tree.body):
                _gather(statement, flow.cell.index, position, self._found, self.every)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls in document order."""
        qualified = self._graph.kinds.qualified
        calls: list[Call] = []
        for site in self._found[ast.Call]:
            node = site.node
            assert isinstance(node, ast.Call)
            func = node.func
            name = func.attr if type(func) is ast.Attribute else func.id if type(func) is ast.Name else ""
            cell, statement, function, looped = site.scope
            calls.append(Call(cell, statement, node, function, looped, qualified(func), name))
        return tuple(calls)

    @property
    def comparisons(self) -> list[Site]:
        return self._found[ast.Compare]

    @property
    def attributes(self) -> list[Site]:
        """`a.b`; the only sites that are not among `every`."""
        return self._found[ast.Attribute]

    @property
    def subscripts(self) -> list[Site]:
        return self._found[ast.Subscript]

    @property
    def assignments(self) -> list[Site]:
        """`a = b` at any depth; neither annotated nor augmented ones."""
        return self._found[ast.Assign]


def sites(graph: DataflowGraph) -> Sites:
    """The sites of a notebook; ask `Context.once`."""
    return Sites(graph)


def _gather(statement: ast.stmt, cell: int, position: int, found: dict[type, list[Site]], every: list[Site]) -> None:
    """Put the sites of a statement into `found` and `every`, in the order of the text, outer ones first."""
    if type(statement) not in _CHILDREN:
        return
    pending: list[tuple[ast.AST, Scope]] = [(statement, Scope(cell, position, None, False))]
    while pending:
        node, scope = pending.pop()
        kind = type(node)
        if kind in found:
            site = Site(node, scope)
            found[kind].append(site)
            if kind is not ast.Attribute:
                every.append(site)
        elif kind in _DEFINITIONS:
            scope = Scope(cell, position, node, False)  # type: ignore[arg-type]
        if kind in _LOOPS and not scope.looped:
            scope = scope._replace(looped=True)
        for field in _CHILDREN[kind]:
            value: Any = getattr(node, field, None)
            if type(value) is list:
                for item in value[::-1]:
                    if type(item) in _CHILDREN:
                        pending.append((item, scope))
            elif type(value) in _CHILDREN:
                pending.append((value, scope))
