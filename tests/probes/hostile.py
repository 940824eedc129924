"""Objects that a frame can hold to make a careless reader fail, lie or act.

Comes in: nothing. Goes out: cells and frames. `TOUCHED` collects every method that was called on a user's object.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

TOUCHED: list[str] = []

_METHODS = (
    "__eq__", "__ne__", "__lt__", "__gt__", "__hash__", "__repr__", "__str__", "__len__", "__bool__", "__float__",
    "__int__", "__index__", "__iter__", "__getitem__", "__contains__", "__array__", "__format__", "__reduce_ex__",
    "__copy__", "__deepcopy__", "__add__", "__radd__", "__sub__", "__abs__", "__getattr__", "__complex__", "__bytes__",
)  # fmt: skip


def _method(name: str) -> Any:
    def method(self: object, *_: object, **__: object) -> Any:
        TOUCHED.append(name)
        raise RuntimeError(f"{name} was called")

    return method


class LyingMeta(type):
    """A metaclass whose classes say anything about themselves."""

    def __eq__(cls, other: object) -> bool:
        TOUCHED.append("meta.__eq__")
        return True

    def __hash__(cls) -> int:
        TOUCHED.append("meta.__hash__")
        raise RuntimeError("meta.__hash__ was called")

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        TOUCHED.append("meta.__name__")
        return "int"

    def __instancecheck__(cls, instance: object) -> bool:
        TOUCHED.append("meta.__instancecheck__")
        return True


# the class pretends to be somebody else's through `__class__` as well
Hostile = type("Hostile", (), {name: _method(name) for name in _METHODS})
Lying = LyingMeta("Lying", (), {name: _method(name) for name in _METHODS if name != "__getattr__"})
HostileFloat = type(
    "HostileFloat", (float,), {name: _method(name) for name in ("__eq__", "__ne__", "__hash__", "__float__")}
)
HostileText = type(
    "HostileText", (str,), {name: _method(name) for name in ("__eq__", "__hash__", "__str__", "__len__")}
)


def cells() -> dict[str, list[Any]]:
    """Columns of objects by what is odd about them."""
    return {
        "hostile": [Hostile(), Hostile(), None],
        "lying": [Lying(), Lying(), Lying()],
        "float subclass": [HostileFloat(1.0), HostileFloat("nan"), 2.0],
        "text subclass": [HostileText("a"), "b", None],
        "lists": [[1, [2]], [], None],
        "dicts": [{"a": Hostile()}, {}, {"b": 1}],
        "arrays": [np.arange(3), np.zeros((2, 2)), None],
        "mixed": [1, "a", Hostile()],
        "huge": [10**400, -(10**400), 1],
        "bytes": [b"a", b"\xff", None],
        "surrogates": ["\ud800", "a\x00b", "\U0001f600"],
        "frames": [pd.DataFrame({"a": [1]}), pd.Series([1]), None],
        "types": [int, Hostile, LyingMeta],
        "complex": [1j, complex("nan"), 2 + 0j],
        "nan kinds": [float("nan"), None, pd.NaT],
        "nothing": [None, None, None],
    }


def frame() -> pd.DataFrame:
    """All of them as columns."""
    columns = {}
    for name, values in cells().items():
        array = np.empty(3, dtype=object)
        for at, value in enumerate(values):
            array[at] = value
        columns[name] = pd.Series(array, dtype=object)
    return pd.DataFrame(columns)
