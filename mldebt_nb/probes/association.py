"""How well one column alone predicts the target, on rows that it did not learn from.

Comes in: a sample of a column and of the target, row by row. Goes out: an `Association`, None when nothing can be said.
A value learnt from half of the rows predicts the other half: a number by its nearest neighbour or a line, a category by
its commonest class or mean. Values that were not met before predict nothing, so that keys gain nothing by being unique.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mldebt_nb.probes import sampling
from mldebt_nb.probes.columns import CodedSample, NumberSample, Sample
from mldebt_nb.probes.measurements import Association
from mldebt_nb.probes.numeric import finite

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Rows that are enough to see a nearly perfect association.
ROWS = 20_000
_LEAST = 20  # held-out rows, and held-out rows of a class


class Labels(NamedTuple):
    """The target row by row: classes as codes from 0 (-1 missing) or numbers (nan missing)."""

    codes: Codes | None
    numbers: Floats | None
    classes: int


def associated(sample: Sample, labels: Labels) -> Association | None:
    """The better of what the value and its being missing say."""
    learn = sampling.halves(len(sample[0]))
    known = labels.codes >= 0 if labels.codes is not None else np.isfinite(_numbers(labels))
    found = [_by_value(sample, labels, learn, known), _by_missingness(sample, labels, learn, known)]
    best = [one for one in found if one is not None]
    return max(best, key=lambda one: one.skill, default=None)


def _numbers(labels: Labels) -> Floats:
    assert labels.numbers is not None
    return labels.numbers


def _by_missingness(
    sample: Sample, labels: Labels, learn: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]
) -> Association | None:
    missing = sample.missing if isinstance(sample, NumberSample) else sample.codes < 0
    share = float(missing.mean()) if len(missing) else 0.0
    if not 0.005 < share < 0.995:
        return None
    return _by_codes(missing.astype(np.int64), labels, learn & known, ~learn & known, "missingness")


def _by_value(
    sample: Sample, labels: Labels, learn: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]
) -> Association | None:
    if isinstance(sample, CodedSample):
        present = known & (sample.codes >= 0)
        return _by_codes(sample.codes, labels, learn & present, ~learn & present, "category")
    values = sample.values.astype(np.float64) if sample.values.dtype.kind not in "mM" else _times(sample)
    present = known & ~sample.missing & np.isfinite(values)
    return _by_number(values, labels, learn & present, ~learn & present)


def _times(sample: NumberSample) -> Floats:
    return sample.values.view(np.int64).astype(np.float64)


def _by_codes(
    codes: Codes, labels: Labels, learn: npt.NDArray[np.bool_], test: npt.NDArray[np.bool_], by: str
) -> Association | None:
    if np.count_nonzero(test) < _LEAST or np.count_nonzero(learn) < _LEAST:
        return None
    width = int(codes.max()) + 1
    counts = np.bincount(codes[learn], minlength=width)
    covered = counts[codes[test]] > 0
    if labels.codes is None:
        sums = np.bincount(codes[learn], weights=_numbers(labels)[learn], minlength=width)
        means = np.where(counts > 0, sums / np.maximum(counts, 1), _numbers(labels)[learn].mean())
        skill = _explained(means[codes[test]], _numbers(labels)[test])
        return Association(
            skill=skill, by=by, rows=int(test.sum()), covered=float(covered.mean()), fewest=int(test.sum())
        )
    # the commonest class of each value, one class of all for values not met before
    table = np.bincount(codes[learn] * labels.classes + labels.codes[learn], minlength=width * labels.classes)
    predicted = table.reshape(width, labels.classes).argmax(axis=1)
    default = int(np.bincount(labels.codes[learn], minlength=labels.classes).argmax())
    guess = np.where(covered, predicted[codes[test]], default)
    skill, fewest = _balanced(guess, labels.codes[test], labels.classes)
    return Association(skill=skill, by=by, rows=int(test.sum()), covered=float(covered.mean()), fewest=fewest)


def _by_number(
    values: Floats, labels: Labels, learn: npt.NDArray[np.bool_], test: npt.NDArray[np.bool_]
) -> Association | None:
    if np.count_nonzero(test) < _LEAST or np.count_nonzero(learn) < _LEAST:
        return None
    x, x_test = values[learn], values[test]
    order = np.argsort(x, kind="stable")
    nearest = order[_nearest(x[order], x_test)]
    rows = int(test.sum())
    if labels.codes is not None:
        truth = labels.codes[test]
        skill, fewest = _balanced(labels.codes[learn][nearest], truth, labels.classes)
        auc = _auc(x_test, truth) if labels.classes == 2 else None
        return Association(skill=skill, by="nearest value", rows=rows, covered=1.0, fewest=fewest, auc=auc)
    y, y_test = _numbers(labels)[learn], _numbers(labels)[test]
    candidates = {"nearest value": _explained(y[nearest], y_test), "line": _line(x, y, x_test, y_test)}
    by = max(candidates, key=lambda name: candidates[name])
    return Association(
        skill=candidates[by], by=by, rows=rows, covered=1.0, fewest=rows, correlation=_rank_correlation(x_test, y_test)
    )


def _nearest(ascending: Floats, wanted: Floats) -> Codes:
    right = np.clip(np.searchsorted(ascending, wanted), 1, max(len(ascending) - 1, 1))
    if len(ascending) == 1:
        return np.zeros(len(wanted), dtype=np.int64)
    left = right - 1
    return np.where(wanted - ascending[left] <= ascending[right] - wanted, left, right).astype(np.int64)


def _balanced(guess: Codes, truth: Codes, classes: int) -> tuple[float, int]:
    """Balanced accuracy above chance over the classes with enough rows, and the rows of the smallest of them."""
    totals = np.bincount(truth, minlength=classes)
    hits = np.bincount(truth[guess == truth], minlength=classes)
    enough = totals >= min(_LEAST, max(int(totals.max(initial=0)) // 2, 5))
    kept = int(enough.sum())
    if kept < 2:
        return 0.0, 0
    accuracy = float((hits[enough] / totals[enough]).mean())
    return max((accuracy - 1 / kept) / (1 - 1 / kept), 0.0), int(totals[enough].min())


def _auc(values: Floats, truth: Codes) -> float | None:
    """The chance that a row of one class has the larger value than one of the other, 0.5 to 1."""
    positives = int((truth == 1).sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return None
    area = (_ranks(values)[truth == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    return float(max(area, 1 - area))


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, the mean rank for equal values."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def _explained(guess: Floats, truth: Floats) -> float:
    """1 - residual variance / variance, at least 0."""
    with np.errstate(all="ignore"):
        spread = float(((truth - truth.mean()) ** 2).sum())
        residual = float(((truth - guess) ** 2).sum())
    if not spread > 0 or not math.isfinite(spread) or not math.isfinite(residual):
        return 0.0
    return max(1 - residual / spread, 0.0)


def _line(x: Floats, y: Floats, x_test: Floats, y_test: Floats) -> float:
    with np.errstate(all="ignore"):
        centre = x.mean()
        spread = float(((x - centre) ** 2).sum())
        if not spread > 0 or not math.isfinite(spread):
            return 0.0
        slope = float(((x - centre) * (y - y.mean())).sum()) / spread
        return _explained(y.mean() + slope * (x_test - centre), y_test)


def _rank_correlation(x: Floats, y: Floats) -> float | None:
    one, other = _ranks(x), _ranks(y)
    one -= one.mean()
    other -= other.mean()
    size = math.sqrt(float((one * one).sum()) * float((other * other).sum()))
    return finite(float((one * other).sum()) / size) if size > 0 else None
