"""Text of unknown origin in Markdown, with nothing left that a Markdown reader would act on.

Comes in: one-line strings. Goes out: Markdown. Backslashes do not suffice: mentions, issue numbers
and bare web addresses are turned into links after escapes are resolved. So what is not plainly a
word goes into a code span, where nothing is interpreted.
"""

from __future__ import annotations

import re

from mldebt_nb.render.plain import harmless

# `word`, (word), well-known, "word": 3, 12.5, 40%
_PLAIN = re.compile(
    r"[(\"'“]?(?:[^\W_]+(?:['’-][^\W_]+)*|\d+(?:\.\d+)?%?)[)\"'”]?[.,;:!?…]?[)\"'”]?|[-–—=·&]|e\.g\.|i\.e\.|etc\."
)
# What GitHub links although it is letters: GH-12, commit hashes.
_REFERENCE = re.compile(r"GH-\d+|[0-9a-f]{7,40}", re.IGNORECASE)
_TICKS = re.compile(r"`+")
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def code_span(text: str) -> str:
    """`text` in a code span whose fence is longer than any run of backticks in it."""
    content = harmless(text).replace("\n", " ")
    if not content.strip():
        return "` `" if content else ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(content)), default=0) + 1)
    # One space at each end is taken away again, when there is one at both.
    pad = " " if content[0] in "` " or content[-1] in "` " else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def code_block(lines: list[str]) -> list[str]:
    """The lines in a fenced block."""
    longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return [f"{fence}python", *lines, fence]


def inert(text: str) -> str:
    """`text` as prose: plain words stay, all else stands in code spans, paired backticks stay spans."""
    pieces: list[str] = []
    at = 0
    for match in _SPAN.finditer(text):
        pieces.extend(_words(text[at : match.start()]))
        tail = re.match(r"[.,;:!?)]+(?=\s|$)", text[match.end() :])
        pieces.append(code_span(match[1]) + (tail[0] if tail else ""))
        at = match.end() + (tail.end() if tail else 0)
    pieces.extend(_words(text[at:]))
    return " ".join(pieces)


def in_table(markdown: str) -> str:
    """A cell of a table. A bar ends it even inside a code span, and an escaped one does after a backslash."""
    return markdown.replace("|", "¦")


def _words(text: str) -> list[str]:
    """Words as they are; neighbours that are no plain words share one code span."""
    out: list[str] = []
    odd: list[str] = []
    for word in text.split():
        if _PLAIN.fullmatch(word) and not _REFERENCE.fullmatch(word.strip("(),.;:!?\"'")):
            if odd:
                out.append(code_span(" ".join(odd)))
                odd = []
            out.append(word)
        else:
            odd.append(word)
    if odd:
        out.append(code_span(" ".join(odd)))
    return out
