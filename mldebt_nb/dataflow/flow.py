"""Where one cell stands while it is walked: the events so far and what each name may hold.

Comes in: effects, one by one, from the walker. Goes out: `Event`s that know whether a definition of the same cell
surely, maybe or never stands before them. Knows no syntax.
"""

from __future__ import annotations

import ast

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.locations import ANY_KEY
from mldebt_nb.dataflow.scopes import Scopes
from mldebt_nb.notebook.parsing import ParsedCell

#: Per name: the events of this cell that may have given the value, whether it may still come from
#: outside, and the parts surely written since.
Entry = tuple[tuple[int, ...], bool, frozenset[str]]
State = dict[str, Entry]

_OUTSIDE: Entry = ((), True, frozenset())
_GONE: Entry = ((), False, frozenset())


class Recorder:
    """Writes events and moves the flow state; `function` is the one whose body is walked, None at the top level."""

    def __init__(
        self, cell: ParsedCell, scopes: Scopes, functions: Functions, kinds: Kinds, function: Function | None = None
    ) -> None:
        self.cell = cell
        self.functions = functions
        self.kinds = kinds
        self.function = function
        self.scopes = scopes
        self.events: list[Event] = []
        self.state: State = {}
        self.alive = True
        self.defines_unseen = False  # exec, %run, globals()[…] = …: names may come that no text shows
        self.reads_unseen = False  # eval, exec, globals(): any name may be read
        self.guarded = False  # inside a try that catches NameError
        self.conditional = 0
        self.unreached = 0  # inside code that no run gets to
        self.loops = 0
        self.doubtful_loops = 0  # loops that may not turn at all
        self.statement = 0
        self.frames: list[frozenset[str]] = []
        self.rebound: set[str] = set()  # parameters that no longer hold what the caller gave
        self._expanded: dict[str, bool] = {}

    def is_local(self, name: str) -> bool:
        return any(name in frame for frame in self.frames)

    def record(
        self, access: Access, name: str, part: str | None, node: ast.AST, how: How, *, must: bool = True,
        soft: bool = False, value: ast.expr | None = None, at: ast.AST | None = None, via: Function | None = None,
        outer: bool = False, through: tuple[Function, ...] = (),
    ) -> Event | None:  # fmt: skip
        """Write one event and move the flow state; None when the name is local to a function (unless `outer`)."""
        if self.frames and not outer and self.is_local(name):
            self._local(access, name, how, must=must)
            return None
        reached = must and not self.conditional and not self.doubtful_loops
        if access is Access.UPDATE and name in self.kinds.imports:
            must = False  # an option of a module or class: it may matter, nobody knows to whom
        inside, outside, parts = self.state.get(name, _OUTSIDE)
        exposed = outside and not (part is not None and access is not Access.DEFINE and part in parts)
        index = len(self.events)
        likely = must and not self.conditional
        event = Event(
            access, name, part, node, how, cell=self.cell.cell.index, index=index, statement=self.statement,
            must=likely and not self.doubtful_loops, likely=likely, reached=reached, soft=soft or self.guarded,
            exposed=exposed, inside=inside, value=value, at=at, via=via, through=through, loop=self.loops > 0,
        )  # fmt: skip
        if access is Access.DEFINE:
            self.state[name] = ((index,), not must, frozenset()) if must else ((*inside, index), outside, parts)
        elif access is Access.UPDATE:
            written = parts | {part} if part is not None and part != ANY_KEY and must else parts
            self.state[name] = ((*inside, index), outside, written)
        elif access is Access.DELETE and part is None:
            self.state[name] = _GONE if must else self.state.get(name, _OUTSIDE)
        self.events.append(event)
        return event

    def _local(self, access: Access, name: str, how: How, *, must: bool) -> None:
        """Note a change in place of a parameter; once it is bound anew, the caller's object is out of reach."""
        function = self.function
        if function is None or name not in function.parameters:
            return
        if how is How.AUGMENT and name not in self.rebound:
            function.augmented.add(name)
        elif access is Access.DEFINE:
            self.rebound.add(name)
        elif access is Access.UPDATE and name not in self.rebound:
            function.updates[name] = function.updates.get(name, False) or (must and not self.conditional)

    def use(
        self, name: str, part: str | None, node: ast.AST, *, soft: bool = False, must: bool = True,
        how: How = How.LOAD,
    ) -> None:  # fmt: skip
        self.record(Access.USE, name, part, node, how, soft=soft, must=must)
        if name in self.functions and not self.is_local(name):
            self.charge(name, node, called=False)

    def define(self, name: str, node: ast.AST, how: How, value: ast.expr | None = None, *, must: bool = True) -> None:
        self.record(Access.DEFINE, name, None, node, how, value=value, must=must)
        self._expanded.pop(name, None)

    def charge(self, name: str, node: ast.AST, *, called: bool) -> None:
        """Charge the effects of the notebook function `name` here; when only mentioned, it may be called later."""
        if self.function is not None or self._expanded.get(name, -1) >= called:
            return
        self._expanded[name] = called
        inside, outside, _ = self.state.get(name, _OUTSIDE)
        here = {id(self.events[index].node) for index in inside}
        candidates = [
            f for f in self.functions.near(name, self.cell.cell.index)
            if (id(f.node) in here if f.cell == self.cell.cell.index else outside)
        ]  # fmt: skip
        sure = called and len(candidates) == 1
        for function in candidates:
            closure = self.functions.closure(function)
            bound = {effect.event.name for effect in closure if effect.event.access is Access.DEFINE}
            for event, certain, through in closure:
                self.record(
                    event.access, event.name, event.part, event.node, event.how, must=sure and certain,
                    soft=event.soft or (event.access is not Access.DEFINE and event.name in bound), value=event.value,
                    at=node, via=function, through=through, outer=True,
                )  # fmt: skip


def join(left: State | None, right: State | None) -> State:
    """The state where two paths meet; None is a path that does not arrive."""
    if left is None or right is None:
        return dict(left if left is not None else right or {})
    joined: State = {}
    for name in left.keys() | right.keys():
        a, b = left.get(name, _OUTSIDE), right.get(name, _OUTSIDE)
        joined[name] = a if a == b else (tuple(sorted({*a[0], *b[0]})), a[1] or b[1], a[2] & b[2])
    return joined
