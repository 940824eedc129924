"""The table of repeated calls against the libraries: each call is made on a small object, twice.

What stands here is tried; names that belong to libraries which are not installed for the tests (torch,
dask, polars) are left to the table's sources.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mldebt_nb.knowledge.repetition import FUNCTIONS, IN_PLACE, METHODS, TEXT_METHODS, Repeat


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": [3.25, 1.0, None, 1.0], "b": [1.5, 2.5, 3.5, 2.5], "k": list("xyzy")}, index=[5, 6, 7, 8])


def numbers() -> pd.Series:
    return pd.Series([3.25, -1.0, 2.0, 2.0], name="n")


def texts() -> pd.Series:
    return pd.Series([" Ab c ", "Xy", "zab"], name="t")


def array() -> np.ndarray:
    return np.array([3.0, 1.5, 2.5])


TRIED: dict[str, tuple[Callable[[], Any], str]] = {
    # same
    "dropna": (frame, "x.dropna()"),
    "fillna": (frame, "x.fillna(0)"),
    "ffill": (frame, "x.ffill()"),
    "bfill": (frame, "x.bfill()"),
    "interpolate": (numbers, "x.interpolate()"),
    "sort_values": (frame, "x.sort_values('b')"),
    "sort_index": (frame, "x.sort_index(ascending=False)"),
    "astype": (numbers, "x.astype(int)"),
    "drop_duplicates": (frame, "x.drop_duplicates('b')"),
    "round": (numbers, "x.round(1)"),
    "abs": (numbers, "x.abs()"),
    "clip": (numbers, "x.clip(0, 2)"),
    "copy": (frame, "x.copy()"),
    "query": (frame, "x.query('b > 1.5')"),
    "filter": (frame, "x.filter(items=['a', 'b'])"),
    "select_dtypes": (frame, "x.select_dtypes('number')"),
    "convert_dtypes": (frame, "x.convert_dtypes()"),
    "infer_objects": (frame, "x.infer_objects()"),
    "head": (frame, "x.head(2)"),
    "tail": (frame, "x.tail(2)"),
    "nlargest": (numbers, "x.nlargest(2)"),
    "nsmallest": (numbers, "x.nsmallest(2)"),
    "rename": (frame, "x.rename(columns={'a': 'A'})"),
    "rename_axis": (frame, "x.rename_axis('i')"),
    "reindex": (frame, "x.reindex([6, 5])"),
    "set_axis": (frame, "x.set_axis([1, 2, 3, 4])"),
    "where": (numbers, "x.where(x > 0, 0)"),
    "mask": (numbers, "x.mask(x < 0, 0)"),
    "truncate": (frame, "x.truncate(6, 7)"),
    "ravel": (array, "x.ravel()"),
    "flatten": (array, "x.flatten()"),
    "squeeze": (array, "x.squeeze()"),
    "reshape": (array, "x.reshape(-1, 1)"),
    "strip": (lambda: " ab ", "x.strip()"),
    "lower": (lambda: "Ab", "x.lower()"),
    "upper": (lambda: "Ab", "x.upper()"),
    "title": (lambda: "ab cd", "x.title()"),
    "capitalize": (lambda: "ab", "x.capitalize()"),
    "zfill": (lambda: "7", "x.zfill(3)"),
    "replace": (lambda: "aba", "x.replace('a', 'c')"),
    "union": (lambda: {1}, "x.union({2})"),
    "intersection": (lambda: {1, 2}, "x.intersection({2})"),
    # something else
    "shift": (numbers, "x.shift()"),
    "diff": (numbers, "x.diff()"),
    "pct_change": (numbers, "x.pct_change()"),
    "cumsum": (numbers, "x.cumsum()"),
    "cumprod": (numbers, "x.cumprod()"),
    "transpose": (frame, "x.transpose()"),
    "add": (numbers, "x.add(1)"),
    "sub": (numbers, "x.sub(1)"),
    "mul": (numbers, "x.mul(2)"),
    "div": (numbers, "x.div(2)"),
    "pow": (numbers, "x.pow(2)"),
    "swapcase": (lambda: "Ab", "x.swapcase()"),
    "add_prefix": (frame, "x.add_prefix('p_')"),
    "add_suffix": (frame, "x.add_suffix('_s')"),
    "isna": (frame, "x.isna()"),
    "dot": (lambda: np.array([[0.0, 1.0], [2.0, 0.0]]), "x.dot(np.array([[1.0, 1.0], [0.0, 1.0]]))"),
    "merge": (frame, "x.merge(pd.DataFrame({'k': ['x', 'y'], 'v': [1, 2]}), on='k')"),
    "join": (frame, "x.join(pd.DataFrame({'v': [1]}, index=[5]), rsuffix='_r')"),
    "map": (texts, "x.map({' Ab c ': 1, 'Xy': 2})"),
    # an error
    "set_index": (frame, "x.set_index('k')"),
    "pop": (frame, "x.pop('k')"),
    "melt": (frame, "x.melt(id_vars='k', value_vars=['a', 'b'])"),
    "pivot_table": (frame, "x.pivot_table(index='k', values='b', columns='a')"),
    "tolist": (numbers, "x.tolist()"),
    "to_numpy": (numbers, "x.to_numpy()"),
    "to_frame": (numbers, "x.to_frame()"),
    "split": (lambda: "a b", "x.split()"),
    "splitlines": (lambda: "a\nb", "x.splitlines()"),
    "encode": (lambda: "a", "x.encode()"),
    "decode": (lambda: b"a", "x.decode()"),
    "to_dict": (frame, "x.to_dict()"),
    "items": (lambda: {1: 2}, "x.items()"),
}


def repeat_of(make: Callable[[], Any], expression: str) -> Repeat:
    names = {"np": np, "pd": pd}
    once = eval(expression, {**names, "x": make()})
    try:
        twice = eval(expression, {**names, "x": once})
    except (KeyError, AttributeError, TypeError, ValueError):
        return Repeat.FAILS
    return Repeat.SAME if equal(once, twice) else Repeat.CHANGES


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, (pd.DataFrame, pd.Series)):
        return type(one) is type(other) and one.equals(other) and list(one.axes[-1]) == list(other.axes[-1])
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return bool(one == other)


@pytest.mark.parametrize("method", TRIED)
def test_a_method_on_its_own_result(method: str) -> None:
    found = repeat_of(*TRIED[method])
    said = METHODS[method]
    assert (found, said) in {(said, said), (Repeat.FAILS, Repeat.CHANGES), (Repeat.CHANGES, Repeat.FAILS)}


@pytest.mark.parametrize("method", sorted(TEXT_METHODS))
def test_a_text_method_on_its_own_result(method: str) -> None:
    arguments = {"replace": "'a', 'c'", "zfill": "9", "slice": "0, 2", "normalize": "'NFC'", "cat": "x", "contains": "'a'",
                 "startswith": "'a'", "endswith": "'c'", "findall": "'a'", "extractall": "'(a)'", "count": "'a'"}  # fmt: skip
    found = repeat_of(texts, f"x.str.{method}({arguments.get(method, '')})")
    assert (found is Repeat.SAME) == (TEXT_METHODS[method] is Repeat.SAME)


UNARY = {n: r for n, r in FUNCTIONS.items() if n.startswith(("numpy.", "math."))}
TWO_ARGUMENTS = {"clip": "x, 2, 3", "power": "x, 2", "maximum": "x, 2", "minimum": "x, 2", "concatenate": "[x, x]",
                 "vstack": "[x, x]", "hstack": "[x, x]", "append": "x, 1", "insert": "x, 0, 1", "delete": "x, 0",
                 "expand_dims": "x, 0", "roll": "x, 1", "cross": "x, [1.0, 0.0, 2.0]", "multiply": "x, 2", "add": "x, 2",
                 "subtract": "x, 2", "divide": "x, 2", "tile": "x, 2", "repeat": "x, 2", "column_stack": "[x, x]", "pad": "x, 1"}  # fmt: skip


@pytest.mark.parametrize(
    "name", sorted(n for n in UNARY if hasattr(np, n.partition(".")[2]) and n.startswith("numpy."))
)
def test_a_numpy_function_on_its_own_result(name: str) -> None:
    last = name.partition(".")[2]
    make = (lambda: np.array([[1.5, 2.0], [3.0, 0.5]])) if last in ("transpose", "fliplr", "triu", "tril") else array
    found = repeat_of(make, f"np.{last}({TWO_ARGUMENTS.get(last, 'x')})")
    assert (found is Repeat.SAME) == (FUNCTIONS[name] is Repeat.SAME)


@pytest.mark.parametrize(
    ("make", "call"),
    [
        (lambda: [2, 1], "sort()"),
        (lambda: [2, 1], "append(3)"),
        (lambda: [2, 1], "extend([3])"),
        (lambda: [2, 1], "insert(0, 3)"),
        (lambda: [2, 1, 3], "pop()"),
        (lambda: [2, 1], "reverse()"),
        (lambda: [2, 1], "remove(2)"),
        (lambda: [2, 1], "clear()"),
        (lambda: {1: 2}, "update({1: 3})"),
        (lambda: {1: 2}, "setdefault(3, 4)"),
        (lambda: {1: 2, 3: 4}, "popitem()"),
        (lambda: {1}, "discard(1)"),
    ],
)
def test_a_change_in_place_made_twice(make: Callable[[], Any], call: str) -> None:
    once, twice = make(), make()
    eval(f"x.{call}", {"x": once})
    eval(f"x.{call}", {"x": twice})
    try:
        eval(f"x.{call}", {"x": twice})
        found = Repeat.SAME if once == twice else Repeat.CHANGES
    except (ValueError, KeyError):
        found = Repeat.FAILS
    assert IN_PLACE[call.partition("(")[0]] is found
