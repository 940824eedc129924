"""What is kept between two answers changes none of them: in made-up sessions each is compared with one from scratch."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from benchmarks.sessions import programs, trackers
from mldebt_nb.live.replay import Replay
from tests.live.kernels import notebook

pytestmark = pytest.mark.xdist_group("sessions")

SESSIONS = 300


def test_every_answer_is_the_one_from_scratch(worker: ProcessPoolExecutor) -> None:
    seeds = range(5000, 5000 + SESSIONS)
    said = [worker.submit(trackers.ask, programs.make(seed), "checked") for seed in seeds]
    wrong = {seed: one.result().problem for seed, one in zip(seeds, said, strict=True)}
    assert [f"seed {seed}: {problem}" for seed, problem in wrong.items() if problem] == []


@pytest.mark.parametrize("at", range(5))
def test_an_answer_that_was_interrupted_leaves_nothing_half_known(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    document = [("a", "x = 1"), ("b", "y = x"), ("c", "z = y"), ("d", "z + 1"), ("e", "x + y")]
    judge = Replay._judge
    judged = 0

    def interrupted(self: Replay, *arguments: Any) -> Any:
        nonlocal judged
        judged += 1
        if judged > at:
            raise KeyboardInterrupt
        return judge(self, *arguments)

    with notebook() as cells:
        cells.document(*document)
        for name, source in document:
            cells.run(source, name)
        assert cells.session.status().reproducible
        cells.document(("a", "x = 2"), *document[1:])
        cells.run("x = 2", "a")
        monkeypatch.setattr(Replay, "_judge", interrupted)
        with pytest.raises(KeyboardInterrupt):
            cells.session.status()
        monkeypatch.undo()
        status = cells.session.status()
        assert status == cells.session.status_from_scratch()
        assert [cell.status for cell in status.cells] == ["clean", "stale", "stale", "stale", "stale"]
