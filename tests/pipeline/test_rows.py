"""Whether two paths share rows, held against real rows that are really picked."""

from __future__ import annotations

import operator
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.pipeline.rows import Bound, How, Path, Range, Rows, Shared, Step, contains, shared

_WHOLE = Step("file", "all", How.SOURCE)
_HOLDS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip

splits = st.builds(
    lambda seed, part: Step(("split", seed), part, How.RANDOM), st.integers(0, 2), st.sampled_from(["train", "test"])
)
bounds = st.one_of(st.none(), st.integers(-100, 100))
cuts = st.builds(lambda start, stop: Step(("cut", None), Range(start, stop), How.CUT), bounds, bounds)
masks = st.builds(
    lambda sign, limit: Step(("mask", None, "x"), Bound(sign, float(limit)), How.FILTER),
    st.sampled_from(sorted(_HOLDS)), st.integers(0, 4),
)  # fmt: skip
filters = st.builds(lambda number: Step(("filter", number), "yes", How.FILTER), st.integers(0, 2))
paths = st.lists(st.one_of(splits, cuts, masks, filters), max_size=3).map(lambda steps: (_WHOLE, *steps))


def taken(path: Path) -> list[int]:
    """The rows that a path picks of 600."""
    rows = list(range(600))
    for step in path[1:]:
        kind = step.by[0] if isinstance(step.by, tuple) else None
        if kind == "split":
            shuffled = list(rows)
            random.Random(str(step.by)).shuffle(shuffled)
            middle = len(shuffled) // 2
            rows = sorted(shuffled[:middle] if step.part == "train" else shuffled[middle:])
        elif isinstance(step.part, Range):
            rows = rows[step.part.start : step.part.stop]
        elif isinstance(step.part, Bound):
            limit = step.part.limit
            rows = [row for row in rows if _HOLDS[step.part.operator](float(row * 7 % 5), limit)]
        else:
            rows = [row for row in rows if random.Random(f"{step.by}{row}").random() < 0.7]
    return rows


def of(path: Path) -> Rows:
    return frozenset([path])


@given(paths, paths)
@settings(max_examples=400, deadline=None)
def test_what_is_told_of_two_paths_is_true_of_their_rows(one: Path, other: Path) -> None:
    rows, others = set(taken(one)), set(taken(other))
    told = shared(of(one), of(other))
    assert told == shared(of(other), of(one))
    if told is Shared.NO:
        assert not rows & others
    if contains(of(one), of(other)):
        assert others <= rows
        assert told is Shared.SURELY


@given(paths, paths)
@settings(max_examples=400, deadline=None)
def test_what_is_surely_shared_is_shared_where_there_are_rows(one: Path, other: Path) -> None:
    rows, others = set(taken(one)), set(taken(other))
    if shared(of(one), of(other)) is Shared.SURELY and rows and others:
        assert rows & others


def test_two_random_parts_of_one_table_are_likely_to_share_rows() -> None:
    one = (_WHOLE, Step(("split", 1), "train", How.RANDOM))
    other = (_WHOLE, Step(("split", 2), "test", How.RANDOM))
    assert shared(of(one), of(other)) is Shared.LIKELY
    assert set(taken(one)) & set(taken(other))


def test_rows_made_again_before_a_split_stand_on_both_sides() -> None:
    again = Step(("resampled", 3), "all", How.RESAMPLED)
    train, test = (Step(("split", 1), part, How.RANDOM) for part in ("train", "test"))
    assert shared(of((_WHOLE, again, train)), of((_WHOLE, again, test))) is Shared.SURELY
    assert shared(of((_WHOLE, train, again)), of((_WHOLE, test))) is Shared.NO


def test_of_unknown_rows_nothing_is_told() -> None:
    unknown = (Step("name", "all", How.UNKNOWN),)
    assert shared(of(unknown), of((_WHOLE,))) is Shared.UNKNOWN
    assert shared(of((Step("a", "all", How.SOURCE),)), of((Step("b", "all", How.SOURCE),))) is Shared.NO
