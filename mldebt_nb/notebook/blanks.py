"""Blanks of exercises: places where the reader is to write code.

Comes in: a cell, or all of them. Goes out: whether it holds such a place that nobody has filled in, by nbgrader's mark,
by its comments, or because it is empty below a text that asks for something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mldebt_nb.notebook.model import Cell

_ASK = r"(?:put|write|enter|insert|add|place|type|fill\W+in)"
_ANSWER = r"(?:code|solution|answer|implementation)s?"
#: At the left edge, since what stands in the body of a function binds no name of the module.
_INVITATION = re.compile(
    r"^#+\W*(?:"
    rf"(?:{_ASK}\W+)?your\W+(?:\w+\W+)?{_ANSWER}\b"
    rf"|(?:{_ASK}|build|define|create)\W+your\W+(?:\w+\W+){{1,2}}here\b"
    rf"|(?:{_ASK}\W+)?(?:(?:the|some|more)\W+)?{_ANSWER}\W+(?:goes\W+|go\W+)?here\b"
    r"|fill\W+(?:(?:this|it|me)\W+)?in(?:\W*$|\W+the\W+blanks?\b|\W+(?:\w+\W+){1,4}here\b)"
    r"|you\W+write\b"
    r"|(?:to\W+)?complete\W*$"
    r"|instructions?\W*:"
    r")",
    re.IGNORECASE,
)
_TASK = re.compile(r"^#+\W*to\W?do\b", re.IGNORECASE | re.MULTILINE)
#: `<FILL IN>`, `# weights =`, `weights = # yours`, `weights = ...`, `weights = ____`, `plot( # complete`
_GAP = re.compile(
    r"<\W*FILL\W*IN\W*>|^#+[ \t]*[^\W\d]\w*(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*$"
    r"|^[^\W\d]\w*[ \t]*=[ \t]*(?:#|(?:\.\.\.|__+)[ \t]*(?:#|$))"
    r"|[(=,][ \t]*#+\W*(?:complete\W*$|fill\W+in\b|your\W+\w+\W+here\b)"
)
#: Where nobody has fetched the solution: `%load` puts the code of a file below itself.
_FETCH = re.compile(r"^#+[ \t]*%load[ \t]+\S", re.MULTILINE)
#: `# ...`, where somebody left code out.
_ELLIPSIS = re.compile(r"^#+[ \t]*(?:\.\.\.|\u2026)[ \t]*$")
_PLACEHOLDER = re.compile(r"(?:pass|\.\.\.|raise NotImplementedError\b.*)\s*$")


def is_blank_before(cell: Cell, line: int) -> bool:
    """Whether what stands right above a line is a call to write code there, in a function too."""
    for text in reversed(cell.source.split("\n")[: line - 1]):
        stripped = text.strip()
        if stripped and not stripped.startswith("#"):
            return False
        if _TASK.match(stripped) or _INVITATION.match(stripped) or _GAP.search(stripped) or _ELLIPSIS.match(stripped):
            return True
    return False


def has_blank(cell: Cell) -> bool:
    """Whether the reader is to write code in the cell and nobody has."""
    if cell.solution:
        return True
    lines = [line for line in cell.source.split("\n") if line.strip()]
    code = [index for index, line in enumerate(lines) if not line.lstrip().startswith("#")]
    if lines and not code and (_TASK.search(cell.source) or _FETCH.search(cell.source)):
        return True
    if _has_empty_paragraph(cell):
        return True
    for index, line in enumerate(lines):
        if _GAP.search(line):
            return True
        if _INVITATION.match(line):
            behind = next((lines[later] for later in code if later > index), "")
            if not behind or _PLACEHOLDER.match(behind):
                return True
    return False


def _has_empty_paragraph(cell: Cell) -> bool:
    """Whether lines between blank ones are comments only, and one of them is `# ...`."""
    for text in re.split(r"\n[ \t]*\n", cell.source) if "#" in cell.source else ():
        lines = text.strip("\n").split("\n")
        if all(line.startswith("#") for line in lines) and any(map(_ELLIPSIS.match, lines)):
            return True
    return False


def empty_answers(cells: Sequence[Cell]) -> frozenset[int]:
    """The empty code cells right below a text, with more behind them: there the reader is to answer it.

    Outside of exercises people leave one at times; the last cell is where they would type next.
    """
    return frozenset(
        below.index
        for above, below in pairwise(cells[:-1])
        if above.kind == "markdown" and below.is_code and not below.ran and not below.source.strip()
    )
