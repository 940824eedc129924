"""Whether two values are equal all the way down, up to rounding.

Comes in: two values of a finished run. Goes out: True or False. Floats compare with a relative tolerance of 1e-9, so
that standardising what is standardised counts as equal. Iterators and files are compared by what they still hold, which
uses them up. Knows pandas, NumPy and SciPy's sparse matrices; other objects compare by type and attributes.
"""

from __future__ import annotations

import io
import itertools
import types
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

_TOLERANCE = 1e-9
_DEPTH = 12
_NAMED = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.ModuleType,
    type,
    np.ufunc,
    np.random.Generator,  # the state of random generators is not compared: the values drawn from them are
    np.random.RandomState,
)


def same(one: Any, other: Any, depth: int = 0) -> bool:
    """Deep equality of two values of two runs."""
    if isinstance(one, _NAMED):
        return type(one) is type(other)
    if not _same_type(type(one), type(other)):
        return _is_number(one) and _is_number(other) and bool(one == other)
    if depth > _DEPTH:
        return True
    if isinstance(one, (pd.DataFrame, pd.Series, pd.Index)):
        return _same_pandas(one, other)
    if isinstance(one, (np.ndarray, np.generic)):
        return _same_arrays(np.asarray(one), np.asarray(other))
    if isinstance(one, float):
        return one == other or (one != one and other != other) or abs(one - other) <= _TOLERANCE * max(1.0, abs(one))
    if hasattr(one, "tocsr") and hasattr(one, "toarray"):
        return one.shape == other.shape and _same_arrays(one.toarray(), other.toarray())
    return _same_containers(one, other, depth + 1)


def _same_type(one: type, other: type) -> bool:
    """The same class, or classes that two runs of one definition made."""
    return one is other or (one.__module__ == other.__module__ == "__main__" and one.__qualname__ == other.__qualname__)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _same_containers(one: Any, other: Any, depth: int) -> bool:
    if isinstance(one, Mapping):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(
            same(a, b, depth) and same(one[a], other[b], depth) for a, b in pairs
        )  # fmt: skip
    if isinstance(one, (list, tuple, deque)):
        return len(one) == len(other) and all(same(a, b, depth) for a, b in zip(one, other, strict=True))
    if isinstance(one, io.TextIOBase):
        return one.closed == other.closed and (one.closed or one.read() == other.read())
    if isinstance(one, Iterator):
        return same(list(itertools.islice(one, 1000)), list(itertools.islice(other, 1000)), depth)
    if type(one).__eq__ is object.__eq__:
        return not hasattr(one, "__dict__") or same(vars(one), vars(other), depth)
    return bool(one == other)


def _same_pandas(one: Any, other: Any) -> bool:
    check = {
        pd.DataFrame: pd.testing.assert_frame_equal,
        pd.Series: pd.testing.assert_series_equal,
    }.get(type(one), pd.testing.assert_index_equal)
    try:
        check(one, other, rtol=_TOLERANCE, atol=_TOLERANCE)
    except (AssertionError, TypeError, ValueError):
        return False
    return True


def _same_arrays(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind in "fc":
        return bool(np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True))
    if one.dtype.kind == "O":
        return all(same(a, b, 1) for a, b in zip(one.ravel(), other.ravel(), strict=True))
    return bool(np.array_equal(one, other))
