"""Names of columns and types as text, without calling anything that belongs to the user.

Comes in: column labels and types of any kind. Goes out: strings. A label or a class may lie about its name, or have an
`__eq__` or `__repr__` that raises; only objects of exactly Python's own types are asked anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

_PLAIN = frozenset({str, int, float, bool, type(None), bytes, datetime.date, datetime.datetime, datetime.timedelta})
_NAME_OF = type.__dict__["__name__"].__get__
_MODULE_OF = type.__dict__["__module__"].__get__


def type_name(kind: type) -> str:
    """The class's own name, whatever its metaclass says."""
    return str.__str__(_NAME_OF(kind))


def module_name(kind: type) -> str:
    """The first part of the module in which the class says it was made, `""` when that is no text."""
    module = _MODULE_OF(kind)
    return str.__str__(module).partition(".")[0] if isinstance(module, str) else ""


def shown(label: object) -> str:
    """A column label as text: `price`, `0`, `('price', 'mean')`; of a user's own object only its type."""
    if type(label) is str:
        return label
    label = as_python(label)
    if type(label) is tuple:
        return "(" + ", ".join(repr(part) if type(part) is str else shown(part) for part in label) + ")"
    if _is_plain(label):
        return str(label)
    return f"<{type_name(type(label))}>"


def as_python(label: Any) -> object:
    """NumPy's and pandas' scalars as Python's own."""
    if module_name(type(label)) == "numpy" and type_name(type(label)) != "ndarray":
        return label.item()
    if module_name(type(label)) == "pandas" and type_name(type(label)) in ("Timestamp", "Timedelta"):
        return str(label)
    return label


def same(one: object, other: object) -> bool:
    """Whether two labels are one, decided only for Python's own types and by identity."""
    if one is other:
        return True
    one, other = as_python(one), as_python(other)
    if type(one) is tuple and type(other) is tuple:
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and _is_plain(one) and bool(one == other)


def _is_plain(label: object) -> bool:
    """Exactly of one of Python's own types; a metaclass of the user's is not asked for a hash."""
    return type(type(label)) is type and type(label) in _PLAIN


def position(labels: Sequence[object], wanted: object) -> int | None:
    """Where the first label stands that is `wanted`."""
    return next((index for index, label in enumerate(labels) if same(label, wanted)), None)


_KEY = re.compile(r"(?:^|[_\W])(?:id|ids|uuid|guid|uid|pk|key|rowid|row_?number|index|idx|hash|token)$", re.IGNORECASE)
_CAMEL_KEY = re.compile(r"(?:[a-z0-9](?:Id|ID|Uuid|UUID|Key)|^(?:[A-Z]+ID))$")
_OWN_KEY = re.compile(r"(?:id|uuid|guid|uid|pk|rowid|row_?id|record_?id|unnamed: 0|index)\Z", re.IGNORECASE)


def named_like_a_key(name: str) -> bool:
    """`id`, `order_id`, `customerId`, `UUID`, …"""
    return bool(_KEY.search(name.strip()) or _CAMEL_KEY.search(name.strip()))


_TIME = re.compile(
    r"(?:^|[_\W])(?:time|date|year|month|week|day|hour|minute|second|quarter|period|trend|epoch|step|tick|t|rank|age)s?"
    r"(?:$|[_\W])",
    re.IGNORECASE,
)


def named_like_a_time(name: str) -> bool:
    """`time`, `day_of_study`, `trend`, `rank`, …: a number that may rightly run through the rows."""
    return bool(_TIME.search(name))


def named_as_own_key(name: str) -> bool:
    """A name that means the row itself, not something it refers to: `id`, `uuid`, `row_id`, …"""
    return bool(_OWN_KEY.match(name.strip()))
