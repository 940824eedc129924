"""Markdown tables and ratios. Comes in: rows of values. Goes out: text. Measures nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """A title, column names and rows; `notes` are sentences below the table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> list[object]:
        """The values of one column, top to bottom."""
        return [row[self.columns.index(name)] for row in self.rows]

    def markdown(self) -> str:
        """The table as Markdown with its title as a heading."""
        lines = [f"### {self.title}", "", _line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"


def _line(values: Sequence[object]) -> str:
    return "| " + " | ".join(shown(value).replace("|", "\\|") for value in values) + " |"


def shown(value: object) -> str:
    """A value as a cell: floats with three significant digits, `nan` as a dash."""
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def share(part: int, whole: int) -> float:
    """`part / whole`; nan for an empty whole."""
    return part / whole if whole else math.nan


class Counted(NamedTuple):
    """A confusion of two classes."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the findings that are right."""
        return share(self.right, self.right + self.false)

    @property
    def recall(self) -> float:
        """Share of what is true that was found."""
        return share(self.right, self.right + self.missed)
