"""What a `Problem` says of its features: cost, churn, who moves whom, who stands in for whom, and the floors of noise.

Comes in: a `Problem`. Goes out: arrays, one entry per feature or per pair. Nothing is judged. Definitions:

- `lofo`: the rise of the mean loss on unseen rows when the model is trained without the feature.
- `churn`: RMS change of the fitted response when it is trained without the feature, as a share of its spread.
- `matrix[i, j]` (CACE, "changing anything changes everything"): RMS change of the centred effect of j on the response
  when the model is trained without i, as a share of its spread.
- `redundancy[i, j]`: cost of removing both less the cost of each; above 0, one of the two must stay.
- floors: the same numbers when a shuffled copy of a column comes in (`probe`), and when a fold of rows goes out
  (`rows`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.elimination import Standing
from mldebt_nb.entanglement.inference import Cost, paired
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.systems import Floats, Indices, joined


class Costs(NamedTuple):
    """The leave-one-feature-out costs on unseen rows: means, standard errors, one-sided p-values, and noise."""

    lofo: Floats
    error: Floats
    p: Floats
    noise: Floats  # what probes seem to be worth, per probe
    loss: float  # the mean loss on unseen rows
    rows: int  # how many rows the standard errors stand on


class Moves(NamedTuple):
    """Changes of the response and of the effects, as shares of the spread of the response."""

    churn: Floats  # (p,)
    matrix: Floats  # (p, p)
    probe_churn: Floats  # (probes,)
    probe_matrix: Floats  # (probes, p)
    rows_churn: Floats  # (folds,)
    rows_matrix: Floats  # (folds, p)


def changes(problem: Problem, features: list[Indices]) -> Floats:
    """The changes (m × q × c) of the coefficients on all rows when these columns go, one group at a time."""
    return np.stack([problem.whole.removal(columns) for columns in features])


def costs(problem: Problem) -> Costs:
    """Leave-one-feature-out, every feature."""
    sums = np.zeros(len(problem.groups))
    noise = np.zeros(len(problem.additions))
    rows, weight, loss = [], 0.0, 0.0
    for fold in problem.folds:
        moved = fold.removals(problem.groups)
        sums += fold.weight * fold.costs(moved)
        if len(noise):
            noise -= fold.weight * fold.costs(fold.additions)
        loss += fold.weight * fold.loss()
        weight += fold.weight
        rows.append(fold.row_costs(moved))
    each = np.hstack(rows)
    tests = [paired(differences) for differences in each]
    means = sums / weight
    return Costs(
        lofo=means, error=np.array([error for _, error, _ in tests]), p=np.array([p for _, _, p in tests]),
        noise=noise / weight, loss=loss / weight, rows=each.shape[1],
    )  # fmt: skip


def moves(problem: Problem) -> Moves:
    """The CACE matrix and its floors."""
    removed = changes(problem, list(problem.groups))
    folds = np.stack([fold.system.coef - problem.whole.coef for fold in problem.folds])
    return Moves(
        churn=churned(problem, removed), matrix=effects(problem, removed),
        probe_churn=churned(problem, problem.additions), probe_matrix=effects(problem, problem.additions),
        rows_churn=churned(problem, folds), rows_matrix=effects(problem, folds),
    )  # fmt: skip


def churned(problem: Problem, changed: Floats) -> Floats:
    """RMS of the response's change for each of the changes (m × q × c)."""
    return _share(np.einsum("mqc,qr,mrc->m", changed, problem.scatter, changed, optimize=True), problem.spread)


def effects(problem: Problem, changed: Floats) -> Floats:
    """RMS of the change of each feature's effect for each of the changes: (m, p)."""
    if all(len(columns) == 1 for columns in problem.groups):
        at = joined(problem.groups)
        squares = (changed[:, at] ** 2).sum(axis=2) * np.diagonal(problem.scatter)[at]
        return _share(squares, problem.spread)
    out = np.zeros((len(changed), len(problem.groups)))
    for feature, columns in enumerate(problem.groups):
        mine = changed[:, columns]
        part = problem.scatter[np.ix_(columns, columns)]
        out[:, feature] = np.einsum("mgc,gh,mhc->m", mine, part, mine, optimize=True)
    return _share(out, problem.spread)


def _share(squares: Floats, spread: float) -> Floats:
    return np.sqrt(np.maximum(squares, 0.0)) / spread if spread > 0 else np.zeros_like(squares)


def redundancy(problem: Problem) -> tuple[list[Cost], Floats]:
    """The cost of each feature while all others stand, and of each pair beyond the sum of the two."""
    standing = Standing(problem)
    size = len(problem.groups)
    alone = [cost for _, cost in standing.priced()]
    if all(len(columns) == 1 for columns in problem.groups):
        return alone, _single_redundancy(problem)
    rises = np.array([rise(standing, (feature,)) for feature in range(size)])
    out = np.zeros((size, size))
    for first in range(size):
        for second in range(first + 1, size):
            both = rise(standing, (first, second))
            out[first, second] = out[second, first] = both - rises[first] - rises[second]
    return alone, out


def _single_redundancy(problem: Problem) -> Floats:
    """`redundancy` where every feature is one column: the 2 × 2 blocks of the inverse, all at once."""
    at = joined(problem.groups)
    inverse = problem.whole.inverse[np.ix_(at, at)]
    diagonal = np.diagonal(inverse)
    determinant = np.outer(diagonal, diagonal) - inverse**2
    safe = np.where(determinant > 0, determinant, np.inf)
    out = np.zeros_like(inverse)
    for coef in problem.whole.coef[at].T:
        squares = coef**2 / diagonal
        both = coef[:, None] ** 2 * diagonal[None, :] + coef[None, :] ** 2 * diagonal[:, None]
        both = (both - 2 * np.outer(coef, coef) * inverse) / safe
        out += both - squares[:, None] - squares[None, :]
    np.fill_diagonal(out, 0.0)
    return np.asarray(out * problem.unit / problem.whole.effective)


def rise(standing: Standing, features: tuple[int, ...]) -> float:
    """The rise of the loss per row on the rows fitted on, without any correction for noise."""
    columns = standing.columns(*features)
    if not columns.size:
        return 0.0
    system = standing.system
    coef = system.coef[columns]
    scale = standing.problem.unit / system.effective
    if len(columns) == 1:
        return float((coef**2).sum() / system.inverse[columns[0], columns[0]] * scale)
    block = system.inverse[np.ix_(columns, columns)]
    return float((coef * np.linalg.solve(block, coef)).sum() * scale)
