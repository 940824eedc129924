"""One finding per line, for grep and for editors.

Comes in: a report. Goes out: `path:cell 8:3:5: NBS101 hidden-state message` per finding and
`path: error: reason` per notebook that could not be audited. Debts that were accepted are not listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.places import TEXT_LIMIT, by_notebook, cell_name, shown_path
from mldebt_nb.render.plain import no_command, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import Finding, RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The lines; the cell is counted from 1, the line and column are those in the cell."""
    lines = []
    for notebook, findings in by_notebook(report):
        if notebook.error is not None:
            lines.append(f"{shown_path(notebook.path, options)}: error: {one_line(notebook.error, TEXT_LIMIT)}")
        lines.extend(_line(finding, options) for finding in findings)
    return "".join(no_command(line) + "\n" for line in lines)


def _line(finding: Finding, options: Options) -> str:
    place = [shown_path(finding.path, options)]
    if finding.cell_index is not None:
        place.append(cell_name(finding.cell_index))
        place.extend(str(number) for number in (finding.line, finding.column) if number is not None)
    rule = f"{one_line(finding.code, 80)} {one_line(finding.rule, 80)}"
    return f"{':'.join(place)}: {rule} {one_line(finding.message, TEXT_LIMIT)}"
