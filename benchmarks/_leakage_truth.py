"""Shows by running that a labelled pair of LKG101 or LKG102 is what it is called.

Comes in: the two cases of a pair. Goes out: whether their difference was seen. The predictors of scikit-learn are
watched: what rows they are fitted on and what rows they predict.

LKG102: rows that are predicted are among the rows that were fitted, in the leaky case and not in its twin. LKG101: one
row of the data is changed; in the twin that changes only what is predicted, in the leaky case also what is fitted, so
that something of the row was learned. Cases whose model or data is made by hand show nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache, wraps
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn import datasets
from sklearn.utils import all_estimators

from benchmarks._leakage_set import Case

Source = Callable[..., Any]
Change = Callable[[pd.DataFrame, int], pd.DataFrame]
Runner = Callable[[Case], None]

_SOURCES = tuple(name for name in dir(datasets) if name.startswith(("load_", "make_")))
_PREDICTING = ("predict", "predict_proba", "decision_function", "staged_predict")
_POSITIONS = (0.97, *(float(position) for position in np.random.default_rng(0).random(23)))
_KEPT = ("id", "Id", "customer_id", "patient_id", "visit", "store")
#: Words of a source after whose split labels decide who is where: labels must stay as they are.
_BY_LABEL = ("stratif", "cross_val", "Search")
_CHANCE = 0.05


class Use(NamedTuple):
    """One fitted predictor: the features and targets it was fitted on, and all that it predicted."""

    fitted: tuple[Any, ...]
    predicted: list[Any]


@cache
def _predictors() -> tuple[type, ...]:
    return tuple(kind for _, kind in all_estimators(type_filter=["classifier", "regressor"]))


# -- watching -------------------------------------------------------------------------------------


@contextmanager
def watching() -> Iterator[list[Use]]:
    """Collects the uses of predictors; fits inside of a predictor (trees of a forest) are not counted."""
    uses: list[Use] = []
    current: dict[int, Use] = {}
    depth = [0]

    def noting(method: Source, name: str) -> Source:
        @wraps(method)
        def noted(self: Any, X: Any, *rest: Any, **named: Any) -> Any:  # noqa: N803
            if depth[0] == 0:
                if name == "fit":
                    uses.append(Use((X, *rest), []))
                    current[id(self)] = uses[-1]
                    kept.append(self)
                elif id(self) in current:
                    current[id(self)].predicted.append(X)
            depth[0] += 1
            try:
                return method(self, X, *rest, **named)
            finally:
                depth[0] -= 1

        return noted

    kept: list[Any] = []  # an id is only good as long as its object lives
    with ExitStack() as stack:
        for kind in _predictors():
            for name in ("fit", *_PREDICTING):
                method = inspect.getattr_static(kind, name, None)
                if inspect.isfunction(method):  # what is only there under conditions is left alone
                    stack.enter_context(patch.object(kind, name, noting(method, name)))
        yield uses


def observed(case: Case, run: Runner, changed: AbstractContextManager[Any] | None = None) -> list[Use]:
    """The uses of predictors in one run."""
    with changed or ExitStack(), watching() as uses:
        run(case)
    return uses


# -- overlap --------------------------------------------------------------------------------------


def overlap(uses: Iterable[Use]) -> float:
    """The largest share of predicted rows that were also fitted; a prediction of just the fitted rows is none,
    unless it is the last thing that happens."""
    predictions = [(use, X) for use in uses for X in use.predicted]
    shares = [0.0]
    for number, (use, predicted) in enumerate(predictions):
        known, rows = _identities(use.fitted[0]), _identities(predicted)
        if number == len(predictions) - 1 or known != rows:
            shares.append(len(known & rows) / max(len(rows), 1))
    return max(shares)


def _identities(X: Any) -> set[tuple[object, bytes]]:  # noqa: N803
    labels = X.index if isinstance(X, pd.DataFrame) else [None] * X.shape[0]
    return {(label, row.tobytes()) for label, row in zip(labels, _array(X), strict=True)}


def _array(X: Any) -> np.ndarray:  # noqa: N803
    values = X.toarray() if sparse.issparse(X) else np.asarray(X)
    return np.ascontiguousarray(values.reshape(len(values), -1).astype(float))


# -- rows that are changed ------------------------------------------------------------------------


def _swapped(frame: pd.DataFrame, row: int) -> pd.DataFrame:
    """The row's features are those of another row."""
    other = (row + 7) % len(frame)
    for name in frame.columns.difference([*_KEPT, "time", "date", *_targets(frame)], sort=False):
        frame.iloc[row, frame.columns.get_loc(name)] = frame[name].iloc[other]
    return frame


def _pushed(direction: int) -> Change:
    """Every other number of the row lies far outside (the others for the other direction), its text is unknown."""

    def push(frame: pd.DataFrame, row: int) -> pd.DataFrame:
        for place, name in enumerate(frame.columns.difference([*_KEPT, *_targets(frame)], sort=False)):
            if pd.api.types.is_numeric_dtype(frame[name]) and place % 2 == (direction > 0):
                low, high = frame[name].min(), frame[name].max()
                frame[name] = frame[name].astype(float)
                outside = high + 5 * (high - low) if direction > 0 else low - 5 * (high - low)
                frame.iloc[row, frame.columns.get_loc(name)] = outside
            elif name == "text":
                frame.iloc[row, frame.columns.get_loc(name)] = "unheard of words " * 3
        return frame

    return push


