"""What a threshold decides: how many decisions flip as it moves, and what errors cost, on each part of the rows.

Comes in: scores between 0 and 1 (of a classifier, or given), the true classes, costs of the two errors. Goes out: a
`ThresholdMeasurement`. All thresholds are evaluated at once, from the sorted scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.records import ThresholdMeasurement, ThresholdSlice
from mldebt_nb.entanglement.systems import Floats

STEPS = 101


def scored(model: Any, table: Any, y: Any, positive: Any = None) -> tuple[Floats, NDArray[np.bool_]]:
    """What a classifier of two classes gives the positive one for each row, and whether the row is of it.

    `positive`: by default the second of `classes_`. Raises `Unfit`.
    """
    if not callable(getattr(model, "predict_proba", None)):
        raise Unfit(f"{type(model).__name__} has no predict_proba: thresholds need probabilities")
    classes = list(getattr(model, "classes_", ()))
    if len(classes) != 2:
        raise Unfit(f"thresholds need a fitted classifier of two classes; this one has {len(classes)}")
    chosen = classes[1] if positive is None else positive
    if chosen not in classes:
        raise Unfit(f"positive={positive!r} is none of the classes {', '.join(map(repr, classes))}")
    truth = np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y).reshape(-1)
    if unknown := set(truth.tolist()) - {one.item() if hasattr(one, "item") else one for one in classes}:
        raise Unfit(f"y holds {len(unknown)} value(s) that the model does not know as classes")
    told = np.asarray(model.predict_proba(table), dtype=np.float64)
    return told[:, classes.index(chosen)], truth == chosen


def thresholds(
    scores: Floats, truth: NDArray[np.bool_], current: float, *, false_alarm: float = 1.0, miss: float = 1.0,
    parts: Mapping[str, NDArray[np.bool_]] | None = None,
) -> ThresholdMeasurement:  # fmt: skip
    """On a grid of STEPS thresholds from 0 to 1. `scores` (n,) of the positive class, `truth` (n,) whether it is.

    `false_alarm` and `miss` are what one error of each kind costs. Raises `Unfit` for scores outside 0 to 1.
    """
    if scores.shape != truth.shape or scores.ndim != 1:
        raise Unfit(f"scores have the shape {scores.shape} and the truth {truth.shape}: one of each per row is needed")
    if not np.isfinite(scores).all() or scores.min() < 0 or scores.max() > 1:
        raise Unfit("scores must be probabilities between 0 and 1")
    grid = np.linspace(0.0, 1.0, STEPS)
    masks = {"all rows": np.ones(len(scores), dtype=bool), **(parts or {})}
    found = tuple(
        _slice(name, scores[mask], truth[mask], grid, current, (false_alarm, miss))
        for name, mask in masks.items()
        if mask.any()
    )
    return ThresholdMeasurement(
        current=current, grid=tuple(grid.tolist()), slices=found, false_alarm=false_alarm, miss=miss
    )


def _slice(
    name: str, scores: Floats, truth: NDArray[np.bool_], grid: Floats, current: float, prices: tuple[float, float]
) -> ThresholdSlice:
    negative, positive = np.sort(scores[~truth]), np.sort(scores[truth])
    alarms = len(negative) - np.searchsorted(negative, grid, side="left")
    misses = np.searchsorted(positive, grid, side="left")
    ordered = np.sort(scores)
    here = int(np.searchsorted(ordered, current, side="left"))
    flips = np.abs(np.searchsorted(ordered, grid, side="left") - here)
    cost = (prices[0] * alarms + prices[1] * misses) / len(scores)
    now = prices[0] * int((negative >= current).sum()) + prices[1] * int((positive < current).sum())
    return ThresholdSlice(
        name=name, rows=len(scores), positives=int(truth.sum()), flips=tuple((flips / len(scores)).tolist()),
        cost=tuple(cost.tolist()), current_cost=now / len(scores), best=float(grid[int(cost.argmin())]),
    )  # fmt: skip
