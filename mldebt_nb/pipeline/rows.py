"""Which rows a value holds, as the steps that led to them; whether two values share rows.

Comes in: nothing. Goes out: `Step`, `Rows` and `shared`. A path of steps begins at a data source. Steps of one
maker (`by`) part the rows between them: a split's train and test share none. Steps of different makers may share some.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from enum import IntEnum, StrEnum
from typing import NamedTuple


class How(StrEnum):
    """How a step picks its rows."""

    SOURCE = "source"
    UNKNOWN = "unknown"  # rows of something that the text does not show
    RANDOM = "random"  # a random part, of which another maker's random part surely has some rows
    FOLD = "fold"  # one part in turn
    CUT = "cut"  # by position
    FILTER = "filter"  # by a condition
    RESAMPLED = "resampled"  # rows again, or new ones made of them: parts of it share rows


class Range(NamedTuple):
    """Rows by position; a bound is a number, a text of the notebook, or None where open."""

    start: int | str | None
    stop: int | str | None


class Bound(NamedTuple):
    """Rows by a comparison with one value."""

    operator: str  # "<", "<=", ">", ">=", "==", "!="
    limit: float | str  # a number, or the text of the notebook


class Step(NamedTuple):
    """`part` of what `by` makes."""

    by: Hashable
    part: str | Range | Bound
    how: How


Path = tuple[Step, ...]
Rows = frozenset[Path]
NO_ROWS: Rows = frozenset()


class Shared(IntEnum):
    """Whether two sets of rows have rows in common."""

    NO = 0
    UNKNOWN = 1
    LIKELY = 2  # two random parts of the same rows
    SURELY = 3


def source(by: Hashable, *, known: bool = True) -> Rows:
    """All rows of one data source."""
    return frozenset([(Step(by, "all", How.SOURCE if known else How.UNKNOWN),)])


def narrowed(rows: Rows, *steps: Step) -> Rows:
    """What further steps leave of the rows."""
    return frozenset(path + steps for path in rows) if steps else rows


def shared(one: Rows, other: Rows) -> Shared:
    """Whether the two surely have rows in common: the surest pair of paths decides."""
    return max((_paths(a, b) for a in one for b in other), default=Shared.NO)


def contains(whole: Rows, part: Rows) -> bool:
    """Whether every row of `part` surely is one of `whole`."""
    return bool(part) and all(any(path[: len(w)] == w for w in whole) for path in part)


def _paths(a: Path, b: Path) -> Shared:
    whole = {step.by: step.part for step in a if _parts_a_whole(step)}
    if any(_parts_a_whole(step) and whole.get(step.by, step.part) != step.part for step in b):
        again = {step for step in a if step.how is How.RESAMPLED} & {step for step in b if step.how is How.RESAMPLED}
        return Shared.SURELY if again else Shared.NO
    for number, (left, right) in enumerate(zip(a, b, strict=False)):
        if left == right:
            continue
        if any(step.how is How.RESAMPLED for step in a[:number]) and How.RANDOM in (left.how, right.how):
            return Shared.SURELY  # the same row, or what was made of it, stands on both sides
        if left.by == right.by:
            told = _parts(left.part, right.part)
            ends = number + 1 == len(a) == len(b)
            return told if ends or told is Shared.NO else Shared.UNKNOWN  # further steps may part them
        if number == 0:
            return Shared.UNKNOWN if How.UNKNOWN in (left.how, right.how) else Shared.NO
        return Shared.LIKELY if left.how is right.how is How.RANDOM else Shared.UNKNOWN
    return Shared.SURELY


def _parts_a_whole(step: Step) -> bool:
    """Whether the maker names the very rows that it deals out, so that its parts share none wherever they come from."""
    return isinstance(step.by, tuple) and isinstance(step.by[-1], frozenset)


def _parts(one: str | Range | Bound, other: str | Range | Bound) -> Shared:
    """Whether two different parts of what one maker made share rows."""
    if isinstance(one, Range) and isinstance(other, Range):
        return _ranges(one, other)
    if isinstance(one, Bound) and isinstance(other, Bound):
        return _bounds(one, other)
    return Shared.NO


def _ranges(one: Range, other: Range) -> Shared:
    """Whether two slices of the same rows meet."""
    if any(end is not None and end == begin for end, begin in ((one.stop, other.start), (other.stop, one.start))):
        return Shared.NO
    first, second = _interval(one), _interval(other)
    if first is None or second is None:
        return Shared.UNKNOWN
    return Shared.SURELY if max(first[0], second[0]) < min(first[1], second[1]) else Shared.NO


def _interval(part: Range) -> tuple[float, float] | None:
    """A slice as numbers counted from the beginning; None when it needs to know how many rows there are."""
    start, stop = part
    if isinstance(start, str) or isinstance(stop, str) or (start or 0) < 0 or (stop or 0) < 0:
        return None
    return start or 0, math.inf if stop is None else stop


_ABOVE = frozenset({">", ">="})
_BELOW = frozenset({"<", "<="})


def _bounds(one: Bound, other: Bound) -> Shared:
    """Whether both comparisons may hold for one value."""
    if one.operator in _ABOVE and other.operator in _BELOW:
        one, other = other, one
    if isinstance(one.limit, str) != isinstance(other.limit, str) or (
        isinstance(one.limit, str) and one.limit != other.limit and "==" not in (one.operator, other.operator)
    ):
        return Shared.UNKNOWN
    if one.operator in _BELOW and other.operator in _ABOVE:
        touching = one.operator == "<=" and other.operator == ">="
        if one.limit == other.limit:
            return Shared.LIKELY if touching else Shared.NO
        return Shared.NO if one.limit < other.limit else Shared.LIKELY  # type: ignore[operator]
    if one.operator == other.operator == "==":
        return Shared.NO
    if {one.operator, other.operator} == {"==", "!="}:
        return Shared.NO if one.limit == other.limit else Shared.SURELY
    if "==" in (one.operator, other.operator) and not isinstance(one.limit, str):
        point, limit = (one, other) if one.operator == "==" else (other, one)
        inside = _holds(float(point.limit), limit)
        return Shared.SURELY if inside else Shared.NO
    return Shared.UNKNOWN


def _holds(value: float, bound: Bound) -> bool:
    limit = float(bound.limit)
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "!=": value != limit,
    }[bound.operator]  # fmt: skip


def resampled_before_parting(a: Rows, b: Rows) -> Step | None:
    """The step that made rows again before a split parted them, when that is why the two share rows."""
    for left in a:
        for right in b:
            common = 0
            while common < min(len(left), len(right)) and left[common] == right[common]:
                common += 1
            if common < min(len(left), len(right)):
                for step in left[:common]:
                    if step.how is How.RESAMPLED:
                        return step
    return None
