"""The set of features that may go together, and why each is not needed: the paper's kinds of underutilized dependency.

Comes in: a `Problem`, a tolerance. Goes out: `Drop`s and the path they were taken from. The decision is one of
equivalence: a feature goes when its cost is surely below the tolerance, not when nothing could be shown.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.elimination import Standing, Step, path
from mldebt_nb.entanglement.inference import Cost
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.systems import joined

_CLEARLY = 0.001  # a cost with a smaller p-value is one
EPSILON, CORRELATED, LEGACY, UNUSED = "epsilon", "correlated", "legacy", "unused"


class Drop(NamedTuple):
    """A feature that may go. `kind`: "unused" (it has one value, or nothing of it reaches the model), "epsilon"
    (worth nothing measurable, alone or with the others), "correlated" (another feature can take its place: keep one
    of `keep_one_of`), "legacy" (worth something alone, nothing beside those that stay; `covered_by` are those of them
    that carry most of it)."""

    feature: int
    kind: str
    cost: Cost
    keep_one_of: tuple[int, ...]
    covered_by: tuple[int, ...]


class Dropped(NamedTuple):
    """The drop set in the order of removal, its joint cost, the whole path, and the cost of each feature that stays,
    given the others that stay."""

    drops: tuple[Drop, ...]
    joint: Cost
    steps: tuple[Step, ...]
    kept: dict[int, Cost]


class Limits(NamedTuple):
    """Costs, in loss per row, up to which a feature may go: `tolerance` when the cost cannot be told from nothing (its
    upper bound counts), `epsilon` when it can."""

    tolerance: float
    epsilon: float
    confidence: float

    def allow(self, cost: Cost) -> bool:
        return cost.upper(self.confidence) <= (self.epsilon if cost.p < _CLEARLY else self.tolerance)


def dropped(problem: Problem, limits: Limits) -> Dropped:
    """The longest beginning of the elimination path that is allowed step by step, and whose joint cost is within the
    tolerance."""
    steps = path(problem, limits.confidence, limits.allow)
    everything = Standing(problem)
    allowed = next((at for at, step in enumerate(steps) if not limits.allow(step.cost)), len(steps))
    gone, joint = _together(everything, [step.feature for step in steps[:allowed]], limits)
    reduced = everything.reached(gone)
    kept = {feature: reduced.cost(feature) for feature in reduced.present}
    drops = tuple(_drop(problem, step, gone, kept, limits) for step in steps[: len(gone)])
    return Dropped(drops, joint, tuple(steps), kept)


def _together(everything: Standing, features: list[int], limits: Limits) -> tuple[list[int], Cost]:
    """The most of `features`, from the beginning, whose joint cost is within the tolerance, by bisection."""
    low, high, joint = 0, len(features), Cost(0.0, 0.0, 1.0)
    middle = high
    while low < high:
        cost = everything.cost(*features[:middle])
        if cost.upper(limits.confidence) <= limits.tolerance:
            low, joint = middle, cost
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return features[:low], joint


def _drop(problem: Problem, step: Step, gone: list[int], kept: dict[int, Cost], limits: Limits) -> Drop:
    feature = step.feature
    if not len(problem.groups[feature]):
        return Drop(feature, UNUSED, step.cost, (), ())
    alone = worth(problem, feature)
    if alone <= limits.tolerance:
        return Drop(feature, EPSILON, step.cost, (), ())
    back = Standing(problem).reached([other for other in gone if other != feature])
    eased = {other: back.cost(other) for other in kept}
    swaps = [
        other for other, cost in eased.items() if kept[other].value > limits.tolerance >= cost.upper(limits.confidence)
    ]  # those that could go instead
    if swaps:
        return Drop(feature, CORRELATED, step.cost, tuple(sorted(swaps)), ())
    relief = sorted(eased, key=lambda other: eased[other].value - kept[other].value)
    covering = [other for other in relief[:3] if kept[other].value - eased[other].value > limits.tolerance]
    return Drop(feature, LEGACY, step.cost, (), tuple(covering))


def worth(problem: Problem, feature: int) -> float:
    """The fall of the loss per row from the best constant to a fit on this feature's own columns."""
    others = joined([columns for at, columns in enumerate(problem.groups) if at != feature])
    columns = np.setdiff1d(problem.groups[feature], others)  # without products
    if not columns.size:
        return 0.0
    pull = problem.hessian[columns] @ problem.whole.coef
    block = problem.hessian[np.ix_(columns, columns)]
    found = float((pull * np.linalg.lstsq(block, pull, rcond=None)[0]).sum())
    return found * problem.unit / problem.whole.effective
