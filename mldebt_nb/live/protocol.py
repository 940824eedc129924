"""The line to front ends: one comm, the document in, status and findings out as deltas.

Comes in: comm messages on any thread, the end of every run. Goes out: messages of `messages`. A message that is not
understood is answered by an error and never raises in the kernel. Runs only ask for a push; it happens once the kernel
is free, at once after a pause and then once for many runs. Findings are made on the kernel's own thread only, and when
it rests: not between the cells of "run all".
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import compress
from operator import is_not
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec

from mldebt_nb.config import ConfigError
from mldebt_nb.live import messages
from mldebt_nb.live.document import BadDocument
from mldebt_nb.live.failing import REPORT, described
from mldebt_nb.live.messages import Delta, Explanation, FullStatus, Problem, Replies, Reply, Requests
from mldebt_nb.live.status import CellStatus
from mldebt_nb.live.wording import explained
from mldebt_nb.notebook.unwarned import unwarned

if TYPE_CHECKING:
    from mldebt_nb.findings.model import Finding
    from mldebt_nb.live.log import Run
    from mldebt_nb.live.session import Session
    from mldebt_nb.live.status import Status

TARGET = "mldebt"
#: Seconds from one push to the next, so that "run all" is told about once in a while and not for each cell; and of rest
#: before findings are made.
DELAY = 0.05
#: Seconds after which findings are made though the kernel does not rest.
LATEST = 2.0
_KNOWN = "document, change, status, explain, watch"


class Client:
    """One comm: what was told to it last.

    `context` is that of the last message from it. Whatever is sent has that message as its parent: ipykernel hands the
    next one to the subshell that the parent names, and only there is it answered while a cell runs.
    """

    def __init__(self, comm: Any) -> None:
        self.comm = comm
        self.sequence = 0
        self.status: Status | None = None
        self.findings: dict[str, Finding] | None = None
        self.on = True
        self.wants_findings = False
        self.sent_document = False
        self.context = contextvars.copy_context()


class Protocol:
    """Between `open` and `close`. `find` gives the findings of the live document; it may raise `ConfigError`."""

    def __init__(
        self, session: Session, find: Callable[[Status], tuple[Finding, ...]]
    ) -> None:  # fmt: skip
        self._session = session
        self._find = find
        self._clients: dict[str, Client] = {}
        self._document: messages.Document | None = None  # what was sent last, by whomever
        self._lock = threading.RLock()
        self._pending = False
        self._pushed = self._ended = 0.0  # when runs were told, and when one ended
        self._awaited: float | None = None  # since when findings are to be made
        self._manager: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.get_ident()

    # -- comms --------------------------------------------------------------------------------

    def open(self) -> None:
        """Offer the target to front ends, and open one comm to those that listen already."""
        import comm

        self._manager = comm.get_comm_manager()
        self._manager.register_target(TARGET, self._opened)
        self._session.after_run.append(self._ran)
        self._session.after_failure.append(self._schedule)
        self._loop = _running_loop()
        client = self._added(comm.create_comm(target_name=TARGET, data={"version": messages.VERSION}))
        self._tell(client, self._full(client))

    def close(self) -> None:
        """Say goodbye and leave nothing in the kernel."""
        if self._ran in self._session.after_run:
            self._session.after_run.remove(self._ran)
            self._session.after_failure.remove(self._schedule)
        if self._manager is not None:
            self._manager.unregister_target(TARGET, self._opened)
            self._manager = None
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.comm.on_msg(None)
            client.comm.on_close(None)
            client.comm.close()

    def _opened(self, comm: Any, message: Mapping[str, Any]) -> None:
        """A front end has opened a comm of its own."""
        client = self._added(comm)
        self._guarded(client, None, lambda: self._tell(client, self._full(client)))

    def _added(self, comm: Any) -> Client:
        client = Client(comm)
        with self._lock:
            self._clients[comm.comm_id] = client
        comm.on_msg(lambda message: self._received(client, message))
        comm.on_close(lambda message: self._closed(client))
        return client

    def _closed(self, client: Client) -> None:
        with self._lock:
            self._clients.pop(client.comm.comm_id, None)
            if client.sent_document and not any(c.sent_document for c in self._clients.values()):
                self._session.forget_document()
                self._document = None

    # -- in -----------------------------------------------------------------------------------

    def _received(self, client: Client, message: Mapping[str, Any]) -> None:
        client.context = contextvars.copy_context()
        content = message.get("content")
        data = content.get("data") if isinstance(content, Mapping) else None
        told = data.get("id") if isinstance(data, Mapping) else None
        reply_to = told if isinstance(told, str) else None
        self._guarded(client, reply_to, lambda: self._answer(client, data))

    def _guarded(self, client: Client, reply_to: str | None, action: Callable[[], None]) -> None:
        """Do it; whatever goes wrong is told to the front end and never raised in the kernel's message loop."""
        try:
            try:
                with unwarned():
                    action()
            except BadDocument as error:
                self._complain(client, str(error), "$.cells", "send the document again", reply_to)
            except ConfigError as error:
                self._complain(client, str(error), "[tool.mldebt]", "mend the configuration", reply_to)
        except Exception as error:  # noqa: BLE001 - see above
            self._fail(client, error, reply_to)

    def _fail(self, client: Client, error: Exception, reply_to: str | None) -> None:
        """Something of ours is broken: the session says so, and whoever waits for an answer gets it."""
        self._session.fail(error)
        if reply_to is not None:
            with suppress(Exception):  # when it is sending that is broken, nobody can be told
                self._complain(client, described(error), "in the kernel", REPORT, reply_to)

    def _answer(self, client: Client, data: Any) -> None:
        kind = data.get("type") if isinstance(data, Mapping) else None
        told = data.get("id") if isinstance(data, Mapping) else None
        reply_to = told if isinstance(told, str) else None
        version = data.get("version", messages.VERSION) if isinstance(data, Mapping) else messages.VERSION
        if version != messages.VERSION:
            what = f"version {version!r} of the protocol is not spoken here"
            self._complain(client, what, "$.version", f"send version {messages.VERSION}", reply_to)
            return
        try:
            request = msgspec.convert(data, Requests)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `")
            todo = f"known types are {_KNOWN}; docs/protocol.md shows each"
            shown = f"a message of type {kind!r} was not understood: {what}"
            self._complain(client, shown[:500], where.rstrip("`") or "$", todo, reply_to)
            return
        self._handle(client, request)

    def _handle(self, client: Client, request: Requests) -> None:
        if isinstance(request, messages.Document):
            self._take(client, request)
        elif isinstance(request, messages.Change):
            self._change(client, request)
        elif isinstance(request, messages.StatusRequest):
            self._tell(client, self._full(client, request.id))
        elif isinstance(request, messages.Watch):
            with self._lock:
                client.on = request.on
                client.wants_findings = request.findings
                client.findings = None
            self._tell(client, self._full(client, request.id))
            self._schedule_findings()
        else:
            self._explain(client, request)

    def _change(self, client: Client, request: messages.Change) -> None:
        with self._lock:
            known = self._document
        cells = _changed(known.cells, request) if known is not None and known.revision == request.base else None
        if cells is None:
            what = "the state that the change refers to is not the one known here"
            self._complain(client, what, "$.base", "send the document", request.id)
            return
        self._take(client, messages.Document(id=request.id, cells=cells, revision=request.revision))

    def _take(self, client: Client, request: messages.Document) -> None:
        self._session.set_document([msgspec.structs.asdict(cell) | {"source": _text(cell)} for cell in request.cells])
        with self._lock:
            self._document = request
            client.sent_document = True
            others = [other for other in self._clients.values() if other is not client and other.on]
        self._tell_news(client, request.id, always=True)
        for other in others:
            self._tell_news(other, None, always=False)
        self._schedule_findings()

    def _explain(self, client: Client, request: messages.Explain) -> None:
        try:
            cell = self._session.status().cell(request.cell)
        except KeyError as error:
            todo = "ask for the status: it lists the ids of all code cells"
            self._complain(client, str(error.args[0]), "$.cell", todo, request.id)
            return
        self._tell(client, Explanation(cell=cell, text=explained(cell), reply_to=request.id))

    # -- out ----------------------------------------------------------------------------------

    def _ran(self, session: Session, run: Run) -> None:
        self._ended = monotonic()
        if self._clients and session.news:
            self._schedule()
        else:
            self._schedule_findings()

    def _schedule(self) -> None:
        """Push soon."""
        with self._lock:
            if self._pending:
                return
            self._pending = True
        self._later(self._pushed + DELAY - monotonic(), self._push)

    def _schedule_findings(self) -> None:
        with self._lock:
            if self._awaited is not None or not any(client.wants_findings for client in self._clients.values()):
                return
            self._awaited = monotonic()
        self._later(DELAY, self._push_findings)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do it in so many seconds, on the kernel's own thread; at once where nobody waits for anything."""
        here = threading.get_ident() == self._thread
        loop = self._loop = _running_loop() if here else self._loop
        if loop is None or loop.is_closed():
            action()
        elif not here:
            loop.call_soon_threadsafe(loop.call_later, max(seconds, 0), action)
        elif seconds > 0:
            loop.call_later(seconds, action)
        else:
            loop.call_soon(action)  # while everything is still at hand: a wake-up costs as much as the push

    def _push(self) -> None:
        with self._lock:
            self._pending = False
            self._pushed = monotonic()
            clients = list(self._clients.values())
        for client in clients:
            if client.on:
                self._guarded(client, None, partial(self._tell_news, client, None, always=False))
        self._schedule_findings()

    def _push_findings(self) -> None:
        now, awaited = monotonic(), self._awaited or 0.0
        busy = self._ended + DELAY - now
        if busy > 0 and now - awaited < LATEST and self._loop is not None:
            self._later(busy, self._push_findings)
            return
        with self._lock:
            self._awaited = None
            clients = [client for client in self._clients.values() if client.wants_findings]
        for client in clients:
            if self._session.problem is None:
                self._guarded(client, None, partial(self._tell_findings, client))

    def _full(self, client: Client, reply_to: str | None = None) -> FullStatus:
        status = self._session.status()
        with self._lock:
            client.status = status
        return FullStatus(
            cells=status.cells, hidden=status.hidden_names, altered=status.altered,
            reproducible=status.reproducible, plan=status.steps, document=status.document, problem=status.problem,
            reply_to=reply_to,
        )  # fmt: skip

    def _tell_news(self, client: Client, reply_to: str | None, *, always: bool) -> None:
        """A delta; nothing when nothing but execution counts has changed, unless somebody waits for an answer."""
        if client.status is None:
            self._tell(client, self._full(client, reply_to))
            return
        now = self._session.status()
        before = client.status
        if always or not differ_in_counts_only(before, now):
            with self._lock:
                client.status = now
            self._tell(client, delta(before, now, reply_to))

    def _tell_findings(self, client: Client) -> None:
        found = {f.fingerprint: f for f in self._find(self._session.status())}
        with self._lock:
            before, client.findings = client.findings, found
        known = before or {}
        added = tuple(f for mark, f in found.items() if known.get(mark) != f)
        removed = tuple(mark for mark in known if mark not in found)
        if added or removed or before is None:
            self._tell(client, messages.Findings(whole=before is None, added=added, removed=removed))

    def _complain(self, client: Client, what: str, where: str, todo: str, reply_to: str | None) -> None:
        self._tell(client, Problem(what=what, where=where, todo=todo, reply_to=reply_to))

    def _tell(self, client: Client, reply: Replies) -> None:
        with self._lock:
            client.sequence += 1
            numbered: Reply = msgspec.structs.replace(reply, sequence=client.sequence)
            client.context.copy().run(client.comm.send, _sendable(msgspec.to_builtins(numbered)))


