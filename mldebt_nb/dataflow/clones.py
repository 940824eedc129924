"""The same logic in several places of a notebook: runs of statements that differ in names and values only.

Comes in: the graph. Goes out: `Clones`, groups of places, largest first; no group covers a place of another one.
Attributes, imported names, builtins and keywords must agree, other names and literals need not. Definitions of
functions, imports and magics are in no run; what sets a constant, prints, asserts or adds a layer does not count for
its length. What is alike at a glance is compared by syntax tree; the rest is not walked.

Copies with a line more or less are not looked for. MinHash, the usual way, pays off among thousands of documents; its
library needs numpy and scipy (200 MB, 0.4 s to import), and a notebook has a hundred cells.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.notebook.masking import MARKER

_BUILTINS = frozenset(dir(builtins))
_LEFT_OUT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SAYING = frozenset({"print", "display", "add"})
_MOST = 4000  # statements of a notebook that are compared


class Place(msgspec.Struct, frozen=True):
    """A run of statements of one cell, by their syntax nodes."""

    cell: int
    first: ast.stmt
    last: ast.stmt


class Clones(msgspec.Struct, frozen=True):
    """Places with the same logic; `statements` are those of one place that count; `exact` when names agree too."""

    places: tuple[Place, ...]
    statements: int
    lines: int
    exact: bool


class _Statement:
    """A top-level statement: how it looks at a glance, and, when asked, what it is but for names."""

    __slots__ = ("cell", "glance", "lines", "node", "shape")

    def __init__(self, cell: int, node: ast.stmt) -> None:
        self.cell = cell
        self.node = node
        self.lines = (node.end_lineno or node.lineno) - node.lineno + 1
        self.glance = (type(node), _head(node), len(getattr(node, "body", ())))
        self.shape: _Shape | None = None


class _Shape(msgspec.Struct, frozen=True):
    """`renamed` and `exact` are digests, without and with names and values; `weight` are statements that count."""

    renamed: bytes
    exact: bytes
    weight: int


def clones(graph: DataflowGraph, copies: int, least: int) -> list[Clones]:
    """Groups of at least `copies` places of at least `least` statements, definitions aside."""
    runs = [run for flow in graph.flows if not flow.failed for run in _runs(flow)]
    if not copies <= sum(map(len, runs)) <= _MOST:
        return []
    likely = _likely(runs, copies)
    if not likely:
        return []
    shapes = _Shapes(frozenset(graph.kinds.imports) | frozenset(f.name for f in graph.functions))
    windows: dict[tuple[bytes, ...], list[tuple[int, int]]] = defaultdict(list)
    for at, run in enumerate(runs):
        for start in range(len(run)):
            if (at, start) in likely and (found := _window(run, start, least, shapes)) is not None:
                windows[found].append((at, start))
    return list(_groups(runs, windows, copies, shapes))


def _runs(flow: CellFlow) -> Iterator[list[_Statement]]:
    """Stretches of statements between definitions, imports and magics."""
    run = list[_Statement]()
    for node in flow.parsed.tree.body:
        if isinstance(node, _LEFT_OUT) or _is_magic(node):
            if run:
                yield run
            run = []
        else:
            run.append(_Statement(flow.cell.index, node))
    if run:
        yield run


def _is_magic(node: ast.stmt) -> bool:
    call = getattr(node, "value", None)
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == MARKER


def _head(node: ast.stmt) -> str:
    """The attribute or operator that the statement is about, at a glance."""
    value = getattr(node, "value", None) or getattr(node, "iter", None) or getattr(node, "test", None)
    if isinstance(value, ast.Call):
        value = value.func
    return value.attr if isinstance(value, ast.Attribute) else type(value).__name__


def _likely(runs: list[list[_Statement]], copies: int) -> set[tuple[int, int]]:
    """Places that look like at least `copies - 1` others: three statements in a row, or fewer where one has a body."""
    seen: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for at, run in enumerate(runs):
        glances = [statement.glance for statement in run]
        for start in range(len(glances)):
            width = next((n for n, (_, _, body) in enumerate(glances[start : start + 2], start=1) if body), 3)
            seen[tuple(glances[start : start + width])].append((at, start))
    return {place for places in seen.values() if len(places) >= copies for place in places}


class _Shapes:
    """The shapes of statements, each computed once."""

    def __init__(self, kept: frozenset[str]) -> None:
        self._kept = kept | _BUILTINS

    def of(self, statement: _Statement) -> _Shape:
        if statement.shape is None:
            parts, names = list[str](), list[str]()
            try:
                weight = self._write(statement.node, parts, names, {})
            except RecursionError:  # too deep to be compared: like nothing else
                parts, names, weight = [f"{id(statement)}"], [], 0
            renamed = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).digest()
            exact = hashlib.blake2b("\0".join(names).encode("utf-8", "replace"), digest_size=12).digest()
            statement.shape = _Shape(renamed, exact, weight)
        return statement.shape

    def _write(self, node: ast.AST, parts: list[str], names: list[str], seen: dict[str, int]) -> int:
        """The structure into `parts`, what it leaves out into `names`; gives the number of statements that count."""
        weight = int(isinstance(node, ast.stmt) and _counts(node))
        if isinstance(node, ast.Name):
            names.append(node.id)
            parts.append(node.id if node.id in self._kept else f"name{seen.setdefault(node.id, len(seen))}")
            return weight
        if isinstance(node, ast.Constant):
            names.append(repr(node.value))
            parts.append(type(node.value).__name__)
            return weight
        parts.append(type(node).__name__)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                weight += self._write(value, parts, names, seen)
            elif isinstance(value, list):
                parts.append(str(len(value)))
                for item in value:
                    weight += self._write(item, parts, names, seen) if isinstance(item, ast.AST) else 0
            elif isinstance(value, str) and field != "type_comment":
                parts.append(value)
        return weight


def _counts(node: ast.stmt) -> bool:
    """Whether a statement is logic: it sets no constant, and does more than print, assert or add a layer."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        value = node.value.operand if isinstance(node.value, ast.UnaryOp) else node.value
        return not isinstance(value, (ast.Constant, ast.Name))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        return (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) not in _SAYING
    return not isinstance(node, (ast.Assert, ast.Pass, ast.Expr, ast.Global))


