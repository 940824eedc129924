"""What every engine hands to the measures: one fit on all rows, fits that have not seen their test rows, columns per
feature.

Comes in: a design, targets, folds. Goes out: a `Problem`. Which model made the design, and what a feature is called, is
not known here.

Probes are shuffled copies of columns that stand behind the features' own: what they seem to be worth is noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from mldebt_nb.entanglement.systems import Floats, Indices, Moments, System, fitted, joined

#: Rows whose losses are kept apart, for standard errors and slices. All rows count for the means.
PAIRED_ROWS = 20_000


class Fold(Protocol):
    """A fit, and rows it has not seen."""

    @property
    def system(self) -> System: ...

    @property
    def rows(self) -> Indices:
        """Which rows of the design `row_costs` speaks of."""

    @property
    def weight(self) -> float:
        """What the fold weighs among the others: its number of test rows, or the sum of their weights."""

    def costs(self, changes: Floats) -> Floats:
        """The rise of the mean loss on the test rows for each change (m × q × c) of the coefficients."""

    def row_costs(self, changes: Floats) -> Floats:
        """The same row by row (m × rows)."""

    def removals(self, groups: Sequence[Indices]) -> Floats:
        """The changes (m × q × c) of the coefficients when the columns of each group go."""

    def loss(self) -> float:
        """The mean loss on the test rows."""

    @property
    def additions(self) -> Floats:
        """The changes (probes × q × c) of the coefficients when one probe is added."""


class Problem(NamedTuple):
    """A model as columns and coefficients.

    `groups` are the columns of each feature; a product of two features' columns stands in both. `probes` are those of
    shuffled copies: their coefficients are zero everywhere but in `additions` (probes × q × c), the changes that
    follow when one of them is added. `scatter` (q × q) is the covariance of the design, `meat` (c × q × q) the
    covariance of the scores times the number of rows: the middle of the sandwich. `spread` is the standard deviation
    of the fitted response, `baseline` the mean loss of the best constant. `hessian` (q × q) is that of the whole; the
    rise of the loss, summed over rows, is `unit` · Δᵀ H Δ for a change Δ of the coefficients.
    """

    groups: tuple[Indices, ...]
    probes: tuple[Indices, ...]
    whole: System
    additions: Floats
    folds: tuple[Fold, ...]
    scatter: Floats
    meat: Floats
    spread: float
    baseline: float
    loss: str
    rows: int
    hessian: Floats
    unit: float = 1.0


class SquaredFold(NamedTuple):
    """Least squares: means over the test rows come from their moments, whatever their number."""

    system: System
    additions: Floats
    rows: Indices
    weight: float
    gram: Floats  # of the test rows about the means of the training rows, divided by their weight
    slope: Floats  # (q, c): the mean of design × residual
    error: float
    sample: Floats  # (rows, q) the paired rows about the means of the training rows
    residual: Floats  # (rows, c)
    sample_weights: Floats | None

    def costs(self, changes: Floats) -> Floats:
        moved = np.einsum("ab,mbc->mac", self.gram, changes)
        return np.asarray((changes * (moved - 2 * self.slope)).sum(axis=(1, 2)))

    def row_costs(self, changes: Floats) -> Floats:
        moved = np.einsum("nq,mqc->mnc", self.sample, changes, optimize=True)
        costs = (moved * (moved - 2 * self.residual)).sum(axis=2)
        return np.asarray(costs if self.sample_weights is None else costs * self.sample_weights)

    def removals(self, groups: Sequence[Indices]) -> Floats:
        return np.stack([self.system.removal(columns) for columns in groups])

    def loss(self) -> float:
        return self.error


def refitted_penalty(penalty: Floats, train: Floats, whole: Floats) -> Floats:
    """The penalty of a fold whose columns would be scaled to unit variance on its own rows, in the units of columns
    that were scaled on all rows. `train` and `whole` (q,) are the variances of the columns."""
    return np.asarray(penalty * np.where(whole > 0, train / np.where(whole > 0, whole, 1.0), 1.0))


class Rows(NamedTuple):
    """The rows of a least-squares problem: `tests` are the test rows of each fold, disjoint; with `ordered` a fold is
    trained on the folds before it, otherwise on all others."""

    design: Floats
    targets: Floats  # (n, c)
    weights: Floats | None
    tests: tuple[Indices, ...]
    ordered: bool
    clusters: Indices | None = None


def squared(
    rows: Rows, groups: Sequence[Indices], penalty: Floats, *, probes: Sequence[Indices] = (), intercept: bool = True,
    paired: int = PAIRED_ROWS, standardised: bool = False,
) -> Problem:  # fmt: skip
    """The problem of least squares with `penalty` (q,) on the squares of the coefficients. `standardised`: the columns
    are scaled to unit variance before each fit, so that each fold scales its own."""
    centre = _mean(rows.design, rows.weights) if intercept else np.zeros(rows.design.shape[1])
    aim = _mean(rows.targets, rows.weights) if intercept else np.zeros(rows.targets.shape[1])
    pieces, never = _pieces(rows, centre, aim)
    moments = [Moments.of(*piece) for piece in pieces]
    total = _sum([*moments, Moments.of(*never)] if len(never.design) else moments)
    whole, additions = _without_probes(fitted(total, penalty, intercept=intercept), probes)
    each = max(1, paired // len(pieces))
    folds = []
    for at, piece in enumerate(pieces):
        train = _train(moments, total, at, ordered=rows.ordered)
        if train is not None:
            mine = refitted_penalty(penalty, train.variances(), total.variances()) if standardised else penalty
            folds.append(_fold(piece, rows.tests[at], moments[at], train, mine, probes, intercept=intercept, most=each))
    gram, _ = total.centred() if intercept else (total.gram, total.cross)
    hessian = gram + np.diag(penalty)
    scatter = gram / total.weight
    response = float(np.einsum("qc,qr,rc->", whole.coef, scatter, whole.coef))
    return Problem(
        groups=tuple(groups), probes=tuple(probes), whole=whole, additions=additions, folds=tuple(folds),
        scatter=scatter, meat=_meat(rows, whole, total, centre, aim, intercept=intercept, most=paired),
        spread=float(np.sqrt(max(response, 0.0))), baseline=total.spread(), loss="squared error", rows=len(rows.design),
        hessian=hessian,
    )  # fmt: skip


def _mean(values: Floats, weights: Floats | None) -> Floats:
    return np.asarray(values.mean(axis=0) if weights is None else weights @ values / weights.sum())


class _Piece(NamedTuple):
    """Rows about common centres."""

    design: Floats
    targets: Floats
    weights: Floats | None

    def between(self, low: int, high: int) -> _Piece:
        weights = None if self.weights is None else self.weights[low:high]
        return _Piece(self.design[low:high], self.targets[low:high], weights)


def _pieces(rows: Rows, centre: Floats, aim: Floats) -> tuple[list[_Piece], _Piece]:
    """The test rows of each fold, and those that are in none: views of one copy, in which they stand together."""
    held = np.zeros(len(rows.design), dtype=bool)
    for test in rows.tests:
        held[test] = True
    order = np.concatenate([*rows.tests, np.flatnonzero(~held)])
    if rows.design.flags.f_contiguous:  # columns are copied one by one, each from memory that is near
        design = np.empty(rows.design.shape, order="F")
        for at, middle in enumerate(centre):
            np.subtract(rows.design[:, at][order], middle, out=design[:, at])
    else:
        design = rows.design[order]
        design -= centre
    whole = _Piece(design, rows.targets[order] - aim, None if rows.weights is None else rows.weights[order])
    ends = np.cumsum([0, *map(len, rows.tests), len(order) - sum(map(len, rows.tests))])
    cut = [whole.between(low, high) for low, high in pairwise(ends)]
    return cut[:-1], cut[-1]


def _train(moments: Sequence[Moments], total: Moments, at: int, *, ordered: bool) -> Moments | None:
    """Of the rows that the fit may see; None when there are none."""
    if not ordered:
        return total.minus(moments[at]) if total.weight > moments[at].weight else None
    return _sum(moments[:at]) if at else None


def _sum(moments: Sequence[Moments]) -> Moments:
    total = moments[0]
    for other in moments[1:]:
        total = total.plus(other)
    return total


def _fold(
    piece: _Piece, test: Indices, mine: Moments, train: Moments, penalty: Floats,
    probes: Sequence[Indices], *, intercept: bool, most: int,
) -> SquaredFold:  # fmt: skip
    design, targets, weights = piece
    system, additions = _without_probes(fitted(train, penalty, intercept=intercept), probes)
    mean, aim = (train.columns / train.weight, train.targets / train.weight) if intercept else _zeros(design, targets)
    gram, cross, squares = mine.about(mean, aim)
    fit = gram @ system.coef
    error = squares.sum() - 2 * (system.coef * cross).sum() + (system.coef * fit).sum()
    keep = np.unique(np.linspace(0, len(test) - 1, min(most, len(test))).astype(np.intp))
    sample = design[keep] - mean
    kept = None if weights is None else weights[keep] / weights[keep].mean()
    return SquaredFold(
        system=system, additions=additions, rows=test[keep], weight=mine.weight, gram=gram / mine.weight,
        slope=(cross - fit) / mine.weight,
        error=float(error / mine.weight), sample=sample, residual=targets[keep] - aim - sample @ system.coef,
        sample_weights=kept,
    )  # fmt: skip


def _without_probes(noisy: System, probes: Sequence[Indices]) -> tuple[System, Floats]:
    """The fit without probes, and what each does to it when it alone comes in."""
    system = noisy.without(joined(probes))
    others = [joined([*probes[:at], *probes[at + 1 :]]) for at in range(len(probes))]
    changes = [noisy.coef + noisy.removal(columns) - system.coef for columns in others]
    for change, columns in zip(changes, others, strict=True):
        change[columns] = 0.0
    return system, np.stack(changes) if changes else np.empty((0, *system.coef.shape))


def _zeros(design: Floats, targets: Floats) -> tuple[Floats, Floats]:
    return np.zeros(design.shape[1]), np.zeros(targets.shape[1])


def _meat(
    rows: Rows, whole: System, total: Moments, centre: Floats, aim: Floats, *, intercept: bool, most: int
) -> Floats:
    """Σ residual² · z zᵀ for each target, over a sample of the rows and for all of them; by clusters where rows
    belong together. With the correction n / (n − q) for the coefficients that were fitted."""
    count = len(rows.design)
    keep = np.arange(count) if rows.clusters is not None else _spread(count, most)
    shift = total.columns / total.weight if intercept else 0.0
    design = rows.design[keep] - (centre + shift)
    residual = rows.targets[keep] - aim - (total.targets / total.weight if intercept else 0.0) - design @ whole.coef
    if rows.weights is not None:
        residual = residual * rows.weights[keep][:, None]
    freedom = max(count - whole.coef.shape[0] - int(intercept), 1)
    factor = count / len(keep) * count / freedom
    return np.stack([_scores(design, residual[:, c], rows.clusters) * factor for c in range(residual.shape[1])])


def _scores(design: Floats, residual: Floats, clusters: Indices | None) -> Floats:
    scores = design * residual[:, None]
    if clusters is not None:
        sums = np.zeros((int(clusters.max()) + 1, design.shape[1]))
        np.add.at(sums, clusters, scores)
        scores = sums
    return np.asarray(scores.T @ scores)


def _spread(count: int, most: int) -> Indices:
    return np.unique(np.linspace(0, count - 1, min(most, count)).astype(np.intp))


def with_probes(
    design: Floats, groups: Sequence[Indices], most: int, rng: np.random.Generator
) -> tuple[Floats, tuple[Indices, ...]]:
    """The design with shuffled copies of up to `most` groups behind it, and where these stand.

    All are shuffled by one permutation: they keep their relations to each other and lose those to everything else.
    """
    chosen = [groups[at] for at in np.unique(np.linspace(0, len(groups) - 1, min(most, len(groups))).astype(int))]
    columns = np.concatenate([*chosen, np.empty(0, dtype=np.intp)]).astype(np.intp)
    copies = design[:, columns][rng.permutation(len(design))]
    ends = design.shape[1] + np.cumsum([0, *(len(group) for group in chosen)])
    places = tuple(np.arange(begin, end, dtype=np.intp) for begin, end in pairwise(ends))
    return np.hstack([design, copies]), places
