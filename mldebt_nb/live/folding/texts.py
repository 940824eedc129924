"""From the code of a function to its text and back.

Comes in: the syntax trees of cells as they are run or read. Goes out: for a code object the `def` or `lambda` that it
was made of, whichever lines it stood on; for such a node its code.
"""

from __future__ import annotations

import ast
import types
from collections import OrderedDict
from collections.abc import Callable, Iterator

_KEPT = 4096

Node = ast.FunctionDef | ast.Lambda


class Texts:
    """All functions that the notebook's cells have defined. `digest` leaves out lines."""

    def __init__(self, digest: Callable[[types.CodeType], int]) -> None:
        self._digest = digest
        self._nodes: OrderedDict[int, Node] = OrderedDict()

    def learn(self, tree: ast.Module, code: types.CodeType) -> None:
        """Take in what a cell compiles to."""
        nodes: dict[tuple[str, int], list[Node]] = {}
        for place, node in _functions(tree, ""):
            nodes.setdefault(place, []).append(node)
        codes: dict[tuple[str, int], list[types.CodeType]] = {}
        for inner in _codes(code):
            codes.setdefault((inner.co_qualname, inner.co_firstlineno), []).append(inner)
        for place, found in nodes.items():
            made = codes.get(place, [])
            if len(found) == len(made) == 1:  # two lambdas in one line cannot be told apart
                node = found[0]
                setattr(node, _CODE, made[0])
                self._nodes[self._digest(made[0])] = node
        while len(self._nodes) > _KEPT:
            self._nodes.popitem(last=False)

    def node(self, code: types.CodeType) -> Node | None:
        """The text of a function; None when no cell of this session has it."""
        return self._nodes.get(self._digest(code))

    @staticmethod
    def code(node: ast.AST) -> types.CodeType | None:
        """What the compiler made of a function's text."""
        return getattr(node, _CODE, None)


_CODE = "_mldebt_code"


def _functions(node: ast.AST, inside: str) -> Iterator[tuple[tuple[str, int], Node]]:
    """Functions by the qualified name and first line that the compiler gives them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.Lambda)):
            name = child.name if isinstance(child, ast.FunctionDef) else "<lambda>"
            decorators = child.decorator_list if isinstance(child, ast.FunctionDef) else []
            first = min([child.lineno, *(d.lineno for d in decorators)])
            yield (inside + name, first), child
            yield from _functions(child, f"{inside}{name}.<locals>.")
        elif isinstance(child, ast.AsyncFunctionDef):
            yield from _functions(child, f"{inside}{child.name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{inside}{child.name}.")
        else:
            yield from _functions(child, inside)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield constant
            yield from _codes(constant)
