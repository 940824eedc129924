"""What cannot be measured is told in one sentence, and nothing else happens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mldebt_nb import entangle
from mldebt_nb.entanglement.frames import Unfit


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.normal(size=(300, 4)), columns=list("abcd"))
    return x, x.a + rng.normal(size=300)


def fitted(x, y):
    return LinearRegression().fit(x, y)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda x, y: (LinearRegression(), x, y), "not fitted yet"),
        (lambda x, y: (make_pipeline(StandardScaler(), Ridge()), x, y), "not fitted yet"),
        (lambda x, y: (LinearRegression, x, y), "is a class"),
        (lambda x, y: (object(), x, y), "cannot predict"),
        (lambda x, y: (fitted(x, y), x.drop(columns="d"), y), "does not take this X"),
        (lambda x, y: (fitted(x, y), x, None), "y is missing"),
        (lambda x, y: (fitted(x, y), x, y[:-1]), "300 rows and y has 299"),
        (lambda x, y: (fitted(x, y), x, y * 0 + 3), "y is constant"),
        (lambda x, y: (fitted(x, y), x, y.where(y > 0)), "missing or infinite"),
        (lambda x, y: (fitted(x, y), x, pd.concat([y, y], axis=1)), "one target at a time"),
        (lambda x, y: (LogisticRegression().fit(x, y > 0), x, y * 0 == 0), "one class only"),
        (lambda x, y: (fitted(x, y), x[:3], y[:3]), "3 rows are too few"),
        (lambda x, y: (fitted(x, y), x.a, y), "has to be a table"),
        (lambda x, y: (fitted(x, y), x.a.to_numpy(), y), "needs two"),
        (lambda x, y: (fitted(x, y), list(x), y), "has to be a table"),
        (lambda x, y: (fitted(x, y), x[[]], y), "no columns"),
        (lambda x, y: (fitted(x.to_numpy(), y), x.to_numpy() * np.inf, y), "missing or infinite|does not take"),
    ],
)
def test_one_sentence(data, make, sentence):
    with pytest.raises(Unfit, match=sentence):
        entangle(*make(*data))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"sample_weight": np.ones(3)}, "sample_weight must be 300"),
        ({"sample_weight": -np.ones(300)}, "0 or more"),
        ({"groups": np.zeros(300)}, "too few to hold some out"),
        ({"groups": np.zeros(3)}, "one value for each"),
        ({"time": np.array([None] * 300, dtype=object)}, "mixed objects"),
        ({"slices": ["nothing"]}, "no column 'nothing'"),
        ({"slices": {"part": [1, 2]}}, "one True or False"),
        ({"bundles": {"pair": ["a", "zz"]}}, "no column 'zz'"),
        ({"folds": [(np.arange(10), np.arange(5))]}, "trained on all rows"),
    ],
)
def test_wishes_that_cannot_be_met(data, options, sentence):
    x, y = data
    with pytest.raises(Unfit, match=sentence):
        entangle(fitted(x, y), x, y, **options)


def test_missing_and_infinite_values_reach_models_that_take_them(data):
    x, y = data
    holes = x.copy()
    holes.loc[::7, "a"] = np.nan
    holes.loc[3, "b"] = np.inf
    holes["f"] = 1.0
    model = HistGradientBoostingRegressor(max_iter=20).fit(holes, y)
    result = entangle(model, holes, y)
    assert dict(zip(result.features.feature, result.features.status, strict=True))["a"] == "needed"
    assert {"f"} <= set(result.removable.feature)


def test_thousands_of_columns_are_screened_first():
    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(600, 5000)), columns=[f"c{at}" for at in range(5000)])
    y = 3 * x.c7 + 2 * x.c4999 + rng.normal(size=600)
    model = RandomForestRegressor(n_estimators=5, max_features=0.1).fit(x, y)
    result = entangle(model, x, y)
    assert any("4850 of 5000 features" in note for note in result.measurement.scale.notes)
    assert len(result.features) == 150
    assert result.features.sort_values("lofo").feature.tolist()[-2:] == ["c4999", "c7"]


def test_two_rows_more_than_folds_need_is_enough_to_be_silent():
    rng = np.random.default_rng(2)
    x = pd.DataFrame(rng.normal(size=(12, 3)), columns=list("abc"))
    y = pd.Series(rng.normal(size=12))
    result = entangle(fitted(x, y), x, y)
    assert not len(result.removable)


def test_labels_that_repeat_or_are_no_texts():
    rng = np.random.default_rng(3)
    x = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "a", 7])
    y = x.iloc[:, 0] + rng.normal(size=300)
    model = HistGradientBoostingRegressor(max_iter=20).fit(x.to_numpy(), y)
    result = entangle(lambda table: model.predict(table.to_numpy()), x, y)
    assert list(result.features.feature) == ["a#0", "a#1", "7"]


def test_other_tables(data):
    import polars
    import pyarrow

    x, y = data
    plain = entangle(LinearRegression().fit(x.to_numpy(), y), x.to_numpy(), y).features
    for table in (polars.from_pandas(x), pyarrow.Table.from_pandas(x)):
        model = make_pipeline(_ToNumpy(), LinearRegression()).fit(table, y)
        found = entangle(model, table, y).features
        assert found.lofo.to_numpy() == pytest.approx(plain.lofo.to_numpy())


def test_classes_may_be_called_anything():
    rng = np.random.default_rng(5)
    x = pd.DataFrame(rng.normal(size=(1000, 3)), columns=list("abc"))
    y = x.a + rng.normal(size=1000)
    names = pd.cut(y, [-np.inf, -0.5, 0.5, np.inf], labels=["low", "mid", "high"]).astype(str)
    for model in (LogisticRegression(), HistGradientBoostingClassifier(max_iter=15)):
        result = entangle(model.fit(x, names), x, names)
        assert result.features.set_index("feature").status["a"] == "needed"


def _as_numpy(table):
    return np.column_stack([np.asarray(column) for column in (table[name] for name in "abcd")])


def _ToNumpy():
    from sklearn.preprocessing import FunctionTransformer

    return FunctionTransformer(_as_numpy)
