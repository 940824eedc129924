"""Where a finding stands in the notebook file, for programs that know files and no cells.

Comes in: a finding and the sources. Goes out: 1-based lines and columns of the raw file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from mldebt_nb.findings.model import Edit, Finding
    from mldebt_nb.render.contract import SourceLookup


class FileRegion(msgspec.Struct, frozen=True):
    """1-based, `end_column` exclusive, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


def file_region(place: Finding | Edit, sources: SourceLookup, path: str | None = None) -> FileRegion | None:
    """The region of a finding (or of an edit in the notebook at `path`); None for a whole notebook."""
    where = path if path is not None else getattr(place, "path", "")
    if place.cell_index is None or place.line is None:
        return None
    line, column = sources.in_file(where, place.cell_index, place.line, place.column or 1)
    if place.end_line is None or place.end_column is None:
        return FileRegion(line, column, line, column + 1)
    end_line, end_column = sources.in_file(where, place.cell_index, place.end_line, place.end_column)
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return FileRegion(line, column, end_line, end_column)
