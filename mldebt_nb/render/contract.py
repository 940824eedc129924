"""What every format is given: the options, and the shape of the function that draws.

Comes in: nothing. Goes out: types only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.card import Card


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to draw, never what.

    `width` is in terminal cells and matters to `text` only; `base` is the folder that absolute
    paths are shown relative to (null: shown as they are); `title` heads the HTML and Markdown pages; `live` is what the
    HTML page says of the running kernel before the findings.
    """

    color: bool = False
    width: int = 100
    base: str | None = None
    title: str = "Technical debt"
    live: Card | None = None


class SourceLookup(Protocol):
    """What renderers need of `mldebt_nb.notebook.sources.Sources`."""

    def lines(self, path: str, cell_index: int) -> list[str]:
        """The source lines of a cell, [] when it is not there."""

    def in_file(self, path: str, cell_index: int, line: int, column: int = 1) -> tuple[int, int]:
        """The 1-based (line, column) in the file of a 1-based place in a cell."""


class Renderer(Protocol):
    """One format."""

    def __call__(self, report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
        """The whole report as text that ends with a newline, or "" when there is nothing to say."""
