"""Modules that draw random numbers while they are imported: the cell that imports them is as good as ever, what is
drawn later is not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.live.kernels import notebook

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that draws, once."""
    (tmp_path / "draws_at_import.py").write_text("import random\nrandom.random()\nlimit = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "draws_at_import", raising=False)


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("import draws_at_import", "clean"),
        ("import warnings\nfrom draws_at_import import limit\nwarnings.filterwarnings('ignore')", "clean"),
        ("import random\nimport draws_at_import\nx = random.random()", "stale"),
    ],
)
def test_an_import_that_draws(cell: str, status: str) -> None:
    with notebook() as cells:
        cells.document(("a", cell), ("b", "y = 1"))
        cells.run(cell, "a").raise_error()
        cells.run("y = 1", "b").raise_error()
        assert {one.id: one.status for one in cells.session.status().cells} == {"a": status, "b": "clean"}


@pytest.mark.usefixtures("drawing")
def test_what_is_drawn_behind_it_is_not_what_a_fresh_kernel_draws() -> None:
    with notebook() as cells:
        cells.document(("a", "import random, draws_at_import"), ("b", "random.random()"))
        cells.run("import random, draws_at_import", "a").raise_error()
        cells.run("random.random()", "b").raise_error()
        assert {one.id: one.status for one in cells.session.status().cells} == {"a": "clean", "b": "stale"}


@pytest.mark.usefixtures("drawing")
def test_a_seed_before_it_makes_what_is_drawn_behind_it_sure() -> None:
    texts = {"a": "import random\nrandom.seed(1)", "b": "import draws_at_import", "c": "random.random()"}
    with notebook() as cells:
        cells.document(*texts.items())
        for name, text in texts.items():
            cells.run(text, name).raise_error()
        assert {one.status for one in cells.session.status().cells} == {"clean"}
