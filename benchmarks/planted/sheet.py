"""A planted table under construction. Comes in: columns, and what the signal makes of them. Goes out: a `Planted`.

Names are dealt in random order from `x00`, `x01`, …, and the columns of the finished table stand in the order of their
names: neither says what a column is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.planted.truth import (
    Array,
    Components,
    Levels,
    Part,
    Planted,
    Redundant,
    Straight,
    interacting,
    moving,
    sorted_by_cost,
    still_redundant,
)

Draw = Callable[[np.random.Generator, int], Array]


def normal(rng: np.random.Generator, rows: int) -> Array:
    """Standard normal values."""
    return rng.normal(size=rows)


class Extra(NamedTuple):
    """What a table may carry besides columns and a target."""

    weights: Array | None = None
    groups: Array | None = None
    time: Array | None = None
    disturbance: Array | None = None  # of the target, of which no column knows; its variance is `disturbed`
    disturbed: float = 0.0


class Sheet:
    """Columns, the signal so far, and the parts it is made of."""

    def __init__(self, family: str, seed: int, rows: int, width: int) -> None:
        self.family, self.seed, self.rows, self.width = family, seed, rows, width
        self.rng = np.random.default_rng([seed, *family.encode()])
        self._names = iter(self.rng.permutation([f"x{at:02}" for at in range(width)]))
        self.columns: dict[str, Any] = {}
        self.signal: Array = np.zeros(rows)
        self.parts: list[Part] = []
        self.candidates: list[Redundant] = []
        self._source: dict[str, str] = {}
        self._terms: list[tuple[frozenset[str], float]] = []
        self._hidden = 0.0

    def amplitude(self) -> float:
        """Size of an effect, with a random sign."""
        return float(self.rng.uniform(0.7, 1.3) * self.rng.choice([-1.0, 1.0]))

    def column(self, values: Any) -> str:
        """A new column."""
        name = str(next(self._names))
        self.columns[name] = values
        return name

    def noise(self, number: int, draw: Draw = normal) -> list[str]:
        """Columns that the target does not know."""
        return [self.column(draw(self.rng, self.rows)) for _ in range(number)]

    def fill(self, draw: Draw = normal) -> None:
        """Noise columns up to the width."""
        self.noise(self.width - len(self.columns), draw)

    def straight(self, covariance: Array, slopes: Sequence[float] | Array, shift: Array | None = None) -> list[str]:
        """Correlated normal columns and a linear effect of them; `shift` is added to the rows."""
        root = np.linalg.svd(covariance, hermitian=True)
        values = self.rng.normal(size=(self.rows, len(covariance))) @ (root[0] * np.sqrt(root[1])).T
        values = values if shift is None else values + shift
        drift = np.zeros_like(covariance) if shift is None else np.cov(shift.T, bias=True)
        return self.placed(values, covariance + drift, slopes)

    def placed(self, values: Array, covariance: Array, slopes: Sequence[float] | Array) -> list[str]:
        """Columns with these values and this covariance, and a linear effect of them."""
        weights = np.asarray(slopes, dtype=float)
        names = [self.column(values[:, at].copy()) for at in range(values.shape[1])]
        self.signal = self.signal + values @ weights
        self.parts.append(Straight(tuple(names), np.asarray(covariance, dtype=float), weights))
        return names

    def source(self, draw: Draw = normal) -> str:
        """A column of its own that terms may use."""
        name = self.column(draw(self.rng, self.rows))
        self._source[name] = name
        return name

    def term(self, sources: Sequence[str], values: Array, variance: float, seen: float = 1.0) -> None:
        """Add `values`, of mean 0 and this variance given all sources; `seen` is the share of rows that show them."""
        self.signal = self.signal + values
        self._terms.append((frozenset(sources), variance * seen))
        self._hidden += variance * (1 - seen)

    def copied(self, of: str, scale: float = 1.0, shift: float = 0.0) -> str:
        """An affine copy of a source."""
        name = self.column(self.columns[of] * scale + shift)
        self._source[name] = self._source[of]
        return name

    def levels(self, chances: Array, effects: Array) -> list[str]:
        """Indicators of a category and an effect of each level."""
        drawn = self.rng.choice(len(chances), size=self.rows, p=chances)
        names = [self.column((drawn == at).astype(float)) for at in range(len(chances))]
        self.signal = self.signal + effects[drawn]
        self.parts.append(Levels(tuple(names), chances, effects))
        self.candidates.append(Redundant(frozenset(names), len(names) - 1))
        return names

    def one_of(self, *names: str) -> None:
        """Of these columns one must stay, if they matter."""
        self.candidates.append(Redundant(frozenset(names)))

    def regression(self, share: float, models: Sequence[str], note: str, extra: Extra = Extra()) -> Planted:  # noqa: B008
        """The finished table; the signal makes `share` of the target's variance (0: pure noise of variance 1)."""
        parts = self._all_parts()
        strength = sum(part.loss(part.columns) for part in parts) + self._hidden
        noise = strength * (1 - share) / share if strength else 1.0
        sd = np.sqrt(noise) / (1.0 if extra.weights is None else np.sqrt(extra.weights / extra.weights.mean()))
        y = self.signal + self.rng.normal(size=self.rows) * sd
        if extra.disturbance is not None:
            y = y + extra.disturbance
        unexplained = float(np.mean(sd**2)) if extra.weights is not None else noise
        return self._finished(y, "regression", models, unexplained + self._hidden + extra.disturbed, note, extra)

    def classification(self, spread: float, centre: float, models: Sequence[str], note: str) -> Planted:
        """The finished table with two classes; log-odds have this sd and this centre."""
        strength = sum(part.loss(part.columns) for part in self._all_parts())
        scale = spread / np.sqrt(strength) if strength else 0.0
        chance = 1 / (1 + np.exp(-(centre + scale * self.signal)))
        y = (self.rng.random(self.rows) < chance).astype(int)
        per_variance = float(np.mean(chance * (1 - chance))) * scale**2
        return self._finished(y, "classification", models, 1 / per_variance if strength else 1.0, note, Extra())

    def _all_parts(self) -> tuple[Part, ...]:
        made = (*self.parts, Components(dict(self._source), tuple(self._terms)))
        return tuple(part for part in made if part.loss(part.columns) > 0)

    def _finished(
        self, y: Array, kind: Any, models: Sequence[str], unexplained: float, note: str, extra: Extra
    ) -> Planted:
        parts, rows = self._all_parts(), self.rows
        names = sorted(self.columns)
        named = sorted_by_cost(parts, names, unexplained, rows)
        pairs, edge_pairs = interacting(parts, unexplained, rows)
        linear = "linear" in models and not any(isinstance(part, Components | Levels) for part in parts)
        entangled, edge_entangled = moving(parts, unexplained, rows) if linear else (frozenset(), frozenset())
        return Planted(
            family=self.family, seed=self.seed, X=pd.DataFrame({name: self.columns[name] for name in names}), y=y,
            kind=kind, models=tuple(models), parts=parts, unexplained=unexplained,
            redundant=still_redundant(self.candidates, parts, named, unexplained, rows), relevant=named.relevant,
            removable=named.removable, edge=named.edge, pairs=pairs, edge_pairs=edge_pairs, entangled=entangled,
            edge_entangled=edge_entangled, linear=linear, weights=extra.weights, groups=extra.groups, time=extra.time,
            note=note,
        )  # fmt: skip
