"""Documents that clients tell by what has changed in them.

Comes in: a whole notebook as JSON text with a name for that state of it, or what is other than in such a state. Goes
out: the whole notebook. Kept is the last state of each client and path, the ones used last, up to a number of bytes.
Cells are never looked into but for their ids.
"""

from __future__ import annotations

from collections import OrderedDict

import msgspec

_KEPT_BYTES = 50_000_000


class DocumentChange(msgspec.Struct, frozen=True):
    """What is other than in the state `base`.

    `cells` are new or changed ones; `order` the ids of all cells, None when they are those of `base`; `rest` is the
    notebook without its cells.
    """

    base: str
    cells: tuple[msgspec.Raw, ...]
    rest: dict[str, msgspec.Raw]
    order: tuple[str, ...] | None = None


class UnknownBase(Exception):
    """A change refers to a state that is not kept here; the client sends the whole document."""


class _Identified(msgspec.Struct, frozen=True):
    id: str


class _Cells(msgspec.Struct, frozen=True):
    cells: list[msgspec.Raw]


class _State(msgspec.Struct, frozen=True):
    revision: str
    cells: dict[str, msgspec.Raw]  # by their ids, in order
    size: int


_identify = msgspec.json.Decoder(_Identified).decode


class Documents:
    """The documents of one server."""

    def __init__(self) -> None:
        self._states: OrderedDict[tuple[str, str], _State] = OrderedDict()
        self._bytes = 0

    def keep(self, owner: tuple[str, str], notebook: bytes, revision: str) -> None:
        """Remember a state. Of what is no notebook with ids of its own, nothing is kept."""
        try:
            cells = msgspec.json.decode(notebook, type=_Cells).cells
            by_id = {_identify(cell).id: cell for cell in cells}
        except msgspec.MsgspecError:
            return
        if len(by_id) == len(cells):
            self._put(owner, _State(revision, by_id, len(notebook)))

    def changed(self, owner: tuple[str, str], change: DocumentChange, revision: str) -> bytes:
        """The whole notebook after a change, which is remembered. Raises `UnknownBase`."""
        state = self._states.get(owner)
        if state is None or state.revision != change.base:
            raise UnknownBase(change.base)
        try:
            known = state.cells | {_identify(cell).id: cell for cell in change.cells}
            cells = {name: known[name] for name in (change.order if change.order is not None else state.cells)}
        except (KeyError, msgspec.MsgspecError):
            raise UnknownBase(change.base) from None
        notebook = msgspec.json.encode({**change.rest, "cells": list(cells.values())})
        self._put(owner, _State(revision, cells, len(notebook)))
        return notebook

    def _put(self, owner: tuple[str, str], state: _State) -> None:
        before = self._states.pop(owner, None)
        self._bytes += state.size - (before.size if before is not None else 0)
        self._states[owner] = state
        while self._bytes > _KEPT_BYTES and self._states:
            self._bytes -= self._states.popitem(last=False)[1].size
