"""What the lines of a py:percent script mean.

Comes in: its lines. Goes out: which of them begin a cell, and which part of a line is not the cell's. jupytext keeps
the script Python: a magic becomes a comment (`# %matplotlib inline`, `# !pip install x`), and so does every line of a
cell in another language, below its `# %%bash`. What was a comment with a magic gets a second sign (`# # %load x`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_MARK = re.compile(r"# ?%%")
KIND = re.compile(r"\[(markdown|md|raw)\]")

Span = tuple[int, int]
"""Where the part of a line that is not the cell's begins and ends."""

_COMMENT = re.compile(r"# ?")
_MAGIC = re.compile(
    r"""[ \t]* (?P<sign>\#\ ) (?= (?:\#\ )* (?:
        %{1,2} [A-Za-z]  |  !{1,2} \ ? [\w.~$\\/{]  |  \?{1,2} \ ? [A-Za-z]
        |  [A-Za-z_]\w* \ * = \ * (?: % | !{1,2} ) [A-Za-z]
    ))""",
    re.VERBOSE,
)
#: Only directly below a marker, and only by these names: elsewhere it is a marker with a title.
_CELL_MAGIC = re.compile(
    r"# %%(?:!|(?:bash|bigquery|capture|cmd|cython|file|html|HTML|javascript|js|latex|markdown|perl|prun|pypy"
    r"|python[23]?|R|ruby|script|sh|sql|svg|sx|system|time|timeit|writefile)(?!\S))"
)
_FOR_THE_SYSTEM = re.compile(r"#!|# *-\*-")


def marks(lines: Sequence[str]) -> list[int]:
    """The rows of the lines that begin a cell."""
    found: list[int] = []
    for row, line in enumerate(lines):
        below_a_mark = bool(found) and found[-1] == row - 1
        if _MARK.match(line) and not (below_a_mark and _CELL_MAGIC.match(line)):
            found.append(row)
    return found


def is_preamble_a_cell(lines: Sequence[str]) -> bool:
    """Whether what stands above the first mark is more than a jupytext header and lines for the shell."""
    filled = [line for line in lines if line.strip()]
    while filled and _FOR_THE_SYSTEM.match(filled[0]):
        filled = filled[1:]
    is_header = bool(filled) and filled[0].lstrip().startswith("# ---") and all(line.startswith("#") for line in filled)
    return bool(filled) and not is_header


def dropping(header: str, body: Sequence[str]) -> Callable[[str], Span]:
    """How to find, in each line of the cell, what is not the cell's."""
    if KIND.search(header):
        return comment_sign
    in_comments = all(line.startswith("#") for line in body if line.strip())
    return comment_sign if in_comments and body and _CELL_MAGIC.match(body[0]) else magic_sign


def comment_sign(line: str) -> Span:
    """The sign of a comment at the beginning."""
    found = _COMMENT.match(line)
    return found.span() if found else (0, 0)


def magic_sign(line: str) -> Span:
    """The sign of a comment before a magic."""
    found = _MAGIC.match(line)
    return found.span("sign") if found else (0, 0)


def without(line: str, span: Span) -> str:
    """The line as it stands in the cell."""
    return line[: span[0]] + line[span[1] :]
