"""Audits of documents that a front end shows, saved or not; their dataflow and their pipeline.

Comes in: a path inside the folder that the server serves, and the notebook as JSON text, or what changed in it. Goes
out: the JSON document of `mldebt audit --format json`, or that of `dataflow/outline` or `pipeline/outline`. One
document is looked at at a time, in a thread of its own; what it gave is kept by content. A request that waits while the
same client sends a newer one for the same document is dropped. Runs nothing of a notebook, and of files reads only
the pyproject.toml above it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from mldebt_nb.auditing import Auditor, report
from mldebt_nb.config import Config, load
from mldebt_nb.dataflow.outline import outline
from mldebt_nb.findings.decision import Decision, written
from mldebt_nb.findings.model import Edit
from mldebt_nb.findings.report import Report
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.reading import read
from mldebt_nb.rules.documentation import page
from mldebt_nb.rules.registry import Registry, discover
from mldebt_nb.server.documents import DocumentChange, Documents
from mldebt_nb.server.trends import SavedAudit, Trends, saved_audit

_KEPT = 128
_KEPT_BYTES = 20_000_000


class Told(NamedTuple):
    """A document as it was told: as a whole, or as a change; `revision` is its client's name for its state."""

    document: bytes | DocumentChange
    revision: str = ""


#: What is made of a document: an auditor with the configuration in force, the notebook, its path.
_Work = Callable[[Auditor, bytes, str], msgspec.Struct]


class Outdated(Exception):
    """The same client has sent the document again, before this one's turn came."""


class Audits:
    """All audits of one server.

    `root` is the folder that it serves, None when that is no folder of this machine; `kept` is where trends are kept.
    """

    def __init__(self, root: Path | None, kept: Path) -> None:
        self._root = root.resolve() if root is not None else None
        self._trends = Trends(kept, self._root)
        self._documents = Documents()
        self._registry: Registry | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mldebt-audit")
        self._known: OrderedDict[bytes, bytes] = OrderedDict()
        self._bytes = 0
        self._newest: dict[tuple[_Work, str, str], int] = {}

    def close(self) -> None:
        """Wait for nothing: audits that have not begun never will."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def audit(self, path: str, notebook: bytes | Told, client: str = "") -> bytes:
        """The report on a document. Raises `Outdated`, and `ConfigError` for a configuration that cannot be read."""
        return await self._made(_audited, path, notebook, client)

    async def dataflow(self, path: str, notebook: bytes | Told, client: str = "") -> bytes:
        """What flows between the cells of a document. Raises as `audit` does, and `UnreadableNotebook`."""
        return await self._made(_outlined, path, notebook, client)

    async def pipeline(self, path: str, notebook: bytes | Told, client: str = "") -> bytes:
        """What a document does to data, with its leaks. Raises as `dataflow` does."""
        return await self._made(_pipelined, path, notebook, client)

    async def _made(self, work: _Work, path: str, notebook: bytes | Told, client: str) -> bytes:
        told = notebook if isinstance(notebook, Told) else Told(notebook)
        place = work, client, path
        turn = self._newest[place] = self._newest.get(place, 0) + 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._thread, self._work, work, path, told, client, turn
            )
        finally:
            if self._newest.get(place) == turn:  # nobody else waits
                del self._newest[place]

    async def page(self, rule: str) -> str | None:
        """The page of a rule in Markdown, by its name or its code; None when there is no such rule."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._page, rule)

    async def decided(self, decision: Decision, cell: Cell, first: int, last: int) -> Edit | None:
        """The edit that writes a decision into a cell; None where it cannot be written."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, written, decision, cell, first, last)

    async def trend(self, path: str) -> list[SavedAudit]:
        """What was kept of a notebook's audits, the oldest first."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._trends.read, path)

    async def saved(self, path: str, notebook: bytes | Told, client: str = "") -> list[SavedAudit]:
        """Audit a document that was saved and keep the numbers. Raises OSError where they cannot be written."""
        found = msgspec.json.decode(await self.audit(path, notebook, client), type=Report)
        if any(one.error is not None for one in found.notebooks):
            return await self.trend(path)
        record = saved_audit(found, datetime.now().astimezone())
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._trends.keep, path, record)

    async def deleted(self, path: str) -> None:
        """A file of the served folder is no more. Raises OSError where what is kept of it cannot be removed."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._trends.deleted, path)

    async def renamed(self, old: str, new: str) -> None:
        """A file of the served folder has another path now. Raises OSError where what is kept cannot go along."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._trends.renamed, old, new)

    # -- in the thread ------------------------------------------------------------------------

    def _work(self, work: _Work, path: str, told: Told, client: str, turn: int) -> bytes:
        notebook = self._whole(told, (client, path))  # what is overtaken may be what the next change refers to
        if self._newest.get((work, client, path), turn) != turn:
            raise Outdated(path)
        config = self._config(path)
        today = date.today()
        key = blake2b(notebook, person=b"mldebt-document")
        key.update(repr((work.__name__, path, config, today)).encode())
        known = self._known.get(key.digest())
        if known is not None:
            self._known.move_to_end(key.digest())
            return known
        found = msgspec.json.encode(work(Auditor(config, self._rules(), today), notebook, path))
        self._keep(key.digest(), found)
        return found

    def _whole(self, told: Told, owner: tuple[str, str]) -> bytes:
        if isinstance(told.document, DocumentChange):
            return self._documents.changed(owner, told.document, told.revision)
        if told.revision:
            self._documents.keep(owner, told.document, told.revision)
        return told.document

    def _keep(self, key: bytes, found: bytes) -> None:
        self._known[key] = found
        self._bytes += len(found)
        while len(self._known) > _KEPT or (self._bytes > _KEPT_BYTES and len(self._known) > 1):
            self._bytes -= len(self._known.popitem(last=False)[1])

    def _page(self, rule: str) -> str | None:
        found = next((one for one in self._rules() if rule in (one.name, one.code)), None)
        return page(found) if found is not None else None

    def _rules(self) -> Registry:
        if self._registry is None:
            self._registry = discover()
        return self._registry

    def _config(self, path: str) -> Config:
        """What is in force for the document's folder; nothing outside of the served folder is asked by its name."""
        if self._root is None:
            return Config()
        folder = self._root.joinpath(*PurePosixPath(path.lstrip("/")).parent.parts).resolve()
        inside = folder == self._root or self._root in folder.parents
        return load(folder if inside and folder.is_dir() else self._root, self._rules().settings)[0]


def _audited(auditor: Auditor, notebook: bytes, path: str) -> msgspec.Struct:
    return report([auditor.audit_bytes(notebook, path)])


def _outlined(auditor: Auditor, notebook: bytes, path: str) -> msgspec.Struct:
    return outline(auditor.graph(read(notebook, path)))


def _pipelined(auditor: Auditor, notebook: bytes, path: str) -> msgspec.Struct:
    return auditor.outline(read(notebook, path))
