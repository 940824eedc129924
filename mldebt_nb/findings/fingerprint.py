"""An identity for a finding that survives edits elsewhere, moved cells, renamed files and re-runs.

Comes in: findings of one notebook and its cells' sources. Goes out: the same findings with
fingerprints. Made of the rule, the symbol and the text of the line in question without its
white space and comment; equal ones are numbered, so counts stay right when a cell is copied.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from mldebt_nb.findings.model import Finding

UNASSIGNED = ""
_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"\s#.*$")


def assign(findings: Iterable[Finding], sources: Sequence[str]) -> list[Finding]:
    """`findings` (in a stable order) with fingerprints; `sources` are the cells' texts by index."""
    seen: Counter[str] = Counter()
    lines: dict[int, list[str]] = {}
    result = []
    for finding in findings:
        base = _digest(finding, _text(finding, sources, lines))
        number = seen[base]
        seen[base] += 1
        value = base if number == 0 else hashlib.blake2b(f"{base}:{number}".encode(), digest_size=8).hexdigest()
        result.append(msgspec.structs.replace(finding, fingerprint=value))
    return result


def _text(finding: Finding, sources: Sequence[str], lines: dict[int, list[str]]) -> str:
    """The line of the finding; `lines` keeps cells that were split."""
    cell, line = finding.cell_index, finding.line
    if cell is None or line is None or cell >= len(sources):
        return ""
    if cell not in lines:
        lines[cell] = sources[cell].split("\n")
    return lines[cell][line - 1] if 0 < line <= len(lines[cell]) else ""


@lru_cache(maxsize=1)  # findings come in the order of their places: many of one line follow each other
def _code(text: str) -> str:
    """The line without white space, and without the comment behind code."""
    return _SPACE.sub("", text if text.lstrip().startswith("#") else _COMMENT.sub("", text))


def _digest(finding: Finding, text: str) -> str:
    parts = (finding.code, finding.symbol or "", _code(text))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
