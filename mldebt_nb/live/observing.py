"""What the session saw, told as `Observations` about the cells of the live notebook.

Comes in: a session, its status, the notebook. Goes out: records for rules. Judges nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from mldebt_nb.live import world
from mldebt_nb.live.document import RAISES
from mldebt_nb.live.log import Run
from mldebt_nb.live.notebook import joined_late
from mldebt_nb.live.session import Session
from mldebt_nb.live.status import CellStatus, ReasonInfo, Status
from mldebt_nb.live.wording import place
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.rules.observations import Broken, Cause, Observations, Repeat, Seen


def observed(session: Session, status: Status, notebook: Notebook) -> Observations:
    """Everything that rules may ask about the session."""
    return _Observer(session, notebook).all(status)


class _Observer:
    def __init__(self, session: Session, notebook: Notebook) -> None:
        self._session = session
        self._cells = {cell.id: cell for cell in notebook.code_cells if cell.id is not None}

    def all(self, status: Status) -> Observations:
        known = [(self._cells[cell.id], cell) for cell in status.cells if cell.id in self._cells]
        return Observations(
            cells=tuple(self._seen(cell, said) for cell, said in known),
            repeats=tuple(repeat for cell, _ in known for repeat in self._repeats(cell)),
            broken=tuple(broken for cell, _ in known for broken in self._broken(cell)),
            **self._models(),
            late=joined_late(self._session),
        )

    def _seen(self, cell: Cell, said: CellStatus) -> Seen:
        causes = tuple(self._cause(cell, reason) for reason in said.reasons)
        return Seen(cell=cell.index, state=said.status, count=said.count, causes=causes)

    def _cause(self, cell: Cell, reason: ReasonInfo) -> Cause:
        run = self._session.log.number(reason.run) if reason.run is not None else None
        is_name = bool(reason.name) and not world.is_location(reason.name)
        return Cause(
            kind=reason.kind,
            name=place(reason.name, reason.part) if reason.name else "",
            symbol=reason.name if is_name and reason.name.isidentifier() else None,
            message=reason.message,
            line=self._line(cell, reason.name),
            run=run.count if run is not None else None,
            source=self._index(run.cell) if run is not None else None,
            provider=self._index(reason.cell),
        )

    def _index(self, cell_id: str | None) -> int | None:
        cell = self._cells.get(cell_id or "")
        return cell.index if cell is not None else None

    def _line(self, cell: Cell, name: str) -> int:
        """The first line of the cell that mentions a name; 1 when none does."""
        parsed = self._session.analyzer.parse(cell.source)
        lines = [node.lineno for node in ast.walk(parsed.tree) if isinstance(node, ast.Name) and node.id == name]
        return parsed.source_map.place(min(lines), 0)[0] if lines else 1

    def _models(self) -> dict[str, Any]:
        if self._session.models is None:
            return {}
        from mldebt_nb.live.models.telling import Teller

        teller = Teller(self._session, self._cells)
        return {"reached": tuple(teller.reached()), "tested": tuple(teller.tested()), "tuned": tuple(teller.tuned())}

    # -- second runs --------------------------------------------------------------------------

    def _repeats(self, cell: Cell) -> Iterator[Repeat]:
        """For each name the last pair of runs of the cell's text in which the second met what the first had left."""
        found: dict[str | None, Repeat] = {}
        key = self._session.analyzer.key(cell.source)
        runs = [run for run in self._session.log.of(cell.id or "") if run.key == key]
        for first, second in pairwise(runs):
            if first.error is None and _feeds(first, second):
                for repeat in self._compared(cell, first, second):
                    found[repeat.name] = repeat
        return iter(found.values())

    def _compared(self, cell: Cell, first: Run, second: Run) -> Iterator[Repeat]:
        if second.error is not None:
            yield Repeat(
                cell=cell.index, name=None, differs=True, first=first.count, second=second.count,
                line=second.line or 1, raised=second.error,
            )  # fmt: skip
            return
        for name in _own(first, second):
            before, after = first.left(name), second.left(name)
            if not (before.opaque or after.opaque or before.touched or after.touched):
                yield Repeat(
                    cell=cell.index, name=name, differs=not before.same(after), first=first.count,
                    second=second.count, line=self._line(cell, name),
                )  # fmt: skip

    # -- failures -----------------------------------------------------------------------------

    def _broken(self, cell: Cell) -> Iterator[Broken]:
        run = self._session.log.last(cell.id or "")
        if run is None or run.error is None or RAISES in cell.tags:
            return
        if run.key != self._session.analyzer.key(cell.source):
            return
        names = {name for name in run.writes if not world.is_location(name) and name.isidentifier()}
        readers: dict[int, None] = {}
        read: dict[str, None] = {}
        for other in self._cells.values():
            last = self._session.log.last(other.id or "")
            if last is None or last.number <= run.number:
                continue
            used = [name for name in names if last.sources.get(name) == run.number]
            if used:
                readers[other.index] = None
                read.update(dict.fromkeys(sorted(used)))
        if readers:
            yield Broken(
                cell=cell.index, count=run.count, error=run.error, line=run.line or 1, names=tuple(read),
                readers=tuple(readers),
            )  # fmt: skip


def _feeds(first: Run, second: Run) -> bool:
    """Whether the second run met just what the first had left, and else what the first had met."""
    if first.cell != second.cell or first.doubts or second.doubts:
        return False
    own = [read for read in second.reads if read.name in first.writes]
    return bool(own) and all(
        second.sources.get(read.name) == first.number
        if read.name in first.writes
        else first.seen(read.name).same(second.seen(read.name), read.part)
        for read in second.reads
    )


def _own(first: Run, second: Run) -> Iterable[str]:
    """The user's names that both runs wrote and the second one read."""
    read: Mapping[str, None] = {read.name: None for read in second.reads}
    return [
        name for name in second.writes
        if name in first.writes and name in read and not world.is_location(name) and name.isidentifier()
    ]  # fmt: skip
