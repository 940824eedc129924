"""A probe for a person at a terminal.

Comes in: a `ProbeDocument`. Goes out: plain text: facts, findings, a table of columns; no colours, nothing to steer a
terminal with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.judged_finding import JudgedFinding
from mldebt_nb.render.plain import shortened
from mldebt_nb.render.probe_view import ProbeView, view

if TYPE_CHECKING:
    from mldebt_nb.render.probe_document import ProbeDocument

_BLOCKS = " ▁▂▃▄▅▆▇█"
_MOST = 40  # columns listed
_WIDTH = {"name": 24, "dtype": 14, "summary": 52}


def render(document: ProbeDocument) -> str:
    """The text, ending without a line break."""
    page = view(document)
    parts = [[f"{page.title}: {page.verdict}"], [f"  {fact}" for fact in (*page.facts, *page.notes)]]
    parts += [_finding(finding) for finding in page.findings]
    parts.append(_accepted(page))
    parts.append(_columns(page))
    parts.append(_drift(page))
    parts.append([f"  {one.name} = {one.value}" for one in page.parameters])
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _finding(finding: JudgedFinding) -> list[str]:
    sure = "" if finding.confidence == "high" else f", {finding.confidence} confidence"
    lines = [f"{finding.severity}  {finding.code} {finding.rule}{sure}", f"  {finding.message}"]
    if finding.evidence:
        lines.append("  evidence: " + ", ".join(f"{name}: {value}" for name, value in finding.evidence))
    return [*lines, f"  help: {finding.help}", f"  cost: {finding.cost}"]


def _accepted(page: ProbeView) -> list[str]:
    return [f"accepted  {finding.code} {finding.rule}: {finding.message}" for finding in page.accepted]


def _columns(page: ProbeView) -> list[str]:
    if not page.columns:
        return []
    lines = [_row("column", "type", "missing", "distinct", "", "")]
    for column in page.columns[:_MOST]:
        mark = "! " if column.rules else ""
        bars = "".join(_BLOCKS[round(height / 20 * 8)] for height in column.bars.heights) if column.bars else ""
        lines.append(_row(mark + column.name, column.dtype, column.missing, column.distinct, bars, column.summary))
    left = page.left_out + max(len(page.columns) - _MOST, 0)
    return [*lines, f"  … {left:,} more columns"] if left else lines


def _row(name: str, dtype: str, missing: str, distinct: str, bars: str, summary: str) -> str:
    shown = shortened(name, _WIDTH["name"]), shortened(dtype, _WIDTH["dtype"]), shortened(summary, _WIDTH["summary"])
    return f"  {shown[0]:<24}  {shown[1]:<14}  {missing:>8}  {distinct:>11}  {bars:<24}  {shown[2]}".rstrip()


def _drift(page: ProbeView) -> list[str]:
    if not page.drift:
        return []
    lines = [f"  {'train against test':<24}  {'of':<12}  {'effect':<28}  {'q':>8}  {'PSI':>6}  {'shift':>6}"]
    for one in page.drift[:_MOST]:
        name = shortened(one.column, 24)
        lines.append(f"  {name:<24}  {one.of:<12}  {one.effect:<28}  {one.q:>8}  {one.psi:>6}  {one.shift:>6}")
    left = len(page.drift) - _MOST
    return [*lines, f"  … {left:,} more"] if left > 0 else lines
