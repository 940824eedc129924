"""Which names and columns hold a value of some sort, at each place of the text.

Comes in: the sites of a notebook and a `Sort`, which says of an expression whether it is of that sort, given what the
names in it hold. Goes out: each site with a test of expressions as of that place. One pass in document order: an
assignment of another sort ends it; names in functions are theirs; loops over a value give its elements.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from mldebt_nb.dataflow.scopes import parameters
from mldebt_nb.dataflow.sites import Definition, Site

Holds: TypeAlias = Callable[[ast.expr], bool]
#: Whether an expression is of the sort; the second argument asks the same of a part of it.
Sort: TypeAlias = Callable[[ast.expr, Holds], bool]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MAPPED = frozenset({"apply", "map", "applymap", "transform"})


class Tracer:
    """The names that hold a value of the sort, as the walk through the sites goes on."""

    def __init__(self, sort: Sort) -> None:
        self._sort = sort
        self._held: set[tuple[int, str]] = set()
        self._own: dict[int, frozenset[str]] = {}
        self._function: Definition | None = None
        self._pending: list[tuple[tuple[int, int, int, int], Definition | None, ast.expr, bool]] = []

    def walk(self, sites: Iterable[Site]) -> Iterator[tuple[Site, Holds]]:
        """Each site, in order, with the test as of its place; the test is good until the next step."""
        for site in sites:
            self._settle((site.cell, site.statement, site.node.lineno, site.node.col_offset))  # type: ignore[attr-defined]
            self._function = site.function
            yield site, self.holds
            self._bind(site)

    def holds(self, node: ast.expr) -> bool:
        """Whether an expression is of the sort here."""
        name = _label(node)
        if name is not None and self._is_held(name):
            return True
        return type(node) is not ast.Name and self._sort(node, self.holds)

    def _is_held(self, name: str) -> bool:
        function = self._function
        if function is not None:
            if (id(function), name) in self._held:
                return True
            if name.partition("[")[0] in self._parameters(function):
                return False
        return (0, name) in self._held

    def _parameters(self, function: Definition) -> frozenset[str]:
        if id(function) not in self._own:
            names = () if isinstance(function, ast.ClassDef) else parameters(function.args)
            self._own[id(function)] = frozenset(names)
        return self._own[id(function)]

    def _bind(self, site: Site) -> None:
        node = site.node
        if isinstance(node, ast.Assign):
            end = (site.cell, site.statement, node.end_lineno or 0, node.end_col_offset or 0)
            for target in node.targets:
                for part, value in _pairs(target, node.value):
                    self._pending.append((end, site.function, part, self.holds(value)))
        elif isinstance(node, ast.For):
            self._hold(site.function, node.target, self.holds(node.iter))
        elif isinstance(node, _COMPREHENSIONS):
            for generator in node.generators:
                if self.holds(generator.iter):
                    self._hold(site.function, generator.target, True)
        elif isinstance(node, ast.Call):
            self._lambda(node)

    def _lambda(self, node: ast.Call) -> None:
        """`scores.apply(lambda p: …)`, `map(lambda p: …, scores)`."""
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Lambda) or not first.args.args:
            return
        func = node.func
        over = func.value if isinstance(func, ast.Attribute) and func.attr in _MAPPED else None
        if isinstance(func, ast.Name) and func.id == "map" and len(node.args) == 2:
            over = node.args[1]
        if over is not None and self.holds(over):
            self._held.add((id(first), first.args.args[0].arg))

    def _settle(self, place: tuple[int, int, int, int]) -> None:
        """Assignments take effect behind their value."""
        if self._pending:
            done = [p for p in self._pending if p[0] <= place]
            self._pending = [p for p in self._pending if p[0] > place]
            for _, function, target, held in done:
                self._hold(function, target, held)

    def _hold(self, function: Definition | None, target: ast.expr, held: bool) -> None:
        name = _label(target)
        if name is None:
            return
        mark = (0 if function is None else id(function), name)
        if held:
            self._held.add(mark)
        else:
            self._held.discard(mark)


def _label(node: ast.expr) -> str | None:
    """A name for `x`, `x['k']` and `x.k`, the last two the same; None for anything else."""
    if type(node) is ast.Name:
        return node.id
    if isinstance(node, ast.Subscript) and type(node.value) is ast.Name and isinstance(node.slice, ast.Constant):
        return f"{node.value.id}[{node.slice.value}" if isinstance(node.slice.value, str) else None
    if isinstance(node, ast.Attribute) and type(node.value) is ast.Name:
        return f"{node.value.id}[{node.attr}"
    return None


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets with the values that they take one by one."""
    if isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            for part, own in zip(target.elts, value.elts, strict=True):
                yield from _pairs(part, own)
        else:
            for part in target.elts:
                yield part, ast.Constant(None)
    else:
        yield target, value
