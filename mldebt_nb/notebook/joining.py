"""How the lines of a source stand in a file: with their ends, or without, as writers of old formats left them.

Comes in: a list of lines and the format of the file. Goes out: one text. nbformat's own readers decide in the same way:
that of version 2 always puts the ends back, that of version 3 where the first line has none, that of version 4 never.
"""

from __future__ import annotations

from collections.abc import Sequence


def legacy_format(nbformat: object) -> int:
    """The format of a file whose cells stand in `worksheets`: 2 or 3; that of one that does not tell is 3."""
    return 2 if isinstance(nbformat, (int, float)) and nbformat < 3 else 3


def is_bare(first_has_end: bool, legacy: int | None) -> bool:
    """Whether the lines are listed without their ends; `legacy` is None for version 4."""
    return legacy is not None and (legacy < 3 or not first_has_end)


def together(lines: Sequence[str], legacy: int | None) -> str:
    """The listed lines as one text."""
    bare = bool(lines) and is_bare(lines[0].endswith(("\n", "\r")), legacy)
    return ("\n" if bare else "").join(lines)
