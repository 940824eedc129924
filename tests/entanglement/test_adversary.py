"""What other people's models and tables do to the measuring: a result or one sentence, and nothing is changed."""

from __future__ import annotations

import threading
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, LogisticRegressionCV, Ridge
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.discovery import all_estimators

from mldebt_nb import entangle
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.retraining import RefitFailed
from mldebt_nb.entanglement.stillness import fingerprint

from .hashing import state_of


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.normal(size=(200, 4)), columns=list("abcd"))
    return x, 2 * x.a + x.b + 0.5 * rng.normal(size=200)


def answer(table):
    """The model of the tests that need none of a library."""
    return np.asarray(table)[:, :2] @ np.array([2.0, 1.0])


def numbers_of(result):
    measured = result.measurement
    return [measured.scale.explained, *(one.lofo for one in measured.features), *np.ravel(measured.matrix)]


# -- models ------------------------------------------------------------------------------------------------------------


def _kind(model):
    return model.__sklearn_tags__().estimator_type


def _every_model():
    for name, kind in all_estimators():
        if hasattr(kind, "predict") and not getattr(kind, "__abstractmethods__", None):
            try:
                model = kind()
                _kind(model)
            except (TypeError, AttributeError):  # it wants other models
                continue
            yield pytest.param(model, id=name)


@pytest.mark.parametrize("model", list(_every_model()))
def test_every_model_of_scikit_learn_gives_a_result_or_a_sentence(data, model):
    x, y = data
    x = x[:80].abs()
    wanted = (y[:80] > 0).map({True: "yes", False: "no"}) if "lass" in str(_kind(model)) else y[:80].abs() + 0.1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(x, wanted)
        except Exception as error:  # noqa: BLE001
            pytest.skip(f"does not take this data: {type(error).__name__}")
    before = state_of(x), state_of(wanted)
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        try:
            assert np.isfinite(numbers_of(entangle(model, x, wanted))).all()
        except Unfit as error:
            sentence = str(error)
        else:
            sentence = ""
    assert leaked == []
    assert len(sentence.splitlines()) <= 1
    assert (state_of(x), state_of(wanted)) == before


def test_logistic_regression_that_chose_its_own_penalty(data):
    x, y = data
    model = LogisticRegressionCV(use_legacy_attributes=False).fit(x, y > 0)
    assert entangle(model, x, y > 0).measurement.scale.engine == "closed form"


@pytest.mark.parametrize("scaler", [StandardScaler(copy=False), MinMaxScaler(copy=False)])
@pytest.mark.parametrize("last", [Ridge(), DecisionTreeRegressor(max_depth=3)])
@pytest.mark.parametrize("shape", [pd.DataFrame, np.array, np.asfortranarray])
def test_steps_that_write_to_what_they_are_given(data, scaler, last, shape):
    x, y = data
    table = shape(x.to_numpy())
    model = make_pipeline(scaler, last).fit(shape(x.to_numpy()), y)
    before = state_of(table)
    entangle(model, table, y)
    assert state_of(table) == before


class Writer(RegressorMixin, BaseEstimator):
    """Its `predict` changes the table."""

    def fit(self, x, y):
        self.fitted_ = True
        return self

    def predict(self, x):
        found = answer(x)
        x["new"] = 1.0
        x.iloc[:, 0] = 0.0
        return found


def test_predict_that_changes_its_table(data):
    x, y = data
    before = state_of(x)
    result = entangle(Writer().fit(x, y), x, y, confirm=True, tolerance=0.9)
    assert state_of(x) == before
    assert list(result.features.feature) == list("abcd")
    assert not any("changed" in note for note in result.measurement.scale.notes)


class Liar:
    """Says yes to every name, or raises."""

    feature_names_in_ = 3
    classes_ = ("q",)
    steps = 5
    coef_ = "x"

    def predict(self, x):
        return answer(x)

    @property
    def predict_proba(self):
        raise ValueError("no")

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __sklearn_tags__(self):
        raise ValueError("no")


def test_attributes_that_lie_or_raise(data):
    x, y = data
    for table in (x, x.to_numpy()):
        assert set(entangle(Liar(), table, y).features.status[:2]) == {"needed"}


def test_a_class_that_is_called_like_one_of_scikit_learn(data):
    x, y = data
    fake = type("LinearRegression", (), {"__module__": "sklearn.linear_model", "predict": lambda self, x: answer(x)})
    assert entangle(fake(), x, y).measurement.scale.engine == "surrogate"


