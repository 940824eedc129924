"""The log of runs: what each run of each cell read, wrote and showed, as versions.

Comes in: finished `Run`s. Goes out: the runs of a cell, the run that made a version. No user object is kept; the
numbers of runs kept per cell, of runs and of cells are bounded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from enum import Enum
from itertools import islice
from typing import TypeVar

from mldebt_nb.live.folding import Frozen
from mldebt_nb.live.footprint import Footprint, Read
from mldebt_nb.live.values import ABSENT, Value

#: Runs kept of one cell: the first ones (nearest to what a fresh kernel would give) and the last ones.
_FIRST, _LAST = 6, 10
#: Runs kept besides the last one of each cell, and cells kept besides those of the document.
RUNS, CELLS = 4000, 3000
_MORE = 200  # cells that may be too many for a while, so that not each run looks for one to forget


class Form(Enum):
    """How a run wrote a location."""

    BIND = "bind"  # anew: what was there before does not matter
    DELETE = "delete"
    PARTS = "parts"  # some parts of what it held
    CHANGE = "change"  # in place, in a way that rests on what was there


class Change:
    """One write: the version `before` (of this run) and `after`, and changed parts: (before or None, after or None).

    A part whose first is None was overwritten without regard to what it held; whose second is None, removed.
    """

    __slots__ = ("after", "before", "form", "parts")

    def __init__(
        self, form: Form, before: Value, after: Value, parts: Mapping[str, tuple[int | None, int | None]] | None = None
    ) -> None:
        self.form = form
        self.before = before
        self.after = after
        self.parts = parts or {}

    def repeats(self, other: Change) -> bool:
        """Whether it is the same write and has put in place what was there."""
        if self.form is not other.form or self.parts != other.parts or not self.before.equals(self.after):
            return False
        return type(other.before.known) is not Frozen if self.form is Form.BIND else self.before.equals(other.before)

    def __repr__(self) -> str:
        return f"{self.form.value} {self.before}→{self.after} {list(self.parts) or ''}"


class Run:
    """One execution of one cell. `reads` are the places it read with the versions in `before`; `after` holds the
    versions of everything it touched at its end. `failed_at`: the top-level statement that raised. `sources`: which
    run had made what it read. `started`: False when the text could not even be compiled; `missing`: the name that a
    NameError named; `meaning` is equal for sources that do the same. `doubts`: what could not be followed.
    `reached`: names that the text does not show, with those that hold functions which may read them.
    """

    __slots__ = (
        "after",
        "before",
        "cell",
        "count",
        "doubts",
        "drawn",
        "error",
        "failed_at",
        "footprint",
        "key",
        "line",
        "meaning",
        "missing",
        "number",
        "printed",
        "quiet",
        "reached",
        "reads",
        "seconds",
        "shown",
        "source",
        "sources",
        "started",
        "writes",
    )  # fmt: skip

    def __init__(self, number: int, cell: str, source: str, key: int, footprint: Footprint) -> None:
        self.number = number
        self.cell = cell
        self.source = source
        self.key = key
        self.footprint = footprint
        self.count: int | None = None  # the execution count that the front end shows
        self.reads: tuple[Read, ...] = ()
        self.reached: dict[str, set[str]] = {}
        self.before: dict[str, Value] = {}
        self.after: dict[str, Value] = {}
        self.writes: dict[str, Change] = {}
        self.sources: dict[str, int] = {}
        self.printed: int = 0  # all text, displays and the exception
        self.shown: int | None = None  # the value that was displayed, as far as its display tells it
        self.drawn: int | None = None  # how it was drawn
        self.quiet = False  # nothing was printed or displayed
        self.error: str | None = None
        self.line: int | None = None
        self.failed_at: int | None = None
        self.meaning = key
        self.missing: str | None = None
        self.started = True
        self.seconds = 0.0
        self.doubts: tuple[str, ...] = ()

    def shows(self, printed: int, shown: int | None, drawn: int | None = None) -> bool:
        """Whether this is what the run showed."""
        if self.printed != printed:
            return False
        return self.drawn == drawn if None not in (drawn, self.drawn) else self.shown == shown

    def seen(self, name: str) -> Value:
        """What the run met under `name`."""
        return self.before.get(name, ABSENT)

    def holders(self, names: Iterable[str]) -> set[str]:
        """Names through which these are reached, directly or not."""
        found: set[str] = set()
        pending = [holder for name in names for holder in self.reached.get(name, ())]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending.extend(self.reached.get(name, ()))
        return found

    def repeats(self, other: Run) -> bool:
        """Whether it met, did and showed just what an earlier run of the same text did, and has left all names as they
        were before it: nothing is otherwise but its count. Not asked is what the other met under names that it only
        bound anew."""
        return (
            self.footprint is other.footprint
            and self.error is other.error is None
            and not (self.doubts or other.doubts)
            and self.reads == other.reads
            and self.reached == other.reached
            and (self.printed, self.shown, self.drawn) == (other.printed, other.shown, other.drawn)
            and self.writes.keys() == other.writes.keys()
            and all(change.repeats(other.writes[name]) for name, change in self.writes.items())
            and all(self.left(name).equals(other.left(name)) for name in {*self.after, *other.after})
            and all(
                self.seen(name).equals(other.seen(name))
                for name in {*self.before, *other.before} - (self.writes.keys() - {read.name for read in self.reads})
            )
        )

    def left(self, name: str) -> Value:
        """What it left under `name`."""
        return self.after.get(name, self.before.get(name, ABSENT))

    def __repr__(self) -> str:
        return f"<run {self.number} of {self.cell}: {self.source[:30]!r} reads {self.reads} writes {self.writes}>"


_Key = TypeVar("_Key", str, int)


class Log:
    """All runs of one session, by cell."""

    def __init__(self) -> None:
        self._by_cell: dict[str, list[Run]] = {}
        self._by_meaning: dict[int, list[Run]] = {}
        self._by_number: dict[int, Run] = {}
        self._recent: deque[Run] = deque()
        self._order: dict[str, None] = {}
        self._kept = 0  # cells that were left when some were to be forgotten
        self.runs = 0
        self.forgotten = 0  # cells

    def add(self, run: Run) -> list[Run]:
        """Take a run in; gives those that were dropped for it."""
        runs = self._by_cell.setdefault(run.cell, [])
        runs.append(run)
        self._by_number[run.number] = run
        dropped: list[Run] = []
        if len(runs) > _FIRST + _LAST:
            dropped.append(runs.pop(_FIRST))
            del self._by_number[dropped[0].number]
        same = self._by_meaning.setdefault(run.meaning, [])
        same.append(run)
        if len(same) > _FIRST + _LAST:
            dropped.append(same.pop(_FIRST))
        self._order.setdefault(run.cell)
        self.runs += 1
        self._recent.append(run)
        while len(self._recent) > RUNS:
            old = self._recent.popleft()
            if self.last(old.cell) is not old:
                self._drop(old)
                dropped.append(old)
        return dropped

    def _drop(self, run: Run) -> None:
        self._by_number.pop(run.number, None)
        _take_out(self._by_cell, run.cell, run)
        _take_out(self._by_meaning, run.meaning, run)

    def forget(self, but: Container[str]) -> list[Run]:
        """Drop the cells that began first, but these, when there are too many; gives their runs."""
        found: list[Run] = []
        surplus = max(len(self._order) - CELLS, 0)
        for cell in list(islice((cell for cell in self._order if cell not in but), surplus)):
            del self._order[cell]
            self.forgotten += 1
            for run in list(self._by_cell.get(cell, ())):
                self._drop(run)
                found.append(run)
        self._kept = len(self._order)
        numbers = {run.number for run in found}
        for run in self if numbers else ():
            run.sources = {name: number for name, number in run.sources.items() if number not in numbers}
        return found

    @property
    def is_long(self) -> bool:
        """Whether there are clearly more cells than are kept, and than `forget` left when it could drop no more."""
        return len(self._order) > max(CELLS, self._kept) + _MORE

    def of(self, cell: str) -> list[Run]:
        """The runs of a cell that are kept, oldest first."""
        return self._by_cell.get(cell, [])

    def of_meaning(self, meaning: int) -> list[Run]:
        """Runs of any cell whose source means the same, oldest first."""
        return self._by_meaning.get(meaning, [])

    def last(self, cell: str) -> Run | None:
        runs = self._by_cell.get(cell)
        return runs[-1] if runs else None

    def number(self, number: int) -> Run | None:
        """The run with this number, when it is still kept."""
        return self._by_number.get(number)

    def cells(self) -> Set[str]:
        """All cells that ever ran, in the order of their first runs."""
        return self._order.keys()

    def since(self, number: int) -> list[Run] | None:
        """The last runs, without the first `number` of all; None when some of them are not kept."""
        more = self.runs - number
        return list(islice(reversed(self._recent), more))[::-1] if more <= len(self._recent) else None

    def __iter__(self) -> Iterator[Run]:
        for runs in self._by_cell.values():
            yield from runs


def _take_out(table: dict[_Key, list[Run]], key: _Key, run: Run) -> None:
    runs = table.get(key, [])
    if run in runs:
        runs.remove(run)
    if not runs:
        table.pop(key, None)
