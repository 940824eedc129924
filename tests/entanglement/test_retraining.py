"""Training again: in full, in part, in the background, on a cluster; and what is told when it fails."""

from __future__ import annotations

import threading
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, Ridge

from mldebt_nb import entangle
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.jobs import Desk
from mldebt_nb.entanglement.retraining import RefitFailed
from mldebt_nb.entanglement.watching import Stopped, Watch


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.normal(size=(2000, 5)), columns=list("abcde"))
    return x, x.a + 0.5 * x.b + rng.normal(size=2000)


class Slow(RegressorMixin, BaseEstimator):
    """Least squares that takes its time."""

    def __init__(self, pause=0.2):
        self.pause = pause

    def fit(self, x, y, sample_weight=None):
        time.sleep(self.pause)
        self.inner_ = LinearRegression().fit(x, y)
        return self

    def predict(self, x):
        return self.inner_.predict(x)


class Broken(Slow):
    """Fits once, and never again."""

    fits = 0

    def fit(self, x, y, sample_weight=None):
        type(self).fits += 1
        if type(self).fits > 1:
            raise RuntimeError("no")
        return super().fit(x, y)


def test_retraining_and_the_closed_form_agree(data):
    x, y = data
    model = Ridge(alpha=1e-6).fit(x, y)
    exact = entangle(model, x, y, engine="retraining").features.set_index("feature")
    closed = entangle(model, x, y).features.set_index("feature")
    assert exact.churn.to_numpy() == pytest.approx(closed.churn.to_numpy(), abs=0.05)
    assert exact.lofo["a"] == pytest.approx(closed.lofo["a"], rel=0.3)
    assert list(exact.status) == list(closed.status)


def test_a_budget_gives_a_part_and_says_so(data):
    x, y = data
    model = Slow().fit(x, y)
    result = entangle(model, x, y, engine="retraining", seconds=0.5)
    assert result.measurement.scale.engine == "retraining"
    assert any("were not trained without" in note for note in result.measurement.scale.notes)
    short = entangle(model, x, y, confirm=True, seconds=0.3)
    assert short.confirmation is not None
    assert short.confirmation.safe is None
    assert "0.3 seconds are over" in short.confirmation.note


def test_a_refit_that_raises_is_one_sentence(data):
    x, y = data
    Broken.fits = 0
    model = Broken(pause=0).fit(x, y)
    result = entangle(model, x, y)
    assert len(result.removable)
    with pytest.raises(RefitFailed, match="training Broken again raised RuntimeError"):
        result.confirm()


def test_a_function_can_be_measured_but_not_trained_again(data):
    x, y = data
    result = entangle(lambda table: table.a + 0.5 * table.b, x, y)
    assert set(result.removable.feature) == {"c", "d", "e"}
    with pytest.raises(Unfit, match="cannot be trained again"):
        result.confirm()


def test_training_that_draws_is_settled_by_a_seed(data):
    from sklearn.ensemble import RandomForestRegressor

    x, y = data
    model = RandomForestRegressor(n_estimators=10).fit(x, y)
    first, second = (entangle(model, x, y).confirm(["e"]) for _ in range(2))
    assert (first.rise, first.allowed) == (second.rise, second.allowed)


def test_one_job_at_a_time_in_the_background(data):
    x, y = data
    model = Slow(pause=0.05).fit(x, y)
    desk, heard, inside = Desk(), [], []

    def work(watch):
        inside.append(threading.current_thread())
        assert len(inside) == 1
        found = entangle(model, x, y, confirm=True, watch=watch)
        inside.clear()
        return found

    jobs = [desk.submit(work, changed=lambda job: heard.append((job.state, job.progress))) for _ in range(2)]
    assert all(job.result(60).confirmation.safe for job in jobs)
    assert ("done", jobs[0].progress) in heard
    assert any("training without" in what for _, (what, _) in heard)
    desk.close()


def test_a_job_is_cancelled_waiting_or_running():
    desk, begun = Desk(), threading.Event()

    def work(watch):
        while True:
            begun.set()
            time.sleep(0.01)
            watch.check()

    running, waiting = desk.submit(work), desk.submit(work)
    assert begun.wait(10)
    waiting.cancel()
    running.cancel()
    for job in (running, waiting):
        with pytest.raises(Stopped, match="cancelled"):
            job.result(10)
        assert job.state == "stopped"
    failing = desk.submit(lambda watch: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failing.result(10)
    short = desk.submit(work, seconds=0.05)
    with pytest.raises(Stopped, match="seconds are over"):
        short.result(10)
    desk.close()


def test_a_watch_without_limits_never_stops():
    Watch().step("anything", 0.5)


def test_dask_trains_on_its_workers(data):
    distributed = pytest.importorskip("distributed")
    import joblib

    x, y = data
    model = HistGradientBoostingRegressor(max_iter=10).fit(x, y)
    here = entangle(model, x, y).confirm(["e"])
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=False) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        there = entangle(model, x, y).confirm(["e"])
    assert there.rise == pytest.approx(here.rise)
    assert there.safe == here.safe
