"""Plain code that would take long or much room is not folded: its work is counted, and it is given up."""

from __future__ import annotations

import ast
import signal
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from mldebt_nb.live.folding import ABSENT, Folded, State, fold, freeze
from mldebt_nb.live.folding.texts import Texts

pytestmark = pytest.mark.xdist_group("live")

#: What folding may hold at once, in bytes; one text of 10**9 characters is a thousand times that.
ROOM = 3_000_000


def folded(source: str, **known: Any) -> Folded:
    tree = ast.parse(source)
    texts = Texts(lambda code: hash((code.co_code, code.co_names, code.co_firstlineno)))
    texts.learn(tree, compile(tree, "<cell>", "exec"))
    names = {name: freeze(value, hash) for name, value in known.items()}
    state = State(
        known=lambda name: names.get(name, ABSENT), sharing=lambda tokens: (), imports={}, node=texts.node,
        code=texts.code, patched=lambda module, name: False,
    )  # fmt: skip
    return fold(tree.body, state, (), lambda thing: id(thing))


LONG = (
    "s = 'x'\nfor _ in range(60):\n    s = s + s",
    "s = 'x'\nfor _ in range(60):\n    s += s",
    "s = 'x'\nfor _ in range(60):\n    s = f'{s}{s}'",
    "s = 'x'\nfor _ in range(60):\n    s = ''.join([s, s])",
    "s = 'x'\nfor _ in range(60):\n    s = s.replace('x', 'xx')",
    's = "\'"\nfor _ in range(60):\n    s = repr(s + chr(34))',
    "s = 'x'\nfor _ in range(60):\n    s = '%s%s' % (s, s)",
    "s = 'x'\nfor _ in range(60):\n    print(s, s, s)\n    s = s * 2",
    "x = 0\nfor _ in range(60):\n    x = [x, x]\nr = repr(x)",
    "x = 0\nfor _ in range(60):\n    x = (x, x)\nd = {x: 1}",
    "x = 0\nfor _ in range(60):\n    x = (x, x)\nd = {x}",
    "x = 0\nfor _ in range(60):\n    x = (x, x)\nd = {}\nd[x] = 1",
    "x = y = 0\nfor _ in range(60):\n    x, y = [x, x], [y, y]\nsame = x == y",
    "x = 0\nfor _ in range(60):\n    x = [x, x]\ns = f'{x}'",
    "x = 0\nfor _ in range(60):\n    x = [x, x]\nprint(x)",
    "import json\nx = 0\nfor _ in range(60):\n    x = [x, x]\ns = json.dumps(x)",
    "import json\ns = json.dumps([[1]], indent=10 ** 9)",
    "x = []\nx.append(x)\ns = repr(x) + str(x == [x])",
    "xs = [1]\nfor _ in range(60):\n    xs.extend(xs)",
    "xs = [1]\nfor _ in range(60):\n    xs += xs",
    "xs = [1]\nfor _ in range(60):\n    xs[:0] = xs",
    "xs = [1]\nfor _ in range(60):\n    xs = [*xs, *xs]",
    "xs = sum([[0] * 1000] * 1000, [])",
    "xs = sum([[0] for _ in range(1000)] * 5, [])\n" * 40,
    "import functools, operator\nxs = functools.reduce(operator.add, ['x' * 1000] * 1000)",
    "import functools, operator\nx = functools.reduce(operator.mul, ['x', 10 ** 9])",
    "import operator\nx = operator.mul([0], 10 ** 9)",
    "import itertools\nx = list(itertools.accumulate(['x' * 100] * 1000))",
    "x = 10 ** 10 ** 10",
    "x = 1 << 10 ** 9",
    "x = 7\nfor _ in range(60):\n    x = x * x",
    "x = round(5, -10 ** 9)",
    "x = sum(range(10 ** 12))",
    "x = list(range(10 ** 9))",
    "for i in range(10 ** 12): pass",
    "x = 5 in [i for i in range(10 ** 9)]",
    "x = [i * j * k for i in range(999) for j in range(999) for k in range(999)]",
    "x = [[0] * 1000 for _ in range(1000)]",
    "x = 'x'.ljust(10 ** 9)",
    "x = 'x'.zfill(10 ** 9)",
    "x = f'{1:1000000000}'",
    "x = f'{1:>{10 ** 9}}'",
    "x = '%1000000000d' % 1",
    "x = '%*d' % (10 ** 9, 1)",
    "x = bytes(10 ** 9)",
    "x = [0] * 10 ** 9",
    "x = list(iter(int, 1))",
    "x = sum(iter(int, 1))",
    "import collections\nx = list(collections.Counter({'a': 10 ** 9}).elements())",
    "while True:\n    pass",
    "def f(n):\n    return f(n + 1) + f(n + 1)\nx = f(0)",
    "def f(n):\n    return f(n - 1) + f(n - 1) if n else 1\nx = f(19)",
    "x = eval('[' * 900 + ']' * 900)",
    "x = eval('-' * 9000 + '1')",
    "x = " + "-" * 300 + "1",
    "x = " + "[" * 80 + "]" * 80 + "\n" * 3,
    "import numpy as np\nx = np.arange(0, 1, 1e-9)",
    "import numpy as np\nx = np.arange(10 ** 9)",
    "import numpy as np\nx = np.eye(10 ** 4)",
    "import numpy as np\nx = np.zeros((10 ** 5, 10 ** 5))",
    "import numpy as np\nx = np.zeros(2)\nfor _ in range(60):\n    x = np.concatenate([x, x])",
    "import numpy as np\nx = np.zeros(2)\nfor _ in range(60):\n    x = np.stack([x, x])",
    "import numpy as np\nx = np.zeros(10, dtype='S10000000')",
    "import numpy as np\nx = np.array([1]).astype('U100000000')",
    "import numpy as np\nx = np.diff(np.arange(5), n=10 ** 9)",
    "import numpy as np\nx = np.full(10 ** 9, 1)",
    "import numpy as np\nx = np.linspace(0, 1, 10 ** 9)",
    "import numpy as np\nx = np.outer(np.arange(5000), np.arange(5000))",
)


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    """Ends the process when code of C computes on and on: no time is judged, a hang is."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 60)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@pytest.mark.parametrize("source", LONG, ids=lambda source: source[-40:].replace("\n", "⏎"))
def test_what_takes_long_is_given_up(source: str) -> None:
    """`x`, if anything is said of it, is small; what is held meanwhile is bounded; it ends."""
    if "numpy" in source:
        pytest.importorskip("numpy")
    tracemalloc.start()
    try:
        made = folded(source)
        room = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert room < ROOM
    assert made.failure is None
    assert len(made.text) < ROOM


def test_a_range_too_long_to_count_is_no_failure_of_the_cell() -> None:
    made = folded("x = 5 in r\nfor i in r:\n    break\ny = list(r)", r=range(10**30))
    assert made.failure is None


def test_what_is_short_is_folded() -> None:
    made = folded(
        "xs = [i * 2 for i in range(50)]\ns = ', '.join(map(str, xs))\nt = f'{sum(xs):>9}'\nu = round(123456, 1)"
    )
    assert made.complete
    assert made.names["s"].tree == ", ".join(str(i * 2) for i in range(50))  # type: ignore[union-attr]
    assert made.names["t"].tree == "     2450"  # type: ignore[union-attr]
    assert made.names["u"].tree == 123456  # type: ignore[union-attr]
