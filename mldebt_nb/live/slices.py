"""Which statements of one cell make which name, and from what of other cells.

Comes in: a `Text` and its flow. Goes out: a `Slices`, asked when two runs of a cell are compared. The code behind a
value, over all runs, is `slicing`'s.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterable
from typing import Any, NamedTuple

from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.locations import ANY_KEY
from mldebt_nb.live.mentions import Mention
from mldebt_nb.live.text import Text
from mldebt_nb.live.world import absolute

_SHOWING = frozenset({"print", "display", "show", "info", "write"})


class Slice(NamedTuple):
    """The statements of a cell that make a name: their key and the places outside that they read."""

    key: int
    reads: frozenset[tuple[str, str | None]]
    statements: frozenset[int]


class Slices:
    """For each name a cell sets: which of its statements make the value, and from what of other cells."""

    def __init__(self, text: Text, flow: CellFlow) -> None:
        body = text.parsed.tree.body
        self._dumps = text.spelled
        self._calls = [any(type(node) is ast.Call for node in nodes) for nodes in text.statements]
        self._showing = [
            any(getattr(n, "id", getattr(n, "attr", "")) in _SHOWING for n in nodes) for nodes in text.statements
        ]
        self._isolated = text.parsed.isolated
        last = body[-1] if body else None
        shown = last.value if isinstance(last, ast.Expr) else None
        self._shown = shown.id if isinstance(shown, ast.Name) else None
        self._needs: dict[int, set[int]] = {}
        self._reads: dict[int, set[tuple[str, str | None]]] = {}
        for event in flow.events:
            needs = self._needs.setdefault(event.statement, set())
            if event.access is Access.DEFINE:
                continue
            if event.exposed:
                part = None if event.part == ANY_KEY else event.part
                self._reads.setdefault(event.statement, set()).add((event.name, part))
            needs.update(flow.events[i].statement for i in event.inside)
        self._makers = {
            name: {flow.events[i].statement for i in indices} for name, (indices, _, _) in flow.state.items()
        }
        self._outside = {name for name, (_, outside, _) in flow.state.items() if outside}
        self._literals = {
            e.name: e.value for e in flow.events
            if e.access is Access.DEFINE and e.value is not None and self._makers.get(e.name) == {e.statement}
        }  # fmt: skip

    def surely_sets(self, name: str) -> bool:
        """Whether every way through the cell sets `name`."""
        return bool(self._makers.get(name)) and name not in self._outside

    def shown(self) -> Slice:
        """What the last statement rests on."""
        last = len(self._dumps) - 1
        return self._slice(("shown",), {last} if last >= 0 else set())

    def of(self, name: str) -> Slice | None:
        """How the cell makes `name`; None when it does not, or nobody knows."""
        makers = self._makers.get(name)
        if not makers or self._isolated or max(makers) >= len(self._dumps):
            return None
        made = self._slice((name,), makers)
        return made._replace(reads=made.reads | {(name, None)}) if name in self._outside else made

    def writing(self, location: str, statements: set[int]) -> Slice | None:
        """How the cell makes what stands at a place outside, by the statements that write there."""
        if not statements or self._isolated or max(statements) >= len(self._dumps):
            return None
        return self._slice((location,), statements)

    def _slice(self, about: tuple[str, ...], makers: set[int]) -> Slice:
        needed: set[int] = set()
        pending = list(makers)
        while pending:
            statement = pending.pop()
            if statement not in needed:
                needed.add(statement)
                pending.extend(self._needs.get(statement, ()))
        reads = frozenset().union(*(self._reads.get(s, ()) for s in needed))
        key = hash((*about, *(self._dumps[s] for s in sorted(needed))))
        return Slice(key, reads, frozenset(needed))

    def touching(self, mentions: Iterable[Mention], locations: Iterable[str]) -> frozenset[int]:
        """Statements that what stands at `locations` outside may matter to: those that mention them, else all calls."""
        found: set[int] = set()
        for location in locations:
            told = {m.statement for m in mentions if absolute(m.location) == location}
            found |= told or {index for index, calls in enumerate(self._calls) if calls}
        return frozenset(found)

    def behind(self, statements: Iterable[int]) -> Slice:
        """What these statements rest on, through other statements of the cell."""
        return self._slice(("behind",), set(statements))

    def reads_at(self, statements: Iterable[int]) -> frozenset[tuple[str, str | None]]:
        """What these statements read of other cells."""
        return frozenset().union(*(self._reads.get(s, ()) for s in statements))

    def reads_of(self, names: Container[str]) -> set[tuple[str, str | None]]:
        """What the cell reads of these names."""
        return {place for places in self._reads.values() for place in places if place[0] in names}

    def prints(self, stop: int | None) -> bool:
        """Whether a statement before `stop` may print or display."""
        return any(self._showing[:stop])

    def shows_name(self) -> str | None:
        """The name that the last statement shows, when that is all it does."""
        return self._shown

    def constant(self, name: str) -> tuple[bool, Any]:
        """(True, value) when the cell sets `name` to what the compiler folds to a constant."""
        node = self._literals.get(name)
        if not isinstance(node, ast.expr):
            return False, None
        return constant(node)


def constant(node: ast.expr) -> tuple[bool, Any]:
    """(True, value) for an expression that the compiler itself folds, and for displays of such."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        found = [constant(element) for element in node.elts]
        if not all(known for known, _ in found):
            return False, None
        maker: Callable[[list[Any]], Any] = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        try:
            return True, maker([value for _, value in found])
        except TypeError:
            return False, None
    if isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
        keys = [constant(key) for key in node.keys if key is not None]
        values = [constant(value) for value in node.values]
        if all(known for known, _ in (*keys, *values)):
            try:
                return True, dict(zip([k for _, k in keys], [v for _, v in values], strict=True))
            except TypeError:
                return False, None
        return False, None
    if not isinstance(node, (ast.Constant, ast.UnaryOp, ast.BinOp)):
        return False, None
    code = compile(ast.Expression(node), "<constant>", "eval")
    if code.co_names or len(code.co_consts) != 1 or len(code.co_code) > 6:
        return False, None
    return True, code.co_consts[0]
