"""Many notebooks: files in, results out in the order of the files, whatever ran in parallel.

Comes in: paths, a configuration for each folder, a number of processes. Goes out: one result for
each path. One bad file never stops the others: it becomes a result with an error, even if it takes its process along.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import msgspec

from mldebt_nb.auditing import Auditor, NotebookResult, failed
from mldebt_nb.cache import Cache, Stamp
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import Registry, discover

#: Below this many files, starting processes costs more than it gains.
POOL_FROM = 60
_CHUNK = 8
_MAX_PROCESSES = 60  # Windows cannot wait for more

CacheOf = Callable[[Config], Cache | None]
_Result = tuple[str, NotebookResult]


class Plan(msgspec.Struct, frozen=True):
    """What to audit and how. `config_of` gives the configuration for a path."""

    paths: tuple[str, ...]
    config_of: Callable[[str], Config]
    today: date
    jobs: int = 1


def cores() -> int:
    """How many processes can run at once on what this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(plan: Plan, registry: Registry, cache_of: CacheOf, advance: Callable[[], None]) -> list[NotebookResult]:
    """The results in the order of `plan.paths`; `advance` is called once for each finished file."""
    results: dict[str, NotebookResult] = {}
    missing: list[str] = []
    for path in plan.paths:
        cache = cache_of(plan.config_of(path))
        known = _unnameable(path) or (cache.lookup(path) if cache else None)
        if known is None:
            missing.append(path)
        else:
            results[path] = known
            advance()
    for path, result in _audited(plan, missing, registry, cache_of):
        results[path] = result
        advance()
    return [results[path] for path in plan.paths]


def _audited(plan: Plan, paths: list[str], registry: Registry, cache_of: CacheOf) -> Iterator[_Result]:
    if plan.jobs > 1 and len(paths) >= POOL_FROM:
        yield from _in_processes(plan, paths, cache_of)
    else:
        yield from _here(plan, paths, registry, cache_of)


def _here(plan: Plan, paths: Iterable[str], registry: Registry, cache_of: CacheOf) -> Iterator[_Result]:
    auditors: dict[int, Auditor] = {}
    with _CollectBetween():
        for path in paths:
            config = plan.config_of(path)
            auditor = auditors.get(id(config))
            if auditor is None:
                auditor = auditors[id(config)] = Auditor(config, registry, plan.today)
            result = audit_file(auditor, path, cache_of(config))
            _collect()
            yield path, result


# -- one file -------------------------------------------------------------------------------------


def audit_file(auditor: Auditor, path: str, cache: Cache | None = None) -> NotebookResult:
    """Audit one regular file, whatever it holds."""
    try:
        size = os.path.getsize(path)
        if size > auditor.config.max_bytes:
            return auditor.too_large(path, size)
        data = Path(path).read_bytes()
        known = cache.lookup_content(path, data) if cache else None
    except OSError as error:
        return failed(path, why(error, path))
    except MemoryError:
        return failed(path, "there is not enough memory to read it; clear its outputs")
    if known is not None:
        return known
    result = audit_content(auditor, data, path)
    if cache is not None:
        cache.store(path, data, result)
    return result


def _unnameable(path: str) -> NotebookResult | None:
    """The result for a file whose name no report can hold."""
    name = path.encode("utf-8", "backslashreplace").decode()
    if name == path:
        return None
    return failed(name, "the file's name is not valid UTF-8, which reports are written in; rename the file")


def audit_content(auditor: Auditor, data: bytes, path: str) -> NotebookResult:
    """Audit content; a defect of mldebt itself becomes the file's error, so that the batch goes on."""
    try:
        return auditor.audit_bytes(data, path)
    except MemoryError:
        return failed(path, "there is not enough memory to audit it; clear its outputs")
    except Exception as error:  # noqa: BLE001  # it becomes the file's error, which is reported and ends in exit code 2
        return failed(path, f"{defect(error)}; please report this with the notebook's sources")


