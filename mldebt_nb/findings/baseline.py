"""Debts that were there before: written once, then only what is new is reported.

Comes in: findings. Goes out: the new ones. Compared by fingerprint and number, never by line, so edits
elsewhere and moved cells do not bring old findings back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

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


def dump(findings: Iterable[Finding]) -> bytes:
    """The content of a baseline file: sorted, one finding a line, so that differences read well."""
    counts = Counter((f.path, f.rule, f.fingerprint) for f in findings)
    entries = [_Entry(fingerprint, rule, path, count) for (path, rule, fingerprint), count in sorted(counts.items())]
    lines = ",\n".join("    " + msgspec.json.encode(entry).decode() for entry in entries)
    return f'{{\n  "version": {_VERSION},\n  "findings": [\n{lines}\n  ]\n}}\n'.encode()


def load(file: Path) -> Counter[str]:
    """How often each fingerprint is known. Raises `BaselineError`."""
    try:
        content = msgspec.json.decode(file.read_bytes(), type=_File)
    except FileNotFoundError:
        raise BaselineError(f"{file}: no such baseline; write one with --write-baseline") from None
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(f"{file}: this is no baseline ({error}); write it anew with --write-baseline") from None
    if content.version != _VERSION:
        raise BaselineError(
            f"{file}: baseline version {content.version} is not known; write it anew with --write-baseline"
        )
    known: Counter[str] = Counter()
    for entry in content.findings:
        known[entry.fingerprint] += max(entry.count, 1)
    return known


def subtract(findings: Iterable[Finding], known: Counter[str]) -> tuple[list[Finding], int]:
    """The findings that `known` does not account for, and how many it did. Consumes `known`."""
    new: list[Finding] = []
    old = 0
    for finding in findings:
        if known[finding.fingerprint] > 0:
            known[finding.fingerprint] -= 1
            old += 1
        else:
            new.append(finding)
    return new, old
