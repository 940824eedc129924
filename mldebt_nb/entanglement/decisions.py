"""What if the threshold of a classifier moved? Counts for every threshold, part by part.

Comes in: a `Subject` with two classes, masks of rows. Goes out: `Counts`: sums of weights, nothing of any row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.shifting import WHOLE
from mldebt_nb.entanglement.subjects import Subject
from mldebt_nb.entanglement.systems import Floats

STEPS = 200
_FEWEST = 10


class Counts(NamedTuple):
    """`thresholds` (t,) from 0 to 1; per part and threshold, how many rows (or weights) are wrongly called positive
    (`alarms`), wrongly called negative (`misses`), and called positive at all (`positive`); `total` per part."""

    parts: tuple[str, ...]
    thresholds: Floats
    alarms: Floats  # (parts, t)
    misses: Floats
    positive: Floats
    total: Floats  # (parts,)


def counts(subject: Subject, masks: Mapping[str, NDArray[np.bool_]]) -> Counts:
    """A row is called positive when its probability is above the threshold. Raises `Unfit`."""
    if subject.model.task != "classification" or len(subject.model.classes) != 2:
        raise Unfit("a threshold belongs to a classifier of two classes")
    scores = subject.model.predict(subject.frame)[:, 0]
    truth = subject.target.columns[:, 0] > 0
    weights = np.ones(len(scores)) if subject.weights is None else subject.weights
    thresholds = np.linspace(0.0, 1.0, STEPS + 1)
    named = {WHOLE: np.ones(len(scores), dtype=bool), **masks}
    named = {name: mask for name, mask in named.items() if mask.sum() >= _FEWEST}
    bins = np.searchsorted(thresholds, scores, side="left")  # a row is positive at the thresholds below its bin
    positive, alarms, misses = [], [], []
    for mask in named.values():
        above = _above(bins[mask], weights[mask])
        hits = _above(bins[mask & truth], weights[mask & truth])
        positive.append(above)
        alarms.append(above - hits)
        misses.append(weights[mask & truth].sum() - hits)
    total = np.array([weights[mask].sum() for mask in named.values()])
    return Counts(tuple(named), thresholds, np.array(alarms), np.array(misses), np.array(positive), total)


def _above(bins: NDArray[np.intp], weights: Floats) -> Floats:
    held = np.bincount(bins, weights, minlength=STEPS + 2)
    return np.asarray(held[::-1].cumsum()[::-1][1 : STEPS + 2])
