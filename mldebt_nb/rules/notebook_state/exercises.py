"""Whether an exercise leaves it to its reader to define a name.

Comes in: a `Context`, a read. Goes out: the sentence about the blank that may be meant to define what is read. What a
blank looks like is known to `notebook/blanks`.
"""

from __future__ import annotations

import ast
from itertools import takewhile

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.notebook.blanks import empty_answers, has_blank, is_blank_before
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell
from mldebt_nb.rules.context import Context, shown

#: So many code cells above a read a single blank may be what it waits for.
_NEAR = 5
#: So many blanks above a read make the notebook a sheet of exercises: any of them may be what it waits for.
_SHEET = 2
#: `____`; IPython itself has names of up to three.
_SHORTEST_GAP = 4


class Blanks:
    """The blanks of one notebook."""

    def __init__(self, graph: DataflowGraph) -> None:
        empty = empty_answers(graph.notebook.cells)
        self._code = graph.notebook.code_cells
        self._blanks = [at for at, cell in enumerate(self._code) if cell.index in empty or has_blank(cell)]

    def above(self, index: int) -> Cell | None:
        """The nearest blank in a cell or just above it; in a sheet of exercises, or of nbgrader's, anywhere above."""
        found = list(takewhile(lambda at: self._code[at].index <= index, self._blanks))
        here = sum(cell.index <= index for cell in self._code) - 1
        if found and (len(found) >= _SHEET or here - found[-1] <= _NEAR):
            return self._code[found[-1]]
        return next((self._code[at] for at in found if self._code[at].solution), None)


def left_to_the_reader(context: Context, name: str, needed: int, home: int, node: ast.AST) -> str | None:
    """What of an exercise may define the name that `node` of cell `home` reads when cell `needed` runs."""
    if len(name) >= _SHORTEST_GAP and not name.strip("_"):
        return "it reads like a gap that an exercise leaves"
    cell = context.notebook.cells[home]
    line = _first_line(context.graph.by_cell[home].parsed, getattr(node, "lineno", 1))
    blank = context.once(Blanks).above(needed) or (cell if is_blank_before(cell, line) else None)
    return f"{shown(blank)} has a blank to fill in, which may be meant to define it" if blank is not None else None


def _first_line(parsed: ParsedCell, line: int) -> int:
    """The line on which the innermost statement begins that `line` belongs to."""
    spans = ((n.lineno, n.end_lineno or n.lineno) for n in ast.walk(parsed.tree) if isinstance(n, ast.stmt))
    return max((first for first, last in spans if first <= line <= last), default=line)
