"""How much of a notebook is told to its reader.

Comes in: the cells. Goes out: a `Narrative`, numbers only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import msgspec

from mldebt_nb.notebook.model import Cell

_HEADING = re.compile(
    r"^[ \t]{0,3}(?:>[ \t]*)?#{1,6}[ \t]*\S|^\S[^\n]*\n(?:={3,}|-{3,})[ \t]*$|<h[1-6]\b", re.MULTILINE
)
_NO_PROSE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>|data:image\S+|\S{40,}")
#: Scripts without spaces have a word in about two characters.
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{1,2}|[^\W\d_]{2,}")
_COMMENT = re.compile(r"^[ \t]*#(?!!)[^\n]*[^\W\d_]{2}|^[ \t]*(?:\"\"\"|''')", re.MULTILINE)


class Narrative(msgspec.Struct, frozen=True):
    """Cells with code, lines in them, lines that are comments; words and headings of the text; the longest run of code
    cells without text between them."""

    cells: int
    lines: int
    comments: int
    words: int
    headings: int
    longest_run: int


def has_heading(cells: Sequence[Cell]) -> bool:
    """Whether any text cell has a heading."""
    return any(cell.kind == "markdown" and _HEADING.search(cell.source) for cell in cells)


def narrative(cells: Sequence[Cell]) -> Narrative:
    """The measures of all cells; empty ones do not count."""
    code = [cell.source for cell in cells if cell.is_code and cell.source.strip()]
    prose = [_NO_PROSE.sub(" ", cell.source) for cell in cells if cell.kind == "markdown"]
    runs = groupby(cell.is_code for cell in cells if cell.source.strip() and cell.kind != "raw")
    return Narrative(
        cells=len(code),
        lines=sum(source.count("\n") + 1 for source in code),
        comments=sum(len(_COMMENT.findall(source)) for source in code),
        words=sum(len(_WORD.findall(text)) for text in prose),
        headings=sum(len(_HEADING.findall(cell.source)) for cell in cells if cell.kind == "markdown"),
        longest_run=max((sum(1 for _ in run) for is_code, run in runs if is_code), default=0),
    )
