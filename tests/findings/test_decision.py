"""Decisions written into cells: they are read as they were meant, and change nothing that a cell does."""

from __future__ import annotations

import ast
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.findings.decision import Decision, written
from mldebt_nb.findings.model import Edit
from mldebt_nb.findings.suppression import find
from mldebt_nb.notebook.model import Cell

IGNORE = Decision("unused-import", "shown to students")


def cell(source: str) -> Cell:
    return Cell(0, "a", "code", source)


def made(source: str, edit: Edit | None) -> str:
    """The text after the edit, which only inserts."""
    assert edit is not None
    assert (edit.line, edit.column, edit.replaced) == (edit.end_line, edit.end_column, "")
    lines = source.split("\n")
    line = lines[edit.line - 1]
    lines[edit.line - 1] = line[: edit.column - 1] + edit.replacement + line[edit.column - 1 :]
    return "\n".join(lines)


def decided(source: str, line: int, decision: Decision = IGNORE, last: int | None = None) -> str:
    return made(source, written(decision, cell(source), line, last or line))


def test_at_the_end_of_the_line() -> None:
    assert decided("x = 1\nimport os", 2) == "x = 1\nimport os  # mldebt: ignore[unused-import] shown to students"


def test_behind_another_comment() -> None:
    assert decided("import os  # noqa", 1).endswith("# noqa  # mldebt: ignore[unused-import] shown to students")


def test_an_acceptance_has_its_date() -> None:
    decision = Decision("DED101", "until the course\nends", accept=True, until=date(2027, 1, 1))
    source = decided("import os", 1, decision)
    assert source == "import os  # mldebt: accept[DED101] until=2027-01-01 until the course ends"


def test_above_a_line_that_would_be_too_long() -> None:
    source = "if x:\n    y = call('" + "a" * 80 + "')"
    assert decided(source, 2).split("\n")[1] == "    # mldebt: ignore[unused-import] shown to students"


def test_above_where_a_comment_cannot_stand_behind() -> None:
    assert decided("y = 1\nx = 1 + \\\n  2", 2).split("\n")[1].startswith("# mldebt: ignore")


def test_for_the_whole_cell_inside_a_text() -> None:
    source = "x = '''\nSELECT\n'''"
    assert decided(source, 2, last=2) == "# mldebt: ignore[unused-import] shown to students\n" + source


@pytest.mark.parametrize(
    ("source", "line"),
    [("%%bash\nls", 2), ("%%time\nx = '''\na\n'''", 3), ("x = 1", 2), ("x = 1", 0)],
)
def test_nowhere(source: str, line: int) -> None:
    assert written(IGNORE, cell(source), line, line) is None


def test_not_into_text_cells() -> None:
    assert written(IGNORE, msgspec.structs.replace(cell("x"), kind="markdown"), 1, 1) is None


@pytest.mark.parametrize(
    "decision",
    [
        Decision("a]\nimport os #", "why"),
        Decision("a,b", "why"),
        Decision("", "why"),
        Decision("a", "until=tomorrow", accept=True),
        Decision("a", "why", until=date(2027, 1, 1)),
    ],
)
def test_what_would_be_read_as_something_else(decision: Decision) -> None:
    assert written(decision, cell("x = 1"), 1, 1) is None


LINES = st.lists(
    st.sampled_from(
        [
            *("x = 1", "import os", "def f():", "    return (1,", "    2)", "y = '''", "'''", "z = x + \\", "  1"),
            *("# note", "", "@decorated", "%matplotlib inline", "!ls", "%%time", "%%bash", "# mldebt: ignore[a] old"),
        ]
    ),
    min_size=1,
    max_size=8,
)


@given(LINES, st.data(), st.text(max_size=12))
def test_every_decision_that_is_written_is_read_and_changes_no_code(
    lines: list[str], data: st.DataObject, reason: str
) -> None:
    source = "\n".join(lines)
    line = data.draw(st.integers(1, len(lines)))
    edit = written(Decision("rule", reason), cell(source), line, line)
    if edit is None:
        return
    after = made(source, edit)
    assert len(find([cell(after)])) == len(find([cell(source)])) + 1
    try:
        before = ast.dump(ast.parse(source))
    except SyntaxError:
        return
    assert ast.dump(ast.parse(after)) == before
