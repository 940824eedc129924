"""The minimal code for a value: a backward slice of the log of runs.

Comes in: a session and a name. Goes out: a `Slice`: the texts as they were run, in their order, and what they still
lack. Backward from the last run that wrote the name, over the runs that wrote what these read. Nothing is run: that the
code needs nothing else is checked on its dataflow graph.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.live import history, world
from mldebt_nb.live.footprint import ATTRIBUTE, MODULE
from mldebt_nb.live.log import Form, Run
from mldebt_nb.live.session import Session
from mldebt_nb.live.statements import Kept, kept
from mldebt_nb.live.wording import place
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.notebook.unwarned import unwarned


class Piece(msgspec.Struct, frozen=True):
    """What is taken of one run."""

    count: int | None
    cell: str
    text: str


class Slice(msgspec.Struct, frozen=True):
    """Code that gives a value. `missing` are names that it needs and does not set, `notes` what else to know."""

    name: str
    pieces: tuple[Piece, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """All of it, ready to paste."""
        return "\n".join(piece.text for piece in self.pieces)


def slice_of(session: Session, name: str) -> Slice:
    """The slice for what `name` holds now. Raises KeyError when no run that was seen has written it."""
    return _Slicer(session).slice(name)


class _Slicer:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs = {run.number: run for run in history.runs_in_order(session)}
        self._writers: dict[str, list[int]] = {}
        for number, run in self._runs.items():
            for name in run.writes:
                self._writers.setdefault(name, []).append(number)
        self._needs: dict[int, set[str]] = {}
        self._unseen: dict[str, None] = {}

    def slice(self, name: str) -> Slice:
        if name not in self._writers:
            raise KeyError(name)
        self._request(name, math.inf)
        while True:
            pieces = self._settled()
            missing = undefined([part.text for part in pieces.values()])
            asked = [self._request(lack, math.inf) for lack in missing]
            if not any(asked):
                break
        runs = [(self._runs[number], part.text) for number, part in pieces.items() if part.text.strip()]
        return Slice(
            name, tuple(Piece(run.count, run.cell, text) for run, text in runs), tuple(missing),
            tuple(self._notes(run for run, _ in runs)),
        )  # fmt: skip

    def _request(self, name: str, before: float) -> bool:
        """Ask for what `name` held before a run; gives whether that asks for more than was asked for already."""
        earlier = [number for number in self._writers.get(name, ()) if number < before]
        if not earlier:
            self._unseen.setdefault(name)
            return False
        number = earlier[-1]
        needs = self._needs.setdefault(number, set())
        if name in needs:
            return False
        needs.add(name)
        if self._rests_on_before(self._runs[number], name):
            self._request(name, number)
        return True

    @staticmethod
    def _rests_on_before(run: Run, name: str) -> bool:
        """Whether what the run left under the name may be, or be made of, what it met there."""
        change = run.writes[name]
        if change.form in (Form.CHANGE, Form.PARTS):
            return True
        sure = any(w.name == name and w.must and w.access is Access.DEFINE for w in run.footprint.writes)
        return not sure and change.before.same(change.after)

    def _settled(self) -> dict[int, Kept]:
        """What is kept of each run, once nothing more is asked for."""
        while True:
            found = {number: self._kept(number) for number in sorted(self._needs)}
            asked = [self._request(n, number) for number, part in found.items() for n in sorted(part.names)]
            if not any(asked):
                return found

    def _kept(self, number: int) -> Kept:
        run = self._runs[number]
        parsed = self._session.analyzer.parse(run.source)
        return kept(run, parsed, self._needs[number], self._session.shell.user_ns)

    def _notes(self, runs: Iterator[Run]) -> Iterator[str]:
        for run in runs:
            if run.error is not None:
                yield f"run [{run.count}] raised {run.error}; what stands before that is taken"
            if run.doubts:
                yield f"run [{run.count}] could not be followed: {', '.join(run.doubts)}"
        if not history.is_whole(self._session):
            yield "of cells that were run very often some runs are not kept, and may be missing here"
        for name in self._unseen:
            if world.is_location(name) and not name.startswith((world.OPTIONS, ATTRIBUTE, MODULE)):
                yield f"it depends on {place(name)} as it was before"


def undefined(texts: list[str]) -> list[str]:
    """Names that the texts, run in this order, would look up and not find."""
    cells = tuple(Cell(index=index, id=None, kind="code", source=text) for index, text in enumerate(texts))
    with unwarned():
        graph = DataflowGraph(Notebook(path="<slice>", cells=cells))
    if graph.unseen_from is not None:
        return []
    found: dict[str, None] = {}
    for flow in graph.flows:
        for event in flow.events:
            if event.access is Access.DEFINE or not event.exposed or event.soft or event.name.startswith(FILE):
                continue
            if not any(write.access is Access.DEFINE for write in graph.in_document_order.of(event)) and (
                event.via is None or not graph.definitions.get(event.name)
            ):  # fmt: skip
                found.setdefault(event.name)
    for function in graph.functions:
        for event in function.events:
            if event.access is not Access.DEFINE and event.exposed and not event.soft and (
                not event.name.startswith(FILE) and not graph.definitions.get(event.name)
            ):  # fmt: skip
                found.setdefault(event.name)
    return [name for name in found if not graph.is_predefined(name)]
