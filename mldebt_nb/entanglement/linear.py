"""Linear and generalised linear models in closed form, also behind preparation steps.

Comes in: a fitted model and its data. Goes out: a `Problem` that is theirs, or None when they are no such model. The
preparation (scalers, encoders, imputers) is kept as it was fitted; a feature is the group of columns that depend on
it, found by exchanging its values and looking which columns change.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Frame, Unfit
from mldebt_nb.entanglement.likelihood import Family, Logistic, Multinomial, Sample, Tweedie, likelihood
from mldebt_nb.entanglement.models import attribute
from mldebt_nb.entanglement.problems import Problem, Rows, squared, with_probes
from mldebt_nb.entanglement.systems import Floats, Indices, Unsolvable, in_range

PROBES = 8
#: Beyond so many columns (times outputs) the inverse of the Hessian is too dear.
MOST_COLUMNS = 1000
_SCALERS = frozenset(
    ["StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer"]
)
_KEPT = ("the steps before the model are kept as they were fitted",)
_TRIED_ROWS = 48
_SCALE_ROWS = 1000  # of which the scale of the columns is seen
_CELLS = 2_000_000  # of the table that is built to see which columns change
_PIPELINES = ("sklearn.pipeline", "imblearn.pipeline")
_RIDGE = {"Ridge": "alpha", "RidgeCV": "alpha_", "RidgeClassifier": "alpha", "RidgeClassifierCV": "alpha_"}
_TWEEDIE = {"PoissonRegressor": 1.0, "GammaRegressor": 2.0}


class Split(NamedTuple):
    """A model as preparation and last step."""

    steps: tuple[Any, ...]
    last: Any


class Linear(NamedTuple):
    """A linear model with the columns that it sees."""

    design: Floats
    owners: tuple[Indices, ...]
    split: Split
    notes: tuple[str, ...]


def recognised(model: Any, frame: Frame) -> Linear | None:
    """The model as a linear one. None when it is none, or when a column of its design mixes features."""
    split = _split(model)
    if split is None or not _is_linear(split.last):
        return None
    design = _prepared(split, frame)
    if design is None or design.shape[1] * _outputs(split.last) > MOST_COLUMNS:
        return None
    if all(_is_scaler(step) for step in split.steps) and design.shape[1] == len(frame.names):
        alone = tuple(np.array([at], dtype=np.intp) for at in range(design.shape[1]))
        exact = not split.steps or (len(split.steps) == 1 and _standardises(split))
        return Linear(design, alone, split, () if exact else _KEPT)
    owners = _owners(split, frame, design)
    return None if owners is None else Linear(design, owners, split, _KEPT)


def _is_scaler(step: Any) -> bool:
    """Whether it makes one column of each, looking at no other."""
    kind = type(step)
    return kind.__module__.startswith("sklearn.preprocessing") and kind.__name__ in _SCALERS


def _standardises(split: Split) -> bool:
    """Whether the columns that reach the model have unit variance where it was fitted."""
    last = split.steps[-1] if split.steps else None
    return type(last).__name__ == "StandardScaler" and _is_scaler(last) and bool(getattr(last, "with_std", False))


def _split(model: Any) -> Split | None:
    if not any(base.__module__.startswith(_PIPELINES) for base in type(model).__mro__):
        return Split((), model)
    parts = [step for _, step in model.steps if step is not None and not isinstance(step, str)]
    inner = _split(parts[-1]) if parts else None
    if inner is None or not all(hasattr(part, "transform") for part in parts[:-1]):
        return None
    return Split((*parts[:-1], *inner.steps), inner.last)


def _is_linear(last: Any) -> bool:
    kind = type(last)
    if not kind.__module__.startswith("sklearn.linear_model") or not _is_number(attribute(last, "coef_")):
        return False
    name = kind.__name__
    if name in ("LinearRegression", "BayesianRidge") or name in _RIDGE:
        return not getattr(last, "positive", False) and _is_number(getattr(last, _RIDGE.get(name, ""), 1.0), most=1)
    if name in ("LogisticRegression", "LogisticRegressionCV"):
        return _ridge_of_logistic(last) is not None
    return name in _TWEEDIE or (name == "TweedieRegressor" and _power(last) is not None)


def _is_number(value: Any, most: int | None = None) -> bool:
    """Whether it is a number or an array of them, of up to `most`."""
    found = np.asarray(value) if isinstance(value, np.ndarray | np.generic | int | float) else np.empty(0)
    return found.dtype.kind in "iuf" and 0 < found.size <= (most or found.size) and not np.isnan(found).any()


def _power(last: Any) -> float | None:
    power = float(last.power)
    return power if 1 <= power <= 2 and last.link in ("auto", "log") else None


def _ridge_of_logistic(last: Any) -> float | None:
    """The penalty on the squares, None for other penalties and for weights that are not the data's."""
    if last.class_weight is not None:
        return None
    name = getattr(last, "penalty", "l2")
    ratio = getattr(last, "l1_ratio", None)
    if name is None:
        return 0.0
    if name not in ("l2", "deprecated") or not (ratio is None or np.size(ratio) != 1 or ratio == 0):
        return None
    strength = np.ravel(last.C_ if hasattr(last, "C_") else last.C)
    if strength.dtype.kind not in "iuf" or not (strength > 0).all():
        return None
    if not np.isfinite(strength).all():
        return 0.0 if np.isinf(strength).all() else None
    return float(1.0 / strength[0]) if np.ptp(strength) == 0 else None


