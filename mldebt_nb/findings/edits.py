"""Edits that take text out of a cell.

Comes in: a cell, and lines or a place in one. Goes out: an `Edit` that touches no other line, so that those of findings
on different lines can be made together; and whether a cell still does the same. Nothing is written here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

import msgspec

from mldebt_nb.findings.model import Edit
from mldebt_nb.notebook.magics import Magic
from mldebt_nb.notebook.masking import Masked, mask
from mldebt_nb.notebook.model import Cell

#: What `ast.parse` raises for what is no Python, or too much of it.
UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


def lines_deleted(cell: Cell, first: int, last: int) -> Edit:
    """All of some lines (from 1). Those at the end of the cell leave an empty one."""
    lines = cell.source.split("\n")
    at_end = last >= len(lines)
    replaced = "\n".join(lines[first - 1 : last])
    return Edit(
        cell_id=cell.id, cell_index=cell.index, line=first, column=1, end_line=last if at_end else last + 1,
        end_column=len(lines[last - 1]) + 1 if at_end else 1, replaced=replaced if at_end else replaced + "\n",
        replacement="",
    )  # fmt: skip


def end_deleted(cell: Cell, line: int, column: int) -> Edit:
    """What stands in a line from `column` (from 1) on."""
    text = cell.source.split("\n")[line - 1]
    return Edit(
        cell_id=cell.id, cell_index=cell.index, line=line, column=column, end_line=line, end_column=len(text) + 1,
        replaced=text[column - 1 :], replacement="",
    )  # fmt: skip


def edited(source: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda one: (one.line, one.column), reverse=True):
        first, last = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
        source = source[:first] + edit.replacement + source[last:]
    return source


def may_go(cell: Cell, line: int) -> bool:
    """Whether a line can go and make nothing else of the others.

    No backslash may join it to the one above, and below it no `%%` come to stand first, which makes it a cell magic.
    """
    lines = cell.source.split("\n")
    joined = line > 1 and lines[line - 2].endswith("\\")
    return not joined and not any(below.lstrip().startswith("%%") for below in lines[line:])


def takes_comments_only(cell: Cell, edits: Iterable[Edit]) -> bool:
    """Whether the cell does the same after the edits, whatever others are made; False where that cannot be told."""
    edits = tuple(edits)
    if not all(may_go(cell, edit.line) for edit in edits):
        return False
    try:
        return _does(cell.source) == _does(edited(cell.source, edits))
    except UNPARSED:
        return False


def magics_of(source: str, masked: Masked) -> list[tuple[Magic, list[str]]]:
    """The magics of a cell with their bodies, wherever they stand in it."""
    lines = source.split("\n")
    return [
        (msgspec.structs.replace(magic, line=0, end_line=0), lines[magic.line : magic.end_line])
        for magic in masked.magics
    ]


def _does(source: str) -> tuple[object, ...]:
    masked = mask(source)
    return ast.dump(ast.parse(masked.text)), magics_of(source, masked)
