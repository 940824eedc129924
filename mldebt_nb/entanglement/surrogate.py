"""Any model with a table and a target, as a least-squares problem: an additive model with the pairs that interact.

Comes in: features, targets, what the model predicts. Goes out: a `Problem` and how well it follows the model. This is a
stand-in: what it says of the model is as good as its fidelity, which goes with every result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.basis import DEGREE, Blocks, Feature, Ranks, Screened, additive, ranks, screened
from mldebt_nb.entanglement.elimination import Standing
from mldebt_nb.entanglement.inference import discoveries
from mldebt_nb.entanglement.problems import Problem, Rows, squared, with_probes
from mldebt_nb.entanglement.systems import Floats, Indices, Moments, fitted, training_rows

KNOTS = 8
#: The penalty on the squares of the coefficients of columns with unit variance: copies share, nothing else is shrunk.
RIDGE = 0.01
PROBES = 8
#: The false discovery rate at which pairs enter the model.
PAIR_RATE = 0.05
#: Columns of the design per row of the table, at most.
CROWDING = 0.1


class Surrogate(NamedTuple):
    """The problem, the pairs it holds, and the evidence for all pairs.

    `fidelity` is R² of a fit of this basis to the model's predictions on unseen rows, None without predictions.
    """

    problem: Problem
    pairs: tuple[tuple[int, int], ...]
    evidence: Screened
    fidelity: float | None


def surrogate(
    features: Sequence[Feature], targets: Floats, predictions: Floats | None, tests: tuple[Indices, ...], *,
    weights: Floats | None = None, ordered: bool = False, clusters: Indices | None = None, seed: int = 0,
) -> Surrogate:  # fmt: skip
    """The surrogate of what was trained on `features` (of n rows) to give `targets` (n × c)."""
    rows, size = len(targets), len(features)
    knots = int(np.clip(rows * CROWDING / max(size, 1) + 1, 2, KNOTS))
    main = additive(features, knots)
    ranked = ranks(features)
    evidence = screened(ranked, _residual(main.design, targets, weights), weights)
    room = max(0, int((rows * CROWDING - main.design.shape[1]) / DEGREE**2))
    pairs = evidence.chosen(PAIR_RATE, min(room, 2 * size))
    held = Rows(np.empty((0, 0)), targets, weights, tests, ordered, clusters)
    problem, design, places = _problem(main, ranked, pairs, held, seed)
    sure = _sure(problem, places, evidence, pairs)
    if len(sure) < len(pairs):
        pairs = [pair for pair in pairs if pair in sure]
        problem, design, places = _problem(main, ranked, pairs, held, seed)
    tested = Screened(evidence.statistic, _tested(problem, places, evidence, pairs))
    fidelity = None if predictions is None else _fidelity(design, predictions, tests, weights)
    return Surrogate(problem, tuple(pairs), tested, fidelity)


def _problem(
    main: Blocks, ranked: Ranks, pairs: Sequence[tuple[int, int]], held: Rows, seed: int
) -> tuple[Problem, Floats, list[Indices]]:
    """The problem with the products of `pairs`, its design without probes, and where each product stands."""
    parts, groups, width = [main.design], [list(group) for group in main.groups], main.design.shape[1]
    places = []
    for first, second in pairs:
        product = ranked.product(first, second)
        columns = range(width, width + product.shape[1])
        groups[first].extend(columns)
        groups[second].extend(columns)
        places.append(np.array(columns, dtype=np.intp))
        parts.append(product)
        width += product.shape[1]
    design = _scaled(np.hstack(parts))
    alive = [group for group in main.groups if len(group)]
    noisy, probes = with_probes(design, alive, PROBES, np.random.default_rng(seed))
    found = [np.array(group, dtype=np.intp) for group in groups]
    problem = squared(held._replace(design=noisy), found, np.full(noisy.shape[1], RIDGE), probes=probes)
    return problem, design, places


def _tested(
    problem: Problem, places: Sequence[Indices], evidence: Screened, pairs: Sequence[tuple[int, int]]
) -> Floats:
    """The p-values of all pairs: of those in the model given everything else in it, of the others as screened, yet none
    better than the worst of those in the model could be."""
    p = evidence.p.copy()
    standing = Standing(problem)
    inside = np.zeros(p.shape, dtype=bool)
    for (first, second), columns in zip(pairs, places, strict=True):
        p[first, second] = p[second, first] = standing.cost_of(columns).p
        inside[first, second] = inside[second, first] = True
    return np.asarray(np.where(inside, p, np.maximum(p, PAIR_RATE)))


def _sure(
    problem: Problem, places: Sequence[Indices], evidence: Screened, pairs: Sequence[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The pairs that stand a test given all others, among as many tests as there are pairs of features."""
    p = _tested(problem, places, evidence, pairs)
    first, second = np.triu_indices(len(p), 1)
    found = discoveries(p[first, second], PAIR_RATE)
    return {(int(j), int(k)) for j, k, sure in zip(first, second, found, strict=True) if sure}


def _scaled(design: Floats) -> Floats:
    spread = design.std(axis=0)
    return np.asarray(design / np.where(spread > 0, spread, 1.0))


def _residual(design: Floats, targets: Floats, weights: Floats | None) -> Floats:
    """What an additive model leaves over."""
    scaled = _scaled(design)
    scaled -= scaled.mean(axis=0)
    aims = targets - targets.mean(axis=0)
    system = fitted(Moments.of(scaled, aims, weights), np.full(design.shape[1], RIDGE), intercept=True)
    residual = aims - scaled @ system.coef
    return np.asarray(residual - residual.mean(axis=0))


def _fidelity(design: Floats, predictions: Floats, tests: tuple[Indices, ...], weights: Floats | None) -> float:
    """R² of the basis, fitted to the predictions on all folds but the last, on the rows of the last."""
    test = tests[-1]
    rest = training_rows(tests, len(tests) - 1, len(design), ordered=False)
    centre, aim = design[rest].mean(axis=0), predictions[rest].mean(axis=0)
    moments = Moments.of(design[rest] - centre, predictions[rest] - aim, None if weights is None else weights[rest])
    system = fitted(moments, np.full(design.shape[1], RIDGE), intercept=False)
    wanted = predictions[test] - aim
    error = ((wanted - (design[test] - centre) @ system.coef) ** 2).sum()
    spread = ((wanted - wanted.mean(axis=0)) ** 2).sum()
    return float(1.0 - error / spread) if spread > 0 else 1.0


def strengths(features: Sequence[Feature], targets: Floats) -> Floats:
    """How much of the targets each feature explains alone (p,), by polynomials of its ranks; for a screening only."""
    aims = targets - targets.mean(axis=0)
    aims = aims / np.where(aims.std(axis=0) > 0, aims.std(axis=0), 1.0)
    out = np.zeros(len(features))
    for at, feature in enumerate(features):
        columns = ranks([feature]).columns if feature.words is None else feature.words - feature.words.mean(axis=0)
        out[at] = float(((columns.T @ aims / len(aims)) ** 2).sum())
    return out
