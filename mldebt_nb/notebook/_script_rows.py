"""Where the cells of a script in cells (py:percent, Databricks export) begin.

Comes in: the text of the script. Goes out: file lines and columns for lines of its cells. How
such a script is cut into cells is decided in `scripts.py`; this follows it line by line.
"""

from __future__ import annotations

import re

_NEWLINE = re.compile(r"\r\n|\n|\r")
_DATABRICKS_HEADER = "# Databricks notebook source"
_DATABRICKS_BREAK = re.compile(r"# COMMAND -+[ \t]*$")
_PERCENT_MARKER = re.compile(r"# ?%%")
_TEXT_MARKER = re.compile(r"# ?%%.*\[(?:markdown|md|raw)\]")
_COMMENT = re.compile(r"# ?")
_MAGIC = re.compile(r"# MAGIC ?")
_LANGUAGE_LINE = re.compile(r"(?:# MAGIC ?)?%(?:python|md)\s*$")


class ScriptRows:
    """The first row of each cell, and what each kind of cell lost at the beginning of its lines."""

    def __init__(self, text: str) -> None:
        self._lines = _NEWLINE.split(text.removeprefix("\ufeff"))
        self._cells: list[tuple[int, re.Pattern[str] | None]] = []
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
        prefix = dropped.match(self._lines[row]) if dropped else None
        start = prefix.end() if prefix else 0
        return row + 1, max(min(start + characters, len(self._lines[row])), 0) + 1

    def _read_percent(self) -> None:
        markers = [row for row, line in enumerate(self._lines) if _PERCENT_MARKER.match(line)]
        preamble = self._lines[: markers[0]] if markers else self._lines
        if any(line.strip() for line in preamble) and not _is_front_matter(preamble):
            self._cells.append((self._first_filled(0), None))
        for row in markers:
            kind = _COMMENT if _TEXT_MARKER.match(self._lines[row]) else None
            self._cells.append((row + 1, kind))

    def _read_databricks(self) -> None:
        breaks = [row for row, line in enumerate(self._lines) if _DATABRICKS_BREAK.match(line)]
        for row in (0, *breaks):
            first = self._first_filled(row + 1)
            if first < len(self._lines) and _LANGUAGE_LINE.match(self._lines[first]):
                first = self._first_filled(first + 1)
            self._cells.append((first, _MAGIC))

    def _first_filled(self, row: int) -> int:
        while row < len(self._lines) and not self._lines[row]:
            row += 1
        return row


def _is_front_matter(lines: list[str]) -> bool:
    """A jupytext header: a comment block that begins with a line of dashes."""
    filled = [line for line in lines if line.strip()]
    return filled[0].lstrip().startswith("# ---") and all(line.startswith("#") for line in filled)
