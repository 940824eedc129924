"""Debts that were there before: written once, then only what is new is reported.

Comes in: findings. Goes out: the new ones. Compared by file, fingerprint and number, never by line, so edits elsewhere
and moved cells do not bring old findings back. A file that is gone lends its entries to others: it was renamed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from mldebt_nb import side_files
from mldebt_nb.findings.model import Finding

_VERSION = 1


class BaselineError(Exception):
    """The baseline file cannot be used; the message says why and what to do."""


class _Entry(msgspec.Struct, frozen=True):
    fingerprint: str
    rule: str
    path: str
    count: int = 1


class _File(msgspec.Struct, frozen=True):
    version: int
    findings: list[_Entry]


class Known:
    """How often each debt is known, by file and fingerprint; paths are relative to `folder`."""

    def __init__(self, entries: Iterable[tuple[str, str, int]], folder: Path) -> None:
        self._folder = folder
        self._here: Counter[tuple[str, str]] = Counter()
        self._moved: Counter[str] = Counter()
        for path, fingerprint, count in entries:
            if os.path.lexists(folder / path) or path.startswith("<"):
                self._here[path, fingerprint] += count
            else:
                self._moved[fingerprint] += count

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Known:
        """What an earlier audit found."""
        return cls(((_relative(f.path, Path()), f.fingerprint, 1) for f in findings), Path())

    def take(self, finding: Finding) -> bool:
        """Whether the debt is known; each known one is taken once."""
        place = (_relative(finding.path, self._folder), finding.fingerprint)
        if self._here[place] > 0:
            self._here[place] -= 1
            return True
        if self._moved[finding.fingerprint] > 0:
            self._moved[finding.fingerprint] -= 1
            return True
        return False


def dump(findings: Iterable[Finding], file: Path) -> bytes:
    """The content of the baseline `file`: sorted, one finding a line, so that differences read well."""
    counts = Counter((_relative(f.path, file.parent), f.rule, f.fingerprint) for f in findings)
    entries = [_Entry(fingerprint, rule, path, count) for (path, rule, fingerprint), count in sorted(counts.items())]
    lines = ",\n".join("    " + msgspec.json.encode(entry).decode() for entry in entries)
    return f'{{\n  "version": {_VERSION},\n  "findings": [\n{lines}\n  ]\n}}\n'.encode()


def load(file: Path) -> Known:
    """The debts that `file` knows. Raises `BaselineError`."""
    try:
        content = msgspec.json.decode(side_files.read(file), type=_File)
    except FileNotFoundError:
        raise BaselineError(f"{file}: no such baseline; write one with --write-baseline") from None
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read ({error.strerror}); name a baseline file") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(f"{file}: this is no baseline ({error}); write it anew with --write-baseline") from None
    if content.version != _VERSION:
        raise BaselineError(
            f"{file}: baseline version {content.version} is not known; write it anew with --write-baseline"
        )
    return Known(((e.path, e.fingerprint, max(e.count, 1)) for e in content.findings), file.parent)


def new(findings: Iterable[Finding], known: Known) -> tuple[Finding, ...]:
    """The findings that `known` does not account for, in their order. What it accounts for is used up."""
    return tuple(finding for finding in findings if not known.take(finding))


def _relative(path: str, folder: Path) -> str:
    """`path` as seen from `folder`, with slashes: the same wherever the audit is started."""
    if path.startswith("<"):
        return path
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path
