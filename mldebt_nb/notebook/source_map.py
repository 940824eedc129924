"""Where a place in the masked Python text of a cell stands in the cell as the user wrote it.

Masking keeps every line on its line and changes columns only inside a few segments, so the map is
the identity but for those. `ast` counts UTF-8 bytes; people count characters: the map
speaks both, and answers in 1-based characters.
"""

from __future__ import annotations

import msgspec


class Segment(msgspec.Struct, frozen=True):
    """Masked characters [start, end) of one line stand for the original ones from `origin` on.

    With `moved`, character by character; else the whole segment replaces the text at `origin`.
    """

    start: int
    end: int
    origin: int
    moved: bool


class SourceMap:
    """Maps 1-based lines and 0-based byte columns of masked text to 1-based places of the original."""

    __slots__ = ("_ascii", "_lines", "_segments")

    def __init__(self, masked: list[str], segments: dict[int, list[Segment]]) -> None:
        self._lines = masked
        self._segments = segments
        self._ascii = all(line.isascii() for line in masked)

    def place(self, line: int, byte_column: int) -> tuple[int, int]:
        """The 1-based (line, column in characters) in the original of a place as `ast` gives it."""
        column = byte_column
        if not self._ascii and 1 <= line <= len(self._lines):
            text = self._lines[line - 1]
            if not text.isascii():
                column = len(text.encode("utf-8", "replace")[:byte_column].decode("utf-8", "ignore"))
        for segment in self._segments.get(line, ()):
            if segment.start <= column < segment.end or (segment.moved and column == segment.end):
                return line, (segment.origin + column - segment.start if segment.moved else segment.origin) + 1
        return line, column + 1

    @property
    def is_identity(self) -> bool:
        return not self._segments
