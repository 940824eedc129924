"""Notebooks kept as Python text: py:percent scripts and Databricks source exports.

Comes in: text. Goes out: a `Notebook` whose cells remember nothing of a run, except that a
percent marker may carry an execution count in brackets (`# %% [3]`), which mldebt's own
examples use.
"""

from __future__ import annotations

import re

from mldebt_nb.notebook import _percent
from mldebt_nb.notebook.model import Cell, Failure, Notebook

_DATABRICKS_HEADER = "# Databricks notebook source"
_DATABRICKS_BREAK = re.compile(r"^# COMMAND -+[ \t]*$", re.MULTILINE)
_DATABRICKS_MAGIC = re.compile(r"^# MAGIC ?", re.MULTILINE)
_COUNT = re.compile(r"\[(\d+)\]")
_TAGS = re.compile(r"tags=\[([^\]]*)\]")
_ID = re.compile(r"\bid=\"([^\"]*)\"")
_FAILED = re.compile(r"\braises=(\w+)(?::(\d+))?")


def is_script(data: bytes) -> bool:
    """Whether content without a telling name looks like one of these formats."""
    head = data[:20_000]
    return head.startswith(_DATABRICKS_HEADER.encode()) or re.search(rb"^# ?%%", head, re.MULTILINE) is not None


def read(text: str, path: str, *, databricks: frozenset[str]) -> Notebook:
    """The notebook in a script; `databricks` are the names such a workspace defines beforehand."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith(_DATABRICKS_HEADER):
        return Notebook(path, _databricks_cells(text), implicit=databricks)
    return Notebook(path, _percent_cells(text))


def _databricks_cells(text: str) -> tuple[Cell, ...]:
    body = text[len(_DATABRICKS_HEADER) :]
    cells = []
    for index, chunk in enumerate(_DATABRICKS_BREAK.split(body)):
        source = _DATABRICKS_MAGIC.sub("", chunk).strip("\n")
        if source.startswith("%md"):
            cells.append(Cell(index, None, "markdown", source.removeprefix("%md").lstrip()))
        elif source.startswith("%python"):
            cells.append(Cell(index, None, "code", source.removeprefix("%python").lstrip("\n")))
        elif re.match(r"%(sql|scala|r|sh|fs)\b", source):
            cells.append(Cell(index, None, "code", "%" + source))
        else:
            cells.append(Cell(index, None, "code", source))
    return tuple(cells)


def _percent_cells(text: str) -> tuple[Cell, ...]:
    lines = text.split("\n")
    marks = _percent.marks(lines)
    cells: list[Cell] = []
    preamble = lines[: marks[0]] if marks else lines
    if _percent.is_preamble_a_cell(preamble):
        cells.append(_percent_cell(0, "", "\n".join(preamble).strip("\n")))
    for row, following in zip(marks, [*marks[1:], len(lines)], strict=False):
        cells.append(_percent_cell(len(cells), lines[row], "\n".join(lines[row + 1 : following]).rstrip("\n")))
    return tuple(cells)


def _percent_cell(index: int, header: str, text: str) -> Cell:
    kind, count, tags, cell_id = (p.search(header) for p in (_percent.KIND, _COUNT, _TAGS, _ID))
    failed = _FAILED.search(header)
    lines = text.split("\n")
    dropped = _percent.dropping(header, lines)
    source = "\n".join(_percent.without(line, dropped(line)) for line in lines)
    if kind:
        name = "raw" if kind[1] == "raw" else "markdown"
        return Cell(index, cell_id[1] if cell_id else None, name, source)
    return Cell(
        index=index,
        id=cell_id[1] if cell_id else None,
        kind="code",
        source=source,
        execution_count=int(count[1]) if count else None,
        has_output=count is not None,
        failure=Failure(failed[1], "", int(failed[2]) if failed[2] else None) if failed else None,
        tags=tuple(t.strip().strip("\"'") for t in tags[1].split(",") if t.strip()) if tags else (),
    )
