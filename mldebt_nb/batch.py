"""Many notebooks: files in, results out in the order of the files, whatever ran in parallel.

Comes in: paths, a configuration for each folder, a number of processes. Goes out: one result for
each path. One bad file never stops the others: it becomes a result with an error.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import msgspec

from mldebt_nb.auditing import Auditor, NotebookResult, failed
from mldebt_nb.cache import Cache
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import Registry, discover

#: Below this many files, starting processes costs more than it gains.
POOL_FROM = 60
_CHUNK = 8


class Plan(msgspec.Struct, frozen=True):
    """What to audit and how. `config_of` gives the configuration for a path."""

    paths: tuple[str, ...]
    config_of: Callable[[str], Config]
    today: date
    jobs: int = 1


def run(
    plan: Plan, registry: Registry, cache_of: Callable[[Config], Cache | None], advance: Callable[[], None]
) -> list[NotebookResult]:
    """The results in the order of `plan.paths`; `advance` is called once for each finished file."""
    results: dict[str, NotebookResult] = {}
    missing: list[str] = []
    for path in plan.paths:
        cache = cache_of(plan.config_of(path))
        known = cache.lookup(path) if cache else None
        if known is None:
            missing.append(path)
        else:
            results[path] = known
            advance()
    for path, result in _audited(plan, missing, registry, cache_of):
        results[path] = result
        advance()
    return [results[path] for path in plan.paths]


def _audited(
    plan: Plan, paths: list[str], registry: Registry, cache_of: Callable[[Config], Cache | None]
) -> Iterator[tuple[str, NotebookResult]]:
    if plan.jobs > 1 and len(paths) >= POOL_FROM:
        yield from _in_processes(plan, paths, registry, cache_of)
    else:
        yield from _here(plan, paths, registry, cache_of)


def _here(
    plan: Plan, paths: Iterable[str], registry: Registry, cache_of: Callable[[Config], Cache | None]
) -> Iterator[tuple[str, NotebookResult]]:
    auditors: dict[int, Auditor] = {}
    with _RareCollection():
        for path in paths:
            config = plan.config_of(path)
            auditor = auditors.get(id(config))
            if auditor is None:
                auditor = auditors[id(config)] = Auditor(config, registry, plan.today)
            yield path, audit_file(auditor, path, cache_of(config))


def audit_file(auditor: Auditor, path: str, cache: Cache | None = None) -> NotebookResult:
    """Audit one file, whatever it holds."""
    try:
        size = os.path.getsize(path)
        if size > auditor.config.max_megabytes * 1e6:
            return auditor.too_large(path, size)
        data = Path(path).read_bytes()
    except OSError as error:
        return failed(path, _why(error, path))
    if cache is not None and (known := cache.lookup_content(path, data)) is not None:
        return known
    result = audit_content(auditor, data, path)
    if cache is not None:
        cache.store(path, data, result)
    return result


def audit_content(auditor: Auditor, data: bytes, path: str) -> NotebookResult:
    """Audit content; a defect of mldebt itself becomes the file's error, so that the batch goes on."""
    try:
        return auditor.audit_bytes(data, path)
    except Exception as error:  # noqa: BLE001  # it becomes the file's error, which is reported and ends in exit code 2
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else "?"
        return failed(
            path,
            f"mldebt itself failed at {place} ({type(error).__name__}: {error}); "
            "please report this with the notebook's sources",
        )


def _why(error: OSError, path: str) -> str:
    if isinstance(error, PermissionError):
        return "permission denied; make the file readable for you"
    if isinstance(error, FileNotFoundError):
        return "a link that leads nowhere; mend or delete it" if os.path.islink(path) else "it is gone; audit again"
    if isinstance(error, IsADirectoryError):
        return "this is a folder named like a notebook; rename it or exclude it"
    if "symbolic link" in (error.strerror or "").lower():
        return "a symbolic link that points to itself; delete it"
    return f"cannot be read: {error.strerror or error}; check the file"


class _RareCollection:
    """Syntax trees are many small objects that die together; looking for garbage less often saves time."""

    def __enter__(self) -> None:
        self._before = gc.get_threshold()
        gc.set_threshold(200_000, 20, 20)

    def __exit__(self, *_: object) -> None:
        gc.set_threshold(*self._before)


# -- processes ------------------------------------------------------------------------------------

_worker_auditors: dict[bytes, Auditor] = {}
_worker_registry: Registry | None = None


def _start_worker() -> None:
    gc.set_threshold(200_000, 20, 20)


def _work(paths: list[str], config: bytes, today: date) -> bytes:
    """Runs in a worker: audits some files, gives the encoded results."""
    global _worker_registry
    if _worker_registry is None:
        _worker_registry = discover()
    auditor = _worker_auditors.get(config)
    if auditor is None:
        auditor = Auditor(msgspec.msgpack.decode(config, type=Config), _worker_registry, today)
        _worker_auditors[config] = auditor
    return msgspec.msgpack.encode([audit_file(auditor, path) for path in paths])


def _in_processes(
    plan: Plan, paths: list[str], registry: Registry, cache_of: Callable[[Config], Cache | None]
) -> Iterator[tuple[str, NotebookResult]]:
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    pending: list[tuple[list[str], Future[bytes]]] = []
    done: set[str] = set()
    with ProcessPoolExecutor(plan.jobs, mp_context=get_context(method), initializer=_start_worker) as pool:
        try:
            for chunk, config in _chunks(plan, paths):
                pending.append((chunk, pool.submit(_work, chunk, msgspec.msgpack.encode(config), plan.today)))
            for chunk, future in pending:
                results = msgspec.msgpack.decode(future.result(), type=list[NotebookResult])
                for path, result in zip(chunk, results, strict=True):
                    cache = cache_of(plan.config_of(path))
                    if cache is not None and result.notebook.error is None:
                        _store(cache, path, result)
                    done.add(path)
                    yield path, result
        except BrokenProcessPool:
            pass  # a worker died (out of memory, killed): what is left is done here, one by one
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    yield from _here(plan, [path for path in paths if path not in done], registry, cache_of)


def _store(cache: Cache, path: str, result: NotebookResult) -> None:
    try:
        cache.store(path, Path(path).read_bytes(), result)
    except OSError:
        return


def _chunks(plan: Plan, paths: list[str]) -> Iterator[tuple[list[str], Config]]:
    chunk: list[str] = []
    config: Config | None = None
    for path in paths:
        own = plan.config_of(path)
        if chunk and (own is not config or len(chunk) >= _CHUNK):
            assert config is not None
            yield chunk, config
            chunk = []
        chunk.append(path)
        config = own
    if chunk and config is not None:
        yield chunk, config
