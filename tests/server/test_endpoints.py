"""The endpoints of a real server: who may ask, and what comes back."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.server.conftest import Server

pytestmark = pytest.mark.xdist_group("server")


def document(*sources: str) -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "id": f"c{i}", "source": s, "metadata": {}, "outputs": [], "execution_count": i + 1}
        for i, s in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_the_findings_of_what_is_shown(server: Server) -> None:
    status, found = server.ask("mldebt/audit", {"path": "a/new.ipynb", "notebook": document("x = 1", "print(lost)")})
    assert status == 200
    (lost,) = [f for f in found["findings"] if f["code"] == "NBS101"]
    assert (lost["cell_id"], lost["symbol"], lost["path"]) == ("c1", "lost", "a/new.ipynb")
    assert found["notebooks"][0]["error"] is None


def test_a_change_is_as_good_as_the_document(server: Server) -> None:
    whole = document("x = 1", "print(x)")
    me = {"path": "a/changed.ipynb", "client": "me"}
    changed = {**whole["cells"][1], "source": "print(x, lost)"}
    rest = {name: value for name, value in whole.items() if name != "cells"}
    change = {**me, "revision": "2", "change": {"base": "1", "cells": [changed], "rest": rest, "order": None}}
    assert server.ask("mldebt/audit", change)[0] == 428
    assert server.ask("mldebt/audit", {**me, "revision": "1", "notebook": whole})[1]["findings"] == []
    status, found = server.ask("mldebt/audit", change)
    assert status == 200
    assert [(f["code"], f["cell_id"]) for f in found["findings"]] == [("NBS101", "c1")]
    assert server.ask("mldebt/audit", change)[0] == 428  # it is another state now
    assert server.ask("mldebt/audit", {**me, "revision": "1"})[0] == 400


def test_a_question_that_a_newer_one_has_overtaken_has_no_answer(server: Server) -> None:
    def asked(sources: list[str]) -> tuple[int, Any]:
        return server.ask("mldebt/audit", {"path": "a/asked.ipynb", "client": "me", "notebook": document(*sources)})

    busy = [f"x{i} = {i}" for i in range(200)]
    overtaken: list[Any] = []
    for turn in range(20):  # a thread may be late, and then all are answered
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(asked, [[*busy, f"print({turn}, {i})"] for i in range(8)]))
        assert {status for status, _ in answers} <= {200, 204}
        assert 200 in [status for status, _ in answers]
        overtaken = [answer for status, answer in answers if status == 204]
        if overtaken:
            break
    assert overtaken
    assert overtaken == [None] * len(overtaken)


def test_what_is_no_notebook_is_told_as_such(server: Server) -> None:
    status, found = server.ask("mldebt/audit", {"path": "a.ipynb", "notebook": {"cells": 3}})
    assert status == 200
    assert found["notebooks"][0]["error"]


def test_the_configuration_of_the_folder_holds(server: Server) -> None:
    asked = {"path": "quiet/a.ipynb", "notebook": document("print(lost)")}
    (server.root / "quiet").mkdir()
    assert server.ask("mldebt/audit", asked)[1]["summary"]["findings"] == 1
    (server.root / "quiet" / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["NBS101"]\n')
    assert server.ask("mldebt/audit", asked)[1]["summary"]["findings"] == 0
    (server.root / "quiet" / "pyproject.toml").write_text("[tool.mldebt]\nignroe = []\n")
    status, problem = server.ask("mldebt/audit", asked)
    assert status == 422
    assert "ignroe" in json.loads(problem)["message"]


def test_no_other_folder_is_asked_by_its_name(server: Server) -> None:
    beside = server.root.parent / "beside"
    beside.mkdir()
    (beside / "pyproject.toml").write_text("[tool.mldebt]\nignroe = []\n")
    for path in ("../beside/a.ipynb", "/../beside/a.ipynb", f"{beside}/a.ipynb", "gone/../../beside/a.ipynb"):
        assert server.ask("mldebt/audit", {"path": path, "notebook": document("1")})[0] == 200


@pytest.mark.parametrize(
    ("endpoint", "wanted"), [("audit", "an audit"), ("dataflow", "a dataflow"), ("pipeline", "a pipeline")]
)
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"path": 3, "notebook": {}}', b'{"path": "a.ipynb"}'])
def test_what_is_no_request(server: Server, body: bytes, endpoint: str, wanted: str) -> None:
    status, answer = server.ask(f"mldebt/{endpoint}", body)
    assert status == 400
    assert f"no request for {wanted}" in json.loads(answer)["message"]


def test_what_flows_between_the_cells(server: Server) -> None:
    asked = {"path": "a.ipynb", "notebook": document("x = 1", "print(x)")}
    status, found = server.ask("mldebt/dataflow", asked)
    assert status == 200
    assert found["language"] == "python"
    assert [(n["kind"], n["label"], n["cell_id"]) for n in found["nodes"]] == [
        ("cell", "x = 1", "c0"),
        ("cell", "print(x)", "c1"),
        ("variable", "x", "c0"),
    ]
    assert [(e["source"], e["target"], e["sure"]) for e in found["edges"]] == [("0", "0:x", True), ("0:x", "1", True)]
    assert "findings" in server.ask("mldebt/audit", asked)[1]  # the same document, and another question


def test_only_python_is_followed(server: Server) -> None:
    in_r = {**document("x <- 1", "print(x)"), "metadata": {"kernelspec": {"name": "ir", "language": "R"}}}
    status, found = server.ask("mldebt/dataflow", {"path": "a.ipynb", "notebook": in_r})
    assert (status, found) == (200, {"language": "r", "nodes": [], "edges": []})


def test_there_is_no_dataflow_of_what_is_no_notebook(server: Server) -> None:
    status, problem = server.ask("mldebt/dataflow", {"path": "a.ipynb", "notebook": {"cells": 3}})
    assert status == 422
    assert json.loads(problem)["message"]


def test_what_is_done_to_data(server: Server) -> None:
    asked = {
        "path": "a.ipynb",
        "notebook": document(
            "import pandas as pd\nfrom sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler",
            "df = pd.read_csv('in.csv')\nX = StandardScaler().fit_transform(df[['age']])\n"
            "train, test = train_test_split(X, random_state=0)",
        ),
    }
    status, found = server.ask("mldebt/pipeline", asked)
    assert status == 200
    assert [(n["role"], n["artifact"], n["model"], n["columns"], n["cell_id"]) for n in found["nodes"]] == [
        ("data source", "in.csv", None, [], "c1"),
        ("transformer", None, "StandardScaler", ["age"], "c1"),
        ("train/test split", None, None, ["age"], "c1"),
    ]
    assert [(e["source"], e["target"]) for e in found["edges"]] == [
        (found["nodes"][0]["id"], found["nodes"][1]["id"]),
        (found["nodes"][1]["id"], found["nodes"][2]["id"]),
    ]
    assert "findings" in server.ask("mldebt/audit", asked)[1]
    assert server.ask("mldebt/pipeline", {"path": "a.ipynb", "notebook": {"cells": 3}})[0] == 422


@pytest.mark.parametrize("token", ["", "wrong"])
def test_nobody_else_may_ask(server: Server, token: str) -> None:
    assert server.ask("mldebt/audit", {"path": "a.ipynb", "notebook": document("1")}, token=token)[0] == 403
    assert server.ask("mldebt/dataflow", {"path": "a.ipynb", "notebook": document("1")}, token=token)[0] == 403
    assert server.ask("mldebt/pipeline", {"path": "a.ipynb", "notebook": document("1")}, token=token)[0] == 403
    assert server.ask("mldebt/decision", decision(), token=token)[0] == 403
    assert server.ask("mldebt/trend?path=a.ipynb", token=token)[0] == 403
    assert server.ask("mldebt/rules/NBS101", token=token)[0] == 403


def test_the_page_of_a_rule(server: Server) -> None:
    status, found = server.ask("mldebt/rules/hidden-state")
    assert status == 200
    assert found["page"].startswith("# ")
    assert server.ask("mldebt/rules/NBS101")[1]["page"] == found["page"]
    assert server.ask("mldebt/rules/no-such")[0] == 404


def decision(**changes: Any) -> dict[str, Any]:
    where = {"cell_id": "a", "cell_index": 0, "source": "import os", "line": 1, "end_line": 1}
    return {"rule": "DED101", "reason": "shown to students", **where, **changes}


def test_a_decision_comes_back_as_an_edit(server: Server) -> None:
    status, found = server.ask("mldebt/decision", decision(accept=True, until="2027-01-01"))
    assert status == 200
    text = "  # mldebt: accept[DED101] until=2027-01-01 shown to students"
    assert (found["edit"]["replacement"], found["edit"]["column"], found["edit"]["cell_id"]) == (text, 10, "a")


def test_a_decision_that_cannot_be_written(server: Server) -> None:
    assert server.ask("mldebt/decision", decision(source="%%bash\nls", line=2, end_line=2)) == (200, {"edit": None})


@pytest.mark.parametrize("changes", [{"line": "1"}, {"until": "soon"}, {"rule": None}])
def test_what_is_no_decision(server: Server, changes: dict[str, Any]) -> None:
    assert server.ask("mldebt/decision", decision(**changes))[0] == 400


def test_what_is_saved_is_kept(server: Server) -> None:
    saved = {"path": "trends/a.ipynb", "notebook": document("print(lost)")}
    assert server.ask("mldebt/trend?path=trends/a.ipynb") == (200, {"records": []})
    status, found = server.ask("mldebt/trend", saved)
    assert status == 200
    ((record,),) = found.values()
    assert (record["findings"], record["families"]) == (1, {"notebook-state": record["minutes"]})
    server.ask("mldebt/trend", {**saved, "notebook": document("1")})
    assert [r["findings"] for r in server.ask("mldebt/trend?path=trends/a.ipynb")[1]["records"]] == [1, 0]
    assert server.ask("mldebt/trend", {**saved, "notebook": {"cells": 3}})[0] == 200  # no notebook: nothing to keep
    assert len(server.ask("mldebt/trend?path=trends/a.ipynb")[1]["records"]) == 2


def test_what_is_kept_goes_along_when_a_notebook_is_renamed(server: Server) -> None:
    (server.root / "before.ipynb").write_text(json.dumps(document("print(lost)")))
    server.ask("mldebt/trend", {"path": "before.ipynb", "notebook": document("print(lost)")})

    status, _ = server.ask("api/contents/before.ipynb", {"path": "after.ipynb"}, method="PATCH")

    assert status == 200
    deadline = time.monotonic() + 10  # the server tells of it after it has answered
    while not server.ask("mldebt/trend?path=after.ipynb")[1]["records"]:
        assert time.monotonic() < deadline
    assert [r["findings"] for r in server.ask("mldebt/trend?path=after.ipynb")[1]["records"]] == [1]
    assert server.ask("mldebt/trend?path=before.ipynb")[1]["records"] == []


def test_nothing_is_kept_of_a_notebook_that_was_deleted(server: Server) -> None:
    (server.root / "gone.ipynb").write_text(json.dumps(document("print(lost)")))
    server.ask("mldebt/trend", {"path": "gone.ipynb", "notebook": document("print(lost)")})
    assert server.ask("mldebt/trend?path=gone.ipynb")[1]["records"]
    token = {"Authorization": f"token {server.token}"}
    asked = urllib.request.Request(f"{server.url}/api/contents/gone.ipynb", headers=token, method="DELETE")

    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.status == 204

    deadline = time.monotonic() + 10
    while server.ask("mldebt/trend?path=gone.ipynb")[1]["records"]:
        assert time.monotonic() < deadline


def test_a_page_that_is_logged_in_needs_its_xsrf_token_too(server: Server) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(f"{server.url}/login?token={server.token}", timeout=30).close()
    assert opener.open(f"{server.url}/mldebt/rules/NBS101", timeout=30).status == 200  # the cookie is one
    for path in ("audit", "dataflow", "pipeline", "decision"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(f"{server.url}/mldebt/{path}", json.dumps(decision()).encode(), timeout=30)
        assert refused.value.code == 403


def test_who_goes_away_before_the_answer_leaves_no_trace(server: Server) -> None:
    large = document(*[f"gone{i} = [b{i} for b{i} in range({i})]\nprint(gone{i})" for i in range(300)])
    body = json.dumps({"path": "left.ipynb", "notebook": large}).encode()
    place = urllib.parse.urlsplit(server.url)
    head = f"POST /mldebt/audit HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: token {server.token}\r\n"
    with socket.create_connection((place.hostname or "", place.port or 0)) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    assert server.ask("mldebt/audit", {"path": "next.ipynb", "notebook": document("1")})[0] == 200

    assert "StreamClosedError" not in server.log.read_text()


def test_it_does_not_wait_in_the_event_loop(server: Server) -> None:
    large = document(*[f"a{i} = [b{i} for b{i} in range({i})]\nprint(a{i})" for i in range(1500)])
    thread = threading.Thread(target=server.ask, args=("mldebt/audit", {"path": "l.ipynb", "notebook": large}))
    thread.start()
    assert server.ask("api/status")[0] == 200
    thread.join()
