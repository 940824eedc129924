"""Objects of unknown types are never asked anything: not to fingerprint, not to fold, not to answer."""

from __future__ import annotations

import pytest

from mldebt_nb.live.fingerprint import Budget, Fingerprinter, Origins
from mldebt_nb.live.folding import freeze
from mldebt_nb.live.tables import Frames
from tests.live import hostile
from tests.live.compared import assert_unnoticed

pytestmark = pytest.mark.xdist_group("live")

MAKE = "from tests.live import hostile\nx = hostile.make({base!r}, {manner!r}, metaclass={metaclass})\nhostile.arm()"

#: What cells do with a hostile object, without asking it anything themselves.
HANDLED = (
    "box = [x, {'a': x}]",
    "y = x; del y",
    "def f(v=x):\n    return v\nz = f()",
    "class C:\n    held = x\nc = C(); c.own = x",
    "pair = (x, type(x)); ring = [pair]; ring.append(ring)",
    "import functools, operator, types\np = functools.partial(f, x); g = (i for i in [x]); next(g)\n"
    "n = types.SimpleNamespace(x=x)",
    "w = list[type(x)]; s = slice(x, None); m = f.__get__(x)",
    "many = [x] * 100; t = tuple(many)",
    "x",
    "raise KeyError(x)",
    "1",
)


@pytest.mark.parametrize("metaclass", [False, True], ids=["", "metaclass"])
@pytest.mark.parametrize("base", hostile.bases())
def test_nothing_is_asked_of_a_hostile_object(base: str, metaclass: bool) -> None:
    looker = Fingerprinter({}, Origins(), Frames())
    held = hostile.make(base, "raise", metaclass=metaclass)
    hostile.arm()
    try:
        for thing in (held, type(held), [held], {"a": held}, (held,) * 100, {1: [held]}, list[type(held)], [[[held]]]):
            looker.look(thing, Budget(5))
            looker.shown(thing, Budget(5))
            freeze(thing, lambda inner: looker.digest(inner, Budget(5)))
        assert hostile.calls == []
    finally:
        hostile.disarm()


@pytest.mark.parametrize("manner", hostile.MANNERS)
@pytest.mark.parametrize("base", ["object", "dict", "str", "int", "OSError", "pandas.DataFrame", "numpy.ndarray"])
def test_a_cell_with_a_hostile_object_is_what_it_was(base: str, manner: str) -> None:
    if base not in hostile.bases():
        pytest.skip(f"needs {base}")
    assert_unnoticed(MAKE.format(base=base, manner=manner, metaclass=False), *HANDLED)


def test_a_cell_with_a_hostile_metaclass_is_what_it_was() -> None:
    assert_unnoticed(MAKE.format(base="object", manner="raise", metaclass=True), *HANDLED[:-3], "1")


def test_a_hostile_exception_is_what_it_was() -> None:
    made = MAKE.format(base="OSError", manner="lie", metaclass=False)
    assert_unnoticed(made, "raise x", "try:\n    raise x\nexcept OSError as e:\n    kept = e", "1")


FRAMES = (
    "pd.DataFrame({'a': [x, x], 'b': [1, 2]})",
    "pd.DataFrame([[1, 2]], columns=pd.Index([x, 'b'], dtype=object))",
    "pd.DataFrame([[1, 2], [3, 4]], index=pd.Index([x, 'b'], dtype=object))",
    "pd.DataFrame([[1, 2]], columns=['a', 'a'])",
    "pd.DataFrame([[1, 2]], columns=[float('nan'), None])",
    "pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([('a', 1), ('a', 2)]))",
    "pd.DataFrame([[1, 2]], columns=[1, 'a'])",
    "pd.DataFrame()",
    "pd.DataFrame({'a': []})",
    "pd.DataFrame(index=range(5))",
    "pd.Series([x], name='n')",
    "pd.Series([1, 2], index=pd.Index([1, 2], name=('a', x)))",
    "told(pd.DataFrame({'a': [1]}))",
    "pd.DataFrame({'a': pd.Categorical(['u', 'v'])}).set_index('a')",
    "pd.Series(pd.Categorical.from_codes([0], categories=pd.Index([x], dtype=object)))",
    "pd.DataFrame({'a': pd.arrays.SparseArray([0, 1])})",
    "pd.DataFrame({'a': pd.array([1, None], dtype='Int64'), 'b': pd.date_range('2020', periods=2, tz='Europe/Paris')})",
    "pd.DataFrame({'a': [1, 2]}).groupby('a')",
    "np.array([x, [x]], dtype=object)",
    "np.array([(1, x)], dtype=[('n', int), ('o', object)])",
    "np.array([(1, 2.0)], dtype=[('n', int), ('o', float)])",
    "np.broadcast_to(np.float64(1), (10 ** 6, 10 ** 6))",
    "np.ma.masked_array([1, 2], [True, False])",
    "np.memmap('kept', dtype='u1', mode='w+', shape=(3,))",
    "np.array(['2020'], dtype='M8[D]')",
    "np.array(7)",
    "np.zeros((0, 3))",
    "np.array([], dtype='V0')",
    "np.asfortranarray(np.eye(3))[::2, ::2]",
    "np.frombuffer(b'abcd', 'u1')",
)


