"""Folding says what plain code would do: held against running on made-up sessions, and case by case."""

from __future__ import annotations

import ast
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from benchmarks.sessions import folds
from mldebt_nb.live import folding
from mldebt_nb.live.folding import Folded, Hole, Made, State, Touch
from mldebt_nb.live.folding.texts import Texts

SESSIONS = range(6000, 6250)


@pytest.mark.xdist_group("sessions")
def test_what_folding_claims_is_what_cells_do(worker: ProcessPoolExecutor) -> None:
    found = list(worker.map(folds.told, SESSIONS))
    assert [wrong for one in found for wrong in one.wrong] == []
    runs, whole = sum(one.runs for one in found), sum(one.whole for one in found)
    assert whole > 0.2 * runs  # else it has been shown that nothing claimed is nothing wrong


def fold(source: str, touches: tuple[Touch, ...] = (), **held: Any) -> Folded:
    """Fold a source over these values; equal objects among them are one object."""
    trees = {name: folding.freeze(value, lambda obj: hash(type(obj).__name__)) for name, value in held.items()}

    def sharing(tokens: frozenset[int]) -> set[str]:
        return {name for name, tree in trees.items() if tokens & folding.tokens(tree)}

    tree = ast.parse(source)
    texts = Texts(lambda code: hash((code.co_code, code.co_consts, code.co_names)))
    texts.learn(tree, compile(tree, "<cell>", "exec", dont_inherit=True))
    state = State(
        known=lambda name: trees.get(name, folding.ABSENT), sharing=sharing, imports={}, node=texts.node,
        code=texts.code, patched=lambda module, name: False,
    )  # fmt: skip
    return folding.fold(tree.body, state, touches, lambda obj: hash(type(obj).__name__))


def values(folded: Folded) -> dict[str, Any]:
    """What is set or changed; None for what is deleted."""
    return {name: made.value if isinstance(made, Made) else made for name, made in folded.names.items()}


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("x = 2 + 3", {"x": 5}),
        ("a, *b = [1, 2, 3]", {"a": 1, "b": [2, 3]}),
        ("d = {'a': 1}\nd['b'] = d['a'] + 1\nd.update(c=3)", {"d": {"a": 1, "b": 2, "c": 3}}),
        ("s = 0\nfor i in range(4):\n    if i == 2:\n        continue\n    s += i\nelse:\n    e = 1",
         {"s": 4, "i": 3, "e": 1}),
        ("n = 1\nwhile True:\n    n *= 2\n    if n > 20:\n        break", {"n": 32}),
        ("try:\n    x = 1 / 0\nexcept ZeroDivisionError as error:\n    x = 0\nfinally:\n    y = 1", {"x": 0, "y": 1,
                                                                                                   "error": None}),
        ("match 3:\n    case 1 | 2:\n        x = 'a'\n    case other:\n        x = other", {"x": 3}),
        ("x = [i * j for i in range(2) for j in range(3) if j]", {"x": [0, 0, 1, 2]}),
        ("x = sorted({'b': 2, 'a': 1}, key=lambda key: key)", {"x": ["a", "b"]}),
        ("x = sum(i for i in (1, 2))\nt = f'{x:>4}|{x!r}'", {"x": 3, "t": "   3|3"}),
        ("from collections import Counter\nc = Counter('aab').most_common(1)", {"c": [("a", 2)]}),
        ("import math\nx = math.floor(2.7)", {"x": 2}),
    ],
)  # fmt: skip
def test_plain_code(source: str, result: dict[str, Any]) -> None:
    folded = fold(source)
    assert folded.complete
    found = values(folded)
    assert {name: found[name] for name in result} == result


def test_what_is_printed_and_shown() -> None:
    folded = fold("print('a', 1, sep='-', end='!\\n')\nprint([x])\nx + 1", x=3)
    assert (folded.text, folded.shown, folded.complete) == ("a-1!\n[3]\n", 4, True)


def test_an_object_under_two_names_changes_under_both() -> None:
    rows = [1, 2]
    folded = fold("a.append(3)", a=rows, b=rows, c=[1, 2], box={"rows": rows})
    assert values(folded) == {"a": [1, 2, 3], "b": [1, 2, 3], "box": {"rows": [1, 2, 3]}}


