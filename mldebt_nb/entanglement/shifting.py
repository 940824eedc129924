"""What if a feature came in shifted or stretched? The model itself is asked, on some rows, part by part.

Comes in: a `Subject`, masks of rows. Goes out: `Shifted`s: what the loss, the predictions and the labels do on each
part, against the model on the table as it is. The table is never written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.retraining import losses, one_thread
from mldebt_nb.entanglement.subjects import Subject
from mldebt_nb.entanglement.systems import Floats

ROWS = 2000
_FEWEST = 10  # rows of a part that is told of
WHOLE = "all rows"


class Part(NamedTuple):
    """A part of the rows: how many of those that are asked about lie in it, and the loss of the model as it is."""

    name: str
    rows: int
    loss: float


class Shifted(NamedTuple):
    """Per part, in the order of `Shifting.parts`: the loss, how far predictions move (RMS, as a share of their spread
    on all rows), the mean move with its sign, and the share of labels that flip (0 for regressions)."""

    loss: Floats
    moved: Floats
    mean: Floats
    flips: Floats


class Shifting:
    """A model with reference rows, up to `ROWS` of them, spread over the table."""

    def __init__(self, subject: Subject, masks: Mapping[str, NDArray[np.bool_]], rows: int = ROWS) -> None:
        count = subject.frame.rows
        keep = np.unique(np.linspace(0, count - 1, min(rows, count)).astype(np.intp))
        self._model = subject.model
        self._frame = subject.frame.take(keep)
        self._targets = subject.target.columns[keep]
        self._weights = np.ones(len(keep)) if subject.weights is None else subject.weights[keep]
        named = {WHOLE: np.ones(len(keep), dtype=bool)} | {name: mask[keep] for name, mask in masks.items()}
        self._masks = {
            name: mask for name, mask in named.items() if mask.sum() >= _FEWEST and self._weights[mask].sum() > 0
        }
        self._base = self._model.predict(self._frame)
        self._spread = float(np.sqrt(self._base.var(axis=0).sum()))
        found = {at: self._frame.numbers(at) for at in range(len(self._frame.names))}
        self._numbers = {at: numbers for at, numbers in found.items() if numbers is not None and _moves(numbers)}
        base = losses(self._base, self._targets)
        self.parts = [Part(name, int(mask.sum()), self._mean(base, mask)) for name, mask in self._masks.items()]

    @property
    def features(self) -> dict[int, tuple[str, float, float]]:
        """The features that have numbers, by position: name, mean and standard deviation."""
        return {
            at: (self._frame.names[at], float(np.nanmean(numbers)), float(np.nanstd(numbers)))
            for at, numbers in self._numbers.items()
        }

    @property
    def rows(self) -> int:
        return self._frame.rows

    def shifted(self, feature: int, by: float, stretch: float = 1.0) -> Shifted:
        """With the feature moved by so many standard deviations, and spread about its mean `stretch` times as wide."""
        numbers = self._numbers[feature]
        middle = np.nanmean(numbers)
        values = numbers + (stretch - 1.0) * (numbers - middle) + by * np.nanstd(numbers)  # exact where nothing moves
        with one_thread():
            found = self._model.predict(self._frame.counting(feature, values))
        loss, move = losses(found, self._targets), found - self._base
        squares, mean, flips = (move**2).sum(axis=1), move.sum(axis=1), self._flips(found)
        each = [[self._mean(values, mask) for mask in self._masks.values()] for values in (loss, squares, mean, flips)]
        costs, spreads, means, shares = np.array(each)
        return Shifted(costs, np.sqrt(spreads) / self._spread if self._spread > 0 else spreads, means, shares)

    def _mean(self, values: Floats, mask: NDArray[np.bool_]) -> float:
        return float(np.average(values[mask], weights=self._weights[mask]))

    def _flips(self, found: Floats) -> Floats:
        if self._model.task != "classification":
            return np.zeros(len(found))
        return np.asarray(_labels(found) != _labels(self._base), dtype=np.float64)


def _labels(chances: Floats) -> NDArray[np.intp]:
    """The likeliest class; `chances` leave out the first."""
    first = 1.0 - chances.sum(axis=1, keepdims=True)
    return np.asarray(np.hstack([first, chances]).argmax(axis=1))


def _moves(numbers: Floats) -> bool:
    known = numbers[np.isfinite(numbers)]
    return bool(len(known)) and bool(np.ptp(known) > 0)
