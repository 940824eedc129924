"""Which features can go together: greedy backward elimination on one fit.

Comes in: a `Problem`. Goes out: `Step`s from all features to none, each the cheapest removal that is left, with its
cost given what still stands. Of two copies of a column the second becomes dear as soon as the first is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.inference import Cost, group_cost, single_costs
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.systems import Floats, Indices, System


class Step(NamedTuple):
    """One removal: the feature, and its cost while all that was removed before is gone."""

    feature: int
    cost: Cost


class Standing:
    """A fit with some features gone, whose remaining features can be priced one by one."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.system: System = problem.whole
        self.present = list(range(len(problem.groups)))
        self._gone = np.zeros(len(self.system.inverse), dtype=bool)
        self._bent = _bent(problem)  # inverse · meat, kept up to date while every feature is one column

    def columns(self, *features: int) -> Indices:
        """The columns of the features that still stand."""
        mine = np.unique(np.concatenate([self.problem.groups[feature] for feature in features]))
        return np.asarray(mine[~self._gone[mine]], dtype=np.intp)

    def cost(self, *features: int) -> Cost:
        """Of removing the features together."""
        return self.cost_of(self.columns(*features))

    def cost_of(self, columns: Indices) -> Cost:
        """Of removing these columns of the design."""
        if not columns.size:
            return Cost(0.0, 0.0, 1.0)
        block = self.system.inverse[np.ix_(columns, columns)]
        rows = self.system.effective / self.problem.unit
        return group_cost(block, self._covariances(columns), self.system.coef[columns], rows)

    def _covariances(self, columns: Indices) -> Floats:
        rows = self.system.inverse[columns]
        return np.stack([rows @ meat @ rows.T for meat in self.problem.meat])

    def priced(self) -> list[tuple[int, Cost]]:
        """The features that stand, each with its cost; all at once where every feature is one column."""
        if self._bent is None:
            return [(feature, self.cost(feature)) for feature in self.present]
        columns = np.array([self.problem.groups[feature][0] for feature in self.present])
        block = np.diagonal(self.system.inverse)[columns]
        covariance = np.einsum("ij,ij->i", self._bent[columns], self.system.inverse[columns])
        rows = self.system.effective / self.problem.unit
        found = single_costs(block, covariance, self.system.coef[columns, 0], rows)
        return list(zip(self.present, found, strict=True))

    def remove(self, feature: int) -> None:
        columns = self.columns(feature)
        if self._bent is not None:
            column = self.system.inverse[:, columns]
            self._bent = self._bent - column @ (column.T @ self.problem.meat[0]) / column[columns[0], 0]
        self.system = self.system.without(columns)
        self._gone[columns] = True
        self.present.remove(feature)

    def reached(self, features: list[int]) -> Standing:
        """This fit without `features`."""
        other = Standing(self.problem)
        other.system, other.present, other._gone = self.system, list(self.present), self._gone.copy()
        other._bent = self._bent
        for feature in features:
            other.remove(feature)
        return other


def _bent(problem: Problem) -> Floats | None:
    single = len(problem.meat) == 1 and all(len(columns) == 1 for columns in problem.groups)
    return problem.whole.inverse @ problem.meat[0] if single else None


def path(problem: Problem, confidence: float, allowed: Callable[[Cost], bool]) -> list[Step]:
    """The removals from all features to none; at each step goes, of those whose cost is `allowed` if there are any, the
    one whose cost is surely the smallest."""
    standing = Standing(problem)
    steps = []
    while standing.present:
        feature, cost = min(
            standing.priced(), key=lambda one: (not allowed(one[1]), one[1].upper(confidence), one[1].value, one[0])
        )
        steps.append(Step(feature, cost))
        standing.remove(feature)
    return steps
