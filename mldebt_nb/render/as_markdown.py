"""Markdown for a comment on a pull request: a table of totals, then a list per notebook.

Comes in: a report and the sources. Goes out: GitHub-flavoured Markdown in which no text of a
notebook can become markup, a link, a mention or HTML: what is not a plain word stands in a code span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.findings.model import Finding, RuleInfo, Severity
from mldebt_nb.render.frame import finding_frame
from mldebt_nb.render.markdown_text import code_block, code_span, in_table, inert
from mldebt_nb.render.places import (
    TEXT_LIMIT,
    by_notebook,
    cell_words,
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.report import NotebookReport, Report
    from mldebt_nb.render.contract import Options, SourceLookup

_CODE_WIDTH = 100
_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The comment."""
    parts = [f"## {inert(options.title)}", _summary(report)]
    notebooks = by_notebook(report)
    if notebooks:
        parts.append(_table(notebooks, options))
    for notebook, findings in notebooks:
        if findings or notebook.accepted:
            parts.append(_section(notebook, findings, sources, options))
    return "\n\n".join(parts) + "\n"


def _summary(report: Report) -> str:
    total = report.summary
    words = [
        _counted(total.findings, "finding"),
        _counted(total.notebooks, "notebook"),
        f"{minutes_words(total.principal_minutes)} to pay back",
    ]
    if total.interest_seconds:
        words.append(f"{seconds_words(total.interest_seconds)} interest per re-run")
    for number, word in (
        (total.failed, "could not be audited"),
        (total.accepted, "accepted"),
        (total.ignored, "ignored"),
        (total.baselined, "in the baseline"),
    ):
        if number:
            words.append(f"{number} {word}")
    return "**" + "** · **".join(words) + "**"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(notebooks: list[tuple[NotebookReport, list[Finding]]], options: Options) -> str:
    rows = [
        "| Notebook | Errors | Warnings | Infos | Accepted | To pay back |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for notebook, findings in notebooks:
        path = in_table(code_span(shown_path(notebook.path, options)))
        if notebook.error is not None:
            error = in_table(inert(one_line(notebook.error, TEXT_LIMIT)))
            rows.append(f"| {path} | could not be audited: {error} |||||")
            continue
        counts = (str(sum(f.severity is severity for f in findings)) for severity in Severity)
        cells = (path, *counts, str(len(notebook.accepted)), minutes_words(notebook.principal_minutes))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _section(notebook: NotebookReport, findings: list[Finding], sources: SourceLookup, options: Options) -> str:
    parts = [f"### {code_span(shown_path(notebook.path, options))}"]
    parts.extend(_item(finding, sources, options) for finding in findings)
    if notebook.accepted:
        accepted = (f"- {_headline(finding)}" for finding in in_document_order(notebook.accepted))
        parts.append("Accepted debts:\n\n" + "\n".join(accepted))
    return "\n\n".join(parts)


def _headline(finding: Finding) -> str:
    place = " · ".join(words for words in (cell_words(finding), line_words(finding)) if words)
    rule = code_span(f"{one_line(finding.code, 80)} {one_line(finding.rule, 80)}")
    # Cell and line are our own words, but `[12]` could be taken for a link.
    where = f"**{place.replace('[', chr(92) + '[')}** · " if place else ""
    return f"{_SIGNS[finding.severity]} {where}{rule}: {inert(one_line(finding.message, TEXT_LIMIT))}"


def _item(finding: Finding, sources: SourceLookup, options: Options) -> str:
    lines = [f"- {_headline(finding)}"]
    framed = finding_frame(finding, sources, _CODE_WIDTH)
    if framed:
        shown = [f"{'>' if line.start is not None else ' '} {line.number or '…':>4} │ {line.text}" for line in framed]
        lines.append("\n" + "\n".join(f"  {row}" for row in code_block(shown)) + "\n")
    for related in finding.related:
        place = code_span(related_words(related, finding, options))
        lines.append(f"  - {place}: {inert(one_line(related.message, TEXT_LIMIT))}")
    if finding.evidence:
        measures = (code_span(f"{one_line(n, 80)}: {measure_words(m)}") for n, m in finding.evidence.items())
        lines.append(f"  - Evidence: {', '.join(measures)}")
    if finding.help:
        lines.append(f"  - {inert(one_line(finding.help, TEXT_LIMIT))}")
    lines.append(f"  - {inert(cost_words(finding))}")
    return "\n".join(lines)
