"""What front ends and the kernel say to each other over the comm: version 1, as records.

Comes in: nothing. Goes out: classes that are sent as JSON objects, told apart by `type`. `docs/protocol.md` explains
them, `schemas/protocol-requests.schema.json` and `protocol-replies.schema.json` are made from them.
"""

from __future__ import annotations

import msgspec

from mldebt_nb.findings.model import Finding
from mldebt_nb.live.status import CellStatus, HiddenName

VERSION = 1


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """From a front end. `id` comes back as `reply_to` with the answer."""

    version: int = VERSION
    id: str | None = None


class SentCell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of the document, of any kind; `source` as the user sees it now, `tags` of its metadata."""

    id: str
    cell_type: str
    source: str | tuple[str, ...]
    tags: tuple[str, ...] = ()


class Document(Request, frozen=True, kw_only=True, tag="document"):
    """The notebook as it stands: all cells in order. It holds until the next one comes.

    `revision` is a name for this state of it, chosen by the front end, to which a `Change` may refer.
    """

    cells: tuple[SentCell, ...]
    revision: str | None = None


class Change(Request, frozen=True, kw_only=True, tag="change"):
    """The notebook as it stands, told by what is other than in the state `base`, which becomes the state `revision`.

    `cells` are new or changed ones; `order` are the ids of all cells, null when they are those of `base`.
    """

    base: str
    revision: str
    cells: tuple[SentCell, ...]
    order: tuple[str, ...] | None = None


class StatusRequest(Request, frozen=True, kw_only=True, tag="status"):
    """Asks for the whole status."""


class Explain(Request, frozen=True, kw_only=True, tag="explain"):
    """Asks why a cell has its status."""

    cell: str


class Watch(Request, frozen=True, kw_only=True, tag="watch"):
    """What is told after each run: status deltas (`on`), findings too (`findings`)."""

    on: bool
    findings: bool = False


Requests = Document | Change | StatusRequest | Explain | Watch


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """To the front ends. `sequence` counts the messages of one comm from 1: a gap means that one was missed."""

    version: int = VERSION
    sequence: int = 0
    reply_to: str | None = None


class FullStatus(Reply, frozen=True, kw_only=True, tag="status"):
    """The whole status. `reproducible` is null when it is not known, `plan` the cells to run again, in order."""

    cells: tuple[CellStatus, ...]
    hidden: tuple[HiddenName, ...]
    altered: tuple[str, ...]
    reproducible: bool | None
    plan: tuple[str, ...]
    document: str
    problem: str | None


class Delta(Reply, frozen=True, kw_only=True, tag="delta"):
    """What has changed since the last status or delta of this comm.

    `cells` are new or changed ones, `gone` ids that left, `order` the ids of all cells when their order is another.
    """

    cells: tuple[CellStatus, ...]
    gone: tuple[str, ...]
    order: tuple[str, ...] | None
    hidden_added: tuple[HiddenName, ...]
    hidden_removed: tuple[str, ...]
    altered: tuple[str, ...]
    reproducible: bool | None
    plan: tuple[str, ...]
    document: str
    problem: str | None


class Findings(Reply, frozen=True, kw_only=True, tag="findings"):
    """Findings that came, and fingerprints of those that went; all of them when `whole`."""

    whole: bool
    added: tuple[Finding, ...]
    removed: tuple[str, ...]


class Explanation(Reply, frozen=True, kw_only=True, tag="explanation"):
    """The status of one cell in words."""

    cell: CellStatus
    text: str


class Problem(Reply, frozen=True, kw_only=True, tag="error"):
    """A request that could not be answered: what was wrong, where in the message, what to do."""

    what: str
    where: str
    todo: str


Replies = FullStatus | Delta | Findings | Explanation | Problem
