"""The document from a front end and from a file: places over all cells, tags, and files that are gone or broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mldebt_nb.live.findings import LiveAudit
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")

FAILING = "x = [1]\nx.append(2)\n1 / 0"


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path, cells: Notebook) -> Path:
    """The saved notebook of the session, with a heading and a cell that is meant to fail."""
    made = new_notebook(cells=[
        new_markdown_cell("# Title", id="m"), new_code_cell("import os", id="a"), new_markdown_cell("then", id="n"),
        new_code_cell(FAILING, id="b", metadata={"tags": ["raises-exception"]}), new_code_cell("print(x)", id="c"),
    ])  # fmt: skip
    path = tmp_path / "analysis.ipynb"
    nbformat.write(made, path)
    cells.shell.user_ns["__session__"] = str(path)
    return path


def run(cells: Notebook) -> None:
    for name, source in (("a", "import os"), ("b", FAILING), ("c", "print(x)")):
        cells.run(source, name)


def states(cells: Notebook) -> dict[str, str]:
    return {cell.id: cell.status for cell in cells.session.status().cells}


def found(cells: Notebook) -> set[tuple[str, int | None]]:
    return {(f.code, f.cell_index) for f in LiveAudit(cells.session).report(cells.session.status()).findings}


def test_cells_of_a_file_are_counted_over_all_cells(cells: Notebook, file: Path) -> None:
    run(cells)
    assert cells.session.status().document == "file"
    assert ("DED101", 1) in found(cells)
    cells.run("%mldebt audit", "asking")


def test_cells_of_a_front_end_are_counted_over_all_cells(cells: Notebook) -> None:
    run(cells)
    cells.session.set_document([
        {"id": "m", "cell_type": "markdown", "source": "# Title"},
        {"id": "a", "cell_type": "code", "source": "import os"},
        {"id": "r", "cell_type": "raw", "source": "raw"},
        {"id": "b", "cell_type": "code", "source": FAILING},
        {"id": "c", "cell_type": "code", "source": "print(x)"},
    ])  # fmt: skip
    assert found(cells) >= {("DED101", 1), ("NBS108", 3)}


@pytest.mark.parametrize("where", ["file", "front end"])
def test_a_cell_that_is_meant_to_fail_is_clean(cells: Notebook, file: Path, where: str) -> None:
    run(cells)
    if where == "front end":
        cells.session.set_document([
            {"id": "a", "cell_type": "code", "source": "import os"},
            {"id": "b", "cell_type": "code", "source": FAILING, "tags": ["other", "raises-exception"]},
            {"id": "c", "cell_type": "code", "source": "print(x)"},
        ])  # fmt: skip
    status = cells.session.status()
    assert (status.document, status.reproducible) == (where, True)
    assert states(cells) == {"a": "clean", "b": "clean", "c": "clean"}
    assert "NBS108" not in {code for code, _ in found(cells)}


def test_taking_the_tag_away_shows_at_once(cells: Notebook) -> None:
    run(cells)
    sent = [{"id": "b", "cell_type": "code", "source": FAILING, "tags": ["raises-exception"]}]
    cells.session.set_document(sent)
    assert states(cells) == {"b": "clean"}
    cells.session.set_document([{**sent[0], "tags": []}])
    assert states(cells) == {"b": "failed"}


def test_what_follows_a_tagged_failure_is_judged(cells: Notebook, file: Path) -> None:
    run(cells)
    cells.run("x = 7", "a2")
    file.unlink()
    assert cells.session.status().document == "executed history"
    cells.session.set_document([
        {"id": "b", "cell_type": "code", "source": FAILING.replace("[1]", "[0]"), "tags": ["raises-exception"]},
        {"id": "c", "cell_type": "code", "source": "print(x)"},
    ])  # fmt: skip
    assert states(cells) == {"b": "edited", "c": "stale"}


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b"[]", b'{"cells": 3}', b'{"nbformat": 3}'], ids=repr)
def test_a_file_that_cannot_be_read_is_no_document(cells: Notebook, file: Path, content: bytes) -> None:
    run(cells)
    file.write_bytes(content)
    status = cells.session.status()
    assert status.problem is None
    assert status.document in ("executed history", "file")
    file.unlink()
    assert cells.session.status().document == "executed history"
    file.mkdir()
    assert cells.session.status().document == "executed history"


def test_a_file_that_nobody_may_read(cells: Notebook, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or on a disk that is gone."""
    run(cells)

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "no", str(self))

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert cells.session.status().document == "executed history"


def test_the_file_changes_on_disk(cells: Notebook, file: Path) -> None:
    run(cells)
    assert states(cells)["c"] == "clean"
    saved = nbformat.read(file, as_version=4)
    saved.cells[4].source = "print(x, 1)"
    nbformat.write(saved, file)
    os.utime(file, ns=(1, 1))
    assert states(cells)["c"] == "edited"


def test_the_disk_is_full(cells: Notebook) -> None:
    """A cell that fails to write fails as it does; nothing of mldebt writes."""
    if not os.path.exists("/dev/full"):
        pytest.skip("no such device here")
    result = cells.run("with open('/dev/full', 'w') as out:\n    out.write('x' * 10 ** 6)", "a")
    assert type(result.error_in_exec) is OSError
    assert cells.session.problem is None
    assert states(cells) == {"a": "failed"}


def test_a_page_that_cannot_be_written_is_told(cells: Notebook, tmp_path: Path) -> None:
    cells.run("x = 1", "a")
    cells.run(f"%mldebt report {tmp_path}/no/such/folder/page.html", "asking")
    assert "cannot be written" in cells.errors
    assert cells.session.problem is None
