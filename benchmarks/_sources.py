"""Notebooks as the oracles read them: code cells turned to Python by IPython itself, joined into one file.

Comes in: the path of a notebook. Goes out: Python source with the line at which each cell starts. Shares nothing with
mldebt's own reading of notebooks, so that it can contradict it.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from pathlib import Path
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager

#: Cell magics whose body is Python run in the notebook's namespace.
PYTHON_BODIES = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%mprun")


_TIMED = re.compile(r"^([ \t]*)%time(?:it)?[ \t]+(?=[^\s-])", re.MULTILINE)


class CodeCell(NamedTuple):
    """One code cell: its index over all cells, source as written, and as Python (None where it does not parse)."""

    index: int
    source: str
    python: str | None


class Joined(NamedTuple):
    """All cells that parse as one source; `starts` gives the first line (1-based) of each cell."""

    text: str
    starts: tuple[tuple[int, int], ...]

    def cell_of(self, line: int) -> int:
        """The cell that a line of the joined source comes from."""
        return max((start, cell) for start, cell in self.starts if start <= line)[1]


def code_cells(path: Path) -> list[CodeCell]:
    """The code cells of a notebook of nbformat 2, 3 or 4."""
    return cells_of(json.loads(path.read_text(encoding="utf-8-sig")))


def cells_of(document: dict[str, object]) -> list[CodeCell]:
    """The code cells of a parsed notebook."""
    raw = document.get("cells")
    if raw is None:
        raw = [cell for sheet in document.get("worksheets", ()) for cell in sheet["cells"]]  # type: ignore[attr-defined]
    found = []
    for index, cell in enumerate(raw):  # type: ignore[arg-type]
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input")) or ""
            text = source if isinstance(source, str) else _end(document, source).join(source)
            found.append(CodeCell(index, text, to_python(text)))
    return found


def _end(document: dict[str, object], lines: list[str]) -> str:
    """What nbformat's readers put between listed lines: nothing, but for files of old formats without line ends."""
    old = "cells" not in document and (document.get("nbformat") == 2 or not lines[0].endswith(("\n", "\r")))
    return "\n" if old else ""


def to_python(source: str) -> str | None:
    """IPython's own translation, what `%time` times as a statement; None where that is not Python 3."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith(PYTHON_BODIES):
        source = rest
    source = _TIMED.sub(r"\1", source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = TransformerManager().transform_cell(source)
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return text if text.endswith("\n") or not text else text + "\n"


def joined(cells: list[CodeCell]) -> Joined:
    """The cells that parse, one below the other."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    line = 1
    for cell in cells:
        if cell.python is not None:
            starts.append((line, cell.index))
            parts.append(cell.python)
            line += cell.python.count("\n")
    return Joined("".join(parts), tuple(starts))
