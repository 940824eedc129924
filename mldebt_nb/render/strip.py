"""The ledger of one notebook as a strip of bars: cells along x, debt up, blast radius down.

Comes in: the ledger of a notebook. Goes out: rectangles in the units of an SVG view box; no markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.render.places import cell_name, minutes_words, seconds_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.report import CellDebt, NotebookReport

#: Units of the view box: one cell, the upper and the lower half, and the space a bar leaves free.
CELL, UP, DOWN, GAP = 10.0, 40.0, 20.0, 2.0
#: A notebook of few cells is not blown up to the full width.
LEAST_CELLS = 40


class Bar(msgspec.Struct, frozen=True):
    """One cell: `up` and `down` are heights; `anchor` is the id of the cell on the page or null."""

    x: float
    up: float
    down: float
    title: str
    anchor: str | None

    @property
    def y(self) -> float:
        return round(UP - self.up, 2)


class Strip(msgspec.Struct, frozen=True):
    """The whole drawing."""

    width: float
    height: float
    axis: float
    cells_width: float
    bar: float
    title: str
    bars: list[Bar]


def strip_of(notebook: NotebookReport, anchors: Mapping[int, str]) -> Strip | None:
    """The strip, None when no cell owes anything and none reaches another."""
    owing = [cell for cell in notebook.ledger if cell.principal_minutes > 0 or cell.blast_radius > 0]
    if not owing:
        return None
    most = max(max(cell.principal_minutes for cell in owing), 1e-9)
    widest = max(max(cell.blast_radius for cell in owing), 1)
    cells = max(notebook.cells, *(cell.cell_index + 1 for cell in owing))
    return Strip(
        width=max(cells, LEAST_CELLS) * CELL,
        height=UP + DOWN + 1,
        axis=UP,
        cells_width=cells * CELL,
        bar=CELL - GAP,
        title=f"Debt of {cells} cells in document order",
        bars=[_bar(cell, most, widest, anchors) for cell in owing],
    )


def _bar(cell: CellDebt, most: float, widest: int, anchors: Mapping[int, str]) -> Bar:
    words = [f"{cell_name(cell.cell_index).capitalize()}: {minutes_words(cell.principal_minutes)} to pay back"]
    if cell.blast_radius:
        reached = "cell" if cell.blast_radius == 1 else "cells"
        words.append(f"an edit reaches {cell.blast_radius} {reached}")
    if cell.interest_seconds:
        words.append(f"{seconds_words(cell.interest_seconds)} interest per re-run")
    return Bar(
        x=round(cell.cell_index * CELL + GAP / 2, 2),
        up=round(max(cell.principal_minutes, 0) / most * (UP - 2), 2),
        down=round(cell.blast_radius / widest * (DOWN - 2), 2),
        title=", ".join(words),
        anchor=anchors.get(cell.cell_index),
    )
