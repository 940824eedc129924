"""Cell sources on demand, for those who draw: code frames and places in the file.

Comes in: paths (and bytes of standard input). Goes out: the lines of a cell, and the
line and column in the `.ipynb` file where a cell line stands. Files are read only when
asked for, each at most once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mldebt_nb.notebook.model import Notebook
from mldebt_nb.notebook.positions import FilePositions
from mldebt_nb.notebook.reading import UnreadableNotebook, read


class Sources:
    """Reads notebooks lazily; `given` holds content that is not on disk (standard input), `notebooks` what was read."""

    def __init__(self, given: dict[str, bytes] | None = None, notebooks: Iterable[Notebook] = ()) -> None:
        self._given = dict(given or {})
        self._notebooks: dict[str, Notebook | None] = {notebook.path: notebook for notebook in notebooks}
        self._positions: dict[str, FilePositions] = {}

    def notebook(self, path: str) -> Notebook | None:
        """The notebook at `path`, or None when it cannot be read (any more)."""
        if path not in self._notebooks:
            try:
                self._notebooks[path] = read(self._bytes(path), path)
            except (OSError, UnreadableNotebook):
                self._notebooks[path] = None
        return self._notebooks[path]

    def lines(self, path: str, cell_index: int) -> list[str]:
        """The source lines of a cell, [] when it is not there."""
        notebook = self.notebook(path)
        if notebook is None or not 0 <= cell_index < len(notebook.cells):
            return []
        return notebook.cells[cell_index].source.split("\n")

    def in_file(self, path: str, cell_index: int, line: int, column: int = 1) -> tuple[int, int]:
        """The 1-based (line, column) in the file itself of a 1-based place in a cell; (1, 1) when unknown."""
        if path not in self._positions:
            try:
                self._positions[path] = FilePositions(self._bytes(path))
            except OSError:
                self._positions[path] = FilePositions(b"")
        return self._positions[path].of(cell_index, line, column)

    def _bytes(self, path: str) -> bytes:
        return self._given[path] if path in self._given else Path(path).read_bytes()
