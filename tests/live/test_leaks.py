"""Following a kernel keeps nothing of the user alive, and itself stays small however long the session lasts."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mldebt_nb.live import log
from tests.live.kernels import Notebook, notebook

OBJECTS = {
    "an object of a class": "class Box:\n    pass\nx = Box()\nx.inner = [Box()]",
    "a class": "class x:\n    def method(self):\n        return helper\ndef helper(): return x",
    "a function with what it closes over": "def make():\n    held = {1, 2}\n    return lambda: held\nx = make()",
    "a generator": "def numbers():\n    yield from range(5)\nx = numbers()\nnext(x)",
    "an array": "import numpy as np\nx = np.zeros(100_000)",
    "a view of an array": "import numpy as np\nx = np.zeros((300, 300))[5:]",
    "a table": "import pandas as pd\nx = pd.DataFrame({'a': range(1000), 'b': 'text'})",
    "a column": "import pandas as pd\nx = pd.Series(range(1000))",
    "a table of polars": "import polars as pl\nx = pl.DataFrame({'a': range(1000)})",
    "a model": "from sklearn.linear_model import LinearRegression\nx = LinearRegression().fit([[1], [2]], [1, 2])",
    "a figure": "from matplotlib.figure import Figure\nx = Figure()\nlines = x.subplots().plot([1, 2])\ndel lines",
}
CHANGES = {
    "a table": "x.loc[3, 'a'] = 7\nx['c'] = x['a'] * 2",
    "a column": "x.iloc[2] = 9",
    "an array": "x += 1",
    "an object of a class": "x.other = 1\ny = x\ndel y",
}


@pytest.fixture
def followed() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


@pytest.mark.parametrize("what", OBJECTS)
def test_what_is_deleted_is_freed(followed: Notebook, what: str) -> None:
    if "figure" in what:
        pytest.importorskip("matplotlib")
    followed.run(OBJECTS[what], "a").raise_error()
    followed.run(CHANGES.get(what, "type(x)"), "b").raise_error()
    followed.session.status()
    held = weakref.ref(followed.shell.user_ns["x"])
    content = _content(followed.shell.user_ns["x"])
    followed.run("del x\nhelper = numbers = make = Box = None", "c").raise_error()
    followed.session.status()
    assert (_alive(held), _alive(content)) == (False, False)


def _content(obj: Any) -> weakref.ref[Any]:
    """The memory of a table, which a copy could share."""
    manager = getattr(obj, "_mgr", None)
    return weakref.ref(obj if manager is None else manager.blocks[0].values)


def _alive(held: weakref.ref[Any]) -> bool:
    gc.collect()
    return held() is not None


def test_a_name_that_is_bound_anew_lets_go(followed: Notebook) -> None:
    followed.run("import pandas as pd\nx = pd.DataFrame({'a': range(1000)})", "a")
    held = weakref.ref(followed.shell.user_ns["x"])
    followed.run("x = x[x['a'] > 3]", "b")
    followed.run("x = 1", "c")
    assert not _alive(held)


def test_failures_keep_no_frames(followed: Notebook) -> None:
    followed.run(
        "class Big: pass\ndef fail():\n    data = Big()\n    kept.append(data)\n    raise ValueError('no')", "a"
    )
    followed.run("kept = []", "b")
    followed.run("fail()", "c")
    followed.session.status()
    held = weakref.ref(followed.shell.user_ns["kept"][0])
    followed.run("kept.clear()", "d")
    sys.last_value = sys.last_traceback = sys.last_exc = None  # the interpreter's and IPython's own
    followed.shell.InteractiveTB.tb = None
    followed.session.status()
    assert not _alive(held)


def test_an_array_too_large_to_look_at_is_unknown_not_slow(followed: Notebook) -> None:
    followed.run("import numpy as np\nbig = np.empty(75_000_000)", "a")  # 600 MB that nobody touches
    followed.run("print(big.shape)", "b")
    assert followed.session.recorder.values["big"].opaque
    held = weakref.ref(followed.shell.user_ns["big"])
    followed.run("del big", "c")
    assert not _alive(held)


def _resident() -> float:
    gc.collect()
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_long_session(followed: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "CELLS", 300)
    monkeypatch.setattr(log, "RUNS", 400)
    for at in range(100):
        followed.run(f"x{at} = {at}", f"warm{at}")
    followed.session.status()
    before = _resident()
    for at in range(2000):
        followed.shell.run_cell(f"x{at % 100} = x{(at + 1) % 100} + {at}", store_history=True, cell_id=f"new{at}")
        if at % 100 == 0:
            assert followed.session.status() == followed.session.status_from_scratch()
    status = followed.session.status()
    assert status.problem is None
    assert status.hidden == ()
    assert not any(cell.status == "stale" for cell in status.cells), "what is forgotten is taken as given"
    assert sum(1 for _ in followed.session.log) <= 1000
    assert len(status.cells) <= 500
    assert _resident() - before <= 20


def test_a_cell_of_the_document_is_not_forgotten(followed: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "CELLS", 20)
    monkeypatch.setattr(log, "_MORE", 0)
    followed.run("kept = 1", "a")
    followed.run("lost = 1", "b")
    for at in range(40):
        followed.document(("a", "kept = 1"), ("c", f"y = {at}"))
        followed.run(f"y = {at}", "c")
        followed.run(f"z = {at}", f"other{at}")
    status = followed.session.status()
    assert [cell.status for cell in status.cells] == ["clean", "clean"]
    assert followed.session.log.last("b") is None
    assert status.hidden == ("z",), "where `lost` is from is not known any more"
