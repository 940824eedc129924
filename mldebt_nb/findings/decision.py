"""A decision about a finding, written into its cell as the comment that `suppression` reads.

Comes in: the text of a cell, the lines of a finding in it, what people have decided. Goes out: one edit, or None where
no comment can stand without changing what the cell does. Nothing is written here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import msgspec

from mldebt_nb.findings.edits import UNPARSED, magics_of
from mldebt_nb.findings.model import Edit
from mldebt_nb.findings.suppression import Suppression, find
from mldebt_nb.notebook.magics import Magic
from mldebt_nb.notebook.masking import mask
from mldebt_nb.notebook.model import Cell

_LONGEST_LINE = 100  # a comment that makes its line longer goes above it


class Decision(msgspec.Struct, frozen=True):
    """What people say of findings of one rule: no debt (`accept` is False), or one that they carry until a date."""

    rule: str
    reason: str
    accept: bool = False
    until: date | None = None

    def comment(self) -> str:
        """The comment that says it, on one line."""
        until = f" until={self.until.isoformat()}" if self.until is not None else ""
        reason = " ".join(self.reason.split())
        return f"# mldebt: {'accept' if self.accept else 'ignore'}[{self.rule}]{until} {reason}".rstrip()


def written(decision: Decision, cell: Cell, first: int, last: int) -> Edit | None:
    """The edit that writes a decision about lines `first` to `last` (from 1) of a cell.

    At the end of the line, else above it, else at the top, where it holds for the whole cell. None where each of them
    would change the code (inside a string, below `%%bash`), or would be read as something else.
    """
    lines = cell.source.split("\n")
    if not (cell.is_code and 1 <= first <= last <= len(lines)):
        return None
    code = _code(cell.source)
    before = find([cell])
    for line, column, text in _places(lines, first, decision.comment()):
        after = "\n".join([*lines[: line - 1], lines[line - 1][: column - 1] + text + lines[line - 1][column - 1 :],
                           *lines[line:]])  # fmt: skip
        moved = text.count("\n")
        if _code(after) == code and _says(decision, before, msgspec.structs.replace(cell, source=after),
                                          first + moved, last + moved):  # fmt: skip
            return Edit(
                cell_id=cell.id, cell_index=cell.index, line=line, column=column, end_line=line, end_column=column,
                replaced="", replacement=text,
            )  # fmt: skip
    return None


def _places(lines: list[str], line: int, comment: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of what may be put in, the best first."""
    text = lines[line - 1]
    behind = (line, len(text.rstrip()) + 1, f"  {comment}")
    indent = len(text) - len(text.lstrip())
    above = (line, indent + 1, f"{comment}\n{text[:indent]}")
    is_first = not any(one.strip() for one in lines[: line - 1])  # a comment above would hold for the whole cell
    fits = is_first or len(text.rstrip()) + 2 + len(comment) <= _LONGEST_LINE
    top = next((number for number, one in enumerate(lines, 1) if one.strip()), line)
    if lines[top - 1].lstrip().startswith("%%"):  # a cell magic must come first
        yield behind
        if line > top:
            yield above
        return
    yield from (behind, above) if fits else (above, behind)
    yield 1, 1, f"{comment}\n"


def _code(source: str) -> tuple[str, list[tuple[Magic, list[str]]]]:
    """What a cell does, without its comments: its tree (or its text) and its magics with their bodies."""
    masked = mask(source)
    try:
        text = ast.dump(ast.parse(masked.text))
    except UNPARSED:
        text = "\n".join(line for line in masked.lines if not line.lstrip().startswith("#"))
    return text, magics_of(source, masked)


def _says(decision: Decision, before: list[Suppression], cell: Cell, first: int, last: int) -> bool:
    """Whether the cell now says that and nothing else that it did not say before."""
    found = find([cell])
    own = [one for one in found if one.rules == (decision.rule,) and one.reason == " ".join(decision.reason.split())]
    return len(found) == len(before) + 1 and any(
        one.problem is None
        and one.accepts == decision.accept
        and one.until == decision.until
        and (one.lines is None or (one.lines[0] <= last and first <= one.lines[1]))
        for one in own
    )
