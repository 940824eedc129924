"""Answers to "what if" against the real thing: models that are trained again, predictions that are made again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from mldebt_nb.entanglement.answers import answered
from mldebt_nb.entanglement.decisions import counts
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.seriation import clustered
from mldebt_nb.entanglement.shifting import Shifting
from mldebt_nb.entanglement.subjects import Asked, looked_at
from mldebt_nb.entanglement.whatif import WhatIf

RNG = np.random.default_rng(5)
X = RNG.normal(size=(400, 6))
X[:, 5] = X[:, 0] + 0.3 * RNG.normal(size=400)
Y = X @ np.array([1.0, -2.0, 0.5, 0.0, 0.2, 1.0]) + RNG.normal(size=400)


def ridge() -> tuple[WhatIf, tuple]:
    model = Ridge(alpha=2.0).fit(X, Y)
    subject = looked_at(model, X, Y, Asked())
    return WhatIf(answered(subject, Asked()).problem), subject.folds.tests


def refitted_loss(gone: tuple[int, ...], tests: tuple) -> float:
    """The mean loss on unseen rows of ridges that never saw the columns."""
    kept = [at for at in range(X.shape[1]) if at not in gone]
    total = 0.0
    for test in tests:
        train = np.setdiff1d(np.arange(len(X)), test)
        model = Ridge(alpha=2.0).fit(X[np.ix_(train, kept)], Y[train])
        total += ((Y[test] - model.predict(X[np.ix_(test, kept)])) ** 2).sum()
    return total / len(X)


@pytest.mark.parametrize("gone", [(), (0,), (0, 5), (1, 3, 4)])
def test_without_features_is_what_ridges_without_them_say(gone: tuple[int, ...]) -> None:
    whatif, tests = ridge()
    found = whatif.without(gone)
    whole = refitted_loss((), tests)
    assert found.loss == pytest.approx(refitted_loss(gone, tests), abs=1e-9)
    assert found.rise == pytest.approx(found.loss - whole, abs=1e-9)
    for feature in set(range(6)) - set(gone):
        further = refitted_loss((*gone, feature), tests) - refitted_loss(gone, tests)
        assert found.lofo[feature] == pytest.approx(further, abs=1e-9)
    assert np.isnan(found.lofo[list(gone)]).all()


@pytest.mark.parametrize("gone", [(), (2,), (0, 5)])
def test_the_matrix_is_that_of_the_model_without(gone: tuple[int, ...]) -> None:
    whatif, _ = ridge()
    found = whatif.without(gone)
    kept = [at for at in range(6) if at not in gone]
    base = Ridge(alpha=2.0).fit(X[:, kept], Y)
    spread = Ridge(alpha=2.0).fit(X, Y).predict(X).std()
    for i in kept:
        others = [at for at in kept if at != i]
        less = Ridge(alpha=2.0).fit(X[:, others], Y)
        churn = np.sqrt(np.mean((less.predict(X[:, others]) - base.predict(X[:, kept])) ** 2)) / spread
        assert found.churn[i] == pytest.approx(churn, abs=1e-9)
        for j in others:
            moved = abs(less.coef_[others.index(j)] - base.coef_[kept.index(j)]) * X[:, j].std() / spread
            assert found.matrix[i, j] == pytest.approx(moved, abs=1e-9)
    assert np.isnan(found.matrix[list(gone)]).all()
    assert np.isnan(found.matrix[:, list(gone)]).all()


def test_leave_two_out_names_the_copy() -> None:
    whatif, tests = ridge()
    expected = refitted_loss((0, 5), tests) - refitted_loss((0,), tests) - refitted_loss((5,), tests)
    assert whatif.together(5, 0) == pytest.approx(expected + refitted_loss((), tests), abs=1e-9)
    assert whatif.together(0, 5) > 5 * abs(whatif.together(1, 3))


def test_logistic_is_one_newton_step_from_the_truth() -> None:
    target = Y > 0
    model = LogisticRegression().fit(X, target)
    subject = looked_at(model, X, target, Asked())
    found = WhatIf(answered(subject, Asked()).problem).without((1,))
    less = LogisticRegression().fit(np.delete(X, 1, axis=1), target)
    chance = less.predict_proba(np.delete(X, 1, axis=1))[:, 1]
    trained = -np.mean(np.log(np.where(target, chance, 1 - chance)))
    assert found.loss == pytest.approx(trained, rel=0.15)
    assert found.p < 1e-6


def test_products_go_with_either_feature() -> None:
    x = RNG.normal(size=(4000, 4))
    y = x[:, 0] * x[:, 1] + x[:, 2] + 0.1 * RNG.normal(size=4000)
    model = HistGradientBoostingRegressor(max_iter=40, random_state=0).fit(x, y)
    whatif = WhatIf(answered(looked_at(model, x, y, Asked()), Asked()).problem)
    both, one = whatif.without((0, 1)), whatif.without((1,))
    assert both.rise == pytest.approx(one.rise, rel=0.2)  # the second of the two has nothing left
    assert np.isfinite(both.matrix[2:, 2:]).all()
    assert abs(one.lofo[0]) < 0.1 * one.rise


# --- moved by hand


def test_a_shift_is_the_models_own_answer() -> None:
    frame = pd.DataFrame(X, columns=list("abcdef"))
    before = pd.util.hash_pandas_object(frame).sum()
    model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(frame, Y)
    part = X[:, 1] > 0
    found = Shifting(looked_at(model, frame, Y, Asked()), {"high": part}).shifted(2, 0.5, 2.0)
    moved = frame.assign(c=frame.c + (frame.c - frame.c.mean()) + 0.5 * frame.c.std(ddof=0))
    now, base = model.predict(moved), model.predict(frame)
    for at, rows in enumerate([np.ones(400, dtype=bool), part]):
        assert found.loss[at] == pytest.approx(np.mean((now - Y)[rows] ** 2))
        assert found.mean[at] == pytest.approx(np.mean((now - base)[rows]))
        assert found.moved[at] == pytest.approx(np.sqrt(np.mean((now - base)[rows] ** 2)) / base.std())
    assert pd.util.hash_pandas_object(frame).sum() == before


def test_nothing_moved_changes_nothing() -> None:
    shifting = Shifting(looked_at(Ridge().fit(X, Y), X, Y, Asked()), {})
    found = shifting.shifted(0, 0.0)
    assert found.moved[0] == 0.0
    assert found.loss[0] == shifting.parts[0].loss


def test_whole_numbers_are_not_cut_off() -> None:
    whole = RNG.integers(0, 3, size=(200, 2))
    model = Ridge().fit(whole, whole[:, 0] * 2.0)
    found = Shifting(looked_at(model, whole, whole[:, 0] * 2.0, Asked()), {}).shifted(0, 0.25)
    assert found.mean[0] == pytest.approx(model.coef_[0] * 0.25 * whole[:, 0].std())


def test_polars_tables_and_flips() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({name: X[:, at] for at, name in enumerate("abcdef")})
    target = Y > 0
    model = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(frame.to_numpy(), target)

    class Asks:
        """A classifier that takes polars."""

        classes_ = model.classes_

        def predict_proba(self, table):
            return model.predict_proba(table.to_numpy())

        def predict(self, table):
            return model.predict(table.to_numpy())

    found = Shifting(looked_at(Asks(), frame, target, Asked()), {}).shifted(1, 1.0)
    moved = X.copy()
    moved[:, 1] += X[:, 1].std()
    assert found.flips[0] == pytest.approx(np.mean(model.predict(moved) != model.predict(X)))


def test_columns_without_numbers_are_not_offered() -> None:
    frame = pd.DataFrame({"number": X[:, 0], "same": 1.0, "word": np.where(X[:, 1] > 0, "x", "y")})

    def model(table):
        return table["number"].to_numpy() * 2.0

    assert list(Shifting(looked_at(model, frame, Y, Asked()), {}).features) == [0]


# --- thresholds


def test_counts_are_those_of_every_threshold() -> None:
    target = Y > 0.5
    model = LogisticRegression().fit(X, target)
    part = X[:, 1] > 0
    found = counts(looked_at(model, X, target, Asked()), {"high": part})
    chance = model.predict_proba(X)[:, 1]
    for at in (0, 57, 100, 200):
        called = chance > found.thresholds[at]
        for number, rows in enumerate([np.ones(400, dtype=bool), part]):
            assert found.positive[number, at] == (called & rows).sum()
            assert found.alarms[number, at] == (called & ~target & rows).sum()
            assert found.misses[number, at] == (~called & target & rows).sum()


def test_a_threshold_belongs_to_two_classes() -> None:
    with pytest.raises(Unfit, match="two classes"):
        counts(looked_at(Ridge().fit(X, Y), X, Y, Asked()), {})


# --- the order of the heat map


def test_those_that_move_each_other_stand_together() -> None:
    hidden = RNG.permutation(12)
    blocks = np.kron(np.eye(3), np.full((4, 4), 0.5)) + 0.01
    matrix = blocks[np.ix_(hidden, hidden)]
    order = clustered(matrix)
    assert sorted(order.tolist()) == list(range(12))
    assert len({tuple(sorted(hidden[order][at : at + 4] // 4)) for at in (0, 4, 8)}) == 3
    assert all(len(set(hidden[order][at : at + 4] // 4)) == 1 for at in (0, 4, 8))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_few_features_and_no_movement_have_an_order(size: int) -> None:
    assert sorted(clustered(np.zeros((size, size))).tolist()) == list(range(size))
