"""Magics become Python of the same lines; text that is no Python becomes opaque, and no more than that."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell, parse


def parsed(source: str, *python_magics: str) -> ParsedCell:
    return parse(Cell(0, None, "code", source), frozenset(python_magics))


def names(cell: ParsedCell) -> set[str]:
    return {n.id for n in ast.walk(cell.tree) if isinstance(n, ast.Name)} - {"__mldebt__"}


def test_ordinary_python_is_left_alone() -> None:
    cell = parsed("x = 5 % 3\nprint(x)\nif x != 2: pass")
    assert cell.magics == ()
    assert cell.source_map.is_identity


@pytest.mark.parametrize(
    ("source", "kept", "used", "defined"),
    [
        ("%matplotlib inline\nx = 1", {"x"}, set(), set()),
        ("%time y = f(x)", {"y", "f", "x"}, set(), set()),
        ("%timeit -n 10 -r3 f(x)", {"f", "x"}, set(), set()),
        ("%%time\ny = f(x)", {"y", "f", "x"}, set(), set()),
        ("%%capture out\nprint(1)", {"print"}, set(), {"out"}),
        ("%%timeit setup(a)\nf(x)", {"setup", "a", "f", "x"}, set(), set()),
        ("%%unheard_of\nloss = 3", set(), {"unheard_of"}, {"loss"}),
        ("%%sql sqlite:// rows <<\nselect 1", set(), {"select"}, {"rows"}),
        ("!ls {folder} $name $$HOME", set(), {"folder", "name"}, set()),
        ("files = !ls {folder}", {"files"}, {"folder"}, set()),
        (
            "files = %sql select * from t where id = :key",
            {"files"},
            {"select", "from", "t", "where", "id", "key"},
            set(),
        ),
        ("df?", set(), {"df"}, set()),
        ("?df", set(), {"df"}, set()),
        ("df.head??", set(), {"df"}, set()),
        ("%%R -i df -o model\nmodel <- lm(y ~ x, df)", set(), {"df", "i", "o", "lm", "y", "x"}, {"model"}),
        ("%%sql result <<\nselect 1", set(), {"select"}, {"result"}),
        (
            "%%cython\nimport numpy\ndef fast(int n):\n    return numpy.zeros(n)",
            set(),
            {"zeros"} & set(),
            {"fast", "numpy"},
        ),
        ("%unheard_of --quiet rows = select a", set(), {"rows", "select", "a"}, {"rows"}),
        ("%unheard_of --on db rows << select a", set(), {"rows", "select", "a"}, {"rows"}),
        ("%unheard_of rows == 3, 2 <<", set(), {"rows"}, set()),
        ("%config Shell.rows = 3", set(), set(), set()),
        ("%env rows=3", set(), set(), set()),
        ("%store -r model", set(), {"r"}, {"model"}),
        ("%%writefile module.py\nimport nothing", set(), set(), set()),
        ("%pip install numpy", set(), set(), set()),
        ("if x:\n    !rm {x}\nelse:\n    %cd ..", {"x"}, {"x"}, set()),
        ("%lprun -f slow slow(3)", set(), {"slow", "f"}, set()),
        ("pip install pandas", set(), set(), set()),
    ],
)
def test_what_magics_keep_use_and_define(source: str, kept: set[str], used: set[str], defined: set[str]) -> None:
    cell = parsed(source)
    assert not cell.opaque
    assert names(cell) == kept
    assert used <= {u for m in cell.magics for u in m.uses}
    assert {d for m in cell.magics for d in m.defines} == defined


@pytest.mark.parametrize(
    "source",
    [
        'print("%d of %d"\n      % (a, b))',
        "total = (a\n  % b)",
        's = """\n%time x\n!ls\n"""',
        "x = a \\\n% b",
        "time = 3\ntime",
        "x = {\n    'a': 1\n}\n",
        "matplotlib = 3\nwho = matplotlib",
        "# what is this?\nx = 1",
        'f("why?")',
    ],
)
def test_what_looks_like_a_magic_and_is_none(source: str) -> None:
    cell = parsed(source)
    assert cell.magics == ()
    assert cell.masked_text == source


def test_a_custom_magic_whose_body_is_python() -> None:
    assert parsed("%%wandb\nloss = 3").magics[0].defines == ("loss",)
    assert names(parsed("%%wandb\nloss = 3", "wandb")) == {"loss"}


def test_only_the_statement_that_does_not_parse_is_opaque() -> None:
    cell = parsed("import os\ny = = 2\nfor n in x:\n    print(n)")
    assert [(m.line, m.end_line, m.error) for m in cell.opaque] == [(2, 2, "invalid syntax")]
    assert names(cell) == {"n", "x", "print"}
    assert cell.opaque[0].defines == ("y",)


def test_an_opaque_statement_may_span_lines() -> None:
    cell = parsed("a = 1\ndef f(:\n    b = 2\n    return b\nc = 3")
    assert [(m.line, m.end_line) for m in cell.opaque] == [(2, 4)]
    assert {"a", "c"} <= names(cell)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("print x, y", {"print", "x", "y"}),
        ('print "a %s" % x', {"print", "x"}),
        ("for a in b:\n    print a,", {"a", "b", "print"}),
        ("try:\n    f()\nexcept IOError, e:\n    print e", {"f", "IOError", "print", "e"}),
        ('raise ValueError, "no"', {"ValueError"}),
        ("exec code", {"exec", "code"}),
        ("if a <> b: print a", {"a", "b", "print"}),
        ("n = 3; m = n; print n ; print m", {"n", "m", "print"}),
        ("for k in rows: last = k; print last, ';x' # of k; z", {"k", "rows", "last", "print"}),
    ],
)
def test_python_2_is_read(source: str, kept: set[str]) -> None:
    cell = parsed(source)
    assert cell.python2
    assert not cell.opaque
    assert names(cell) == kept


def test_what_cannot_be_read_binds_behind_each_semicolon() -> None:
    (region,) = parsed("size = 1; rate = 2; plot size rate").opaque
    assert set(region.defines) == {"size", "rate"}


def test_prompts_and_shared_indents_are_stripped_as_ipython_does() -> None:
    assert names(parsed(">>> x = 1\n>>> y = x")) == {"x", "y"}
    assert names(parsed("    x = 1\n    y = x")) == {"x", "y"}


# -- places -----------------------------------------------------------------------------------------

_IDENTIFIERS = st.sampled_from(["alpha", "bêta", "ж", "名前", "_d"])
_LINES = st.one_of(
    st.builds("{} = {}".format, _IDENTIFIERS, _IDENTIFIERS),
    st.builds("%time {} = 'é' + {}".format, _IDENTIFIERS, _IDENTIFIERS),
    st.builds("    # ü\nif 1:\n    %timeit -n 3 'ß', {}".format, _IDENTIFIERS),
    st.builds("!ls {{{}}}".format, _IDENTIFIERS),
    st.builds("{} = !echo ü".format, _IDENTIFIERS),
    st.builds("print 'é', {}".format, _IDENTIFIERS),
    st.builds("x = {}; print 'é;', {};print {} ; {}".format, *4 * [_IDENTIFIERS]),
    st.builds("f('名', {})".format, _IDENTIFIERS),
    st.builds("{} = = broken".format, _IDENTIFIERS),
)


@given(st.lists(_LINES, max_size=6), st.booleans())
def test_every_name_is_found_where_it_stands_in_the_cell(lines: list[str], timed: bool) -> None:
    source = "\n".join((["%%time"] if timed else []) + lines)
    cell = parsed(source)
    original = source.split("\n")
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.Name) and node.id != "__mldebt__":
            line, column = cell.source_map.place(node.lineno, node.col_offset)
            assert original[line - 1][column - 1 :].startswith(node.id), (source, node.id, line, column)


@given(st.text(alphabet="ab= \n%!?()[]{}'\"#\\:,.;x1@$<>", max_size=80))
def test_masking_keeps_lines_and_never_raises(source: str) -> None:
    cell = parsed(source)
    assert cell.masked_text.count("\n") == source.count("\n")
    ast.parse(cell.masked_text)
