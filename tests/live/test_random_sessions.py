"""Made-up sessions, really run and really restarted: the live session must agree with what happens.

`MLDEBT_SESSIONS` sets how many (2000 unless given). The floors hold for the sum over all of them; the misses of a
run are listed with their seeds, which `python -m benchmarks.sessions.campaign --seeds SEED` shows one by one. Floors
only ever go up. These sessions have been looked at; how it does on others stands in docs/benchmarks.md.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import NamedTuple

import pytest

from benchmarks.sessions import campaign
from benchmarks.sessions.scoring import Miss, Score, score

SESSIONS = int(os.environ.get("MLDEBT_SESSIONS", "2000"))

pytestmark = pytest.mark.xdist_group("sessions")


class Run(NamedTuple):
    """The sum over all sessions, and the misses with their seeds."""

    total: Score
    misses: list[tuple[int, Miss]]

    def told(self, *kinds: str) -> str:
        """The misses of these kinds, a line each."""
        found = [(seed, miss) for seed, miss in self.misses if miss.kind in kinds]
        lines = [f"seed {seed}: {m.kind} {m.cell}: said {m.said}, true: {m.true}" for seed, m in found]
        return "\n".join([campaign.summary(self.total), *lines[:100]])


@pytest.fixture(scope="module")
def run() -> Run:
    """All sessions, judged in two processes."""
    total, found = Score(), []
    for judged in campaign.judge_all(range(SESSIONS), "mldebt"):
        total += score(judged.truth, judged.said)
        found += [(judged.seed, miss) for miss in judged.misses]
    print(campaign.summary(total))
    print(Counter(miss.kind for _, miss in found))
    return Run(total, found)


def test_every_session_has_a_truth(run: Run) -> None:
    assert run.total.problems <= SESSIONS // 500, run.told("problem")
    assert run.total.sessions + run.total.problems == SESSIONS


def test_following_disturbs_no_session_and_never_fails(run: Run) -> None:
    assert run.total.disturbed == run.total.failures == 0, run.told("disturbed", "tracker failed")


def test_cells_that_show_something_else_are_flagged(run: Run) -> None:
    assert run.total.recall >= 0.99, run.told("missed")


def test_cells_that_are_called_stale_differ(run: Run) -> None:
    assert run.total.precision >= 0.95, run.told("false alarm")


def test_the_verdict_is_right(run: Run) -> None:
    assert run.total.verdict >= 0.98, run.told("verdict")


def test_little_is_left_unknown(run: Run) -> None:
    assert run.total.unknown_share <= 0.03, run.told("unknown")


def test_edits_and_cells_that_never_ran_are_told(run: Run) -> None:
    assert run.total.states_wrong <= run.total.cells // 200, run.told("state")


def test_sessions_are_of_both_kinds(run: Run) -> None:
    assert 0.25 <= run.total.silent_sessions / run.total.sessions <= 0.6
    assert run.total.differing >= run.total.sessions // 2
