"""The notebook as it stands: its code cells in order, from a front end, from the file, or from what has been run.

Comes in: cells sent by a front end, the path of the file, the log. Goes out: `Code` cells and where they are from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mldebt_nb.live.log import Log
from mldebt_nb.live.replay import Code
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
        self._codes: dict[str, Code] = {}  # of the history
        self._file: tuple[tuple[str, int], Told] | None = None

    def set(self, cells: Iterable[Mapping[str, Any]]) -> None:
        """Take the cells that a front end shows. Raises `BadDocument` for other things."""
        self._sent = _sent(cells)

    def forget(self) -> None:
        """The front end is gone: fall back to the file."""
        self._sent = None

    def told(self) -> frozenset[str]:
        """Ids of the cells that a front end or the file shows."""
        return frozenset(self.places())

    def places(self) -> Mapping[str, int]:
        """Of code cells, their index over all cells, Markdown too; empty when nobody shows the notebook."""
        shown = self._shown()
        return shown.places if shown is not None else {}

    def tags(self, cell: str) -> tuple[str, ...]:
        """The tags of a cell."""
        shown = self._shown()
        return shown.tags.get(cell, ()) if shown is not None else ()

    def cells(self) -> tuple[tuple[Code, ...], str]:
        """The code cells in order, and where they are from."""
        shown = self._shown()
        if shown is None:
            return self._history(), HISTORY
        return shown.codes, FRONT_END if shown is self._sent else OF_FILE

    def _shown(self) -> Told | None:
        return self._sent if self._sent is not None else self._of_file()

    def _history(self) -> tuple[Code, ...]:
        known = self._codes
        self._codes = {}
        for cell in self._log.cells():
            run = self._log.last(cell)
            if run is not None:
                code = known.get(cell)
                self._codes[cell] = code if code and code.source is run.source else Code(cell, run.source)
        return tuple(self._codes.values())

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
        saved = self._file[1]
        return saved if saved.places.keys() >= set(self._log.cells()) else None

    def _path(self) -> str | None:
        for name in ("__vsc_ipynb_file__", "__session__"):
            path = self._namespace.get(name)
            if type(path) is str and path.endswith(".ipynb"):
                return path
        path = os.environ.get("JPY_SESSION_NAME", "")
        return path if path.endswith(".ipynb") else None


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
            tags[cell_id] = tuple(cell.get("tags") or ())
    return Told(tuple(codes), places, tags)
