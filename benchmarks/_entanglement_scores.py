"""What a tool's answer is worth against a planted truth. Comes in: drop sets and scores. Goes out: counts and ranks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks._tables import Counted
from benchmarks.planted.truth import Pair, Planted


class Dropped(NamedTuple):
    """A drop set judged. `copies`: sets of which too few stayed; `together`: columns lost that act only in pairs."""

    counted: Counted
    copies: int
    together: int
    lost: float  # share of the signal's variance that went with the set


def judged(planted: Planted, dropped: frozenset[str]) -> Dropped:
    """Right, false and missed columns of a drop set.

    A column that may go is right. Of a set of which k must stay, each column dropped beyond the rest is false. A
    relevant column is false. Columns at the edge count neither way, unless with them a set goes.
    """
    grouped = frozenset().union(*(group.members for group in planted.redundant))
    single = planted.removable - grouped
    right, due = len(single & dropped), len(single)
    false = len(planted.relevant & dropped)
    copies = 0
    for group in planted.redundant:
        may = len(group.members) - group.keep
        surplus = max(len(group.members & dropped) - may, 0)
        copies += surplus > 0
        false += surplus
        plain = group.members & planted.removable
        due += min(len(plain), may)
        right += min(len(plain & dropped), may)
    whole = planted.cost(frozenset(map(str, planted.X.columns)))
    return Dropped(
        Counted(right, false, due - right), copies, len(planted.only_together & dropped),
        planted.cost(dropped) / whole if whole else 0.0,
    )  # fmt: skip


def spearman(one: pd.Series, other: pd.Series) -> float:
    """Rank correlation by name of column."""
    ranks = pd.DataFrame({"one": one, "other": other}).rank()
    return float(np.corrcoef(ranks["one"], ranks["other"])[0, 1]) if len(ranks) > 1 else math.nan


def entangled_auc(planted: Planted, moved: pd.DataFrame) -> float:
    """Area under the curve over ordered pairs that are not at the edge; nan without both kinds."""
    from sklearn.metrics import roc_auc_score

    names = list(planted.X.columns)
    asked = [(i, j) for i in names for j in names if i != j and (i, j) not in planted.edge_entangled]
    truth = [of in planted.entangled for of in asked]
    if len(set(truth)) < 2:
        return math.nan
    return float(roc_auc_score(truth, [float(moved.loc[of]) for of in asked]))


def pairs_ap(planted: Planted, found: Mapping[Pair, float]) -> float:
    """Average precision over unordered pairs that are not at the edge; a pair without a score has 0."""
    from itertools import combinations

    from sklearn.metrics import average_precision_score

    names = sorted(map(str, planted.X.columns))
    asked = [of for of in combinations(names, 2) if of not in planted.edge_pairs]
    truth = [of in planted.pairs for of in asked]
    if not any(truth):
        return math.nan
    return float(average_precision_score(truth, [found.get(of, 0.0) for of in asked]))
