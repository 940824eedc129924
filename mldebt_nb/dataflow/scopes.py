"""Which names are local to a function or class body, asked of the compiler's own symbol table.

Comes in: a parsed cell. Goes out: for each definition node the set of its local names.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections import deque
from collections.abc import Iterable

from mldebt_nb.notebook.parsing import ParsedCell

_MANGLED = re.compile(r"_[^\W_]\w*?(?P<own>__\w*?[^\W_]_?)")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Scopes:
    """Local names by definition; the symbol table is made when first asked for."""

    __slots__ = ("_cell", "_tables")

    def __init__(self, cell: ParsedCell) -> None:
        self._cell = cell
        self._tables: dict[tuple[str, int], deque[symtable.SymbolTable]] | None = None

    def table(self, node: Definition) -> symtable.SymbolTable | None:
        """The symbol table of the body of `node`; None when the compiler refused the cell."""
        if self._tables is None:
            self._tables = {}
            top = self._cell.scopes()
            pending = list(reversed(top.get_children())) if top else []
            while pending:
                table = pending.pop()
                self._tables.setdefault((table.get_name(), table.get_lineno()), deque()).append(table)
                pending.extend(reversed(table.get_children()))
        wanted = symtable.Class if isinstance(node, ast.ClassDef) else symtable.Function
        for table in self._tables.get((node.name, node.lineno), ()):
            if isinstance(table, wanted):
                return table
        return None

    def local_names(self, node: Definition) -> frozenset[str]:
        """Names bound inside the body (parameters included), without those declared global or nonlocal."""
        table = self.table(node)
        if table is not None:
            local = _written(s.get_name() for s in table.get_symbols() if s.is_local()) | type_parameters(node)
            return local | _leaked(node) if self._cell.leaks else local
        arguments = [] if isinstance(node, ast.ClassDef) else parameters(node.args)
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        declared = {n for s in ast.walk(node) if isinstance(s, (ast.Global, ast.Nonlocal)) for n in s.names}
        return frozenset({*arguments, *stored} - declared) | type_parameters(node)

    def declared_global(self, node: Definition) -> frozenset[str]:
        """Names that a body means the module's by, whatever the functions around it call their own."""
        table = self.table(node)
        if table is None:
            return frozenset()
        return _written(s.get_name() for s in table.get_symbols() if s.is_declared_global())


def _written(names: Iterable[str]) -> frozenset[str]:
    """Names of a symbol table, and as they stand in the text: in a class the compiler makes `_Class__x` of `__x`."""
    found = set(names)
    found.update(mangled["own"] for name in tuple(found) if (mangled := _MANGLED.fullmatch(name)))
    return frozenset(found)


def _leaked(node: Definition) -> frozenset[str]:
    """Variables of list comprehensions in the body, which Python 2 keeps."""
    found: set[str] = set()
    pending: list[ast.AST] = list(node.body)
    while pending:
        current = pending.pop()
        if isinstance(current, ast.ListComp):
            found.update(name for generator in current.generators for name in bound_names(generator.target))
        if not isinstance(current, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            pending += ast.iter_child_nodes(current)
    return frozenset(found)


def type_parameters(node: ast.AST) -> frozenset[str]:
    """`T` of `def f[T](x: T)` and `class A[T]` (PEP 695)."""
    return frozenset(parameter.name for parameter in getattr(node, "type_params", ()))


def parameters(arguments: ast.arguments) -> list[str]:
    """All parameter names, positional first."""
    named = [*arguments.posonlyargs, *arguments.args]
    rest = [a for a in (arguments.vararg, *arguments.kwonlyargs, arguments.kwarg) if a is not None]
    return [argument.arg for argument in (*named, *rest)]


def bound_names(target: ast.AST) -> set[str]:
    """Names that an assignment target, a loop target or a pattern binds."""
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
