"""What a rule is given: the dataflow graph, its settings, and a way to write a finding down.

Comes in: a graph and the configuration. Goes out: findings with places of the original cell. A rule
never sees files, terminals or other rules.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from mldebt_nb.config import Config
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings.fingerprint import UNASSIGNED
from mldebt_nb.findings.model import Confidence, Finding, Fix, Measure, Related, Severity
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.base import Rule

_Answer = TypeVar("_Answer")
Place = tuple[int, int, int, int]  # line, column, end line, end column; 1-based, end column exclusive


class Context:
    """One notebook as rules see it."""

    def __init__(self, graph: DataflowGraph, config: Config) -> None:
        self.graph = graph
        self.notebook = graph.notebook
        self.config = config
        self._answers: dict[object, Any] = {}

    def once(self, question: Callable[[DataflowGraph], _Answer]) -> _Answer:
        """The answer to a question about the whole notebook, asked once however many rules ask."""
        if question not in self._answers:
            self._answers[question] = question(self.graph)
        return self._answers[question]  # type: ignore[no-any-return]

    def answered(self, question: Callable[[DataflowGraph], _Answer]) -> _Answer | None:
        """The answer to a question that somebody has asked, else None."""
        return self._answers.get(question)

    def setting(self, rule: Rule, name: str) -> Any:
        """The configured value of a rule's threshold."""
        return self.config.setting(rule.name, name, rule.settings[name].default)

    def place(self, cell: int, node: ast.AST) -> Place:
        """Where a syntax node stands in the cell as the user wrote it."""
        source_map = self.graph.by_cell[cell].parsed.source_map
        line, column = source_map.place(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
        end_line, end_column = source_map.place(
            getattr(node, "end_lineno", None) or line, getattr(node, "end_col_offset", None) or column
        )
        return line, column, end_line, end_column

    def related(self, cell: int, node: ast.AST | int, message: str) -> Related:
        """Another place of the finding; `node` may be a line."""
        line = node if isinstance(node, int) else self.place(cell, node)[0]
        return Related(
            path=self.notebook.path,
            cell_id=self.notebook.cells[cell].id,
            cell_index=cell,
            line=line,
            message=message,
        )

    def finding(
        self, rule: Rule, message: str, *, cell: int | None = None, node: ast.AST | int | Place | None = None,
        symbol: str | None = None, confidence: Confidence = Confidence.HIGH, severity: Severity | None = None,
        related: Iterable[Related] = (), evidence: dict[str, Measure] | None = None, advice: str | None = None,
        fix: Fix | None = None, effort_minutes: float | None = None,
    ) -> Finding:  # fmt: skip
        """A finding of `rule`; `node` is a syntax node, a line or a place of `cell`."""
        where: tuple[int | None, ...] = (None, None, None, None)
        at: Cell | None = None
        if cell is not None:
            at = self.notebook.cells[cell]
            if isinstance(node, ast.AST):
                where = self.place(cell, node)
            elif isinstance(node, tuple):
                where = node
            else:
                line = node or 1
                lines = at.source.split("\n")
                where = (line, 1, line, len(lines[line - 1]) + 1 if line <= len(lines) else 1)
        return Finding(
            rule=rule.name, code=rule.code, family=rule.family, message=message,
            severity=severity or rule.severity, confidence=confidence, path=self.notebook.path,
            cell_id=at.id if at else None, cell_index=cell, execution_count=at.execution_count if at else None,
            line=where[0], column=where[1], end_line=where[2], end_column=where[3], symbol=symbol,
            related=tuple(related), evidence=evidence or {}, help=advice or rule.help, fix=fix,
            effort_minutes=rule.effort_minutes if effort_minutes is None else effort_minutes,
            fingerprint=UNASSIGNED, url=f"docs/rules/{rule.name}.md",
        )  # fmt: skip


def shown(cell: Cell) -> str:
    """How messages name a cell: `cell 3 [7]`, counted from 1, with its execution count."""
    count = f" [{cell.execution_count}]" if cell.execution_count is not None else ""
    return f"cell {cell.index + 1}{count}"


def count(value: float, unit: str) -> Measure:
    """A number of evidence."""
    return Measure(value=value, unit=unit)


def words(value: str) -> Measure:
    """A word of evidence."""
    return Measure(value=value, unit="text")
