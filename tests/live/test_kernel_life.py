"""What happens to kernels: interrupts, tasks, threads, processes, death; and nothing left when mldebt goes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.live.frontends import FrontEnd, a_kernel

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelManager]:
    with a_kernel(tmp_path_factory.mktemp("kernel")) as manager:
        yield manager


@pytest.fixture(scope="module")
def screen(kernel: KernelManager) -> Iterator[FrontEnd]:
    made = FrontEnd(kernel)
    yield made
    made.client.stop_channels()


@pytest.fixture
def front(screen: FrontEnd) -> Iterator[FrontEnd]:
    """A front end of a kernel in which the extension was loaded anew."""
    screen.run("%reset -f")
    screen.said.clear()
    screen.run("%load_ext mldebt_nb")
    screen.expect("status")
    yield screen
    screen.run("%unload_ext mldebt_nb")


def states(front: FrontEnd) -> dict[str, str]:
    return {cell["id"]: cell["status"] for cell in asked(front)["cells"]}


def asked(front: FrontEnd) -> dict[str, Any]:
    status = front.ask({"type": "status"}, "status")
    assert status["problem"] is None
    return status


def texts(messages: list[dict[str, Any]]) -> str:
    """Everything that a cell printed, gave or raised."""
    contents = [message["content"] for message in messages]
    found = [c["text"] for c in contents if "text" in c]
    found += [c["data"]["text/plain"] for c in contents if "data" in c and "text/plain" in c["data"]]
    return "".join(found) + "".join(c["ename"] for c in contents if "ename" in c)


def interrupted(front: FrontEnd, kernel: KernelManager, source: str, cell: str) -> list[dict[str, Any]]:
    """Run a cell that prints `ready`, and interrupt it then."""
    waiting = threading.Timer(1.0, kernel.interrupt_kernel)
    waiting.start()
    try:
        return front.run(source, cell)
    finally:
        waiting.cancel()


@pytest.mark.parametrize(
    "source",
    [
        "xs.append(1)\nfor _ in range(10 ** 12): pass\nxs.append(2)",
        "import time\nxs.append(1)\ntime.sleep(60)",
        "import asyncio\nxs.append(1)\nfor _ in range(600): await asyncio.sleep(0.1)",
    ],
    ids=["loop", "sleep", "await"],
)
def test_an_interrupted_cell_is_unknown_and_the_next_is_followed(
    front: FrontEnd, kernel: KernelManager, source: str
) -> None:
    front.run("xs = []", "a")
    shown = texts(interrupted(front, kernel, source, "b"))
    assert "KeyboardInterrupt" in shown or "CancelledError" in shown
    assert "mldebt" not in shown
    assert texts(front.run("print(xs)", "c")) == "[1]\n"
    status = asked(front)
    said = {cell["id"]: cell for cell in status["cells"]}
    assert said["b"]["status"] == "unknown"
    assert "it was interrupted" in said["b"]["reasons"][0]["message"]
    assert status["reproducible"] is None
    front.run("xs = [3]", "b")
    front.run("print(xs)", "c")
    assert states(front) == {"a": "clean", "b": "clean", "c": "clean"}


@pytest.mark.parametrize("when", ["begin", "end"])
def test_an_interrupt_while_mldebt_looks(front: FrontEnd, kernel: KernelManager, when: str) -> None:
    front.run(
        f"import time\nfrom mldebt_nb.live.recorder import Recorder\nkept = Recorder.{when}\n"
        f"def slow(self, *a): time.sleep(60)\nget_ipython().events.register('post_run_cell', lambda r: None)",
        "a",
    )
    slowly = "import builtins\nbuiltins.was_run = False"
    front.run(slowly, "b")
    front.run(f"Recorder.{when} = slow" if when == "begin" else "pass", "c")
    if when == "end":
        shown = texts(interrupted(front, kernel, "Recorder.end = slow; builtins.was_run = True", "d"))
    else:
        shown = texts(interrupted(front, kernel, "builtins.was_run = True", "d"))
    assert ("KeyboardInterrupt" in shown) == (when == "begin")
    assert shown.count("mldebt: live tracking failed (interrupted while looking at a cell)") == 1
    assert "Error in callback" not in shown
    assert texts(front.run("was_run", "e")) == str(when == "end")
    status = front.ask({"type": "status"}, "status")
    assert status["reproducible"] is None
    assert status["problem"] == "interrupted while looking at a cell"
    front.run(f"Recorder.{when} = kept")


def test_a_task_that_goes_on_after_its_cell(front: FrontEnd) -> None:
    front.run("import asyncio\nhits = []", "a")
    front.run(
        "async def work():\n    for n in range(20):\n        hits.append(n)\n        await asyncio.sleep(0.01)\n"
        "task = asyncio.create_task(work())",
        "b",
    )
    front.run("await task", "c")
    assert texts(front.run("len(hits)", "d")) == "20"
    found = states(front)
    assert found["d"] in ("clean", "unknown")
    assert "stale" not in found.values()
    front.run("hits = [1]", "a")
    assert states(front)["d"] in ("stale", "unknown")


def test_threads_change_objects_between_cells(front: FrontEnd) -> None:
    front.run("import threading, time\nhits = []", "a")
    front.run(
        "def go():\n    for n in range(20):\n        hits.append(n)\n        time.sleep(0.01)\n"
        "thread = threading.Thread(target=go)\nthread.start()",
        "b",
    )
    front.run("thread.join()", "c")
    assert texts(front.run("len(hits)", "d")) == "20"
    assert "stale" not in states(front).values()
    assert "failed" not in states(front).values()


def test_processes_of_both_kinds(front: FrontEnd) -> None:
    front.run("import math, multiprocessing\nxs = [4]", "a")
    source = "with multiprocessing.get_context({!r}).Pool(1) as pool: print(pool.map(math.sqrt, xs))"
    assert texts(front.run(source.format("fork"), "b")) == "[2.0]\n"
    front.run("import sys; sys.modules['__main__'].__spec__ = None", "spec")
    assert texts(front.run(source.format("spawn"), "c")) == "[2.0]\n"
    assert texts(front.run("print(len(multiprocessing.active_children()))", "d")) == "0\n"
    assert "failed" not in states(front).values()


def test_an_edit_a_move_and_a_deletion(front: FrontEnd) -> None:
    cells = [("a", "rate = 2"), ("b", "base = 10"), ("c", "print(rate * base)")]
    for name, source in cells:
        front.run(source, name)
    assert front.ask(front.document(*cells), "delta")["reproducible"] is True
    said = front.ask(front.document(cells[1], cells[0], cells[2]), "delta")
    assert said["order"] == ["b", "a", "c"]
    assert said["cells"] == []
    assert said["reproducible"] is True
    said = front.ask(front.document(cells[2], *cells[:2]), "delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"c": "stale"}
    said = front.ask(front.document(cells[0], cells[2]), "delta")
    assert said["gone"] == ["b"]
    assert [name["name"] for name in said["hidden_added"]] == ["base"]
    said = front.ask(front.document(("a", "rate = 1 + 1"), cells[1], cells[2]), "delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"a": "edited", "b": "clean", "c": "clean"}
    said = front.ask(front.document(("a", "rate = 3"), cells[1], cells[2]), "delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"c": "stale"}
    assert said["plan"] == ["a", "c"]


def test_a_front_end_that_goes_in_the_middle(front: FrontEnd, kernel: KernelManager) -> None:
    """Its comm stays open: nobody says goodbye when a browser is closed."""
    other = FrontEnd(kernel)
    other.send("comm_open", {"comm_id": "short", "target_name": "mldebt", "data": {}})
    other.comm = "short"
    other.expect("status")
    other.tell(other.document(("a", "x = 1")))
    other.expect("delta")
    other.client.stop_channels()
    assert texts(front.run("x = 1; x", "a")) == "1"
    assert asked(front)["document"] == "front end"


def test_unloading_lets_go_of_everything(front: FrontEnd) -> None:
    front.run(
        "import gc, sys, threading, weakref\nimport mldebt_nb.live\nfrom mldebt_nb.live import world\n"
        "followed = weakref.ref(mldebt_nb.live.current())\nthreads = set(threading.enumerate())\nxs = [1]",
        "a",
    )
    for source in ("%mldebt watch on", "%mldebt", "xs.append(2)", "%mldebt audit", "1 / 0"):
        front.run(source, "b")
    front.run("%unload_ext mldebt_nb", "c")
    front.run("Out.clear(); _ = __ = ___ = None; sys.last_value = sys.last_traceback = sys.last_exc = None", "d")
    front.quiet(0.2)
    left = "print(followed(), list(world._listeners), set(threading.enumerate()) - threads)"
    shown = texts(front.run(f"gc.collect()\n{left}"))
    assert shown == "None [] set()\n"
    shown = texts(front.run("print([n for n in vars(get_ipython()) if 'mldebt' in n], 'mldebt' in "
                            "get_ipython().kernel.comm_manager.targets)"))  # fmt: skip
    assert shown == "[] False\n"


def test_a_kernel_dies_and_another_begins(tmp_path: Path) -> None:
    with a_kernel(tmp_path) as manager:
        front = FrontEnd(manager)
        front.run("%load_ext mldebt_nb", "load")
        front.expect("status")
        front.run("x = 1", "a")
        assert states(front) == {"load": "clean", "a": "clean"} or states(front)["a"] == "clean"
        front.send("execute_request", {"code": "import os; os._exit(3)", "silent": False, "store_history": True})
        for _ in range(300):
            if not manager.is_alive():
                break
            threading.Event().wait(0.1)
        assert not manager.is_alive()
        front.client.stop_channels()
        manager.restart_kernel(now=True)
        again = FrontEnd(manager)
        assert texts(again.run("x", "a")) == "NameError"
        again.run("%load_ext mldebt_nb", "load")
        assert again.expect("status")["problem"] is None
        again.tell(again.document(("a", "x = 1"), ("b", "x")))
        assert {cell["status"] for cell in again.expect("delta")["cells"]} == {"never-run"}
        again.run("x = 1", "a")
        again.expect("delta")
        assert states(again) == {"a": "clean", "b": "never-run"}
        again.client.stop_channels()


ALONE = """
import sys

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, *more):
        if name.partition(".")[0] not in "numpy pandas polars sklearn scipy matplotlib torch pyarrow".split():
            return self.finder.find_spec(name, *more)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path = [Without(finder) for finder in sys.meta_path]
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("%load_ext mldebt_nb")
cells = ["x = [1, 2]", "x.append(3); x", "class A: pass\\na = A(); a.x = x", "%mldebt"]
cells += [f"%mldebt {word}" for word in ("status", "audit", "why x", "slice x", "graph")]
for number, source in enumerate(cells):
    shell.run_cell(source, store_history=True, cell_id=f"c{number}").raise_error()
shell.run_cell("%mldebt data x")
from mldebt_nb import live
status = live.current().status()
print("STATUS", status.reproducible, status.problem, sorted({c.status for c in status.cells}))
"""


def test_a_kernel_without_any_library() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "STATUS True None ['clean', 'failed']", done.stdout + done.stderr
    assert "probing needs numpy" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
