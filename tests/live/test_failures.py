"""Something inside mldebt breaks: the user's cells are what they were, one line says so, nothing is known any more."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mldebt_nb import probing
from mldebt_nb.dataflow import extraction
from mldebt_nb.live import (
    analyzer,
    bindings,
    document,
    findings,
    fingerprint,
    modules,
    names,
    outputs,
    outside,
    recorder,
    replay,
    session,
    slicing,
    standing,
    world,
)
from mldebt_nb.live.findings import LiveAudit
from mldebt_nb.live.messages import Document, SentCell, Watch
from mldebt_nb.live.protocol import Protocol
from mldebt_nb.magics.extension import Extension
from tests.live.kernels import Notebook, fresh_shell, notebook

pytestmark = pytest.mark.xdist_group("live")

SECRET = "sesame-4711"
ANEW = "%reload_ext mldebt_nb starts it anew"


class Breaks(Exception):
    """What is raised inside; its message holds a value of the user."""


def breaking(*_: Any, **__: Any) -> Any:
    raise Breaks(SECRET)


def complaints(cells: Notebook) -> str:
    """What the last cell wrote to standard error."""
    return cells.errors.removeprefix(cells.printed)


@pytest.fixture
def cells(tmp_path: Path) -> Iterator[Notebook]:
    """In a folder of its own until the end: a `monkeypatch` would give up the folder with all else that it holds."""
    with contextlib.chdir(tmp_path), notebook() as made:
        yield made


#: Entry points that cells go through.
AROUND_CELLS = (
    (session.Session, "_begin"),
    (session.Session, "_is_stuck"),
    (session.Session, "_ended"),
    (session.Session, "meaning"),
    (recorder.Recorder, "begin"),
    (recorder.Recorder, "end"),
    (recorder.Recorder, "_look_before"),
    (bindings.Bindings, "changed"),
    (outside.Outside, "begin"),
    (outside.Outside, "end"),
    (modules.Modules, "watch"),
    (modules.Modules, "reads"),
    (modules.Modules, "end"),
    (fingerprint.Fingerprinter, "look"),
    (fingerprint.Fingerprinter, "code"),
    (fingerprint._Walk, "value"),
    (analyzer.Analyzer, "footprint"),
    (analyzer.Analyzer, "key"),
    (analyzer.Analyzer, "learn"),
    (extraction, "_missing_on_purpose"),
    (outputs.Meter, "begin"),
    (outputs.Meter, "end"),
    (outputs.Meter, "_printed"),
    (outputs.Meter, "_displayed"),
    (outputs.Meter, "_drawn"),
    (world.World, "begin"),
    (world.World, "end"),
    (world, "followed"),
    (world, "stamp"),
    (world, "_random_states"),
)
WORK = (
    "import random, os\ndef f(n): return n + 1",
    "print('shown'); f(1)",
    "with open('kept.txt', 'w') as out: out.write('x')\nopen('kept.txt').read()",
    "from IPython.display import display\ndisplay(2); x = [f(2)]; get_ipython().run_cell('y = 3'); y",
    "x.append(1); print(x); 1 / 0",
    "await __import__('asyncio').sleep(0); 5",
)


class Shown:
    """What one shell showed of some cells, without what mldebt says by itself."""

    def __init__(self, cells: Notebook) -> None:
        self.cells: list[tuple[Any, ...]] = []
        self.reports: list[str] = []
        for number, source in enumerate(WORK):
            result = cells.run(source, f"c{number}")
            lines = cells.errors.removeprefix(cells.printed).splitlines()
            self.reports += [line for line in lines if line.startswith("mldebt: ")]
            kept = [line for line in lines if not line.startswith("mldebt: ")]
            displayed = cells.shown() if source.startswith("from IPython") else []
            self.cells.append((repr(result.result), repr(result.error_in_exec), cells.printed, kept, displayed))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    with contextlib.chdir(tmp_path_factory.mktemp("plain")), fresh_shell() as shell:
        notebook = Notebook(shell)
        notebook.run("pass")  # where the others load mldebt
        return Shown(notebook).cells


@pytest.mark.parametrize(
    ("owner", "name"), [e for e in AROUND_CELLS if hasattr(*e)], ids=lambda e: getattr(e, "__name__", e)
)
def test_a_failure_around_a_cell(
    owner: Any, name: str, plain: list[tuple[Any, ...]], cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, breaking)
    shown = Shown(cells)
    assert shown.cells == plain
    status = cells.session.status()
    assert status.reproducible is None
    assert {cell.status for cell in status.cells} <= {"unknown"}
    if name == "_is_stuck":  # asked when a cell runs inside another one only
        assert len(shown.reports) <= 1
        return
    (report,) = shown.reports
    assert report.startswith("mldebt: live tracking failed (Breaks in test_failures.py:")
    assert ANEW in report
    assert "please report it: https://" in report
    assert SECRET not in report
    assert cells.session.problem.startswith("Breaks in test_failures.py:")
    monkeypatch.undo()
    assert Shown(cells).reports == [], "a second failure is not told"
    cells.run("%reload_ext mldebt_nb").raise_error()
    cells.run("z = 1", "again")
    assert [cell.status for cell in cells.session.status().cells] == ["clean"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, type("Panic", (BaseException,), {})])
@pytest.mark.parametrize("when", ["begin", "end"])
def test_what_is_no_exception(
    error: type[BaseException], when: str, cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupt while mldebt looks is meant for the cell; who asks to leave, leaves; the rest is a failure."""

    def leaving(*_: Any) -> None:
        raise error

    monkeypatch.setattr(recorder.Recorder, when, leaving)
    result = None
    if error in (SystemExit, GeneratorExit):
        try:
            left = cells.run("x = 1", "a").error_in_exec  # IPython keeps it when it comes before the cell
        except BaseException as leaving_error:  # noqa: BLE001
            left = leaving_error
        assert type(left) is error
        reports = cells.session.report
    else:
        result = cells.run("x = 1", "a")
        reports = cells.errors
    assert cells.session.reproducible is None
    assert "Error in callback" not in reports
    assert reports.count("mldebt: ") == 1
    if error is KeyboardInterrupt:
        assert result is not None
        assert "interrupted while looking at a cell" in cells.session.problem
        assert "report it" not in cells.session.report
        interrupted = type(result.error_in_exec) is KeyboardInterrupt
        assert interrupted == (when == "begin")
        assert ("x" in cells.shell.user_ns) == (when == "end")
    cells.run("y = 2", "b").raise_error()
    assert complaints(cells) == ""