def _outputs(last: Any) -> int:
    coef = np.asarray(last.coef_)
    return 1 if coef.ndim == 1 else int(coef.shape[0])


def _prepared(split: Split, frame: Frame) -> Floats | None:
    table = frame.handed() if split.steps else frame.native
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in split.steps:
            table = step.transform(table)
    if hasattr(table, "toarray"):
        if np.prod(table.shape) > 2e8:
            return None
        table = table.toarray()
    design = np.array(table, dtype=np.float64)
    if not np.isfinite(design).all():
        raise Unfit("the columns that reach the model hold missing or infinite values: did it see this X in training?")
    return design


def _owners(split: Split, frame: Frame, design: Floats) -> tuple[Indices, ...] | None:
    """Which columns of the design belong to which feature; None when one belongs to several."""
    size = len(frame.names)
    rows = np.unique(np.linspace(0, frame.rows - 1, _TRIED_ROWS).astype(np.intp))
    swaps = [_Swap(at, rows, _elsewhere(frame, at, rows)) for at in range(size)]
    owned = _changing(split, frame, design, swaps)
    if owned is None:
        return None
    alone = np.flatnonzero(~owned.any(axis=0) & (design != design[0]).any(axis=0))
    for column in alone:  # of a level so rare that no row tried has it
        rare = np.array([np.abs(design[:, column] - np.median(design[:, column])).argmax()], dtype=np.intp)
        usual = np.array([np.abs(design[:, column] - np.median(design[:, column])).argmin()], dtype=np.intp)
        more = _changing(split, frame, design, [_Swap(at, usual, rare) for at in range(size)])
        if more is None:
            return None
        owned[:, column] |= more[:, column]
    if (owned.sum(axis=0) > 1).any():
        return None
    return tuple(np.flatnonzero(mine).astype(np.intp) for mine in owned)


class _Swap(NamedTuple):
    """Rows in which one feature gets the values of other rows."""

    feature: int
    rows: Indices
    others: Indices


