"""The queue and the memory of the server's audits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from mldebt_nb.server import audits as module
from mldebt_nb.server.audits import Audits, Outdated

T = TypeVar("T")


def notebook(source: str) -> bytes:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def done(work: Coroutine[Any, Any, T]) -> T:
    """What it gives; in a thread of its own, since Playwright may have a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _all(audits: Audits, *asked: tuple[str, bytes, str]) -> list[object]:
    return await asyncio.gather(*[audits.audit(*one) for one in asked], return_exceptions=True)


def test_what_waits_behind_a_newer_request_is_dropped(tmp_path: Path) -> None:
    audits = Audits(tmp_path, tmp_path / "kept")
    asked = [("a.ipynb", notebook(f"print(lost{i})"), "me") for i in range(4)]
    first, *waiting, last = done(_all(audits, *asked))
    assert all(isinstance(one, Outdated) for one in waiting)
    assert b"lost3" in last  # type: ignore[operator]
    assert isinstance(first, (bytes, Outdated))
    assert not audits._newest


def test_others_do_not_wait_in_vain(tmp_path: Path) -> None:
    audits = Audits(tmp_path, tmp_path / "kept")
    found = done(
        _all(audits, ("a.ipynb", notebook("x"), "me"), ("a.ipynb", notebook("x"), "you"), ("b.ipynb", b"{}", "me"))
    )
    assert all(isinstance(one, bytes) for one in found)


def test_the_same_content_is_audited_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audits = Audits(tmp_path, tmp_path / "kept")
    one = done(audits.audit("a.ipynb", notebook("print(lost)")))
    monkeypatch.setattr(module, "Auditor", None)
    assert done(audits.audit("a.ipynb", notebook("print(lost)"))) is one


def test_the_dataflow_is_no_newer_request_for_an_audit(tmp_path: Path) -> None:
    audits = Audits(tmp_path, tmp_path / "kept")

    async def both() -> list[object]:
        asked = ("a.ipynb", notebook("print(lost)"), "me")
        return await asyncio.gather(audits.audit(*asked), audits.dataflow(*asked), return_exceptions=True)

    audited, outlined = done(both())
    assert b"lost" in audited  # type: ignore[operator]
    assert b"nodes" in outlined  # type: ignore[operator]
    assert not audits._newest


def test_the_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 3)
    audits = Audits(None, tmp_path / "kept")
    for i in range(7):
        done(audits.audit("a.ipynb", notebook(f"x = {i}")))
    assert len(audits._known) == 3
    assert audits._bytes == sum(map(len, audits._known.values()))
    audits.close()