#: Entry points behind an answer.
BEHIND_ANSWERS = (
    (replay.Replay, "replay"),
    (names.Names, "all"),
    (session.Session, "_plan"),
    (standing.Standing, "take"),
    (document.Document, "cells"),
)


@pytest.mark.parametrize(("owner", "name"), BEHIND_ANSWERS, ids=lambda e: getattr(e, "__name__", e))
def test_a_failure_behind_an_answer(
    owner: Any, name: str, cells: Notebook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run("x = 1", "a")
    monkeypatch.setattr(owner, name, breaking)
    for _ in range(2):
        status = cells.session.status()
        assert status.reproducible is None
        assert status.problem.startswith("Breaks in ")
        assert not status.hidden
    assert cells.session.plan() == []
    assert capsys.readouterr().err.count("mldebt: live tracking failed") == 1
    monkeypatch.undo()
    assert cells.session.reproducible is None
    cells.run("x + 1", "b").raise_error()
    assert complaints(cells) == ""
    cells.run("%mldebt", "asking").raise_error()
    assert cells.shown()[0].startswith("unknown: tracking failed (Breaks in ")


@pytest.mark.parametrize(
    ("owner", "name", "asked"),
    [
        (probing, "_measured", "data x"),
        (probing, "judged", "data x"),
        (LiveAudit, "report", "audit"),
        (findings, "observed", ""),
        (session.Session, "status", "status"),
        (session.Session, "status", "why x"),
        (slicing, "undefined", "slice x"),
    ],
)  # fmt: skip
def test_a_failure_of_the_magic(
    owner: Any, name: str, asked: str, cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells.run("import numpy\nx = numpy.eye(3)", "a").raise_error()
    monkeypatch.setattr(owner, name, breaking)
    result = cells.run(f"%mldebt {asked}", "asking")
    assert "Traceback" not in cells.errors
    assert SECRET not in cells.errors
    assert cells.errors.count(ANEW) == 1
    assert type(result.error_in_exec).__name__ == "UsageError" or result.success
    monkeypatch.undo()
    assert cells.session.reproducible is None
    cells.run("x[0]", "b").raise_error()
    assert complaints(cells) == ""


class Line:
    """A comm that keeps what is sent."""

    comm_id = "line"

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.broken = False

    def send(self, data: dict[str, Any]) -> None:
        if self.broken:
            raise OSError("the line is broken")
        self.sent.append(data)

    def on_msg(self, hear: Callable[[Any], None] | None) -> None:
        self.hear = hear

    def on_close(self, hear: Callable[[Any], None] | None) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def line(cells: Notebook) -> Line:
    """A front end of the session that asked for everything."""
    audit = LiveAudit(cells.session)
    protocol = Protocol(cells.session, lambda status: audit.report(status).findings)
    made = Line()
    cells.session.after_run.append(protocol._ran)
    cells.session.after_failure.append(protocol._schedule)
    protocol._opened(made, {})
    protocol._handle(protocol._clients["line"], Watch(on=True, findings=True))
    made.protocol = protocol  # type: ignore[attr-defined]
    return made


def told(line: Line, data: Any) -> None:
    assert line.hear is not None
    line.hear({"content": {"data": data}})


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Protocol, "_take"), (Protocol, "_handle"), (Protocol, "_tell_news"), (session.Session, "set_document")],
    ids=lambda e: getattr(e, "__name__", e),
)  # fmt: skip
def test_a_failure_of_the_protocol_is_answered_and_told_once(
    owner: Any,
    name: str,
    line: Line,
    cells: Notebook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(owner, name, breaking)
    sent = {"type": "document", "id": "q", "cells": [{"id": "a", "cell_type": "code", "source": "x = 1"}]}
    for _ in range(2):
        told(line, sent)
        answer = line.sent[-1]
        assert (answer["type"], answer["reply_to"]) == ("error", "q")
        assert answer["what"].startswith("Breaks in ")
        assert "https://" in answer["todo"]
    assert capsys.readouterr().err.count("mldebt: ") == 1
    assert SECRET not in str(line.sent)
    monkeypatch.undo()
    told(line, {"type": "status", "id": "r"})
    assert line.sent[-1]["problem"].startswith("Breaks in ")
    assert line.sent[-1]["reproducible"] is None


def test_a_failure_of_findings_is_told_once_to_people_and_front_ends(
    line: Line, cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveAudit, "report", breaking)
    cells.run("import os; 7", "a").raise_error()
    assert cells.errors.count("mldebt: ") == 1
    assert line.sent[-1]["type"] == "delta"
    assert line.sent[-1]["problem"].startswith("Breaks in ")
    before = len(line.sent)
    cells.run("import re", "b").raise_error()
    assert complaints(cells) == ""
    assert len(line.sent) == before


def test_a_failure_around_a_cell_reaches_front_ends(
    line: Line, cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells.run("x = 1", "a")
    assert line.sent[-2]["reproducible"] is True
    monkeypatch.setattr(recorder.Recorder, "end", breaking)
    cells.run("x = 2", "a")
    assert [cell["status"] for cell in line.sent[-1]["cells"]] == ["unknown"]
    assert line.sent[-1]["reproducible"] is None


def test_a_line_that_breaks_is_told_once(line: Line, cells: Notebook) -> None:
    line.broken = True
    cells.run("x = 1", "a").raise_error()
    assert cells.errors.count("mldebt: ") == 1
    cells.run("x = 2", "a").raise_error()
    assert complaints(cells) == ""


def test_a_broken_configuration_is_no_failure(
    line: Line, cells: Notebook, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt]\nno-such = 1\n")
    cells.run("x = 1", "a").raise_error()
    assert line.sent[-1]["type"] == "error"
    assert line.sent[-1]["todo"] == "mend the configuration"
    assert cells.session.reproducible is True


def test_loading_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh_shell() as shell:
        cells = Notebook(shell)
        monkeypatch.setattr(Extension, "_offer", breaking)
        assert type(cells.run("%load_ext mldebt_nb").error_in_exec) is Breaks
        assert not shell.events.callbacks["post_run_cell"]
        assert not [name for name in vars(shell) if "mldebt" in name]
        assert "mldebt" not in shell.magics_manager.magics["line"]


@pytest.mark.parametrize("stream", [None, 3, io.TextIOWrapper(io.BytesIO())], ids=["none", "number", "closed"])
def test_a_report_that_cannot_be_printed_disturbs_nothing(
    stream: Any, cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.close()
    monkeypatch.setattr(recorder.Recorder, "begin", breaking)
    kept = sys.stderr
    cells.shell.user_ns["stream"] = stream
    result = cells.run("import sys\nsys.stderr = stream")
    cells.run("x = 1", "a")
    sys.stderr = kept
    assert result.success
    assert cells.shell.user_ns["x"] == 1
    assert cells.session.reproducible is None


def test_the_namespace_is_replaced(cells: Notebook) -> None:
    kept = cells.shell.user_ns
    try:
        cells.run("x = 1", "a")
        cells.shell.user_ns = dict(kept)
        cells.run("y = 1", "b").raise_error()
        assert cells.session.problem == "the namespace of the shell was replaced"
        assert "report it" not in cells.errors
        assert cells.errors.count("mldebt: ") == 1
    finally:
        cells.shell.user_ns = kept


def test_a_document_of_many_cells_is_taken(line: Line, cells: Notebook) -> None:
    """The records behind the failing ones above, unbroken."""
    protocol: Protocol = line.protocol  # type: ignore[attr-defined]
    sent = tuple(SentCell(id=f"c{n}", cell_type="code", source="1") for n in range(50))
    protocol._handle(protocol._clients["line"], Document(cells=sent))
    assert len(cells.session.status().cells) == 50
