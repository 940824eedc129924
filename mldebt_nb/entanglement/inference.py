"""Tests and bounds that the measures share: what of a number is beyond noise.

Comes in: estimates with their covariances. Goes out: costs with standard errors and p-values. References: Wald tests
with a sandwich covariance (White 1980; MacKinnon & White 1985), false discovery rate (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.systems import Floats


def deviate(p: float) -> float:
    """A p-value as a one-sided standard normal deviate, between 0 and 38."""
    return float(min(max(-ndtri(max(float(p), 1e-300)), 0.0), 38.0))


class Cost(NamedTuple):
    """What a group of columns is worth to a fit, in units of its loss per row.

    `value` is the unbiased estimate of the rise without the group, `error` its standard error, `p` that of the test
    that the group does nothing.
    """

    value: float
    error: float
    p: float

    @property
    def z(self) -> float:
        """The p-value as a standard normal deviate, 0 and above."""
        return deviate(self.p)

    def upper(self, confidence: float) -> float:
        """The one-sided upper bound of the rise."""
        return max(self.value + float(ndtri(confidence)) * self.error, 0.0)


def group_cost(block: Floats, covariances: Floats, coef: Floats, rows: float) -> Cost:
    """The cost of leaving out columns whose coefficients are `coef` (g × c).

    `block` (g × g) is their part of the inverse Hessian, `covariances` (c × g × g) those of their estimates.
    """
    shape = _inverse(block)
    rise = float(np.einsum("gc,gh,hc->", coef, shape, coef))
    noise = spread = statistic = 0.0
    freedom = 0
    for at, covariance in enumerate(covariances):
        bent = shape @ covariance
        trace = float(np.trace(bent))
        noise += trace
        pull = shape @ coef[:, at]  # of full rank only in directions that the data know
        spread += 2 * float((bent * bent.T).sum()) + 4 * float(pull @ covariance @ pull)
        value, rank = _wald(bent @ shape, pull)
        statistic += value
        freedom += rank
    error = float(np.sqrt(max(spread, 0.0)))
    p = float(chdtrc(freedom, statistic)) if freedom else 1.0
    return Cost((rise - noise) / rows, error / rows, p)


def single_costs(block: Floats, covariance: Floats, coef: Floats, rows: float) -> list[Cost]:
    """`group_cost` for many columns, each on its own: `block`, `covariance` and `coef` are (g,)."""
    covariance = np.maximum(covariance, 0.0)  # of exact fits, rounding goes below
    known = (block > 0) & (covariance > 0)
    shape = np.where(block > 0, 1.0 / np.where(block > 0, block, 1.0), 0.0)
    covariance = np.maximum(covariance, 0.0)
    noise = shape * covariance
    errors = np.sqrt(2 * noise**2 + 4 * (shape * coef) ** 2 * covariance) / rows
    p = np.where(known, chdtrc(1, coef**2 / np.where(known, covariance, 1.0)), 1.0)
    values = (shape * coef**2 - noise) / rows
    return [Cost(*map(float, one)) for one in zip(values, errors, p, strict=True)]


def _wald(covariance: Floats, estimate: Floats) -> tuple[float, int]:
    """The Wald statistic and its degrees of freedom."""
    if len(estimate) == 1:
        variance = float(covariance[0, 0])
        return (float(estimate[0]) ** 2 / variance, 1) if variance > 0 else (0.0, 0)
    scale = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    alive = scale > 0
    if not alive.any():
        return 0.0, 0
    unit = scale[alive]
    values, vectors = np.linalg.eigh(covariance[np.ix_(alive, alive)] / np.outer(unit, unit))
    kept = values > 1e-9 * values[-1]
    parts = vectors[:, kept].T @ (estimate[alive] / unit)
    return float((parts**2 / values[kept]).sum()), int(kept.sum())


def _inverse(block: Floats) -> Floats:
    if block.shape[0] == 1:
        return np.asarray(1.0 / block) if block[0, 0] > 0 else np.zeros_like(block)
    return np.asarray(np.linalg.pinv(block, hermitian=True, rcond=1e-14))


def discoveries(p: Floats, rate: float, tests: int | None = None) -> NDArray[np.bool_]:
    """Which hypotheses are rejected when at most `rate` of the rejected may be true ones (Benjamini-Hochberg).
    `tests`: how many there were, when these are the best of them."""
    values = np.asarray(p, dtype=float).ravel()
    order = np.argsort(values, kind="stable")
    below = values[order] <= rate * np.arange(1, len(values) + 1) / max(tests or len(values), 1)
    found = np.zeros(len(values), dtype=bool)
    if below.any():
        found[order[: int(np.flatnonzero(below)[-1]) + 1]] = True
    return found.reshape(np.shape(p))


def paired(differences: Floats) -> tuple[float, float, float]:
    """Mean, standard error and one-sided p-value (greater than 0) of paired differences."""
    count = len(differences)
    mean = float(differences.mean()) if count else 0.0
    error = float(differences.std(ddof=1) / np.sqrt(count)) if count > 1 else float("inf")
    if not error or not np.isfinite(error):
        return mean, error, 1.0 if mean <= 0 or not np.isfinite(error) else 0.0
    return mean, error, float(ndtr(-mean / error))
