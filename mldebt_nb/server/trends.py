"""How much debt a notebook had each time it was saved.

Comes in: the path of a notebook and the report on it. Goes out: what was kept of earlier ones, the oldest first.
Kept are numbers and dates only, one file per notebook in a folder of Jupyter's own data, never beside the notebook.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from mldebt_nb.findings.report import Report

_KEPT = 500  # records of one notebook


class SavedAudit(msgspec.Struct, frozen=True):
    """What was found when a notebook was saved; `families` are minutes to pay back, by kind of debt."""

    time: str  # ISO 8601 with its zone
    findings: int
    minutes: float
    families: dict[str, float]

    def says_the_same(self, other: SavedAudit) -> bool:
        return (self.findings, self.families) == (other.findings, other.families)


def saved_audit(report: Report, time: datetime) -> SavedAudit:
    """What is kept of a report on one notebook."""
    families: defaultdict[str, float] = defaultdict(float)
    for finding in report.findings:
        families[finding.family] += finding.effort_minutes
    return SavedAudit(
        time=time.isoformat(timespec="milliseconds"),
        findings=len(report.findings),
        minutes=sum(families.values()),
        families=dict(sorted(families.items())),
    )


class Trends:
    """The records of all notebooks of one server; `root` is the folder that it serves, `folder` where they are kept."""

    def __init__(self, folder: Path, root: Path | None) -> None:
        self._folder = folder
        self._root = str(root or "")

    def read(self, path: str) -> list[SavedAudit]:
        """The oldest first; what cannot be read counts as never kept."""
        try:
            return msgspec.json.decode(self._file(path).read_bytes(), type=list[SavedAudit])
        except (OSError, msgspec.DecodeError):
            return []

    def keep(self, path: str, audit: SavedAudit) -> list[SavedAudit]:
        """Add a record; of equal ones in a row the first and the last stay. Raises OSError when that fails."""
        records = self.read(path)
        if len(records) > 1 and records[-1].says_the_same(audit) and records[-2].says_the_same(audit):
            records.pop()
        records = [*records, audit][-_KEPT:]
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(records))
            Path(name).replace(self._file(path))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return records

    def renamed(self, old: str, new: str) -> None:
        """What is kept of a notebook goes along; what was kept of another of the new name is forgotten."""
        try:
            self._file(old).replace(self._file(new))
        except FileNotFoundError:  # nothing is kept of it
            self._file(new).unlink(missing_ok=True)

    def deleted(self, path: str) -> None:
        """Nothing is kept of a notebook that is no more. Raises OSError when that fails."""
        self._file(path).unlink(missing_ok=True)

    def _file(self, path: str) -> Path:
        key = blake2b(f"{self._root}\0{path}".encode(errors="surrogatepass"), digest_size=16)
        return self._folder / f"{key.hexdigest()}.json"