def test_parameters_that_are_no_numbers(data):
    x, y = data
    ridge, logistic = Ridge().fit(x, y), LogisticRegression().fit(x, y > 0)
    ridge.alpha, logistic.C = None, "x"
    assert entangle(ridge, x, y).measurement.scale.engine == "surrogate"
    assert entangle(logistic, x, y > 0).measurement.scale.engine == "surrogate"


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda x: None, "shape|no numbers"),
        (lambda x: answer(x)[:-1], "one line per row"),
        (lambda x: answer(x)[:, None, None], "one line per row"),
        (lambda x: np.c_[answer(x), answer(x)], "2 targets at once"),
        (lambda x: answer(x) + 1j, "no numbers"),
        (lambda x: [[1]] * (len(x) - 1) + [[1, 2]], "no numbers"),
        (lambda x: {"a": 1}, "no numbers|shape"),
        (lambda x: answer(x) * np.nan, "missing or infinite"),
        (lambda x: 1 / 0, "does not take this X .ZeroDivisionError"),
    ],
)
def test_functions_that_answer_something_else(data, function, sentence):
    with pytest.raises(Unfit, match=sentence):
        entangle(function, *data)


@pytest.mark.parametrize("kind", [list, tuple, pd.Series, lambda found: pd.DataFrame({"y": found})])
def test_functions_that_answer_in_other_containers(data, kind):
    x, y = data
    plain = entangle(answer, x, y).features.lofo
    assert entangle(lambda table: kind(answer(table)), x, y).features.lofo.tolist() == plain.tolist()


def test_one_margin_per_pair_of_classes(data):
    x, _ = data
    y = pd.qcut(x.a, 4, labels=list("pqrs")).astype(str)
    model = SVC(decision_function_shape="ovo").fit(x, y)
    assert entangle(model, x, y).features.status[0] == "needed"


def test_models_of_other_targets_than_y(data):
    x, y = data
    three = np.digitize(y, [-1, 1])
    with pytest.raises(Unfit, match="tells 3 classes apart and y holds 2"):
        entangle(LogisticRegression().fit(x, three), x, y > 0)
    with pytest.raises(Unfit, match="tells 2 classes apart and y holds 3"):
        entangle(LogisticRegression().fit(x, y > 0), x, three)
    with pytest.raises(Unfit, match="2 targets at once"):
        entangle(LinearRegression().fit(x, np.c_[y, y]), x, y)
    both = MultiOutputClassifier(DecisionTreeClassifier()).fit(x, np.c_[y > 0, y > 1])
    with pytest.raises(Unfit, match="one line per row"):
        entangle(both, x, y > 0)


def test_a_class_too_rare_for_every_training(data):
    x, _ = data
    y = pd.Series(["rare", *["u", "v"] * 100])[: len(x)]
    model = DecisionTreeClassifier().fit(x, y)
    folds = [(np.arange(100, 200), np.arange(100)), (np.arange(100), np.arange(100, 200))][::-1]
    with pytest.raises(RefitFailed, match="too rare"):
        entangle(model, x, y, engine="retraining", folds=folds)


# -- tables and targets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e-12, 1e12, 1e150, 1e300])
@pytest.mark.parametrize("model", [LinearRegression(), HistGradientBoostingRegressor(max_iter=10)])
def test_scales_of_the_columns(data, scale, model):
    x, y = data
    plain = entangle(model.fit(x, y), x, y).features.status
    model.fit(x * scale, y)
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        result = entangle(model, x * scale, y)
    assert leaked == []
    assert np.isfinite(numbers_of(result)).all()
    if 1e-100 < scale < 1e100:
        assert result.features.status.tolist() == plain.tolist()


def test_targets_whose_squares_are_no_numbers(data):
    x, y = data
    for scale in (1e-200, 1e200):
        with pytest.raises(Unfit, match="in other units"):
            entangle(answer, x, y * scale)
    assert entangle(LinearRegression().fit(x, y * 1e-12), x, y * 1e-12).measurement.scale.measurable


def test_the_target_among_the_columns(data):
    x, y = data
    with_target = x.assign(y=y)
    result = entangle(LinearRegression().fit(with_target, y), with_target, y)
    assert np.isfinite(numbers_of(result)).all()


def test_nothing_but_constants(data):
    x, y = data
    with pytest.raises(Unfit, match="every column of X is constant"):
        entangle(lambda table: np.zeros(len(table)), x * 0, y)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (lambda y: pd.array([pd.NA, *(y > 0)[1:]], dtype="boolean"), "missing values"),
        (lambda y: pd.Series([1, "a"] * 100), "mixes kinds"),
        (lambda y: [], "y is empty"),
        (lambda y: 3, "shape"),
        (lambda y: y + 1j, "complex"),
    ],
)
def test_targets_that_are_none(data, target, sentence):
    x, y = data
    with pytest.raises(Unfit, match=sentence):
        entangle(LogisticRegression().fit(x, y > 0), x, target(y))


def test_vectors_of_arrow(data):
    import pyarrow

    x, y = data
    told = pyarrow.array(["yes" if one else "no" for one in y > 0])
    model = LogisticRegression().fit(x, told.to_pylist())
    groups = pyarrow.array([f"g{at % 20}" for at in range(len(x))])
    assert entangle(model, x, told, groups=groups).features.status[0] == "needed"


