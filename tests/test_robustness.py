"""The audit never raises: any bytes, any cells, any text, cut or mixed up."""

from __future__ import annotations

import inspect
import json
import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import discover
from tests.conftest import TODAY, ipynb

AUDITOR = Auditor(Config(confidence="low"), discover(), TODAY)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["cells", "cell_type", "source", "outputs", "metadata", "execution_count", "id", "worksheets", "tags", "ename",
         "traceback", "language_info", "name", "kernelspec", "nbformat", "input", "output_type", "execution", "papermill"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip

FRAGMENTS = st.sampled_from(
    """x = 1|x|del x|import os|from a import *|def f(x): return y|f(x)|class A(B): z = x|[i for i in x]|lambda: x|x += 1
    |    y = 2|if x:|else:|try:|except E as e:|finally:|for i in x:|while True:|with x as y:|return x|raise|%time x|!ls {x}
    |%%bash|%run a.py|x?|print x|async def f():|await x|yield x|global x|nonlocal x|@f|match x:|    case {"a": b, **c}:
    |x[1:2, ...] = y|x.y.z()|x['k'] += 1|df.drop(columns='a', inplace=True)|df = df[df.a > 1]|"#" '''|\"\"\"|(|)|[|]|{|}
    |\\\\|# mldebt: ignore[x]|# mldebt: accept[DED101] until=2027-13-99|# y = 1|exec('x')|globals()['x'] = 1|eval(x)
    |type X = int|x: int|*a, b = c|(y := 1)|f'{x!r:{y}}'|f'{|0777|a <> b|>>> x|%|%%|!|?|%%time|%%timeit x|x = !ls|é = 1|\x00""".split("|")
)  # fmt: skip


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for name in ("n.ipynb", "n.py"):
        result = AUDITOR.audit_bytes(data, name)
        assert result.notebook.path == name


@given(JSON)
def test_any_json(value: object) -> None:
    AUDITOR.audit_bytes(json.dumps(value).encode(), "n.ipynb")


@given(st.lists(JSON, max_size=4))
def test_any_list_of_cells(cells: list[object]) -> None:
    AUDITOR.audit_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), "n.ipynb")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(FRAGMENTS, max_size=6).map("\n".join), max_size=5))
def test_any_mixture_of_code(cells: list[str]) -> None:
    result = AUDITOR.audit_bytes(ipynb(*cells), "n.ipynb")
    for finding in result.findings:
        if finding.cell_index is not None:
            lines = cells[finding.cell_index].split("\n")
            assert 1 <= (finding.line or 0) <= len(lines)


SOURCE = inspect.getsource(tokenize)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOURCE)), st.integers(0, 1500), st.integers(0, 1500))
def test_real_code_cut_anywhere(start: int, first: int, second: int) -> None:
    middle = start + first
    AUDITOR.audit_bytes(ipynb(SOURCE[start:middle], SOURCE[middle : middle + second]), "n.ipynb")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 300,
        "x = " + "[" * 90 + "]" * 90,
        "+".join(["x"] * 3000),
        "x" + ".a" * 3000,
        "f(" * 80 + ")" * 80,
        "\n".join(" " * i + "if x:" for i in range(99)),
        "if a:\n  pass\n" + "elif a:\n  pass\n" * 1500,
        "\n".join(f"x{i} = x{i - 1}" for i in range(1, 3000)),
        "x = '" + "a" * 1_000_000 + "'",
        "# " + "b" * 100_000 + "\n# x = 1\n" * 300,
        "y = = 1\n" * 300,
        "\\\n" * 500,
        "'''" * 333,
        "\ud800 = 1",
        "x = 1\x00",
        "\x0c\x0b\u2028x = 1",
    ],
    ids=range(16),
)
def test_extreme_texts(source: str) -> None:
    result = AUDITOR.audit_bytes(ipynb(source, "x", source), "n.ipynb")
    assert result.notebook.cells == 3


def test_functions_that_call_each_other_in_circles() -> None:
    cell = "\n".join(f"def f{i}(): return f{(i + 1) % 40}() + f{(i * 7) % 40}() + g{i}" for i in range(40))
    result = AUDITOR.audit_bytes(ipynb(cell, "f0()"), "n.ipynb")
    assert {f.symbol for f in result.findings if f.code == "NBS101"} == {f"g{i}" for i in range(40)}
