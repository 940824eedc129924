"""Two fitted objects beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Lasso, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mldebt_nb.entanglement.differing import LEARNED, SETTING, differences
from mldebt_nb.widgets.differing import difference

RNG = np.random.default_rng(2)
X = RNG.normal(size=(80, 3))
Y = X @ np.array([1.0, 2.0, 3.0])


def test_settings_and_what_was_learned() -> None:
    one, other = Ridge(alpha=1.0).fit(X, Y), Ridge(alpha=40.0).fit(X, Y)
    found = {item.name: item for item in differences(one, other)}
    assert (found["alpha"].kind, found["alpha"].first, found["alpha"].second) == (SETTING, "1.0", "40.0")
    assert found["coef_"].kind == LEARNED
    assert found["coef_"].change == pytest.approx(np.abs(one.coef_ - other.coef_).max() / np.abs(one.coef_).max())
    assert "fit_intercept" not in found
    assert "n_features_in_" not in found


def test_the_same_twice_does_not_differ() -> None:
    one, other = (make_pipeline(StandardScaler(), Ridge()).fit(X, Y) for _ in range(2))
    assert differences(one, other) == []
    assert difference(one, other).headline == "Pipeline: no difference between the two"


def test_steps_of_a_pipeline_are_looked_into() -> None:
    one = make_pipeline(StandardScaler(), Ridge()).fit(X, Y)
    other = make_pipeline(StandardScaler(with_mean=False), Ridge()).fit(X + 1, Y)
    names = [item.name for item in differences(one, other)]
    assert "standardscaler__with_mean" in names
    assert "standardscaler.mean_" in names


def test_other_kinds_other_shapes_missing_names() -> None:
    found = {item.name: item for item in differences(Ridge().fit(X, Y), Lasso().fit(X[:, :2], Y))}
    assert found["solver"].second == "–"
    assert found["coef_"].change is None
    assert "the first is a Ridge" in repr(difference(Ridge().fit(X, Y), Lasso().fit(X, Y)))


def test_things_that_are_no_estimators() -> None:
    assert differences(object(), 3) == []
