"""The labelled notebooks of `leakage_cases/`: pairs of twins that differ in about one line, one of which leaks.

Comes in: files `PAIR__leaky.py` and `PAIR__twin.py` in py:percent form. Goes out: `Case`s with their truth and the
notebook without it. The first lines of a file are its truth: `#: leaks LKG101 LKG103` (or `none`), `#: unsure LKG104`
(rules that count neither way), `#: needs keras` (what must be installed to run it), `#: why` in words. At the end of a
line, `#! LKG101` says that the finding belongs here, `#? LKG101` that a finding here is neither right nor wrong (the
split that causes an overlap, the first look at the test). Nothing here runs or judges a notebook.

Where the finding belongs: LKG101, the fit (or the statistic by hand) that saw the rows that evaluate. LKG102, the fit
whose training rows overlap with them. LKG103, the evaluation in the loop, or the second one. LKG104 and LKG105, the fit
of the model.

What is decided where one may differ: a quantile or median of all rows is a fit on all rows; listing categories
(dummies, numbering the classes of the target) is not; a test scaled by its own statistics is a fault but no leak;
comparing models on the test without another holdout is LKG103, several metrics of one model are not; a competition's
test file without labels evaluates nothing, so only the rows held out or cross-validated count. A twin may have a leak
that its partner has too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "leakage_cases"
RULES = {
    "LKG101": "preprocessing",
    "LKG102": "overlap",
    "LKG103": "multi-test",
    "LKG104": "target",
    "LKG105": "group or time",
}
_HEADER = re.compile(r"#: (leaks|unsure|needs|why) (.+)")
_MARK = re.compile(r"\s*#([!?]) (LKG\d{3})(?=\s*$|\s+#[!?] LKG)")
_CELL = re.compile(r"# %%")


class Mark(NamedTuple):
    """A place: `cell` counts from 0, `line` from 1 within the cell. `is_due`: a finding belongs here."""

    rule: str
    cell: int
    line: int
    is_due: bool


class Case(NamedTuple):
    """One notebook. `source` is its text without any word of the truth."""

    pair: str
    side: str
    leaks: frozenset[str]
    unsure: frozenset[str]
    needs: tuple[str, ...]
    why: str
    marks: tuple[Mark, ...]
    source: str

    @property
    def name(self) -> str:
        return f"{self.pair}__{self.side}"

    @property
    def is_listed(self) -> bool:
        """Whether single verdicts may be looked at; the other half is held out. Twins are in the same half."""
        return hashlib.sha256(f"leakage {self.pair}".encode()).digest()[0] % 2 == 1

    def places(self, rule: str, *, due: bool) -> set[tuple[int, int]]:
        """Cell and line of the marks of one rule."""
        return {(mark.cell, mark.line) for mark in self.marks if mark.rule == rule and mark.is_due is due}


def cases(folder: Path = FOLDER) -> list[Case]:
    """All cases by name. Raises `ValueError` with the file's name for a label that cannot be read."""
    return [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]


def parse(stem: str, text: str) -> Case:
    """One case from a file's name without ending and its text."""
    pair, _, side = stem.partition("__")
    if side not in ("leaky", "twin"):
        raise ValueError(f"{stem}: the name must end in __leaky or __twin")
    header, body = _parted(text.splitlines())
    truth = _truth(stem, header)
    stripped = [_stripped(line) for line in body]
    marks = tuple(_marks(body))
    if "#!" in (source := "\n".join(stripped) + "\n") or "#?" in source:
        raise ValueError(f"{stem}: a mark that is not `#! LKGnnn` or `#? LKGnnn` at the end of a line")
    return Case(
        pair, side, _codes(stem, truth["leaks"]), _codes(stem, truth.get("unsure", "none")),
        tuple(truth.get("needs", "").split()), truth["why"], marks, source,
    )  # fmt: skip


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above the first cell, and the rest."""
    first = next((number for number, line in enumerate(lines) if _CELL.match(line)), len(lines))
    return lines[:first], lines[first:]


def _truth(stem: str, header: list[str]) -> dict[str, str]:
    read = [_HEADER.fullmatch(line) for line in header]
    truth = {match[1]: match[2] for match in read if match}
    if None in read or not header or not header[0].startswith("#: leaks ") or "why" not in truth:
        raise ValueError(f"{stem}: the first line must be `#: leaks …`, then `#: why …`; known words: unsure, needs")
    return truth


def _codes(stem: str, words: str) -> frozenset[str]:
    codes = frozenset(() if words == "none" else words.split())
    if unknown := codes - RULES.keys():
        raise ValueError(f"{stem}: unknown rule {', '.join(sorted(unknown))}")
    return codes


def _stripped(line: str) -> str:
    return _MARK.sub("", line)


def _marks(body: list[str]) -> Iterator[Mark]:
    cell, start = -1, 0
    for number, line in enumerate(body):
        if _CELL.match(line):
            cell, start = cell + 1, number
        for sign, rule in _MARK.findall(line):
            yield Mark(rule, cell, number - start, sign == "!")
