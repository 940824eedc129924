"""The document that a measurement of entanglement produces, as JSON.

Comes in: a measurement and findings. Goes out: `EntanglementDocument`, the contract of
`schemas/entanglement.schema.json`; JSON text.
"""

from __future__ import annotations

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Finding, Record
from mldebt_nb.render.json_text import json_document


class EntanglementDocument(Record, frozen=True, kw_only=True):
    """Everything about the entanglement of one model. `accepted` are debts carried knowingly, `ignored` counts those
    that are none."""

    version: str
    measurement: Measurement
    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...] = ()
    ignored: int = 0


def to_json(document: EntanglementDocument) -> str:
    """The JSON document."""
    return json_document(document)
