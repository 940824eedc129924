"""While models are followed everything works as it did, and afterwards everything is as it was."""

from __future__ import annotations

import builtins
import inspect
import pickle
import sys
from collections.abc import Iterator

import pytest
import sklearn.base
import sklearn.metrics
import sklearn.model_selection
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline

from mldebt_nb.live.models.wrapping import Slot
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")

DATA = "import numpy as np\nrng = np.random.default_rng(0)\nX = rng.normal(size=(100, 3))\ny = X[:, 0] + rng.normal(size=100)"


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        made.run("%mldebt watch models on", "on").raise_error()
        made.run(DATA, "data").raise_error()
        yield made


def below(cls: type) -> Iterator[type]:
    for one in type.__subclasses__(cls):
        yield one
        yield from below(one)


def everything() -> dict[object, object]:
    """What stands in every class of scikit-learn's, its order, the code of its functions."""
    classes = {part for one in below(sklearn.base.BaseEstimator) for part in one.__mro__}
    functions = [getattr(sklearn.metrics, name) for name in sklearn.metrics.__all__]
    functions.append(sklearn.model_selection.cross_val_predict)
    found: dict[object, object] = {cls: list(vars(cls).items()) for cls in classes}
    found.update({f: (f.__code__, vars(f).copy()) for f in functions if hasattr(f, "__code__")})
    return found | {"import": builtins.__import__}


WORK = """
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.metrics import r2_score
from sklearn.model_selection import cross_val_predict
m = make_pipeline(StandardScaler(), Ridge()).fit(X, y)
r2_score(y, m.predict(X)), cross_val_predict(Ridge(), X, y).shape
"""


@pytest.mark.parametrize(
    "end", ["%mldebt watch models off", "%unload_ext mldebt_nb", "pass", "1 / 0", "raise SystemExit"]
)
def test_nothing_is_left_behind(end: str) -> None:
    import warnings

    with notebook() as cells, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cells.run(DATA + WORK).raise_error()
        before = everything()
        cells.run("%mldebt watch models on").raise_error()
        cells.run(WORK).raise_error()
        assert len(cells.session.models.listener.memory.predicted) == 2
        cells.run(end)
        assert everything() == before


def test_turned_off_in_the_middle_of_a_cell(cells: Notebook) -> None:
    cells.run(WORK).raise_error()
    before = everything()
    cells.run("get_ipython().run_line_magic('mldebt', 'watch models off')\nnow = 1").raise_error()
    assert everything() == before


def test_it_is_on_while_a_cell_runs(cells: Notebook) -> None:
    cells.run("from sklearn.linear_model import Ridge\nkept = vars(Ridge)['fit']").raise_error()
    assert isinstance(cells.shell.user_ns["kept"], Slot)


INSIDE = """
import inspect, pickle, copy, cloudpickle, joblib
from sklearn.base import clone, is_regressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline
class Mine(Ridge):
    def fit(self, X, y=None, *, extra: int = 1):
        "Fits."
        return super().fit(X, y)
"""
ASKED = """
m = Mine(alpha=2).fit(X, y)
same = pickle.loads(pickle.dumps(Ridge().fit(X, y))).predict(X[:2])
called = cloudpickle.loads(cloudpickle.dumps(m.predict))(X[:2])
cloned = clone(m), copy.deepcopy(m)
signatures = str(inspect.signature(m.fit)), str(inspect.signature(Mine.fit)), str(inspect.signature(cross_val_predict))
kinds = isinstance(m, Ridge), is_regressor(m), inspect.ismethod(m.fit), inspect.isfunction(Mine.fit)
names = m.fit.__name__, m.fit.__doc__, Mine.fit.__qualname__, inspect.getsource(Ridge.fit)[:8]
lacking = hasattr(make_pipeline(Ridge()), "predict_proba"), hasattr(make_pipeline(Ridge()), "predict")
by_value = cloudpickle.dumps(Mine)
function = pickle.loads(pickle.dumps(cross_val_predict)) is cross_val_predict
through_class = Ridge.predict(m, X[:2])
far = joblib.Parallel(2)(joblib.delayed(m.predict)(X[:3]) for _ in range(2))
found = GridSearchCV(m, {"alpha": [1, 2]}, n_jobs=2).fit(X, y).best_params_
"""


def test_everything_works_while_it_is_on(cells: Notebook) -> None:
    cells.run(INSIDE, "a").raise_error()
    plain = notebook_without(INSIDE, ASKED)
    cells.run(ASKED, "b").raise_error()
    names = cells.shell.user_ns
    assert cells.session.models.problem is None
    for name in ("signatures", "kinds", "names", "lacking", "function", "found"):
        assert names[name] == plain[name], name
    for name in ("same", "called", "through_class"):
        assert (names[name] == plain[name]).all(), name
    for module in [name for name in sys.modules if name.startswith("mldebt_nb")]:
        assert module.encode() not in names["by_value"]
    kinds = [one.subject.kind for one in cells.session.models.listener.memory.predicted]
    assert kinds == ["Ridge"], "what goes through the class, a copy of the method or a worker is not heard"


