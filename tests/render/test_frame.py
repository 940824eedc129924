"""Code frames: which lines, where the span, what is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.render.frame import frame

LINES = [f"line {number}" for number in range(1, 21)]


def spans(lines: list[str], *place: int | None, width: int = 80) -> list[tuple[int | None, str]]:
    """The number of each line and the text in its span."""
    return [(line.number, line.pieces[1]) for line in frame(lines, *place, width=width)]  # type: ignore[arg-type]


def test_two_lines_of_context_and_the_span() -> None:
    assert spans(LINES, 5, 6, 5, 7) == [(3, ""), (4, ""), (5, "5"), (6, ""), (7, "")]


def test_context_ends_with_the_cell() -> None:
    assert spans(LINES, 1, 1, 1, 5) == [(1, "line"), (2, ""), (3, "")]
    assert spans(LINES, 20, 1, 20, 5) == [(18, ""), (19, ""), (20, "line")]


def test_without_an_end_the_rest_of_the_line_is_meant() -> None:
    assert spans(["x = 1   "], 1, 5, None, None) == [(1, "1")]


def test_a_span_over_lines_starts_each_at_its_first_letter() -> None:
    assert spans(["f(", "    a,", "  b)"], 1, 1, 3, 5) == [(1, "f("), (2, "a,"), (3, "b)")]


def test_a_long_span_is_left_out_in_the_middle() -> None:
    shown = spans(LINES, 3, 1, 18, 3)
    assert [number for number, _ in shown] == [1, 2, 3, 4, 5, 6, 7, 8, None, 19, 20]


def test_blank_lines_at_the_edges_are_left_out() -> None:
    assert spans(["", "  ", "x", "", ""], 3, 1, 3, 2) == [(3, "x")]


def test_tabs_are_expanded_and_the_span_moves_along() -> None:
    (line,) = frame(["\tx\t= y"], 1, 6, 1, 7, width=80)
    assert line.text == "    x   = y"
    assert line.pieces[1] == "y"


def test_a_long_line_is_cut_around_the_span() -> None:
    (line,) = frame(["a" * 5_000 + "SPAN" + "b" * 5_000], 1, 5_001, 1, 5_005, width=60)
    assert line.pieces[1] == "SPAN"
    assert line.text.startswith("…")
    assert line.text.endswith("…")
    assert len(line.text) == 60


def test_an_empty_span_and_one_behind_the_end_mark_one_character() -> None:
    (line,) = frame(["ab"], 1, 3, 1, 3, width=80)
    assert (line.start, line.end) == (2, 3)
    (line,) = frame(["ab"], 1, 99, 1, 120, width=80)
    assert (line.start, line.end) == (2, 3)


@given(
    lines=st.lists(st.text(max_size=60), min_size=1, max_size=9),
    place=st.tuples(*[st.integers(-2, 70)] * 4),
    width=st.integers(28, 90),
)
def test_any_place_in_any_lines(lines: list[str], place: tuple[int, int, int, int], width: int) -> None:
    for line in frame(lines, *place, width=width):
        assert len(line.text) <= width
        assert "".join(line.pieces) == line.text
        assert not any(sign in line.text for sign in "\x1b\x07\r\x9b\u202e\t")
        if line.start is not None:
            assert line.end is not None
            assert 0 <= line.start < line.end