def test_cells_that_hold_lists(data):
    import polars

    x, y = data
    for table in (polars.from_pandas(x).with_columns(e=[[1.0]] * len(x)), x.assign(e=[[1, 2]] * len(x))):
        result = entangle(lambda rows: rows["a"].to_numpy(), table, y)
        assert result.features.feature.tolist()[-1] == "e"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"sample_weight": "abc"}, "sample_weight must be"),
        ({"sample_weight": np.full(200, 1e300)}, "rescale it"),
        ({"sample_weight": np.r_[1.0, np.zeros(199)]}, "all rows of a fold"),
        ({"folds": 1}, "2 or more"),
        ({"folds": True}, "folds: give their number"),
        ({"folds": 2.5}, "folds: give their number"),
        ({"folds": [(np.arange(200), [])]}, "both parts"),
        ({"folds": [(np.arange(1, 200), [200])]}, "numbers of rows"),
        ({"tolerance": np.nan}, "tolerance must be"),
        ({"tolerance": "a"}, "tolerance must be"),
        ({"seed": -1}, "seed must be"),
        ({"engine": "nonsense"}, "engine must be one of"),
        ({"slices": 5}, "slices: give names"),
        ({"bundles": ["a"]}, "bundles: give lists"),
    ],
)
def test_wishes_of_the_wrong_kind(data, wish, sentence):
    x, y = data
    with pytest.raises(Unfit, match=sentence):
        entangle(Ridge().fit(x, y), x, y, **wish)


def test_names_to_confirm_may_be_one_or_repeat_and_must_be_names(data):
    x, y = data
    table = x.rename(columns={"c": "long name"})
    result = entangle(Ridge().fit(table, y), table, y)
    assert result.confirm("long name").removed == ("long name",)
    assert result.confirm(["long name", "long name"]).removed == ("long name",)
    with pytest.raises(Unfit, match="give the names"):
        result.confirm(3)


def test_warnings_that_are_errors(data):
    x, y = data
    twice = x.assign(e=x.a, f=1.0)
    for model in (Ridge(), HistGradientBoostingRegressor(max_iter=10)):
        model.fit(twice, y)
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            result = entangle(model, twice, y, confirm=True, tolerance=0.1)
            str(result), result.to_html(), result.to_json()


# -- what changes meanwhile --------------------------------------------------------------------------------------------


def _during(change):
    """A model in whose `predict` another thread makes the change, once."""
    done = []

    def predict(table):
        if len(table) > 50 and not done:
            done.append(True)
            thread = threading.Thread(target=change)
            thread.start()
            thread.join()
        return answer(table)

    return predict


def test_a_change_meanwhile_is_told(data):
    x, y = data
    changes = (
        (lambda x, y: x.__setitem__("new", 1.0), "X changed"),
        (lambda x, y: x.drop(columns="a", inplace=True), "X changed"),
        (lambda x, y: x.drop(index=x.index[:9], inplace=True), "X changed"),
        (lambda x, y: x.iloc.__setitem__((3, 1), 99.0), "X changed"),
        (lambda x, y: y.iloc.__setitem__(0, 99.0), "y changed"),
    )
    for change, note in changes:
        mine, target = x.copy(), y.copy()
        result = entangle(_during(lambda mine=mine, target=target, change=change: change(mine, target)), mine, target)
        assert any(one.startswith(note) for one in result.measurement.scale.notes)
        assert result.features.status[0] == "needed"  # of the table as it was


def test_a_change_of_an_array_meanwhile_is_told(data):
    x, y = data
    for table in (x.to_numpy().copy(), np.asfortranarray(x.to_numpy().copy())):
        result = entangle(_during(lambda table=table: table.__setitem__(3, 7.0)), table, y)
        assert any(one.startswith("X changed") for one in result.measurement.scale.notes)


def test_nothing_is_told_of_tables_that_stand_still(data):
    import polars
    import pyarrow

    x, y = data
    odd = x.assign(
        holes=x.a.where(x.a > 0), texts=["u", None] * 100, kinds=pd.Categorical(["p", "q"] * 100),
        days=pd.date_range("2024", periods=200, tz="UTC"), whole=pd.array([1, None] * 100, dtype="Int64"),
        any=[np.nan, pd.NA, pd.NaT, None, "x"] * 40,
    )  # fmt: skip
    plain = odd.drop(columns="any")
    for table in (odd, plain, polars.from_pandas(plain), pyarrow.Table.from_pandas(plain), odd.iloc[:, ::-1]):
        result = entangle(lambda rows: np.asarray(rows["a"], dtype=float), table, y)
        assert not any("changed" in note for note in result.measurement.scale.notes)


def test_looking_for_changes_is_cheap():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200_000, 50))
    y = x[:, 0] + rng.normal(size=len(x))
    model = Ridge().fit(x, y)
    reports, looks = [], []
    for _ in range(3):
        begin = time.process_time()
        entangle(model, x, y)
        reports.append(time.process_time() - begin)
        begin = time.process_time()
        fingerprint(x, y), fingerprint(x, y)
        looks.append(time.process_time() - begin)
    assert min(looks) < 0.1 * min(reports)
