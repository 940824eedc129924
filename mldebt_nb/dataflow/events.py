"""Effects of one cell in the order they happen: definitions, updates, uses and deletions.

Comes in: nothing. Goes out: the records that extraction writes and the graph links.
"""

from __future__ import annotations

import ast
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from mldebt_nb.dataflow.locations import Location

if TYPE_CHECKING:
    from mldebt_nb.dataflow.functions import Function


class Access(IntEnum):
    """What happens to a location. An update changes the object a name holds and keeps the binding."""

    USE = 0
    DEFINE = 1
    UPDATE = 2
    DELETE = 3


class How(StrEnum):
    """The construct that defines or updates."""

    ASSIGN = "assignment"
    UNPACK = "unpacking"
    AUGMENT = "augmented assignment"
    IMPORT = "import"
    STAR = "star import"
    FUNCTION = "function definition"
    CLASS = "class definition"
    LOOP = "loop variable"
    WITH = "with"
    EXCEPT = "except"
    WALRUS = "assignment expression"
    MATCH = "match"
    MAGIC = "magic"
    CALL = "call"
    PART = "assignment to a part"
    CONSUME = "iteration"
    FILL = "overwriting"
    DELETE = "del"
    LOAD = "use"
    DYNAMIC = "dynamic"


class Event:
    """One effect.

    `must`: it happens in every complete run of the cell, and surely. `likely`: the same, if every loop turns at least
    once. `reached`: the name is looked up in every complete run, whatever is done with it then. `soft`: nobody minds
    if the name does not exist (magic text, guarded by `except NameError`). `exposed`: its value may come from outside
    the cell; `inside` are the events of this cell whose value it may see. `via` is the called notebook function whose
    body holds `node`, or calls it `through` others; `at` is then the place of the call in this cell, else `node`.
    """

    __slots__ = (
        "access", "at", "cell", "exposed", "how", "index", "inside", "likely", "loop", "must", "name", "node", "part",
        "reached", "soft", "statement", "through", "value", "via",
    )  # fmt: skip

    def __init__(
        self, access: Access, name: str, part: str | None, node: ast.AST, how: How, *, cell: int, index: int,
        statement: int, must: bool, soft: bool = False, exposed: bool = False, inside: tuple[int, ...] = (),
        value: ast.expr | None = None, at: ast.AST | None = None, via: Function | None = None, loop: bool = False,
        likely: bool = False, reached: bool = False, through: tuple[Function, ...] = (),
    ) -> None:  # fmt: skip
        self.access = access
        self.name = name
        self.part = part
        self.node = node
        self.how = how
        self.cell = cell
        self.index = index
        self.statement = statement
        self.must = must
        self.likely = likely or must
        self.reached = reached or must
        self.soft = soft
        self.exposed = exposed
        self.inside = inside
        self.value = value
        self.at = at if at is not None else node
        self.via = via
        self.through = through
        self.loop = loop

    @property
    def location(self) -> Location:
        return Location(self.name, self.part)

    @property
    def writes(self) -> bool:
        return self.access is not Access.USE

    def __repr__(self) -> str:
        flags = "".join(
            letter for letter, on in zip("mseL", (self.must, self.soft, self.exposed, self.loop), strict=True) if on
        )
        via = f" via {self.via.name}" if self.via else ""
        where = f"@{self.cell}:{getattr(self.at, 'lineno', 0)}"
        return f"<{self.access.name} {self.name}{self.part or ''} {where} {flags}{via}>"
