"""Cells that IPython takes for a magic, with IPython as the oracle."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from mldebt_nb.notebook import automagic
from mldebt_nb.notebook.automagic import parse_all
from mldebt_nb.notebook.model import Cell
from tests.live.kernels import Shell, fresh_shell

_LINES = [
    "ls", "ls -l /tmp/x", "  ls -l", "\n\nls -l\n", "ls -l\n\n", "# all\nls -l", "ls\n-l", "ls - l", "ls = 3",
    "ls, x = 1, 2", "ls == 3", "ls.x", "ls*2", "ls *2", "ls|x", "lsx -l", "cd ..", "cd", "pwd", "pwd -P",
    "history -n", "config - x", "pprint(1)", "env['x']", "env", "time x", "time - x", "cat a.txt", "mkdir foo",
    "matplotlib inline", "x", "len x", "who", "ls;", "ls -l # all",
]  # fmt: skip
_ABOVE = [
    "",
    "ls = 3",
    "import os as ls",
    "def ls(): pass",
    "def f():\n    ls = 3",
    "def f():\n    global ls\n    ls = 3\nf()",
]


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    with fresh_shell() as shell:
        for name in ("ls", "cat", "mkdir"):  # whatever the machine is
            shell.magics_manager.magics["line"].setdefault(name, print)
        yield shell


@pytest.mark.parametrize("above", _ABOVE)
def test_ipython_decides_the_same(shell: Shell, above: str) -> None:
    shell.user_ns.clear()
    exec(above, shell.user_ns)
    names = [m for m in ("ls", "f") if m in shell.user_ns]
    for source in _LINES:
        made = "get_ipython().run_line_magic(" in shell.transform_cell(source)
        *_, parsed = parse_all([Cell(0, None, "code", above), Cell(1, None, "code", source)])
        assert (parsed.automagic is not None or any(not m.error for m in parsed.magics)) == made, (source, names)


def test_what_reads_like_python_stays_python() -> None:
    cells = [Cell(i, None, "code", text) for i, text in enumerate(["pprint(1)", "config", "env['x']", "ls(1)"])]
    assert [p.automagic for p in parse_all(cells)] == ["pprint", "config", "env", "ls"]
    assert all(not p.magics for p in parse_all(cells))


@pytest.mark.parametrize("above", ["from m import *", "%pylab", "%run a.py"])
def test_where_any_name_may_be_bound_the_text_stands(above: str) -> None:
    cells = [Cell(0, None, "code", above), Cell(1, None, "code", "config - x")]
    assert parse_all(cells)[1].magics == ()


def test_magics_of_extensions() -> None:
    cells = [Cell(0, None, "code", "%load_ext a.watermark"), Cell(1, None, "code", "watermark -iv")]
    assert [m.name for m in parse_all(cells)[1].magics] == ["watermark"]
    assert parse_all(cells[1:])[0].magics == ()


def test_timed_python_stays_python() -> None:
    cells = [Cell(0, None, "code", "\ntime one, two = f(3)"), Cell(1, None, "code", "time x = = 3")]
    timed, broken = parse_all(cells)
    assert ast.unparse(timed.tree) == "one, two = f(3)"
    assert not timed.magics
    assert [m.name for m in broken.magics] == ["time"]
    (statement,) = timed.tree.body
    assert timed.source_map.place(statement.lineno, statement.col_offset) == (2, 6)


def test_magics_of_a_cell_are_asked_for_once_however_many_cells_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = automagic._extensions
    monkeypatch.setattr(automagic, "_extensions", lambda parsed: asked.append(parsed.cell.index) or real(parsed))
    parse_all([Cell(index, None, "code", f"df['a{index}'] = 1") for index in range(50)])
    assert sorted(asked) == list(range(50))


def test_a_magic_is_known_below_the_automagic_that_loads_it() -> None:
    cells = [Cell(0, None, "code", "load_ext sql"), Cell(1, None, "code", "sql select 1")]
    assert [magic.name for parsed in parse_all(cells) for magic in parsed.magics] == ["load_ext", "sql"]
