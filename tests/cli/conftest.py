"""What the tests of the command line share: an empty folder to stand in, notebooks in it, ways to call `mldebt`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mldebt_nb.cli import main
from tests.conftest import ipynb

CLEAN = ("import os", "print(os.name)")
INDEBTED = ("import json",)
"""One warning: DED101, a minute to pay back."""

FOUND = "1 notebook, 1 finding, 1 min to pay back"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: empty, with a cache and a home of its own."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return place


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Write a notebook of these code cells."""

    def notebook(name: str, *sources: str) -> Path:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(ipynb(*(sources or INDEBTED)))
        return file

    return notebook


@pytest.fixture
def mldebt() -> Callable[..., Result]:
    """Call the command in this process."""

    def call(*arguments: str, **options: Any) -> Result:
        result = CliRunner().invoke(main, arguments, prog_name="mldebt", **options)
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Call the command in a process of its own."""

    def call(*arguments: str, env: dict[str, str] | None = None, **options: Any) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "mldebt_nb", *arguments]
        done = subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, **(env or {})}, timeout=120, **options
        )
        assert b"Traceback" not in done.stdout + done.stderr
        return done

    return call


def codes(result: Result) -> list[tuple[str, str]]:
    """File and code of every finding in a JSON report."""
    return [(finding["path"], finding["code"]) for finding in json.loads(result.stdout)["findings"]]
