"""The user's objects, looked at and checked against each other, and what is wanted of them.

Comes in: a model, a table, a target, the user's wishes. Goes out: a `Subject` and `Asked`. Raises `Unfit`.
"""

from __future__ import annotations

from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from mldebt_nb.entanglement.folds import Folds, folds
from mldebt_nb.entanglement.frames import Array, Frame, Unfit, as_array, opened
from mldebt_nb.entanglement.models import Model, Target, attribute, known
from mldebt_nb.entanglement.systems import Floats, in_range

ENGINES = ("auto", "closed form", "surrogate", "retraining")


class Asked(NamedTuple):
    """What is wanted. `tolerance` and `epsilon` (see `drops.Limits`) are shares of what the model explains;
    `most_features`: beyond, the strongest are measured; `most_rows`: beyond, a sample is."""

    weights: Any = None
    groups: Any = None
    time: Any = None
    engine: str = "auto"
    folds: Any = 5
    tolerance: float = 0.01
    epsilon: float = 0.001
    confidence: float = 0.95
    rate: float = 0.05
    least_fidelity: float = 0.5
    most_features: int = 150
    most_rows: int = 50_000
    seed: int = 0


class Subject(NamedTuple):
    """The user's objects, looked at."""

    model: Model
    target: Target
    frame: Frame
    folds: Folds
    weights: Floats | None


def looked_at(model: Any, x: Any, y: Any, asked: Asked) -> Subject:
    """The user's objects, checked against each other."""
    _checked(asked)
    frame = opened(x)
    names = attribute(model, "feature_names_in_")
    if isinstance(frame, Array) and isinstance(names, np.ndarray) and names.shape == (len(frame.names),):
        frame = Array(frame.native, [str(name) for name in names])
    if not frame.names:
        raise Unfit("X has no columns")
    found, target = known(model, y)
    if len(target.columns) != frame.rows:
        raise Unfit(f"X has {frame.rows} rows and y has {len(target.columns)}: they must be the same rows")
    weights = None if asked.weights is None else _weights(asked.weights, frame.rows)
    held = folds(frame.rows, asked.folds, asked.seed, groups=asked.groups, time=asked.time)
    if weights is not None and not all(weights[test].any() for test in held.tests):
        raise Unfit("sample_weight is 0 for all rows of a fold: drop the rows of weight 0, or ask for fewer folds")
    return Subject(found, target, frame, held, weights)


def _weights(values: Any, rows: int) -> Floats:
    what = f"sample_weight must be {rows} finite numbers of 0 or more, not all of them 0"
    try:
        weights = as_array(values).astype(np.float64)
    except (TypeError, ValueError):
        raise Unfit(what) from None
    if weights.shape != (rows,) or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise Unfit(what)
    if not in_range(weights[:, None]):
        raise Unfit("sample_weight holds numbers so large or so small that their squares are none: rescale it")
    return weights


def _checked(asked: Asked) -> None:
    if asked.engine not in ENGINES:
        raise Unfit(f"engine must be one of {', '.join(map(repr, ENGINES))}")
    if not isinstance(asked.tolerance, Real) or not 0 <= float(asked.tolerance) < np.inf:
        raise Unfit("tolerance must be a number of 0 or more: the share of what the model explains that may be lost")
    if not isinstance(asked.seed, int | np.integer) or asked.seed < 0:
        raise Unfit("seed must be a whole number of 0 or more")
