"""The records that the HTML templates are filled from.

Comes in: nothing. Goes out: frozen records of plain strings and numbers, without a tag in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from mldebt_nb.render.frame import FrameLine
    from mldebt_nb.render.strip import Strip


class RelatedView(msgspec.Struct, frozen=True):
    """Another place; `anchor` is the id of its cell on the page, null when that cell is not shown."""

    place: str
    message: str
    anchor: str | None
    frame: list[FrameLine]


class FindingView(msgspec.Struct, frozen=True):
    """One finding as words."""

    anchor: str
    severity: str
    code: str
    rule: str
    family: str
    confidence: str
    message: str
    place: str
    frame: list[FrameLine]
    related: list[RelatedView]
    evidence: list[tuple[str, str]]
    help: str
    fix: str
    cost: str


class CellView(msgspec.Struct, frozen=True):
    """A cell with findings, or (without) one that findings refer to, then with its first lines.

    `index` is null for what concerns the whole notebook.
    """

    index: int | None
    anchor: str
    name: str
    count: str
    findings: list[FindingView]
    source: list[FrameLine]


class NotebookView(msgspec.Struct, frozen=True):
    """One audited file; `facts` are its totals in words."""

    anchor: str
    path: str
    error: str | None
    facts: list[str]
    findings: int
    cost: str
    interest: str
    strip: Strip | None
    cells: list[CellView]
    accepted: list[FindingView]


class RuleView(msgspec.Struct, frozen=True):
    """A rule that speaks in the report; `documentation` is Markdown."""

    code: str
    name: str
    family: str
    summary: str
    documentation: str


class Card(msgspec.Struct, frozen=True):
    label: str
    value: str
    note: str
