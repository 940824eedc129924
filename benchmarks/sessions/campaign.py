"""Many made-up sessions against one tracker: how it scores, and its misses, as small as they get.

    python -m benchmarks.sessions.campaign [--seeds 0:200] [--tracker mldebt] [--show 5] [--no-shrink] [--kind missed]

Comes in: a range of seeds. Goes out: a line of scores, how often each kind of miss occurred and with which seeds, and
for the first ones of each kind the shrunk session as Python, with what was said, what is true, and what was recorded
and would be shown. Truths are kept in the temporary directory and used again until the oracle or the session changes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import inspect
import multiprocessing
import os
import pickle
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from benchmarks.sessions import children, forms, programs, scoring, shells, trackers, truth, world
from benchmarks.sessions import scenario as scenarios
from benchmarks.sessions.scenario import Scenario
from benchmarks.sessions.scoring import WAITING, Judged, Miss, Score
from benchmarks.sessions.shrinking import shrink

KINDS = ("problem", "tracker failed", "disturbed", "missed", "false alarm", "verdict", "hidden", "state", "unknown")


def pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that have nothing of this one: threads of libraries that run here would be missing in their forks."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def judge(seed: int, tracker: str, *, cached: bool = False) -> Judged:
    """One session: its truth and what the tracker says."""
    try:
        return judge_scenario(programs.make(seed), tracker, seed=seed, cached=cached)
    except children.ChildFailed as failure:
        failure.add_note(f"seed {seed}")
        raise


def judge_scenario(scenario: Scenario, tracker: str, *, seed: int = -1, cached: bool = False) -> Judged:
    """The same for a session that is at hand."""
    return Judged(seed, scenario, _truth(scenario, cached=cached), trackers.ask(scenario, tracker))


def judge_all(seeds: Iterable[int], tracker: str, jobs: int = 2, *, cached: bool = False) -> Iterator[Judged]:
    """All of them, in the order of the seeds."""
    with pool(jobs) as workers:
        yield from workers.map(partial(judge, tracker=tracker, cached=cached), seeds, chunksize=5)


def plan_fails(judged: Judged, *, cached: bool = False) -> bool:
    """Whether the notebook is still not reproducible after what the tracker wants to be run."""
    return not _truth(scoring.planned(judged), cached=cached).reproducible


def shrunk(judged: Judged, miss: Miss, tracker: str) -> Judged:
    """The same disagreement in as few cells and actions as possible."""

    def still(smaller: Scenario) -> bool:
        found = judge_scenario(smaller, tracker).misses
        return any((one.kind, one.cell) == (miss.kind, miss.cell) for one in found)

    return judge_scenario(shrink(judged.scenario, still), tracker, seed=judged.seed)


# -- truths that are known --------------------------------------------------------------------------------------------


@cache
def _oracle_digest() -> bytes:
    """Changes when the oracle does, or the libraries that sessions use."""
    sources = [inspect.getsource(module) for module in (children, forms, scenarios, shells, truth, world)]
    versions = [importlib.metadata.version(name) for name in ("ipython", "numpy", "pandas", "polars", "scikit-learn")]
    return repr((sys.version, sources, versions)).encode()


def _truth(scenario: Scenario, *, cached: bool) -> truth.Truth:
    if not cached:
        return truth.find(scenario)
    key = hashlib.blake2b(_oracle_digest() + repr(scenario).encode(), digest_size=16).hexdigest()
    path = Path(tempfile.gettempdir()) / f"mldebt-truths-{os.getuid()}" / key[:2] / key
    if path.exists():
        found: truth.Truth = pickle.loads(path.read_bytes())
        return found
    found = truth.find(scenario)
    if not found.problem:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(pickle.dumps(found))
        part.replace(path)
    return found


# -- telling ----------------------------------------------------------------------------------------------------------


def summary(total: Score) -> str:
    """The counts in three lines."""
    ratios = (
        ("recall", total.recall, f"{total.found}/{total.differing}"),
        ("precision", total.precision, f"{total.rightly_stale}/{total.stale}"),
        ("verdict", total.verdict, f"{total.verdicts_right}/{total.sessions}, {total.verdicts_open} open"),
        ("unknown", total.unknown_share, f"{total.unknown}/{total.cells}"),
        ("hidden", total.hidden, f"{total.hidden_right}/{total.sessions}"),
        ("silent", total.silent, f"{total.silent_right}/{total.silent_sessions}"),
    )
    rest = f"{total.sessions} sessions, {total.states_wrong} wrong states, {total.disturbed} disturbed, "
    rest += f"{total.failures} tracker failures, {total.problems} without truth; "
    rest += f"CPU {total.seconds / max(1, total.sessions) * 1000:.0f} ms per session with tracker"
    return "  ".join(f"{name} {value:.4f} ({counts})" for name, value, counts in ratios) + "\n" + rest


def told(judged: Judged, miss: Miss) -> str:
    """A miss with everything one needs to understand it."""
    lines = [f"{miss.kind} {miss.cell}".rstrip() + f", seed {judged.seed}: said {miss.said}, true: {miss.true}"]
    lines.append(judged.scenario.literal())
    differing = [name for name, cell in judged.truth.cells.items() if cell.any]
    for name in dict.fromkeys([miss.cell, *differing] if miss.cell in judged.truth.cells else differing):
        cell = judged.truth.cells[name]
        shown = f"{cell.recorded.brief()} → {cell.fresh.brief()}" if cell.output else f"shows {cell.recorded.brief()}"
        lines.append(f"    {name} [{judged.said.statuses.get(name)}] {shown}"[:300])
        lines += [f"        {place}: {one} → {other}"[:200] for place, one, other in cell.effects[:4]]
    lines += [f"    reasons {name}: {'; '.join(why)}"[:400] for name, why in judged.said.reasons.items() if why]
    if judged.said.problem:
        lines.append(judged.said.problem)
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Print scores and misses."""
    options = _options(argv)
    begun = time.perf_counter()
    total, settled = Score(), Score()
    found: dict[str, list[tuple[Judged, Miss]]] = defaultdict(list)
    followed = []
    for judged in judge_all(options.seeds, options.tracker, options.jobs, cached=not options.anew):
        # where only a restart helps, because a name lives on, a plan cannot
        followed += [judged] if options.plans and not (judged.truth.reproducible or judged.truth.hidden) else []
        counted = scoring.score(judged.truth, judged.said)
        total += counted
        settled += Score() if scoring.waits(judged.truth) else counted
        for miss in judged.misses:
            found[miss.kind].append((judged, miss))
    print(f"{trackers.TRACKERS[options.tracker].title}, {time.perf_counter() - begun:.0f} s")
    print(summary(total))
    print(
        f"where nothing waits to be run: recall {settled.recall:.4f}  precision {settled.precision:.4f}  "
        f"verdict {settled.verdict:.4f} ({settled.sessions} sessions)"
    )
    for kind in KINDS:
        if found[kind]:
            seeds = list(dict.fromkeys(judged.seed for judged, _ in found[kind]))
            waiting = sum(miss.true.endswith(WAITING) for _, miss in found[kind])
            listed = " ".join(map(str, seeds[:25])) + (" …" if len(seeds) > 25 else "")
            print(f"{kind}: {len(found[kind])}, of these {waiting} while an edit or a new cell waits; seeds {listed}")
    if options.plans:
        with pool(options.jobs) as workers:
            fails = list(workers.map(partial(plan_fails, cached=not options.anew), followed))
        seeds = [judged.seed for judged, failed in zip(followed, fails, strict=True) if failed]
        listed = " ".join(map(str, seeds[:40]))
        print(f"plans that do not help: {len(seeds)} of {len(followed)} without hidden names, seeds {listed}")
    chosen = [one for kind in KINDS if options.kind in ("all", kind) for one in _first(found[kind], options.show)]
    if options.kind == "all":  # what one looks at first
        chosen = [one for one in chosen if one[1].kind not in ("unknown", "state")] or chosen
    with pool(options.jobs) as workers:
        tasks = chosen if options.shrink else []
        smaller = workers.map(_shrunk, [(judged, miss, options.tracker) for judged, miss in tasks])
        for judged, miss in smaller if options.shrink else chosen:
            print("\n" + told(judged, miss), flush=True)


