"""A forward scanner over notebook JSON that remembers where strings stand.

Comes in: the text of a notebook file. Goes out: a `CellText` per cell, which leads from a place
in the decoded source to its offset in the text. Knows nothing of lines of the file. A member that
nobody asks for is skipped by one regular expression, so base64 outputs cost a scan and no memory.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from mldebt_nb.notebook.joining import is_bare, legacy_format

if TYPE_CHECKING:
    from collections.abc import Iterator

Segment = tuple[int, int]

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
# Possessive: on an unterminated string the match fails at once instead of being tried at every length.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_SKIPPED = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]"]', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}\[{\":]+")
# A line break as JSON can write it; the reader takes CR LF and CR for one as well.
_BREAK = r"(?:\\r|\\u000[dD])(?:\\n|\\u000[aA]|\n)|\\[rn]|\\u000[aAdD]|[\r\n]"
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
# One character of the decoded string: a line break, a surrogate pair, an escape, or itself.
_UNIT = re.compile(rf"(?P<stop>{_BREAK})|{_PAIR}|\\u[0-9a-fA-F]{{4}}|\\.|.", re.DOTALL)
_LINE_BREAK = re.compile(rf"(?P<stop>{_BREAK})|\\.", re.DOTALL)


class _BrokenJsonError(Exception):
    """The text is no JSON from here on."""


class _Cursor:
    """Walks over the text; a member or item that the loop body does not consume is skipped."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def members(self) -> Iterator[str]:
        """The keys of the object at the cursor, the cursor before the value of each."""
        if self.peek() != "{":
            self.skip()
            return
        for _ in self._separated("}"):
            key = self.string()
            if self.peek() != ":":
                raise _BrokenJsonError
            self.at += 1
            self.peek()
            before = self.at
            yield self.text[key[0] : key[1]]
            if self.at == before:
                self.skip()

    def items(self) -> Iterator[None]:
        """Once per item of the array at the cursor, the cursor before it."""
        if self.peek() != "[":
            self.skip()
            return
        for _ in self._separated("]"):
            before = self.at
            yield None
            if self.at == before:
                self.skip()

    def _separated(self, closing: str) -> Iterator[None]:
        self.at += 1
        if self.peek() == closing:
            self.at += 1
            return
        while True:
            self.peek()
            yield None
            sign = self.peek()
            self.at += 1
            if sign == closing:
                return
            if sign != ",":
                raise _BrokenJsonError

    def string(self) -> Segment:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise _BrokenJsonError
        self.at = match.end()
        return match.span(1)

    def number(self) -> float | None:
        """The value at the cursor if it is a number; it is not consumed."""
        match = _SCALAR.match(self.text, self.at)
        try:
            return float(match.group()) if match is not None else None
        except ValueError:
            return None

    def skip(self) -> None:
        """Past the value at the cursor."""
        sign = self.peek()
        if sign == '"':
            self.string()
        elif sign and sign in "{[":
            self._skip_nested()
        else:
            match = _SCALAR.match(self.text, self.at)
            if match is None:
                raise _BrokenJsonError
            self.at = match.end()

    def _skip_nested(self) -> None:
        depth = 0
        for match in _SKIPPED.finditer(self.text, self.at):
            sign = match.group()
            if sign in ("{", "["):
                depth += 1
            elif sign in ("}", "]"):
                depth -= 1
                if depth == 0:
                    self.at = match.end()
                    return
            elif sign == '"':
                break
        raise _BrokenJsonError


class CellText:
    """The source of one cell as it stands in the file.

    `segments` are the (start, end) offsets of the raw string contents that make up the source: one
    for a source that is a string, one per element for a list. `origin` is where the source value, or
    failing that the cell, begins: the place of everything in a cell without any text.
    """

    def __init__(self, text: str, origin: int) -> None:
        self._text = text
        self.origin = origin
        self.legacy: int | None = None  # the format of a file of worksheets
        self.segments: list[Segment] = []

    def place(self, line: int, characters: int) -> int:
        """The offset of a place `characters` after the start of a 1-based line, at most that line's end."""
        if not self.segments:
            return self.origin
        row = min(line, len(self._line_starts)) - 1
        start = self._line_starts[row]
        stop = self._line_starts[row + 1] if row + 1 < len(self._line_starts) else self.segments[-1][1]
        place = start
        for first, end in self.segments[bisect_right(self.segments, (start, len(self._text))) - 1 :]:
            if first >= stop and first > start:
                break
            place = max(first, start)
            while place < end:
                match = _UNIT.match(self._text, place, end)
                if match is None or characters == 0 or match["stop"]:
                    return place
                characters -= 1
                place = match.end()
        return place

    @cached_property
    def _line_starts(self) -> list[int]:
        """Offset of the first character of each line of the decoded source."""
        if self._lists_bare_lines:
            return [start for segment in self.segments for start in (segment[0], *self._inner_starts(segment))]
        starts = [self.segments[0][0]]
        pending = False  # a line break was the last thing so far: the next character begins a line
        for segment in self.segments:
            if segment[0] == segment[1]:
                continue
            if pending:
                starts.append(segment[0])
            inner = self._inner_starts(segment)
            pending = bool(inner) and inner[-1] == segment[1]
            starts.extend(inner[:-1] if pending else inner)
        if pending:
            starts.append(self.segments[-1][1])
        return starts

    def _inner_starts(self, segment: Segment) -> list[int]:
        return [match.end() for match in _LINE_BREAK.finditer(self._text, *segment) if match["stop"]]

    @property
    def _lists_bare_lines(self) -> bool:
        """Whether the lines are listed without their line breaks, as nbformat 2 and some writers of 3 left them."""
        first = self.segments[0]
        return len(self.segments) > 1 and is_bare(self._inner_starts(first)[-1:] == [first[1]], self.legacy)


def cell_texts(text: str) -> list[CellText]:
    """All cells, also when the text breaks off: then those before that place."""
    cursor = _Cursor(text)
    cells: list[CellText] = []
    worksheets: list[CellText] = []
    legacy = legacy_format(None)
    try:
        for key in cursor.members():
            if key == "nbformat":
                legacy = legacy_format(cursor.number())
            elif key == "cells":
                cells = []
                _read_cells(cursor, cells)
            elif key == "worksheets":
                for _ in cursor.items():
                    for inner in cursor.members():
                        if inner == "cells":
                            _read_cells(cursor, worksheets)
    except _BrokenJsonError:
        pass
    for cell in worksheets:
        cell.legacy = legacy
    return cells or worksheets


def _read_cells(cursor: _Cursor, cells: list[CellText]) -> None:
    for _ in cursor.items():
        if cursor.peek() != "{":
            continue  # the reader drops what is no object, too
        cell = CellText(cursor.text, cursor.at)
        cells.append(cell)
        # nbformat 3 calls the source of a code cell `input`; it wins over `source` when it is there.
        from_input = False
        for key in cursor.members():
            if key == "input" or (key == "source" and not from_input):
                from_input = key == "input" and cursor.peek() != "n"
                if from_input or key == "source":
                    cell.origin = cursor.at
                    cell.segments = _read_source(cursor)


def _read_source(cursor: _Cursor) -> list[Segment]:
    if cursor.peek() == '"':
        return [cursor.string()]
    return [cursor.string() for _ in cursor.items() if cursor.peek() == '"']
