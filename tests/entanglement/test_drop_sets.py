"""What may go together: copies, interactions, noise, and nothing when nothing can be told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

from mldebt_nb import entangle
from tests.entanglement.hashing import state_of


def frame(seed, rows, width):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(rows, width)), columns=[f"f{at}" for at in range(width)]), rng


@pytest.mark.parametrize("model", [LinearRegression(), HistGradientBoostingRegressor(max_iter=60)])
def test_of_two_copies_one_stays(model):
    x, rng = frame(0, 2000, 6)
    x["f1"] = x.f0
    y = 2 * x.f0 + x.f2 + rng.normal(size=2000)
    result = entangle(model.fit(x, y), x, y)
    gone = set(result.removable.feature)
    assert len(gone & {"f0", "f1"}) == 1
    assert gone - {"f0", "f1"} == {"f3", "f4", "f5"}
    copy = result.removable.set_index("feature").loc[(gone & {"f0", "f1"}).pop()]
    assert copy.kind == "correlated"
    assert set(copy.keep_one_of) | {copy.name} == {"f0", "f1"}


def test_of_three_copies_one_stays():
    x, rng = frame(1, 2000, 5)
    x["f1"], x["f2"] = x.f0, x.f0 + 0.01 * x.f2
    y = 2 * x.f0 + rng.normal(size=2000)
    gone = set(entangle(LinearRegression().fit(x, y), x, y).removable.feature)
    assert len(gone & {"f0", "f1", "f2"}) == 2
    assert {"f3", "f4"} <= gone


@pytest.mark.parametrize(
    "how", [lambda a, b: 2 * a * b, lambda a, b: 3.0 * ((a > 0) ^ (b > 0)), lambda a, b: 3 * a * (b > 0.5)]
)
def test_features_that_matter_only_together_stay(how):
    x, rng = frame(2, 3000, 8)
    y = how(x.f0, x.f1) + x.f2 + rng.normal(size=3000)
    model = GradientBoostingRegressor(max_depth=4, n_estimators=80).fit(x, y)
    result = entangle(model, x, y)
    assert not set(result.removable.feature) & {"f0", "f1", "f2"}
    assert set(result.removable.feature) == {f"f{at}" for at in range(3, 8)}
    pairs = result.pairs
    assert {(row.a, row.b) for row in pairs[pairs.interacting].itertuples()} == {("f0", "f1")}
    assert float(pairs[pairs.interacting].interaction.iloc[0]) > 0.01


def test_joint_effects_of_correlated_features_are_entangled_and_others_are_not():
    x, rng = frame(3, 3000, 6)
    x["f1"] = 0.8 * x.f0 + 0.6 * x.f1
    y = x.f0 + x.f1 + x.f2 + x.f3 + rng.normal(size=3000)
    pairs = entangle(LinearRegression().fit(x, y), x, y).pairs
    assert {(row.a, row.b) for row in pairs[pairs.entangled].itertuples()} == {("f0", "f1")}


@pytest.mark.parametrize("seed", range(8))
def test_pure_noise_gives_no_findings(seed):
    x, rng = frame(seed, 400, 10)
    y = pd.Series(rng.normal(size=400))
    for model in (LinearRegression(), HistGradientBoostingRegressor(max_iter=30)):
        result = entangle(model.fit(x, y), x, y)
        assert not result.measurement.scale.measurable
        assert not len(result.removable)
        assert not result.pairs.entangled.any()
        assert set(result.features.status) == {"not measurable"}


def test_too_few_rows_say_so_and_do_not_say_useless():
    x, rng = frame(4, 60, 8)
    y = x.f0 + rng.normal(size=60)
    result = entangle(LinearRegression().fit(x, y), x, y)
    assert "needed" in set(result.features.status)
    assert "not measurable" in set(result.features.status)


def test_classification_and_confirmation():
    x, rng = frame(5, 3000, 8)
    y = (x.f0 + x.f1 * x.f2 + 0.5 * rng.normal(size=3000) > 0).map({True: "yes", False: "no"})
    model = HistGradientBoostingClassifier(max_iter=50).fit(x, y)
    result = entangle(model, x, y, confirm=True)
    assert set(result.removable.feature) == {"f3", "f4", "f5", "f6", "f7"}
    assert result.confirmation is not None
    assert result.confirmation.safe is True
    assert result.confirmation.refits == 4
    wrong = result.confirm(["f0"])
    assert wrong.safe is False


def test_neither_the_model_nor_the_data_are_changed():
    x, rng = frame(6, 500, 5)
    y = x.f0 + rng.normal(size=500)
    for model in (LinearRegression(), HistGradientBoostingRegressor(max_iter=20)):
        model.fit(x, y)
        before = state_of(model), state_of(x), state_of(y)
        entangle(model, x, y, confirm=True)
        assert (state_of(model), state_of(x), state_of(y)) == before


def test_the_same_seed_gives_the_same_numbers():
    x, rng = frame(7, 800, 6)
    y = (x.f0 + rng.normal(size=800) > 0).astype(int)
    model = LogisticRegression().fit(x, y)
    first, second = (entangle(model, x, y, seed=3).measurement for _ in range(2))
    assert first.features == second.features
    assert first.matrix == second.matrix
    assert first.removable == second.removable


def test_groups_and_time_are_held_out_whole():
    x, rng = frame(8, 1000, 4)
    y = x.f0 + rng.normal(size=1000)
    model = LinearRegression().fit(x, y)
    groups = np.repeat(np.arange(50), 20)
    assert "groups" in entangle(model, x, y, groups=groups).measurement.scale.folds
    ordered = entangle(model, x, y, time=np.arange(1000)).measurement
    assert "after" in ordered.scale.folds
    assert ordered.features[0].status == "needed"
