"""Which hyper-parameters matter, and which only together: an analysis of variance over trials that were made anyway.

Comes in: trials (settings and a score each). Goes out: a `Settings` record. A number becomes Legendre polynomials of
its place between the smallest and the largest value (of its logarithm when these are far apart), a category one
column per level; pairs are products. One ridge, whose strength leave-one-out chooses, gives all effects at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.inference import discoveries
from mldebt_nb.entanglement.records import SettingPair, SettingRecord, SettingsMeasurement
from mldebt_nb.entanglement.systems import Floats, Indices

_DEGREE = 3
_PAIR_DEGREE = 2
_WIDE = 50.0  # a positive number whose largest value is so many times the smallest is taken in logarithms
_FEWEST = 8
_MOST_LEVELS = 20
_RIDGES = 10.0 ** np.arange(-8, 4)


class Trials(NamedTuple):
    """Settings by name, one value per trial, and the scores (n,)."""

    values: dict[str, list[Any]]
    scores: Floats


def gathered(source: Any, score: str | None = None) -> Trials:
    """From a search of scikit-learn (`cv_results_`), a study of optuna, a table, or pairs of (settings, score).

    `score`: the column of a table that holds the score. Raises `Unfit`.
    """
    results = getattr(source, "cv_results_", None)
    if isinstance(results, Mapping):
        scored = [
            (dict(one), float(value)) for one, value in zip(results["params"], results["mean_test_score"], strict=True)
        ]
        return _table(scored)
    if hasattr(source, "trials") and hasattr(source, "best_trial"):
        return _table([(dict(one.params), float(one.value)) for one in source.trials if one.value is not None])
    if hasattr(source, "columns"):
        if score is None or score not in list(source.columns):
            raise Unfit(
                f"name the column that holds the score: score=… (columns: {', '.join(map(str, source.columns))})"
            )
        names = [str(name) for name in source.columns if name != score]
        values = {name: list(source[name]) for name in names}
        return _known(values, np.asarray(list(source[score]), dtype=np.float64))
    if isinstance(source, Iterable):
        made: list[Any] = list(source)
        if made and all(isinstance(one, Sequence) and len(one) == 2 and isinstance(one[0], Mapping) for one in made):
            return _table([(dict(settings), float(value)) for settings, value in made])
    raise Unfit("trials are a fitted search, a study, a table with a score column, or pairs of (settings, score)")


def _table(made: Sequence[tuple[dict[str, Any], float]]) -> Trials:
    names = list(dict.fromkeys(name for settings, _ in made for name in settings))
    values = {str(name): [settings.get(name) for settings, _ in made] for name in names}
    return _known(values, np.array([value for _, value in made], dtype=np.float64))


def _known(values: dict[str, list[Any]], scores: Floats) -> Trials:
    keep = np.flatnonzero(np.isfinite(scores))
    return Trials({name: [column[at] for at in keep] for name, column in values.items()}, scores[keep])


class _Block(NamedTuple):
    """Design columns of a setting or a pair."""

    names: tuple[str, ...]
    columns: Floats


def anova(trials: Trials, rate: float = 0.05) -> SettingsMeasurement:
    """Shares of the variance of the score by setting and by pair of settings, with tests against noise.

    Pairs are tested when there are enough trials; `enough` says so. Raises `Unfit` when nothing can be said.
    """
    varied = {name: column for name, column in trials.values.items() if len({repr(value) for value in column}) > 1}
    count = len(trials.scores)
    if count < _FEWEST or not varied:
        raise Unfit(f"{count} trials with {len(varied)} settings that vary: at least {_FEWEST} trials are needed")
    if np.ptp(trials.scores) == 0:
        raise Unfit("all trials have the same score: there is nothing to explain")
    bases = {name: _basis(column) for name, column in varied.items()}
    mains = [_Block((name,), columns) for name, columns in bases.items()]
    room = count - 2 - sum(block.columns.shape[1] for block in mains)
    pairs = [_Block((one, other), _product(bases[one], bases[other])) for one, other in combinations(bases, 2)]
    needed = sum(block.columns.shape[1] for block in pairs)
    enough = room > needed
    blocks = [*mains, *pairs]
    design = np.hstack([block.columns for block in blocks])
    ends = np.cumsum([0, *(block.columns.shape[1] for block in blocks)])
    places = [np.arange(begin, end) for begin, end in pairwise(ends)]
    coef, explained = _ridge(design, trials.scores)
    spread = float(trials.scores.var())
    shares = [float((block.columns @ coef[at]).var()) / spread for block, at in zip(blocks, places, strict=True)]
    p = _tests(design, trials.scores, places) if enough else np.ones(len(blocks))
    found = discoveries(p, rate)
    return SettingsMeasurement(
        trials=count, explained=explained, enough=enough,
        settings=tuple(
            SettingRecord(name=block.names[0], share=shares[at], p=float(p[at]), beyond=bool(found[at]))
            for at, block in enumerate(mains)
        ),
        pairs=tuple(
            SettingPair(
                first=block.names[0], second=block.names[1], share=shares[at], p=float(p[at]), tied=bool(found[at])
            )
            for at, block in enumerate(pairs, start=len(mains))
        ),
        unvaried=tuple(name for name in trials.values if name not in varied),
    )  # fmt: skip


def _basis(column: Sequence[Any]) -> Floats:
    numbers = _numbers(column)
    if numbers is None:
        return _levels([repr(value) for value in column])
    different = np.unique(numbers)
    low, high = float(different[0]), float(different[-1])
    if low > 0 and high / low >= _WIDE:
        numbers, low, high = np.log(numbers), float(np.log(low)), float(np.log(high))
    unit = 2 * (numbers - low) / (high - low) - 1
    polynomials = np.polynomial.legendre.legvander(unit, min(_DEGREE, len(different) - 1))[:, 1:]
    return np.asarray(polynomials - polynomials.mean(axis=0))


def _numbers(column: Sequence[Any]) -> Floats | None:
    if any(isinstance(value, bool | str) or value is None for value in column):
        return None
    try:
        numbers = np.array([float(value) for value in column])
    except (TypeError, ValueError):
        return None
    return numbers if np.isfinite(numbers).all() else None


def _levels(texts: Sequence[str]) -> Floats:
    kinds, codes, counts = np.unique(np.array(texts, dtype=object), return_inverse=True, return_counts=True)
    frequent = np.argsort(-counts, kind="stable")[1:_MOST_LEVELS]
    columns = (codes[:, None] == frequent).astype(np.float64) if len(kinds) > 1 else np.empty((len(texts), 0))
    return np.asarray(columns - columns.mean(axis=0))


def _product(one: Floats, other: Floats) -> Floats:
    found = (one[:, :_PAIR_DEGREE, None] * other[:, None, :_PAIR_DEGREE]).reshape(len(one), -1)
    return np.asarray(found - found.mean(axis=0))


def _ridge(design: Floats, scores: Floats) -> tuple[Floats, float]:
    """Coefficients with the strength that predicts trials left out best, and how much of the variance of these."""
    aims = scores - scores.mean()
    left, sizes, right = np.linalg.svd(design, full_matrices=False)
    turned = left.T @ aims
    best: tuple[float, float] = (np.inf, 1.0)
    for strength in _RIDGES * float(sizes[0] ** 2):
        kept = sizes**2 / (sizes**2 + strength)
        leverage = (left**2 * kept).sum(axis=1) + 1.0 / len(aims)
        error = float((((aims - left @ (kept * turned)) / np.maximum(1.0 - leverage, 1e-3)) ** 2).mean())
        best = min(best, (error, strength))
    coef = right.T @ (sizes / (sizes**2 + best[1]) * turned)
    return coef, float(1.0 - best[0] / aims.var())


def _tests(design: Floats, scores: Floats, places: Sequence[Indices] | Sequence[NDArray[Any]]) -> Floats:
    """F tests of each block given all others, by least squares."""
    aims = scores - scores.mean()
    rank = int(np.linalg.matrix_rank(design))
    freedom = len(aims) - 1 - rank
    full = _residual(design, aims)
    out = np.ones(len(places))
    for at, columns in enumerate(places):
        rest = np.delete(design, columns, axis=1)
        lost = rank - int(np.linalg.matrix_rank(rest)) if rest.shape[1] else rank
        if not lost or freedom < 1:
            continue
        rise = max(_residual(rest, aims) - full, 0.0)
        out[at] = float(fdtrc(lost, freedom, rise / lost / max(full / freedom, 1e-300)))
    return out


def _residual(design: Floats, aims: Floats) -> float:
    if not design.shape[1]:
        return float((aims**2).sum())
    return float(((aims - design @ np.linalg.lstsq(design, aims, rcond=None)[0]) ** 2).sum())
