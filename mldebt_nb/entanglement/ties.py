"""Which features are tied: when one goes, the other takes up what it did, and not by the chance of this sample.

Comes in: a `Problem` and pairs whose effects move. Goes out: which of them are tied. Features that others say as well,
to the last digit, do nothing alone that could be seen; they are looked at together with who takes them up.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.elimination import Standing
from mldebt_nb.entanglement.inference import discoveries
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.systems import Indices, Mask

_OWN = 1e-6  # the share of a column that must be its own; what is added where columns are copies is a hundredth of it


def spanned(problem: Problem) -> Mask:
    """Which features the others say as well, up to the precision of the numbers: copies, and sums of others."""
    scale = np.diagonal(problem.hessian)
    found = np.zeros(len(problem.groups), dtype=bool)
    for feature, columns in enumerate(problem.groups):
        live = columns[scale[columns] > 0]
        if live.size:
            root = np.sqrt(scale[live])
            block = problem.whole.inverse[np.ix_(live, live)] * np.outer(root, root)
            found[feature] = np.trace(np.linalg.pinv(block, hermitian=True, rcond=1e-14)) < _OWN * len(live)
    return found


def shared(problem: Problem, candidates: Mask, rate: float) -> Mask:
    """For pairs (i, j) of a feature that others say as well, and one that takes it up: whether the two together do
    anything beyond noise, at a false discovery rate. Alone neither can be seen to."""
    standing = Standing(problem)
    p = np.ones(candidates.shape)
    for i, j in zip(*np.nonzero(candidates), strict=True):
        if i != j:
            p[i, j] = standing.cost(int(i), int(j)).p
    return discoveries(p, rate) & candidates


def tied(problem: Problem, candidates: Mask, copies: Mask, rate: float) -> Mask:
    """Which of the candidate pairs (i, j) are tied in the data, not by the chance of this sample, at a false discovery
    rate: whether the part of the response that i makes can be told from j, given the others.

    When i goes, j takes up the coefficients of a regression of i's part on the other columns; if j has nothing to do
    with it, these are noise with the variance of that part which only i makes. `copies` are those that make none alone
    (`spanned`): whoever takes that up is tied to them.
    """
    p = np.ones(candidates.shape)
    for i, j in zip(*np.nonzero(candidates), strict=True):
        mine = problem.groups[i]
        theirs = np.setdiff1d(problem.groups[j], mine)
        if i == j or not theirs.size:
            continue
        if copies[i] or len(theirs) < len(problem.groups[j]):  # a product holds both
            p[i, j] = 0.0
            continue
        p[i, j] = _tie(problem, mine, theirs)
    return discoveries(p, rate) & candidates


def _tie(problem: Problem, mine: Indices, theirs: Indices) -> float:
    inverse, coef = problem.whole.inverse, problem.whole.coef
    block = inverse[np.ix_(mine, mine)]
    across = inverse[np.ix_(theirs, mine)]
    taken = np.linalg.lstsq(block, np.hstack([coef[mine], across.T]), rcond=None)[0]
    outputs = coef.shape[1]
    change = -across @ taken[:, :outputs]
    left = inverse[np.ix_(theirs, theirs)] - across @ taken[:, outputs:]
    own = (coef[mine] * taken[:, :outputs]).sum(axis=0) / problem.whole.effective
    pull = (change * np.linalg.lstsq(left, change, rcond=None)[0]).sum(axis=0)
    seen = own > 0
    statistic = float((pull[seen] / own[seen]).sum())
    return float(chdtrc(len(theirs) * max(int(seen.sum()), 1), max(statistic, 0.0)))
