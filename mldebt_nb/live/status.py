"""What the session says: the state of each cell with its reasons, hidden names, the verdict, the plan.

Pure data, made from a replay. `as_dict` is what `%mldebt status --json` and the comm send.
"""

from __future__ import annotations

from typing import Any

import msgspec


class ReasonInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Why a cell does not stand. `kind` is one of `Why`; `cell` the cell that would give `name` now; `run` the number
    of the run whose value was read."""

    kind: str
    name: str
    part: str | None
    cell: str | None
    run: int | None
    message: str


class CellStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One code cell of the document."""

    id: str
    status: str
    reasons: tuple[ReasonInfo, ...] = ()
    count: int | None = None


class HiddenName(msgspec.Struct, frozen=True, kw_only=True):
    """A name that lives in the kernel only. `cell`, `run`: where it came from; None when nobody knows."""

    name: str
    cell: str | None
    run: int | None
    message: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The session at one moment. `document` says where the order of cells comes from: `"front end"`, `"file"` or
    `"executed history"`. `reproducible` is None when it is not known."""

    cells: tuple[CellStatus, ...]
    hidden_names: tuple[HiddenName, ...]
    altered: tuple[str, ...]
    reproducible: bool | None
    steps: tuple[str, ...]
    document: str
    problem: str | None = None

    @property
    def hidden(self) -> tuple[str, ...]:
        """Names alive in the kernel that restart-and-run-all would not define."""
        return tuple(name.name for name in self.hidden_names)

    def plan(self) -> list[str]:
        """The least cells to run, in this order, to be clean again."""
        return list(self.steps)

    def cell(self, cell_id: str) -> CellStatus:
        """The status of one cell. Raises KeyError for an id that is not in the document."""
        for cell in self.cells:
            if cell.id == cell_id:
                return cell
        raise KeyError(f"no code cell {cell_id!r} in the document")

    def as_dict(self) -> dict[str, Any]:
        built: dict[str, Any] = msgspec.to_builtins(self)
        built["hidden"] = built.pop("hidden_names")
        built["plan"] = built.pop("steps")
        return built