def defect(error: BaseException) -> str:
    """Where mldebt itself failed and how, in a few words."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else "?"
    return f"mldebt itself failed at {place} ({type(error).__name__}: {error})"


def why(error: OSError, path: str) -> str:
    """What keeps a file from being read, and what to do."""
    if isinstance(error, PermissionError):
        return "permission denied; make the file readable for you"
    if isinstance(error, FileNotFoundError):
        return "a link that leads nowhere; mend or delete it" if os.path.islink(path) else "it is gone; audit again"
    if isinstance(error, IsADirectoryError):
        return "this is a folder named like a notebook; rename it or exclude it"
    if error.errno == errno.ELOOP:
        return "a symbolic link that points to itself; delete it"
    return f"cannot be read: {error.strerror or error}; check the file"


#: New objects after which the youngest are looked through between two notebooks.
_GARBAGE = 5_000


class _CollectBetween:
    """No garbage collection while a notebook is audited, a quick one between two when there is enough.

    Syntax trees are many small objects that die together; whatever lives before the batch is left out of the search.
    """

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.freeze()

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()


def _collect() -> None:
    if gc.get_count()[0] > _GARBAGE:
        gc.collect(0)


# -- processes ------------------------------------------------------------------------------------


class _Task(msgspec.Struct, frozen=True):
    """What a worker gets: files of one configuration, and where their results are kept."""

    paths: list[str]
    config: Config
    today: date
    cache: tuple[str, str] | None  # directory and salt


class _Done(msgspec.Struct, frozen=True):
    """What a worker gives back."""

    results: list[NotebookResult]
    times: dict[str, Stamp]


class _Worker:
    """What a worker process keeps between tasks."""

    def __init__(self) -> None:
        self.registry = discover()
        self.auditors: dict[bytes, Auditor] = {}

    def do(self, task: _Task) -> _Done:
        key = msgspec.msgpack.encode(task.config)
        auditor = self.auditors.get(key)
        if auditor is None:
            auditor = self.auditors[key] = Auditor(task.config, self.registry, task.today)
        cache = Cache(Path(task.cache[0]), task.cache[1]) if task.cache else None
        results = []
        for path in task.paths:
            results.append(audit_file(auditor, path, cache))
            _collect()
        return _Done(results, cache.news if cache else {})


_worker: _Worker | None = None


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's business
    gc.disable()  # see `_CollectBetween`
    gc.freeze()


def _work(task: bytes) -> bytes:
    """Runs in a worker process."""
    global _worker
    if _worker is None:
        _worker = _Worker()
    return msgspec.msgpack.encode(_worker.do(msgspec.msgpack.decode(task, type=_Task)))


def _pool(processes: int) -> ProcessPoolExecutor:
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(processes, mp_context=get_context(method), initializer=_start_worker)


def _in_processes(plan: Plan, paths: list[str], cache_of: CacheOf) -> Iterator[_Result]:
    """In parallel; once a worker has died (out of memory, killed), what is left is done file by file."""
    done: set[str] = set()
    pending: list[tuple[_Task, Future[bytes]]] = []
    with _pool(min(plan.jobs, _MAX_PROCESSES)) as pool:
        try:
            for task in _tasks(plan, paths, cache_of):
                pending.append((task, pool.submit(_work, msgspec.msgpack.encode(task))))
            for task, future in pending:
                for path, result in _received(task, future.result(), cache_of(plan.config_of(task.paths[0]))):
                    done.add(path)
                    yield path, result
        except BrokenProcessPool:
            pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    yield from _one_by_one(plan, [path for path in paths if path not in done], cache_of)


def _one_by_one(plan: Plan, paths: list[str], cache_of: CacheOf) -> Iterator[_Result]:
    """Each file alone in one process, so that a death has a name."""
    while paths:
        with _pool(1) as pool:
            try:
                while paths:
                    cache = cache_of(plan.config_of(paths[0]))
                    (task,) = _tasks(plan, paths[:1], cache_of)
                    yield from _received(task, pool.submit(_work, msgspec.msgpack.encode(task)).result(), cache)
                    paths = paths[1:]
            except BrokenProcessPool:
                yield (
                    paths[0],
                    failed(paths[0], "the process that audited it was ended from outside; is there too little memory?"),
                )
                paths = paths[1:]


def _received(task: _Task, answer: bytes, cache: Cache | None) -> Iterator[_Result]:
    done = msgspec.msgpack.decode(answer, type=_Done)
    if cache is not None:
        cache.news |= done.times
    yield from zip(task.paths, done.results, strict=True)


def _tasks(plan: Plan, paths: list[str], cache_of: CacheOf) -> Iterator[_Task]:
    """Consecutive files of the same configuration, a few at a time."""
    chunk: list[str] = []
    for path, following in zip(paths, [*paths[1:], None], strict=True):
        chunk.append(path)
        config = plan.config_of(path)
        if len(chunk) >= _CHUNK or following is None or plan.config_of(following) is not config:
            cache = cache_of(config)
            yield _Task(chunk, config, plan.today, (str(cache.directory), cache.salt) if cache else None)
            chunk = []
