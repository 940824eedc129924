"""What is true of a planted table. Comes in: how the signal is made of columns. Goes out: what removing columns costs.

Everything is derived from the construction, nothing from the drawn rows (but the mean of p(1-p) for classes). A *part*
knows how much of the signal's variance is lost, in the population, when columns are taken away. The cost of a set of
columns is that loss over the variance that nothing explains (regression), or twice the rise of the log-loss to first
order (classification). With n rows it shows as z = sqrt(n * cost) / 2, the expected loss over its standard deviation.

A column alone is *relevant* with z >= 8, *removable* with z <= 0.5, and at the *edge* in between: edges count neither
way, because n rows cannot tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Kind = Literal["regression", "classification"]
Pair = tuple[str, str]
Array = NDArray[Any]

CLEAR = 8.0  # z from which a column's removal is plainly seen
HIDDEN = 0.5  # z up to which nobody can see it
PAIRED = 3.0  # z from which two columns act together; lower, because pairs are ranked and not dropped
MOVED = 6.0  # z from which the effect of another column has plainly moved
_COPY = 1e-6  # share of a sd below which a column is a copy, and an effect the same
QUIET = 0.03  # share of the signal's sd up to which sampling may move an effect that does not move in truth


class Part(Protocol):
    """Columns that make a share of the signal, independent of the other parts."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns it is made of."""

    def loss(self, removed: frozenset[str]) -> float:
        """Variance of the signal that the remaining columns cannot give."""


@dataclass(frozen=True)
class Straight:
    """A linear sum of correlated columns; the covariance may be singular."""

    names: tuple[str, ...]
    covariance: Array
    slopes: Array

    @property
    def columns(self) -> frozenset[str]:
        """The columns it is made of."""
        return frozenset(self.names)

    def loss(self, removed: frozenset[str]) -> float:
        """Variance of the removed columns' sum, given the others."""
        out = np.array([name in removed for name in self.names])
        if not out.any():
            return 0.0
        slopes, given = self.slopes[out], self.covariance[np.ix_(~out, ~out)]
        across = self.covariance[np.ix_(out, ~out)]
        explained = across @ np.linalg.pinv(given, rcond=1e-12, hermitian=True) @ across.T if (~out).any() else 0.0
        return max(float(slopes @ (self.covariance[np.ix_(out, out)] - explained) @ slopes), 0.0)

    def fitted(self, removed: frozenset[str]) -> Array:
        """Least-norm slopes without the removed columns, zero for these."""
        kept = np.array([name not in removed for name in self.names])
        target = self.covariance[kept] @ self.slopes
        slopes = np.zeros(len(self.names))
        slopes[kept] = np.linalg.pinv(self.covariance[np.ix_(kept, kept)], rcond=1e-12, hermitian=True) @ target
        return slopes


@dataclass(frozen=True)
class Components:
    """Uncorrelated terms, each of one or more independent sources; several columns may carry the same source."""

    source: Mapping[str, str]
    terms: tuple[tuple[frozenset[str], float], ...]

    @property
    def columns(self) -> frozenset[str]:
        """The columns it is made of."""
        return frozenset(self.source)

    def loss(self, removed: frozenset[str]) -> float:
        """Variance of the terms one of whose sources no remaining column carries."""
        left = {source for column, source in self.source.items() if column not in removed}
        return sum(variance for sources, variance in self.terms if not sources <= left)

    def carriers(self, source: str) -> tuple[str, ...]:
        """The columns that carry `source`."""
        return tuple(column for column, carried in self.source.items() if carried == source)


@dataclass(frozen=True)
class Levels:
    """Indicator columns, one for each level of a category: any one of them follows from the others."""

    names: tuple[str, ...]
    chances: Array
    effects: Array

    @property
    def columns(self) -> frozenset[str]:
        """The columns it is made of."""
        return frozenset(self.names)

    def loss(self, removed: frozenset[str]) -> float:
        """Variance of the effects among the levels that can no longer be told apart."""
        out = np.array([name in removed for name in self.names])
        if out.sum() < 2:
            return 0.0
        chances, effects = self.chances[out], self.effects[out]
        return float(chances @ (effects - chances @ effects / chances.sum()) ** 2)


class Redundant(NamedTuple):
    """Columns of which `keep` must stay; which ones is open."""

    members: frozenset[str]
    keep: int = 1


@dataclass(frozen=True)
class Planted:
    """A table and what is true of it."""

    family: str
    seed: int
    X: pd.DataFrame
    y: Array
    kind: Kind
    models: tuple[str, ...]  # "linear", "boosting": the models whose class holds the signal
    parts: tuple[Part, ...]
    unexplained: float  # what a loss of variance is divided by
    redundant: tuple[Redundant, ...]
    relevant: frozenset[str]
    removable: frozenset[str]
    edge: frozenset[str]
    pairs: frozenset[Pair]
    edge_pairs: frozenset[Pair]
    entangled: frozenset[Pair]
    edge_entangled: frozenset[Pair]
    linear: bool
    weights: Array | None = None
    groups: Array | None = None
    time: Array | None = None
    note: str = ""

    @property
    def null(self) -> bool:
        """Whether the target is pure noise."""
        return not self.parts

    @property
    def keep_one_of(self) -> tuple[frozenset[str], ...]:
        """The sets of which exactly one column must stay."""
        return tuple(group.members for group in self.redundant if group.keep == 1)

    @property
    def only_together(self) -> frozenset[str]:
        """Relevant columns without an effect of their own: each of their terms has another column."""
        mixed = [part for part in self.parts if isinstance(part, Components)]
        alone = {name for part in mixed for sources, _ in part.terms if len(sources) == 1 for name in sources}
        joint = {name for part in mixed for sources, _ in part.terms if len(sources) > 1 for name in sources}
        return self.relevant & joint - alone

    def cost(self, removed: frozenset[str]) -> float:
        """Population cost of removing the columns together."""
        return sum(part.loss(removed) for part in self.parts) / self.unexplained

    def z(self, removed: frozenset[str]) -> float:
        """How plainly that cost shows in as many rows as the table has."""
        return visible(self.cost(removed), len(self.X))


