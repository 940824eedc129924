"""Kernels of any interpreter, driven without a front end; what a cell costs the kernel's process.

Comes in: an interpreter, the module of a kernel, cells. Goes out: CPU seconds and resident memory of the process, read
from outside (Linux only), so that nothing is added to what is measured.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

_ROOT = Path(__file__).resolve().parent.parent
#: Seconds after a cell in which a kernel may still work for it: mldebt tells its front end 0.05 s after a run.
AFTERWARDS = 0.1
_SETTLED = 0.0005  # CPU seconds in `AFTERWARDS` that say that nothing is under way any more


class Kind(NamedTuple):
    """A kind of kernel. `first` are cells that are run before all others; `told`: the module speaks for itself."""

    title: str
    python: str
    module: str = "ipykernel_launcher"
    first: tuple[str, ...] = ()


class CellFailed(RuntimeError):
    """A cell raised in the kernel, or took too long."""


class Kernel:
    """One kernel process; use it with `with`."""

    def __init__(self, kind: Kind, timeout: float = 120) -> None:
        self.kind = kind
        self.timeout = timeout
        self.order: list[str] = []  # ids of the cells of the notebook
        self.printed = ""
        self.opened: list[tuple[str, str]] = []  # ids of the comms that the kernel opened, and their targets
        self._folder = tempfile.TemporaryDirectory(prefix="mldebt-cost-")

    def __enter__(self) -> Kernel:
        path, _ = write_connection_file(os.path.join(self._folder.name, "kernel.json"))
        folders = {"IPYTHONDIR": self._folder.name, "MPLCONFIGDIR": self._folder.name, "HOME": self._folder.name}
        environment = {**os.environ, **folders, "MPLBACKEND": "Agg", "PYTHONPATH": str(_ROOT)}
        environment.pop("JPY_SESSION_NAME", None)
        self._process = subprocess.Popen(
            [self.kind.python, "-m", self.kind.module, "-f", path], cwd=self._folder.name, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._client: Any = BlockingKernelClient(connection_file=path)
        self._client.load_connection_file()
        self._client.start_channels()
        try:
            self._wait_until_ready(time.monotonic() + 60)
            for number, source in enumerate(self.kind.first):
                self.run(source, f"first{number}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _wait_until_ready(self, until: float) -> None:
        """A client that has not started its kernel itself takes one that is slow to start for dead."""
        while True:
            try:
                self._client.wait_for_ready(timeout=60)
                return
            except RuntimeError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def cpu(self) -> float:
        """CPU seconds of the whole process so far."""
        return time.clock_gettime((~self._process.pid << 3) | 2)  # the kernel's own coding of a process's clock

    def resident(self) -> float:
        """Resident MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def settle(self) -> None:
        """Wait until the kernel rests."""
        for _ in range(20):
            before = self.cpu()
            time.sleep(AFTERWARDS)
            if self.cpu() - before < _SETTLED:
                return

    def cost(self, source: str, cell: str) -> float:
        """CPU seconds of one run with everything that follows from it."""
        before = self.cpu()
        self.run(source, cell)
        time.sleep(AFTERWARDS)
        return self.cpu() - before

    def run(self, source: str, cell: str) -> str:
        """Run a cell to its end; what it printed. Raises `CellFailed`."""
        if cell not in self.order:
            self.order.append(cell)
        metadata = {"cellId": cell, "cell_id": cell, "cell_order": self.order}
        content = {
            "code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": False,
        }  # fmt: skip
        message = self._client.session.msg("execute_request", content, metadata=metadata)
        self._client.shell_channel.send(message)
        return self._wait(message["header"]["msg_id"])

    def _wait(self, asked: str) -> str:
        printed: list[str] = []
        until = time.monotonic() + self.timeout
        while True:
            try:
                heard = self._client.get_iopub_msg(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise CellFailed(f"more than {self.timeout:.0f} s") from None
            kind, content = heard["msg_type"], heard["content"]
            if kind == "comm_open":
                self.opened.append((content["comm_id"], content["target_name"]))
            if heard["parent_header"].get("msg_id") != asked:
                continue
            if kind == "stream":
                printed.append(content["text"])
            elif kind == "error":
                raise CellFailed(f"{content['ename']}: {content['evalue']}"[:200])
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while self._client.shell_channel.msg_ready():
            self._client.get_shell_msg(timeout=1)
        return "".join(printed)

    def tell(self, target: str, data: Mapping[str, Any]) -> None:
        """Send something to the comm of this target that the kernel has opened, as a front end does."""
        for comm, name in self.opened:
            if name == target:
                content = {"comm_id": comm, "data": dict(data)}
                message = self._client.session.msg("comm_msg", content)
                self._client.shell_channel.send(message)
                self._wait(message["header"]["msg_id"])


def has(python: str, module: str) -> bool:
    """Whether an interpreter finds a module."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    try:
        return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def document(cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The message by which a front end tells mldebt what the notebook is."""
    return {
        "type": "document", "version": 1,
        "cells": [{"id": cell, "cell_type": "code", "source": source} for cell, source in cells],
    }  # fmt: skip
