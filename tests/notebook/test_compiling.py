"""Statements that parse and do not compile, with the compiler as the oracle."""

from __future__ import annotations

import ast
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.notebook.compiling import refused
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import parse

_SIMPLE = [
    "x = 1",
    "return",
    "return x",
    "yield x",
    "y = yield",
    "break",
    "continue",
    "await x",
    "nonlocal x",
    "global x",
]
_HEADS = ["if x:", "for i in x:", "while x:", "def f(a):", "async def f(a):", "class A:", "with x:", "try:"]


def _block(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _compound(head: str, body: list[str]) -> list[str]:
    return [head, *_block(body), *(["finally:", "    pass"] if head == "try:" else [])]


_STATEMENT = st.recursive(
    st.sampled_from(_SIMPLE).map(lambda line: [line]),
    lambda inner: st.builds(
        _compound, st.sampled_from(_HEADS), st.lists(inner, min_size=1, max_size=3).map(lambda parts: [*chain(*parts)])
    ),
    max_leaves=6,
)


def _refuses(lines: list[str]) -> bool:
    try:
        compile("\n".join(lines), "c", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError:
        return True
    return False


@given(st.lists(_STATEMENT, min_size=1, max_size=4))
def test_each_statement_is_judged_as_the_compiler_does(statements: list[list[str]]) -> None:
    text, expected, line = "\n".join(chain(*statements)), [], 1
    for lines in statements:
        if _refuses(lines):
            expected.append((line, line + len(lines) - 1))
        line += len(lines)
    assert [(r.first, r.last) for r in refused(ast.parse(text), text)] == expected


def test_decorators_go_with_their_function() -> None:
    text = "b = 2\n@d\n\ndef f():\n    nonlocal c\n    return 1"
    assert [r[:2] for r in refused(ast.parse(text), text)] == [(2, 6)]


def test_statements_that_share_a_line_go_together() -> None:
    parsed = parse(Cell(0, None, "code", "a = (1,\n2); return; b = (3,\n4)\nbreak; c = 5; continue\nd = 6"))
    assert [(m.line, m.end_line) for m in parsed.opaque] == [(1, 3), (4, 4)]
    assert ast.unparse(parsed.tree) == "__mldebt__(0)\n__mldebt__(1)\nd = 6"


def test_a_cell_keeps_what_compiles() -> None:
    parsed = parse(Cell(0, None, "code", "a = 1\nif a:\n    return a\nb = 2"))
    assert [(m.line, m.end_line, m.error) for m in parsed.opaque] == [(2, 3, "'return' outside function")]
    assert ast.unparse(parsed.tree) == "a = 1\n__mldebt__(0)\nb = 2"


def test_await_stands_where_it_likes_and_timeit_is_a_function() -> None:
    for source in ("await x", "async with x: pass", "%%timeit\nreturn 1", "%%timeit\nbreak"):
        assert parse(Cell(0, None, "code", source)).opaque == ()
