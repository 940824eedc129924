"""What the text of a cell tells by itself, in any kernel.

Comes in: a parsed cell. Goes out: a `Text`: the nodes of each statement, how it is spelled, the names that are
mentioned. The tree is gone through once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property

from mldebt_nb.notebook.masking import MARKER
from mldebt_nb.notebook.parsing import ParsedCell

_LEAVES = frozenset({ast.Name, ast.Constant})  # without nodes below but for their context


def nodes_in(tree: ast.AST) -> list[ast.AST]:
    """`tree` and all nodes below but contexts, in the order of `ast.walk`."""
    found = [tree]
    for node in found:  # grows meanwhile
        if type(node) in _LEAVES:
            continue
        for field in node._fields:
            held = getattr(node, field, None)
            if isinstance(held, list):
                found.extend([item for item in held if isinstance(item, ast.AST)])
            elif isinstance(held, ast.AST) and field != "ctx":
                found.append(held)
    return found


class Text:
    """What the text of a cell tells by itself, in any kernel: its tree is gone through once."""

    def __init__(self, parsed: ParsedCell) -> None:
        self.parsed = parsed

    @cached_property
    def statements(self) -> list[list[ast.AST]]:
        """The nodes of each top-level statement."""
        return [nodes_in(statement) for statement in self.parsed.tree.body]

    @property
    def nodes(self) -> list[ast.AST]:
        """All nodes."""
        return [node for nodes in self.statements for node in nodes]

    @cached_property
    def spelled(self) -> list[str]:
        """Each top-level statement, spelled equally where the trees, and the magics in them, are equal."""
        spelled = [_spelled(statement) for statement in self.parsed.tree.body]
        if not self.parsed.magics:
            return spelled
        return [dump + _magic_text(nodes, self.parsed) for dump, nodes in zip(spelled, self.statements, strict=True)]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that it mentions."""
        found = {n.id for nodes in self.statements for n in nodes if type(n) is ast.Name}
        for magic in self.parsed.magics:
            found.update(magic.uses)
        return frozenset(found)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The same, each as the question whether it is a function of the notebook."""
        return frozenset(map(called, self.names))


def called(name: str) -> str:
    """The question whether a name is a function of the notebook."""
    return f"{name}()"


def _spelled(node: ast.AST) -> str:
    """Equal for equal trees, however deep."""
    try:
        return ast.dump(node)
    except RecursionError:
        return " ".join([_level(inner) for inner in ast.walk(node)])


def _level(node: ast.AST) -> str:
    fields = [len(value) if isinstance(value, list) else value for _, value in ast.iter_fields(node)]
    return f"{type(node).__name__}{[type(f).__name__ if isinstance(f, ast.AST) else f for f in fields]!r}"


def _magic_text(nodes: Iterable[ast.AST], parsed: ParsedCell) -> str:
    """What the markers in a statement stand for."""
    found = [
        parsed.magics[node.args[0].value]
        for node in nodes
        if type(node) is ast.Call and getattr(node.func, "id", "") == MARKER and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int) and node.args[0].value < len(parsed.magics)
    ]  # fmt: skip
    return "".join(f"{magic.name} {magic.text}" for magic in found)
