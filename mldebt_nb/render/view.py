"""What an HTML page shows, worked out before a template sees it.

Comes in: a report, the sources, the rules' own words. Goes out: frozen records of plain strings and
numbers, without a tag in them; the template escapes and arranges. Used by the HTML report and
by the nbconvert exporter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.frame import finding_frame, plain_frame, related_frame, shown_lines
from mldebt_nb.render.places import (
    TEXT_LIMIT,
    by_notebook,
    cell_name,
    cost_words,
    in_document_order,
    line_words,
    measure_words,
    minutes_words,
    related_words,
    seconds_words,
    shown_path,
)
from mldebt_nb.render.plain import one_line
from mldebt_nb.render.strip import strip_of
from mldebt_nb.render.view_records import Card, CellView, FindingView, NotebookView, RelatedView, RuleView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import Finding, RuleInfo
    from mldebt_nb.findings.report import NotebookReport, Report
    from mldebt_nb.render.contract import Options, SourceLookup

CODE_WIDTH = 160
#: Lines shown of a cell that only others' findings refer to.
REFERRED_LINES = 24


def notebook_views(report: Report, sources: SourceLookup, options: Options) -> list[NotebookView]:
    """Every audited file, in the order of the report."""
    pairs = by_notebook(report)
    anchors = {notebook.path: f"n{number}" for number, (notebook, _) in enumerate(pairs, start=1)}
    shown = _shown_cells(pairs)
    return [_Drawer(sources, options, anchors, shown).notebook(*pair) for pair in pairs]


def rule_views(report: Report, rules: Mapping[str, RuleInfo]) -> list[RuleView]:
    """The rules that found something and have words of their own, by code."""
    accepted = (finding for notebook in report.notebooks for finding in notebook.accepted)
    used = sorted({finding.code for finding in (*report.findings, *accepted)} & set(rules))
    return [
        RuleView(
            code=one_line(code, 80),
            name=one_line(rules[code].name, 80),
            family=one_line(rules[code].family, 80),
            summary=one_line(rules[code].summary, TEXT_LIMIT),
            documentation=rules[code].documentation,
        )
        for code in used
    ]


def cards(report: Report) -> list[Card]:
    """The totals at the head of the page."""
    total = report.summary
    kinds = ", ".join(_counted(total.by_severity.get(kind, 0), kind) for kind in ("error", "warning"))
    kept = ((total.accepted, "accepted"), (total.ignored, "ignored"), (total.baselined, "in the baseline"))
    kinds += f", {total.by_severity.get('info', 0)} info"
    others = ", ".join(f"{number} {word}" for number, word in kept if number)
    return [
        Card("Notebooks", str(total.notebooks), f"{total.failed} could not be audited" if total.failed else ""),
        Card("Findings", str(total.findings), ", ".join(words for words in (kinds, others) if words)),
        Card("Principal", minutes_words(total.principal_minutes), "to pay everything back"),
        Card("Interest", seconds_words(total.interest_seconds), "lost with every re-run"),
    ]


def _shown_cells(pairs: list[tuple[NotebookReport, list[Finding]]]) -> dict[str, set[int]]:
    """Per notebook on the page the cells that have a finding or are referred to by one."""
    shown: dict[str, set[int]] = {notebook.path: set() for notebook, _ in pairs}
    for _, findings in pairs:
        for finding in findings:
            if finding.cell_index is not None:
                shown[finding.path].add(finding.cell_index)
            for related in finding.related:
                if related.path in shown:
                    shown[related.path].add(related.cell_index)
    return shown


class _Drawer:
    def __init__(
        self, sources: SourceLookup, options: Options, anchors: dict[str, str], shown: dict[str, set[int]]
    ) -> None:
        self._sources = sources
        self._options = options
        self._anchors = anchors
        self._shown = shown

    def notebook(self, notebook: NotebookReport, findings: list[Finding]) -> NotebookView:
        anchor = self._anchors[notebook.path]
        accepted = in_document_order(notebook.accepted)
        linked = self._shown[notebook.path]
        return NotebookView(
            anchor=anchor,
            path=shown_path(notebook.path, self._options),
            error=None if notebook.error is None else one_line(notebook.error, TEXT_LIMIT),
            facts=_facts(notebook, len(findings)),
            findings=len(findings),
            cost=minutes_words(notebook.principal_minutes),
            interest=seconds_words(notebook.interest_seconds),
            strip=strip_of(notebook, {index: f"{anchor}-c{index + 1}" for index in linked}),
            cells=self._cells(notebook.path, anchor, findings),
            accepted=[self.finding(f, f"{anchor}-a{number}") for number, f in enumerate(accepted, start=1)],
        )

    def _cells(self, path: str, anchor: str, findings: list[Finding]) -> list[CellView]:
        groups: dict[int | None, list[Finding]] = {}
        for finding in findings:
            groups.setdefault(finding.cell_index, []).append(finding)
        for shown in self._shown[path]:
            groups.setdefault(shown, [])
        numbers = {id(finding): number for number, finding in enumerate(findings, start=1)}
        cells = []
        for index in sorted(groups, key=lambda index: -1 if index is None else index):
            found = groups[index]
            count = next((f.execution_count for f in found if f.execution_count is not None), None)
            source = (
                []
                if found or index is None
                else plain_frame(shown_lines(self._sources, path, index), width=CODE_WIDTH, most=REFERRED_LINES)
            )
            cells.append(
                CellView(
                    index=index,
                    anchor=f"{anchor}-c{index + 1}" if index is not None else f"{anchor}-whole",
                    name=cell_name(index).capitalize() if index is not None else "Whole notebook",
                    count=f"[{count}]" if count is not None else "",
                    findings=[self.finding(f, f"{anchor}-f{numbers[id(f)]}") for f in found],
                    source=source,
                )
            )
        return cells

    def finding(self, finding: Finding, anchor: str) -> FindingView:
        return FindingView(
            anchor=anchor,
            severity=finding.severity.value,
            code=one_line(finding.code, 80),
            rule=one_line(finding.rule, 80),
            family=one_line(finding.family, 80),
            confidence=finding.confidence.value,
            message=one_line(finding.message, TEXT_LIMIT),
            place=line_words(finding) or "",
            frame=finding_frame(finding, self._sources, CODE_WIDTH),
            related=self._related(finding),
            evidence=[(one_line(name, 80), measure_words(m)) for name, m in finding.evidence.items()],
            help=one_line(finding.help, TEXT_LIMIT),
            fix=f"{one_line(finding.fix.title, TEXT_LIMIT)} ({finding.fix.applicability})" if finding.fix else "",
            cost=cost_words(finding),
        )

    def _related(self, finding: Finding) -> list[RelatedView]:
        views = []
        for related in finding.related:
            shown = related.cell_index in self._shown.get(related.path, ())
            anchor = f"{self._anchors[related.path]}-c{related.cell_index + 1}" if shown else None
            views.append(
                RelatedView(
                    place=related_words(related, finding, self._options),
                    message=one_line(related.message, TEXT_LIMIT),
                    anchor=anchor,
                    frame=related_frame(related, self._sources, CODE_WIDTH),
                )
            )
        return views


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _facts(notebook: NotebookReport, findings: int) -> list[str]:
    if notebook.error is not None:
        return []
    facts = [_counted(notebook.cells, "cell"), _counted(findings, "finding")]
    if findings:
        facts.append(f"{minutes_words(notebook.principal_minutes)} to pay back")
    if notebook.interest_seconds:
        facts.append(f"{seconds_words(notebook.interest_seconds)} interest per re-run")
    kept = (
        (len(notebook.accepted), "accepted"),
        (notebook.ignored, "ignored"),
        (notebook.baselined, "in the baseline"),
    )
    return facts + [f"{number} {word}" for number, word in kept if number]
