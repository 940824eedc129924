"""`--with-ruff`: ruff's findings among ours, told once, and what happens where there is no ruff."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mldebt_nb import lint
from mldebt_nb.render import FORMATS

if TYPE_CHECKING:
    from tests.cli.conftest import Mldebt

RUFF = """[lint]
select = ["E", "F", "B"]
"""


@pytest.fixture
def notebook(folder: Path) -> str:
    (folder / "ruff.toml").write_text(RUFF)
    sources = ["import os\nprint(lost)", "x = 1\nif x == None: pass", "x.y"]
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "source": "# A title", "metadata": {}}]
    cells += [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        for text in sources
    ]
    document = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "a.ipynb").write_text(json.dumps(document))
    return "a.ipynb"


def found(text: str) -> list[tuple[int, int, str]]:
    return [(f["cell_index"], f["line"], f["code"]) for f in json.loads(text)["findings"]]


def test_its_findings_stand_among_ours_and_what_both_found_is_told_once(mldebt: Mldebt, notebook: str) -> None:
    places = found(mldebt("audit", notebook, "--with-ruff", "--format", "json").stdout)
    assert (1, 1, "DED101") in places
    assert (1, 2, "NBS101") in places
    assert (2, 2, "E711") in places
    assert not {"F401", "F821"} & {code for _, _, code in places}
    assert places == sorted(places, key=lambda place: place[:2])


def test_without_the_option_it_is_not_asked(mldebt: Mldebt, notebook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "_executable", lambda: pytest.fail("ruff was asked for"))
    assert "E711" not in mldebt("audit", notebook, "--format", "json").stdout


def test_the_price_counts(mldebt: Mldebt, notebook: str) -> None:
    alone = json.loads(mldebt("audit", notebook, "--format", "json").stdout)
    both = json.loads(mldebt("audit", notebook, "--with-ruff", "--format", "json").stdout)
    more = len(both["findings"]) - len(alone["findings"])
    assert more > 0
    assert both["summary"]["principal_minutes"] == alone["summary"]["principal_minutes"] + more
    assert both["summary"]["by_family"]["lint"] == more
    prints = [f["fingerprint"] for f in both["findings"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_draws_them(mldebt: Mldebt, notebook: str, style: str) -> None:
    drawn = mldebt("audit", notebook, "--with-ruff", "--format", style).stdout
    assert "E711" in drawn or "none-comparison" in drawn


def test_a_baseline_knows_them(mldebt: Mldebt, notebook: str, folder: Path) -> None:
    mldebt("audit", notebook, "--with-ruff", "--write-baseline", "known.json")
    assert found(mldebt("audit", notebook, "--with-ruff", "--baseline", "known.json", "--format", "json").stdout) == []


def test_a_broken_notebook_beside(mldebt: Mldebt, notebook: str, folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    result = mldebt("audit", ".", "--with-ruff", "--format", "json")
    assert (2, 2, "E711") in found(result.stdout)
    assert result.exit_code == 2


def test_no_ruff(mldebt: Mldebt, notebook: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    result = mldebt("audit", notebook, "--with-ruff")
    assert result.exit_code == 2
    assert result.stderr == (
        "mldebt: --with-ruff: ruff is not installed here; `pip install ruff`, or leave the option out\n"
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo nonsense", "cannot be understood"),
        ("echo 'bad config' >&2; exit 2", "ruff ended with 2: bad config"),
        ("exit 1", "ruff ended with 1: it says nothing"),
    ],
)
def test_a_ruff_that_fails(
    mldebt: Mldebt, notebook: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, said: str
) -> None:
    fake = tmp_path / "ruff"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(lint, "_executable", lambda: str(fake))
    result = mldebt("audit", notebook, "--with-ruff")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
