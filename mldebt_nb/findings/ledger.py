"""What debts cost: principal (minutes to pay back) and interest (seconds that every re-run loses).

Comes in: findings of one notebook and its dataflow graph. Goes out: findings with interest, one ledger
entry per cell that owes. Run times are the recorded ones where the file has them, else estimated.

    interest(finding) = Σ run time of the cells that depend on its cell, itself included
    interest(cell)    = the same, counted once however many findings the cell has
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings.model import Finding, Interest
from mldebt_nb.findings.report import CellDebt

UNIT = "seconds per re-run"
_SLOW = {"fit": 10.0, "train": 10.0, "cross": 30.0, "read": 2.0, "load": 2.0, "loop": 1.0}
_CALL = re.compile(r"\b(fit|train|cross|read|load)\w*\(")


class Ledger:
    """The books of one notebook."""

    def __init__(self, graph: DataflowGraph, spreads: Mapping[str, str]) -> None:
        """`spreads` tells by rule code how far a debt reaches: "downstream", "cell" or "none"."""
        self._graph = graph
        self._spreads = spreads
        self._seconds: dict[int, float] = {}
        self._slices: dict[int, tuple[int, ...]] = {}

    def run_seconds(self, cell: int) -> float:
        """Recorded or estimated run time of a cell."""
        if cell not in self._seconds:
            flow = self._graph.by_cell.get(cell)
            recorded = flow.cell.seconds if flow else 0.0
            self._seconds[cell] = (
                recorded if recorded is not None else estimated_seconds(flow.parsed.tree if flow else None)
            )
        return self._seconds[cell]

    def _slice(self, cell: int) -> tuple[int, ...]:
        if cell not in self._slices:
            self._slices[cell] = self._graph.forward_slice(cell) if cell in self._graph.by_cell else (cell,)
        return self._slices[cell]

    def interest(self, finding: Finding) -> Interest | None:
        """What a re-run loses because of `finding`; None when it costs reading only."""
        spread = self._spreads.get(finding.code, "none")
        if finding.cell_index is None or spread == "none":
            return None
        cells = self._slice(finding.cell_index) if spread == "downstream" else (finding.cell_index,)
        return Interest(value=round(sum(map(self.run_seconds, cells)), 3), unit=UNIT)

    def priced(self, findings: Iterable[Finding]) -> list[Finding]:
        """The same findings with interest. Minutes become floats, which they are once a finding was stored and read."""
        return [
            msgspec.structs.replace(f, interest=self.interest(f), effort_minutes=float(f.effort_minutes))
            for f in findings
        ]

    def by_cell(self, findings: Iterable[Finding]) -> tuple[CellDebt, ...]:
        """One entry for each cell that has findings, in document order."""
        grouped: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.cell_index is not None:
                grouped[finding.cell_index].append(finding)
        return tuple(self._entry(cell, group) for cell, group in sorted(grouped.items()))

    def _entry(self, cell: int, findings: list[Finding]) -> CellDebt:
        flow = self._graph.by_cell.get(cell)
        return CellDebt(
            cell_index=cell,
            cell_id=self._graph.notebook.cells[cell].id,
            findings=len(findings),
            principal_minutes=sum(f.effort_minutes for f in findings),
            interest_seconds=max((f.interest.value for f in findings if f.interest), default=0.0),
            blast_radius=len(self._slice(cell)) - 1,
            run_seconds=self.run_seconds(cell),
            run_seconds_recorded=flow is not None and flow.cell.seconds is not None,
        )


def estimated_seconds(tree: ast.Module | None) -> float:
    """A rough run time from the text: a tenth of a second, more for fits, reads and loops."""
    if tree is None:
        return 0.0
    seconds = 0.1
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While)):
            seconds += _SLOW["loop"]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found = _CALL.match(node.func.attr + "(")
            seconds += _SLOW[found[1]] if found else 0.0
    return seconds
