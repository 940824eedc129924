"""GitHub workflow commands: findings as annotations in the diff of a pull request.

Comes in: a report and the sources. Goes out: `::error file=…,line=…,…::message` lines, with the line in
the `.ipynb` file. Accepted debts are left out, as an annotation asks for something to be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.findings.model import Finding, RuleInfo, Severity
from mldebt_nb.render.file_region import file_region
from mldebt_nb.render.places import TEXT_LIMIT, by_notebook, cell_words, line_words, slashed_path
from mldebt_nb.render.plain import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """One command per finding and per file that could not be audited."""
    lines = []
    for notebook, findings in by_notebook(report):
        if notebook.error is not None:
            properties = {"file": slashed_path(notebook.path, options), "title": "could not be audited"}
            lines.append(command("error", properties, one_line(notebook.error, TEXT_LIMIT)))
        lines.extend(_annotation(finding, sources, options) for finding in findings)
    return "".join(line + "\n" for line in lines)


def command(name: str, properties: Mapping[str, str | int], message: str) -> str:
    """A workflow command, escaped as the runner unescapes it."""
    written = ",".join(f"{key}={_escaped_property(str(value))}" for key, value in properties.items())
    return f"::{name} {written}::{_escaped(message)}"


def _annotation(finding: Finding, sources: SourceLookup, options: Options) -> str:
    properties: dict[str, str | int] = {"file": slashed_path(finding.path, options)}
    region = file_region(finding, sources)
    if region is not None:
        properties |= {"line": region.line, "endLine": region.end_line}
        if region.line == region.end_line:  # GitHub takes columns within one line only
            properties |= {"col": region.column, "endColumn": region.end_column}
    properties["title"] = f"{one_line(finding.code, 80)} {one_line(finding.rule, 80)}"
    place = ", ".join(words for words in (cell_words(finding), line_words(finding)) if words)
    message = one_line(finding.message, TEXT_LIMIT)
    if finding.help:
        message += f"\n{one_line(finding.help, TEXT_LIMIT)}"
    return command(_COMMANDS[finding.severity], properties, f"{place}: {message}" if place else message)


def _escaped(text: str) -> str:
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
