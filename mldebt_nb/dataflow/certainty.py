"""Which names are surely looked up when all cells run once from the top, if every loop turns.

Comes in: the graph. Goes out: for each cell the names that its top-level code surely reads, and the functions that are
surely reached, with the names that their bodies surely read. A branch counts when both its ways read the name; code
behind `except` does not; a function counts as called where it is mentioned. Within one expression (`a or b`) all
is taken as read, as in `flow`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.functions import Function
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.targets import constant_truth

_Known = Mapping[int, str]


class Certainty:
    """The answers for one notebook."""

    def __init__(self, graph: DataflowGraph) -> None:
        self._functions = graph.functions
        self._attributes = {
            node.attr for flow in graph.flows for node in ast.walk(flow.parsed.tree) if isinstance(node, ast.Attribute)
        }
        #: Names that the top-level code of each cell surely reads.
        self.top: dict[int, frozenset[str]] = {
            flow.cell.index: _names(flow.parsed.tree.body, flow.events) for flow in graph.flows
        }
        #: Names that the bodies of functions surely read, by the cell of a function that is surely reached.
        self.inside: dict[int, set[str]] = {}
        self._follow({name for names in self.top.values() for name in names})

    def cells(self, name: str) -> set[int]:
        """The cells whose code surely reads `name`."""
        return {cell for cell, names in self.top.items() if name in names} | {
            cell for cell, names in self.inside.items() if name in names
        }

    def _follow(self, mentioned: set[str]) -> None:
        pending, seen = list(mentioned), set(mentioned)
        while pending:
            for function in self._functions.named(pending.pop()):
                names = _names(self._bodies(function), function.events)
                self.inside.setdefault(function.cell, set()).update(names)
                pending += names - seen
                seen |= names

    def _bodies(self, function: Function) -> Iterator[ast.AST]:
        """What runs when a function is called; of a class also the methods that somebody seems to call."""
        node = function.node
        if isinstance(node, ast.Lambda):
            yield node.body
        elif isinstance(node, ast.ClassDef):
            hooks = any(getattr(base, "id", "") != "object" for base in node.bases)  # a framework calls its methods
            for method in node.body:
                if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
                    hooks or method.name.startswith("__") or method.name in self._attributes
                ):
                    yield from method.body
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from node.body


def _names(nodes: Iterable[ast.AST], events: Iterable[Event]) -> frozenset[str]:
    known = {id(e.node): e.name for e in events if e.access is not Access.DEFINE and e.via is None and not e.soft}
    found: set[str] = set()
    try:
        for node in nodes:
            _collect(node, known, found)
    except RecursionError:
        return frozenset()
    return frozenset(found)


def _collect(node: ast.AST, known: _Known, found: set[str]) -> None:
    if (name := known.get(id(node))) is not None:
        found.add(name)
    visitor = _VISITORS.get(type(node))
    for child in visitor(node, known, found) if visitor is not None else ast.iter_child_nodes(node):
        if type(child) is not ast.Lambda or type(node) in (ast.Call, ast.keyword):  # any other lambda may never run
            _collect(child, known, found)
        else:
            _collect(child.args, known, found)


def _common(first: Iterable[ast.AST], second: Iterable[ast.AST], known: _Known) -> set[str]:
    ways: tuple[set[str], set[str]] = set(), set()
    for way, nodes in zip(ways, (first, second), strict=True):
        for node in nodes:
            _collect(node, known, way)
    return ways[0] & ways[1]


def _if(node: ast.If, known: _Known, found: set[str]) -> Iterator[ast.AST]:
    yield node.test
    truth = True if _is_main(node.test) else constant_truth(node.test)
    if truth is None:
        found |= _common(node.body, node.orelse, known)
    else:
        yield from node.body if truth else node.orelse


def _try(node: ast.Try, known: _Known, found: set[str]) -> Iterator[ast.AST]:
    yield from (*node.body, *node.orelse, *node.finalbody)


def _is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`, which holds in a notebook."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


_VISITORS: dict[type, Callable[[Any, _Known, set[str]], Iterable[ast.AST]]] = {
    ast.If: _if,
    ast.Try: _try,
    ast.Assert: lambda node, known, found: [node.test],
    ast.Match: lambda node, known, found: [node.subject],
}
if hasattr(ast, "TryStar"):
    _VISITORS[ast.TryStar] = _try
