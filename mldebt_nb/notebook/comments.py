"""Comments of a code cell, as the tokenizer sees them: a hash in a string is none.

Comes in: a parsed cell. Goes out: its comments with their places. Text that no tokenizer reads ends them early.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

import msgspec

from mldebt_nb.notebook.parsing import ParsedCell


class Comment(msgspec.Struct, frozen=True):
    """One comment: its 1-based line and column in the cell, its text from the hash on, whether the line is all its."""

    line: int
    column: int
    text: str
    alone: bool


def comments(parsed: ParsedCell) -> Iterator[Comment]:
    """The comments of a cell from the top."""
    lines = parsed.cell.source.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(parsed.masked_text).readline):
            if token.type == tokenize.COMMENT:
                line, (row, column) = token.line, token.start
                place = max(lines[row - 1].find(token.string), 0)
                yield Comment(row, place + 1, token.string, not line[:column].strip())
    except (tokenize.TokenError, SyntaxError):
        return
