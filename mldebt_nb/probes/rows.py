"""Rows as hashes: which are equal, and how many would be by chance.

Comes in: tables. Goes out: `Duplicates`, `Overlap`. A row's hash is the sum of its cells' hashes, each mixed with the
column's salt, so that a column can be taken out again.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence

import numpy as np

from mldebt_nb.probes import hashing
from mldebt_nb.probes.columns import NumberSample, Rows, Sample, Source
from mldebt_nb.probes.hashing import Hashes
from mldebt_nb.probes.measurements import Duplicates, Overlap
from mldebt_nb.probes.tables import STEP

#: Columns that are left out in turn to see what chance does; those with fewer repetitions matter less.
_LEFT_OUT = 16
_COMMON = 0.9  # a column in which more pairs than this agree tells rows not apart
_UNSEEN = 3.0  # pairs that a sample without any may have missed (rule of three)


def salt(position: int) -> np.uint64:
    """A number of its own for each column."""
    return np.uint64((position * 0x632BE59BD9B4E019 + 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF)


def salted(hashes: Hashes, position: int) -> Hashes:
    """The hashes of a column's cells as they go into the rows' sums."""
    return hashing.mixed(hashes ^ salt(position))


class RowHashes:
    """The hashes of all rows, or of those whose hash is a multiple of `keep_every`: equal rows stay together."""

    def __init__(self, rows: int, keep_every: int = 1) -> None:
        self.keep_every = keep_every
        self._whole = _room(rows if keep_every == 1 else 0)
        self._filled = 0
        self._pieces: list[Hashes] = []

    def add(self, hashes: Hashes) -> None:
        """Take in the next rows."""
        if self.keep_every == 1:
            self._whole[self._filled : self._filled + len(hashes)] = hashes
            self._filled += len(hashes)
        else:
            self._pieces.append(hashes[hashes % np.uint64(self.keep_every) == 0])

    def sorted(self) -> Hashes:
        """All of them in ascending order, sorted in place and given away."""
        whole = np.concatenate(self._pieces) if self._pieces else self._whole
        self._pieces, self._whole = [], np.empty(0, dtype=np.uint64)
        whole.sort()
        return whole


def _room(rows: int) -> Hashes:
    """Memory of its own: freed, it goes back to the system at once, where the heap would keep it as a hole."""
    return np.frombuffer(mmap.mmap(-1, rows * 8), dtype=np.uint64) if rows else np.empty(0, dtype=np.uint64)


def hashes_of(columns: Sequence[Source], rows: int, as_float: frozenset[int] = frozenset()) -> RowHashes:
    """Rows hashed over `columns`, which are salted by their place in this sequence; `as_float`: places of columns."""
    out = RowHashes(rows)
    for start in range(0, rows, STEP):
        stop = min(start + STEP, rows)
        total = np.zeros(stop - start, dtype=np.uint64)
        for place, column in enumerate(columns):
            part = column.part(start, stop, hashed=True, as_float=place in as_float)
            if part.hashes is not None:
                total += salted(part.hashes, place)
        out.add(total)
    return out


def _cells(sample: Sample | None) -> Hashes | None:
    """The cells of a sample of one column, hashed for comparison within it."""
    if sample is None:
        return None
    if isinstance(sample, NumberSample):
        return hashing.of_numbers(sample.values, sample.missing, as_float=False)
    return hashing.mixed(sample.codes.view(np.uint64))


def agreement(hashes: Hashes) -> float:
    """The share of pairs of cells that are equal."""
    return _pairs(hashes) / max(len(hashes) * (len(hashes) - 1) / 2, 1.0)


def _pairs(hashes: Hashes) -> float:
    return repeated(np.sort(hashes))[1]


def repeated(ascending: Hashes) -> tuple[int, float]:
    """How many elements equal the one before, and how many pairs are equal, in little memory."""
    equal = np.zeros(len(ascending) + 1, dtype=np.int8)
    np.equal(ascending[1:], ascending[:-1], out=equal[1:-1].view(bool))
    copies = int(np.count_nonzero(equal))
    if not copies:
        return 0, 0.0
    steps = np.diff(equal)
    lengths = (np.flatnonzero(steps == -1) - np.flatnonzero(steps == 1)).astype(np.float64)
    return copies, float((lengths * (lengths + 1) / 2).sum())


def by_chance(columns: Sequence[Source], rows: int, picked: Rows | None) -> float:
    """Pairs of equal rows among `rows` that agreement in single columns would bring about; `picked` is a sample.

    Pairs that agree in all columns but j and differ in j are no copies. If rows agree in j with probability p whatever
    the others are, then p / (1 - p) times as many agree in all. The largest such number over the columns counts.
    """
    looked = rows if picked is None else len(picked)
    if looked < 2:
        return 0.0
    total = np.zeros(looked, dtype=np.uint64)
    shares: dict[int, float] = {}
    for place, column in enumerate(columns):
        cells = _cells(column.sample(picked))
        if cells is not None:
            shares[place] = agreement(cells)
            total += salted(cells, place)
    full = _pairs(total)
    scale = (rows / looked) ** 2
    unseen = _UNSEEN if rows > looked else 0.0
    telling = sorted((j for j, share in shares.items() if 0 < share < _COMMON), key=lambda j: -shares[j])
    expected = [0.0]
    for j in telling[:_LEFT_OUT]:
        cells = _cells(columns[j].sample(picked))
        assert cells is not None
        others = _pairs(total - salted(cells, j)) - full
        expected.append((others + unseen) * scale * shares[j] / (1 - shares[j]))
    return max(expected)


def duplicates(ascending: Hashes, rows: int, columns: int, keep_every: int, chance: float) -> Duplicates:
    """Equal rows among sorted hashes."""
    copies, pairs = repeated(ascending)
    return Duplicates(
        rows=rows,
        copies=copies * keep_every,
        pairs=pairs * keep_every,
        by_chance=chance,
        columns=columns,
        scaled=keep_every,
    )


def overlap(train: Hashes, test: Hashes, columns: int, chance: float) -> Overlap:
    """Rows of `test` that stand in `train`; both are sorted."""
    found = pairs = 0
    for start in range(0, len(test), STEP):
        wanted = test[start : start + STEP]
        matches = np.searchsorted(train, wanted, side="right") - np.searchsorted(train, wanted, side="left")
        found += int(np.count_nonzero(matches))
        pairs += int(matches.sum())
    return Overlap(rows=found, of=len(test), pairs=float(pairs), by_chance=chance, columns=columns)
