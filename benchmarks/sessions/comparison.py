"""The table that compares trackers on the same made-up sessions. Comes in: seeds. Goes out: a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from benchmarks import _corpus
from benchmarks._tables import Table
from benchmarks.sessions import programs, truth
from benchmarks.sessions.campaign import pool
from benchmarks.sessions.scoring import Score, misses, score
from benchmarks.sessions.trackers import COMPARED, TRACKERS, ask

_SESSIONS = 400
COLUMNS = (
    "tracker", "recall", "precision", "verdict right", "verdict open", "unknown cells", "hidden exact",
    "right on reproducible sessions", "CPU per session",
)  # fmt: skip


def measure(seeds: Iterable[int], jobs: int = 2) -> tuple[Table, list[str]]:
    """The table over the sessions of these seeds, and the misses of the first tracker, a line each."""
    totals = {name: Score() for name in COMPARED}
    kinds: dict[str, int] = {"reproducible": 0, "without truth": 0}
    lines = []
    with pool(jobs) as workers:
        for seed, scores, reproducible, found in workers.map(partial(_judge, names=COMPARED), seeds, chunksize=5):
            for name, one in scores.items():
                totals[name] += one
            kinds["reproducible"] += reproducible
            lines += [f"seed {seed}: {line}" for line in found]
    first = next(iter(totals.values()))
    notes = (
        f"{first.sessions} sessions ({kinds['reproducible']} reproducible at their end; {first.problems} more hung), "
        f"{first.cells} cells, of which {first.differing} show something else than restart-and-run-all would.",
        f"The oracle takes {1000 * first.truth_seconds / max(1, first.sessions):.0f} ms CPU per session.",
    )
    rows = tuple(_row(TRACKERS[name].title, total) for name, total in totals.items())
    return Table("Sessions, truth by restart-and-run-all", COLUMNS, rows, notes), lines


def _judge(seed: int, names: tuple[str, ...]) -> tuple[int, dict[str, Score], bool, list[str]]:
    scenario = programs.make(seed)
    true = truth.find(scenario)
    said = {name: ask(scenario, name) for name in names}
    found = [f"{miss.kind} {miss.cell}: said {miss.said}, true: {miss.true}" for miss in misses(true, said[names[0]])]
    scores = {name: score(true, one) for name, one in said.items()}
    return seed, scores, true.reproducible and not true.problem, found


def _row(title: str, total: Score) -> tuple[object, ...]:
    return (
        title, total.recall, total.precision, total.verdict, total.verdicts_open, total.unknown_share, total.hidden,
        total.silent, f"{1000 * total.seconds / max(1, total.sessions):.0f} ms",
    )  # fmt: skip


def main(description: str, argv: Sequence[str] | None = None) -> None:
    """Print the table; with `--list` also what the first tracker got wrong."""
    options = _corpus.arguments(description, argv)
    table, lines = measure(range(options.seed, options.seed + (options.size or _SESSIONS)))
    print(table.markdown())
    if options.list:
        print("\n".join(lines))