def visible(cost: float, rows: int) -> float:
    """Expected loss over its standard deviation."""
    return math.sqrt(rows * cost) / 2


def pair(one: str, other: str) -> Pair:
    """An unordered pair."""
    return (one, other) if one < other else (other, one)


class Named(NamedTuple):
    """Columns by what their removal costs."""

    relevant: frozenset[str]
    removable: frozenset[str]
    edge: frozenset[str]


def sorted_by_cost(parts: Sequence[Part], columns: Sequence[str], unexplained: float, rows: int) -> Named:
    """Relevant, removable and edge columns."""

    def z(column: str) -> float:
        return visible(sum(part.loss(frozenset({column})) for part in parts) / unexplained, rows)

    seen = {column: z(column) for column in columns}
    relevant = frozenset(column for column, value in seen.items() if value >= CLEAR)
    removable = frozenset(column for column, value in seen.items() if value <= HIDDEN)
    return Named(relevant, removable, frozenset(columns) - relevant - removable)


def still_redundant(
    candidates: Sequence[Redundant], parts: Sequence[Part], named: Named, unexplained: float, rows: int
) -> tuple[Redundant, ...]:
    """The candidates that carry signal together while no member does alone."""
    return tuple(
        group
        for group in candidates
        if not group.members & named.relevant
        and visible(sum(part.loss(group.members) for part in parts) / unexplained, rows) > HIDDEN
    )


def interacting(parts: Sequence[Part], unexplained: float, rows: int) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Pairs of columns that act together: plain ones, and those that count neither way (weak, or carried by copies)."""
    plain: set[Pair] = set()
    edge: set[Pair] = set()
    for part in parts:
        if not isinstance(part, Components):
            continue
        for sources, variance in part.terms:
            clear = visible(variance / unexplained, rows) >= PAIRED
            for one, other in combinations(sorted(sources), 2):
                carriers = [pair(*both) for both in product(part.carriers(one), part.carriers(other))]
                (plain if clear and len(carriers) == 1 else edge).update(carriers)
    return frozenset(plain), frozenset(edge - plain)


def moving(parts: Sequence[Part], noise: float, rows: int) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """(i, j) where removing i moves the effect of j in a linear fit: plain ones, and those that count neither way."""
    spread = math.sqrt(sum(part.loss(part.columns) for part in parts)) or 1.0
    plain: set[Pair] = set()
    edge: set[Pair] = set()
    for part in parts:
        if isinstance(part, Straight):
            for one, other, verdict in _moves(part, spread, math.sqrt(noise), rows):
                (plain if verdict == "moved" else edge).add((one, other))
    return frozenset(plain), frozenset(edge)


def _moves(part: Straight, spread: float, noise: float, rows: int) -> list[tuple[str, str, str]]:
    sd = np.sqrt(np.diag(part.covariance))
    part = Straight(part.names, part.covariance / np.outer(sd, sd), part.slopes * sd)  # as after a scaler
    whole = part.fitted(frozenset())
    alone = [Straight(part.names, part.covariance, one) for one in np.eye(len(sd))]
    free = np.sqrt([one.loss(frozenset({name})) for one, name in zip(alone, part.names, strict=True)])
    found = []
    for at, name in enumerate(part.names):
        others = np.abs(alone[at].fitted(frozenset({name})))  # slopes of the column on the others
        shift = np.abs(part.fitted(frozenset({name})) - whole) / spread
        if free[at] < _COPY:  # the others hold it whole: a penalty decides who is credited, sampling does not
            moved = [other for other, by in zip(part.names, shift, strict=True) if by > _COPY and other != name]
            found += [(name, other, "moved") for other in moved]
            continue
        wobble = noise * others / (math.sqrt(rows) * free[at] * spread)
        correlated = others * free * math.sqrt(rows) / free[at]
        verdicts = [_verdict(*of) for of in zip(shift, wobble, correlated, strict=True)]
        found += [(name, other, v) for other, v in zip(part.names, verdicts, strict=True) if v and other != name]
    return found


def _verdict(shift: float, wobble: float, correlated: float) -> str:
    """`moved`, `edge`, or nothing for an effect that stays."""
    if shift < _COPY:
        return "edge" if wobble > QUIET else ""
    if not wobble or not correlated:
        return "edge"
    return "moved" if 1 / math.hypot(wobble / shift, 1 / correlated) >= MOVED else "edge"
