"""What is kept of a notebook's audits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mldebt_nb.server.trends import SavedAudit, Trends, saved_audit
from tests.render import samples

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record(minute: int, **families: float) -> SavedAudit:
    time = (NOON + timedelta(minutes=minute)).isoformat(timespec="seconds")
    return SavedAudit(time, len(families), sum(families.values()), families)


def test_numbers_by_family_and_the_time() -> None:
    report = samples.report_of((samples.finding(effort_minutes=2.5), samples.finding(effort_minutes=1)), ())
    kept = saved_audit(report, NOON)
    assert (kept.time, kept.findings, kept.minutes) == ("2026-11-23T12:00:00.000+00:00", 2, 3.5)
    assert sum(kept.families.values()) == 3.5


def test_each_notebook_of_each_server_has_its_own(tmp_path: Path) -> None:
    here, there = Trends(tmp_path, Path("/a")), Trends(tmp_path, Path("/b"))
    here.keep("n.ipynb", record(0, audit=1))
    assert here.read("n.ipynb") == [record(0, audit=1)]
    assert here.read("m.ipynb") == there.read("n.ipynb") == []


def test_of_equal_ones_the_first_and_the_last_stay(tmp_path: Path) -> None:
    trends = Trends(tmp_path, None)
    for minute in range(5):
        trends.keep("n.ipynb", record(minute, audit=1))
    trends.keep("n.ipynb", record(5, audit=2))
    assert trends.read("n.ipynb") == [record(0, audit=1), record(4, audit=1), record(5, audit=2)]


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    trends = Trends(tmp_path, None)
    for minute in range(510):
        trends.keep("n.ipynb", record(minute, audit=minute))
    kept = trends.read("n.ipynb")
    assert (len(kept), kept[0], kept[-1]) == (500, record(10, audit=10), record(509, audit=509))


def test_what_is_kept_goes_with_its_notebook(tmp_path: Path) -> None:
    trends = Trends(tmp_path, None)
    trends.keep("n.ipynb", record(0, audit=1))
    trends.keep("m.ipynb", record(0, audit=1))
    trends.deleted("n.ipynb")
    trends.deleted("never-kept.ipynb")
    assert trends.read("n.ipynb") == []
    assert trends.read("m.ipynb") == [record(0, audit=1)]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"[", b"[3]", b'{"time": 1}', b"\xff"])
def test_what_is_damaged_counts_as_never_kept(tmp_path: Path, damage: bytes) -> None:
    trends = Trends(tmp_path, None)
    trends.keep("n.ipynb", record(0, audit=1))
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert trends.read("n.ipynb") == []
    assert trends.keep("n.ipynb", record(1, audit=1)) == [record(1, audit=1)]


def test_a_full_disk_leaves_what_there_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trends = Trends(tmp_path, None)
    trends.keep("n.ipynb", record(0, audit=1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        trends.keep("n.ipynb", record(1, audit=2))
    assert trends.read("n.ipynb") == [record(0, audit=1)]
    assert len(list(tmp_path.iterdir())) == 1  # nothing half-written is left


def test_a_renamed_notebook_takes_its_own_along(tmp_path: Path) -> None:
    trends = Trends(tmp_path, None)
    trends.renamed("a.ipynb", "b.ipynb")  # nothing is kept of either
    trends.keep("a.ipynb", record(0, audit=1))
    trends.keep("b.ipynb", record(1, audit=2))  # of one that has gone
    trends.renamed("a.ipynb", "b.ipynb")
    assert (trends.read("a.ipynb"), trends.read("b.ipynb")) == ([], [record(0, audit=1)])
    trends.renamed("new.ipynb", "b.ipynb")
    assert trends.read("b.ipynb") == []


@pytest.mark.parametrize("path", ["../../etc/passwd", "a/\0b", "\udcff", "x" * 5000])
def test_paths_are_never_file_names(tmp_path: Path, path: str) -> None:
    trends = Trends(tmp_path / "kept", None)
    trends.keep(path, record(0, audit=1))
    assert trends.read(path) == [record(0, audit=1)]
    assert [one.parent for one in tmp_path.rglob("*.json")] == [tmp_path / "kept"]
