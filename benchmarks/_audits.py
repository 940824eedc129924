"""Audits of bytes for the accuracy scripts: findings out, or `AuditFailed`. Uses no cache and no configuration file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from mldebt_nb.auditing import Auditor
from mldebt_nb.batch import audit_content
from mldebt_nb.config import Config
from mldebt_nb.findings.model import Finding
from mldebt_nb.rules.registry import discover


class AuditFailed(Exception):
    """The audit gave an error instead of findings."""


class Failures:
    """Counts the audits that failed, so that no table hides them as findings that are missing."""

    def __init__(self) -> None:
        self.audits = 0
        self.messages: list[str] = []

    def audited(
        self, data: bytes, path: str, confidence: str = "high", select: Iterable[str] = ()
    ) -> tuple[Finding, ...]:
        """The findings; none if the audit failed, which is counted."""
        self.audits += 1
        try:
            return audited(data, path, confidence, select)
        except AuditFailed as error:
            self.messages.append(str(error).partition(";")[0])
            return ()

    def note(self) -> str:
        """The sentence that stands below a table."""
        known = "; ".join(sorted(set(self.messages))[:3])
        return f"The audit itself failed in {len(self.messages)} of {self.audits} audits" + (
            f" ({known})." if known else "."
        )


@cache
def auditor(confidence: str = "high", select: tuple[str, ...] = ()) -> Auditor:
    """One auditor for each least confidence and selection."""
    return Auditor(Config(confidence=confidence, select=select), discover(), date(2026, 11, 23))


def audited(data: bytes, path: str, confidence: str = "high", select: Iterable[str] = ()) -> tuple[Finding, ...]:
    """The findings on a notebook's bytes. Raises `AuditFailed` with the reason if there is no result."""
    result = audit_content(auditor(confidence, tuple(select)), data, path)
    if result.notebook.error is not None:
        raise AuditFailed(result.notebook.error)
    return result.findings
