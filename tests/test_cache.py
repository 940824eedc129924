"""Results are kept for as long as nothing that they depend on has changed, and not a moment longer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor, NotebookResult
from mldebt_nb.cache import Cache, default_directory, salt
from mldebt_nb.cli import main
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import Registry
from tests.conftest import ipynb

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path / "cache"))
    return place


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass: files written now are old from then on."""
    passed = 0.0
    now, now_ns = time.time, time.time_ns

    def wait(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr("mldebt_nb.cache.time.time", lambda: now() + passed)
    monkeypatch.setattr("mldebt_nb.cache.time.time_ns", lambda: now_ns() + int(passed * 1e9))
    return wait


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were really analysed, one entry for each time."""
    paths: list[str] = []
    real = Auditor.audit_bytes

    def counting(self: Auditor, data: bytes, path: str) -> NotebookResult:
        paths.append(path)
        return real(self, data, path)

    monkeypatch.setattr(Auditor, "audit_bytes", counting)
    return paths


def audit(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["audit", "--format", "json", *arguments])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


# -- through the command line ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, 10], ids=["just written", "written long ago"])
def test_an_unchanged_notebook_is_not_analysed_again(
    folder: Path, analysed: list[str], clock: Callable[[float], None], seconds: float
) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    clock(seconds)
    first = audit("a.ipynb")
    assert audit("a.ipynb") == first
    assert audit(".") == first
    assert analysed == ["a.ipynb"]


def test_a_notebook_that_was_written_again_with_the_same_content_is_not_analysed_again(
    folder: Path, analysed: list[str], clock: Callable[[float], None]
) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    clock(10)
    audit("a.ipynb")
    os.utime(folder / "a.ipynb", (1, 1))
    audit("a.ipynb")
    assert analysed == ["a.ipynb"]


def test_changed_content_is_analysed_again(folder: Path, analysed: list[str], clock: Callable[[float], None]) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    clock(10)
    assert '"symbol": "json"' in audit("a.ipynb")
    (folder / "a.ipynb").write_bytes(ipynb("import csv"))
    assert '"symbol": "csv"' in audit("a.ipynb")
    assert analysed == ["a.ipynb", "a.ipynb"]


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen(folder: Path, analysed: list[str]) -> None:
    file = folder / "a.ipynb"
    file.write_bytes(ipynb("import abc"))
    os.utime(file, ns=(1, 1))
    audit("a.ipynb")
    file.write_bytes(ipynb("import csv"))
    os.utime(file, ns=(1, 1))
    assert '"symbol": "csv"' in audit("a.ipynb")
    assert analysed == ["a.ipynb", "a.ipynb"]


def test_a_file_touched_just_before_it_was_read_is_not_trusted_by_its_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writes within one tick of the file system's clock look the same from outside."""
    file = folder / "a.ipynb"
    file.write_bytes(ipynb("import abc"))
    status = os.stat(file)
    audit("a.ipynb")
    file.write_bytes(ipynb("import csv"))
    real = os.stat

    def same_tick(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        return status if str(path).endswith("a.ipynb") else real(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", same_tick)
    assert '"symbol": "csv"' in audit("a.ipynb")


def test_other_settings_are_another_analysis(folder: Path, analysed: list[str]) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    audit("a.ipynb")
    audit("a.ipynb", "--ignore", "DED101")
    audit("a.ipynb", "--confidence", "low")
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nbuiltins = ["spark"]\n')
    audit("a.ipynb")
    assert len(analysed) == 4
    audit("a.ipynb")
    audit("a.ipynb", "--confidence", "low", "--ignore", "DED101")
    assert len(analysed) == 5


def test_the_same_content_at_another_path_is_reported_at_its_own_path(folder: Path) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_bytes(ipynb("import json"))
    assert '"path": "b.ipynb"' not in audit("a.ipynb")
    assert '"path": "a.ipynb"' not in audit("b.ipynb")


def test_no_cache_neither_reads_nor_writes(folder: Path, analysed: list[str], tmp_path: Path) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    audit("a.ipynb", "--no-cache")
    assert not (tmp_path / "cache").exists()
    audit("a.ipynb")
    audit("a.ipynb", "--no-cache")
    assert len(analysed) == 3


def test_an_acceptance_ends_on_its_day_whatever_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json  # mldebt: accept[DED101] until=2027-01-01 later"))

    def on(day: date) -> int:
        class Calendar(date):
            @classmethod
            def today(cls) -> date:  # type: ignore[override]
                return day

        monkeypatch.setattr("mldebt_nb.cli.job.date", Calendar)
        return CliRunner().invoke(main, ["audit", "a.ipynb"]).exit_code

    assert [on(date(2026, 12, 31)), on(date(2027, 1, 1)), on(date(2027, 1, 2))] == [0, 0, 1]


def test_errors_are_not_kept(folder: Path, analysed: list[str]) -> None:
    (folder / "a.ipynb").write_text("{")
    for _ in range(2):
        assert CliRunner().invoke(main, ["audit", "a.ipynb"]).exit_code == 2
    assert len(analysed) == 2


def test_results_are_the_same_bytes_with_and_without_cache() -> None:
    examples = str(Path(__file__).resolve().parent.parent / "example_notebooks")
    fresh = audit(examples, "--no-cache", "--confidence", "low")
    assert audit(examples, "--confidence", "low") == fresh
    assert audit(examples, "--confidence", "low") == fresh


# -- the cache itself --------------------------------------------------------------------------------------------------


@pytest.fixture
def result(registry: Registry) -> NotebookResult:
    return Auditor(Config(), registry, date(2026, 11, 23)).audit_bytes(ipynb("import json"), "a.ipynb")


@pytest.fixture
def file(folder: Path, clock: Callable[[float], None]) -> Path:
    """A notebook that was written long ago."""
    path = folder / "a.ipynb"
    path.write_bytes(ipynb("import json"))
    clock(10)
    return path


def kept(directory: Path, file: Path, result: NotebookResult, key: str = "salt") -> None:
    cache = Cache(directory, key)
    cache.store(str(file), file.read_bytes(), result)
    cache.close()


def test_a_result_is_found_by_time_and_by_content(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    kept(tmp_path / "c", file, result)
    assert Cache(tmp_path / "c", "salt").lookup(str(file)) == result
    assert Cache(tmp_path / "c", "salt").lookup_content(str(file), file.read_bytes()) == result


def test_another_salt_finds_nothing(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    kept(tmp_path / "c", file, result)
    assert Cache(tmp_path / "c", "other").lookup(str(file)) is None
    assert Cache(tmp_path / "c", "other").lookup_content(str(file), file.read_bytes()) is None


def test_a_file_that_is_gone_has_no_result(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    kept(tmp_path / "c", file, result)
    file.unlink()
    assert Cache(tmp_path / "c", "salt").lookup(str(file)) is None


def test_utf16_hides_dates_and_is_not_kept(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    file.write_bytes(file.read_text().encode("utf-16"))
    kept(tmp_path / "c", file, result)
    assert Cache(tmp_path / "c", "salt").lookup_content(str(file), file.read_bytes()) is None


def test_two_caches_of_one_directory_keep_each_other_s_times(
    tmp_path: Path, folder: Path, result: NotebookResult, clock: Callable[[float], None]
) -> None:
    one, two = Cache(tmp_path / "c", "one"), Cache(tmp_path / "c", "two")
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_bytes(ipynb("import json"))
    clock(10)
    for name, cache in (("a.ipynb", one), ("b.ipynb", two)):
        cache.store(name, (folder / name).read_bytes(), result)
    one.close()
    two.close()
    assert Cache(tmp_path / "c", "one").lookup("a.ipynb") is not None
    assert Cache(tmp_path / "c", "two").lookup("b.ipynb") is not None


def test_two_processes_at_once_on_one_cache(folder: Path) -> None:
    for number in range(30):
        (folder / f"{number:02}.ipynb").write_bytes(ipynb("import json", f"print({number})"))
    command = [sys.executable, "-m", "mldebt_nb", "audit", ".", "--format", "json", "-q"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in running]
    assert len(set(answers)) == 1
    assert answers[0][1] == b""
    assert audit(".").encode() == answers[0][0]


def test_results_long_unused_are_forgotten(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    directory = tmp_path / "c"
    kept(directory, file, result, "old version")
    (directory / "something of the user's").mkdir()
    os.utime(directory / "something of the user's", (1, 1))
    (old,) = directory.glob("results-*")
    os.utime(old, (time.time() - 40 * DAY,) * 2)
    kept(directory, file, result, "new version")
    assert old not in list(directory.glob("results-*"))
    assert (directory / "something of the user's").exists()


def test_results_in_use_are_not_forgotten(tmp_path: Path, file: Path, result: NotebookResult) -> None:
    kept(tmp_path / "c", file, result)
    (results,) = (tmp_path / "c").glob("results-*")
    os.utime(results, (time.time() - 40 * DAY,) * 2)
    Cache(tmp_path / "c", "salt").close()
    kept(tmp_path / "c", file, result, "another version")
    assert Cache(tmp_path / "c", "salt").lookup(str(file)) == result


# -- damage ------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_damaged_is_passed_over(
    tmp_path: Path, file: Path, result: NotebookResult, data: st.DataObject
) -> None:
    directory = tmp_path / "c"
    shutil.rmtree(directory, ignore_errors=True)
    kept(directory, file, result)
    for stored in (path for path in directory.rglob("*") if path.is_file()):
        content = bytearray(stored.read_bytes())
        kind = data.draw(st.sampled_from(["random", "flipped", "cut", "empty"]))
        if kind == "random":
            stored.write_bytes(data.draw(st.binary(max_size=80)))
        elif kind == "flipped":
            position = data.draw(st.integers(0, len(content) - 1))
            content[position] ^= data.draw(st.integers(1, 255))
            stored.write_bytes(content)
        else:
            stored.write_bytes(content[: data.draw(st.integers(0, len(content) - 1)) if kind == "cut" else 0])
    cache = Cache(directory, "salt")
    assert cache.lookup(str(file)) is None
    assert cache.lookup_content(str(file), file.read_bytes()) is None
    kept(directory, file, result)
    assert Cache(directory, "salt").lookup(str(file)) == result


def test_a_damaged_cache_costs_a_new_analysis_and_no_word(folder: Path, analysed: list[str], tmp_path: Path) -> None:
    (folder / "a.ipynb").write_bytes(ipynb("import json"))
    first = audit("a.ipynb")
    for stored in (tmp_path / "cache").rglob("*"):
        if stored.is_file():
            stored.write_bytes(b"\x93\xff" * 50)
    result = CliRunner().invoke(main, ["audit", "a.ipynb", "--format", "json"])
    assert (result.stdout, result.stderr) == (first, "mldebt: 1 notebook, 1 finding, 1 min to pay back\n")
    assert len(analysed) == 2


# -- what a result depends on ------------------------------------------------------------------------------------------


def test_the_salt_is_the_same_for_the_same_settings(registry: Registry) -> None:
    assert salt(Config(ignore=("DED",)), registry) == salt(Config(ignore=("DED",)), registry)


def test_the_salt_changes_with_the_settings_and_the_rules(registry: Registry) -> None:
    fewer = Registry(list(registry)[1:])
    assert len({salt(Config(), registry), salt(Config(confidence="low"), registry), salt(Config(), fewer)}) == 3


def test_the_salt_changes_with_the_code(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "module.py"
    code.write_text("x = 1")
    monkeypatch.setattr("mldebt_nb.cache._package_files", lambda: [str(code)])
    before = salt(Config(), registry)
    assert salt(Config(), registry) == before
    code.write_text("x = 11")
    assert salt(Config(), registry) != before


def test_the_salt_changes_with_the_code_of_other_people_s_rules(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = type("Theirs", (next(iter(registry)),), {"__doc__": next(iter(registry)).__doc__, "check": lambda s, c: ()})
    rule.__module__ = "theirs"
    code = tmp_path / "theirs.py"
    code.write_text("x = 1")
    monkeypatch.setattr("mldebt_nb.cache.inspect.getfile", lambda _: str(code))
    theirs = Registry([rule])
    before = salt(Config(), theirs)
    code.write_text("x = 11")
    assert salt(Config(), theirs) != before


def test_the_cache_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path / "here"))
    assert default_directory() == tmp_path / "here"
    monkeypatch.delenv("MLDEBT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_directory().name == "mldebt"
