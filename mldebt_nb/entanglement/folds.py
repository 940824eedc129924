"""Which rows are held out together: at random, by groups, or in the order of time.

Comes in: what the user knows of the rows. Goes out: test rows of each fold.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mldebt_nb.entanglement.frames import Unfit, as_array
from mldebt_nb.entanglement.systems import Indices


class Folds(NamedTuple):
    """`ordered`: a fold is predicted by a model that has seen the folds before it only. `clusters`: a code per row for
    rows that belong together, None when all are on their own. `how` says it in words."""

    tests: tuple[Indices, ...]
    ordered: bool
    clusters: Indices | None
    how: str


def folds(rows: int, wanted: Any, seed: int, *, groups: Any = None, time: Any = None) -> Folds:
    """`wanted`: a number of folds, or the folds as pairs of (training rows, test rows), as splitters of scikit-learn
    give them; each is trained on all rows that are not its own. Raises `Unfit` when there are too few rows or
    groups."""
    if not isinstance(wanted, int | np.integer) or isinstance(wanted, bool):
        return _given(rows, wanted, None if groups is None else _codes(groups, rows, "groups"))
    count = int(wanted)
    if count < 2:
        raise Unfit("folds must be 2 or more: what a feature is worth is seen on rows held out")
    if rows < 2 * count:
        raise Unfit(f"{rows} rows are too few to hold some out {count} times: at least {2 * count} are needed")
    rng = np.random.default_rng(seed)
    clusters = None if groups is None else _codes(groups, rows, "groups")
    if time is not None:
        order = np.argsort(_sortable(time, rows), kind="stable").astype(np.intp)
        blocks = tuple(np.array_split(order, count + 1))
        return Folds(blocks, True, clusters, f"{count} blocks, each after the ones before")
    if clusters is not None:
        number = int(clusters.max()) + 1
        if number < 2 * count:
            raise Unfit(f"{number} groups are too few to hold some out {count} times")
        share = rng.permutation(number) % count
        return Folds(
            tuple(np.flatnonzero(share[clusters] == at).astype(np.intp) for at in range(count)), False, clusters,
            f"{count} folds of whole groups",
        )  # fmt: skip
    shuffled = rng.permutation(rows).astype(np.intp)
    return Folds(tuple(np.array_split(shuffled, count)), False, None, f"{count} random folds")


def _given(rows: int, wanted: Any, clusters: Indices | None) -> Folds:
    """The user's own folds."""
    tests = []
    for train, test in _pairs(wanted):
        if not len(train) or not len(test) or min(train.min(), test.min()) < 0 or max(train.max(), test.max()) >= rows:
            raise Unfit(f"folds: both parts of each must hold numbers of rows, from 0 to {rows - 1}")
        if len(train) + len(test) != rows or len(np.intersect1d(train, test)):
            raise Unfit(
                "folds: each must be trained on all rows but its own; give a number, or time= for rows in order"
            )
        tests.append(test)
    if not tests:
        raise Unfit("folds: none were given")
    if len(np.unique(np.concatenate(tests))) < sum(map(len, tests)):
        raise Unfit("folds: a row may be held out once only")
    return Folds(tuple(tests), False, clusters, f"{len(tests)} given folds")


def _pairs(wanted: Any) -> list[tuple[Indices, Indices]]:
    try:
        pairs = [tuple(np.asarray(part, dtype=np.intp) for part in pair) for pair in wanted]
        return [(train, test) for train, test in pairs]
    except (TypeError, ValueError):
        raise Unfit("folds: give their number, or pairs of rows as list(splitter.split(X, y)) makes them") from None


def _codes(values: Any, rows: int, what: str) -> Indices:
    array = _array(values, rows, what)
    return np.asarray(np.unique(array.astype(str), return_inverse=True)[1].ravel(), dtype=np.intp)


def _sortable(values: Any, rows: int) -> Any:
    array = _array(values, rows, "time")
    if array.dtype.kind == "O":
        raise Unfit("time holds mixed objects: give numbers or dates")
    return array


def _array(values: Any, rows: int, what: str) -> Any:
    array = as_array(values)
    if array.shape != (rows,):
        raise Unfit(f"{what} has the shape {array.shape}; it needs one value for each of the {rows} rows")
    return array
