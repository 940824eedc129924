"""Work done in a forked child: its own memory, its own empty directory, an end at the latest after a timeout.

Comes in: a function without arguments. Goes out: what it returned (pickled through a pipe) and the CPU seconds it took,
or the statement that it hung or died. All children of one process work in a directory of the same path, one after the
other, so that paths in what they print do not tell them apart.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TIMEOUT = 20.0


class Ended(NamedTuple):
    """How a child ended: with a value, or with a problem in words."""

    value: Any
    seconds: float
    problem: str = ""


class ChildFailed(Exception):
    """The work itself raised; carries the child's traceback."""


class _Raised(NamedTuple):
    trace: str


@cache
def _base(process: int) -> Path:
    return Path(tempfile.gettempdir()) / f"mldebt-sessions-{process}"


def in_child(work: Callable[[], object], timeout: float = TIMEOUT) -> Ended:
    """Do the work in a fork of this process. Raises `ChildFailed` when the work raises."""
    directory = _base(os.getpid()) / "notebooks"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _work(work, sink, directory)
    os.close(sink)
    data = _read(source, time.monotonic() + timeout)
    # the child's own children (shell lines) end with it
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    shutil.rmtree(directory, ignore_errors=True)
    if data is None:
        return Ended(None, seconds, f"hung: no answer within {timeout:g} s")
    if not data:
        return Ended(None, seconds, f"died: wait status {status}")
    value = pickle.loads(data)
    if isinstance(value, _Raised):
        raise ChildFailed(value.trace)
    return Ended(value, seconds)


def clean_up() -> None:
    """Remove what children of this process may have left."""
    shutil.rmtree(_base(os.getpid()), ignore_errors=True)


def _work(work: Callable[[], object], sink: int, directory: Path) -> None:
    """What the child does; never returns, whatever happens."""
    data = b""
    try:
        os.setsid()
        os.chdir(directory)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        data = pickle.dumps(work())
    finally:
        data = data or pickle.dumps(_Raised(traceback.format_exc()))
        while data:
            data = data[os.write(sink, data) :]
        os._exit(0)


def _read(source: int, deadline: float) -> bytes | None:
    """All that comes, or None when the deadline passes first."""
    data = bytearray()
    with os.fdopen(source, "rb", buffering=0) as stream:
        while select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = stream.read(1 << 20)
            if not chunk:
                return bytes(data)
            data += chunk
    return None
