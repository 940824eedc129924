"""What if these features were gone? Answered from one fit, so quickly that it can follow a hand.

Comes in: a `Problem` and features that go. Goes out: a `Reduced`: the model without them, measured as the whole one is.
Exact for least squares and ridge, one Newton step for likelihoods, as good as its fidelity for a surrogate.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.inference import paired
from mldebt_nb.entanglement.measures import changes, churned, effects
from mldebt_nb.entanglement.problems import Fold, Problem
from mldebt_nb.entanglement.systems import Floats, Indices, joined

_REMEMBERED = 64


class Reduced(NamedTuple):
    """A model without the features `gone`.

    `loss` on unseen rows, `rise` ± `error` of it above that of the whole model, `p` of the test that they do nothing.
    `lofo` (p,): by how much the loss would rise further without each other feature. `matrix` (p × p) and `churn` (p,)
    are those of the model without them, as shares of the spread of the whole model's response. Of the features that are
    gone all three are NaN. `moved`: how far predictions are from those of the whole model.
    """

    gone: tuple[int, ...]
    loss: float
    rise: float
    error: float
    p: float
    moved: float
    lofo: Floats
    churn: Floats
    matrix: Floats


class WhatIf:
    """A problem that can be asked, made by `engine` (see `records.Scale`). Answers are remembered; asking from several
    threads is safe."""

    def __init__(self, problem: Problem, engine: str = "") -> None:
        self.problem = problem
        self.engine = engine
        self.without = lru_cache(_REMEMBERED)(self._without)

    def together(self, first: int, second: int) -> float:
        """Leave-two-out: the cost of removing both less the cost of each. Above 0, one of the two must stay."""
        one, other = self.without((first,)), self.without((second,))
        return self.without((min(first, second), max(first, second))).rise - one.rise - other.rise

    def _without(self, gone: tuple[int, ...]) -> Reduced:
        problem = self.problem
        columns = joined([problem.groups[feature] for feature in gone])
        left = [np.setdiff1d(group, columns).astype(np.intp) for group in problem.groups]
        reduced = problem._replace(whole=problem.whole.without(columns), groups=tuple(left))
        removed = changes(reduced, left)
        matrix, churn = effects(reduced, removed), churned(reduced, removed)
        lost = problem.whole.removal(columns)[None]
        rise, error, p = self._rise(columns)
        lofo = self._lofo(columns, left)
        at = list(gone)
        matrix[at], matrix[:, at], churn[at], lofo[at] = np.nan, np.nan, np.nan, np.nan
        return Reduced(
            gone=gone, loss=self._loss() + rise, rise=rise, error=error, p=p, moved=float(churned(problem, lost)[0]),
            lofo=lofo, churn=churn, matrix=matrix,
        )  # fmt: skip

    def _loss(self) -> float:
        folds = self.problem.folds
        return float(np.average([fold.loss() for fold in folds], weights=_weights(folds)))

    def _rise(self, columns: Indices) -> tuple[float, float, float]:
        """The mean over all unseen rows, with the error and the test that the paired ones give."""
        folds = self.problem.folds
        moved = [fold.system.removal(columns)[None] for fold in folds]
        each = [float(fold.costs(change)[0]) for fold, change in zip(folds, moved, strict=True)]
        rows = [fold.row_costs(change)[0] for fold, change in zip(folds, moved, strict=True)]
        _, error, p = paired(np.concatenate(rows))
        return float(np.average(each, weights=_weights(folds))), float(error) if np.isfinite(error) else 0.0, float(p)

    def _lofo(self, columns: Indices, left: Sequence[Indices]) -> Floats:
        folds = self.problem.folds
        found = []
        for fold in folds:
            lost = fold.system.removal(columns)
            reduced = fold.system.without(columns)
            moved = np.stack([lost + reduced.removal(group) for group in left])
            found.append(fold.costs(np.concatenate([moved, lost[None]])))
        each = np.stack([costs[:-1] - costs[-1] for costs in found])
        return np.asarray(np.average(each, axis=0, weights=_weights(folds)))


def _weights(folds: Sequence[Fold]) -> list[float]:
    return [fold.weight for fold in folds]
