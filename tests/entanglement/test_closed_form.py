"""Closed forms against brute force: what the equations say is what training again gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mldebt_nb.entanglement import measures
from mldebt_nb.entanglement.answers import answered
from mldebt_nb.entanglement.subjects import Asked, looked_at


def table(seed, rows, width):
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(width, width)) * 0.4 + np.eye(width)
    x = rng.normal(size=(rows, width)) @ mixing + rng.normal(size=width) * 3
    return x, x @ rng.normal(size=width) + rng.normal(size=rows)


def problem_of(model, x, y, **asked):
    subject = looked_at(model, x, y, Asked(**asked))
    return subject, answered(subject, Asked(**asked)).problem


def brute(model, x, y, tests, loss, weights=None):
    """Rises of the loss, refitting without each column on each fold."""
    from sklearn.base import clone

    width, total = x.shape[1], np.zeros(x.shape[1])
    whole = sum(1.0 if weights is None else weights[test].sum() / len(test) for test in tests) / len(tests)
    for test in tests:
        train = np.setdiff1d(np.arange(len(x)), test)
        extra = {} if weights is None else {"sample_weight": weights[train]}
        share = len(test) / len(x) if weights is None else weights[test].sum() / weights.sum()

        def of(columns, test=test, train=train, extra=extra):
            fitted = clone(model).fit(x[train][:, columns], y[train], **extra)
            return loss(fitted, x[test][:, columns], y[test], None if weights is None else weights[test])

        base = of(list(range(width)))
        total += share * np.array([of([k for k in range(width) if k != j]) - base for j in range(width)])
    assert whole > 0
    return total


def squared_error(model, x, y, weights):
    return float(np.average((model.predict(x) - y) ** 2, weights=weights))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), rows=st.integers(40, 200), width=st.integers(2, 7),
    alpha=st.sampled_from([0.0, 0.1, 10.0]), intercept=st.booleans(), weighted=st.booleans(),
)  # fmt: skip
def test_ridge_without_each_column_is_what_refitting_gives(seed, rows, width, alpha, intercept, weighted):
    x, y = table(seed, rows, width)
    weights = np.random.default_rng(seed).uniform(0.2, 3.0, rows) if weighted else None
    model = Ridge(alpha=alpha, fit_intercept=intercept) if alpha else LinearRegression(fit_intercept=intercept)
    model.fit(x, y, sample_weight=weights)
    subject, problem = problem_of(model, x, y, weights=weights)
    found = measures.costs(problem)
    assert found.lofo == pytest.approx(
        brute(model, x, y, subject.folds.tests, squared_error, weights), rel=1e-7, abs=1e-9
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(30, 150), width=st.integers(2, 6))
def test_the_matrix_is_what_the_coefficients_of_refits_say(seed, rows, width):
    x, y = table(seed, rows, width)
    model = Ridge(alpha=2.0).fit(x, y)
    _, problem = problem_of(model, x, y)
    moved = measures.moves(problem)
    spread, deviations = model.predict(x).std(), x.std(axis=0)
    for i in range(width):
        others = [j for j in range(width) if j != i]
        again = Ridge(alpha=2.0).fit(x[:, others], y)
        change = np.zeros(width)
        change[others] = again.coef_ - model.coef_[others]
        change[i] = -model.coef_[i]
        assert moved.matrix[i] == pytest.approx(np.abs(change) * deviations / spread, abs=1e-9)
        difference = again.predict(x[:, others]) - model.predict(x)
        assert moved.churn[i] == pytest.approx(np.sqrt(np.mean(difference**2)) / spread, abs=1e-9)


@pytest.mark.parametrize("alpha", [1.0])
def test_two_left_out_are_priced_together(alpha):
    x, y = table(5, 300, 5)
    x[:, 1] = x[:, 0] + 0.2 * x[:, 1]
    model = Ridge(alpha=alpha).fit(x, y)
    _, problem = problem_of(model, x, y)
    _, both = measures.redundancy(problem)

    def objective(columns):
        fitted = Ridge(alpha=alpha).fit(x[:, columns], y)
        return ((fitted.predict(x[:, columns]) - y) ** 2).sum() + alpha * (fitted.coef_**2).sum()

    base = objective([0, 1, 2, 3, 4])
    alone = [objective([k for k in range(5) if k != j]) - base for j in range(5)]
    for i in range(5):
        for j in range(i + 1, 5):
            together = objective([k for k in range(5) if k not in (i, j)]) - base
            assert both[i, j] == pytest.approx((together - alone[i] - alone[j]) / 300, rel=1e-6, abs=1e-9)


def logistic_loss(model, x, y, weights):
    return float(log_loss(y, model.predict_proba(x), sample_weight=weights, labels=model.classes_))


@pytest.mark.parametrize(
    ("data", "model", "least"),
    [
        (load_breast_cancer, LogisticRegression(max_iter=2000, tol=1e-8), 0.99),
        (load_wine, LogisticRegression(max_iter=2000, tol=1e-8), 0.99),
    ],
)
def test_two_steps_of_newton_rank_as_refitting_does(data, model, least):
    x, y = data(return_X_y=True)
    x = StandardScaler().fit_transform(x)
    model.fit(x, y)
    subject, problem = problem_of(model, x, y)
    found = measures.costs(problem).lofo
    assert spearmanr(found, brute(model, x, y, subject.folds.tests, logistic_loss))[0] >= least


def test_poisson_regression_has_its_own_loss():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 6))
    y = rng.poisson(np.exp(x @ [0.5, 0.3, 0.2, 0.0, 0.0, 0.0]))
    model = PoissonRegressor(alpha=1e-3, tol=1e-9).fit(x, y)
    subject, problem = problem_of(model, x, y)

    def deviance(fitted, part, aim, weights):
        mean = fitted.predict(part)
        return float(np.mean(mean - aim * np.log(mean)))

    exact = brute(model, x, y, subject.folds.tests, deviance)
    assert measures.costs(problem).lofo[:3] == pytest.approx(exact[:3], rel=0.02)
    assert problem.whole.coef[:6, 0] == pytest.approx(model.coef_, abs=1e-5)


def test_levels_of_a_category_are_one_feature():
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(1)
    x = pandas.DataFrame({"city": rng.choice(list("abcd"), 600), "size": rng.normal(size=600), "idle": 1.0})
    y = 3.0 * (x.city == "a") + x["size"] + rng.normal(size=600)
    prepare = ColumnTransformer([("city", OneHotEncoder(), ["city"]), ("size", StandardScaler(), ["size"])])
    model = make_pipeline(prepare, LinearRegression()).fit(x, y)
    subject = looked_at(model, x, y, Asked())
    answer = answered(subject, Asked())
    assert answer.engine == "closed form"
    assert [len(columns) for columns in answer.problem.groups] == [4, 1, 0]
    found = measures.costs(answer.problem).lofo
    test = subject.folds.tests
    design = np.column_stack([(x.city == level) for level in "abcd"] + [x["size"]]).astype(float)
    exact = 0.0
    for rows in test:
        rest = np.setdiff1d(np.arange(600), rows)
        full = LinearRegression().fit(design[rest], y[rest])
        less = LinearRegression().fit(design[rest][:, 4:], y[rest])
        exact += squared_error(less, design[rows][:, 4:], y[rows], None) - squared_error(
            full, design[rows], y[rows], None
        )
    assert found[0] == pytest.approx(exact / len(test), rel=1e-5)
    assert found[2] == 0.0


def test_steps_that_mix_features_leave_it_to_the_surrogate():
    from sklearn.decomposition import PCA

    x, y = table(3, 200, 5)
    model = make_pipeline(PCA(3), LinearRegression()).fit(x, y)
    subject = looked_at(model, x, y, Asked())
    assert answered(subject, Asked()).engine == "surrogate"


def test_given_folds_are_those_that_are_held_out():
    from sklearn.model_selection import KFold, ShuffleSplit

    x, y = table(4, 120, 4)
    model = Ridge().fit(x, y)
    for splitter in (KFold(4), ShuffleSplit(1, test_size=0.3, random_state=0)):
        folds = list(splitter.split(x))
        subject, problem = problem_of(model, x, y, folds=folds)
        assert [list(test) for test in subject.folds.tests] == [list(test) for _, test in folds]
        tests = subject.folds.tests
        exact = sum(len(test) * brute(model, x, y, [test], squared_error) * 120 / len(test) for test in tests)
        assert measures.costs(problem).lofo == pytest.approx(exact / sum(map(len, tests)), rel=1e-7)
    with pytest.raises(ValueError, match="once only"):
        problem_of(model, x, y, folds=list(ShuffleSplit(5, test_size=0.5, random_state=0).split(x)))


@pytest.mark.parametrize("model", [Ridge(alpha=30.0), LogisticRegression(C=0.3, tol=1e-9, max_iter=2000)])
def test_a_scaler_before_the_model_is_fitted_anew_in_each_fold(model):
    x, y = table(6, 150, 5)
    x = x * [1.0, 10.0, 0.1, 3.0, 5.0]
    classes = isinstance(model, LogisticRegression)
    y = (y > np.median(y)).astype(int) if classes else y
    pipeline = make_pipeline(StandardScaler(), model).fit(x, y)
    subject, problem = problem_of(pipeline, x, y)
    exact = brute(pipeline, x, y, subject.folds.tests, logistic_loss if classes else squared_error)
    found = measures.costs(problem).lofo
    assert found == (pytest.approx(exact, rel=0.04, abs=3e-4) if classes else pytest.approx(exact, rel=1e-7))


def test_a_level_that_hardly_occurs_belongs_to_its_category():
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(2)
    x = pandas.DataFrame({"city": rng.choice(list("ab"), 3000), "size": rng.normal(size=3000)})
    x.loc[1234, "city"] = "rare"
    y = 1.0 * (x.city == "a") + x["size"] + rng.normal(size=3000)
    prepare = ColumnTransformer([("city", OneHotEncoder(), ["city"])], remainder="passthrough")
    model = make_pipeline(prepare, Ridge()).fit(x, y)
    _, problem = problem_of(model, x, y)
    assert [len(columns) for columns in problem.groups] == [3, 1]
