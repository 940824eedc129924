"""What a finding is: the one record that every part of mldebt hands on.

Comes in: nothing. Goes out: frozen, serialisable records. Nothing here knows how a
finding is decided or drawn. The field names are the JSON contract: renaming one breaks
every consumer, so `schemas/audit.schema.json` is tested against these classes.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How bad it is if it is true."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Confidence(StrEnum):
    """How sure the analysis is: *high* promises to be right 95 times in 100."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return ("low", "medium", "high").index(self.value)


class Origin(StrEnum):
    """Which source of truth spoke."""

    STATIC = "static"
    LIVE = "live"
    PROBE = "probe"
    PROJECT = "project"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything that leaves the program: immutable and serialisable."""


class Measure(Record, frozen=True, kw_only=True):
    """One number of evidence with its unit (`"cells"`, `"seconds"`, `"1"` for a plain ratio, `"text"`)."""

    value: int | float | str | bool | None
    unit: str


class Related(Record, frozen=True, kw_only=True):
    """Another place that belongs to the finding: where the value was defined, who reads it."""

    path: str
    cell_id: str | None
    cell_index: int
    line: int
    message: str


class Edit(Record, frozen=True, kw_only=True):
    """Replace a region of one cell (1-based, end exclusive in the column) by `replacement`.

    Whoever makes the edit checks first that `replaced` still stands there.
    """

    cell_id: str | None
    cell_index: int
    line: int
    column: int
    end_line: int
    end_column: int
    replaced: str
    replacement: str


class Fix(Record, frozen=True, kw_only=True):
    """A proposed change; `applicability` is `"safe"` when no behaviour can change and nothing is lost that somebody may
    want, else `"unsafe"`.
    """

    title: str
    applicability: str
    edits: tuple[Edit, ...]


class Interest(Record, frozen=True, kw_only=True):
    """What not paying costs, e.g. 12.5 `"seconds per re-run"`."""

    value: float
    unit: str


class Finding(Record, frozen=True, kw_only=True):
    """One debt at one place.

    `cell_index` is 0-based over all cells; `line`, `column` are 1-based inside the cell and `end_column`
    is exclusive. All five are null for a finding about the whole notebook.
    """

    rule: str
    code: str
    family: str
    message: str
    severity: Severity
    confidence: Confidence
    path: str
    cell_id: str | None
    cell_index: int | None
    execution_count: int | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    symbol: str | None
    related: tuple[Related, ...] = ()
    evidence: dict[str, Measure] = {}
    help: str
    fix: Fix | None = None
    effort_minutes: float
    interest: Interest | None = None
    origin: Origin = Origin.STATIC
    fingerprint: str
    url: str


class RuleInfo(Record, frozen=True, kw_only=True):
    """What `mldebt rules` says of a rule; `documentation` is Markdown."""

    name: str
    code: str
    family: str
    where: tuple[str, ...]
    severity: Severity
    effort_minutes: float
    summary: str
    documentation: str
    since: str
