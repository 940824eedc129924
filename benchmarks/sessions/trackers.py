"""Trackers, that is what is judged: the live session, and two simpler ideas to compare it with.

Comes in: a scenario and the name of a tracker. Goes out: `Said`, that is what the tracker said at the end. A tracker
lives in the child that runs the session; it is told the document after each change, as front ends do, and asked after
each action, so that what it keeps between two answers is put to the test.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from benchmarks import _oracle
from benchmarks.sessions import children, truth
from benchmarks.sessions.scenario import Scenario
from benchmarks.sessions.shells import Shown, run


class CellSaid(Protocol):
    """What a tracker says of a cell."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def reasons(self) -> Sequence[object]: ...


class StatusSaid(Protocol):
    """What a tracker says of the notebook."""

    @property
    def cells(self) -> Sequence[CellSaid]: ...
    @property
    def hidden(self) -> Sequence[str]: ...
    @property
    def reproducible(self) -> bool | None: ...
    def plan(self) -> Sequence[str]: ...


class Tracker(Protocol):
    """What follows a session: the interface of `mldebt_nb.live.session.Session`."""

    def start(self) -> object: ...
    def set_document(self, cells: list[dict[str, str]]) -> object: ...
    def status(self) -> StatusSaid: ...
    def stop(self) -> object: ...


class Said(NamedTuple):
    """Statuses and reasons by cell id; `plan` is what to run to be clean again.

    `problem` is the traceback of a tracker that raised, or how its child ended.
    """

    statuses: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]
    hidden: frozenset[str]
    reproducible: bool | None
    shown: tuple[Shown, ...]
    problem: str = ""
    seconds: float = 0.0
    plan: tuple[str, ...] = ()


def ask(scenario: Scenario, tracker: str, timeout: float = children.TIMEOUT) -> Said:
    """Run the session in a child with the tracker listening."""
    truth.warm()
    TRACKERS[tracker].load()
    ended = children.in_child(partial(_listen, scenario, tracker), timeout)
    if ended.problem:
        return Said({}, {}, frozenset(), None, (), f"session with tracker {ended.problem}", ended.seconds)
    said: Said = ended.value
    return said._replace(seconds=ended.seconds)


def _listen(scenario: Scenario, name: str) -> Said:
    shell = truth.start(truth.ENTROPY)
    shown: list[Shown] = []
    try:
        tracker = TRACKERS[name].make(shell)
        tracker.start()
        tracker.set_document(_told(scenario.cells))
        status = tracker.status()
        for action, document in scenario.replay():
            if action[0] == "run":
                shown.append(run(shell, next(cell for cell in document if cell.id == action[1])))
            else:
                tracker.set_document(_told(document))
            status = tracker.status()
        tracker.stop()
    except Exception:  # noqa: BLE001
        # whatever a tracker raises is reported as its failure
        return Said({}, {}, frozenset(), None, tuple(shown), traceback.format_exc())
    return Said(
        {cell.id: str(cell.status) for cell in status.cells},
        {cell.id: tuple(str(getattr(why, "message", why)) for why in cell.reasons) for cell in status.cells},
        frozenset(map(str, status.hidden)),
        status.reproducible,
        tuple(shown),
        str(getattr(tracker, "problem", None) or ""),  # a session that failed inside has switched itself off
        plan=tuple(status.plan()),
    )


def _told(document: Sequence[Any]) -> list[dict[str, str]]:
    return [{"id": cell.id, "cell_type": "code", "source": cell.source} for cell in document]


# -- simpler ideas ----------------------------------------------------------------------------------------------------


class _Cell(NamedTuple):
    id: str
    status: str
    reasons: tuple[str, ...] = ()


class _Status(NamedTuple):
    cells: tuple[_Cell, ...]
    hidden: tuple[str, ...]
    reproducible: bool | None

    def plan(self) -> tuple[str, ...]:
        """What is stale, edited or new, in document order."""
        return tuple(cell.id for cell in self.cells if cell.status != "clean")


