"""References by brute force: everything is refitted, nothing is clever, and the time it takes is told.

Comes in: an estimator of scikit-learn's kind, a table, a target. Goes out: leave-one-feature-out (LOFO) and
leave-two-out losses on held-out rows, how far a linear fit's effects move when a feature goes (CACE), how far its
predictions move (churn), superset interaction variance, and CPU seconds under one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.planted.truth import Kind, Pair

Array = NDArray[Any]
_Value = TypeVar("_Value")


class Split(NamedTuple):
    """Row numbers to fit on and to judge on."""

    train: Array
    valid: Array


def clocked(call: Callable[[], _Value]) -> tuple[_Value, float]:
    """What `call` gives, and its CPU seconds with one thread."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        begun = time.process_time()
        value = call()
        return value, time.process_time() - begun


# -- models and rows -----------------------------------------------------------------------------------------------


def estimator(model: str, kind: Kind) -> Any:
    """The models that benchmarks fit: `linear` (scaled, ridge or logistic) and `boosting`; both take texts."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    texts = make_column_selector(dtype_exclude="number")
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts), remainder="passthrough"
    )
    if model == "linear":
        last = LogisticRegression(max_iter=1_000) if kind == "classification" else Ridge()
        return make_pipeline(encode, StandardScaler(), last)
    boosting = HistGradientBoostingClassifier if kind == "classification" else HistGradientBoostingRegressor
    return make_pipeline(encode, boosting(max_iter=80, early_stopping=False, random_state=0))


def splits(
    rows: int, y: Array, kind: Kind, number: int = 3, seed: int = 0, *, groups: Array | None = None, ordered: bool
) -> list[Split]:
    """Folds: by groups, forward in time, stratified for classes, else at random."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

    folds: Any
    if groups is not None:
        folds = GroupKFold(number).split(np.empty(rows), y, groups)
    elif ordered:
        folds = TimeSeriesSplit(number).split(np.empty(rows))
    elif kind == "classification":
        folds = StratifiedKFold(number, shuffle=True, random_state=seed).split(np.empty(rows), y)
    else:
        folds = KFold(number, shuffle=True, random_state=seed).split(np.empty(rows))
    return [Split(train, valid) for train, valid in folds]


def holdout(rows: int, seed: int = 0, share: float = 0.25) -> list[Split]:
    """One random split."""
    order = np.random.default_rng(seed).permutation(rows)
    cut = round(rows * share)
    return [Split(np.sort(order[cut:]), np.sort(order[:cut]))]


def row_losses(fitted: Any, X: pd.DataFrame, y: Array, kind: Kind) -> Array:
    """Squared error, or log-loss, of each row."""
    if kind == "regression":
        return np.asarray((fitted.predict(X) - y) ** 2)
    chances = fitted.predict_proba(X)[np.arange(len(y)), np.searchsorted(fitted.classes_, y)]
    return np.asarray(-np.log(np.clip(chances, 1e-12, None)))


# -- leaving features out ------------------------------------------------------------------------------------------


class Lofo(NamedTuple):
    """Rise of the mean loss without each feature, and that over its standard error (paired on the same rows)."""

    rise: pd.Series
    z: pd.Series


class Held:
    """Losses on held-out rows with features left out; each set is refitted once."""

    def __init__(self, model: Any, X: pd.DataFrame, y: Array, kind: Kind, folds: Sequence[Split]) -> None:
        self.model, self.X, self.y, self.kind, self.folds = model, X, y, kind, folds
        self._known: dict[frozenset[str], Array] = {}

    def losses(self, without: frozenset[str] = frozenset()) -> Array:
        """Loss of every held-out row."""
        if without not in self._known:
            X = self.X.drop(columns=list(without))
            self._known[without] = np.concatenate([self._of_fold(X, fold) for fold in self.folds])
        return self._known[without]

    def _of_fold(self, X: pd.DataFrame, fold: Split) -> Array:
        from sklearn.base import clone

        if X.shape[1] == 0:
            return self._without_features(fold)
        fitted = clone(self.model).fit(X.iloc[fold.train], self.y[fold.train])
        return row_losses(fitted, X.iloc[fold.valid], self.y[fold.valid], self.kind)

    def _without_features(self, fold: Split) -> Array:
        from sklearn.dummy import DummyClassifier, DummyRegressor

        dummy = DummyRegressor() if self.kind == "regression" else DummyClassifier(strategy="prior")
        empty = pd.DataFrame(index=range(len(self.y)))
        fitted = dummy.fit(empty.iloc[fold.train], self.y[fold.train])
        return row_losses(fitted, empty.iloc[fold.valid], self.y[fold.valid], self.kind)

    def rise(self, without: frozenset[str]) -> tuple[float, float]:
        """Mean rise of the loss, and that over its standard error; (0, 0) when no row changes."""
        apart = self.losses(without) - self.losses()
        error = float(apart.std(ddof=1) / np.sqrt(len(apart)))
        return float(apart.mean()), float(apart.mean() / error) if error else 0.0

    def lofo(self) -> Lofo:
        """Exact leave-one-feature-out."""
        found = {str(name): self.rise(frozenset({str(name)})) for name in self.X.columns}
        return Lofo(pd.Series({k: v[0] for k, v in found.items()}), pd.Series({k: v[1] for k, v in found.items()}))

    def leave_two_out(self, pairs: Iterable[Pair]) -> dict[Pair, float]:
        """Rise of two together beyond the sum of each alone: above 0, keep one of them."""
        alone = {name: self.rise(frozenset({name}))[0] for name in self.X.columns}
        return {(one, two): self.rise(frozenset({one, two}))[0] - alone[one] - alone[two] for one, two in pairs}


