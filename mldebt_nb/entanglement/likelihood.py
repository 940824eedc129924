"""Generalised linear models as a `Problem`: Newton's steps from a fit that exists, and one more for each removal.

Comes in: a design, a target, a family. Goes out: a `Problem` whose losses are evaluated row by row. The removal of
columns is one Newton step from the optimum (Pregibon 1981 for rows; the same algebra for columns).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.special import expit, logsumexp  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.problems import PAIRED_ROWS, Problem, refitted_penalty
from mldebt_nb.entanglement.systems import Floats, Indices, System, Unsolvable, joined, solved, training_rows

_STEPS = 50
_FOLD_STEPS = 4
_ENOUGH = 1e-10  # of the decrement of Newton's method, relative to the number of rows
_CHUNK = 1 << 22  # numbers held at once while losses are evaluated
_STEEPEST = 30.0  # beyond, exp() of a linear predictor is no longer meant


class Family(Protocol):
    """A loss per row as a function of linear predictors eta (n × c), with its derivatives.

    `name` is what the loss is called."""

    name: str
    outputs: int

    def loss(self, eta: Floats, y: Floats) -> Floats: ...

    def slope(self, eta: Floats, y: Floats) -> Floats:
        """(n, c)"""

    def bend(self, eta: Floats, y: Floats) -> Floats:
        """(n, c, c)"""

    def constant(self, y: Floats, weights: Floats) -> Floats:
        """The linear predictor (c,) of the best constant."""


class Logistic:
    """Two classes; y is 0 or 1."""

    name = "log loss"
    outputs = 1

    def loss(self, eta: Floats, y: Floats) -> Floats:
        return np.asarray(np.logaddexp(0.0, eta[..., 0]) - y * eta[..., 0])

    def slope(self, eta: Floats, y: Floats) -> Floats:
        return np.asarray(expit(eta) - y[:, None])

    def bend(self, eta: Floats, y: Floats) -> Floats:
        p = expit(eta)
        return np.asarray((p * (1 - p))[:, :, None])

    def constant(self, y: Floats, weights: Floats) -> Floats:
        share = np.clip(np.average(y, weights=weights), 1e-12, 1 - 1e-12)
        return np.array([np.log(share / (1 - share))])


class Multinomial:
    """Several classes; y are their codes."""

    name = "log loss"

    def __init__(self, classes: int) -> None:
        self.outputs = classes

    def loss(self, eta: Floats, y: Floats) -> Floats:
        chosen = np.take_along_axis(eta, np.broadcast_to(y.astype(np.intp)[:, None], (*eta.shape[:-1], 1)), axis=-1)
        return np.asarray(logsumexp(eta, axis=-1) - chosen[..., 0])

    def _shares(self, eta: Floats) -> Floats:
        return np.asarray(np.exp(eta - logsumexp(eta, axis=-1, keepdims=True)))

    def slope(self, eta: Floats, y: Floats) -> Floats:
        return np.asarray(self._shares(eta) - np.eye(self.outputs)[y.astype(np.intp)])

    def bend(self, eta: Floats, y: Floats) -> Floats:
        p = self._shares(eta)
        return np.asarray(p[:, :, None] * np.eye(self.outputs) - p[:, :, None] * p[:, None, :])

    def constant(self, y: Floats, weights: Floats) -> Floats:
        shares = np.bincount(y.astype(np.intp), weights=weights, minlength=self.outputs) / weights.sum()
        return np.asarray(np.log(np.maximum(shares, 1e-12)))


class Tweedie:
    """Log link and variance mu**power: 1 is Poisson, 2 is gamma. The loss is half the deviance, up to a constant."""

    outputs = 1

    def __init__(self, power: float) -> None:
        self.power = power
        self.name = "half deviance"

    def loss(self, eta: Floats, y: Floats) -> Floats:
        mu = np.exp(np.clip(eta[..., 0], -_STEEPEST, _STEEPEST))
        if self.power == 1:
            return np.asarray(mu - y * eta[..., 0])
        if self.power == 2:
            return np.asarray(y / mu + eta[..., 0])
        k = self.power
        return np.asarray(mu ** (2 - k) / (2 - k) - y * mu ** (1 - k) / (1 - k))

    def slope(self, eta: Floats, y: Floats) -> Floats:
        mu = np.exp(np.clip(eta[:, 0], -_STEEPEST, _STEEPEST))
        return np.asarray(mu ** (2 - self.power) - y * mu ** (1 - self.power))[:, None]

    def bend(self, eta: Floats, y: Floats) -> Floats:
        mu = np.exp(np.clip(eta[:, 0], -_STEEPEST, _STEEPEST))
        k = self.power
        return np.asarray((2 - k) * mu ** (2 - k) - (1 - k) * y * mu ** (1 - k))[:, None, None]

    def constant(self, y: Floats, weights: Floats) -> Floats:
        return np.array([np.log(max(float(np.average(y, weights=weights)), 1e-12))])


class Sample(NamedTuple):
    """Rows of the problem: the design with a column of ones at its end, targets, weights."""

    design: Floats
    y: Floats
    weights: Floats

    def rows(self, at: Indices) -> Sample:
        return Sample(self.design[at], self.y[at], self.weights[at])

    def variances(self) -> Floats:
        shares = self.weights / self.weights.sum()
        return np.asarray(shares @ self.design**2 - (shares @ self.design) ** 2)

    def eta(self, coef: Floats, outputs: int) -> Floats:
        return np.asarray(self.design @ coef.reshape(outputs, -1).T)


class LikelihoodFold(NamedTuple):
    """A fit, and rows it has not seen, with their losses."""

    family: Family
    system: System
    additions: Floats
    rows: Indices
    weight: float
    train: Sample
    penalty: Floats
    sample: Sample
    eta: Floats
    losses: Floats

    def costs(self, changes: Floats) -> Floats:
        return np.asarray(self.row_costs(changes).mean(axis=1))

    def row_costs(self, changes: Floats) -> Floats:
        out = np.empty((len(changes), len(self.losses)))
        step = max(1, _CHUNK // max(self.eta.size, 1))
        for begin in range(0, len(changes), step):
            piece = changes[begin : begin + step]
            moved = piece.reshape(len(piece), self.family.outputs, -1)
            eta = self.eta + np.einsum("nq,mcq->mnc", self.sample.design, moved, optimize=True)
            out[begin : begin + step] = np.stack([self.family.loss(one, self.sample.y) for one in eta]) - self.losses
        return np.asarray(out * self.sample.weights / self.sample.weights.mean())

    def removals(self, groups: Sequence[Indices]) -> Floats:
        """One step of Newton's method each, and a second with the Hessian of the first."""
        changes = np.stack([self.system.removal(columns) for columns in groups])
        step = max(1, _CHUNK // max(len(self.train.y) * self.family.outputs, 1))
        for begin in range(0, len(groups), step):
            self._correct(changes[begin : begin + step], groups[begin : begin + step])
        return changes

    def _correct(self, changes: Floats, groups: Sequence[Indices]) -> None:
        coefs = self.system.coef + changes
        moved = coefs.reshape(len(coefs), self.family.outputs, -1)
        etas = np.einsum("nq,mcq->mnc", self.train.design, moved, optimize=True)
        slopes = np.stack([self.family.slope(eta, self.train.y) for eta in etas]) * self.train.weights[:, None]
        gradients = np.einsum("mnc,nq->mcq", slopes, self.train.design, optimize=True).reshape(len(coefs), -1)
        gradients += self.penalty * coefs[:, :, 0]
        inverse = self.system.inverse
        steps = gradients @ inverse
        for step, columns, change, gradient in zip(steps, groups, changes, gradients, strict=True):
            if not columns.size:
                continue
            block = inverse[np.ix_(columns, columns)]
            step = step - inverse[:, columns] @ np.linalg.lstsq(block, step[columns], rcond=None)[0]
            step[columns] = 0.0
            if np.abs(step).max() <= np.abs(change).max() and np.isfinite(gradient).all():
                change[:, 0] -= step

    def loss(self) -> float:
        return float(np.average(self.losses, weights=self.sample.weights))


def likelihood(
    sample: Sample, family: Family, groups: Sequence[Indices], penalty: Floats, start: Floats,
    tests: tuple[Indices, ...], *, probes: Sequence[Indices] = (), ordered: bool = False,
    clusters: Indices | None = None, paired: int = PAIRED_ROWS, standardised: bool = False,
) -> Problem:  # fmt: skip
    """The problem of Σ weight · loss + ½ Σ penalty · coef². `start` (c × q) are coefficients near the optimum.

    `sample.design` ends with a column of ones whose penalty is 0 when there is an intercept. Raises `Unsolvable`.
    """
    outputs, width = family.outputs, sample.design.shape[1]
    spread_out = [_everywhere(columns, outputs, width) for columns in groups]
    noise = [_everywhere(columns, outputs, width) for columns in probes]
    allowed = np.tile(penalty, outputs)
    used = np.setdiff1d(np.arange(outputs * width), joined(noise)).astype(np.intp)
    whole = _newton(sample, family, allowed, start.reshape(-1, 1), used, _STEPS)
    additions = _additions(sample, family, allowed, whole, used, noise)
    folds = []
    for at, test in enumerate(tests):
        seen = training_rows(tests, at, len(sample.y), ordered=ordered)
        if not seen.size:
            continue
        train = sample.rows(seen)
        mine = np.tile(_penalty(penalty, train, sample), outputs) if standardised else allowed
        fit = _newton(train, family, mine, whole.coef, used, _FOLD_STEPS)
        added = _additions(train, family, mine, fit, used, noise)
        folds.append(_fold(sample, family, test, fit, added, train, mine, max(1, paired // len(tests))))
    centred = sample.design - np.average(sample.design, axis=0, weights=sample.weights)
    scatter = np.kron(np.eye(outputs), (centred * sample.weights[:, None]).T @ centred / sample.weights.sum())
    response = float((whole.coef.T @ scatter @ whole.coef)[0, 0])
    constant = family.loss(np.tile(family.constant(sample.y, sample.weights), (len(sample.y), 1)), sample.y)
    hessian = _hessian(sample, family, sample.eta(whole.coef, outputs)) + np.diag(allowed)
    return Problem(
        groups=tuple(spread_out), probes=tuple(noise), whole=whole, additions=additions, folds=tuple(folds),
        scatter=scatter, meat=_meat(sample, family, whole.coef, clusters), spread=float(np.sqrt(max(response, 0.0))),
        baseline=float(np.average(constant, weights=sample.weights)), loss=family.name, rows=len(sample.y),
        hessian=hessian, unit=0.5,
    )  # fmt: skip


def _penalty(penalty: Floats, train: Sample, whole: Sample) -> Floats:
    return refitted_penalty(penalty, train.variances(), whole.variances())


def _everywhere(columns: Indices, outputs: int, width: int) -> Indices:
    """The columns in the coefficients of every output."""
    return np.concatenate([columns + at * width for at in range(outputs)]).astype(np.intp)


def _fold(
    sample: Sample, family: Family, test: Indices, system: System, additions: Floats, train: Sample, penalty: Floats,
    most: int,
) -> LikelihoodFold:  # fmt: skip
    keep = test[np.unique(np.linspace(0, len(test) - 1, min(most, len(test))).astype(np.intp))]
    unseen = sample.rows(keep)
    eta = unseen.eta(system.coef, family.outputs)
    return LikelihoodFold(
        family,
        system,
        additions,
        keep,
        float(sample.weights[test].sum()),
        train,
        penalty,
        unseen,
        eta,
        family.loss(eta, unseen.y),
    )


def _newton(sample: Sample, family: Family, penalty: Floats, start: Floats, used: Indices, steps: int) -> System:
    """The optimum near `start` in the coefficients `used`, the others stay 0; steps are halved while they do not
    descend."""
    coef = np.zeros_like(start)
    coef[used] = start[used]
    total = float(sample.weights.sum())
    height = _objective(sample, family, penalty, coef)
    for _ in range(steps):
        gradient, hessian = _derivatives(sample, family, penalty, coef)
        step = np.zeros_like(coef)
        step[used] = solved(hessian[np.ix_(used, used)], gradient[used], total).coef
        decrement = float((gradient * step).sum())
        if not np.isfinite(decrement):
            raise Unsolvable("the likelihood has no finite maximum")
        size = 1.0
        lower = _objective(sample, family, penalty, coef - step)
        while not lower <= height + 1e-9 * abs(height) and size > 1e-3:
            size /= 2
            lower = _objective(sample, family, penalty, coef - size * step)
        coef = coef - size * step
        height = lower
        if decrement <= _ENOUGH * total:
            break
    _, hessian = _derivatives(sample, family, penalty, coef)
    inverse = np.zeros_like(hessian)
    inverse[np.ix_(used, used)] = solved(hessian[np.ix_(used, used)], coef[used], total).inverse
    return System(inverse, coef, total)


def _derivatives(sample: Sample, family: Family, penalty: Floats, coef: Floats) -> tuple[Floats, Floats]:
    """Gradient (q, 1) and Hessian (q, q) of the penalised loss."""
    eta = sample.eta(coef, family.outputs)
    slope = family.slope(eta, sample.y) * sample.weights[:, None]
    gradient = (slope.T @ sample.design).reshape(-1, 1) + penalty[:, None] * coef
    return gradient, _hessian(sample, family, eta) + np.diag(penalty)


def _additions(
    sample: Sample, family: Family, penalty: Floats, system: System, used: Indices, probes: Sequence[Indices]
) -> Floats:
    """The change of the coefficients when one probe comes in, by one step: (probes × q × 1)."""
    out = np.zeros((len(probes), *system.coef.shape))
    if probes:
        gradient, hessian = _derivatives(sample, family, penalty, system.coef)
        for at, probe in enumerate(probes):
            columns = np.concatenate([used, probe])
            step = solved(hessian[np.ix_(columns, columns)], gradient[columns], system.effective)
            out[at, columns] = -step.coef
    return out


def _objective(sample: Sample, family: Family, penalty: Floats, coef: Floats) -> float:
    losses = family.loss(sample.eta(coef, family.outputs), sample.y)
    return float(sample.weights @ losses + (penalty * coef[:, 0] ** 2).sum() / 2)


def _hessian(sample: Sample, family: Family, eta: Floats) -> Floats:
    bend = family.bend(eta, sample.y) * sample.weights[:, None, None]
    outputs, width = family.outputs, sample.design.shape[1]
    out = np.empty((outputs * width, outputs * width))
    for one in range(outputs):
        for other in range(one, outputs):
            block = (sample.design * bend[:, one, other, None]).T @ sample.design
            out[one * width : (one + 1) * width, other * width : (other + 1) * width] = block
            out[other * width : (other + 1) * width, one * width : (one + 1) * width] = block.T
    return out


def _meat(sample: Sample, family: Family, coef: Floats, clusters: Indices | None) -> Floats:
    """Σ of the outer products of the scores, by rows or by clusters of rows: (1, q, q)."""
    slope = family.slope(sample.eta(coef, family.outputs), sample.y) * sample.weights[:, None]
    scores = (slope[:, :, None] * sample.design[:, None, :]).reshape(len(slope), -1)
    if clusters is not None:
        sums = np.zeros((int(clusters.max()) + 1, scores.shape[1]))
        np.add.at(sums, clusters, scores)
        scores = sums
    freedom = max(len(sample.y) - len(coef), 1)
    return np.asarray((scores.T @ scores * (len(sample.y) / freedom))[None])
