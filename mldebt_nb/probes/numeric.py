"""What numbers look like: totals over all rows, and the shape of a sample.

Comes in: numpy arrays. Goes out: `Numbers`. Skewness is the third standardised moment m₃ / m₂^1.5 of the finite values;
quantiles are the values at the rounded-down ranks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mldebt_nb.probes.hashing import Mask
from mldebt_nb.probes.measurements import Numbers, Scales, Sentinel

Floats = npt.NDArray[np.float64]
_QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_BINS = 24
_STRETCH = 1 << 15  # values at once, so that what is made on the way stays small
_SENTINELS = (-9.0, -99.0, -999.0, -9999.0, -99999.0, -999999.0, 999.0, 9999.0, 99999.0, 999999.0)

#: Factors between units that people mix up, other than powers of ten: inch, foot, pound, mile, minute, hour, day.
_FACTORS = (2.54, 25.4, 3.2808, 2.2046, 1.609344, 60.0, 3600.0, 24.0, 86400.0)
_POWERS = (10.0, 100.0, 1e3, 1e6, 1e9)


class Totals:
    """Sums that grow piece by piece. Deviations are summed around a value of the first piece, which keeps digits."""

    def __init__(self) -> None:
        self.count = 0
        self.zeros = 0
        self.infinite = 0
        self.whole = True
        self.minimum: float | int = math.inf
        self.maximum: float | int = -math.inf
        self._shift: float | None = None
        self._sum = 0.0
        self._squares = 0.0

    def add(self, values: npt.NDArray[Any], missing: Mask | None) -> None:
        """Take in a piece."""
        if missing is not None:
            values = values[~missing]
        if values.dtype.kind == "f":
            finite = np.isfinite(values)
            if not finite.all():
                self.infinite += int(len(values) - np.count_nonzero(finite))
                values = values[finite]
            self.whole = self.whole and bool((values == np.rint(values)).all())
        if not len(values):
            return
        self.count += len(values)
        self.zeros += int(len(values) - np.count_nonzero(values))
        self.minimum = min(self.minimum, values.min().item())
        self.maximum = max(self.maximum, values.max().item())
        doubles = values.astype(np.float64)
        if self._shift is None:
            self._shift = float(doubles[0])
        with np.errstate(over="ignore", invalid="ignore"):
            doubles -= self._shift
            self._sum += float(doubles.sum())
            # no np.dot: BLAS would spread it over all cores, and burn them while it waits
            doubles *= doubles
            self._squares += float(doubles.sum())

    @property
    def mean(self) -> float | None:
        return None if not self.count or self._shift is None else finite(self._shift + self._sum / self.count)

    @property
    def deviation(self) -> float | None:
        """The standard deviation, dividing by one less than the number of values."""
        if self.count < 2:
            return None
        return finite(math.sqrt(max(self._squares - self._sum**2 / self.count, 0.0) / (self.count - 1)))


def finite(value: float) -> float | None:
    """None for what JSON cannot say."""
    return value if math.isfinite(value) else None


def described(totals: Totals, sample: Floats, rows: Callable[[], Floats]) -> Numbers:
    """`sample` holds the finite values in ascending order, `rows` gives the same in the order of their rows."""
    base = Numbers(
        minimum=float(totals.minimum) if totals.count else None,
        maximum=float(totals.maximum) if totals.count else None,
        mean=totals.mean,
        deviation=totals.deviation,
        zeros=totals.zeros,
        infinite=totals.infinite,
        whole=totals.whole and totals.count > 0,
    )
    if not len(sample):
        return base
    quantiles = tuple(float(sample[int(q * (len(sample) - 1))]) for q in _QUANTILES)
    return msgspec.structs.replace(
        base,
        quantiles=quantiles,
        skewness=skewness(sample),
        histogram=_histogram(sample, quantiles[0], quantiles[-1]),
        ascending=len(sample) > 1 and bool(np.array_equal(rows(), sample)),
        sentinel=sentinel(sample),
        scales=scales(sample, rows),
    )


def _histogram(ascending: Floats, low: float, high: float) -> tuple[int, ...]:
    """Counts in equal bins from `low` to `high`, both included."""
    if not low < high or not math.isfinite(high - low):
        return ()
    edges = np.searchsorted(ascending, np.linspace(low, high, _BINS + 1)[1:-1], side="right")
    first, last = np.searchsorted(ascending, low, "left"), np.searchsorted(ascending, high, "right")
    return tuple(np.diff(np.concatenate([[first], np.clip(edges, first, last), [last]])).tolist())


def skewness(values: Floats) -> float | None:
    """m₃ / m₂^1.5, None for fewer than three values or no spread."""
    if len(values) < 3:
        return None
    second = third = 0.0
    with np.errstate(all="ignore"):
        mean = values.mean()
        for start in range(0, len(values), _STRETCH):
            deviations = values[start : start + _STRETCH] - mean
            squares = deviations * deviations
            second += float(squares.sum())
            deviations *= squares
            third += float(deviations.sum())
    second /= len(values)
    if not second > 0 or not math.isfinite(second):
        return None
    return finite(third / len(values) / second**1.5)


def sentinel(values: Floats) -> Sentinel | None:
    """A run of nines far outside of everything else, or None."""
    above = values[np.searchsorted(values, values[0], "right") :]
    below = values[: np.searchsorted(values, values[-1], "left")]
    for value, others in ((values[0], above), (values[-1], below)):
        if float(value) not in _SENTINELS or len(others) < 10:
            continue
        low, high = float(others[0]), float(others[-1])
        spread = high - low
        nearest = low if value < low else high
        if spread > 0 and math.isfinite(spread):
            return Sentinel(
                value=float(value), count=len(values) - len(others), distance=abs(float(value) - nearest) / spread
            )
    return None


def scales(values: Floats, rows: Callable[[], Floats]) -> Scales | None:
    """Two groups of values that a change of units would explain, or None.

    They must be far apart, alike in shape once one is scaled, and a known factor apart; each must hold at least ten
    different values and one in a hundred.
    """
    positive = values[np.searchsorted(values, 0.0, side="right") :]
    if len(positive) < 50 or len(positive) < 0.95 * np.count_nonzero(values):
        return None
    logs = np.log10(positive)
    least = max(10, len(logs) // 100)
    if len(logs) - 1 < 2 * least - 1:
        return None
    cut, gap = _widest(logs, least)
    lower, upper = logs[:cut], logs[cut:]
    if gap < 0.3 or min(_distinct(lower), _distinct(upper)) < 10:
        return None
    apart = float(np.median(upper) - np.median(lower))
    widths = [float(part[int(0.95 * (len(part) - 1))] - part[int(0.05 * (len(part) - 1))]) for part in (lower, upper)]
    if gap < max(widths) or max(widths) > 1.5 * min(widths) + 0.05:
        return None
    fewer = min(len(lower), len(upper))
    tolerance = min(0.02 + 2.0 * max(widths) / math.sqrt(fewer), 0.1)
    factor = min((*_POWERS, *_FACTORS), key=lambda f: abs(math.log10(f) - apart))
    if abs(math.log10(factor) - apart) > tolerance:
        return None
    in_order = rows()
    in_upper = in_order[in_order > 0] > 10.0 ** ((lower[-1] + upper[0]) / 2)
    return Scales(
        factor=factor,
        ratio=10.0**apart,
        gap=gap,
        difference=_ks(lower + math.log10(factor), upper),
        fewer=fewer,
        values=len(positive),
        blocks=int(np.count_nonzero(in_upper[1:] != in_upper[:-1])) + 1,
    )


def _widest(ascending: Floats, least: int) -> tuple[int, float]:
    """Where the widest gap ends that leaves `least` values on both sides, and how wide it is."""
    found = (least, -1.0)
    for start in range(least - 1, len(ascending) - least, _STRETCH):
        gaps = np.diff(ascending[start : min(start + _STRETCH, len(ascending) - least) + 1])
        at = int(np.argmax(gaps))
        if gaps[at] > found[1]:
            found = (start + at + 1, float(gaps[at]))
    return found


def _distinct(ascending: Floats) -> int:
    return int(np.count_nonzero(np.diff(ascending))) + 1


def _ks(one: Floats, other: Floats) -> float:
    """The largest distance of the two distribution functions; both arrays ascend."""
    both = np.concatenate([one, other])
    shares = [np.searchsorted(part, both, side="right") / len(part) for part in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def runs(ascending: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """How often each different value stands in a sorted array."""
    if not len(ascending):
        return np.zeros(0, dtype=np.int64)
    new = np.ones(len(ascending), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    counts = np.empty(len(starts), dtype=np.int64)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1])
    counts[-1] = len(ascending) - starts[-1]
    return counts
