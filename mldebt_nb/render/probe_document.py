"""The document that a probe produces, as JSON and as tables.

Comes in: measurements and findings. Goes out: `ProbeDocument`, the contract of `schemas/probe.schema.json`; JSON text;
rows for a DataFrame.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mldebt_nb.findings.model import Finding, Record
from mldebt_nb.probes.measurements import Column, Drift, Measurements, Parameter
from mldebt_nb.render.json_text import json_document

_NUMBERS = ("minimum", "maximum", "mean", "deviation", "zeros", "infinite", "skewness")
_FINDING = ("code", "rule", "symbol", "message", "severity", "confidence", "effort_minutes")


class ProbeDocument(Record, frozen=True, kw_only=True):
    """Everything one probe has to say. `accepted` are debts carried knowingly, `ignored` counts those that are none."""

    version: str
    measurements: Measurements
    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...] = ()
    ignored: int = 0


def to_json(document: ProbeDocument) -> str:
    """The JSON document."""
    return json_document(document)


def rows_of(document: ProbeDocument, table: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Names of columns and rows of one of the tables. Raises `LookupError` for a table there is not."""
    measured = document.measurements
    if table == "columns":
        plain = [
            f for f in Column.__struct_fields__ if f not in ("numbers", "texts", "types", "association", "frequent")
        ]
        names = [*plain, *_NUMBERS, "skill"]
        return names, [_column(column, plain) for column in (measured.frame.columns if measured.frame else ())]
    if table == "findings":
        return list(_FINDING), [{name: getattr(finding, name) for name in _FINDING} for finding in document.findings]
    if table == "drift":
        found = measured.pair.drift if measured.pair else ()
        return list(Drift.__struct_fields__), [msgspec.structs.asdict(drift) for drift in found]
    if table == "parameters":
        given = measured.model.parameters if measured.model else ()
        return list(Parameter.__struct_fields__), [msgspec.structs.asdict(parameter) for parameter in given]
    raise LookupError(f"no table {table!r}; there are: columns, findings, drift, parameters")


def _column(column: Column, plain: list[str]) -> dict[str, Any]:
    row = {name: getattr(column, name) for name in plain}
    row |= {name: getattr(column.numbers, name) if column.numbers else None for name in _NUMBERS}
    return row | {"skill": column.association.skill if column.association else None}
