"""What features are worth on parts of the rows: who pays when one goes.

Comes in: a `Problem`, masks of rows. Goes out: `SliceRecord`s. Parts are given, or taken from the table: the levels of
categories, quarters of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Frame, Unfit, as_array, features
from mldebt_nb.entanglement.inference import paired
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.records import SliceRecord

_FEWEST = 30  # rows of a part whose mean is told
_MOST_LEVELS = 8


def masks(frame: Frame, wanted: Mapping[str, Any] | Sequence[Any]) -> dict[str, NDArray[np.bool_]]:
    """Masks of rows by name. `wanted` are masks by name, or names of columns. Raises `Unfit`."""
    if isinstance(wanted, Mapping):
        return {str(name): _mask(name, mask, frame.rows) for name, mask in wanted.items()}
    out: dict[str, NDArray[np.bool_]] = {}
    if not isinstance(wanted, Iterable):
        raise Unfit("slices: give names of columns, or masks of rows by name")
    for name in [wanted] if isinstance(wanted, str) else wanted:
        if str(name) not in frame.names:
            raise Unfit(f"slices: X has no column {name!r}")
        out.update(_parts(frame, frame.names.index(str(name))))
    return out


def _mask(name: object, mask: Any, rows: int) -> NDArray[np.bool_]:
    found = as_array(mask)
    if found.shape != (rows,) or found.dtype != np.bool_:
        raise Unfit(f"slices: {name!r} must be one True or False for each of the {rows} rows")
    return found


def _parts(frame: Frame, at: int) -> dict[str, NDArray[np.bool_]]:
    """Levels are numbered by how frequent they are: their own names are values of the data."""
    feature = features(frame.only([at]))[0]
    if feature.words is not None:
        raise Unfit(f"slices: {feature.name} holds texts that hardly repeat")
    known = ~np.isnan(feature.values)
    levels = np.unique(feature.values[known])
    if feature.levels or len(levels) <= _MOST_LEVELS:
        named = [f"{feature.name}, level {number + 1} of {len(levels)}" for number in range(len(levels))]
        return {name: feature.values == level for name, level in zip(named, levels, strict=True)}
    cuts = np.quantile(feature.values[known], [0.25, 0.5, 0.75])
    quarter = np.digitize(feature.values, cuts)
    return {f"{feature.name}, quarter {number + 1} of 4": known & (quarter == number) for number in range(4)}


def sliced(problem: Problem, names: Sequence[str], parts: Mapping[str, NDArray[np.bool_]]) -> tuple[SliceRecord, ...]:
    """The cost of leaving out each feature, on the rows of each part."""
    rows = np.concatenate([fold.rows for fold in problem.folds])
    each = np.hstack([fold.row_costs(fold.removals(problem.groups)) for fold in problem.folds])
    out = []
    for part, mask in parts.items():
        inside = mask[rows]
        if inside.sum() < _FEWEST:
            continue
        for at, name in enumerate(names):
            mean, error, _ = paired(each[at, inside])
            z = mean / error if 0 < error < np.inf else 0.0
            count = int(inside.sum())
            out.append(SliceRecord(slice=part, feature=name, rows=count, lofo=mean, error=_finite(error), z=float(z)))
    return tuple(out)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
