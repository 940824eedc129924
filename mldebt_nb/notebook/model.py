"""A notebook as data: its cells, their ids, what the file recorded of the last run.

Comes in: nothing. Goes out: immutable records, whatever the file format was. Outputs are
kept only as far as a judgement needs them (was there one, did it fail, where, does it show a credential); their
payloads are decoded only where the bytes of the file look like a credential, and never kept.
"""

from __future__ import annotations

import msgspec


class Failure(msgspec.Struct, frozen=True):
    """The exception a cell stored as its output; `line` is the 1-based cell line it stopped at, if told."""

    name: str
    message: str
    line: int | None


class Cell(msgspec.Struct, frozen=True):
    """One cell. `seconds` is the recorded run time, None when the file does not tell.

    An execution count of 0 is Colab's for "not in this session": the cell counts neither as run nor as skipped.
    `solution`: nbgrader says that a student is to write the cell. `leaks`: kinds of credentials that its outputs show.
    """

    index: int
    id: str | None
    kind: str  # "code", "markdown" or "raw"
    source: str
    execution_count: int | None = None
    has_output: bool = False
    failure: Failure | None = None
    tags: tuple[str, ...] = ()
    seconds: float | None = None
    solution: bool = False
    leaks: tuple[str, ...] = ()

    @property
    def ran(self) -> bool:
        """Whether the file shows a run of the cell."""
        return bool(self.execution_count) or self.has_output

    @property
    def is_code(self) -> bool:
        return self.kind == "code"


class Notebook(msgspec.Struct, frozen=True):
    """All cells of one file in document order.

    `language` is lower case ("python", "r", …); `major` is the language's recorded major version or None;
    `implicit` are names the environment defines before the first cell (Databricks, PySpark); `sage`: the kernel is
    Sage's, which reads a language of its own and has hundreds of names; `size` is that of the file in bytes, None when
    there is none.
    """

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    major: int | None = None
    kernel: str = ""
    implicit: frozenset[str] = frozenset()
    sage: bool = False
    size: int | None = None

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.is_code)