def _first(found: list[tuple[Judged, Miss]], number: int) -> list[tuple[Judged, Miss]]:
    """One per session."""
    return list({judged.seed: (judged, miss) for judged, miss in reversed(found)}.values())[::-1][:number]


def _shrunk(task: tuple[Judged, Miss, str]) -> tuple[Judged, Miss]:
    judged, miss, tracker = task
    small = shrunk(judged, miss, tracker)
    return small, next((one for one in small.misses if (one.kind, one.cell) == (miss.kind, miss.cell)), miss)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=_seeds, default=range(200), help="FROM:TO, or one seed; 0:200 unless given")
    parser.add_argument("--tracker", choices=sorted(trackers.TRACKERS), default="mldebt")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=int, default=3, metavar="N", help="misses of each kind to show; 3 unless given")
    parser.add_argument("--kind", default="all", choices=("all", *KINDS), help="only misses of this kind")
    parser.add_argument("--no-shrink", dest="shrink", action="store_false", help="show the sessions as they were made")
    parser.add_argument(
        "--plans", action="store_true", help="also run what the tracker wants to be run, and judge that"
    )
    parser.add_argument("--anew", action="store_true", help="find every truth anew")
    return parser.parse_args(argv)


def _seeds(text: str) -> range:
    start, colon, end = text.partition(":")
    return range(int(start), int(end)) if colon else range(int(start), int(start) + 1)


if __name__ == "__main__":
    main()
