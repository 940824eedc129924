"""What the rules of one kind make of measurements of a live object, less what its cell suppresses.

Comes in: measurements, a kind of rule with a method `judge`, the configuration, the place. Goes out: a `Judgement`.
Nothing is measured here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from mldebt_nb.config import Config
from mldebt_nb.findings import fingerprint, suppression
from mldebt_nb.findings.model import Confidence, Finding
from mldebt_nb.findings.suppression import Outcome
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.base import Rule
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.probe_context import Place, ProbeContext
from mldebt_nb.rules.probe_rule import ProbeRule
from mldebt_nb.rules.registry import Registry

_GRAVITY = {"error": 0, "warning": 1, "info": 2}


class Judgement(msgspec.Struct, frozen=True):
    """Findings, the gravest first; those carried knowingly; how many are none."""

    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    ignored: int


def judged(
    measured: Any, kind: type[ProbeRule] | type[EntanglementRule], config: Config, registry: Registry, place: Place
) -> Judgement:
    """What the selected rules of a kind say."""
    context = ProbeContext(config, place)
    rules = [rule() for rule in registry.selected(config) if issubclass(rule, kind) and _is_for(rule, measured)]
    found = [finding for rule in rules for finding in rule.judge(measured, context)]
    least = Confidence(config.confidence).rank
    outcome = _suppressed([f for f in found if f.confidence.rank >= least], place)

    def graver(finding: Finding) -> tuple[int, str, str]:
        return _GRAVITY[finding.severity.value], finding.code, finding.symbol or ""

    sources = [""] * (place.cell_index or 0) + [place.source or ""]
    numbered = fingerprint.assign(sorted((*outcome.kept, *outcome.accepted), key=graver), sources)
    carried = {(f.code, f.symbol) for f in outcome.accepted}
    return Judgement(
        findings=tuple(f for f in numbered if (f.code, f.symbol) not in carried),
        accepted=tuple(f for f in numbered if (f.code, f.symbol) in carried),
        ignored=outcome.ignored,
    )


def _is_for(rule: type[Rule], measured: Any) -> bool:
    return not issubclass(rule, EntanglementRule) or isinstance(measured, rule.judges)


def _suppressed(found: list[Finding], place: Place) -> Outcome:
    if place.source is None or place.cell_index is None:
        return Outcome(tuple(found), (), 0, ())
    cell = Cell(index=place.cell_index, id=place.cell_id, kind="code", source=place.source)
    return suppression.apply(found, suppression.find([cell]), date.today())
