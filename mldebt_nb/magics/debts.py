"""`%mldebt audit`: the debts of the live document, judged by what really ran.

Comes in: the extension. Goes out: the same `Report` that a file gives, and a card of it. The audit is kept by the
extension until the document or the log changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.render.card import Card, Lines
from mldebt_nb.render.places import cell_words, line_words, minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mldebt_nb.findings.report import Report
    from mldebt_nb.magics.extension import Extension

_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SHOWN = 50


def report(extension: Extension) -> Report:
    """The audit of the document as it stands, less the cell that is asking."""
    return extension.audit.report(extension.status())


def worst(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then by what not paying costs."""
    return sorted(findings, key=lambda f: (_GRAVITY[f.severity], -(f.interest.value if f.interest else 0.0)))


def line_of(finding: Finding) -> str:
    """A finding in one line."""
    place = ", ".join(part for part in (cell_words(finding), line_words(finding)) if part)
    return f"{finding.code} {finding.rule}{', ' if place else ''}{place}: {finding.message}"


def debts(extension: Extension) -> Card:
    """One line per finding with the first step to pay it back, the worst first."""
    found = report(extension)
    if not found.findings:
        return Card("no debts were found in the notebook as it stands", tone="good")
    shown = worst(found.findings)
    items = tuple(f"{finding.severity.value} {line_of(finding)} – {finding.help}" for finding in shown[:_SHOWN])
    number = len(shown)
    head = f"{number} debt{'' if number == 1 else 's'}, {minutes_words(found.summary.principal_minutes)} to pay back"
    if found.summary.accepted or found.summary.ignored:
        head += f" ({found.summary.accepted} accepted, {found.summary.ignored} ignored)"
    tone = "bad" if any(f.severity is Severity.ERROR for f in shown) else "unknown"
    return Card(head, (Lines("", items, max(number - _SHOWN, 0)),), tone)
