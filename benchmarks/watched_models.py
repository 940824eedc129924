"""What following models costs: per cell, per call that is not recorded, per call that is.

`OMP_NUM_THREADS=1 python -m benchmarks.watched_models` prints CPU seconds on this machine; docs/live.md has them.
"""

from __future__ import annotations

from time import process_time
from typing import Any

import numpy as np
import pandas as pd

from tests.live.kernels import Notebook, notebook

_SIZES = ((1_000, 10), (10_000, 20), (200_000, 50), (1_000_000, 20))
_CALLS = ("m = Ridge().fit(X, y)", "p = m.predict(X)", "m.score(X, y)", "m = Ridge().fit(d, y)", "p = m.predict(d)")
_LOADED = """
import sklearn.ensemble, sklearn.metrics, sklearn.model_selection, sklearn.pipeline, sklearn.svm, sklearn.preprocessing
from sklearn.base import BaseEstimator
from sklearn.linear_model import Ridge
class Nothing(BaseEstimator):
    def fit(self, X, y=None): return self
    def predict(self, X): return X
library = {"model": Nothing()}
exec("def work():\\n    for _ in range(100_000): model.predict(None)", library)
"""


def main() -> None:
    with notebook() as cells:
        cells.run(_LOADED).raise_error()
        plain, unheard = _least(cells, "pass", 30), _least(cells, "library['work']()", 5)
        cells.run("%mldebt watch models on").raise_error()
        print(f"per cell: {1e3 * (_least(cells, 'pass', 30) - plain):.2f} ms")
        heard = _least(cells, "library['work']()", 5)
        print(f"per call that a library makes: {1e6 * (heard - unheard) / 1e5:.2f} us")
        for rows, columns in _SIZES:
            _recorded(cells, rows, columns)


def _recorded(cells: Notebook, rows: int, columns: int) -> None:
    table = np.random.default_rng(0).normal(size=(rows, columns))
    cells.shell.user_ns.update(X=table, y=table[:, 0].copy(), d=pd.DataFrame(table))
    watch = cells.session.models
    own = type(watch)._guarded.__get__(watch)
    spent = [0.0]

    def timed(doing: Any, result: Any = None) -> None:
        begin = process_time()
        own(doing, result)
        spent[0] += process_time() - begin

    watch._guarded = timed
    for call in _CALLS:
        spent[0] = 0.0
        cells.run(call).raise_error()
        print(f"{rows:>9,} x {columns}  {call:<24} {1e3 * spent[0]:8.1f} ms")


def _least(cells: Notebook, source: str, times: int) -> float:
    found = []
    for _ in range(times):
        begin = process_time()
        cells.run(source, "timed")
        found.append(process_time() - begin)
    return min(found)


if __name__ == "__main__":
    main()
