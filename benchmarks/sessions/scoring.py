"""What a tracker said against what is true: misses one by one, and counts.

Comes in: a truth and what was said. Goes out: `misses`, and a `Score` that adds up over sessions.

Recall is over cells whose shown output differs: `stale` flags a cell, `edited` flags one that was edited since its run;
`unknown`, `failed`, `clean` do not. Precision is over cells said to be stale: right when output or effect differs. A
verdict of None is wrong, and is counted apart as well. Hidden names are right when they are exactly those of the truth.
A session whose run was disturbed by the tracker, or in which the tracker failed, is counted, and everything it should
have said is missed. Sessions whose truth could not be found (a child hung) are counted as problems and not scored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import NamedTuple

from benchmarks.sessions.scenario import Scenario
from benchmarks.sessions.trackers import Said
from benchmarks.sessions.truth import Truth

# then what a cell above would do cannot be known without running it
WAITING = " (an edit or a new cell waits to be run)"


class Miss(NamedTuple):
    """One disagreement: its kind, the cell if it is about one, what was said, what is true."""

    kind: str
    cell: str
    said: str
    true: str


class Judged(NamedTuple):
    """A session with its truth and what was said."""

    seed: int
    scenario: Scenario
    truth: Truth
    said: Said

    @property
    def misses(self) -> list[Miss]:
        """All disagreements."""
        return misses(self.truth, self.said)


def misses(truth: Truth, said: Said) -> list[Miss]:
    """Where what was said is wrong."""
    if truth.problem:
        return [Miss("problem", "", "", truth.problem)]
    if said.problem:
        return [Miss("tracker failed", "", said.problem.strip().rpartition("\n")[2], said.problem)]
    found = []
    waiting = WAITING if waits(truth) else ""
    if said.shown != truth.shown:
        at = next(i for i, (a, b) in enumerate(zip(said.shown, truth.shown, strict=True)) if a != b)
        found.append(Miss("disturbed", f"run {at + 1}", said.shown[at].brief(), truth.shown[at].brief()))
    for name, cell in truth.cells.items():
        status = said.statuses.get(name, "missing")
        if cell.output and not flagged(status, edited=cell.edited):
            found.append(Miss("missed", name, status, "output differs" + waiting))
        if status == "stale" and not cell.any:
            true = "edited, same result" if cell.edited else "nothing differs"
            found.append(Miss("false alarm", name, status, true + waiting))
        if (status == "edited") != cell.edited and (status == "edited" or not flagged(status, edited=False)):
            found.append(Miss("state", name, status, "edited" if cell.edited else "not edited"))
        if status == "unknown":
            found.append(Miss("unknown", name, status, "differs" if cell.any else "nothing differs"))
    for name in truth.never_run:
        if said.statuses.get(name, "missing") != "never-run":
            found.append(Miss("state", name, said.statuses.get(name, "missing"), "never-run"))
    if said.reproducible is not truth.reproducible:
        found.append(Miss("verdict", "", str(said.reproducible), str(truth.reproducible) + waiting))
    if said.hidden != truth.hidden:
        found.append(Miss("hidden", "", _listed(said.hidden), _listed(truth.hidden)))
    return found


def waits(truth: Truth) -> bool:
    """Whether a cell is new, or edited since its run."""
    return bool(truth.never_run) or any(cell.edited for cell in truth.cells.values())


def planned(judged: Judged) -> Scenario:
    """The session with what the tracker wants to be run after it."""
    cells, actions = judged.scenario
    return Scenario(cells, (*actions, *(("run", name) for name in judged.said.plan)))


def flagged(status: str, *, edited: bool) -> bool:
    """Whether the status warns that what the cell shows is not what restart-and-run-all would show."""
    return status == "stale" or (edited and status == "edited")


def _listed(names: frozenset[str]) -> str:
    return " ".join(sorted(names)) or "none"


@dataclass
class Score:
    """Counts over sessions."""

    sessions: int = 0
    cells: int = 0
    differing: int = 0
    found: int = 0
    stale: int = 0
    rightly_stale: int = 0
    verdicts_right: int = 0
    verdicts_open: int = 0
    unknown: int = 0
    hidden_right: int = 0
    silent_sessions: int = 0
    silent_right: int = 0
    states_wrong: int = 0
    disturbed: int = 0
    failures: int = 0
    problems: int = 0
    seconds: float = 0.0
    truth_seconds: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Score)))

    @property
    def recall(self) -> float:
        """Share of the cells whose output differs that were flagged."""
        return _share(self.found, self.differing)

    @property
    def precision(self) -> float:
        """Share of the cells said to be stale that differ."""
        return _share(self.rightly_stale, self.stale)

    @property
    def verdict(self) -> float:
        """Share of the sessions whose verdict is right."""
        return _share(self.verdicts_right, self.sessions)

    @property
    def unknown_share(self) -> float:
        """Share of the cells of which nothing was said."""
        return _share(self.unknown, self.cells)

    @property
    def hidden(self) -> float:
        """Share of the sessions whose hidden names are exact."""
        return _share(self.hidden_right, self.sessions)

    @property
    def silent(self) -> float:
        """Share of the reproducible sessions in which no cell was flagged and the verdict was right."""
        return _share(self.silent_right, self.silent_sessions)


def score(truth: Truth, said: Said) -> Score:
    """The counts of one session."""
    counts = Score(seconds=said.seconds, truth_seconds=truth.seconds)
    if truth.problem:
        counts.problems = 1
        return counts
    status = {name: said.statuses.get(name, "missing") for name in (*truth.cells, *truth.never_run)}
    found = misses(truth, said)
    counts.sessions = 1
    counts.cells = len(status)
    counts.differing = sum(cell.output for cell in truth.cells.values())
    counts.found = sum(c.output and flagged(status[name], edited=c.edited) for name, c in truth.cells.items())
    counts.stale = sum(said == "stale" for said in status.values())
    counts.rightly_stale = sum(c.any and status[name] == "stale" for name, c in truth.cells.items())
    counts.verdicts_right = said.reproducible is truth.reproducible
    counts.verdicts_open = said.reproducible is None
    counts.unknown = sum(said in ("unknown", "missing") for said in status.values())
    counts.hidden_right = said.hidden == truth.hidden and not said.problem
    counts.silent_sessions = truth.reproducible
    counts.silent_right = truth.reproducible and said.reproducible is True and counts.stale == 0
    counts.states_wrong = sum(miss.kind == "state" for miss in found)
    counts.disturbed = any(miss.kind == "disturbed" for miss in found)
    counts.failures = bool(said.problem)
    return counts


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
