"""Blanks of exercises: places where the reader is to write code.

Comes in: a cell. Goes out: whether it holds such a place that nobody has filled in, by nbgrader's mark or by its
comments.
"""

from __future__ import annotations

import re

from mldebt_nb.notebook.model import Cell

#: At the left edge, since what stands in the body of a function binds no name of the module.
_INVITATION = re.compile(
    r"^#+\W*(?:"
    r"(?:(?:put|write|enter|insert|add|place|type)\W+)?your\W+(?:\w+\W+)?(?:code|solution|answer|implementation)\b"
    r"|(?:put|write|enter|insert|add|place|type|build|define|create)\W+your\W+(?:\w+\W+){1,2}here\b"
    r"|(?:code|solution|answer)s?\W+(?:goes|go)\W+here\b"
    r")",
    re.IGNORECASE,
)
_TASK = re.compile(r"^#+\W*to\W?do\b", re.IGNORECASE | re.MULTILINE)
#: `<FILL IN>`, `# weights =`, `weights = # yours`
_GAP = re.compile(r"<\W*FILL\W*IN\W*>|^#+[ \t]*[^\W\d]\w*(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*$|^[^\W\d]\w*[ \t]*=[ \t]*#")
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
