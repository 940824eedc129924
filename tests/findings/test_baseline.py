"""Known debts are taken once each: in their own file first; entries of files that are gone serve any file."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt_nb.findings.baseline import BaselineError, Known, dump, load, new
from mldebt_nb.findings.model import Confidence, Finding, Severity

DEBT = Finding(
    rule="unused-import", code="DED101", family="dead-code", message="m", severity=Severity.WARNING,
    confidence=Confidence.HIGH, path="a.ipynb", cell_id=None, cell_index=0, execution_count=None, line=1, column=1,
    end_line=1, end_column=2, symbol=None, help="h", effort_minutes=1.0, fingerprint="f", url="u",
)  # fmt: skip


def debt(path: str, fingerprint: str) -> Finding:
    return msgspec.structs.replace(DEBT, path=path, fingerprint=fingerprint)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `a.ipynb` and `b.ipynb` exist, and `gone.ipynb` does not."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).touch()
    return tmp_path


def test_what_was_dumped_is_known(folder: Path) -> None:
    findings = [debt("a.ipynb", "1"), debt("a.ipynb", "1"), debt("b.ipynb", "2")]
    (folder / "known").write_bytes(dump(findings, folder / "known"))
    assert new(findings, load(folder / "known")) == ()
    assert new([*findings, debt("a.ipynb", "1")], load(folder / "known")) == (debt("a.ipynb", "1"),)


def test_entries_are_sorted_and_counted(folder: Path) -> None:
    findings = [debt("b.ipynb", "2"), debt("a.ipynb", "1"), debt("a.ipynb", "1")]
    assert json.loads(dump(findings, folder / "known")) == {
        "version": 1,
        "findings": [
            {"fingerprint": "1", "rule": "unused-import", "path": "a.ipynb", "count": 2},
            {"fingerprint": "2", "rule": "unused-import", "path": "b.ipynb", "count": 1},
        ],
    }
    assert dump(findings, folder / "known") == dump(findings[::-1], folder / "known")


def test_no_findings_are_a_baseline_too(folder: Path) -> None:
    (folder / "known").write_bytes(dump([], folder / "known"))
    assert new([DEBT], load(folder / "known")) == (DEBT,)


def test_a_file_that_exists_does_not_lend_its_entries(folder: Path) -> None:
    known = Known([("a.ipynb", "1", 1)], folder)
    assert new([debt("b.ipynb", "1"), debt("a.ipynb", "1")], known) == (debt("b.ipynb", "1"),)


def test_a_file_that_is_gone_lends_its_entries_once(folder: Path) -> None:
    known = Known([("gone.ipynb", "1", 1)], folder)
    assert new([debt("b.ipynb", "1"), debt("a.ipynb", "1")], known) == (debt("a.ipynb", "1"),)


def test_paths_are_relative_to_the_baseline(folder: Path) -> None:
    (folder / "ci").mkdir()
    content = dump([debt(str(folder / "a.ipynb"), "1")], folder / "ci" / "known")
    assert json.loads(content)["findings"][0]["path"] == "../a.ipynb"


def test_a_baseline_that_is_a_folder(folder: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        load(folder)
    assert str(caught.value) == f"{folder}: cannot be read (Is a directory); name a baseline file"


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from("123"))))
def test_as_many_are_new_as_were_added(debts: list[tuple[str, str]]) -> None:
    """The reported and the known add up."""
    before = [debt(path, name) for path, name in debts[: len(debts) // 2]]
    after = [debt(path, name) for path, name in debts]
    reported = new(after, Known.of(before))
    assert len(reported) == len(after) - len(before)
