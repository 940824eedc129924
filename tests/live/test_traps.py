"""Named sessions: what the oracle finds by running them, and what the live session says of them."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pytest

from benchmarks.sessions.campaign import judge_scenario
from benchmarks.sessions.scoring import Judged
from tests.live.traps import TRAPS, Trap

pytestmark = pytest.mark.xdist_group("sessions")
each = pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)


@pytest.fixture(scope="module")
def judged(worker: ProcessPoolExecutor) -> dict[str, Judged]:
    """Every trap, run and judged."""
    found = worker.map(judge_scenario, [trap.scenario for trap in TRAPS], ["mldebt"] * len(TRAPS))
    return {trap.name: one for trap, one in zip(TRAPS, found, strict=True)}


def test_names_are_unique() -> None:
    assert len({trap.name for trap in TRAPS}) == len(TRAPS)


@each
def test_the_oracle_agrees_with_the_answer(trap: Trap, judged: dict[str, Judged]) -> None:
    truth = judged[trap.name].truth
    assert not truth.problem
    differing = {name for name, cell in truth.cells.items() if cell.any and not cell.edited}
    assert set(trap.stale.split()) <= differing <= {*trap.stale.split(), *trap.either.split()}
    assert truth.hidden == set(trap.hidden.split())
    assert truth.reproducible is trap.verdict


@each
def test_the_session_finds_the_answer(trap: Trap, judged: dict[str, Judged]) -> None:
    said = judged[trap.name].said
    assert not said.problem
    stale = {name for name, status in said.statuses.items() if status == "stale"}
    why = {name: said.reasons.get(name) for name in stale}
    assert set(trap.stale.split()) <= stale <= {*trap.stale.split(), *trap.either.split()}, why
    assert said.hidden == set(trap.hidden.split())
    assert said.reproducible is trap.verdict


@each
def test_following_a_session_changes_nothing_in_it(trap: Trap, judged: dict[str, Judged]) -> None:
    assert judged[trap.name].said.shown == judged[trap.name].truth.shown
