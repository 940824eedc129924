"""What a report says of each family of debt, and its worst debts.

Comes in: a report. Goes out: a `Score` per family, all of them, and the findings to begin with. Nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mldebt_nb.findings.families import FAMILIES
from mldebt_nb.findings.model import Finding, Severity

_RANKS = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}


class Score(msgspec.Struct, frozen=True):
    """One family: how many findings, how many of them errors, minutes to pay back, notebooks that have any."""

    family: str
    findings: int
    errors: int
    minutes: float
    notebooks: int


def scores(findings: Sequence[Finding]) -> list[Score]:
    """Every family in the order of `FAMILIES`, then those of other people's rules; what found nothing stands with 0."""
    found: dict[str, list[Finding]] = {family: [] for family in FAMILIES}
    for finding in findings:
        found.setdefault(finding.family, []).append(finding)
    return [
        Score(
            family,
            len(group),
            sum(f.severity is Severity.ERROR for f in group),
            sum((f.effort_minutes for f in group), 0.0),
            len({f.path for f in group}),
        )
        for family, group in found.items()
    ]


def worst(findings: Sequence[Finding], number: int) -> list[Finding]:
    """The findings to begin with, one per rule: the most severe, of these what costs most, of these the quickest."""
    first: dict[str, Finding] = {}
    for finding in sorted(findings, key=_weight):
        first.setdefault(finding.code, finding)
    return list(first.values())[:number]


def _weight(finding: Finding) -> tuple[float, ...]:
    interest = 0.0 if finding.interest is None else finding.interest.value
    return -_RANKS[finding.severity], -interest, finding.effort_minutes