def _changing(split: Split, frame: Frame, design: Floats, swaps: list[_Swap]) -> NDArray[np.bool_] | None:
    """Which columns of the design change with each swap: (swaps × columns). Many swaps are one table."""
    out = []
    step = max(1, _CELLS // max(len(swaps[0].rows) * len(frame.names), 1))
    for begin in range(0, len(swaps), step):
        batch = swaps[begin : begin + step]
        rows = np.concatenate([swap.rows for swap in batch])
        values = {}
        for at, swap in enumerate(batch):
            mine = rows.copy()
            mine[at * len(swap.rows) : (at + 1) * len(swap.rows)] = swap.others
            values[swap.feature] = frame.take(mine).column(swap.feature)
        tried = _prepared(split, frame.take(rows).replaced(values))
        if tried is None:
            return None
        changed = np.abs(tried - design[rows]) > 1e-12
        out.append(changed.reshape(len(batch), -1, design.shape[1]).any(axis=1))
    return np.concatenate(out)


def _elsewhere(frame: Frame, at: int, rows: Indices) -> Indices:
    """Other rows, so that every row gets a value of the column that differs where the column has another."""
    shifted = (rows + frame.rows // 2 + 1) % frame.rows
    numbers = frame.numbers(at)
    if numbers is None:
        values = np.array([str(value) for value in frame.column(at)], dtype=object)
        numbers = np.unique(values, return_inverse=True)[1].astype(np.float64)
    every = np.argsort(numbers, kind="stable").astype(np.intp)
    spread = every[np.linspace(0, frame.rows - 1, len(rows)).astype(np.intp)]
    return np.asarray(np.where(numbers[shifted] == numbers[rows], spread, shifted))


def problem(
    linear: Linear, y: Floats, task: str, tests: tuple[Indices, ...], *, weights: Floats | None, ordered: bool,
    clusters: Indices | None, seed: int,
) -> Problem:  # fmt: skip
    """The model's own normal equations. `y` (n × c) are numbers, or the classes but the first as 0 and 1."""
    last = linear.split.last
    name = type(last).__name__
    if not in_range(linear.design[:: max(1, len(linear.design) // _SCALE_ROWS)]):
        raise Unsolvable("columns hold numbers so large or so small that their squares are none")
    noisy, probes = with_probes(
        linear.design, [columns for columns in linear.owners if len(columns)], PROBES, np.random.default_rng(seed)
    )
    if name in _RIDGE or name in ("LinearRegression", "BayesianRidge"):
        targets = 2 * y - 1 if task == "classification" else y
        penalty = np.full(noisy.shape[1], _alpha(last, name))
        rows = Rows(noisy, targets, weights, tests, ordered, clusters)
        return squared(
            rows, linear.owners, penalty, probes=probes, intercept=bool(last.fit_intercept),
            standardised=_standardises(linear.split),
        )  # fmt: skip
    family, aim = _family(last, name, y)
    total = float(len(y) if weights is None else weights.sum())
    strength = _ridge_of_logistic(last) if name.startswith("Logistic") else float(last.alpha) * total
    ones = [np.ones((len(y), 1))] if last.fit_intercept else []
    design = np.hstack([noisy, *ones])
    penalty = np.full(design.shape[1], strength or 0.0)
    if ones:
        penalty[-1] = 0.0
    sample = Sample(design, aim, np.ones(len(y)) if weights is None else weights)
    return likelihood(
        sample, family, linear.owners, penalty, _start(last, family, design.shape[1], bool(ones)), tests, probes=probes,
        ordered=ordered, clusters=clusters, standardised=_standardises(linear.split),
    )  # fmt: skip


def _alpha(last: Any, name: str) -> float:
    if name == "LinearRegression":
        return 0.0
    if name == "BayesianRidge":
        return float(last.lambda_ / last.alpha_)
    return float(getattr(last, _RIDGE[name]))


def _family(last: Any, name: str, y: Floats) -> tuple[Family, Floats]:
    if name.startswith("Logistic"):
        if y.shape[1] == 1:
            return Logistic(), y[:, 0]
        codes = np.where(y.any(axis=1), y.argmax(axis=1) + 1, 0)
        return Multinomial(y.shape[1] + 1), codes.astype(np.float64)
    power = _TWEEDIE.get(name) or float(last.power)
    return Tweedie(power), y[:, 0]


def _start(last: Any, family: Family, width: int, has_intercept: bool) -> Floats:
    """The fitted coefficients, zero for probes, the intercept at the end."""
    fitted = np.asarray(last.coef_, dtype=np.float64).reshape(family.outputs, -1)
    start = np.zeros((family.outputs, width))
    start[:, : fitted.shape[1]] = fitted
    if has_intercept:
        start[:, -1] = np.ravel(last.intercept_)
    return start
