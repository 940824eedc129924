"""The minimal code for a value gives that value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt_nb.live.slicing import slice_of
from tests.live.kernels import Notebook, Shell, fresh_shell, notebook

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


def code(cells: Notebook, name: str) -> str:
    return slice_of(cells.session, name).code


def test_only_what_the_value_rests_on(cells: Notebook) -> None:
    cells.run("import math, os\na = 1\nunused = 2", "a")
    cells.run("print(a)\nb = a + 1\nother = 7", "b")
    cells.run("c = math.sqrt(b)\nd = 3", "c")
    assert code(cells, "c") == "import math, os\na = 1\nb = a + 1\nc = math.sqrt(b)"
    assert code(cells, "d") == "d = 3"
    assert slice_of(cells.session, "c").missing == ()


def test_runs_not_cells(cells: Notebook) -> None:
    cells.run("n = 0", "a")
    cells.run("n += 1", "b")
    cells.run("n += 1", "b")
    assert code(cells, "n") == "n = 0\nn += 1\nn += 1"
    cells.run("n = 5", "a")
    assert code(cells, "n") == "n = 5"


def test_changes_in_place_and_through_other_names(cells: Notebook) -> None:
    cells.run("rows = []\nsame = rows", "a")
    cells.run("same.append(1)", "b")
    cells.run("unrelated = [1]\nrows.append(2)", "c")
    assert value(code(cells, "rows"), "rows") == [1, 2]


def test_what_a_function_reads_when_it_is_called(cells: Notebook) -> None:
    cells.run("scale = 2", "a")
    cells.run("def times(x):\n    return x * scale", "b")
    cells.run("scale = 3", "a")
    cells.run("y = times(5)", "c")
    assert code(cells, "y") == "def times(x):\n    return x * scale\nscale = 3\ny = times(5)"
    assert code(cells, "times") == "def times(x):\n    return x * scale\nscale = 3"


def test_a_run_that_raised_half_way(cells: Notebook) -> None:
    cells.run("x = 1\ny = x / 0\nx = 9", "a")
    cells.run("z = x", "b")
    found = slice_of(cells.session, "z")
    assert found.code == "x = 1\nz = x"
    assert "run [2] raised ZeroDivisionError; what stands before that is taken" in found.notes


def test_what_was_there_before_is_missing(cells: Notebook) -> None:
    cells.run("%unload_ext mldebt_nb")
    cells.run("before = 1", "a")
    cells.run("%load_ext mldebt_nb")
    cells.run("x = before + 1", "b")
    assert slice_of(cells.session, "x").missing == ("before",)
    text, _ = cells.ask("slice x")
    assert "it still needs `before`" in text


def test_the_seed_belongs_to_the_draw(cells: Notebook) -> None:
    cells.run("import random", "a")
    cells.run("random.seed(3)\nprint('seeded')", "b")
    cells.run("x = random.random()", "c")
    assert value(code(cells, "x"), "x") == cells.shell.user_ns["x"]


def test_statements_on_one_line_and_decorators(cells: Notebook) -> None:
    cells.run("import functools; a = 1; b = 2\n@functools.cache\ndef f(n):\n    return n + a\nc = f(1)", "a")
    assert value(code(cells, "c"), "c") == 2


def test_the_magic_shows_code_to_paste(cells: Notebook) -> None:
    cells.run("x = 1  # <b>", "a")
    text, html = cells.ask("slice x")
    assert text.splitlines() == ["`x` in 1 line from 1 run; a fresh kernel needs nothing else", "x = 1  # <b>"]
    assert "<pre>x = 1  # &lt;b&gt;</pre>" in html
    cells.run("%mldebt slice nix")
    assert "the kernel has no `nix`" in cells.errors
    cells.run("%mldebt slice In")
    assert "no run of this session has set `In`" in cells.errors


def value(text: str, name: str) -> Any:
    """What the code gives, in a namespace of its own."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<slice>", "exec"), namespace)
    return namespace[name]


# -- made-up sessions -----------------------------------------------------------------------------

NAMES = ("a", "b", "c")
ATOMS = ["{x} = {n}", "{x} = len({y})", "{x} = [{n}]", "{x} = {y}", "{x} = list({y})", "{x} = {y} + [{n}]"]
CHANGES = [
    "{x}.append({n})", "{x} += [{n}]", "{x}[0] = {n}", "{x}.sort()", "del {x}[-1]", "{x}.extend({y})", "add({x}, {n})",
    "for item in list({y}): {x}.append({n})", "if len({y}) > 2: {x} = [{n}]", "{x} = twice({y})",
    "print({x}, len({y}))",
    "{x} = [item for item in {y}]", "limit = {n}", "{x} = {y}[:limit]", "d = {{'k': {x}}}", "d['k'].append({n})",
    "try:\n    {x} = {y}[{n}:]\nfinally:\n    pass", "def add(rows, n):\n    rows.append(n + limit)",
    "{x}, {y} = list({y}), {x}",
]  # fmt: skip
START = """a, b, c = [3, 1], [2], [5, 6, 7]
limit = 2
def add(rows, n):
    rows.append(n)
def twice(rows):
    return rows * 2
d = {'k': a}"""

statement = st.builds(
    lambda form, x, y, n: form.format(x=x, y=y, n=n),
    st.sampled_from([*ATOMS[2:], *CHANGES]), st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 9),
)  # fmt: skip
source = st.lists(statement, min_size=1, max_size=4).map("\n".join)
session = st.tuples(
    st.lists(source, min_size=1, max_size=5), st.lists(st.integers(0, 4), min_size=1, max_size=8)
)  # fmt: skip


def test_run_again_and_not_set_again(cells: Notebook) -> None:
    cells.run("a, c = [3, 1], [5, 6, 7]", "start")
    for number, text in enumerate(["if len(c) > 2: a = [0]", "c = [0]", "if len(c) > 2: a = [0]"]):
        cells.run(text, f"c{number % 2}")
    assert value(code(cells, "a"), "a") == [0]


def test_changed_in_place_and_bound_anew(cells: Notebook) -> None:
    cells.run("a = [1]\nd = {'k': a}", "a")
    cells.run("a.append(2)\na = 0", "b")
    assert value(code(cells, "d"), "d") == cells.shell.user_ns["d"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=session)
def test_the_slice_gives_the_value(made: tuple[list[str], list[int]], empty: Shell) -> None:
    texts, order = made
    cells = Notebook(empty)
    for name in [name for name in empty.user_ns if name in ("a", "b", "c", "d", "limit", "add", "twice", "item")]:
        del empty.user_ns[name]
    cells.run("%load_ext mldebt_nb").raise_error()
    cells.run(START, "start")
    for number in order:
        cells.run(texts[number % len(texts)], f"c{number % len(texts)}")
    assert cells.session.problem is None
    failed = any(run.error for run in cells.session.log)
    for name in (*NAMES, "d", "limit"):
        found = slice_of(cells.session, name)
        if not failed:
            assert found.missing == ()
            assert value(found.code, name) == empty.user_ns[name], f"{name}\n{found.code}"
    cells.run("%unload_ext mldebt_nb")


@pytest.fixture(scope="module")
def empty() -> Iterator[Shell]:
    """One shell for all made-up sessions."""
    with fresh_shell() as shell:
        shell.InteractiveTB.structured_traceback = lambda *_, **__: ["(not formatted)"]
        yield shell


def test_code_is_shorter_than_the_session(cells: Notebook) -> None:
    cells.run(START, "start")
    for number in range(5):
        cells.run(f"x{number} = {number}\nprint(x{number})", f"c{number}")
    assert not re.search(r"print|x0", code(cells, "x3"))
