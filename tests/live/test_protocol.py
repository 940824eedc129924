"""The comm, as a front end sees it: against a real kernel, over jupyter_client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.live.frontends import SECONDS, FrontEnd, a_kernel

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    with a_kernel() as manager:
        yield manager


@pytest.fixture(scope="module")
def screen(kernel: KernelManager) -> Iterator[FrontEnd]:
    """One connection for all tests."""
    made = FrontEnd(kernel)
    yield made
    made.client.stop_channels()


@pytest.fixture
def front(screen: FrontEnd) -> Iterator[FrontEnd]:
    """A front end of a kernel in which the extension was loaded anew."""
    made = screen
    made.run("%reset -f")
    made.said.clear()
    made.run("%load_ext mldebt_nb")
    made.expect("status")
    yield made
    made.run("%unload_ext mldebt_nb")


def test_run_edit_stale_plan(front: FrontEnd) -> None:
    front.run("rate = 1", "a")
    front.run("print(rate)", "b")
    said = front.ask(front.document(("a", "rate = 1"), ("b", "print(rate)")), "delta")
    assert said["document"] == "front end"
    assert said["reproducible"] is True
    assert {cell["id"]: cell["status"] for cell in front.ask({"type": "status"}, "status")["cells"]} == {
        "a": "clean", "b": "clean",
    }  # fmt: skip
    said = front.ask(front.document(("a", "rate = 2"), ("b", "print(rate)")), "delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"a": "edited", "b": "stale"}
    assert said["reproducible"] is False
    assert said["plan"] == ["a", "b"]
    assert said["order"] is None
    front.run("rate = 2", "a")
    said = front.expect("delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"a": "clean"}, "b is as stale as it was"
    assert said["plan"] == ["b"]
    front.run("print(rate)", "b")
    said = front.expect("delta")
    assert [cell["id"] for cell in said["cells"]] == ["b"]
    assert said["reproducible"] is True
    assert said["plan"] == []


def test_a_change_is_as_good_as_the_document(front: FrontEnd) -> None:
    cell = {"cell_type": "code", "tags": []}
    front.run("rate = 1", "a")
    front.run("print(rate)", "b")
    front.ask({**front.document(("a", "rate = 1"), ("b", "print(rate)")), "revision": "one"}, "delta")
    changed = [{**cell, "id": "a", "source": "rate = 2"}]
    said = front.ask({"type": "change", "base": "one", "revision": "two", "cells": changed, "order": None}, "delta")
    assert {cell["id"]: cell["status"] for cell in said["cells"]} == {"a": "edited", "b": "stale"}
    moved = {"type": "change", "base": "two", "revision": "three", "order": ["c", "a"]}
    said = front.ask({**moved, "cells": [{**cell, "id": "c", "source": "1"}]}, "delta")
    assert said["gone"] == ["b"]
    assert said["order"] == ["c", "a"]


def test_a_change_of_another_state_is_refused(front: FrontEnd) -> None:
    change = {"type": "change", "base": "one", "revision": "two", "cells": [], "order": None}
    assert front.ask(change, "error")["where"] == "$.base"  # nobody has sent a document
    front.ask({**front.document(("a", "x = 1")), "revision": "one"}, "delta")
    assert front.ask({**change, "order": ["a", "gone"]}, "error")["where"] == "$.base"
    front.ask(change, "delta")
    assert front.ask(change, "error")["where"] == "$.base"
    front.ask(front.document(("a", "x = 1")), "delta")  # another front end, which names no state
    assert front.ask({**change, "base": "two"}, "error")["where"] == "$.base"
    assert [cell["id"] for cell in front.ask({"type": "status"}, "status")["cells"]] == ["a"]


def test_deltas_add_up_to_the_status(front: FrontEnd) -> None:
    known = front.ask({"type": "status"}, "status")
    cells = {cell["id"]: cell for cell in known["cells"]}
    hidden = {name["name"]: name for name in known["hidden"]}
    order, sequence = [cell["id"] for cell in known["cells"]], known["sequence"]
    actions = [
        (("a", "x = 1"), ("b", "y = x")), (("b", "y = x"), ("a", "x = 1")), (("a", "x = 1"),),
        (("a", "x = 2"), ("c", "z = x")),
    ]  # fmt: skip
    for document in actions:
        for cell, source in document:
            front.run(source, cell)
        front.quiet(0.3)
        front.ask(front.document(*document), "delta")
        front.said.clear()
    front.run("w = 1", "lost")
    front.quiet(0.3)
    # everything once more, this time added up
    full = front.ask({"type": "status"}, "status")
    cells = {cell["id"]: cell for cell in full["cells"]}
    hidden = {name["name"]: name for name in full["hidden"]}
    order, sequence = [cell["id"] for cell in full["cells"]], full["sequence"]
    for document in actions:
        said = front.ask(front.document(*document), "delta")
        assert said["sequence"] == sequence + 1
        sequence = said["sequence"]
        for gone in said["gone"]:
            del cells[gone]
        cells |= {cell["id"]: cell for cell in said["cells"]}
        order = said["order"] or order
        for name in said["hidden_removed"]:
            del hidden[name]
        hidden |= {name["name"]: name for name in said["hidden_added"]}
        full = front.ask({"type": "status"}, "status")
        assert [cells[i] for i in order] == full["cells"]
        assert sorted(hidden) == sorted(name["name"] for name in full["hidden"])
        assert said["plan"] == full["plan"]
        sequence = full["sequence"]


def test_hidden_names_come_and_go(front: FrontEnd) -> None:
    front.run("gone = 1", "a")
    said = front.ask(front.document(("b", "x = 1")), "delta")
    assert [name["name"] for name in said["hidden_added"]] == ["gone"]
    front.run("del gone", "b")
    said = front.expect("delta")
    assert said["hidden_removed"] == ["gone"]


def test_the_magic_in_a_kernel(front: FrontEnd) -> None:
    front.run("x = 1", "a")
    messages = front.run("%mldebt", "asking")
    (shown,) = [m["content"]["data"] for m in messages if m["msg_type"] == "display_data"]
    assert set(shown) == {"text/plain", "text/html"}
    assert shown["text/plain"].startswith("reproducible")
    assert not [m for m in messages if m["msg_type"] in ("execute_result", "error", "stream")]
    reply = front.client.complete("%mldebt exp", reply=True, timeout=SECONDS)
    assert reply["content"]["matches"] == ["explain"]
    messages = front.run("%mldebt explain -h", "asking")
    assert "Usage: %mldebt explain" in "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")


def test_findings_as_deltas(front: FrontEnd) -> None:
    front.run("import os", "a")
    front.ask({"type": "watch", "on": True, "findings": True}, "status")
    said = front.expect("findings")
    assert said["whole"] is True
    assert [finding["code"] for finding in said["added"]] == ["DED101"]
    front.tell(front.document(("m", "x = 0"), ("a", "import os\nprint(os.sep)")))
    said = front.expect("findings")
    assert said["whole"] is False
    assert len(said["removed"]) == 1
    assert {finding["code"] for finding in said["added"]} == {"NBS107", "DED102"}
    front.ask({"type": "watch", "on": False}, "status")
    front.run("import json", "c")
    front.quiet()
    assert front.said == []


def test_cells_are_counted_over_all_cells(front: FrontEnd) -> None:
    front.run("import os", "a")
    document = {"type": "document", "cells": [
        {"id": "m", "cell_type": "markdown", "source": "# Title"},
        {"id": "a", "cell_type": "code", "source": ["import os\n", "# used later"]},
    ]}  # fmt: skip
    front.ask({"type": "watch", "on": True, "findings": True}, "status")
    front.expect("findings")
    front.tell(document)
    said = front.expect("findings")
    assert {finding["cell_index"] for finding in said["added"]} == {1}


def test_explain(front: FrontEnd) -> None:
    front.run("x = 1", "a")
    front.run("print(x)", "b")
    front.run("x = 2", "a")
    said = front.ask({"type": "explain", "cell": "b"}, "explanation")
    assert said["cell"]["status"] == "stale"
    assert "it read `x` from run" in said["text"]
    said = front.ask({"type": "explain", "cell": "nowhere"}, "error")
    assert said["what"] == "no code cell 'nowhere' in the document"
    assert said["todo"]


@pytest.mark.parametrize(
    "bad",
    [
        None, 3, "status", [], {}, {"type": None}, {"type": "dance"}, {"type": ["status"]}, {"type": "explain"},
        {"type": "explain", "cell": 3}, {"type": "document"}, {"type": "document", "cells": {}},
        {"type": "document", "cells": [{"id": "a"}]}, {"type": "watch", "on": "yes"}, {"type": "status", "version": 2},
        {"type": "status", "id": 3},
        {"type": "document", "cells": [{"id": "a", "cell_type": "code", "source": "1"}] * 2},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_not_understood_is_answered(front: FrontEnd, bad: Any) -> None:
    front.tell(bad)
    said = front.expect("error")
    assert said["what"]
    assert said["todo"]
    assert front.ask({"type": "status"}, "status")["problem"] is None


def test_a_run_that_changes_only_its_count_is_not_told(front: FrontEnd) -> None:
    front.run("x = 1", "a")
    front.expect("delta")
    front.run("x = 1", "a")
    front.run("y = 1", "b")
    assert [cell["id"] for cell in front.expect("delta")["cells"]] == ["a", "b"]


def test_two_clients_at_once(front: FrontEnd, kernel: KernelManager) -> None:
    other = FrontEnd(kernel)
    other.send("comm_open", {"comm_id": "mine", "target_name": "mldebt", "data": {}})
    other.comm = "mine"
    assert other.expect("status")["sequence"] == 1
    front.run("x = 1", "a")
    front.expect("delta")
    other.expect("delta")
    other.tell(other.document(("a", "x = 3")))
    assert other.expect("delta")["reproducible"] is False
    assert front.expect("delta")["reproducible"] is False
    # the first one's comm is known to all, as the protocol of Jupyter has it: who comes late asks for it
    other.send("comm_close", {"comm_id": "mine", "data": {}})
    other.run("pass", "a")  # of one client messages come in their order, of two in any
    said = front.ask({"type": "status"}, "status")
    assert said["document"] == "executed history"
    front.run("y = 4", "b")
    front.expect("delta")
    other.quiet(0.2)
    assert "mine" not in [comm for comm, data in other.said if data["type"] == "delta" and data["sequence"] > 3]
    other.client.stop_channels()


def test_a_comm_that_closes_is_forgotten(front: FrontEnd) -> None:
    front.send("comm_close", {"comm_id": front.comm, "data": {}})
    messages = front.run("x = 1", "a")
    assert not [m for m in messages if m["msg_type"] in ("stream", "error")]
    front.quiet(0.3)
    assert front.said == []
    front.send("comm_open", {"comm_id": "again", "target_name": "mldebt", "data": {}})
    assert [cell["id"] for cell in front.expect("status", "again")["cells"]] == ["a"]


def test_a_run_of_all_is_told_in_few_pushes(front: FrontEnd) -> None:
    content = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    for number in range(20):
        asked = {**content, "code": f"x{number} = {number}", "stop_on_error": True}
        front.send("execute_request", asked, cellId=f"c{number}")
    front.run("done = 1", "end")
    front.quiet(1.0)
    deltas = [data for _, data in front.said if data["type"] == "delta"]
    assert 1 <= len(deltas) <= 12
    assert {cell["id"] for data in deltas for cell in data["cells"]} >= {f"c{n}" for n in range(20)} | {"end"}


def test_findings_wait_until_a_run_of_all_is_over(front: FrontEnd) -> None:
    front.tell({"type": "watch", "on": True, "findings": True})
    front.expect("findings")
    content = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    for number in range(10):  # each alone takes longer than the rest that findings wait for
        asked = {**content, "code": f"import time; time.sleep(0.1); y{number} = {number}", "stop_on_error": True}
        front.send("execute_request", asked, cellId=f"c{number}")
    front.run("import os", "end")
    front.quiet(1.0)
    kinds = [data["type"] for _, data in front.said]
    assert 1 <= kinds.count("findings") <= 2, (
        "one for what came last, one when the kernel was slow to get the next cell"
    )
    assert kinds[-1] == "findings"


def test_an_answer_comes_while_a_cell_runs(front: FrontEnd) -> None:
    """On a subshell, where the kernel has them."""
    front.client.control_channel.send(front.client.session.msg("create_subshell_request", {}))
    subshell = front.client.control_channel.get_msg(timeout=SECONDS)["content"].get("subshell_id")
    if not subshell:
        pytest.skip("this kernel has no subshells")
    front.tell({"type": "status", "id": "before"}, subshell=subshell)
    front.expect("status", reply_to="before")
    front.run("import time", "a")
    front.expect("delta")
    content = {"code": "time.sleep(3)", "silent": False, "store_history": True, "user_expressions": {}}
    started = time.monotonic()
    front.send("execute_request", {**content, "allow_stdin": False, "stop_on_error": True}, cellId="slow")
    time.sleep(0.5)
    front.tell({"type": "status", "id": "now"}, subshell=subshell)
    front.expect("status", reply_to="now")
    assert time.monotonic() - started < 2.5
    front.run("x = 1", "b")


def test_unloading_closes_the_comm(screen: FrontEnd) -> None:
    front = screen
    front.closed.clear()
    front.run("%load_ext mldebt_nb")
    front.expect("status")
    front.run("%unload_ext mldebt_nb")
    assert front.closed == [front.comm]
    front.run("import comm; left = comm.get_comm_manager()")
    messages = front.run("print('mldebt' in left.targets, len(left.comms))")
    assert [m["content"]["text"] for m in messages if m["msg_type"] == "stream"] == ["False 0\n"]
