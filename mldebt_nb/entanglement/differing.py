"""In what two fitted objects differ: settings, and what was learned.

Comes in: two estimators or Pipelines. Goes out: `Difference`s, settings first. Objects are looked at, not called,
except for `get_params`; of values that are no numbers, texts or lists of such only the type is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

_PLAIN = (bool, int, float, str, bytes, type(None), np.number, np.bool_)
_LONGEST = 60
SETTING, LEARNED = "setting", "learned"


class Difference(NamedTuple):
    """`first` and `second` in words; `change`: the largest difference of numbers, as a share of the largest number of
    the first; None where that says nothing."""

    name: str
    kind: str
    first: str
    second: str
    change: float | None


def differences(one: Any, other: Any) -> list[Difference]:
    """Names that only one of them has are told, too."""
    return [
        *_compared(dict(_settings(one)), dict(_settings(other)), SETTING),
        *_compared(dict(_learned(one)), dict(_learned(other)), LEARNED),
    ]


def _settings(thing: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(thing, "get_params"):
        return
    for name, value in thing.get_params(deep=True).items():
        if name != "steps" and name != "transformers":  # their parts stand beside them
            yield name, type(value).__name__ if hasattr(value, "get_params") else value


def _learned(thing: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """What scikit-learn's convention calls learned: names that end with an underscore."""
    for name, value in getattr(thing, "__dict__", {}).items():
        if name.endswith("_") and not name.startswith("_") and (_is_plain(value) or isinstance(value, np.ndarray)):
            yield prefix + name, value
    for name, step in getattr(thing, "steps", None) or ():
        yield from _learned(step, f"{prefix}{name}.")


def _compared(ours: dict[str, Any], theirs: dict[str, Any], kind: str) -> Iterator[Difference]:
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        if name not in ours or name not in theirs:
            first = _said(ours[name]) if name in ours else "–"
            yield Difference(name, kind, first, _said(theirs[name]) if name in theirs else "–", None)
            continue
        first, second = ours[name], theirs[name]
        change = _change(first, second)
        if change != 0.0 and (change is not None or _said(first, _ANY) != _said(second, _ANY)):
            yield Difference(name, kind, _said(first), _said(second), change)


def _change(first: Any, second: Any) -> float | None:
    """None when they cannot be subtracted."""
    if not (_is_numeric(first) and _is_numeric(second)):
        return None
    ours, theirs = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if ours.shape != theirs.shape or not ours.size:
        return None
    if np.array_equal(ours, theirs, equal_nan=True):
        return 0.0
    known = np.isfinite(ours) & np.isfinite(theirs)
    largest = float(np.abs(ours[known]).max(initial=0.0))
    return float(np.abs(ours - theirs)[known].max(initial=0.0)) / largest if largest > 0 else None


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind in "iuf")
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(one) for one in value)
    return isinstance(value, _PLAIN)


_ANY = 10_000


def _said(value: Any, longest: int = _LONGEST) -> str:
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "biufU" and value.size <= (longest if longest == _ANY else 4):
            return str(value.tolist())
        return f"{value.dtype} {' × '.join(map(str, value.shape))}"
    text = repr(value) if _is_plain(value) else type(value).__name__
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