def test_a_view_writes_into_its_array() -> None:
    np = pytest.importorskip("numpy")
    base = np.arange(4.0)
    folded = fold("part[:] = 7", base=base, part=base[1:3])
    assert values(folded)["base"].tolist() == [0, 7, 7, 3]
    assert base.tolist() == [0, 1, 2, 3]


def test_functions_keep_what_they_close_over() -> None:
    folded = fold(
        "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return step\n"
        "step = counter()\nx = step() + step()"
    )
    assert folded.complete
    assert values(folded)["x"] == 3


def test_a_default_is_made_once() -> None:
    folded = fold("def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)\ny = [f(1), f(2)]")
    assert values(folded)["y"] == [1, 2]


def test_objects_of_the_notebook() -> None:
    folded = fold(
        "class Base:\n    count = 0\n    def size(self):\n        return self.n\n"
        "class Box(Base):\n    def __init__(self, n):\n        self.n = n\n        Base.count += 1\n"
        "    @property\n    def double(self):\n        return self.size() * 2\n"
        "b = Box(4)\nx = (b.double, Box.count, isinstance(b, Base))"
    )
    assert folded.complete
    assert values(folded)["x"] == (8, 1, True)


def test_a_failure_ends_the_cell() -> None:
    folded = fold("x = 1\ny = {}['k']\nz = 2")
    assert folded.failed_at == 1
    assert repr(folded.failure) == "KeyError('k')"
    assert values(folded) == {"x": 1}


def test_what_is_not_understood_makes_unknown_what_it_may_touch() -> None:
    folded = fold("n = 1\nmystery(rows)\nm = n + 1\nlast = rows[-1]", (Touch(1, "rows", binds=False),), rows=[1])
    assert not folded.complete
    assert folded.skipped == {1, 3}
    assert values(folded) == {"n": 1, "m": 2}
    assert {"rows", "last"} <= folded.unknown


def test_a_thing_nobody_knows_can_be_held_but_not_asked() -> None:
    folded = fold("pair = [thing, 1]\nn = len(pair)\nsize = len(thing)", thing=object())
    assert "size" in folded.unknown
    assert values(folded)["n"] == 2
    assert isinstance(values(folded)["pair"][0], Hole)


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass",
        "x = 'a'\nfor i in range(100):\n    x += x",
        "x = [0]\nfor i in range(100):\n    x.extend(x)",
        "x = 10 ** 10 ** 10",
        "x = 2\nfor i in range(99):\n    x = x * x",
        "x = 'a'.ljust(10 ** 9)",
        "x = f'{1:>999999999}'",
        "x = '%999999999d' % 1",
        "x = list(range(10 ** 9))",
        "x = [0] * 10 ** 9",
        "x = sum(i for i in range(10 ** 8))",
        "def f(n):\n    return f(n - 1) + f(n - 2)\nx = f(300)",
        "x = [[[[i for i in range(99)] for i in range(99)] for i in range(99)] for i in range(99)]",
        "import math\nx = math.factorial(10 ** 6)",
        "x = 'a' * 99 \nx = x.replace('a', x * 99).replace('a', x * 99)",
        "x = 1 << 10 ** 9",
        "x = eval('9 ** 9 ** 9')",
    ],
)
def test_what_would_take_long_is_unknown(source: str) -> None:
    folded = fold(source)
    assert not folded.complete
    made = values(folded).get("x")
    assert made is None or len(repr(made)) < 100_000


def test_the_value_of_a_set_in_an_order_nobody_knows() -> None:
    assert not fold("print({'a', 'b'})").complete
    assert not fold("x = list({'a', 'b'})").complete
    assert values(fold("x = sorted({'b', 'a'})")) == {"x": ["a", "b"]}


def test_a_builtin_that_is_shadowed_is_not_the_builtin() -> None:
    folded = fold("x = sum([1, 2])", sum=3)
    assert folded.failed_at == 0
    assert isinstance(folded.failure, TypeError)


def test_nothing_of_the_cell_is_run() -> None:
    folded = fold("import os\nos.remove('nothing')\nopen('made', 'w')\nexec('x = 1')\n__import__('sys').exit()")
    assert folded.skipped == {1, 2, 3, 4}
