"""A small answer in the output of a cell, as text and as a piece of HTML.

Comes in: a `Card`: a headline and blocks of plain strings of unknown origin, in which pairs of backticks are code. Goes
out: the same words twice. All of it is escaped; nothing is loaded or run, and it reads well without its style.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec
from markupsafe import Markup

from mldebt_nb.render.html_text import markdown, prose
from mldebt_nb.render.plain import harmless, one_line

_STYLE = Path(__file__).parent / "templates" / "card.css"


class Lines(msgspec.Struct, frozen=True):
    """Sentences, one below the other; `left_out` are not shown."""

    heading: str
    items: tuple[str, ...]
    left_out: int = 0


class Code(msgspec.Struct, frozen=True):
    """A text to be copied as it is."""

    heading: str
    text: str


class Table(msgspec.Struct, frozen=True):
    """Rows of words."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Lines | Code | Table


class Card(msgspec.Struct, frozen=True):
    """`tone` is `"good"`, `"bad"`, `"unknown"` or `"plain"`."""

    headline: str
    blocks: tuple[Block, ...] = ()
    tone: str = "plain"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": as_text(self), "text/html": as_html(self)}


def as_text(card: Card) -> str:
    """For a terminal."""
    parts = [one_line(card.headline)]
    for block in card.blocks:
        if block.heading:
            parts.append(f"{one_line(block.heading)}:")
        parts += _text(block)
    return "\n".join(parts)


def _text(block: Block) -> list[str]:
    indent = "  " if block.heading else ""
    if isinstance(block, Lines):
        lines = [indent + one_line(item) for item in block.items]
        return [*lines, f"{indent}… and {block.left_out} more"] if block.left_out else lines
    if isinstance(block, Code):
        return [line.rstrip() for line in harmless(block.text).split("\n")]
    rows = [tuple(map(one_line, row)) for row in (block.head, *block.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(block.head))]
    return [indent + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def as_html(card: Card) -> str:
    """For a notebook."""
    return str(Markup('<div class="mldebt-card">{}{}</div>').format(_style(), inner_html(card)))


def inner_html(card: Card) -> Markup:
    """The same without frame and style, for a page that has its own."""
    head = Markup('<p class="headline {}">{}</p>').format(card.tone, prose(one_line(card.headline)))
    return head + Markup().join(_html(block) for block in card.blocks)


def _html(block: Block) -> Markup:
    heading = Markup("<h4>{}</h4>").format(prose(one_line(block.heading))) if block.heading else Markup()
    if isinstance(block, Code):
        return heading + Markup("<pre>{}</pre>").format(harmless(block.text))
    if isinstance(block, Lines):
        items = Markup().join(Markup("<li>{}</li>").format(prose(one_line(item))) for item in block.items)
        rest = Markup("<p>… and {} more</p>").format(block.left_out) if block.left_out else ""
        return heading + Markup("<ul>{}</ul>{}").format(items, rest)
    head = Markup().join(Markup('<th scope="col">{}</th>').format(name) for name in block.head)
    rows = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(prose(one_line(word))) for word in row))
        for row in block.rows
    )
    table = Markup('<div class="scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>')
    return heading + table.format(head, rows)


@lru_cache(maxsize=1)
def _style() -> Markup:
    style = _STYLE.read_text(encoding="utf-8")
    return Markup("<style>{}</style>").format(Markup(style))  # noqa: S704  # a file of this package


def documentation(text: str) -> str:
    """A page of Markdown in the same frame; raw HTML in it stays text."""
    return str(Markup('<div class="mldebt-card">{}{}</div>').format(_style(), markdown(text)))
