"""Thresholds: flips and costs against counting them one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.thresholds import thresholds


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 80), current=st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_flips_and_costs_are_those_that_one_counts(seed, rows, current):
    rng = np.random.default_rng(seed)
    scores = np.round(rng.uniform(size=rows), 2)
    truth = rng.uniform(size=rows) < scores
    part = rng.uniform(size=rows) < 0.5
    found = thresholds(scores, truth, current, false_alarm=2.0, miss=5.0, parts={"part": part})
    for piece, mask in zip(found.slices, (np.ones(rows, dtype=bool), part), strict=False):
        assert piece.rows == mask.sum()
        for at in (0, 30, 50, 100):
            threshold = found.grid[at]
            said = scores[mask] >= threshold
            assert piece.flips[at] == pytest.approx(np.mean(said != (scores[mask] >= current)))
            cost = 2.0 * np.sum(said & ~truth[mask]) + 5.0 * np.sum(~said & truth[mask])
            assert piece.cost[at] == pytest.approx(cost / mask.sum())


def test_scores_that_are_no_probabilities_are_refused():
    for wrong in (np.array([0.5, 1.5]), np.array([np.nan, 0.5]), np.array([[0.5], [0.5]])):
        with pytest.raises(Unfit):
            thresholds(wrong, np.array([True, False]), 0.5)
