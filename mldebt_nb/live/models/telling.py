"""What was heard of models, told as observations about the cells of the live notebook.

Comes in: a session whose models are followed, its cells. Goes out: records for rules. Only fits whose cell has not been
run anew or edited since are told: the rest is history. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mldebt_nb.live.models.memory import Fit, Passed, Spot, Trial
from mldebt_nb.notebook.model import Cell
from mldebt_nb.pipeline.tables import LEARNED
from mldebt_nb.pipeline.values import Learned
from mldebt_nb.rules import observations

if TYPE_CHECKING:
    from mldebt_nb.entanglement.records import SettingsMeasurement
    from mldebt_nb.live.session import Session

_DEEPEST = 50
_STRENGTH = {None: 0, Learned.VOCABULARY: 1, Learned.LABELS: 2, Learned.STATISTICS: 3}


class Teller:
    """For one look at a session."""

    def __init__(self, session: Session, cells: Mapping[str, Cell]) -> None:
        assert session.models is not None
        self._session = session
        self._cells = cells
        self._memory = session.models.listener.memory

    # -- predictions ----------------------------------------------------------------------------

    def reached(self) -> Iterator[observations.Reached]:
        """The predictions that reached fits; of each fit the last call at its place."""
        latest: dict[tuple[str, int, str, str], Passed] = {}
        for one in list(self._memory.passed):
            if self._holds(one.by.at) and self._linked(one):
                at = one.by.at
                latest[at.cell, at.line, one.by.subject.kind, one.source.subject.kind] = one
        return (self._reached(one) for one in latest.values())

    def _reached(self, one: Passed) -> observations.Reached:
        chain = list(_chain(one))
        made = one.source
        spots = [self._spot(fit.at, f"`{_name(fit)}` is fitted here") for fit in chain[:-1]]
        spots.append(self._spot(made.at, "this is where it foretold them"))
        return observations.Reached(
            cell=self._index(one.by.at), line=one.by.at.line, model=one.by.subject.kind, symbol=_name(one.by),
            source=made.subject.name or made.subject.kind, through=one.through, how=one.how, column=one.column,
            rows=one.rows, chain=(*_first(one), *(_name(fit) for fit in chain)), own=one.own,
            out_of_fold=made.out_of_fold, doubted=one.doubted, spots=tuple(spot for spot in spots if spot is not None),
        )  # fmt: skip

    def _linked(self, one: Passed) -> bool:
        """Whether labels that only agree can have come from the prediction: by what runs read from one another."""
        if one.how != "rows" or one.by.at.run == one.source.at.run:
            return True
        log = self._session.log
        waiting = [one.by.at.run]
        seen: set[int] = set()
        while waiting:
            run = log.number(waiting.pop())
            for number in set() if run is None else set(run.sources.values()) - seen:
                if number == one.source.at.run:
                    return True
                seen.add(number)
                waiting.append(number)
        return False

    # -- tests ----------------------------------------------------------------------------------

    def tested(self) -> Iterator[observations.Tested]:
        """Tests on rows that were learned from; of each fit the last at its place."""
        latest: dict[tuple[str, int, str], observations.Tested] = {}
        for one in list(self._memory.leaked):
            learned = _learned(one.by)
            if not self._holds(one.by.at) or learned is None:
                continue
            own = one.by is one.model
            spots = [] if own else [self._spot(one.model.at, "the model is fitted here on what came of it")]
            spots.append(self._spot(one.at, "and tested here on rows that were seen"))
            latest[one.by.at.cell, one.by.at.line, one.by.subject.kind] = observations.Tested(
                cell=self._index(one.by.at), line=one.by.at.line, by=_name(one.by), model=_name(one.model), own=own,
                learned=learned.value, rows=one.rows, share=one.share, repeats=one.by.rows.repeats,
                spots=tuple(spot for spot in spots if spot is not None),
            )  # fmt: skip
        return iter(latest.values())

    # -- trials ---------------------------------------------------------------------------------

    def tuned(self) -> Iterator[observations.Tuned]:
        """What the trials say of the settings, where there are enough of them."""
        groups: dict[tuple[str, tuple[str, int]], list[Trial]] = {}
        for one in list(self._memory.trials):
            groups.setdefault((one.kind, one.test), []).append(one)
        for (kind, _), trials in groups.items():
            last = trials[-1].at
            if self._holds(last) and (measured := _analysed(tuple(trials))) is not None:
                yield observations.Tuned(cell=self._index(last), line=last.line, model=kind, measured=measured)

    # -- places ---------------------------------------------------------------------------------

    def _holds(self, at: Spot) -> bool:
        """Whether the cell is there, as it was when the call was made, and has not run since."""
        cell, run = self._cells.get(at.cell), self._session.log.last(at.cell)
        if cell is None or run is None or run.number != at.run:
            return False
        return run.key == self._session.analyzer.key(cell.source) and at.line <= cell.source.count("\n") + 1

    def _index(self, at: Spot) -> int:
        return self._cells[at.cell].index

    def _spot(self, at: Spot, message: str) -> observations.Spot | None:
        if at.cell not in self._cells:
            return None
        return observations.Spot(cell=self._index(at), line=at.line, message=message)


def _name(fit: Fit) -> str:
    return fit.subject.name or fit.subject.kind


def _chain(one: Passed) -> Iterator[Fit]:
    """The fits from the first on, along the longest way of predictions, to the one that was reached."""
    before = one.source.fit
    if before is not None and before is not one.by:
        yield from _longest(before, _DEEPEST)
    yield one.by


def _longest(fit: Fit, left: int) -> list[Fit]:
    ways = [_longest(one.source.fit, left - 1) for one in fit.sources if one.source.fit is not None and left]
    return [*max(ways, key=len, default=[]), fit]


def _first(one: Passed) -> tuple[str, ...]:
    """A source whose fit was not seen: by its name."""
    return () if one.source.fit is not None else (one.source.subject.name or one.source.subject.kind,)


def _learned(fit: Fit) -> Learned | None:
    """What was learned from the rows; None when nothing was."""
    found = (LEARNED.get(part, Learned.STATISTICS) for part in fit.parts)
    return max(found, key=lambda one: _STRENGTH[one], default=Learned.STATISTICS)


def _analysed(trials: tuple[Trial, ...]) -> SettingsMeasurement | None:
    """The analysis of variance; None when there is nothing to analyse."""
    if find_spec("scipy") is None:
        return None
    return _anova(tuple((tuple(sorted(one.params.items(), key=_first_of)), one.score) for one in trials))


def _first_of(item: tuple[str, Any]) -> str:
    return item[0]


@lru_cache(maxsize=32)
def _anova(made: tuple[tuple[tuple[tuple[str, Any], ...], float], ...]) -> SettingsMeasurement | None:
    from mldebt_nb.entanglement.frames import Unfit
    from mldebt_nb.entanglement.hyperparameters import anova, gathered

    try:
        return anova(gathered([(dict(params), score) for params, score in made]))
    except Unfit:  # too few trials, or nothing varied: the measurement says it in words nobody asked for
        return None
