"""The course of a run from the top: what each location would hold before each cell, kept between two replays.

Comes in: the order of the cells, what each does to the state, what has changed outside. Goes out: the cells that must
be judged again, in their order, and for each a `View` of the state before it. A view notes what it is asked; a cell
whose questions would all be answered the same is not judged again, and one that does the same again disturbs nobody.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from mldebt_nb.live import folding
from mldebt_nb.live.folding import Frozen
from mldebt_nb.live.values import ABSENT, Value

Delta = Mapping[str, Value | None]
_END = 1 << 60


class View(Mapping[str, Value]):
    """The state before one cell. Notes what it was asked, and `kinds`: names whose objects in the kernel mattered;
    `meanings`: which runs mattered; `imports`: whether loaded modules did. `whole`: all of it was asked for."""

    __slots__ = ("_course", "asked", "cell", "imports", "kinds", "meanings", "place", "shared", "told", "whole")

    def __init__(self, course: Course, cell: str, place: int) -> None:
        self._course = course
        self.cell = cell
        self.place = place
        self.asked: dict[str, Value | None] = {}
        self.told: dict[str, str | None] = {}  # who gives a location
        self.shared: list[tuple[frozenset[int], frozenset[str]]] = []
        self.kinds: set[str] = set()
        self.meanings: frozenset[int] = frozenset()
        self.imports = False
        self.whole = False

    def get(self, name: str, default: Any = None) -> Any:
        try:
            found = self.asked[name]
        except KeyError:
            found = self.asked[name] = self._course.at(name, self.place)
        return default if found is None else found

    def __getitem__(self, name: str) -> Value:
        found: Value | None = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return self.get(str(name)) is not None

    def __iter__(self) -> Iterator[str]:
        self.whole = True
        return iter([name for name in self._course.names() if name in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def provider(self, name: str) -> str | None:
        """The cell above that wrote a location last."""
        if name not in self.told:
            self.told[name] = self._course.provider(name, self.place)
        return self.told[name]

    def sharing(self, tokens: frozenset[int]) -> frozenset[str]:
        """Names that hold one of the objects with these tokens."""
        found = self._course.sharing(tokens, self.place)
        self.shared.append((tokens, found))
        return found

    def holds(self) -> bool:
        """Whether all that was asked would be answered the same."""
        course, place = self._course, self.place
        return (
            not self.whole
            and all(course.at(name, place) is value for name, value in self.asked.items())
            and all(course.provider(name, place) == cell for name, cell in self.told.items())
            and all(course.sharing(tokens, place) == names for tokens, names in self.shared)
        )


class Course:
    """One document's course. `changed` are the locations that would hold something else in the end than when it was
    last emptied."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        self._cells: list[str] = []
        self._place: dict[str, int] = {}
        self._views: dict[str, View] = {}
        self._deltas: dict[str, Delta] = {}
        self._writers: dict[str, list[str]] = {}  # in the order of the document
        self._readers: dict[str, set[str]] = {}
        self._of_kind: dict[str, set[str]] = {}
        self._of_meaning: dict[int, set[str]] = {}
        self._importers: set[str] = set()
        self._holders: dict[int, dict[str, int]] = {}  # of tokens: names, and in how many deltas
        self._askers: dict[int, set[str]] = {}  # of tokens: cells that asked who shares them
        self._must: set[str] = set()
        self._may: set[str] = set()
        self._heap: list[int] = []  # places of both

    # -- the state ----------------------------------------------------------------------------

    def provider(self, name: str, place: int = _END) -> str | None:
        """The last cell before `place` that writes a location."""
        writers = self._writers.get(name)
        if writers is None:
            return None
        if len(writers) == 1:
            return writers[0] if self._place[writers[0]] < place else None
        before = bisect_left(writers, place, key=self._place.__getitem__)
        return writers[before - 1] if before else None

    def at(self, name: str, place: int = _END) -> Value | None:
        """What a location holds before `place`: `ABSENT` when it was removed, None when no cell writes it."""
        cell = self.provider(name, place)
        if cell is None:
            return None
        value = self._deltas[cell][name]
        return ABSENT if value is None else value

    def names(self) -> list[str]:
        return list(self._writers)

    def has(self, cell: str) -> bool:
        """Whether a cell is in the document."""
        return cell in self._place

    def place(self, cell: str) -> int:
        """Where a cell stands."""
        return self._place[cell]

    def writers(self, name: str) -> Sequence[str]:
        """The cells that write a location, in the order of the document."""
        return self._writers.get(name, ())

    def sharing(self, tokens: frozenset[int], place: int) -> frozenset[str]:
        """Names that hold one of the objects with these tokens before `place`."""
        found = set()
        for name in {name for token in tokens for name in self._holders.get(token, ())}:
            value = self.at(name, place)
            if value is not None and not tokens.isdisjoint(_tokens(value)):
                found.add(name)
        return frozenset(found)

    def end(self) -> View:
        """The state after the last cell."""
        return View(self, "", _END)

    # -- what has changed ---------------------------------------------------------------------

    def extend(self, cells: Iterable[str]) -> None:
        """These cells stand below all others now."""
        for cell in cells:
            self._place[cell] = len(self._cells)
            self._cells.append(cell)
            self._must.add(cell)

    def arrange(self, cells: list[str]) -> None:
        """The document is this now."""
        known, place = self._place, {cell: index for index, cell in enumerate(cells)}
        for cell in [cell for cell in self._cells if cell not in place]:
            self._leave(cell)
        stayed = [known[cell] for cell in cells if cell in known]
        self._cells, self._place = cells, place
        self._must.update(cell for cell in cells if cell not in known)
        for cell, view in self._views.items():
            view.place = place[cell]
        if any(one > other for one, other in pairwise(stayed)):
            for name, writers in self._writers.items():
                if len(writers) > 1:
                    writers.sort(key=place.__getitem__)
                    self.changed.add(name)
            self._may.update(self._views)

    def edited(self, cell: str) -> None:
        """The text of a cell, or what was seen of it, is another."""
        self._must.add(cell)

    def ran(self, meaning: int, kinds: Iterable[str], found: Iterable[str]) -> None:
        """A source that means this was run; names hold objects of other kinds; locations outside were first seen."""
        self._must |= self._of_meaning.get(meaning, set()) | self._importers
        for name in kinds:
            self._must |= self._of_kind.get(name, set())
        for name in found:
            self._must |= self._readers.get(name, set())

    def forget(self) -> None:
        """Judge all cells again."""
        self._must.update(self._cells)

    def _leave(self, cell: str) -> None:
        view = self._views.pop(cell, None)
        if view is not None:
            self._unlist(view)
        delta = self._deltas.pop(cell, None)
        for name, value in (delta or {}).items():
            self._moved(name, value, None, self._place[cell])
            self._unwritten(name, cell)

    # -- judging again ------------------------------------------------------------------------

    def pending(self) -> Iterator[View]:
        """Empty views for the cells that must be judged again, in their order; each is settled before the next."""
        self._must &= self._place.keys()
        self._may &= self._place.keys()
        self._heap = [self._place[cell] for cell in self._must | self._may]
        heapq.heapify(self._heap)
        while self._heap:
            cell = self._cells[heapq.heappop(self._heap)]
            if cell not in self._must and cell not in self._may:
                continue  # it was there twice
            self._may.discard(cell)
            if cell in self._must or not self._views[cell].holds():
                yield View(self, cell, self._place[cell])
                self._must.discard(cell)

    def settle(self, view: View, delta: Delta) -> Delta:
        """Take what the cell of a view does to the state; equal values stay the objects that they were."""
        cell = view.cell
        old = self._deltas.get(cell, {})
        delta = self._as_called_before(view, old, delta)
        merged = {name: _kept(old.get(name), value) for name, value in delta.items()}
        known = self._views.get(cell)
        if known is not None:
            self._unlist(known)
        self._views[cell] = view
        self._list(view)
        self._deltas[cell] = merged
        for name in old.keys() - merged.keys():
            self._unwritten(name, cell)
            self._moved(name, old[name], None, view.place)
        for name, value in merged.items():
            if name not in old:
                writers = self._writers.setdefault(name, [])
                writers.insert(bisect_left(writers, view.place, key=self._place.__getitem__), cell)
                self._moved(name, None, value, view.place)
            elif old[name] is not value:
                self._moved(name, old[name], value, view.place)
        return merged

    def _as_called_before(self, view: View, old: Delta, delta: Delta) -> Delta:
        """The same, but objects that the cell makes have the tokens of those that it made before in their places.

        A token stands for one object. The objects are new each time; whoever holds them need not be judged again for
        that alone.
        """
        names: dict[int, int] = {}
        for name, value in delta.items():
            was = old.get(name)
            if value is not None and was is not None and value is not was and type(value.known) is Frozen:
                folding.renaming(value.known, was.known, names)
        if all(now == before for now, before in names.items()):
            return delta
        met = {token for value in view.asked.values() if value is not None for token in _tokens(value)}
        present = {token for value in delta.values() if value is not None for token in _tokens(value)}
        names = {
            now: before for now, before in names.items()
            if now != before and not {now, before} & met and now not in self._holders and before not in present
        }  # fmt: skip
        if not names or len(set(names.values())) < len(names):
            return delta
        every = {token: token for token in present} | names
        return {
            name: value if value is None or names.keys().isdisjoint(_tokens(value))
            else value.holding(folding.renamed(value.known, dict(every)))
            for name, value in delta.items()
        }  # fmt: skip

    def _unwritten(self, name: str, cell: str) -> None:
        writers = self._writers[name]
        writers.remove(cell)
        if not writers:
            del self._writers[name]

    def _moved(self, name: str, old: Value | None, new: Value | None, place: int) -> None:
        """Whoever asked for `name` after `place` may have to be judged again."""
        self.changed.add(name)
        self._suspect(self._readers.get(name, ()), place)
        for value, step in ((old, -1), (new, 1)):
            for token in _tokens(value) if value is not None else ():
                holders = self._holders.setdefault(token, {})
                holders[name] = holders.get(name, 0) + step
                if not holders[name]:
                    del holders[name]
                    if not holders:
                        del self._holders[token]
        for value in (old, new, self.at(name, place)):
            for token in _tokens(value) if value is not None and self._askers else ():
                self._suspect(self._askers.get(token, ()), place)

    def _suspect(self, cells: Iterable[str], place: int) -> None:
        for cell in cells:
            there = self._place.get(cell, -1)
            if there > place and cell not in self._may:
                self._may.add(cell)
                heapq.heappush(self._heap, there)

    def _list(self, view: View) -> None:
        cell = view.cell
        for names, table in ((view.asked, self._readers), (view.told, self._readers), (view.kinds, self._of_kind)):
            for name in names:
                table.setdefault(name, set()).add(cell)
        for meaning in view.meanings:
            self._of_meaning.setdefault(meaning, set()).add(cell)
        for tokens, _ in view.shared:
            for token in tokens:
                self._askers.setdefault(token, set()).add(cell)
        if view.imports or view.whole:
            self._importers.add(cell)

    def _unlist(self, view: View) -> None:
        cell = view.cell
        self._importers.discard(cell)
        tokens = {token for asked, _ in view.shared for token in asked}
        tables: tuple[tuple[Iterable[Any], dict[Any, set[str]]], ...] = (
            (view.asked.keys() | view.told.keys(), self._readers), (view.kinds, self._of_kind),
            (view.meanings, self._of_meaning), (tokens, self._askers),
        )  # fmt: skip
        for keys, table in tables:
            for key in keys:
                table[key].discard(cell)
                if not table[key]:
                    del table[key]


def _tokens(value: Value) -> frozenset[int]:
    return folding.tokens(value.known) if type(value.known) is Frozen else frozenset()


def _kept(old: Value | None, new: Value | None) -> Value | None:
    return old if old is not None and new is not None and old.equals(new) else new
