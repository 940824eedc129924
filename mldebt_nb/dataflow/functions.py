"""Functions and classes of the notebook: what their bodies do to names outside, charged where they are called.

Comes in: definitions met by extraction. Goes out: `Function` records and, for a call, the
effects of the body and of everything it calls in turn.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.events import Access, Event


class Function:
    """A function, lambda bound to a name, or class, defined at the top level of cell `cell`.

    `events` are the effects of its body on module-level names. For a class those of `__init__` and the like are
    `must`; other methods run later, if ever. `updates` are the parameters it changes in place
    (True surely, False maybe), by name; `parameters` their order.
    """

    __slots__ = (
        "augmented", "cell", "defines_unseen", "events", "is_class", "mutators", "name", "node", "parameters",
        "reads_unseen", "updates",
    )  # fmt: skip

    def __init__(self, name: str, cell: int, node: ast.AST, *, is_class: bool = False) -> None:
        self.name = name
        self.cell = cell
        self.node = node
        self.is_class = is_class
        self.mutators: frozenset[str] = frozenset()  # of a class: methods that change their object
        self.defines_unseen = False
        self.reads_unseen = False
        self.events: list[Event] = []
        self.parameters: tuple[str, ...] = ()
        self.augmented: set[str] = set()  # parameters that an operator like += changes, if they can be changed in place
        self.updates: dict[str, bool] = {}


#: So many definitions of one name are told apart; beyond, only the nearest are looked at.
_NEAR = 8


class Effect(NamedTuple):
    """One effect of a call: whether it surely happens, and the functions in between whose names must be bound."""

    event: Event
    certain: bool
    through: tuple[Function, ...]


class Functions:
    """All functions of one notebook by name; a name defined in several cells has several."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Function]] = {}
        self._closures: dict[int, tuple[Effect, ...]] = {}

    def add(self, function: Function) -> None:
        self._by_name.setdefault(function.name, []).append(function)

    def named(self, name: str) -> list[Function]:
        return self._by_name.get(name, [])

    def near(self, name: str, cell: int) -> list[Function]:
        """Those called `name` that a call in `cell` may mean: of very many, the ones defined nearest to it."""
        every = self._by_name.get(name, [])
        if len(every) <= _NEAR:
            return every
        nearest = sorted(every, key=lambda function: abs(function.cell - cell))[:_NEAR]
        return [function for function in every if function in nearest]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Function]:
        for functions in self._by_name.values():
            yield from functions

    def closure(self, function: Function) -> tuple[Effect, ...]:
        """Effects of calling `function` and what it calls in turn; each place once."""
        known = self._closures.get(id(function))
        if known is None:
            known = self._closures[id(function)] = tuple(self._collect(function))
        return known

    def _collect(self, function: Function) -> Iterator[Effect]:
        seen: set[tuple[Access, str, str | None]] = set()
        visited = {id(function)}
        pending: list[tuple[Function, bool, tuple[Function, ...]]] = [(function, True, ())]
        while pending:
            current, sure, through = pending.pop()
            for event in current.events:
                mark = (event.access, event.name, event.part)
                if mark not in seen:
                    seen.add(mark)
                    yield Effect(event, sure and event.must, through)
                if event.access is Access.USE:
                    for callee in self.near(event.name, current.cell):
                        if id(callee) not in visited:
                            visited.add(id(callee))
                            certain = sure and event.must and len(self.named(event.name)) == 1
                            pending.append((callee, certain, (*through, callee)))
