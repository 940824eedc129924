"""Where a line of a cell stands in the notebook file itself.

Comes in: the bytes of a file (nbformat 2, 3 or 4 as JSON, or a script in cells). Goes out: for a
1-based line and column of a cell the 1-based line and column of the raw file, in characters.
The JSON is walked once, without building it: `json.loads` keeps no positions, and outputs
weigh more than everything else. Nothing here raises: what cannot be found is at (1, 1).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cached_property

from mldebt_nb.notebook._json_strings import CellText, cell_texts
from mldebt_nb.notebook._script_rows import ScriptRows

_NEWLINE = re.compile(r"\r\n|\n|\r")


class FilePositions:
    """Finds places in one file; the file is scanned at the first question."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def of(self, cell_index: int, line: int, column: int = 1) -> tuple[int, int]:
        """The (line, column) in the file of a place in a cell's source; at most the end of that line."""
        if cell_index < 0 or line < 1:
            return (1, 1)
        characters = max(column, 1) - 1
        if not self._is_json:
            return self._script.place(cell_index, line, characters)
        if cell_index >= len(self._cells):
            return (1, 1)
        offset = self._cells[cell_index].place(line, characters)
        row = bisect_right(self._file_lines, offset) - 1
        return row + 1, offset - self._file_lines[row] + 1

    @cached_property
    def _text(self) -> str:
        return self._data.decode(json.detect_encoding(self._data), "replace")

    @cached_property
    def _is_json(self) -> bool:
        return self._text.lstrip()[:1] in ("{", "[", "")

    @cached_property
    def _cells(self) -> list[CellText]:
        return cell_texts(self._text)

    @cached_property
    def _script(self) -> ScriptRows:
        return ScriptRows(self._text)

    @cached_property
    def _file_lines(self) -> list[int]:
        """Offset at which each line of the file starts."""
        return [0, *(match.end() for match in _NEWLINE.finditer(self._text))]
