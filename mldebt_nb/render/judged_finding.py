"""A finding on a card: what a page or a terminal shows of it, in words.

Comes in: a `Finding`. Goes out: a frozen record of harmless strings, without a tag in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.render.places import TEXT_LIMIT, measure_words, minutes_words
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from mldebt_nb.findings.model import Finding

_NAME = 80


class JudgedFinding(msgspec.Struct, frozen=True):
    """One finding in words; `evidence` is pairs of a name and a number with its unit."""

    severity: str
    confidence: str
    code: str
    rule: str
    message: str
    help: str
    cost: str
    evidence: list[tuple[str, str]]


def in_words(finding: Finding) -> JudgedFinding:
    """What is said of a finding."""
    return JudgedFinding(
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        code=one_line(finding.code, _NAME),
        rule=one_line(finding.rule, _NAME),
        message=one_line(finding.message, TEXT_LIMIT),
        help=one_line(finding.help, TEXT_LIMIT),
        cost=f"{minutes_words(finding.effort_minutes)} to pay back",
        evidence=[
            (one_line(name, _NAME).replace("_", " "), measure_words(measure))
            for name, measure in finding.evidence.items()
        ],
    )
