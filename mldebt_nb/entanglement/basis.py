"""A table as the columns of an additive model: hats over quantiles, levels, and products of chosen pairs.

Comes in: features as numbers or codes. Goes out: design matrices and the columns of each feature. The target is only
looked at to choose pairs (`screened`).

A number becomes piecewise linear functions ("hats") with knots at its quantiles, a category one column per level, a
missing value a column of its own. Products are Legendre polynomials of the two ranks, which have mean zero and see
nothing additive when the features are independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.inference import discoveries
from mldebt_nb.entanglement.systems import Floats, Indices

#: Degree of the polynomials whose products tell whether two features interact.
DEGREE = 3
_SAMPLE = 4000  # rows that quantiles are taken from


class Feature(NamedTuple):
    """One column of the table. Numbers: `values` with NaN where missing. Categories: `values` are codes from 0, NaN
    where missing, and `levels` their number. Texts: `values` are lengths, `words` (n, buckets) counts of words."""

    name: str
    values: Floats
    levels: int = 0
    words: Floats | None = None


class Blocks(NamedTuple):
    """Design columns, and which of them belong to each feature."""

    design: Floats
    groups: tuple[Indices, ...]


def additive(features: Sequence[Feature], knots: int) -> Blocks:
    """The main effects; a constant feature has no columns."""
    parts = [_of(feature, knots) for feature in features]
    ends = np.cumsum([0, *(part.shape[1] for part in parts)])
    groups = tuple(np.arange(begin, end, dtype=np.intp) for begin, end in pairwise(ends))
    rows = len(features[0].values) if features else 0
    return Blocks(np.hstack([np.empty((rows, 0)), *parts]), groups)


def _of(feature: Feature, knots: int) -> Floats:
    missing = np.isnan(feature.values)
    if feature.levels:
        seen = np.where(missing, -1, feature.values)
        columns = (seen[:, None] == np.arange(1, feature.levels)).astype(np.float64)
    else:
        columns = hats(feature.values, quantiles(feature.values, knots))
        columns[missing] = 0.0
    if feature.words is not None:
        columns = np.hstack([columns, feature.words])
    if missing.any() and not missing.all():
        columns = np.hstack([columns, missing[:, None].astype(np.float64)])
    return np.asarray(columns[:, columns.std(axis=0) > 0])


def quantiles(values: Floats, knots: int) -> Floats:
    """Up to `knots` different values at even ranks, from the smallest to the largest of a sample."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.empty(0)
    sample = known[:: max(1, len(known) // _SAMPLE)]
    different = np.unique(sample)
    if len(different) <= knots:
        return different
    return np.unique(np.quantile(sample, np.linspace(0, 1, knots)))


def hats(values: Floats, knots: Floats) -> Floats:
    """Piecewise linear functions that are 1 at one knot and 0 at the others, all but the first: (n, knots − 1)."""
    if len(knots) < 2:
        return np.empty((len(values), 0))
    within = np.clip(np.nan_to_num(values, nan=knots[0]), knots[0], knots[-1])
    left = np.clip(np.searchsorted(knots, within, side="right") - 1, 0, len(knots) - 2)
    share = (within - knots[left]) / (knots[left + 1] - knots[left])
    out = np.zeros((len(values), len(knots)))
    at = np.arange(len(values))
    out[at, left] = 1.0 - share
    out[at, left + 1] += share
    return out[:, 1:]


class Ranks(NamedTuple):
    """Legendre polynomials of ranks: (n, features × DEGREE), each with mean zero and unit variance."""

    columns: Floats
    features: int

    def product(self, first: int, second: int) -> Floats:
        """The products of two features' polynomials: (n, DEGREE²), without those that are constant."""
        one = self.columns[:, first * DEGREE : (first + 1) * DEGREE]
        other = self.columns[:, second * DEGREE : (second + 1) * DEGREE]
        found = (one[:, :, None] * other[:, None, :]).reshape(len(one), -1)
        return found[:, found.std(axis=0) > 0]


def ranks(features: Sequence[Feature]) -> Ranks:
    """Categories are ranked by their codes; who calls orders the codes by what matters."""
    parts = [_polynomials(_rank(feature.values)) for feature in features]
    return Ranks(np.hstack(parts) if parts else np.empty((0, 0)), len(features))


def _rank(values: Floats) -> Floats:
    """Values to (−1, 1) by a piecewise linear distribution function; missing ones to 0."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.zeros(len(values))
    sample = np.sort(known[:: max(1, len(known) // _SAMPLE)])
    different, first = np.unique(sample, return_index=True)
    counts = np.diff([*first, len(sample)])
    middle = (first + counts / 2) / len(sample)
    return np.asarray(np.nan_to_num(np.interp(values, different, 2 * middle - 1), nan=0.0))


def _polynomials(u: Floats) -> Floats:
    columns = np.stack([u, 1.5 * u**2 - 0.5, 2.5 * u**3 - 1.5 * u], axis=1)[:, :DEGREE]
    columns = columns - columns.mean(axis=0)
    spread = columns.std(axis=0)
    return np.asarray(np.where(spread > 1e-9, columns / np.where(spread > 1e-9, spread, 1.0), 0.0))


class Screened(NamedTuple):
    """Evidence that pairs of features interact: `statistic` and `p`, symmetric (p × p)."""

    statistic: Floats
    p: Floats

    def chosen(self, rate: float, most: int) -> list[tuple[int, int]]:
        """The pairs beyond noise, the clearest first, at most `most`."""
        first, second = np.triu_indices(len(self.p), 1)
        found = discoveries(self.p[first, second], rate)
        order = np.argsort(-self.statistic[first, second], kind="stable")
        pairs = [(int(first[at]), int(second[at])) for at in order if found[at]]
        return pairs[:most]


def screened(ranked: Ranks, residual: Floats, weights: Floats | None = None) -> Screened:
    """Which pairs explain what an additive model leaves over, all at once.

    `residual` (n × c). For each pair the DEGREE² correlations of products with the residual are, without interaction,
    standard normal: their squares are summed.
    """
    size = ranked.features
    total = np.zeros((size, size))
    columns = ranked.columns
    freedom = 0
    for at in range(residual.shape[1]):
        mine = residual[:, at] if weights is None else residual[:, at] * weights
        found = columns.T @ (columns * mine[:, None])
        variance = (columns**2).T @ ((columns**2) * (mine**2)[:, None])
        squares = np.where(variance > 0, found**2 / np.where(variance > 0, variance, 1.0), 0.0)
        total += squares.reshape(size, DEGREE, size, DEGREE).sum(axis=(1, 3))
        freedom += DEGREE * DEGREE
    np.fill_diagonal(total, 0.0)
    return Screened(total, np.asarray(chdtrc(freedom, total)))
