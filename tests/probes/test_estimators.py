"""Fitted estimators are looked at from outside: parameters, features, what they keep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from mldebt_nb import Config, probe
from mldebt_nb.probes.measurements import Model

FRAME = pd.DataFrame({"age": np.arange(200.0), "dose": np.arange(200.0) % 7, "city": ["x", "y"] * 100})
TARGET = np.arange(200) % 2
NUMBERS = FRAME[["age", "dose"]]


def looked_at(model: Any, frame: Any = None) -> Model:
    found = probe(model, frame, config=Config()).measurements.model
    assert found is not None
    return found


def rules(model: Any, frame: Any = None, confidence: str = "high") -> set[tuple[str, str | None]]:
    found = probe(model, frame, name="clf", config=Config(confidence=confidence)).findings
    return {(finding.rule, finding.symbol) for finding in found}


def test_parameters_of_all_parts_and_their_defaults() -> None:
    model = make_pipeline(StandardScaler(with_mean=False), LogisticRegression(C=0.5)).fit(NUMBERS, TARGET)
    found = {(p.owner, p.name): p for p in looked_at(model).parameters}
    assert found["steps.logisticregression", "C"].shown == "0.5"
    assert found["steps.logisticregression", "C"].is_default is False
    assert found["steps.logisticregression", "max_iter"].is_default is True
    assert found["steps.standardscaler", "with_mean"].is_default is False


def test_an_unfitted_estimator_has_no_features() -> None:
    found = looked_at(LogisticRegression(), NUMBERS)
    assert (found.fitted, found.features, found.schema) == (False, None, None)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (NUMBERS, set()),
        (NUMBERS[["dose", "age"]], {("changed-features", "clf")}),
        (NUMBERS[["age"]], {("changed-features", "clf")}),
        (FRAME, set()),
        (NUMBERS.rename(columns={"age": "Age"}), {("changed-features", "clf")}),
        (NUMBERS.to_numpy(), {("changed-features", "clf")}),
    ],
)
def test_the_frame_against_the_features(frame: Any, expected: set[tuple[str, str]]) -> None:
    assert rules(LogisticRegression().fit(NUMBERS, TARGET), frame) == expected


def test_a_model_fitted_on_an_array_knows_a_number_only() -> None:
    model = LogisticRegression().fit(NUMBERS.to_numpy(), TARGET)
    assert rules(model, NUMBERS) == set()
    assert rules(model, FRAME, "medium") == {("changed-features", "clf")}


def test_numbers_where_an_encoder_learnt_texts() -> None:
    model = ColumnTransformer([("city", OneHotEncoder(), ["city"])], remainder="passthrough").fit(FRAME)
    changed = FRAME.assign(city=range(200))
    assert rules(model, FRAME) == set()
    assert rules(model, changed) == {("changed-features", "clf")}


def test_switches_of_training() -> None:
    model = SGDClassifier(warm_start=True, verbose=1, max_iter=5, tol=None)
    assert rules(model) == set(), "not fitted: nothing is left over"
    model.fit(NUMBERS, TARGET)
    assert rules(model) == {("training-leftovers", "warm_start"), ("training-leftovers", "verbose")}
    forest = RandomForestClassifier(3, n_jobs=-1).fit(NUMBERS, TARGET)
    assert rules(forest) == set()
    assert rules(forest, confidence="medium") == {("training-leftovers", "n_jobs")}


def test_models_that_keep_their_rows() -> None:
    rng = np.random.default_rng(0)
    many, labels = rng.normal(size=(4_000, 40)), rng.integers(0, 2, 4_000)
    assert rules(KNeighborsClassifier().fit(many, labels)) == {("kept-training-data", "clf")}
    assert rules(make_pipeline(StandardScaler(), KNeighborsClassifier()).fit(many, labels)) == {
        ("kept-training-data", "clf")
    }
    assert ("kept-training-data", "clf") in rules(SVC().fit(many, labels))
    assert rules(LogisticRegression().fit(many, labels)) == set()
    forest = RandomForestClassifier(3, oob_score=True).fit(np.repeat(many, 20, axis=0), np.repeat(labels, 20))
    kept = {kept.name: kept for kept in looked_at(forest).kept}
    assert not kept["oob_decision_function_"].needed


def test_a_search_is_looked_into() -> None:
    search = GridSearchCV(LogisticRegression(warm_start=True), {"C": [0.1, 1.0]}).fit(NUMBERS, TARGET)
    assert ("training-leftovers", "best_estimator_.warm_start") in rules(search)


def test_nothing_of_it_is_called() -> None:
    class Touchy(BaseEstimator):
        def __init__(self, depth: int = 3) -> None:
            self.depth = depth

        def _raise(self, *_: object, **__: object) -> Any:
            raise RuntimeError("called")

        fit = predict = transform = get_params = set_params = score = __repr__ = __getstate__ = _raise
        feature_importances_ = property(_raise)

    model = Touchy(5)
    model.coef_ = np.ones(3)
    found = probe(model, NUMBERS, config=Config(confidence="low"))
    assert [p.shown for p in looked_at(model).parameters] == ["5"]
    str(found), found.to_html(), found.to_json()


def test_texts_of_parameters_are_shown_only_when_they_are_words_of_the_library() -> None:
    model = KNeighborsClassifier(metric="minkowski", algorithm="brute", weights=lambda d: d)
    shown = {p.name: p.shown for p in looked_at(model).parameters}
    assert shown["algorithm"] == "'brute'"
    assert shown["weights"] == "<function>"
    secret = make_pipeline(StandardScaler(), memory="/home/someone/.cache token=abc")
    assert "someone" not in probe(secret, config=Config()).to_json()
