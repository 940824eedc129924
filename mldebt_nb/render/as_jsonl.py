"""JSON Lines: one finding per line, for jq, DuckDB and data frames.

Comes in: a report. Goes out: per notebook in the order of the report, a line
`{"path": …, "error": …}` when it could not be audited, then one line per finding with the fields of the JSON
contract. Ledger and summary are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.json_text import json_line
from mldebt_nb.render.places import by_notebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The lines; a line has the key `error` if and only if it is not a finding."""
    records: list[object] = []
    for notebook, findings in by_notebook(report):
        if notebook.error is not None:
            records.append({"path": notebook.path, "error": notebook.error})
        records.extend(findings)
    return "".join(json_line(record) + "\n" for record in records)
