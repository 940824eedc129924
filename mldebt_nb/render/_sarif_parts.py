"""Parts of a SARIF log that need no report: rules, regions, fixes.

Comes in: findings and the rules' own words. Goes out: dictionaries in SARIF's terms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mldebt_nb.findings.model import Edit, Finding, RuleInfo, Severity
from mldebt_nb.render.file_region import FileRegion
from mldebt_nb.render.places import TEXT_LIMIT
from mldebt_nb.render.plain import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.render.contract import SourceLookup

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def driver_rules(samples: list[Finding], rules: Mapping[str, RuleInfo]) -> list[dict[str, Any]]:
    """A descriptor per rule that speaks in the report; `samples` has one finding of each, in their order."""
    return [_descriptor(finding, rules.get(finding.code)) for finding in samples]


def _descriptor(finding: Finding, rule: RuleInfo | None) -> dict[str, Any]:
    summary = one_line(rule.summary if rule else finding.rule, TEXT_LIMIT) or finding.code
    documentation = harmless(rule.documentation if rule else finding.help) or summary
    descriptor: dict[str, Any] = {
        "id": harmless(finding.code),
        "name": one_line(finding.rule, 200),
        "shortDescription": {"text": summary},
        "help": {"text": documentation, "markdown": documentation},
        "defaultConfiguration": {"level": LEVELS[rule.severity if rule else finding.severity]},
        "properties": {"tags": list(dict.fromkeys([finding.family, *(rule.where if rule else ())]))},
    }
    if finding.url.startswith(("https://", "http://")):
        descriptor["helpUri"] = finding.url
    return descriptor


def region_json(region: FileRegion) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def fixes(finding: Finding, sources: SourceLookup, artifact: dict[str, str]) -> list[dict[str, Any]]:
    """The fix as replacements in the file, [] unless every edit can be mapped exactly.

    Exactly means: within one line of the cell, so that no string of the JSON list is torn apart, and the
    replacement needs no line of its own. It is written the way JSON escapes it.
    """
    if finding.fix is None or not finding.fix.edits:
        return []
    replacements = []
    for edit in finding.fix.edits:
        region = _exact_region(finding, edit, sources)
        if region is None:
            return []
        inserted = {"text": _json_escaped(edit.replacement)}
        replacements.append({"deletedRegion": region_json(region), "insertedContent": inserted})
    return [
        {
            "description": {"text": one_line(finding.fix.title, TEXT_LIMIT)},
            "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        }
    ]


def _exact_region(finding: Finding, edit: Edit, sources: SourceLookup) -> FileRegion | None:
    lines = sources.lines(finding.path, edit.cell_index)
    if not finding.path.endswith(".ipynb") or edit.line != edit.end_line or "\n" in edit.replacement:
        return None
    if not 1 <= edit.line <= len(lines):
        return None
    if not 1 <= edit.column <= edit.end_column <= len(lines[edit.line - 1]) + 1:
        return None
    start = sources.in_file(finding.path, edit.cell_index, edit.line, edit.column)
    end = sources.in_file(finding.path, edit.cell_index, edit.end_line, edit.end_column)
    return FileRegion(*start, *end) if start[0] == end[0] and start > (1, 1) else None


def _json_escaped(text: str) -> str:
    return json.dumps(text)[1:-1]
