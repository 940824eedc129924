"""The document that `mldebt audit` produces: findings, notebooks, summary.

Comes in: findings and ledger entries. Goes out: one `Report`, whose JSON form is the
contract `{"version", "findings", "notebooks", "summary"}`. Draws nothing.
"""

from __future__ import annotations

from mldebt_nb.findings.model import Finding, Measure, Record


class CellDebt(Record, frozen=True, kw_only=True):
    """The ledger of one cell: principal in minutes, interest in seconds per re-run."""

    cell_index: int
    cell_id: str | None
    findings: int
    principal_minutes: float
    interest_seconds: float
    blast_radius: int
    run_seconds: float
    run_seconds_recorded: bool


class NearestTable(Record, frozen=True, kw_only=True):
    """The notebook installs this version; what the library's calls do was looked up for the nearest known release."""

    library: str
    version: str
    nearest: str


class NotebookReport(Record, frozen=True, kw_only=True):
    """One audited file. `error` says in one sentence why it could not be audited, else it is null.

    `not_applicable` says of rules that were asked for, by name, what they would need and the notebook does not have:
    that they found nothing says nothing.
    """

    path: str
    cells: int
    error: str | None = None
    language: str = "python"
    executed_cells: int = 0
    principal_minutes: float = 0.0
    interest_seconds: float = 0.0
    accepted: tuple[Finding, ...] = ()
    ignored: int = 0
    baselined: int = 0
    measures: dict[str, Measure] = {}
    ledger: tuple[CellDebt, ...] = ()
    not_applicable: dict[str, str] = {}
    nearest_tables: tuple[NearestTable, ...] = ()


class Summary(Record, frozen=True, kw_only=True):
    """Totals over all notebooks of one audit."""

    notebooks: int
    failed: int
    findings: int
    by_severity: dict[str, int]
    by_rule: dict[str, int]
    by_family: dict[str, int]
    principal_minutes: float
    interest_seconds: float
    accepted: int
    ignored: int
    baselined: int


class Report(Record, frozen=True, kw_only=True):
    """Everything one audit has to say."""

    version: str
    findings: tuple[Finding, ...]
    notebooks: tuple[NotebookReport, ...]
    summary: Summary
