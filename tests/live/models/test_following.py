"""What models are seen to do: cascades, loops, leaks, trials; and that data which are well treated give no alarm."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from mldebt_nb.config import Config
from mldebt_nb.findings.model import Finding, Origin
from mldebt_nb.live.findings import LiveAudit
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")

DATA = """
import numpy as np, pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split, cross_val_predict
from sklearn.metrics import r2_score, accuracy_score
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(400, 4)), columns=list("abcd"))
df["y"] = df.a + df.b * df.c + rng.normal(size=400)
df["k"] = (df.a + rng.normal(size=400) > 0).astype(int)
X, y, k = df[list("abcd")], df["y"], df["k"]
"""


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        made.run("%mldebt watch models on", "on").raise_error()
        made.run(DATA, "data").raise_error()
        yield made


def run(cells: Notebook, *sources: str) -> None:
    for number, source in enumerate(sources, 1):
        cells.run(textwrap.dedent(source).strip(), f"c{number}").raise_error()


def live(cells: Notebook, *codes: str) -> list[Finding]:
    assert cells.session.problem is None
    assert cells.session.models.problem is None
    found = LiveAudit(cells.session).report(cells.session.status()).findings
    return [f for f in found if f.code in (codes or CODES) and f.origin is Origin.LIVE]


CODES = ("BND102", "BND104", "FBK101", "LKG101", "LKG102")
FIRST = 'base = Ridge().fit(X[["a"]].assign(b=X.b), y)'


CASCADES = {
    "as it is": ('df["g"] = base.predict(X[["a", "b"]])\nZ = df[["g", "c"]]', "exact"),
    "rounded": ('df["g"] = base.predict(X[["a", "b"]]).round(6)\nZ = df[["g", "c"]]', "rounded"),
    "scaled": ('g = 3 * base.predict(X[["a", "b"]]) + 1\nZ = np.c_[X[["c"]].to_numpy(), g]', "monotone"),
    "split afterwards": (
        'df["g"] = base.predict(X[["a", "b"]])\nZ, _, y, _ = train_test_split(df[["g", "c"]], y, random_state=0)',
        "part",
    ),
}


@pytest.mark.parametrize("name", CASCADES)
def test_a_prediction_that_became_a_feature(cells: Notebook, name: str) -> None:
    making, how = CASCADES[name]
    run(cells, FIRST, making, "second = RandomForestRegressor(5).fit(Z, y)")
    (found,) = live(cells)
    assert (found.code, found.symbol, found.line, found.confidence) == ("BND104", "RandomForestRegressor", 1, "high")
    assert found.evidence["recognised"].value == how
    assert found.evidence["depth"].value == 2
    assert found.evidence["chain"].value == "base → second"
    assert [(place.cell_id, place.message) for place in found.related] == [
        ("c1", "`base` is fitted here"), ("c2", "this is where it foretold them"),
    ]  # fmt: skip


def test_what_is_left_over_is_learned(cells: Notebook) -> None:
    run(cells, FIRST, 'left = y - base.predict(X[["a", "b"]])', "second = RandomForestRegressor(5).fit(X, left)")
    (found,) = live(cells)
    assert found.code == "BND104"
    assert found.evidence["recognised"].value == "residual"


def test_weights(cells: Notebook) -> None:
    run(cells, FIRST, 'w = np.exp(base.predict(X[["a", "b"]]))', "Ridge().fit(X, y, sample_weight=w)")
    (found,) = live(cells)
    assert found.evidence["through"].value == "weights"


def test_a_chain_of_three(cells: Notebook) -> None:
    run(
        cells,
        FIRST,
        'df["g"] = base.predict(X[["a", "b"]])\nnext_ = Ridge().fit(df[["g", "c"]], y)',
        'df["h"] = next_.predict(df[["g", "c"]])\nlast = RandomForestRegressor(5).fit(df[["h", "d"]], y)',
    )
    depths = {f.cell_id: f.evidence["depth"].value for f in live(cells)}
    assert depths == {"c2": 2, "c3": 3}


def test_out_of_fold_predictions_are_information(cells: Notebook) -> None:
    run(cells, 'df["g"] = cross_val_predict(Ridge(), X, y)', 'm = Ridge().fit(df[["g", "c"]], y)')
    (found,) = live(cells)
    assert (found.code, found.severity, found.symbol) == ("BND104", "info", "Ridge")


def test_pseudo_labels(cells: Notebook) -> None:
    run(
        cells,
        "A, B, ka, _ = train_test_split(X, k, random_state=0)\nmodel = LogisticRegression().fit(A, ka)",
        "guess = model.predict(B)\nmodel.score(A, ka)",
        "again = LogisticRegression().fit(pd.concat([A, B]), np.r_[ka, guess])",
    )
    (found,) = live(cells)
    assert (found.code, found.cell_id, found.evidence["rows"].value) == ("FBK101", "c3", 100)
    assert found.confidence == "high"


def test_a_model_that_gets_its_own_predictions(cells: Notebook) -> None:
    run(
        cells,
        'm = Ridge().fit(X, y)\ndf["g"] = m.predict(X)',
        'm.fit(df[["a", "b", "c", "g"]], y)',
    )
    (found,) = live(cells)
    assert (found.code, found.evidence["through"].value) == ("FBK101", "features")


LEAKS = {
    "scaled before the split": (
        "S = StandardScaler().fit_transform(X)\nA, B, ya, yb = train_test_split(S, y, random_state=0)",
        "m = Ridge().fit(A, ya)\nm.score(B, yb)",
        "LKG101", 1,
    ),
    "some columns only": (
        'df[["a", "b"]] = StandardScaler().fit_transform(df[["a", "b"]])\n'
        'A, B, ya, yb = train_test_split(df[["a", "b", "c"]], y, random_state=0)',
        "m = Ridge().fit(A, ya)\nr2_score(yb, m.predict(B))",
        "LKG101", 1,
    ),
    "fitted on everything, transformed by parts": (
        "A, B, ya, yb = train_test_split(X, y, random_state=0)\ns = StandardScaler().fit(X)",
        "m = Ridge().fit(s.transform(A), ya)\nm.score(s.transform(B), yb)",
        "LKG101", 2,
    ),
    "fitted on all rows": (
        "A, B, ya, yb = train_test_split(X, y, random_state=0)\nm = Ridge().fit(X, y)",
        "m.score(B, yb)",
        "LKG102", 2,
    ),
    "words counted in all texts": (
        "from sklearn.feature_extraction.text import TfidfVectorizer\nlong = ' '.join\n"
        "words = np.array(['red', 'green', 'blue', 'dark', 'light', 'old', 'new', 'big'])\n"
        "texts = [long(rng.choice(words, 12)) for _ in range(400)]\n"
        "T = TfidfVectorizer().fit_transform(texts)\nA, B, ya, yb = train_test_split(T, k, random_state=0)",
        "m = LogisticRegression().fit(A, ya)\nm.score(B, yb)",
        "LKG101", 5,
    ),
    "in polars": (
        "import polars as pl\nP = pl.DataFrame(X.to_numpy(), schema=list('abcd'))\nm = Ridge().fit(P, y.to_numpy())",
        "m.score(P[300:], y[300:].to_numpy())",
        "LKG102", 3,
    ),
    "measured": (
        "A, B, ya, yb = train_test_split(X, k, random_state=0)\nm = LogisticRegression().fit(X, k)",
        "p = m.predict(B)\naccuracy_score(yb, p)",
        "LKG102", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_leaks(cells: Notebook, name: str) -> None:
    one, two, code, line = LEAKS[name]
    run(cells, one, two)
    (found,) = live(cells)
    assert (found.code, found.cell_id, found.line) == (code, "c1", line)
    assert found.evidence["share"].value == 1.0
    assert found.related[-1].cell_id == "c2"


SILENT = {
    "as it should be": (
        "A, B, ya, yb = train_test_split(X, y, random_state=0)\ns = StandardScaler()\nZ = s.fit_transform(A)",
        "m = Ridge().fit(Z, ya)\nm.score(s.transform(B), yb), m.score(Z, ya)",
    ),
    "a test on the training data": ("m = Ridge().fit(X, y)\nm.score(X, y)\nr2_score(y, m.predict(X))",),
    "fitted anew on everything": (
        "A, B, ya, yb = train_test_split(X, k, random_state=0)\nm = DecisionTreeClassifier().fit(A, ya)\nm.score(B, yb)",
        "p = m.predict(B)", "final = DecisionTreeClassifier().fit(X, k)",
    ),
    "a tree that knows the training labels by heart": (
        "t = DecisionTreeRegressor().fit(X, y)", "p = t.predict(X)", "r = Ridge().fit(X, y)",
    ),
    "a line through one feature": (
        'm = LinearRegression().fit(X[["a"]], y)', 'p = m.predict(X[["a"]])', "n = Ridge().fit(X, y)",
    ),
    "a model that makes no mistake": (
        "kk = (X.a > 0).astype(int)\nA, B, ka, kb = train_test_split(X, kk, random_state=0)",
        "m = DecisionTreeClassifier().fit(A, ka)\np = m.predict(B)\nm.score(B, kb)",
        "final = DecisionTreeClassifier().fit(X, kk)",
    ),
    "folds by hand, some without a mistake": (
        "from sklearn.datasets import load_wine\nfrom sklearn.model_selection import StratifiedKFold\n"
        "W, v = load_wine(return_X_y=True)\nm = LogisticRegression(C=0.001)\n"
        "for i, j in StratifiedKFold(5).split(W, v):\n"
        "    m.fit(W[i], v[i])\n    m.predict(W[i])\n    p = m.predict(W[j][m.predict(W[j]) == v[j]])\n"
        "m.fit(W, v)",
    ),
    "a small test without a mistake, then everything": (
        "A, B, ka, kb = train_test_split(X, (X.a + 0.2 * X.b > 0).astype(int), random_state=0)\n"
        "m = LogisticRegression().fit(A[['a']], ka)\nm.score(A[['a']], ka)",
        "sure = B[abs(B.a) > 0.6]\np = m.predict(sure[['a']])",
        "m.fit(pd.concat([A, sure])[['a']], pd.concat([ka, kb[sure.index]]))",
    ),
    "folds by hand": (
        "from sklearn.model_selection import KFold\nm = Ridge()\nfor i, j in KFold(3).split(X):\n"
        "    m.fit(X.iloc[i], y.iloc[i])\n    m.score(X.iloc[j], y.iloc[j])",
    ),
    "components to look at": ("P = PCA(2).fit_transform(X)", "m = Ridge().fit(X, y)\nm.score(X, y)"),
    "searched and measured": (
        "from sklearn.model_selection import GridSearchCV, cross_val_score\n"
        "A, B, ya, yb = train_test_split(X, y, random_state=0)\n"
        "g = GridSearchCV(Ridge(), {'alpha': [1, 2]}).fit(A, ya)\ng.score(B, yb)\ncross_val_score(Ridge(), X, y)",
    ),
    "rows that repeat": (
        "C = pd.DataFrame(rng.integers(0, 2, (400, 3)), columns=list('uvw'))\n"
        "A, B, ka, kb = train_test_split(C, k, random_state=0)",
        "m = LogisticRegression().fit(A, ka)\nm.score(B, kb)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_silence(cells: Notebook, name: str) -> None:
    run(cells, *SILENT[name])
    assert live(cells) == []


def test_the_same_is_not_told_twice(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    run(
        cells,
        FIRST,
        'df["g"] = base.predict(X[["a", "b"]])',
        'second = RandomForestRegressor(5).fit(df[["g", "c"]], y)',
    )
    monkeypatch.setattr("mldebt_nb.live.findings.load", lambda *_: (Config(confidence="low"), None))
    found = LiveAudit(cells.session).report(cells.session.status()).findings
    assert [(f.code, f.origin) for f in found if f.code == "BND104"] == [("BND104", Origin.LIVE)]
    cells.run("%mldebt watch models off")
    found = LiveAudit(cells.session).report(cells.session.status()).findings
    assert [(f.code, f.origin) for f in found if f.code == "BND104"] == [("BND104", Origin.STATIC)]


def test_an_edited_cell_is_history(cells: Notebook) -> None:
    run(cells, *LEAKS["fitted on all rows"][:2])
    cells.document(("data", DATA), ("c1", "m = Ridge().fit(A, ya)"), ("c2", "m.score(B, yb)"))
    assert live(cells) == []


def test_tied_settings(cells: Notebook) -> None:
    run(
        cells,
        "from sklearn.base import BaseEstimator, RegressorMixin\n"
        "class Tied(RegressorMixin, BaseEstimator):\n"
        "    def __init__(self, rate=1.0, rounds=1): self.rate, self.rounds = rate, rounds\n"
        "    def fit(self, X, y): return self\n"
        "    def predict(self, X): return X.a + X.b * X.c + abs(np.log(self.rate * self.rounds / 20)) * X.d",
        "A, B, ya, yb = train_test_split(X, y, random_state=0)\n"
        "for rate in (0.01, 0.03, 0.1, 0.3):\n"
        "    for rounds in (50, 100, 200, 400, 800):\n"
        "        m = Tied(rate=rate, rounds=rounds).fit(A, ya)\n"
        "        r2_score(yb, m.predict(B))",
    )
    (found,) = live(cells)
    assert (found.code, found.symbol, found.cell_id, found.line) == ("BND102", "Tied", "c2", 4)
    assert found.evidence["trials"].value == 20
