"""The JSON contract.

Comes in: a report. Goes out: one JSON document that follows `schemas/audit.schema.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.json_text import json_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The document; paths stand as they were audited, whatever the options say."""
    return json_document(report)
