"""Text of unknown origin made harmless for a screen, character for character.

Comes in: any string a notebook can hold. Goes out: a string of the same length without
characters that steer a terminal, reorder the line or break it, so columns still point to the
same place. Escaping for a format (HTML, Markdown, workflow commands) is the format's own work.
"""

from __future__ import annotations

import re

#: Stands for each character that was taken out.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

ELLIPSIS = "…"

# C0 and C1 controls (ESC starts every ANSI sequence, so its tail is inert without it), DEL, the bidirectional
# marks, embeddings, overrides and isolates ("Trojan Source", CVE-2021-42574), lone surrogates, which
# cannot be encoded, and the line separators that some programs obey.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\t\n]")


def harmless(text: str) -> str:
    """`text` with every steering character but tab and newline replaced; the length stays."""
    return _STEERING.sub(REPLACEMENT, text)


def one_line(text: str, limit: int | None = None) -> str:
    """`text` on one line: tabs and newlines too become spaces; cut to `limit` with an ellipsis."""
    line = _BREAKS.sub(" ", harmless(text.replace("\r\n", "\n")))
    return shortened(line, limit) if limit is not None else line


def no_command(line: str) -> str:
    """`line` without the two colons at its beginning that a continuous-integration runner would obey.

    It stays as wide as it was.
    """
    return line.replace("::", "∷ ", 1) if line.lstrip().startswith("::") else line


def shortened(text: str, limit: int) -> str:
    """`text`, or its beginning and an ellipsis, `limit` characters in all."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + ELLIPSIS
