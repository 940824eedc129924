"""Cells that turn the interpreter inside out: what they show is what a plain shell shows, and the session goes on."""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Iterator

import pytest

from tests.live.compared import assert_unnoticed

pytestmark = pytest.mark.xdist_group("live")

ODD = {
    "a cell that fails half-way": ("x = []\nx.append(1)\n1 / 0\ny = 2", "x"),
    "a cell that leaves": ("import sys", "sys.exit(2)", "x = 1"),
    "a cell that interrupts itself": ("x = 1\nraise KeyboardInterrupt", "x"),
    "a cell in a cell": ("r = get_ipython().run_cell('n = 1; print(n)')", "n", "get_ipython().run_cell('1 / 0'); 3"),
    "a cell in a cell in a cell": ("get_ipython().run_cell(\"get_ipython().run_cell('n = 7'); None\"); None", "n",),
    "a script": ("%%writefile part.py\nscripted = 5\nprint('hi')", "%run part.py", "scripted", "%run -i part.py"),
    "capture": ("%%capture kept\nprint('a'); w = 1", "w, kept.stdout"),
    "reloading": ("%load_ext autoreload", "%autoreload 2", "import json", "%autoreload 0"),
    "a reset": ("a = 1", "%reset -f", "b = 2; b"),
    "an emptied namespace": ("kept = dict(globals()); globals().clear()", "b = 2", "globals()"),
    "an await": ("import asyncio\nawait asyncio.sleep(0)\nx = 1", "await asyncio.sleep(0, 'v')"),
    "a fork": (
        "import os\nchild = os.fork()\nif child == 0:\n    open('of the child', 'w').close()\n    os._exit(7)\n"
        "os.waitpid(child, 0)[1]",
        "os.path.exists('of the child')",
    ),
    "a pool": (
        "import multiprocessing\ndef square(n): return n * n\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(square, [1, 2]))",
        "square(3)",
    ),
    "threads": (
        "import threading\nhits = []\ndef go(): hits.extend(range(5000))\n"
        "threads = [threading.Thread(target=go) for _ in 'abc']",
        "for t in threads: t.start()", "for t in threads: t.join()", "len(hits)",
    ),
    "shadowed builtins": ("list = 3; type = None; len = 0; str = 1; print = None", "x = [1]", "x.append(2); x"),
    "builtins of the notebook's own": ("__builtins__ = dict(vars(__import__('builtins')))", "x = [1]", "len(x)"),
    "no builtin print": ("import builtins\nkept = print\nbuiltins.print = None", "x = 1; x", "builtins.print = kept"),
    "another builtin open": (
        "import builtins\nkept = open\ndef opened(*a, **k):\n    kept_calls.append(a)\n    return kept(*a, **k)\n"
        "kept_calls = []\nbuiltins.open = opened",
        "with open('f', 'w') as out: n = out.write('x')", "builtins.open = kept", "len(kept_calls)",
    ),
    "other functions of the standard library": (
        "import os, json, time, hashlib\nkept = os.stat, os.listdir, os.getpid, json.dumps, time.time, hashlib.sha256\n"
        "def bad(*a, **k): raise RuntimeError('asked')\nos.stat = os.listdir = os.getpid = json.dumps = bad",
        "x = 1",
        "os.stat, os.listdir, os.getpid, json.dumps = kept[:4]\ntime.time = hashlib.sha256 = bad",
        "y = 2",
        "time.time, hashlib.sha256 = kept[4:]",
    ),
    "a clock that goes backwards": ("import time\nkept = time.perf_counter\ntime.perf_counter = lambda: -5", "x = 1",
                                    "time.perf_counter = kept"),
    "no get_ipython": ("del get_ipython", "x = 1", "x"),
    "warnings are errors": (
        "import warnings\nwarnings.simplefilter('error')", "import json\nx = {'a': [1, 2]}", "x['b'] = 1", "'a' is 1",
        "x['c'] = '\\d'", "warnings.warn('w')",
    ),
    "a warning is shown once": (
        "import warnings\nwarnings.simplefilter('once')\ndef warn(): warnings.warn('only once')",
        "warn()", "warn()", "'a' is 'b'", "warn()",
    ),
    "a text that warns": ("x = '\\d'; 1 is 1", "def f(): return '\\w' is 3", "(1)(2)"),
    "a low limit of recursion": (
        "import sys\nkept = sys.getrecursionlimit()\ndepth = len(__import__('inspect').stack())\n"
        "sys.setrecursionlimit(depth + 60)",
        "x = [1]", "x.append(1); x", "sys.setrecursionlimit(kept)",
    ),
    "a tracing function": (
        "import sys\ndef follow(frame, event, argument): return follow\nbefore = sys.gettrace()\nsys.settrace(follow)",
        "x = [1]", "x.append(2); x", "sys.settrace(before)",
    ),
    "another standard output": (
        "import io, sys\nkept = sys.stdout\nsys.stdout = io.StringIO()", "print('lost'); 1",
        "found, sys.stdout = sys.stdout.getvalue(), kept", "found",
    ),
    "no collector": ("import gc\ngc.disable(); gc.freeze()", "x = [1]", "x.append(x)", "gc.enable(); gc.unfreeze()"),
    "long texts": (
        "x = " + " + ".join(["1"] * 600), "y = " + "x" + " + x" * 900, "x", "z = " + " + ".join(["1"] * 3000),
    ),
    "a text nested very deep": ("x = " + "[" * 90 + "]" * 90, "x = " + "-" * 3000 + "1", "(" * 250),
    "a text that is none": ("x = 1 +", "\udc80 = 1", "x\x00y", "   ", "", "# nothing", "  x = 1\n y = 2", "return 1"),
    "a file that was detached": (
        "out = open('f', 'w')\nout.write('pending')", "print(repr(open('f').read()))", "raw = out.detach()",
        "raw.close()", "out",
    ),
    "files that read themselves": (
        "class Raw(__import__('io').RawIOBase):\n    def readable(self): return True\n"
        "    def tell(self): print('asked'); return 0\n"
        "import io\nreader = io.BufferedReader(Raw())",
        "kept = reader", "1",
    ),
    "a module that is no module": (
        "import sys\nclass Odd:\n    def __getattr__(self, name): print('asked', name); return self\n"
        "    def __call__(self, *a, **k): return self\nkept = sys.modules.get('torch')\nsys.modules['torch'] = Odd()",
        "x = [1]", "x.append(1)",
        "if kept is None:\n    del sys.modules['torch']\nelse:\n    sys.modules['torch'] = kept",
    ),
    "names that cells cannot write": ("globals()['a b'] = 1; globals()['env:X'] = 2; globals()[''] = 3", "x = 1", "x"),
    "own display": ("display({'a': 1})", "from IPython.display import HTML\nHTML('<b>x</b>')",
                    "class R:\n    def _repr_html_(self): print('drawn'); return 'h'\nR()"),
    "another publisher": (
        "pub = get_ipython().display_pub\nkept = pub.publish\ndef own(*a, **k): print('own'); return kept(*a, **k)\n"
        "pub.publish = own",
        "display(1)", "del pub.publish", "display(2)",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """What cells may leave behind in the process, when a test fails half-way."""
    limit, tracing = sys.getrecursionlimit(), sys.gettrace()
    with warnings.catch_warnings():
        yield
    sys.settrace(tracing)
    sys.setrecursionlimit(limit)
    gc.enable()
    gc.unfreeze()


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD)
def test_odd_cells_show_what_they_showed(cells: tuple[str, ...]) -> None:
    assert_unnoticed(*cells)
