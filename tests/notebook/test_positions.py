"""A place in a cell is found again in the raw file, however the file was written."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.notebook.positions import FilePositions


def notebook(sources: list[object], **cell: object) -> dict[str, object]:
    cells = [
        {"metadata": {"tags": ["source"]}, "outputs": [{"text": '"cells": ['}], **cell, "source": s} for s in sources
    ]
    return {"metadata": {"source": "no", "cells": [1]}, "nbformat": 4, "cells": cells}


def file_line(data: str, row: int) -> str:
    return data.split("\n")[row - 1]


def test_a_list_of_lines_each_on_its_own_file_line() -> None:
    data = json.dumps(notebook([["x = 1\n", "y = 2"]]), indent=1)
    row, column = FilePositions(data.encode()).of(0, 2, 5)
    assert file_line(data, row)[column - 1 :].startswith('2"')


def test_one_string_counts_the_escapes_of_its_only_file_line() -> None:
    data = '{"cells": [{"source": "a = \\"\\u00e9\\t\\\\\\"\\nb\\ud83d\\ude00c"}]}'
    places = FilePositions(data.encode())
    assert places.of(0, 1, 1) == (1, 24)
    assert data[places.of(0, 1, 6)[1] - 1 :].startswith("\\u00e9")
    assert data[places.of(0, 1, 7)[1] - 1 :].startswith("\\t")
    assert data[places.of(0, 1, 8)[1] - 1 :].startswith("\\\\")
    assert data[places.of(0, 2, 1)[1] - 1 :].startswith("b\\ud83d")
    assert data[places.of(0, 2, 3)[1] - 1 :].startswith("c")


def test_nbformat_3_keeps_code_in_input_of_its_worksheets() -> None:
    data = json.dumps(
        {
            "nbformat": 3,
            "worksheets": [
                {"cells": [{"source": ["# T"]}, {"input": ["a\n", "b"], "source": "no"}]},
                {"cells": [{"input": ["c", "", "d"]}]},
            ],
        },
        indent=2,
    )
    places = FilePositions(data.encode())
    assert '"# T"' in file_line(data, places.of(0, 1)[0])
    assert '"b"' in file_line(data, places.of(1, 2)[0])
    assert '""' in file_line(data, places.of(2, 2)[0])
    assert '"d"' in file_line(data, places.of(2, 3)[0])


@pytest.mark.parametrize("first", [True, False])
def test_nbformat_2_lists_lines_without_their_ends(first: bool) -> None:
    sheets = {"worksheets": [{"cells": [{"input": ["a", "b\nc", "d"]}, {"input": ["e\n", "f"]}]}]}
    data = json.dumps({"nbformat": 2, **sheets} if first else {**sheets, "nbformat": 2}, indent=2)
    places = FilePositions(data.encode())
    assert '"b' in file_line(data, places.of(0, 2)[0])
    assert places.of(0, 3) > places.of(0, 2)
    assert '"d"' in file_line(data, places.of(0, 4)[0])
    assert '"f"' in file_line(data, places.of(1, 3)[0])  # its reader puts a second end behind the first


def test_beyond_the_end_of_a_line_is_its_end_and_beyond_the_cell_its_last_line() -> None:
    data = '{"cells": [{"source": ["ab\\n", "cd"]}]}'
    places = FilePositions(data.encode())
    assert data[places.of(0, 1, 99)[1] - 1 :].startswith('\\n"')
    assert data[places.of(0, 9, 1)[1] - 1 :].startswith('cd"')
    assert data[places.of(0, 2, 99)[1] - 1 :].startswith('"]')


def test_a_byte_order_mark_shifts_nothing() -> None:
    data = '{"cells": [{"source": "x"}]}'
    assert FilePositions(data.encode("utf-8-sig")).of(0, 1) == (1, 24)
    assert FilePositions(data.encode("utf-16")).of(0, 1) == (1, 24)


def test_carriage_returns_are_line_breaks_as_for_the_reader() -> None:
    data = r'{"cells": [{"source": "a\r\nb\rc\nd"}]}'
    places = FilePositions(data.encode())
    assert [data[places.of(0, line)[1] - 1] for line in (1, 2, 3, 4)] == list("abcd")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[",
        b'{"cells"',
        b'{"cells": 3}',
        b'{"cells": [[[',
        b'{"cells": {"a": 1}}',
        b'{"cells": [1, "x", null]}',
        b'{"worksheets": [null, {"cells": 3}]}',
        b"{]",
        b'{"cells": [}]',
    ],
)
def test_what_is_no_notebook_is_at_one_one(data: bytes) -> None:
    assert FilePositions(data).of(0, 1, 7) == (1, 1)
    assert FilePositions(data).of(5, 3, 7) == (1, 1)
    assert FilePositions(data).of(-1, 0, -2) == (1, 1)


def test_a_cell_without_text_is_where_its_source_stands() -> None:
    assert FilePositions(b'{"cells": [{"source": []}]}').of(0, 1) == (1, 23)
    assert FilePositions(b'{"cells": [{"source": null}]}').of(0, 4, 4) == (1, 23)
    assert FilePositions(b'{"cells": [{}]}').of(0, 1) == (1, 12)


def test_cells_before_the_place_where_a_file_breaks_off_are_found() -> None:
    data = '{"cells": [{"source": "x"}, {"source": "y"}, {"sou'
    assert FilePositions(data.encode()).of(1, 1) == (1, data.index("y") + 1)


def test_a_percent_script_is_counted_from_its_markers() -> None:
    script = b"\nimport os\n\n# %% [markdown]\n# Title\n# %%\nx = 1\ny = 2\n"
    places = FilePositions(script)
    assert places.of(0, 1, 3) == (2, 3)
    assert places.of(1, 1, 1) == (5, 3)
    assert places.of(2, 2, 5) == (8, 5)
    assert places.of(9, 1) == (1, 1)


def test_magics_in_comments_are_counted_without_their_signs() -> None:
    script = b"#!sh\n# ---\n# a: b\n# ---\n# %%\nif a:\n    # !ls {b}\nc\n# %%\n# %%R -i d\n# d\n# %%\n# %%time\nx\n"
    places = FilePositions(script)
    assert [places.of(0, 2, column) for column in (1, 5, 6)] == [(7, 1), (7, 7), (7, 8)]
    assert places.of(0, 3) == (8, 1)
    assert [places.of(1, line) for line in (1, 2)] == [(10, 3), (11, 3)]
    assert [places.of(2, line) for line in (1, 2)] == [(13, 3), (14, 1)]


def test_a_databricks_export_is_counted_without_its_prefixes() -> None:
    script = (
        b"# Databricks notebook source\nx = 1\n\n# COMMAND ----------\n\n"
        b"# MAGIC %md\n# MAGIC Text\n\n# COMMAND ----------\ny\n"
    )
    places = FilePositions(script)
    assert places.of(0, 1) == (2, 1)
    assert places.of(1, 1) == (7, 9)
    assert places.of(2, 1) == (10, 1)


def test_two_hundred_thousand_lines_and_a_big_output_take_linear_time() -> None:
    data = json.dumps(notebook([["x\n"] * 200_000], blob="A" * 20_000_000 + '\\"')).encode()
    start = time.perf_counter()
    places = FilePositions(data)
    for line in range(1, 200_000, 400):
        assert places.of(0, line)[0] == 1
    assert time.perf_counter() - start < 5


def test_an_unterminated_string_full_of_quotes_takes_linear_time() -> None:
    start = time.perf_counter()
    assert FilePositions(b'{"cells": [], "x": {"y": "' + b'\\"' * 2_000_000).of(0, 1) == (1, 1)
    assert time.perf_counter() - start < 5


TEXT = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=8)
LINES = st.lists(TEXT, min_size=1, max_size=6)
JSON_LIKE = st.text(alphabet='{}[]",:\\ucels \n#%"source', max_size=80).map(str.encode)


def as_source(lines: list[str], *, listed: bool) -> object:
    return "\n".join(lines).splitlines(keepends=True) if listed else "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(
    cells=st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=4),
    indent=st.sampled_from([None, 0, 1, 4, "\t"]),
    ascii_only=st.booleans(),
    separators=st.sampled_from([None, (",", ":"), (" , ", " :  ")]),
    pick=st.data(),
)
def test_the_raw_file_decodes_to_the_character_asked_for(
    cells: list[tuple[list[str], bool]],
    indent: int | str | None,
    ascii_only: bool,
    separators: tuple[str, str] | None,
    pick: st.DataObject,
) -> None:
    document = notebook([as_source(lines, listed=listed) for lines, listed in cells])
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only, separators=separators)
    index = pick.draw(st.integers(0, len(cells) - 1))
    lines = cells[index][0]
    line = pick.draw(st.integers(1, len(lines)))
    column = pick.draw(st.integers(1, len(lines[line - 1]) + 1))

    row, raw_column = FilePositions(data.encode("utf-8", "surrogatepass")).of(index, line, column)

    rest = file_line(data, row)[raw_column - 1 :]
    if rest.startswith("[]"):  # an empty list holds no text to point at
        assert lines == [""]
        return
    closing = json.decoder.scanstring(rest, 0)[0]
    expected = lines[line - 1][column - 1 :]
    found = closing.split("\n")[0]
    # The list is split at more than line breaks, so one string may end before the line does.
    assert expected.startswith(found)
    assert bool(found) == bool(expected)


@settings(deadline=None)
@given(st.binary(max_size=60) | JSON_LIKE, st.integers(-1, 4))
def test_no_bytes_make_it_raise(data: bytes, cell: int) -> None:
    row, column = FilePositions(data).of(cell, 1, 3)
    assert row >= 1
    assert column >= 1
