"""Many notebooks: the same results in the same order, whatever ran in parallel and whatever went wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from mldebt_nb import batch
from mldebt_nb.auditing import NotebookResult, failed
from mldebt_nb.batch import Plan, _work, audit_file, run
from mldebt_nb.cache import Cache
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import Registry
from tests.conftest import TODAY, ipynb

DEFAULT = Config()
STRICT = Config(confidence="low")


@pytest.fixture
def paths(tmp_path: Path) -> tuple[str, ...]:
    """Twenty notebooks, one of them unreadable, half of them under another configuration."""
    names = []
    for number in range(20):
        file = tmp_path / ("strict" if number % 3 == 1 else "default") / f"{number:02}.ipynb"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(ipynb("import json", f"a{number} = 1", "def f():\n    return 1\nprint(2)"))
        names.append(str(file))
    Path(names[7]).write_text("{")
    return tuple(names)


def config_of(path: str) -> Config:
    return STRICT if "strict" in path else DEFAULT


@pytest.fixture
def audit(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[NotebookResult]]:
    """Run a batch; a pool is used from two files on."""
    monkeypatch.setattr(batch, "POOL_FROM", 2)

    def do(
        paths: tuple[str, ...], jobs: int = 1, cache: Path | None = None, done: list[None] | None = None
    ) -> list[NotebookResult]:
        caches = {id(c): Cache(cache, c.confidence) for c in (DEFAULT, STRICT)} if cache else {}
        ticks = done if done is not None else []
        results = run(
            Plan(paths, config_of, TODAY, jobs), registry, lambda c: caches.get(id(c)), lambda: ticks.append(None)
        )
        for one in caches.values():
            one.close()
        return results

    return do


Audit = Callable[..., "list[NotebookResult]"]


def test_results_stand_in_the_order_of_the_files(audit: Audit, paths: tuple[str, ...]) -> None:
    results = audit(paths)
    assert [result.notebook.path for result in results] == list(paths)
    assert [result.notebook.error is None for result in results] == [number != 7 for number in range(20)]


def test_parallel_is_the_same_as_one_by_one(audit: Audit, paths: tuple[str, ...]) -> None:
    assert audit(paths, jobs=4) == audit(paths, jobs=1)
    assert audit(paths[::-1], jobs=4) == audit(paths, jobs=1)[::-1]


def test_every_file_is_counted_once(audit: Audit, paths: tuple[str, ...], tmp_path: Path) -> None:
    for jobs in (1, 4, 1):
        done: list[None] = []
        audit(paths, jobs, tmp_path / "cache", done)
        assert len(done) == len(paths)


def test_what_workers_found_is_kept(
    audit: Audit, paths: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = audit(paths, 4, tmp_path / "cache")
    monkeypatch.setattr(batch, "audit_content", lambda auditor, data, path: pytest.fail(f"{path} is analysed again"))
    good = paths[:7] + paths[8:]
    assert audit(good, 1, tmp_path / "cache") == first[:7] + first[8:]


def test_workers_look_into_the_cache_too(audit: Audit, paths: tuple[str, ...], tmp_path: Path) -> None:
    """After a fresh checkout all times are new, so only the contents can tell."""
    first = audit(paths, 1, tmp_path / "cache")
    for path in paths:
        os.utime(path, (1, 1))
    entries = {entry: entry.stat().st_mtime_ns for entry in (tmp_path / "cache").glob("results-*/*/*")}
    assert len(entries) == 19
    assert audit(paths, 4, tmp_path / "cache") == first
    assert {entry: entry.stat().st_mtime_ns for entry in (tmp_path / "cache").glob("results-*/*/*")} == entries


def test_workers_tell_which_files_need_not_be_read_again(tmp_path: Path) -> None:
    stamp = (1, 2, 3, 4, "digest")
    answer = msgspec.msgpack.encode(batch._Done([failed("a.ipynb", "why")], {"/a.ipynb": stamp}))
    cache = Cache(tmp_path, "salt")
    received = batch._received(batch._Task(["a.ipynb"], DEFAULT, TODAY, None), answer, cache)
    assert [path for path, _ in received] == ["a.ipynb"]
    assert cache.news == {"/a.ipynb": stamp}


def test_few_files_start_no_processes(audit: Audit, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "POOL_FROM", 60)
    monkeypatch.setattr(batch, "_pool", lambda processes: pytest.fail("a pool was started"))
    assert len(audit(paths, jobs=4)) == 20


def test_no_files_are_no_work(audit: Audit) -> None:
    assert audit((), jobs=4) == []


# -- deaths ------------------------------------------------------------------------------------------------------------


def _work_and_die(task: bytes) -> bytes:
    """In place of `batch._work`: dies over notebook 05, as the kernel kills when memory runs out."""
    if b"05.ipynb" in task:
        os.kill(os.getpid(), signal.SIGKILL)
    return _work(task)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_worker_that_dies_costs_the_notebook_that_killed_it(
    audit: Audit, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = audit(paths, jobs=1)
    monkeypatch.setattr(batch, "_work", _work_and_die)
    results = audit(paths, jobs=2)
    assert results[5].notebook.path == paths[5]
    assert results[5].notebook.error == (
        "the process that audited it was ended from outside; is there too little memory?"
    )
    assert results[:5] + results[6:] == alone[:5] + alone[6:]


# -- one file ----------------------------------------------------------------------------------------------------------


def test_a_file_that_vanished_meanwhile(audit: Audit, tmp_path: Path) -> None:
    (result,) = audit((str(tmp_path / "gone.ipynb"),))
    assert result.notebook.error == "it is gone; audit again"


def test_a_folder_instead_of_a_file(registry: Registry, tmp_path: Path) -> None:
    from mldebt_nb.auditing import Auditor

    result = audit_file(Auditor(DEFAULT, registry, date(2026, 1, 1)), str(tmp_path))
    assert result.notebook.error == "this is a folder named like a notebook; rename it or exclude it"


def test_there_is_at_least_one_core() -> None:
    assert batch.cores() >= 1