def notebook_without(*sources: str) -> dict[str, object]:
    with notebook() as cells:
        for source in (DATA, *sources):
            cells.run(source).raise_error()
        return dict(cells.shell.user_ns)


HOSTILE = """
class Raises:
    def get_params(self, deep=True): raise RuntimeError("no")
    def __getattr__(self, name): raise ZeroDivisionError(name)
    def fit(self, X, y=None): return self
    def predict(self, X): raise ValueError("mine")
class Lies:
    def __getattr__(self, name): return lambda *a, **k: 42
    def __eq__(self, other): raise ZeroDivisionError
    __hash__ = None
    @property
    def __class__(self): return int
    def get_params(self, deep=True): return 7
    def fit(self, X, y=None): return self
    def predict(self, X): return self
class Meta(type):
    def __getattribute__(cls, name): raise ZeroDivisionError(name)
    def __setattr__(cls, name, value): raise ZeroDivisionError(name)
class Odd(metaclass=Meta):
    __slots__ = ()
    def get_params(self, deep=True): return {}
    def fit(self, X, y=None): return self
    def predict(self, X): return X
    score = property(lambda self: 3)
    transform = staticmethod(lambda X: X)
raising, lying, odd = Raises(), Lies(), Odd()
"""


def test_hostile_estimators(cells: Notebook) -> None:
    cells.run(HOSTILE, "a").raise_error()
    before = {name: list(type.__dict__["__dict__"].__get__(cells.shell.user_ns[name]).items()) for name in CLASSES}
    result = cells.run("raising.fit(X, y)\nraising.predict(X)", "b")
    assert repr(result.error_in_exec) == "ValueError('mine')"
    assert "following.py" not in cells.errors
    assert "wrapping.py" not in cells.errors
    cells.run(
        "lying.fit(X, y).predict(X)\nodd.fit(X, y)\nodd.fit(X=odd, y=lying)\nout = odd.predict(X), odd.score, odd.transform(3)"
    ).raise_error()
    assert cells.shell.user_ns["out"][0] is cells.shell.user_ns["X"]
    assert cells.shell.user_ns["out"][1:] == (3, 3)
    assert cells.session.problem is None
    assert cells.session.models.problem is None
    after = {name: list(type.__dict__["__dict__"].__get__(cells.shell.user_ns[name]).items()) for name in CLASSES}
    assert after == before


CLASSES = ("Raises", "Lies", "Odd")


def test_a_failure_of_ours_is_told_once(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(cells.session.models.listener, "heard", broken)
    cells.run(WORK, "a").raise_error()
    assert cells.errors.count("following models failed") == 1
    assert "your call is not affected" in cells.errors
    cells.run("%mldebt watch models on", "b").raise_error()
    assert cells.session.models.problem is None
    assert cells.session.problem is None


def test_threads(cells: Notebook) -> None:
    cells.run(
        "from concurrent.futures import ThreadPoolExecutor\nfrom sklearn.linear_model import Ridge\n"
        "models = [Ridge(alpha=a) for a in range(1, 17)]\n"
        "def work(m): return m.fit(X, y).predict(X), m.score(X, y)\n"
        "with ThreadPoolExecutor(8) as pool: done = list(pool.map(work, models))"
    ).raise_error()
    memory = cells.session.models.listener.memory
    assert cells.session.models.problem is None
    assert len(memory.predicted) == 16
    assert len({one.params["alpha"] for one in memory.trials}) == 16
    assert {one.at.line for one in memory.predicted} == {1}
    assert not isinstance(vars(Ridge)["fit"], Slot)


def test_calls_among_estimators_are_their_own_affair(cells: Notebook) -> None:
    cells.run(
        "from sklearn.base import BaseEstimator, RegressorMixin\nfrom sklearn.linear_model import Ridge\n"
        "class Stack(RegressorMixin, BaseEstimator):\n"
        "    def fit(self, X, y):\n"
        "        self.a = Ridge().fit(X, y)\n"
        "        self.b = Ridge().fit(np.c_[X, self.a.predict(X)], y)\n"
        "        return self\n"
        "    def predict(self, X): return self.b.predict(np.c_[X, self.a.predict(X)])\n",
        "a",
    ).raise_error()
    cells.run("s = Stack().fit(X, y)\np = s.predict(X)", "b").raise_error()
    memory = cells.session.models.listener.memory
    assert [one.subject.kind for one in memory.predicted] == ["Stack"]
    assert not memory.passed


def test_sessions_see_no_change(cells: Notebook) -> None:
    cells.run(WORK, "a").raise_error()
    assert cells.session.status().reproducible
    assert inspect.isfunction(vars(Pipeline)["fit"])
    pickle.loads(pickle.dumps(cells.shell.user_ns["m"]))


def test_the_words_of_the_magic(cells: Notebook) -> None:
    for line, says in (
        ("models", "write `on` or `off` behind it"),
        ("on off", "nothing may follow"),
        ("modles on", "is not one of"),
    ):
        assert says in cells.run(f"%mldebt watch {line}").error_in_exec.args[0]
    complete = cells.shell.complete
    assert set(complete("", "%mldebt watch ")[1]) >= {"on", "off", "models"}
    assert "models" not in complete("", "%mldebt watch models ")[1]
