"""Where the cells of a script in cells (py:percent, Databricks export) begin.

Comes in: the text of the script. Goes out: file lines and columns for lines of its cells. How
such a script is cut into cells is decided in `scripts.py` and `_percent.py`; this follows it line by line.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mldebt_nb.notebook import _percent

_NEWLINE = re.compile(r"\r\n|\n|\r")
_DATABRICKS_HEADER = "# Databricks notebook source"
_DATABRICKS_BREAK = re.compile(r"# COMMAND -+[ \t]*$")
_MAGIC = re.compile(r"# MAGIC ?")
_LANGUAGE_LINE = re.compile(r"(?:# MAGIC ?)?%(?:python|md)\s*$")


class ScriptRows:
    """The first row of each cell, and what each kind of cell lost at the beginning of its lines."""

    def __init__(self, text: str) -> None:
        self._lines = _NEWLINE.split(text.removeprefix("\ufeff"))
        self._cells: list[tuple[int, Callable[[str], _percent.Span]]] = []
        if self._lines[0].startswith(_DATABRICKS_HEADER):
            self._read_databricks()
        else:
            self._read_percent()

    def place(self, cell_index: int, line: int, characters: int) -> tuple[int, int]:
        """The 1-based (line, column) in the file; (1, 1) for a cell that is not there."""
        if cell_index >= len(self._cells):
            return (1, 1)
        first, dropped = self._cells[cell_index]
        row = min(first + line - 1, len(self._lines) - 1)
        start, end = dropped(self._lines[row])
        column = characters if characters < start else characters + end - start
        return row + 1, max(min(column, len(self._lines[row])), 0) + 1

    def _read_percent(self) -> None:
        marks = _percent.marks(self._lines)
        preamble = self._lines[: marks[0]] if marks else self._lines
        if _percent.is_preamble_a_cell(preamble):
            self._cells.append((self._first_filled(0), _percent.dropping("", preamble)))
        for row, following in zip(marks, [*marks[1:], len(self._lines)], strict=False):
            self._cells.append((row + 1, _percent.dropping(self._lines[row], self._lines[row + 1 : following])))

    def _read_databricks(self) -> None:
        breaks = [row for row, line in enumerate(self._lines) if _DATABRICKS_BREAK.match(line)]
        for row in (0, *breaks):
            first = self._first_filled(row + 1)
            if first < len(self._lines) and _LANGUAGE_LINE.match(self._lines[first]):
                first = self._first_filled(first + 1)
            self._cells.append((first, _databricks_sign))

    def _first_filled(self, row: int) -> int:
        while row < len(self._lines) and not self._lines[row]:
            row += 1
        return row


def _databricks_sign(line: str) -> _percent.Span:
    found = _MAGIC.match(line)
    return found.span() if found else (0, 0)
