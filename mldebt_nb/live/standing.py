"""How the notebook stands: what is said of each cell, whether all of it is reproducible, what must run again.

Comes in: replays, one after the other. Goes out: `CellStatus`es in document order, the verdict, the cells that do not
stand. Of a replay only what it judged anew is taken in; all else has been told and counted before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from mldebt_nb.live import wording
from mldebt_nb.live.document import RAISES
from mldebt_nb.live.judgement import Judgement, Outcome, State
from mldebt_nb.live.log import Log
from mldebt_nb.live.planning import WANTED
from mldebt_nb.live.status import CellStatus

Tags = Mapping[str, tuple[str, ...]]


class Standing:
    """That of one document. `wanted` are the cells that do not stand; `told` counts how often one was told anew."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tags: Tags = {}
        self._taken: Outcome | None = None
        self._judged: list[Judgement] = []
        self._cells: list[CellStatus] = []
        self._states: Counter[State] = Counter()
        self._otherwise = 0  # edited cells that would do or show something else than they did
        self.wanted: set[str] = set()
        self.told = 0

    def take(self, outcome: Outcome, tags: Tags) -> None:
        """The notebook stands like this now; `tags` are those of the cells that have any."""
        taken, self._taken = self._taken, outcome
        anew: Iterable[int] = range(len(outcome.cells))
        if tags == self._tags and taken is outcome:
            return
        if tags == self._tags and outcome.anew is not None:
            anew = outcome.anew
        else:
            self._tags = tags
            self._judged, self._cells, self._states, self._otherwise = [], [], Counter(), 0
            self.wanted.clear()
        for place in anew:
            self._put(place, outcome.cells[place])

    def _put(self, place: int, judgement: Judgement) -> None:
        self.told += 1
        if place < len(self._judged):
            self._count(self._judged[place], -1)
            self._judged[place], self._cells[place] = judgement, self._status(judgement)
        else:
            self._judged.append(judgement)
            self._cells.append(self._status(judgement))
        self._count(judgement, 1)

    def _count(self, judgement: Judgement, step: int) -> None:
        state = judgement.state
        self._states[state] += step
        if state is State.EDITED and not judgement.same:
            self._otherwise += step
        if state in WANTED:
            (self.wanted.add if step > 0 else self.wanted.discard)(judgement.cell)

    def _status(self, judgement: Judgement) -> CellStatus:
        state, last = judgement.state, self._log.last(judgement.cell)
        if state is State.FAILED and RAISES in self._tags.get(judgement.cell, ()):
            state = State.CLEAN  # as it is meant to
        return CellStatus(
            id=judgement.cell,
            status=state.value,
            reasons=tuple(wording.reason(r, self._log) for r in judgement.reasons),
            count=last.count if last is not None else None,
        )

    def cells(self) -> tuple[CellStatus, ...]:
        """What is said of each cell, in the order of the document."""
        return tuple(self._cells)

    def verdict(self) -> bool | None:
        """Whether all that is shown would be shown again; None when that is not known."""
        if self._states[State.STALE] or self._otherwise:
            return False
        return None if self._states[State.UNKNOWN] else True