# -- effects of linear fits ----------------------------------------------------------------------------------------


def slopes(fitted: Any) -> Array:
    """Slopes on the columns as given: of a linear model, or a pipeline of a scaler and one."""
    if not hasattr(fitted, "steps"):
        return np.ravel(fitted.coef_)
    scalers = [step for _, step in fitted.steps if hasattr(step, "scale_")]
    found = np.ravel(fitted.steps[-1][1].coef_)
    return found / scalers[0].scale_ if scalers else found


def cace(model: Any, X: pd.DataFrame, y: Array) -> tuple[pd.DataFrame, pd.Series]:
    """Effects moved, features by features, and churn, both in sd of the predictions; numbers only, all rows.

    The effect of a column is slope * (x - mean); what stands in row i is the fit without i. The diagonal is the whole
    effect of i, which the fit without it has lost.
    """
    from sklearn.base import clone

    names = list(X.columns)
    centred = X.to_numpy(dtype=float) - X.to_numpy(dtype=float).mean(axis=0)
    whole = slopes(clone(model).fit(X, y))
    spread = float((centred @ whole).std())
    size = np.sqrt((centred**2).mean(axis=0))
    moved, churn = np.zeros((len(names), len(names))), np.zeros(len(names))
    for at, name in enumerate(names):
        part = np.zeros(len(names))
        part[np.arange(len(names)) != at] = slopes(clone(model).fit(X.drop(columns=name), y))
        moved[at] = np.abs(part - whole) * size / spread
        churn[at] = float((centred @ (part - whole)).std()) / spread
    return pd.DataFrame(moved, index=names, columns=names), pd.Series(churn, index=names)


# -- by predictions only -------------------------------------------------------------------------------------------


def scores(fitted: Any, X: pd.DataFrame) -> Array:
    """Predictions; of a classifier of two classes the log-odds."""
    decide = getattr(fitted, "decision_function", None)
    return np.asarray(fitted.predict(X) if decide is None else decide(X))


def interaction(
    fitted: Any,
    X: pd.DataFrame,
    pairs: Iterable[Pair],
    rows: int = 500,
    seed: int = 0,
) -> dict[Pair, float]:
    """Superset interaction variance of pairs as a share of the predictions' variance."""
    rng = np.random.default_rng(seed)
    here = X.iloc[rng.choice(len(X), min(rows, len(X)), replace=False)].reset_index(drop=True)
    there = X.iloc[rng.choice(len(X), len(here), replace=True)].reset_index(drop=True)
    base = scores(fitted, here)
    single = {name: scores(fitted, here.assign(**{name: there[name]})) for name in X.columns}
    found = {}
    for one, two in pairs:
        both = scores(fitted, here.assign(**{one: there[one], two: there[two]}))
        found[(one, two)] = float(np.mean((base - single[one] - single[two] + both) ** 2) / 4 / max(base.var(), 1e-300))
    return found


def permutation(
    fitted: Any,
    X: pd.DataFrame,
    y: Array,
    kind: Kind,
    repeats: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """scikit-learn's permutation importance, `mean` and `sd` by feature."""
    from sklearn.inspection import permutation_importance

    scoring = "neg_log_loss" if kind == "classification" else "neg_mean_squared_error"
    found = permutation_importance(fitted, X, y, scoring=scoring, n_repeats=repeats, random_state=seed)
    return pd.DataFrame({"mean": found.importances_mean, "sd": found.importances_std}, index=X.columns)
