"""The notebook as it stands: its code cells in order, from a front end, from the file, or from what has been run.

Comes in: cells sent by a front end, the path of the file, the log. Goes out: `Code` cells and where they are from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mldebt_nb.live import world
from mldebt_nb.live.judgement import Code
from mldebt_nb.live.log import Log, Run
from mldebt_nb.notebook.model import Notebook
from mldebt_nb.notebook.reading import UnreadableNotebook, read

FRONT_END, OF_FILE, HISTORY = "front end", "file", "executed history"

#: The tag of a cell that is meant to raise: Jupyter goes on after it.
RAISES = "raises-exception"


class BadDocument(ValueError):
    """What a front end sent is no list of cells."""


class Told(NamedTuple):
    """A notebook as somebody shows it: its code cells in order, their index over all cells, and their tags."""

    codes: tuple[Code, ...]
    places: Mapping[str, int]
    tags: Mapping[str, tuple[str, ...]]


class Document:
    """Where the order and the sources of the cells come from."""

    def __init__(self, log: Log, namespace: Mapping[str, Any]) -> None:
        self._log = log
        self._namespace = namespace
        self._sent: Told | None = None
        self._history: tuple[Code, ...] = ()
        self._codes: dict[str, Code] = {}  # of the history
        self._met = (0, 0)  # runs and forgotten cells that are taken into account there
        self._file: tuple[tuple[str, int], Told] | None = None
        self._covers: tuple[Told, int, int, bool] | None = None  # whether every cell that ran is in the file

    def set(self, cells: Iterable[Mapping[str, Any]]) -> None:
        """Take the cells that a front end shows. Raises `BadDocument` for other things."""
        self._sent = _sent(cells)

    def is_told(self) -> bool:
        """Whether the document cannot become another unless somebody tells: no file is looked at."""
        return self._sent is not None or self._path() is None

    def forget(self) -> None:
        """The front end is gone: fall back to the file."""
        self._sent = None

    def places(self) -> Mapping[str, int]:
        """Of code cells, their index over all cells, Markdown too; empty when nobody shows the notebook."""
        shown = self._shown()
        return shown.places if shown is not None else {}

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """The tags of the cells that have any."""
        shown = self._shown()
        return shown.tags if shown is not None else {}

    def cells(self) -> tuple[tuple[Code, ...], str]:
        """The code cells in order, and where they are from."""
        shown = self._shown()
        if shown is None:
            return self._of_history(), HISTORY
        return shown.codes, FRONT_END if shown is self._sent else OF_FILE

    def _shown(self) -> Told | None:
        return self._sent if self._sent is not None else self._of_file()

    def _of_history(self) -> tuple[Code, ...]:
        """The same object until a cell is run that is new or has another text; else a copy, in C, of one that is kept
        up to date with the runs since it was asked for last."""
        log, codes = self._log, self._codes
        (met, forgotten), self._met = self._met, (log.runs, log.forgotten)
        more = log.since(met) if forgotten == log.forgotten else None
        if more is None:
            last = [run for run in map(log.last, log.cells()) if run is not None]
            self._codes = {run.cell: _code(codes, run) for run in last}
            self._history = tuple(self._codes.values())
        elif any(_code(codes, run) is not codes.get(run.cell) for run in more):
            codes.update([(run.cell, _code(codes, run)) for run in more])
            self._history = tuple(codes.values())
        return self._history

    def _of_file(self) -> Told | None:
        """The saved file, unless a cell that has been run is not in it: then it is older than the session."""
        path = self._path()
        if path is None:
            return None
        try:
            status = os.stat(path)
            stamp = (path, status.st_mtime_ns)
            if self._file is None or self._file[0] != stamp:
                notebook = read(Path(path).read_bytes(), path)
                self._file = stamp, _saved(notebook)
        except (OSError, UnreadableNotebook):
            return None
        return self._file[1] if self._is_covered(self._file[1]) else None

    def _is_covered(self, saved: Told) -> bool:
        """Looked up again only when a cell has run for the first time, or has been forgotten."""
        cells, forgotten = self._log.cells(), self._log.forgotten
        known = self._covers
        if known is None or known[0] is not saved or known[1:3] != (len(cells), forgotten):
            known = self._covers = saved, len(cells), forgotten, saved.places.keys() >= cells
        return known[3]

    def _path(self) -> str | None:
        for name in ("__vsc_ipynb_file__", "__session__"):
            path = self._namespace.get(name)
            if type(path) is str and path.endswith(".ipynb"):
                return path
        path = world.environment("JPY_SESSION_NAME") or ""
        return path if path.endswith(".ipynb") else None


def _code(known: Mapping[str, Code], run: Run) -> Code:
    """The cell that a run was of; the object that it was, if its text is."""
    code = known.get(run.cell)
    return code if code is not None and code.source == run.source else Code(run.cell, run.source)


def _saved(notebook: Notebook) -> Told:
    cells = {cell.id or f"#{cell.index}": cell for cell in notebook.code_cells}
    return Told(
        tuple(Code(name, cell.source) for name, cell in cells.items()),
        {name: cell.index for name, cell in cells.items()},
        {name: cell.tags for name, cell in cells.items() if cell.tags},
    )


def _sent(cells: Iterable[Mapping[str, Any]]) -> Told:
    seen: set[str] = set()
    codes: list[Code] = []
    places: dict[str, int] = {}
    tags: dict[str, tuple[str, ...]] = {}
    for position, cell in enumerate(cells):
        try:
            kind, cell_id, source = cell["cell_type"], cell["id"], cell["source"]
        except (KeyError, TypeError) as error:
            raise BadDocument(f"cell {position} of the document lacks {error}; needed: id, cell_type, source") from None
        if isinstance(source, list):
            source = "".join(map(str, source))
        if not isinstance(cell_id, str) or not isinstance(source, str):
            raise BadDocument(f"cell {position} of the document: id and source must be text")
        if cell_id in seen:
            raise BadDocument(f"two cells of the document have the id {cell_id!r}")
        seen.add(cell_id)
        if kind == "code":
            codes.append(Code(cell_id, source))
            places[cell_id] = position
            if cell.get("tags"):
                tags[cell_id] = tuple(cell["tags"])
    return Told(tuple(codes), places, tags)
