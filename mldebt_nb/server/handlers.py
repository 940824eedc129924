"""The endpoints: who asks, what for, and how much.

Comes in: requests below `/mldebt/`. Goes out: JSON. Every request needs what jupyter_server needs: a token or a login,
XSRF for what is posted, and the right to read contents.

    POST /mldebt/audit          {"path", "notebook", "client"} -> the document of `mldebt audit --format json`;
                                with "revision", and instead of the notebook "change", as `documents` has it
    POST /mldebt/dataflow       {"path", "notebook", "client"} -> {"language", "nodes", "edges"}: what flows
    POST /mldebt/pipeline       {"path", "notebook", "client"} -> {"language", "nodes", "edges", "complete"}: as `graph`
                                in `mldebt graph --format json`
    POST /mldebt/decision       {"rule", "reason", "accept", "until", "cell_id", "cell_index", "source", "line",
                                 "end_line"} -> {"edit"}: the comment that says it; null where none can stand
    POST /mldebt/trend          as for an audit, of what was saved -> {"records"}: its numbers are kept too
    GET  /mldebt/trend?path=P   -> {"records": [{"time", "findings", "minutes", "families"}]}, the oldest first
    GET  /mldebt/rules/RULE     -> {"rule", "page"}: the rule's documentation in Markdown
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable
from datetime import date
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from mldebt_nb.config import ConfigError
from mldebt_nb.findings.decision import Decision
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.reading import UnreadableNotebook
from mldebt_nb.server.audits import Audits, Outdated, Told
from mldebt_nb.server.documents import DocumentChange, UnknownBase
from mldebt_nb.server.trends import SavedAudit

LARGEST = 50_000_000  # bytes of one request


class DocumentRequest(msgspec.Struct, frozen=True):
    """A document: where it lies in the served folder, what it is now, and who shows it.

    What it is now is said as a whole (`notebook`), or as a `change` of a state that was told before; `revision` is the
    client's name for the state.
    """

    path: str
    notebook: msgspec.Raw = msgspec.Raw()  # empty: not given
    change: DocumentChange | None = None
    client: str = ""
    revision: str = ""


class DecisionRequest(msgspec.Struct, frozen=True):
    """What people say of the findings of one rule in some lines of a cell."""

    rule: str
    reason: str
    source: str
    line: int
    end_line: int
    cell_index: int
    cell_id: str | None = None
    accept: bool = False
    until: date | None = None


Answer = tuple[int, bytes]  # status and JSON, which is empty where there is nothing to say


class _Handler(APIHandler):
    auth_resource = "contents"

    def initialize(self, audits: Audits) -> None:
        self.audits = audits

    async def answer(self, answer: Answer) -> None:
        self.set_status(answer[0])
        self.set_header("Content-Type", "application/json")
        try:
            await self.finish(answer[1] or None)
        except StreamClosedError:
            self.log.debug("nobody waits for the answer of %s any more", self.request.path)


def _refusal(status: int, message: str) -> Answer:
    """What was wrong, as jupyter_server says it; not by its exceptions, whose texts go through `%`."""
    return status, msgspec.json.encode({"message": message, "reason": None})


def _too_large(body: bytes) -> Answer | None:
    if len(body) <= LARGEST:
        return None
    size = f"{len(body) / 1e6:.4g} MB, more than {LARGEST / 1e6:.4g}"
    return _refusal(413, f"the document has {size}; clear its outputs")


class _DocumentHandler(_Handler, ABC):
    """One document in; `wanted` is what the request is for."""

    wanted: str

    @authenticated
    @authorized("read")  # type: ignore[untyped-decorator,unused-ignore]
    async def post(self) -> None:
        await self.answer(_too_large(self.request.body) or await self._made(self.request.body))

    @abstractmethod
    def made(self, path: str, document: Told, client: str) -> Awaitable[bytes]:
        """What is made of the document."""

    async def _made(self, body: bytes) -> Answer:
        try:
            asked = msgspec.json.decode(body, type=DocumentRequest)
        except msgspec.MsgspecError as error:
            return _refusal(400, f"this is no request for {self.wanted}: {error}")
        document = asked.change if asked.change is not None else bytes(asked.notebook)
        if not document:
            return _refusal(400, f"this is no request for {self.wanted}: there is neither `notebook` nor `change`")
        try:
            return 200, await self.made(asked.path, Told(document, asked.revision), asked.client)
        except Outdated:
            return 204, b""  # a newer request for this document has come, and is answered
        except UnknownBase:
            return _refusal(428, "the state that the change refers to is not known here; send the notebook")
        except (ConfigError, UnreadableNotebook) as error:
            return _refusal(422, str(error))
        except OSError as error:
            return _refusal(507, f"the numbers could not be kept: {error.strerror or error}")


class AuditHandler(_DocumentHandler):
    """Its findings out."""

    wanted = "an audit"

    def made(self, path: str, document: Told, client: str) -> Awaitable[bytes]:
        return self.audits.audit(path, document, client)


class DataflowHandler(_DocumentHandler):
    """What flows between its cells out."""

    wanted = "a dataflow"

    def made(self, path: str, document: Told, client: str) -> Awaitable[bytes]:
        return self.audits.dataflow(path, document, client)


class PipelineHandler(_DocumentHandler):
    """What it does to data out."""

    wanted = "a pipeline"

    def made(self, path: str, document: Told, client: str) -> Awaitable[bytes]:
        return self.audits.pipeline(path, document, client)


class TrendHandler(_DocumentHandler):
    """What was kept of its audits, and one more when it is saved."""

    wanted = "a trend"

    async def made(self, path: str, document: Told, client: str) -> bytes:
        return self._records(await self.audits.saved(path, document, client))

    @authenticated
    @authorized("read")  # type: ignore[untyped-decorator,unused-ignore]
    async def get(self) -> None:
        path = self.get_query_argument("path", "")
        await self.answer((200, self._records(await self.audits.trend(path))))

    @staticmethod
    def _records(records: list[SavedAudit]) -> bytes:
        return msgspec.json.encode({"records": records})


class DecisionHandler(_Handler):
    """One decision in, the edit that writes it out. Nothing is changed here."""

    @authenticated
    @authorized("read")  # type: ignore[untyped-decorator,unused-ignore]
    async def post(self) -> None:
        await self.answer(_too_large(self.request.body) or await self._decided(self.request.body))

    async def _decided(self, body: bytes) -> Answer:
        try:
            asked = msgspec.json.decode(body, type=DecisionRequest)
        except msgspec.MsgspecError as error:
            return _refusal(400, f"this is no request for a decision: {error}")
        decision = Decision(asked.rule, asked.reason, asked.accept, asked.until)
        cell = Cell(asked.cell_index, asked.cell_id, "code", asked.source)
        edit = await self.audits.decided(decision, cell, asked.line, asked.end_line)
        return 200, msgspec.json.encode({"edit": edit})


class RuleHandler(_Handler):
    """The page of one rule."""

    @authenticated
    @authorized("read")  # type: ignore[untyped-decorator,unused-ignore]
    async def get(self, rule: str) -> None:
        found = await self.audits.page(rule)
        if found is None:
            await self.answer(_refusal(404, f"there is no rule {rule!r}; `mldebt rules` lists them"))
        else:
            await self.answer((200, msgspec.json.encode({"rule": rule, "page": found})))


def routes(base: str, audits: Audits) -> list[tuple[str, type[_Handler], dict[str, Any]]]:
    """The endpoints below the address `base` of the server."""
    own = {"audits": audits}
    start = base.rstrip("/") + "/mldebt/"
    return [
        (start + "audit", AuditHandler, own),
        (start + "dataflow", DataflowHandler, own),
        (start + "pipeline", PipelineHandler, own),
        (start + "decision", DecisionHandler, own),
        (start + "trend", TrendHandler, own),
        (start + r"rules/([\w-]+)", RuleHandler, own),
    ]