def _relabelled(frame: pd.DataFrame, row: int) -> pd.DataFrame:
    """The row's target is that of a row which has another one."""
    for name in _targets(frame):
        own = frame[name].iloc[row]
        frame.iloc[row, frame.columns.get_loc(name)] = frame[name][frame[name] != own].max()
    return frame


def _targets(frame: pd.DataFrame) -> list[str]:
    return [name for name in ("target", "churn", "price", "label", "readmitted", "Survived") if name in frame]


def _changes(case: Case) -> tuple[Change, ...]:
    labels_may_change = not any(word in case.source for word in _BY_LABEL)
    return (_swapped, _pushed(1), _pushed(-1), *([_relabelled] if labels_may_change else []))


@contextmanager
def _changing(change: Change, position: float) -> Iterator[None]:
    """The first table that is read or made has one changed row."""
    done: list[bool] = []

    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        done.append(True)
        return change(frame.copy(), int(position * len(frame)))

    def read(source: Source) -> Source:
        def reading(*given: Any, **named: Any) -> Any:
            made = source(*given, **named)
            return made if done else _rebuilt(made, changed)

        return reading

    with ExitStack() as stack:
        for name in _SOURCES:
            stack.enter_context(patch.object(datasets, name, read(getattr(datasets, name))))
        stack.enter_context(patch.object(pd, "read_csv", read(pd.read_csv)))
        yield


def _rebuilt(made: Any, changed: Callable[[pd.DataFrame], pd.DataFrame]) -> Any:
    """A frame, a Bunch or a pair of features and target with its rows changed."""
    if isinstance(made, pd.DataFrame):
        return changed(made)
    if isinstance(made, tuple):
        frame = changed(pd.DataFrame(made[0]).assign(target=made[1]))
        features, target = frame.drop(columns="target"), frame["target"]
        return (features, target) if isinstance(made[0], pd.DataFrame) else (features.to_numpy(), target.to_numpy())
    made["data"], made["target"] = _rebuilt((made["data"], made["target"]), changed)
    if made.get("frame") is not None:
        made["frame"] = made["data"].assign(target=made["target"])
    return made


# -- what is shown --------------------------------------------------------------------------------


def shows(rule: str, leaky: Case, twin: Case, run: Runner, failed: type[Exception]) -> bool:
    """Whether the difference of the pair was seen. `run` raises `failed` for a case that does not reach its end."""
    if rule == "LKG102":
        return _shows_overlap(leaky, twin, run)
    return _shows_preprocessing(leaky, twin, run, failed)


def _shows_overlap(leaky: Case, twin: Case, run: Runner) -> bool:
    """Whether predicted rows were fitted in the leaky case and, but for chance, not in the twin."""
    return overlap(observed(leaky, run)) > _CHANCE >= overlap(observed(twin, run))


def _shows_preprocessing(leaky: Case, twin: Case, run: Runner, failed: type[Exception]) -> bool:
    """Whether some row only evaluates in the twin, whatever is done to it, and is learned from in the leaky case."""
    changes = _changes(twin)
    before = {case: observed(case, run) for case in (leaky, twin)}

    def moved(case: Case, change: Change, position: float) -> list[tuple[bool, bool]]:
        try:
            after = observed(case, run, _changing(change, position))
        except failed:  # a logarithm of a number that was pushed below zero: this change shows nothing
            return []
        return [] if len(after) != len(before[case]) else list(map(_moved, before[case], after))

    for position in _POSITIONS:
        first = moved(twin, changes[0], position)
        apart = {k for k, (fitted, predicted) in enumerate(first) if predicted and not fitted}
        for change in changes if apart else ():
            apart -= {k for k, (fitted, _) in enumerate(moved(twin, change, position)) if fitted}
        for change in changes if apart else ():
            if apart & {k for k, (fitted, _) in enumerate(moved(leaky, change, position)) if fitted}:
                return True
    return False


def _moved(before: Use, after: Use) -> tuple[bool, bool]:
    """Whether what is fitted and what is predicted have changed."""
    predicted = len(before.predicted) != len(after.predicted) or any(
        _differ(a, b) for a, b in zip(before.predicted, after.predicted, strict=False)
    )
    return any(_differ(a, b) for a, b in zip(before.fitted, after.fitted, strict=False)), predicted


def _differ(one: Any, other: Any) -> bool:
    if one is None or len(np.shape(one)) == 0 or np.shape(one) != np.shape(other):
        return bool(np.shape(one) != np.shape(other))
    if not (sparse.issparse(one) or pd.api.types.is_numeric_dtype(np.asarray(one).dtype)):
        return not bool(pd.Series(np.ravel(one)).equals(pd.Series(np.ravel(other))))
    return not bool(np.allclose(_array(one), _array(other), rtol=1e-9, atol=1e-12, equal_nan=True))
