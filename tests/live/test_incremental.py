"""What is kept between two answers changes none of them: in made-up sessions each is compared with one from scratch."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pytest

from benchmarks.sessions import programs, trackers

pytestmark = pytest.mark.xdist_group("sessions")

SESSIONS = 300


def test_every_answer_is_the_one_from_scratch(worker: ProcessPoolExecutor) -> None:
    seeds = range(5000, 5000 + SESSIONS)
    said = [worker.submit(trackers.ask, programs.make(seed), "checked") for seed in seeds]
    wrong = {seed: one.result().problem for seed, one in zip(seeds, said, strict=True)}
    assert [f"seed {seed}: {problem}" for seed, problem in wrong.items() if problem] == []
