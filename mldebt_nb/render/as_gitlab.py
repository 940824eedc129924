"""GitLab Code Quality: the JSON array that a merge request's widget reads.

Comes in: a report and the sources. Goes out: one object per finding and per unreadable file, with the
line in the `.ipynb` file and a fingerprint that is unique in the array, as GitLab demands.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

from mldebt_nb.findings.model import Finding, RuleInfo, Severity
from mldebt_nb.render.file_region import file_region
from mldebt_nb.render.json_text import json_document
from mldebt_nb.render.places import TEXT_LIMIT, by_notebook, cell_words, line_words, slashed_path
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup

# GitLab knows info, minor, major, critical and blocker.
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The array; a finding without a line is put on line 1."""
    issues: list[dict[str, object]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for notebook, findings in by_notebook(report):
        path = one_line(slashed_path(notebook.path, options))
        if notebook.error is not None:
            words = f"could not be audited: {one_line(notebook.error, TEXT_LIMIT)}"
            issues.append(_issue(words, "unreadable-notebook", f"{path}\0unreadable", "critical", path, 1))
        for finding in findings:
            # The same cell copied within a notebook gives the same fingerprint twice: counted, they differ.
            seen[path, finding.fingerprint] += 1
            mark = f"{path}\0{finding.fingerprint}\0{seen[path, finding.fingerprint]}"
            region = file_region(finding, sources)
            line = region.line if region is not None else 1
            severity = _SEVERITIES[finding.severity]
            issues.append(_issue(_words(finding), one_line(finding.rule, 80), mark, severity, path, line))
    return json_document(issues)


def _words(finding: Finding) -> str:
    place = ", ".join(words for words in (cell_words(finding), line_words(finding)) if words)
    return f"{place}: {one_line(finding.message, TEXT_LIMIT)}" if place else one_line(finding.message, TEXT_LIMIT)


def _issue(words: str, check: str, mark: str, severity: str, path: str, line: int) -> dict[str, object]:
    return {
        "description": words,
        "check_name": check,
        "fingerprint": blake2b(mark.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