@pytest.mark.parametrize("made", FRAMES)
def test_tables_and_arrays_of_hostile_objects_are_what_they_were(
    made: str, tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(str(tmp_path))
    assert_unnoticed(
        "import numpy as np, pandas as pd\nfrom tests.live import hostile\n"
        "def told(frame):\n    frame.attrs['x'] = x\n    return frame",
        f"x = hostile.make('object', 'raise')\nt = {made}\nhostile.arm()", "held = [t]", "u = t",
        "def f(t=t): pass", "pass",
    )  # fmt: skip


@pytest.mark.parametrize(
    "cells",
    [
        ("globals()[1] = 2; globals()[None] = 3; globals()[('a',)] = 4", "a = 1", "a"),
        (
            "class Key(str):\n    def __eq__(self, other): raise RuntimeError('asked')\n"
            "    def __hash__(self): print('asked'); return 7\n"
            "globals()[Key('k')] = 1",
            "a = 1", "a", "del a",
        ),
        (
            "import types\nm = types.ModuleType('m')\nm.__getattr__ = lambda name: 1 / 0\nm.x = 1",
            "m.x", "m.x = 2", "m.y",
        ),
        (
            "class Lazy:\n    def __init__(self, make): object.__setattr__(self, 'make', make)\n"
            "    def __getattr__(self, name): print('made'); return getattr(self.make(), name)\n"
            "    @property\n    def __class__(self): print('made'); return dict\n"
            "lazy = Lazy(dict)",
            "held = [lazy]", "isinstance(lazy, dict)", "lazy",
        ),
        (
            "class Loud:\n    def __del__(self): print('gone')\nloud = Loud()",
            "loud = None", "loud = Loud()", "del loud", "1",
        ),
        (
            "import time\nclass Slow:\n    def __eq__(self, other): time.sleep(60)\n"
            "    __hash__ = __repr__ = __len__ = __eq__\nslow = Slow()",
            "s = [slow]",
        ),
        ("ring = []\nring.append(ring)\nd = {'r': ring}\nd['d'] = d", "ring", "d"),
        ("deep = []\nfor _ in range(10 ** 5):\n    deep = [deep]", "other = deep", "deep = None; other = None"),
        ("flat = list(range(10 ** 6)); many = dict.fromkeys(range(10 ** 5))", "len(flat)", "flat[5] = 1"),
        ("import types\nodd = types.SimpleNamespace()\nodd.__dict__['x'] = odd", "odd"),
        (
            "import sys\nclass Tee:\n    def __init__(self, to): self.to = to\n"
            "    def __getattr__(self, name):\n        seen.append(name)\n        return getattr(self.to, name)\n"
            "seen = []\nkept = sys.stdout\nsys.stdout = Tee(kept)",
            "print('a')", "sys.stdout = kept; [s for s in seen if s == 'write']",
        ),
        (
            "import sys\nkept = sys.stdout.write\ndef write(text): return kept(text)\nsys.stdout.write = write",
            "sys.stdout.write is write",
        ),
        ("from IPython.display import display\ndisplay({1: 2, 'text/plain': 'shown', None: 3}, raw=True)", "1"),
        (
            "class Path(str):\n    def __fspath__(self): return self\n    def startswith(self, *_): 1 / 0\n"
            "    __contains__ = endswith = startswith\nopen(Path('x.txt'), 'w').close()",
            "1",
        ),
        ("import os\nkept = os.environ\nos.environ = dict(kept)", "x = 1", "os.environ['A'] = 'b'\nos.environ = kept"),
        (
            "import os\nkept = os.environ\n"
            "class Loud(dict):\n    def __getattribute__(self, name): print('asked'); 1 / 0\nos.environ = Loud()",
            "x = 1", "os.environ = kept",
        ),
        ("import os\nkept = os.getcwd\nos.getcwd = lambda: 1 / 0", "x = 1", "os.getcwd = kept"),
        (
            "import random\nkept = random._inst\n"
            "class Loud(random.Random):\n    def getstate(self): print('asked'); 1 / 0\nrandom._inst = Loud()",
            "x = 1", "random._inst = None", "x = 2", "random._inst = kept",
        ),
        ("import warnings\nkept = warnings.filters\nwarnings.filters = tuple(kept)", "1", "warnings.filters = kept"),
        ("import os\nos.mkfifo('pipe')\nfd = os.open('pipe', os.O_RDWR)", "os.close(fd)"),
    ],
    ids=lambda cells: cells[0][:30].replace("\n", " "),
)  # fmt: skip
def test_odd_cells_are_what_they_were(
    cells: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = f"import os; os.chdir(__import__('tempfile').mkdtemp(dir={str(tmp_path_factory.mktemp('cells'))!r}))"
    monkeypatch.chdir(tmp_path_factory.mktemp("before"))
    assert_unnoticed(go, *cells)
