"""Fixes of findings: what they leave, and that they never break a cell or each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.findings.edits import edited
from mldebt_nb.findings.model import Edit, Finding
from mldebt_nb.notebook.masking import mask
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.rules.registry import discover

AUDITOR = Auditor(Config(confidence="low"), discover(), date(2026, 11, 23))


def found(source: str, code: str | None = None, tags: tuple[str, ...] = ()) -> list[Finding]:
    notebook = Notebook("n.ipynb", (Cell(0, "a", "code", source, tags=tags),), language="python")
    return [f for f in AUDITOR.audit_notebook(notebook).findings if code in (None, f.code)]


def fixed(source: str, code: str) -> tuple[str, str] | None:
    """The text after the fix of the one finding of a rule, and whether that is safe; None where there is no fix."""
    (finding,) = found(source, code)
    return (edited(source, finding.fix.edits), finding.fix.applicability) if finding.fix else None


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("x = 3\n# y = x * 2\n# print(y)\nprint(x)", "x = 3\nprint(x)"),
        ("print(3)\n# y = x * 2\n# print(y)", "print(3)\n"),
        ("# y = x * 2\n# print(y)", ""),
        ("if a():\n    # y = x * 2\n    # print(y)\n    b()", "if a():\n    b()"),
        ("print(\n    # y = f(2)\n    # z = g(y)\n    1\n)", "print(\n    1\n)"),
        (
            "# y = f(2)\n# print(y)\n# and now for the other one of them\n# z = g(2)\n# print(z)\nprint(1)",
            "# and now for the other one of them\nprint(1)",
        ),
    ],
)
def test_commented_code_is_deleted_and_nothing_else(source: str, after: str) -> None:
    assert fixed(source, "DED106") == (after, "unsafe")


@pytest.mark.parametrize(
    "source",
    [
        "# y = x * 2\n# print(y)  # mldebt: ignore[unused-import] old\nprint(1)",  # another finding's to delete
        "# y = x * 2\n# print(y)\n%%bash\nls",  # below a comment it is no cell magic, without it it would be one
    ],
)
def test_commented_code_that_is_left_to_people(source: str) -> None:
    assert fixed(source, "DED106") is None


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("x = 3  # mldebt: ignore[unused-import] old\nprint(x)", "x = 3\nprint(x)"),
        ("# mldebt: ignore[unused-import] old\nprint(1)", "print(1)"),
        ("print(1)\n    # mldebt: accept[DED101] until=2030-01-01 old", "print(1)\n"),
        ("import os  # noqa  # mldebt: ignore[DED106] old", "import os  # noqa"),
        ("print('# mldebt: ignore[a]')  # mldebt: ignore[DED101] old", "print('# mldebt: ignore[a]')"),
        ("print('ä😀')  # mldebt: ignore[DED101] ä😀", "print('ä😀')"),
        ("%matplotlib inline\nprint(1)  # mldebt: ignore[DED101] old", "%matplotlib inline\nprint(1)"),
    ],
)
def test_a_comment_that_suppresses_nothing_is_deleted(source: str, after: str) -> None:
    assert fixed(source, "AUD103") == (after, "safe")


@pytest.mark.parametrize(
    "source",
    [
        "print(1)  # mldebt: ignore[no-such-rule] it is to be mended",
        "print(1)  # mldebt: ignore",
        "print(1)  # mldebt: ignore[DED101] old  # noqa",
        "print(1)  # mldebt: ignore[DED101, train-test-overlap] the other one was not asked",
        "%%writefile a.py\nimport os  # mldebt: ignore[DED101] a part of what is written",
        "!echo 1 # mldebt: ignore[DED101] a part of the command",
        "print 'no Python 3'  # mldebt: ignore[DED101] old",
    ],
)
def test_a_comment_that_is_left_to_people(source: str) -> None:
    assert fixed(source, "AUD103") is None


@pytest.mark.parametrize("source", ["print(1); \\\nimport os", "import os\n%%bash\nls"])
def test_an_import_that_is_left_to_people(source: str) -> None:
    assert fixed(source, "DED101") is None


def test_tags_are_no_text() -> None:
    (unused,) = found("print(1)", tags=("mldebt-ignore:DED101",))
    assert (unused.code, unused.fix) == ("AUD103", None)


LINES = [
    *(
        "import os",
        "import json, sys",
        "from math import pi",
        "x = 1",
        "print(x)",
        "def f():",
        "    return (x,",
        "  2)",
    ),
    *('y = """', '"""', "z = x + \\", "  1", "if x:", "    pass", "", "  ", ">>> x", "%matplotlib inline", "!ls # a"),
    *("# a = f(2)", "# print(a)", "    # b = f(3)", "    # print(b)", "# for c in d:", "#     print(c)", "# Prose."),
    *("%%time", "%%bash", "# mldebt: ignore[DED101] old", "    # mldebt: accept[DED106] old", "x += 1  # noqa"),
    *("x = 2  # mldebt: ignore[unused-import] old", "import re  # mldebt: ignore[DED106] old", "print(x); \\"),
    *("# print(a)  # mldebt: ignore[DED101] o", "# mldebt: ignore[DED101] # o", "x  # ä😀 # mldebt: ignore[DED101]"),
]


def does(source: str) -> str | None:
    """What Python makes of it, without imports; None for what is no Python."""
    try:
        tree = ast.parse(mask(source).text)
    except SyntaxError:
        return None
    tree.body = [one for one in tree.body if not isinstance(one, ast.Import | ast.ImportFrom)]
    return ast.dump(tree)


def overlap(edits: Iterable[Edit]) -> bool:
    ordered = sorted(((e.line, e.column), (e.end_line, e.end_column)) for e in edits)
    return any(end > start for (_, end), (start, _) in pairwise(ordered))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=14))
def test_no_fix_breaks_a_cell_or_another_fix(lines: list[str]) -> None:
    source = "\n".join(lines)
    fixes = [f.fix for f in found(source) if f.fix is not None]
    edits = [edit for fix in fixes for edit in fix.edits]
    for edit in edits:  # it says itself what stands there
        assert edited(source, [msgspec.structs.replace(edit, replacement=edit.replaced)]) == source
    assert not overlap(edits)
    if does(source) is not None:
        for fix in fixes:
            assert does(edited(source, fix.edits)) == does(source)
        assert does(edited(source, edits)) == does(source)
