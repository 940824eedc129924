"""A fitted quadratic problem, and what removing columns from it does, without fitting again.

Comes in: a design matrix with weights, targets and penalties. Goes out: `System`s (coefficients and the inverse of the
Hessian) and the change that follows when columns go. Nothing here knows features, models or data frames.

With H the Hessian of a penalised quadratic loss, M its inverse and b its minimum, the minimum without the columns g is
b − M[:, g] M[g, g]⁻¹ b[g] (Schur complement): exact for least squares and ridge, one Newton step for likelihoods.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: Added to the diagonal of a Hessian, as a share of it, where columns are copies or sums of others.
JITTER = 1e-8
_SINGULAR = 1e-10  # of the smallest pivot of the scaled Hessian


#: Powers of ten beyond which squares of squares are no longer numbers.
_EXPONENT = 40


def in_range(columns: Floats) -> bool:
    """Whether the least-squares arithmetic can hold these columns: none is so large, or so small and yet not zero,
    that its square is none."""
    largest = np.maximum(columns.max(axis=0, initial=0.0), -columns.min(axis=0, initial=0.0))
    return bool(((largest == 0) | ((largest > 10.0**-_EXPONENT) & (largest < 10.0**_EXPONENT))).all())


class Unsolvable(ArithmeticError):
    """The normal equations have no finite solution; the message says why."""


class System(NamedTuple):
    """One fit: `inverse` (q × q) of the Hessian, `coef` (q × c).

    `effective` are the rows it was fitted on, or the sum of their weights.
    """

    inverse: Floats
    coef: Floats
    effective: float

    def removal(self, columns: Indices) -> Floats:
        """The change of the coefficients (q × c) when `columns` are left out."""
        if not columns.size:
            return np.zeros_like(self.coef)
        block = self.inverse[np.ix_(columns, columns)]
        return np.asarray(-self.inverse[:, columns] @ _solved(block, self.coef[columns]))

    def without(self, columns: Indices) -> System:
        """The fit without `columns`: their rows, columns and coefficients are zero from now on."""
        block = self.inverse[np.ix_(columns, columns)]
        factor = _solved(block, self.inverse[columns])
        inverse = self.inverse - self.inverse[:, columns] @ factor
        coef = self.coef + self.removal(columns)
        inverse[columns] = inverse[:, columns] = coef[columns] = 0.0
        return System(inverse, coef, self.effective)


def _solved(block: Floats, right: Floats) -> Floats:
    if block.shape[0] == 1:
        return np.asarray(right / block[0, 0])
    try:
        return np.asarray(np.linalg.solve(block, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(block, right, rcond=None)[0])


def solved(hessian: Floats, right: Floats, effective: float) -> System:
    """The system of a Hessian (q × q) and its right-hand side (q × c).

    Raises `Unsolvable` when numbers are not finite or the matrix is not positive.
    """
    if not (np.isfinite(hessian).all() and np.isfinite(right).all()):
        raise Unsolvable("the design holds numbers that are not finite")
    diagonal = np.diagonal(hessian)
    scale = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    unit = hessian / np.outer(scale, scale) + np.diag(np.where(diagonal > 0, 0.0, 1.0))
    lower = _lower(unit)
    if lower is None or np.diagonal(lower).min() ** 2 < _SINGULAR:
        lower = _lower(unit + JITTER * np.eye(len(unit)))
    if lower is None:
        raise Unsolvable("columns depend on each other so closely that no solution is stable")
    half = np.linalg.solve(lower, np.diag(1.0 / scale))
    inverse = half.T @ half
    return System(inverse, inverse @ right, effective)


def _lower(matrix: Floats) -> Floats | None:
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None


class Moments(NamedTuple):
    """Sums over rows, about fixed centres: what least squares needs of them. All are weighted."""

    weight: float
    columns: Floats  # (q,) sums of the design
    targets: Floats  # (c,)
    gram: Floats  # (q, q)
    cross: Floats  # (q, c)
    squares: Floats  # (c,) sums of squared targets

    @staticmethod
    def of(design: Floats, targets: Floats, weights: Floats | None) -> Moments:
        """Of rows that are shifted to the common centres already."""
        if weights is None:
            return Moments(
                float(len(design)), design.sum(axis=0), targets.sum(axis=0), design.T @ design, design.T @ targets,
                np.einsum("nc,nc->c", targets, targets),
            )  # fmt: skip
        root = np.sqrt(weights)[:, None]
        rooted, aims = design * root, targets * root
        return Moments(
            float(weights.sum()), weights @ design, weights @ targets, rooted.T @ rooted, rooted.T @ aims,
            np.einsum("nc,nc->c", aims, aims),
        )  # fmt: skip

    def plus(self, other: Moments) -> Moments:
        return Moments(
            self.weight + other.weight, self.columns + other.columns, self.targets + other.targets,
            self.gram + other.gram, self.cross + other.cross, self.squares + other.squares,
        )  # fmt: skip

    def minus(self, other: Moments) -> Moments:
        return Moments(
            self.weight - other.weight, self.columns - other.columns, self.targets - other.targets,
            self.gram - other.gram, self.cross - other.cross, self.squares - other.squares,
        )  # fmt: skip

    def centred(self) -> tuple[Floats, Floats]:
        """Gram and cross products about the means of these very rows."""
        return (
            self.gram - np.outer(self.columns, self.columns) / self.weight,
            self.cross - np.outer(self.columns, self.targets) / self.weight,
        )

    def variances(self) -> Floats:
        """Of the columns of the design."""
        return np.asarray(np.diagonal(self.gram) / self.weight - (self.columns / self.weight) ** 2)

    def spread(self) -> float:
        """The variance of the targets, summed over them."""
        return float((self.squares - self.targets**2 / self.weight).sum() / self.weight)

    def about(self, columns: Floats, targets: Floats) -> tuple[Floats, Floats, Floats]:
        """Gram, cross products and squares about other means than their own."""
        mean_shift = np.outer(self.columns, columns)
        gram = self.gram - mean_shift - mean_shift.T + self.weight * np.outer(columns, columns)
        cross = (
            self.cross
            - np.outer(self.columns, targets)
            - np.outer(columns, self.targets)
            + self.weight * np.outer(columns, targets)
        )
        squares = self.squares - 2 * targets * self.targets + self.weight * targets**2
        return gram, cross, squares


def fitted(moments: Moments, penalty: Floats, *, intercept: bool) -> System:
    """Ridge on the rows of `moments`: `penalty` (q,) is added to the diagonal, the intercept goes free."""
    gram, cross = moments.centred() if intercept else (moments.gram, moments.cross)
    return solved(gram + np.diag(penalty), cross, moments.weight)


def training_rows(tests: Sequence[Indices], at: int, rows: int, *, ordered: bool) -> Indices:
    """The rows that the fit of a fold may see: those of the folds before it, or all that are not its own."""
    if ordered:
        return joined(tests[:at])
    seen = np.ones(rows, dtype=bool)
    seen[tests[at]] = False
    return np.flatnonzero(seen).astype(np.intp)


def joined(groups: Sequence[Indices]) -> Indices:
    """The columns of several groups, each once."""
    return np.unique(np.concatenate([*groups, np.empty(0, dtype=np.intp)])).astype(np.intp)