def delta(before: Status, now: Status, reply_to: str | None = None) -> Delta:
    """What to tell someone who knows `before`."""
    changed, gone, order = _changed_cells(before.cells, now.cells)
    known = {name.name: name for name in before.hidden_names}
    hidden = {name.name: name for name in now.hidden_names}
    return Delta(
        cells=changed,
        gone=gone,
        order=order,
        hidden_added=tuple([found for name, found in hidden.items() if known.get(name) != found]),
        hidden_removed=tuple([name for name in known if name not in hidden]),
        altered=now.altered, reproducible=now.reproducible, plan=now.steps, document=now.document,
        problem=now.problem, reply_to=reply_to,
    )  # fmt: skip


_Cells = tuple[CellStatus, ...]


def _changed_cells(before: _Cells, now: _Cells) -> tuple[_Cells, tuple[str, ...], tuple[str, ...] | None]:
    """Cells that are new or told otherwise, ids of those that are gone, and the order of all when it is another."""
    others = _others(before, now)
    if len(before) == len(now) and all(one.id == other.id for one, other in others):
        return tuple([other for one, other in others if one != other]), (), None
    known, ids = {cell.id: cell for cell in before}, {cell.id: None for cell in now}
    changed = tuple([cell for cell in now if (k := known.get(cell.id)) is not cell and k != cell])
    return changed, tuple([cell for cell in known if cell not in ids]), tuple(ids)


