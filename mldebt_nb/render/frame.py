"""Code frames: the lines around a place, with the span to underline.

Comes in: the lines of a cell and a 1-based place in them. Goes out: a few `FrameLine`s of
harmless text without credentials, tabs expanded, long lines cut around the span. Draws no carets and no colours:
every format does so itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.notebook.secrets import concealed
from mldebt_nb.render.plain import ELLIPSIS, harmless

if TYPE_CHECKING:
    from mldebt_nb.findings.model import Finding, Related
    from mldebt_nb.render.contract import SourceLookup

TAB = 4
CONTEXT = 2
#: Of a longer span only so many lines are shown.
MOST_SPANNED = 6


class FrameLine(msgspec.Struct, frozen=True):
    """One line: its 1-based `number`, its text, and the 0-based half-open span [start, end) or null.

    A `number` of null stands for lines left out.
    """

    number: int | None
    text: str
    start: int | None = None
    end: int | None = None

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text before, in and after the span."""
        if self.start is None or self.end is None:
            return self.text, "", ""
        return self.text[: self.start], self.text[self.start : self.end], self.text[self.end :]


def shown_lines(sources: SourceLookup, path: str, cell_index: int) -> list[str]:
    """The lines of a cell as they may be drawn: without credentials, every character in its place."""
    return concealed("\n".join(sources.lines(path, cell_index))).split("\n")


def finding_frame(finding: Finding, sources: SourceLookup, width: int) -> list[FrameLine]:
    """The frame of a finding, [] when it has no line or its source is gone."""
    if finding.cell_index is None or finding.line is None:
        return []
    lines = shown_lines(sources, finding.path, finding.cell_index)
    column = finding.column or 1
    return frame(lines, finding.line, column, finding.end_line, finding.end_column, width=width)


def related_frame(related: Related, sources: SourceLookup, width: int) -> list[FrameLine]:
    """The one line of a related place, [] when it is not there."""
    lines = shown_lines(sources, related.path, related.cell_index)
    if not 1 <= related.line <= len(lines):
        return []
    return [_line(related.line, lines[related.line - 1].strip(), None, None, width)]


def frame(
    lines: list[str],
    line: int,
    column: int,
    end_line: int | None = None,
    end_column: int | None = None,
    *,
    width: int,
    context: int = CONTEXT,
) -> list[FrameLine]:
    """The lines around a span of 1-based places (`end_column` exclusive), each at most `width` characters."""
    if not 1 <= line <= len(lines):
        return []
    last = min(max(end_line or line, line), len(lines))
    shown_last = min(last, line + MOST_SPANNED - 1)
    framed = []
    for number in range(max(line - context, 1), min(last + context, len(lines)) + 1):
        if shown_last < number <= last:
            if number == last:
                framed.append(FrameLine(None, ELLIPSIS))
            continue
        text = lines[number - 1]
        if line <= number <= last:
            start = column - 1 if number == line else len(text) - len(text.lstrip())
            # Without an end the rest of the line is meant.
            end = end_column - 1 if number == last and end_column is not None else len(text.rstrip())
            framed.append(_line(number, text, start, end, width))
        else:
            framed.append(_line(number, text, None, None, width))
    return _without_blank_edges(framed)


def _without_blank_edges(framed: list[FrameLine]) -> list[FrameLine]:
    """Blank context lines at the top and bottom say nothing."""
    while framed and framed[0].start is None and not framed[0].text.strip():
        framed = framed[1:]
    while framed and framed[-1].start is None and not framed[-1].text.strip():
        framed = framed[:-1]
    return framed


def _line(number: int, raw: str, start: int | None, end: int | None, width: int) -> FrameLine:
    """One line with its span moved to where the characters are after tabs and cuts."""
    text = harmless(raw)
    if start is None or end is None:
        return FrameLine(number, _cut(text.expandtabs(TAB), 0, width)[0])
    start = min(max(start, 0), len(text))
    end = min(max(end, start + 1), max(len(text), start + 1))
    # Expanding the text up to a place tells where that place moves to.
    moved_start, moved_end = (len(text[:place].expandtabs(TAB)) for place in (start, end))
    moved_end += end - len(text) if end > len(text) else 0
    shown, dropped = _cut(text.expandtabs(TAB), moved_start, width)
    first = min(max(moved_start - dropped, 0), len(shown))
    return FrameLine(number, shown, first, max(min(moved_end - dropped, max(len(shown), first + 1)), first + 1))


def _cut(text: str, start: int, width: int) -> tuple[str, int]:
    """`text` within `width` characters around `start`, and how far its characters moved to the left."""
    if len(text) <= width:
        return text, 0
    dropped = 0
    if start > width * 2 // 3:
        dropped = min(start - width // 3, len(text) - width + 1)
        text = ELLIPSIS + text[dropped + 1 :]
    return (text if len(text) <= width else text[: width - 1] + ELLIPSIS), dropped


def plain_frame(lines: list[str], *, width: int, most: int) -> list[FrameLine]:
    """The first `most` lines of a cell without a span."""
    framed = [_line(number, text, None, None, width) for number, text in enumerate(lines[:most], start=1)]
    return [*framed, FrameLine(None, ELLIPSIS)] if len(lines) > most else framed
