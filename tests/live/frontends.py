"""A front end of a real kernel, over jupyter_client: it runs cells and speaks over comms."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
from jupyter_client.manager import KernelManager

from mldebt_nb import schemas

ROOT = Path(__file__).parents[2]
SECONDS = 30.0
REPLIES = schemas.load("protocol-replies")
REQUESTS = schemas.load("protocol-requests")


class FrontEnd:
    """A client of one kernel that keeps what comes over comms."""

    def __init__(self, manager: KernelManager) -> None:
        self.client = manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.comm = ""

    def send(self, kind: str, content: dict[str, Any], **metadata: Any) -> str:
        message = self.client.session.msg(kind, content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def _next(self, seconds: float) -> dict[str, Any] | None:
        try:
            message: dict[str, Any] = self.client.iopub_channel.get_msg(timeout=seconds)
        except queue.Empty:
            return None
        content = message["content"]
        if message["msg_type"] == "comm_open" and content["target_name"] == "mldebt":
            self.opened.append(content["comm_id"])
            self.comm = content["comm_id"]
        elif message["msg_type"] == "comm_close":
            self.closed.append(content["comm_id"])
        elif message["msg_type"] == "comm_msg":
            jsonschema.validate(content["data"], REPLIES)
            self.said.append((content["comm_id"], content["data"]))
        return message

    def run(self, source: str, cell: str = "cell") -> list[dict[str, Any]]:
        """Run a cell to its end; its messages."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}}
        asked = self.send("execute_request", {**content, "allow_stdin": False, "stop_on_error": True}, cellId=cell)
        found = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            message = self._next(SECONDS)
            if message is None or message["parent_header"].get("msg_id") != asked:
                continue
            found.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found
        raise AssertionError(f"the kernel did not finish {source!r}")

    def tell(self, data: Any, comm: str = "", subshell: str | None = None) -> None:
        message = self.client.session.msg("comm_msg", {"comm_id": comm or self.comm, "data": data})
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)

    def expect(self, kind: str, comm: str = "", **fields: Any) -> dict[str, Any]:
        """The next message of a type, on a comm."""
        wanted, end = comm or self.comm, time.monotonic() + SECONDS
        while True:
            for at, (source, data) in enumerate(self.said):
                if source == wanted and data["type"] == kind and fields.items() <= data.items():
                    del self.said[: at + 1]
                    return data
            assert time.monotonic() < end, f"no {kind} {fields} came, but {self.said}"
            self._next(0.2)

    def ask(self, data: dict[str, Any], kind: str, comm: str = "") -> dict[str, Any]:
        """Send a request and give its answer."""
        jsonschema.validate(data, REQUESTS)
        mark = f"q{time.monotonic_ns()}"
        self.tell({**data, "id": mark}, comm)
        return self.expect(kind, comm, reply_to=mark)

    def quiet(self, seconds: float = 0.5) -> None:
        """Read what comes for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._next(0.05)

    def document(self, *cells: tuple[str, str]) -> dict[str, Any]:
        sent = [{"id": i, "cell_type": "code", "source": s} for i, s in cells]
        return {"type": "document", "version": 1, "cells": sent}


@contextmanager
def a_kernel(folder: Path = ROOT) -> Iterator[KernelManager]:
    """A kernel that runs in `folder` and has the project to import."""
    manager = KernelManager()
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    manager.start_kernel(env={**os.environ, "PYTHONPATH": path}, cwd=str(folder))
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)