class ExecutionCounts:
    """A cell is stale when a cell above it ran later; reproducible is a notebook without stale or edited cells."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._document: list[dict[str, str]] = []
        self._ran: dict[str, tuple[int, str]] = {}
        self._count = 0

    def start(self) -> None:
        self._shell.events.register("post_run_cell", self._after)

    def stop(self) -> None:
        self._shell.events.unregister("post_run_cell", self._after)

    def set_document(self, cells: list[dict[str, str]]) -> None:
        self._document = cells

    def _after(self, result: Any) -> None:
        if result.info.cell_id is None:  # a run inside a run: what %%capture does
            return
        self._count += 1
        self._ran[result.info.cell_id] = (self._count, result.info.raw_cell)

    def status(self) -> _Status:
        cells = []
        latest = 0
        for cell in self._document:
            if cell["id"] not in self._ran:
                cells.append(_Cell(cell["id"], "never-run"))
                continue
            count, source = self._ran[cell["id"]]
            status = "edited" if source != cell["source"] else "stale" if count < latest else "clean"
            cells.append(_Cell(cell["id"], status, (f"count {count}, above {latest}",)))
            latest = max(latest, count)
        return _Status(tuple(cells), (), all(cell.status in ("clean", "never-run") for cell in cells))


class NameGraph:
    """A cell is stale when a cell whose names it reads, directly or not, was run later, or is gone."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._document: list[dict[str, str]] = []
        self._ran: dict[str, str] = {}
        self._stale: set[str] = set()
        self._ever: set[str] = set()

    def start(self) -> None:
        self._shell.events.register("post_run_cell", self._after)

    def stop(self) -> None:
        self._shell.events.unregister("post_run_cell", self._after)

    def set_document(self, cells: list[dict[str, str]]) -> None:
        for gone in {cell["id"] for cell in self._document} - {cell["id"] for cell in cells}:
            self._stale |= self._below(gone)
        self._document = cells

    def _after(self, result: Any) -> None:
        cell = result.info.cell_id
        if cell is None:
            return
        self._ran[cell] = result.info.raw_cell
        self._ever |= _names(result.info.raw_cell).bound
        self._stale = (self._stale - {cell}) | self._below(cell)

    def _below(self, cell: str) -> set[str]:
        names = {c["id"]: _names(c["source"]) for c in self._document}
        found: set[str] = set()
        pending = [cell]
        while pending:
            bound = names[pending.pop()].bound
            new = {c for c in names if names[c].needed & bound} - found - {cell}
            found |= new
            pending += new
        return found

    def status(self) -> _Status:
        cells = tuple(_Cell(cell["id"], self._state(cell)) for cell in self._document)
        bound = {name for cell in self._document for name in _names(cell["source"]).bound}
        hidden = sorted(self._ever - bound)
        return _Status(cells, tuple(hidden), all(cell.status in ("clean", "never-run") for cell in cells))

    def _state(self, cell: dict[str, str]) -> str:
        if cell["id"] not in self._ran:
            return "never-run"
        if self._ran[cell["id"]] != cell["source"]:
            return "edited"
        return "stale" if cell["id"] in self._stale else "clean"


@cache
def _names(source: str) -> _oracle.Names:
    try:
        return _oracle.names(TransformerManager().transform_cell(source))
    except SyntaxError:
        return _oracle.Names(frozenset(), frozenset())


# -- the table --------------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """How a tracker is called in tables, how it is made, and what to import before the fork."""

    title: str
    make: Callable[[InteractiveShell], Tracker]
    load: Callable[[], object] = lambda: None


def _session(shell: InteractiveShell) -> Tracker:
    tracker: Tracker = import_module("mldebt_nb.live.session").Session(shell)
    return tracker


class _Checked:
    """The live session; each answer is compared with one for which nothing was kept from earlier answers, and with the
    one before it after a run that is said to be no news."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._session: Any = _session(shell)
        self._session.after_run.append(self._ran)
        self._last: Any = None
        self.start = self._session.start
        self.set_document = self._session.set_document
        self.stop = self._session.stop

    @property
    def problem(self) -> str | None:
        found: str | None = self._session.problem
        return found

    def _ran(self, session: Any, _: object) -> None:
        news, before = session.news, self._last
        self._last = now = session.status()
        if not news:
            same = import_module("mldebt_nb.live.protocol").differ_in_counts_only(before, now)
            assert same, f"no news: {before}\nand yet: {now}"

    def status(self) -> StatusSaid:
        self._last = said = self._session.status()
        if self._session.problem is None:
            anew = self._session.status_from_scratch()
            assert said == anew, f"kept: {said}\nfrom scratch: {anew}"
        found: StatusSaid = said
        return found


def _load_session() -> None:
    import_module("mldebt_nb.live.session")  # so that children find it imported


TRACKERS: dict[str, Entry] = {
    "mldebt": Entry("mldebt", _session, _load_session),
    "counts": Entry("execution counts", ExecutionCounts),
    "names": Entry("static graph of names", NameGraph),
}
COMPARED = tuple(TRACKERS)
TRACKERS["checked"] = Entry("mldebt, each answer compared with one made from scratch", _Checked, _load_session)