def _window(run: list[_Statement], start: int, least: int, shapes: _Shapes) -> tuple[bytes, ...] | None:
    """The shapes of the shortest stretch from `start` on that holds `least` statements."""
    weight, found = 0, list[bytes]()
    for statement in run[start:]:
        shape = shapes.of(statement)
        weight += shape.weight
        found.append(shape.renamed)
        if weight >= least:
            return tuple(found)
    return None


def _groups(
    runs: list[list[_Statement]], windows: dict[tuple[bytes, ...], list[tuple[int, int]]], copies: int, shapes: _Shapes
) -> Iterator[Clones]:
    """Windows grown to the longest stretches that all their places share; the widest spread first."""
    taken: set[tuple[int, int]] = set()
    for window, places in sorted(windows.items(), key=lambda item: -len(item[1])):
        free = _apart([p for p in places if not _overlaps(p, len(window), taken)], len(window))
        if len(free) < copies:
            continue
        size = len(window)
        while (longer := _longer(runs, free, size, shapes)) is not None:
            size = longer
        stretches = [runs[at][start : start + size] for at, start in free]
        for at, start in free:
            taken.update((at, place) for place in range(start, start + size))
        yield Clones(
            places=tuple(Place(s[0].cell, s[0].node, s[-1].node) for s in stretches),
            statements=sum(shapes.of(one).weight for one in stretches[0]),
            lines=(stretches[0][-1].node.end_lineno or 0) - stretches[0][0].node.lineno + 1,
            exact=len({tuple(shapes.of(one).exact for one in stretch) for stretch in stretches}) == 1,
        )


def _overlaps(place: tuple[int, int], size: int, taken: set[tuple[int, int]]) -> bool:
    return any((place[0], place[1] + offset) in taken for offset in range(size))


def _apart(places: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Places of which none begins within another one."""
    kept = list[tuple[int, int]]()
    for at, start in places:
        if not kept or kept[-1][0] != at or start >= kept[-1][1] + size:
            kept.append((at, start))
    return kept


def _longer(runs: list[list[_Statement]], places: list[tuple[int, int]], size: int, shapes: _Shapes) -> int | None:
    """One more, if the statement behind every place has the same shape and belongs to no other place."""
    following = set[bytes]()
    starts = set(places)
    for at, start in places:
        if start + size >= len(runs[at]) or (at, start + size) in starts:
            return None
        following.add(shapes.of(runs[at][start + size]).renamed)
    return size + 1 if len(following) == 1 else None
