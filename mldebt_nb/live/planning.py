"""The least cells to run, in which order, so that everything shown is what restart-and-run-all would show.

Comes in: the cells that do not stand, a replay and what the kernel holds now. Goes out: ids of cells. A cell must run
when what it shows does not stand; a cell above it must run too when what it provides is not in the kernel any more.
Looks at the cells that must run, what they read and who writes that, whatever the length of the notebook.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from mldebt_nb.live.footprint import Read
from mldebt_nb.live.judgement import Judgement, State, Why
from mldebt_nb.live.log import Form
from mldebt_nb.live.values import ABSENT, Value

WANTED = frozenset({State.STALE, State.EDITED, State.UNKNOWN})


class Written(Protocol):
    """What each cell does to the state, from the top."""

    def place(self, cell: str) -> int:
        """Where a cell stands."""

    def judgement(self, cell: str) -> Judgement:
        """What was said of it."""

    def writers(self, name: str) -> Sequence[str]:
        """The cells that write a location, in their order."""


class Table:
    """The same, of judgements."""

    def __init__(self, cells: Iterable[Judgement]) -> None:
        self._cells = {cell.cell: cell for cell in cells}
        self._places = {cell: place for place, cell in enumerate(self._cells)}
        self._writers: dict[str, list[str]] = {}
        for cell in self._cells.values():
            for name in cell.delta:
                self._writers.setdefault(name, []).append(cell.cell)

    def place(self, cell: str) -> int:
        return self._places[cell]

    def judgement(self, cell: str) -> Judgement:
        return self._cells[cell]

    def writers(self, name: str) -> Sequence[str]:
        return self._writers.get(name, ())


def plan(
    cells: Collection[str], written: Written, reads: Callable[[Judgement], Iterable[Read]],
    kernel: Mapping[str, Value], base: Mapping[str, Value],
) -> list[str]:  # fmt: skip
    """Ids in document order. `cells` do not stand, `reads` are the places that one reads, `kernel` what locations hold
    now."""
    wanted = {cell for cell in cells if not _is_beyond_help(written.judgement(cell))}
    more = wanted
    while more:
        more = _lacking(wanted, written, reads, kernel, base) - wanted
        wanted |= more
    return sorted(wanted, key=written.place)


def _is_beyond_help(cell: Judgement) -> bool:
    """Running it again would read a name that nothing defines: the notebook needs an edit first."""
    return any(r.why is Why.MISSING and r.provider is None for r in cell.reasons)


def _lacking(
    wanted: Collection[str], written: Written, reads: Callable[[Judgement], Iterable[Read]],
    kernel: Mapping[str, Value], base: Mapping[str, Value],
) -> set[str]:  # fmt: skip
    """Cells that give what the wanted ones read, where the kernel does not hold it when their turn comes."""
    found: set[str] = set()
    for cell in wanted:
        place = written.place(cell)
        for read in reads(written.judgement(cell)):
            name = read.name
            above = _above(written.writers(name), place, written)
            if above and above[-1] in wanted:
                continue  # it will have been run just then
            first = base.get(name, ABSENT)
            needed = _left(above[-1], name, written) if above else first
            rerun = next((writer for writer in reversed(above) if writer in wanted), None)
            held = kernel.get(name, first) if rerun is None else _left(rerun, name, written)
            if not needed.same(held, read.part):
                found.update(_makers(above, name, written))
    return found


def _above(writers: Sequence[str], place: int, written: Written) -> Sequence[str]:
    if not writers or written.place(writers[-1]) < place:
        return writers
    return writers[: bisect_left(writers, place, key=written.place)]


def _left(writer: str, name: str, written: Written) -> Value:
    """What a cell would leave under a name that it writes."""
    value = written.judgement(writer).delta[name]
    return ABSENT if value is None else value


def _makers(above: Sequence[str], name: str, written: Written) -> Iterable[str]:
    """Of the writers of a name the last one that binds it, and those that change it after that."""
    for writer in reversed(above):
        yield writer
        stands = written.judgement(writer).stands
        change = stands.writes.get(name) if stands is not None else None
        if change is None or change.form in (Form.BIND, Form.DELETE):
            return