def _others(before: _Cells, now: _Cells) -> list[tuple[CellStatus, CellStatus]]:
    """What stands in the same place without being the same object: what a replay has judged again, and few others."""
    return list(compress(zip(before, now, strict=False), map(is_not, before, now)))


def differ_in_counts_only(before: Status, now: Status) -> bool:
    """Whether all that a run has changed is what front ends count themselves."""
    if len(before.cells) != len(now.cells) or msgspec.structs.replace(before, cells=now.cells) != now:
        return False
    return all(
        one.id == other.id and one.status == other.status and one.reasons == other.reasons
        for one, other in _others(before.cells, now.cells)
    )


def _changed(cells: tuple[messages.SentCell, ...], change: messages.Change) -> tuple[messages.SentCell, ...] | None:
    """The cells after a change; None when it speaks of cells that nobody has sent."""
    known = {cell.id: cell for cell in cells} | {cell.id: cell for cell in change.cells}
    order = change.order if change.order is not None else tuple(cell.id for cell in cells)
    return tuple(known[name] for name in order) if known.keys() >= set(order) else None


def _text(cell: messages.SentCell) -> str:
    return cell.source if isinstance(cell.source, str) else "".join(cell.source)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # a terminal, or a test
        return None


def _sendable(value: Any) -> Any:
    """Without lone surrogates, which no encoder takes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value
    if isinstance(value, (list, tuple)):
        return [item if type(item) is str and item.isascii() else _sendable(item) for item in value]  # many are ids
    if isinstance(value, dict):
        return {_sendable(key): _sendable(item) for key, item in value.items()}
    return value
