"""Folding against running: what `mldebt_nb.live.folding` says that a cell would do, beside what the cell then does.

    python -m benchmarks.sessions.folds [--seeds 0:300] [--show 5]

Comes in: made-up sessions. Before each run the cell is folded from what the names hold; then it is run. Goes out: how
many runs folding understood wholly or in part, and every claim that was wrong: a name that holds something else,
another text, another value shown, a failure that did not come.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from benchmarks.sessions import children, programs, truth
from benchmarks.sessions.campaign import pool
from benchmarks.sessions.shells import run as run_cell
from mldebt_nb.live import world
from mldebt_nb.live.fingerprint import Budget
from mldebt_nb.live.foretelling import Foretold
from mldebt_nb.live.log import Run
from mldebt_nb.live.outputs import Meter
from mldebt_nb.live.session import Session
from mldebt_nb.live.values import ABSENT, Value


class Wrong(NamedTuple):
    """A claim that did not come true."""

    seed: int
    source: str
    claim: str


class Told(NamedTuple):
    """One session: how many runs there were, were understood wholly, in part; and the wrong claims."""

    runs: int
    whole: int
    partly: int
    wrong: tuple[Wrong, ...]


def told(seed: int) -> Told:
    """Fold and run one session in a child."""
    truth.warm()
    ended = children.in_child(partial(_follow, seed))
    if ended.problem:
        return Told(0, 0, 0, (Wrong(seed, "", ended.problem),))
    found: Told = ended.value
    return found


def all_told(seeds: range, jobs: int = 2) -> Told:
    """The sum over sessions."""
    with pool(jobs) as workers:
        found = list(workers.map(told, seeds, chunksize=5))
    return Told(
        sum(one.runs for one in found), sum(one.whole for one in found), sum(one.partly for one in found),
        tuple(wrong for one in found for wrong in one.wrong),
    )  # fmt: skip


def _follow(seed: int) -> Told:
    shell = truth.start(truth.ENTROPY)
    session = Session(shell)
    session.start()
    follower = _Follower(session, seed)
    shell.events.register("pre_run_cell", follower.before)
    session.after_run.append(follower.after)
    scenario = programs.make(seed)
    session.set_document([{"id": c.id, "cell_type": "code", "source": c.source} for c in scenario.cells])
    for action, document in scenario.replay():
        if action[0] == "run":
            run_cell(shell, next(cell for cell in document if cell.id == action[1]))
    return Told(follower.runs, follower.whole, follower.partly, tuple(follower.wrong))


class _Follower:
    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.seed = seed
        self.runs = self.whole = self.partly = 0
        self.wrong: list[Wrong] = []
        self._told: Foretold | None = None
        self._held: Mapping[str, Value] = {}

    def _now(self) -> dict[str, Value]:
        namespace, looker = self.session.shell.user_ns, self.session.recorder.looker
        return {name: looker.look(namespace[name], Budget(1.0)).value for name in self.session.recorder.alive()}

    def before(self, info: Any) -> None:
        if self.session._depth > 1:
            return  # a cell that a magic runs: part of the one around it
        self._held = held = self._now()
        at = _places(held, self.session)
        analyzer = self.session.analyzer
        footprint = analyzer.footprint(info.raw_cell, self.session.shell.user_ns)
        self._told = self.session.foreteller.foretell(info.raw_cell, footprint, None, at, held, {})

    def after(self, _: Session, run: Run) -> None:
        told = self._told
        self.runs += 1
        if told is None or not run.started:
            return
        self.whole += told.complete
        self.partly += not told.complete and bool(told.names)
        for claim in self._false(told, run):
            self.wrong.append(Wrong(self.seed, run.source, claim))

    def _false(self, told: Foretold, run: Run) -> Iterator[str]:
        now = self._now()
        if told.failed_at is not None and told.complete:
            if run.error != type(told.failure).__name__:
                yield f"would raise {told.failure!r}, raised {run.error}"
        elif told.complete and run.error is not None:
            yield f"would raise nothing, raised {run.error}"
        if run.error is not None and not told.complete:
            return  # what would come after the statement that raised did not
        for name, value in told.names.items():
            real = self._real(name, now)
            if real is not None and not (value or ABSENT).same(real):
                yield f"{name}: {value} is {real}"
        if not told.complete:
            return
        for name in self._held.keys() | now.keys():
            if name not in told.names and not self._held.get(name, ABSENT).same(now.get(name, ABSENT)):
                yield f"{name} would stay, and was changed"
        if run.footprint.timed:
            return
        if run.printed != Meter.of_text(told.text, told.failure):
            yield f"would print {told.text!r}"
        if told.failed_at is None and not run.source.rstrip().endswith(";") and run.shown != told.shown:
            yield "would show another value"

    @staticmethod
    def _real(name: str, now: Mapping[str, Value]) -> Value | None:
        if name.startswith(world.ENVIRONMENT):
            return world.variable(os.environ.get(name.removeprefix(world.ENVIRONMENT)))
        return now.get(name, ABSENT)


def _places(held: Mapping[str, Value], session: Session) -> Callable[[str], Value]:
    def at(name: str) -> Value:
        if name.startswith(world.ENVIRONMENT):
            return world.variable(os.environ.get(name.removeprefix(world.ENVIRONMENT)))
        return held.get(name) or session.recorder.values.get(name) or session.recorder.base.get(name, ABSENT)

    return at


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sessions.folds", description=__doc__)
    parser.add_argument("--seeds", default="0:300")
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    first, _, last = options.seeds.partition(":")
    found = all_told(range(int(first), int(last or int(first) + 1)))
    print(
        f"{found.runs} runs: {found.whole} understood wholly, {found.partly} in part; {len(found.wrong)} wrong claims"
    )
    for wrong in found.wrong[: options.show]:
        print(f"\nseed {wrong.seed}: {wrong.claim}\n{wrong.source}")


if __name__ == "__main__":
    from benchmarks.sessions import folds  # children know classes by the module's own name

    folds.main()
