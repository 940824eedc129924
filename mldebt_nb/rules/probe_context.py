"""What a rule for measurements is given: its settings, and a way to write a finding down.

Comes in: the configuration and where the probe was called. Goes out: findings of origin `probe`. Evidence holds numbers
and names of columns, never values of the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mldebt_nb.config import Config
from mldebt_nb.findings.fingerprint import UNASSIGNED
from mldebt_nb.findings.model import Confidence, Finding, Measure, Origin, Severity
from mldebt_nb.probes.measurements import Scope
from mldebt_nb.rules.base import Rule

KERNEL = "<kernel>"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The cell that holds what was probed, when somebody knows it; `source` lets its suppressions count."""

    path: str = KERNEL
    cell_id: str | None = None
    cell_index: int | None = None
    execution_count: int | None = None
    line: int | None = None
    source: str | None = None


class ProbeContext:
    """One probe as rules see it."""

    def __init__(self, config: Config, place: Place) -> None:
        self.config = config
        self.place = place

    def setting(self, rule: Rule, name: str) -> Any:
        """The configured value of a rule's threshold."""
        return self.config.setting(rule.name, name, rule.settings[name].default)

    def finding(
        self, rule: Rule, message: str, *, symbol: str, evidence: Mapping[str, Measure],
        confidence: Confidence = Confidence.HIGH, severity: Severity | None = None, advice: str | None = None,
    ) -> Finding:  # fmt: skip
        """A finding of `rule` about the column, frame or estimator called `symbol`."""
        at = self.place
        return Finding(
            rule=rule.name, code=rule.code, family=rule.family, message=message,
            severity=severity or rule.severity, confidence=confidence, path=at.path, cell_id=at.cell_id,
            cell_index=at.cell_index, execution_count=at.execution_count, line=at.line,
            column=1 if at.line is not None else None, end_line=at.line, end_column=None, symbol=symbol,
            evidence=dict(evidence), help=advice or rule.help, effort_minutes=float(rule.effort_minutes),
            origin=Origin.PROBE, fingerprint=UNASSIGNED, url=f"docs/rules/{rule.name}.md",
        )  # fmt: skip


def number(value: int | float, unit: str) -> Measure:
    """A number of evidence, with four significant digits when it is a fraction."""
    return Measure(value=value if isinstance(value, int) else float(f"{value:.4g}"), unit=unit)


def looked_at(scope: Scope) -> dict[str, Measure]:
    """The rows that were looked at, as evidence of what was decided on a sample."""
    if scope.how == "all":
        return {}
    return {"looked_at": number(scope.rows, "rows"), "of": Measure(value=scope.of, unit="rows")}


def percent(share: float) -> str:
    """`12 %`, `0.35 %`, `less than 0.01 %`; never 0 % nor 100 % of what is not."""
    if 0 < share < 1e-4:
        return "less than 0.01 %"
    if 0.9995 <= share < 1:
        return "more than 99.9 %"
    return f"{100 * share:.3g} %"


def counted(count: float, one: str, many: str | None = None) -> str:
    """`1 row`, `1,204 rows`."""
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"
