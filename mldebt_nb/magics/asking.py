"""The session's answers as the magics tell them: cells by the names that people know, and without the asking cell.

Comes in: a session and its status. Goes out: a status; words for cells; the place of a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from mldebt_nb.notebook.secrets import concealed
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.live.session import Session
    from mldebt_nb.live.status import CellStatus, Status
    from mldebt_nb.magics.extension import Extension
    from mldebt_nb.rules.probe_context import Place

#: States of cells whose shown result is not known to be what a fresh run would show.
SHAKY = ("stale", "edited", "unknown")
_WIDTH = 60


def set_aside(status: Status, cell_id: str | None) -> Status:
    """The status without one cell: the one that asks has not ended, so its own state says nothing."""
    others = tuple(cell for cell in status.cells if cell.id != cell_id)
    if cell_id is None or len(others) == len(status.cells):
        return status
    states = {cell.status for cell in others}
    verdict = status.reproducible
    if verdict is False and not states & {"stale", "edited"}:
        verdict = True
    if verdict is not False and status.problem is None:
        verdict = None if "unknown" in states else True
    steps = tuple(step for step in status.steps if step != cell_id)
    return msgspec.structs.replace(status, cells=others, reproducible=verdict, steps=steps)


class Labels:
    """What people call the cells: `[3]` by the count that the front end shows, else by their place."""

    def __init__(self, session: Session, status: Status) -> None:
        codes, _ = session.document.cells()
        self._sources = {code.id: code.source for code in codes}
        self._places = {code.id: place for place, code in enumerate(codes, start=1)}
        self._counts = {cell.id: cell.count for cell in status.cells}

    def short(self, cell_id: str) -> str:
        """`[3]`, or `code cell 2` where it has not been run."""
        count = self._counts.get(cell_id)
        if count is not None:
            return f"[{count}]"
        place = self._places.get(cell_id)
        return f"code cell {place}" if place is not None else "a cell that is gone"

    def long(self, cell: CellStatus) -> str:
        """The same with the first line of its text."""
        return f"{self.short(cell.id)} {quoted(self._sources.get(cell.id, ''))}".rstrip()


def quoted(source: str) -> str:
    """The first line of a text that says something, in backticks, without credentials; "" for an empty text."""
    lines = [line.strip() for line in concealed(source).split("\n")]
    first = next((line for line in lines if line and not line.startswith("#")), next(filter(None, lines), ""))
    shown = one_line(first, _WIDTH).replace("`", "'")
    return f"`{shown}`" if shown else ""


def known_name(name: str, namespace: Mapping[str, Any]) -> str:
    """`name` when the namespace has it. Raises `click.ClickException` with the likely spelling."""
    if name in namespace:
        return name
    import difflib

    import click

    close = difflib.get_close_matches(name, [n for n in namespace if type(n) is str and not n.startswith("_")], n=1)
    hint = f"did you mean `{close[0]}`?" if close else "run the cell that defines it"
    raise click.ClickException(f"the kernel has no `{one_line(name, _WIDTH)}`; {hint}")


def place_of(extension: Extension, name: str) -> Place:
    """The cell that made what the name holds."""
    from mldebt_nb.rules.probe_context import Place

    session = extension.session
    run = session.log.number(session.recorder.writers.get(name, -1))
    codes, _ = session.document.cells()
    for index, code in enumerate(codes):
        if run is not None and code.id == run.cell and code.source == run.source:
            return Place(
                cell_id=code.id, cell_index=session.document.places().get(code.id, index), execution_count=run.count,
                source=code.source,
            )  # fmt: skip
    return Place()
