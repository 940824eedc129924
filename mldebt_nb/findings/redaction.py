"""Findings without the credentials of the notebook they are about.

Comes in: findings of any rule, the values that must not be shown. Goes out: the same findings; where one quoted such a
value, or the beginning of it, marks stand. A fix that would write one down is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import msgspec

from mldebt_nb.findings.model import Finding, Measure, Related
from mldebt_nb.notebook.secrets import MARK

#: So many first characters tell a value, cut or not; what follows up to a space or a quote goes with them.
_TELLING = 6
_MARKS = 3 * MARK


def redacted(findings: Iterable[Finding], values: Collection[str]) -> list[Finding]:
    """`findings` without `values`."""
    if not values:
        return list(findings)
    pattern = re.compile("|".join(rf"{re.escape(value[:_TELLING])}[^\s\"'`]*" for value in sorted(values)))
    return [_without(finding, pattern) for finding in findings]


def _without(finding: Finding, pattern: re.Pattern[str]) -> Finding:
    def clean(text: str) -> str:
        return pattern.sub(_MARKS, text)

    def related(one: Related) -> Related:
        return msgspec.structs.replace(one, message=clean(one.message))

    def measure(one: Measure) -> Measure:
        return msgspec.structs.replace(one, value=clean(one.value)) if isinstance(one.value, str) else one

    edits = finding.fix.edits if finding.fix else ()
    return msgspec.structs.replace(
        finding,
        message=clean(finding.message),
        symbol=clean(finding.symbol) if finding.symbol else finding.symbol,
        help=clean(finding.help),
        related=tuple(related(one) for one in finding.related),
        evidence={clean(name): measure(one) for name, one in finding.evidence.items()},
        fix=None if any(pattern.search(edit.replaced + edit.replacement) for edit in edits) else finding.fix,
    )
