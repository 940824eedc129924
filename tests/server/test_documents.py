"""Documents told by what has changed in them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.server import documents as module
from mldebt_nb.server.documents import DocumentChange, Documents, UnknownBase

ME = ("me", "a.ipynb")
REST = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def cell(name: str, source: str = "") -> dict[str, Any]:
    return {"id": name, "cell_type": "code", "source": source}


def whole(*cells: dict[str, Any]) -> bytes:
    return json.dumps({**REST, "cells": cells}).encode()


def change(base: str, *cells: dict[str, Any], order: list[str] | None = None) -> DocumentChange:
    asked = {"base": base, "cells": cells, "rest": REST, "order": order}
    return msgspec.json.decode(json.dumps(asked).encode(), type=DocumentChange)


def test_cells_that_change_come_go_and_move() -> None:
    documents = Documents()
    documents.keep(ME, whole(cell("a"), cell("b")), "1")
    now = documents.changed(ME, change("1", cell("b", "x")), "2")
    assert json.loads(now) == {**REST, "cells": [cell("a"), cell("b", "x")]}
    now = documents.changed(ME, change("2", cell("c"), order=["c", "b"]), "3")
    assert json.loads(now) == {**REST, "cells": [cell("c"), cell("b", "x")]}


@pytest.mark.parametrize(
    "asked", [change("0"), change("1", order=["a", "gone"]), change("1", {"source": "no id"}), change("")]
)
def test_what_refers_to_something_else_is_refused(asked: DocumentChange) -> None:
    documents = Documents()
    with pytest.raises(UnknownBase):
        documents.changed(ME, asked, "2")
    documents.keep(ME, whole(cell("a")), "1")
    with pytest.raises(UnknownBase):
        documents.changed(ME, asked, "2")
    with pytest.raises(UnknownBase):
        documents.changed(("somebody else", "a.ipynb"), change("1"), "2")
    assert documents.changed(ME, change("1"), "2")  # what was refused has changed nothing


@pytest.mark.parametrize("notebook", [b"", b"[]", b'{"cells": 3}', whole({"source": ""}), whole(cell("a"), cell("a"))])
def test_of_what_has_no_ids_nothing_is_kept(notebook: bytes) -> None:
    documents = Documents()
    documents.keep(ME, notebook, "1")
    with pytest.raises(UnknownBase):
        documents.changed(ME, change("1"), "2")


def test_what_was_not_used_for_long_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT_BYTES", 1000)
    documents = Documents()
    for number in range(20):
        documents.keep(("me", str(number)), whole(cell("a")), "1")
    assert documents.changed(("me", "19"), change("1"), "2")
    with pytest.raises(UnknownBase):
        documents.changed(("me", "0"), change("1"), "2")


@given(st.lists(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 2)), unique_by=lambda one: one[0])))
def test_changes_add_up(states: list[list[tuple[str, int]]]) -> None:
    documents = Documents()
    documents.keep(ME, whole(), "0")
    before: dict[str, int] = {}
    for number, state in enumerate(states):
        now = dict(state)
        cells = [cell(name, str(now[name])) for name in now if now[name] != before.get(name)]
        told = documents.changed(ME, change(str(number), *cells, order=list(now)), str(number + 1))
        assert json.loads(told)["cells"] == [cell(name, str(value)) for name, value in state]
        before = now
