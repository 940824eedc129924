"""Filters that the HTML templates use: code, prose with backticks, Markdown of rules.

Comes in: strings of unknown origin. Goes out: `Markup` whose every piece of text was escaped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token  # type: ignore[import-untyped]

from mldebt_nb.render.plain import harmless

if TYPE_CHECKING:
    from mldebt_nb.render.frame import FrameLine

_SPAN = re.compile(r"`([^`]+)`")
_KINDS = (
    (Comment, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (String, "s"),
    (Number, "n"),
    (Name.Builtin, "b"),
    (Name.Decorator, "b"),
    (Name.Function, "f"),
    (Name.Class, "f"),
)
_lexer = PythonLexer(stripnl=False, ensurenl=False)


def prose(text: str) -> Markup:
    """Text in which paired backticks become `<code>`."""
    out = Markup()
    for number, piece in enumerate(_SPAN.split(text)):
        out += Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
    return out


def code_line(line: FrameLine) -> Markup:
    """One line of a frame in colours, its span in `<mark>`."""
    if line.number is None:
        return escape(line.text)
    before, span, after = line.pieces
    kinds = _kinds(line.text)
    marked = (
        Markup("<mark>{}</mark>").format(_coloured(span or " ", kinds, len(before))) if line.start is not None else ""
    )
    return _coloured(before, kinds, 0) + marked + _coloured(after, kinds, len(before) + len(span))


def _kinds(text: str) -> list[str]:
    """The class of each character."""
    kinds: list[str] = []
    for token, value in _lexer.get_tokens(text):
        name = next((name for kind, name in _KINDS if token in kind), "")
        kinds.extend([name if token is not Token.Error else ""] * len(value))
    # A lexer may normalise what it reads; colours are not worth a wrong place.
    return kinds if len(kinds) == len(text) else [""] * len(text)


def _coloured(text: str, kinds: list[str], offset: int) -> Markup:
    out = Markup()
    at = 0
    while at < len(text):
        kind = kinds[offset + at] if offset + at < len(kinds) else ""
        end = at + 1
        while end < len(text) and (kinds[offset + end] if offset + end < len(kinds) else "") == kind:
            end += 1
        piece = text[at:end]
        out += Markup('<span class="{}">{}</span>').format(kind, piece) if kind else escape(piece)
        at = end
    return out


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """CommonMark without raw HTML and without images, which would be loaded; it refuses scripts in links."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def markdown(text: str) -> Markup:
    """A rule's documentation. Headings are set below those of the page."""
    html = _markdown().render(harmless(text))
    # The renderer has escaped all text, so tags are its own.
    html = re.sub(r"<(/?)h([1-4])>", lambda match: f"<{match[1]}h{int(match[2]) + 2}>", html)
    return Markup(html)  # noqa: S704
