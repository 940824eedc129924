"""What was heard of models, as far as it is needed to meet it again: bounded, without values, without references.

Comes in: subjects, fingerprints, places. Goes out: `Memory` with fits, predictions and transformed tables, the newest
last. Matching stands in `meeting`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mldebt_nb.live.models.prints import Column, Floats, Prints
from mldebt_nb.probes.hashing import Hashes, mixed

_BYTES = 256 << 20
_CALLS = 128
_FOUND = 500
_TRIALS = 5000


class Spot(NamedTuple):
    """Where a call stood: the number of the run, its cell, the line in the cell; `order` of all calls."""

    run: int
    cell: str
    line: int
    order: int


class Known(NamedTuple):
    """A set of hashes, sorted; `every`: the share of rows that it stands for, as in `Prints`."""

    hashes: Hashes
    every: int
    repeats: float  # share of rows that have a twin

    def share_of(self, others: Hashes, every: int = 1) -> float:
        """The share of `others` that is in the set; 0 when there is nothing to compare."""
        asked = others if self.every <= every else others[others % np.uint64(self.every) == 0]
        return float(self.holds(asked).mean()) if len(asked) and len(self.hashes) else 0.0

    def holds(self, asked: Hashes) -> npt.NDArray[np.bool_]:
        """Which of `asked` are in the set."""
        at = np.minimum(np.searchsorted(self.hashes, asked), len(self.hashes) - 1)
        found: npt.NDArray[np.bool_] = self.hashes[at] == asked
        return found


def known(hashes: Hashes, every: int = 1) -> Known:
    """As a set."""
    different, counts = np.unique(hashes, return_counts=True)
    twins = float(counts[counts > 1].sum()) / max(len(hashes), 1)
    return Known(different, every, twins)


@dataclass(eq=False)
class Subject:
    """One estimator: `kind` is the name of its class, `name` that of the notebook for it.

    `right`: the best share of labels that it was seen to foretell; None when nobody compared.
    """

    kind: str
    supervised: bool
    name: str | None = None
    fit: Fit | None = None
    right: float | None = None

    def was_right(self, share: float) -> None:
        """Some labels were compared with the true ones."""
        self.right = share if self.right is None else max(self.right, share)


@dataclass(eq=False)
class Fit:
    """One fit. `labels` are aligned with `rows`; `sources`: predictions that it learned from."""

    subject: Subject
    at: Spot
    given: Prints
    rows: Known
    labels: Hashes | None
    params: dict[str, Any] | None
    parts: tuple[str, ...]
    sources: list[Passed] = field(default_factory=list)
    scored: set[tuple[str, int]] = field(default_factory=set)


@dataclass(eq=False)
class Predicted:
    """What a model foretold for `given`. `columns` have no hashes where these prove nothing; `exact` are all of them.

    `values` of each column as sets, `outcome` aligned with the rows given.
    """

    subject: Subject
    at: Spot
    fit: Fit | None
    given: Prints
    columns: tuple[Column, ...]
    exact: tuple[int, ...]
    values: tuple[Known, ...]
    outcome: Hashes | None
    out_of_fold: bool

    @property
    def size(self) -> int:
        return sum(one.hashes.nbytes for one in self.values) + self.given.rows.nbytes


@dataclass(eq=False)
class Transformed:
    """What a transformer made of rows; `fitted`: it had learned from exactly these."""

    subject: Subject
    at: Spot
    fit: Fit
    given: Hashes
    every: int
    made: Known | None
    columns: tuple[Known, ...]
    fitted: bool

    @property
    def size(self) -> int:
        return sum(one.hashes.nbytes for one in self.columns) + self.given.nbytes


class Passed(NamedTuple):
    """A prediction that reached a fit: `through` "features", "labels" or "weights"; `how` it was recognised."""

    by: Fit
    source: Predicted
    through: str
    how: str
    column: str
    rows: int
    own: bool
    doubted: bool = False  # equal labels may also be true ones


class Leaked(NamedTuple):
    """Rows of a test that `by` had learned from: the model itself, or a transformer whose result it was given."""

    by: Fit
    model: Fit
    at: Spot
    rows: int
    share: float


class Trial(NamedTuple):
    """Settings of an estimator, and how it scored; `test` tells which rows by which measure."""

    kind: str
    test: tuple[str, int]
    params: dict[str, Any]
    score: float
    at: Spot


class Target(NamedTuple):
    """A vector that was learned from or tested with, known by its projections."""

    size: int
    sketch: Floats


class Memory:
    """All of it."""

    def __init__(self) -> None:
        self.predicted: deque[Predicted] = deque(maxlen=_CALLS)
        self.transformed: deque[Transformed] = deque(maxlen=_CALLS)
        self.targets: deque[Target] = deque(maxlen=_CALLS)
        self.truths: deque[tuple[int, Known]] = deque(maxlen=_CALLS)  # by the order of calls: rows with their labels
        self.passed: deque[Passed] = deque(maxlen=_FOUND)
        self.leaked: deque[Leaked] = deque(maxlen=_FOUND)
        self.trials: deque[Trial] = deque(maxlen=_TRIALS)
        self.seen: dict[int, None] = {}  # hashes of columns that models were given

    def saw(self, columns: tuple[Column, ...]) -> None:
        """Inputs: what a model gives back as it was given says nothing."""
        for column in columns:
            self.seen.update(dict.fromkeys((column.exact, column.rounded, column.order)))
        while len(self.seen) > 100 * _CALLS:
            del self.seen[next(iter(self.seen))]

    def shrink(self) -> None:
        """Forget the oldest while there is too much."""
        for kept in (self.predicted, self.transformed):
            while len(kept) > 1 and sum(one.size for one in kept) > _BYTES:
                kept.popleft()
        while len(self.truths) > 1 and sum(one.hashes.nbytes for _, one in self.truths) > _BYTES:
            self.truths.popleft()

    def learned_truth(self, order: int, rows: Hashes, labels: Hashes) -> None:
        """Labels that came from the data."""
        self.truths.append((order, known(labelled(rows, labels))))

    def is_truth(self, before: int, rows: Hashes, labels: Hashes) -> npt.NDArray[np.bool_]:
        """Which rows had these labels in a fit or a test before a call."""
        pairs = labelled(rows, labels)
        found = np.zeros(len(pairs), dtype=bool)
        for order, truth in self.truths:
            if order < before and len(truth.hashes):
                found |= truth.holds(pairs)
        return found


def labelled(rows: Hashes, labels: Hashes) -> Hashes:
    """Rows with their labels, as hashes."""
    return mixed(rows ^ (labels << np.uint64(1)))
