"""SARIF 2.1.0, for code scanning services and editors.

Comes in: a report and the sources. Goes out: one log with one run. Regions point into the
`.ipynb` file; the cell is a logical location, and its own line stands in the properties. Accepted
debts are results with a suppression; files that could not be audited are notifications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mldebt_nb.render._sarif_parts import LEVELS, driver_rules, fixes, region_json
from mldebt_nb.render.file_region import file_region
from mldebt_nb.render.json_text import json_document
from mldebt_nb.render.places import TEXT_LIMIT, by_notebook, cell_name, in_document_order, uri
from mldebt_nb.render.plain import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import Finding, Related, RuleInfo
    from mldebt_nb.findings.report import NotebookReport, Report
    from mldebt_nb.render.contract import Options, SourceLookup

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The log, two-space indented."""
    page = _Run(report, sources, rules, options)
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [page.run()]}
    return json_document(log)


class _Run:
    """Builds the only run of the log."""

    def __init__(self, report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> None:
        self._report = report
        self._sources = sources
        self._rules = rules
        self._options = options
        self._notebooks = by_notebook(report)
        accepted = [finding for notebook, _ in self._notebooks for finding in notebook.accepted]
        self._codes = sorted({finding.code for finding in (*report.findings, *accepted)})

    def run(self) -> dict[str, Any]:
        samples = {f.code: f for notebook, found in self._notebooks for f in (*found, *notebook.accepted)}
        return {
            "tool": {
                "driver": {
                    "name": "mldebt",
                    "semanticVersion": self._report.version,
                    "version": self._report.version,
                    "rules": driver_rules([samples[code] for code in self._codes], self._rules),
                }
            },
            "invocations": [self._invocation()],
            "columnKind": "unicodeCodePoints",
            "results": [
                result
                for notebook, found in self._notebooks
                for result in (
                    *(self._result(finding) for finding in found),
                    *(self._result(f) | self._suppression() for f in in_document_order(notebook.accepted)),
                )
            ],
        }

    def _invocation(self) -> dict[str, Any]:
        failed = [notebook for notebook, _ in self._notebooks if notebook.error is not None]
        return {
            "executionSuccessful": not failed,
            "toolExecutionNotifications": [self._notification(notebook) for notebook in failed],
        }

    def _notification(self, notebook: NotebookReport) -> dict[str, Any]:
        return {
            "level": "error",
            "descriptor": {"id": "unreadable-notebook"},
            "message": {"text": one_line(notebook.error or "", TEXT_LIMIT)},
            "locations": [{"physicalLocation": {"artifactLocation": self._artifact(notebook.path)}}],
        }

    def _result(self, finding: Finding) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": harmless(finding.code),
            "ruleIndex": self._codes.index(finding.code),
            "level": LEVELS[finding.severity],
            "message": {"text": one_line(finding.message, TEXT_LIMIT)},
            "locations": [self._location(finding)],
            "partialFingerprints": {"mldebt/v1": finding.fingerprint},
            "properties": _properties(finding),
        }
        if finding.related:
            result["relatedLocations"] = [self._related(n, related) for n, related in enumerate(finding.related)]
        if proposed := fixes(finding, self._sources, self._artifact(finding.path)):
            result["fixes"] = proposed
        return result

    @staticmethod
    def _suppression() -> dict[str, Any]:
        return {"suppressions": [{"kind": "inSource", "status": "accepted"}]}

    def _artifact(self, path: str) -> dict[str, str]:
        return {"uri": uri(path, self._options)}

    def _location(self, finding: Finding) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": self._artifact(finding.path)}
        region = file_region(finding, self._sources)
        if region is not None:
            physical["region"] = region_json(region)
        location: dict[str, Any] = {"physicalLocation": physical}
        if finding.cell_index is not None:
            location["logicalLocations"] = [_cell(finding.cell_index, finding.cell_id)]
        return location

    def _related(self, number: int, related: Related) -> dict[str, Any]:
        line, column = self._sources.in_file(related.path, related.cell_index, related.line)
        return {
            "id": number,
            "message": {"text": one_line(related.message, TEXT_LIMIT)},
            "physicalLocation": {
                "artifactLocation": self._artifact(related.path),
                "region": {"startLine": line, "startColumn": column},
            },
            "logicalLocations": [_cell(related.cell_index, related.cell_id)],
        }


def _cell(cell_index: int, cell_id: str | None) -> dict[str, Any]:
    named = {"name": cell_name(cell_index), "kind": "module"}
    return named if cell_id is None else named | {"fullyQualifiedName": one_line(cell_id, TEXT_LIMIT)}


def _properties(finding: Finding) -> dict[str, Any]:
    """What SARIF has no field for, under the names of mldebt's own JSON."""
    return {
        "cell_index": finding.cell_index,
        "cell_line": finding.line,
        "execution_count": finding.execution_count,
        "confidence": finding.confidence,
        "evidence": finding.evidence,
        "effort_minutes": finding.effort_minutes,
        "interest": finding.interest,
    }
