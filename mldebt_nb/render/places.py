"""Where a finding stands, in words that users can check against their screen.

Comes in: findings, related places, paths. Goes out: strings and sort keys. A cell is named by
its position counted from 1 ("cell 8" is the eighth cell of the document, Markdown cells
included) and, when it ran, by its execution count in brackets as Jupyter shows it ("[12]").
`cell_index` in JSON counts from 0; nothing that people read does.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from mldebt_nb.findings.report import NotebookReport, Report
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mldebt_nb.findings.model import Finding, Measure, Related
    from mldebt_nb.render.contract import Options

#: Longest path, name or message that a renderer shows in full, in characters.
TEXT_LIMIT = 600


def shown_path(path: str, options: Options) -> str:
    """`path` relative to the base when it stands below it, harmless and on one line."""
    return one_line(relative_path(path, options), TEXT_LIMIT)


def relative_path(path: str, options: Options) -> str:
    """`path` relative to the base when it stands below it, otherwise unchanged."""
    if options.base is None or not PurePath(path).is_absolute():
        return path
    base = Path(options.base).absolute()
    return str(PurePath(path).relative_to(base)) if PurePath(path).is_relative_to(base) else path


def slashed_path(path: str, options: Options) -> str:
    """The relative path as continuous integration wants it: slashes, no leading `./`."""
    relative = relative_path(path, options).replace(os.sep, "/")
    while relative.startswith("./"):
        relative = relative[2:]
    return relative


def uri(path: str, options: Options) -> str:
    """The path as a percent-encoded relative URI, or a `file:` URI when it is absolute."""
    relative = slashed_path(path, options)
    # File names that are no UTF-8 arrive with surrogate escapes; other lone surrogates cannot be a path.
    try:
        raw = relative.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = relative.encode("utf-8", "replace")
    return ("file://" if relative.startswith("/") else "") + quote(raw, safe="/")


def cell_name(cell_index: int) -> str:
    """`cell 8` for index 7."""
    return f"cell {cell_index + 1}"


def cell_words(finding: Finding) -> str | None:
    """`cell 8 [12]`, without brackets when it has no count, None for the whole notebook."""
    if finding.cell_index is None:
        return None
    count = f" [{finding.execution_count}]" if finding.execution_count is not None else ""
    return cell_name(finding.cell_index) + count


def line_words(finding: Finding) -> str | None:
    """`line 3:5`, `line 3` without a column, None without a line."""
    if finding.line is None:
        return None
    column = f":{finding.column}" if finding.column is not None else ""
    return f"line {finding.line}{column}"


def place_words(finding: Finding, options: Options) -> str:
    """`train.ipynb · cell 8 [12] · line 3:5`."""
    parts = (shown_path(finding.path, options), cell_words(finding), line_words(finding))
    return " · ".join(part for part in parts if part)


def related_words(related: Related, finding: Finding, options: Options) -> str:
    """`cell 3 · line 1`, with the path in front when it is another notebook."""
    place = f"{cell_name(related.cell_index)} · line {related.line}"
    return place if related.path == finding.path else f"{shown_path(related.path, options)} · {place}"


def measure_words(measure: Measure) -> str:
    """`3 cells`, `1 cell`, `0.25` for a plain ratio, `yes`; text as it is."""
    value = measure.value
    if isinstance(value, bool):
        shown = "yes" if value else "no"
    elif value is None:
        shown = "unknown"
    elif isinstance(value, float):
        shown = f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    else:
        shown = one_line(str(value), TEXT_LIMIT)
    if measure.unit in ("1", "text", ""):
        return shown
    unit = one_line(measure.unit, 80)
    one = shown == "1" and unit.endswith("s") and not unit.endswith("ss")
    return f"{shown} {unit[:-1] if one else unit}"


def minutes_words(minutes: float) -> str:
    """`10 min`, from two hours on `2.5 h`."""
    return f"{minutes:.4g} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def seconds_words(seconds: float) -> str:
    """`12.5 s`, from two minutes on `3.0 min`, from two hours on `2.5 h`."""
    return f"{seconds:.3g} s" if seconds < 120 else minutes_words(round(seconds / 60, 1))


def cost_words(finding: Finding) -> str:
    """`10 min to pay back; not paying costs 12.5 seconds per re-run`."""
    words = f"{minutes_words(finding.effort_minutes)} to pay back"
    if finding.interest is not None:
        words += f"; not paying costs {finding.interest.value:.4g} {one_line(finding.interest.unit, 80)}"
    return words


def in_document_order(findings: Iterable[Finding]) -> list[Finding]:
    """By cell, line and column; what concerns the whole notebook first."""
    return sorted(
        findings,
        key=lambda f: (
            -1 if f.cell_index is None else f.cell_index,
            f.line or 0,
            f.column or 0,
            f.code,
            f.message,
        ),
    )


def by_notebook(report: Report) -> list[tuple[NotebookReport, list[Finding]]]:
    """Each audited file with its findings, in the order of the report.

    A path that only findings name (a finding of the project) comes last, with an empty record.
    """
    found: dict[str, list[Finding]] = {notebook.path: [] for notebook in report.notebooks}
    for finding in report.findings:
        found.setdefault(finding.path, []).append(finding)
    records = {notebook.path: notebook for notebook in report.notebooks}
    return [
        (records.get(path) or NotebookReport(path=path, cells=0), in_document_order(findings))
        for path, findings in found.items()
    ]
