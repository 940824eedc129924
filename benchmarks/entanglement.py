"""Entanglement of features: cost, removable columns, entangled and interacting pairs, noise; ours and its peers.

Needs no corpus: three models on fixed data for the cost, tables with planted truth for the rest (`planted/`). Peers are
asked where they are installed, see `_entanglement_peers.py` for how to install them and how their numbers are read.
CPU seconds of one thread, all tools in one run. `--cases tuning` is for choosing thresholds, `--cases report` (the
default) for what is told.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from statistics import mean, median
from typing import Any, NamedTuple

from benchmarks._tables import Counted, Table, share

_LONG = 5.0  # CPU seconds from which a tool is not timed again
PARTS = ("costs", "planted", "null", "trials")
_PACKAGES = ("scikit-learn", "numpy", "pandas", "lofo-importance", "shap", "pyartemis", "optuna")


class Size(NamedTuple):
    """How much is measured."""

    runs: int
    seeds: int
    rows: int
    width: int
    nulls: int
    settings: float  # share of the rows of the three cost settings


FULL = Size(runs=3, seeds=3, rows=4_000, width=24, nulls=20, settings=1.0)
QUICK = Size(runs=1, seeds=1, rows=1_500, width=18, nulls=3, settings=0.05)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Asked(NamedTuple):
    """A tool's answer, or why there is none."""

    tool: str
    answer: Any
    seconds: float
    reason: str = ""


def asked(tool: str, task: Any, runs: int = 1) -> Asked:
    """Ask a tool; what is short is asked `runs` times, and the median of the times is told."""
    from benchmarks import _entanglement_peers as peers
    from benchmarks import brute

    times: list[float] = []
    answer = None
    while len(times) < runs and not (times and times[0] > _LONG):
        fresh = task._replace(exact=brute.Held(task.model, task.X, task.y, task.kind, task.folds))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer, seconds = brute.clocked(partial(peers.TOOLS[tool], fresh))
        except peers.NotThere as why:
            return Asked(tool, None, math.nan, str(why))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, ImportError) as why:
            first = (str(why).splitlines() or [""])[0]
            return Asked(tool, None, math.nan, f"failed: {type(why).__name__}: {first[:90]}")
        times.append(seconds)
    return Asked(tool, answer, median(times))


# -- cost ----------------------------------------------------------------------------------------------------------


class Setting(NamedTuple):
    """A model and its data; `left` names tools that would take too long, and why."""

    label: str
    make: Callable[[float], Any]
    left: Mapping[str, str] = {}


def _ridge(scale: float) -> Any:
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import Ridge

    from benchmarks import _entanglement_peers as peers
    from benchmarks import brute

    rng = np.random.default_rng(0)
    rows, width = round(200_000 * scale), 50
    names = [f"x{at:02}" for at in range(width)]
    rho = 0.7 ** np.abs(np.subtract.outer(np.arange(width), np.arange(width)))
    values = rng.normal(size=(rows, width)) @ np.linalg.cholesky(rho).T
    slopes = rng.normal(size=width) * (rng.random(width) < 0.7)
    y = values @ slopes + 3 * rng.normal(size=rows)
    task = peers.task(Ridge(), pd.DataFrame(values, columns=names), y, "regression", brute.holdout(rows))
    return task._replace(peer_folds=brute.splits(rows, y, "regression", 4, ordered=False))


def _logistic(scale: float) -> Any:
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from benchmarks import _entanglement_peers as peers
    from benchmarks import brute

    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    folds = brute.splits(len(X), y.to_numpy(), "classification", 5, ordered=False)
    return peers.task(model, X, y.to_numpy(), "classification", folds)


def _boosting(scale: float) -> Any:
    import numpy as np
    import pandas as pd
    from sklearn.ensemble import HistGradientBoostingRegressor

    from benchmarks import _entanglement_peers as peers
    from benchmarks import brute

    rng = np.random.default_rng(0)
    rows, width = round(20_000 * scale), 30
    names = [f"x{at:02}" for at in range(width)]
    x = rng.normal(size=(rows, width))
    x[:, 20:24] = 0.8 * x[:, 20:24] + 0.6 * x[:, :4]  # correlated with what acts
    y = sum(0.9**at * (np.sin(2 * x[:, at]) if at % 2 else x[:, at]) for at in range(18))
    y = y + x[:, 18] * x[:, 19] + 0.5 * x[:, 24] * x[:, 25] + 0.5 * x[:, 20] + rng.normal(size=rows)
    model = HistGradientBoostingRegressor(early_stopping=False, random_state=0)
    task = peers.task(model, pd.DataFrame(x, columns=names), y, "regression", brute.holdout(rows))
    return task._replace(peer_folds=brute.splits(rows, y, "regression", 4, ordered=False))


_PAIRS = "no pairs to find"
SETTINGS = (
    Setting("ridge, 200 000 × 50", _ridge, {"U by predictions": _PAIRS, "artemis H": _PAIRS}),
    Setting("logistic, breast cancer 569 × 30", _logistic, {"U by predictions": _PAIRS, "artemis H": _PAIRS}),
    Setting("gradient boosting, 20 000 × 30", _boosting),
)


def costs(size: Size, tools: Sequence[str], match: str = "") -> Iterator[Table]:
    """Time of each tool, as a share of exact LOFO's, and how it ranks the columns."""
    for setting in SETTINGS:
        if match not in setting.label:
            continue
        _say(f"costs: {setting.label} …")
        task = setting.make(size.settings)
        yield _cost_table(setting, task, size.runs, tools)


def _cost_table(setting: Setting, task: Any, runs: int, tools: Sequence[str]) -> Table:
    import numpy as np

    from benchmarks import _entanglement_peers as peers
    from benchmarks import brute
    from benchmarks._entanglement_scores import spearman

    everything = np.arange(len(task.X))
    within = brute.Held(task.model, task.X, task.y, task.kind, [brute.Split(everything, everything)]).lofo().rise
    exact = asked(peers.EXACT, task, runs)
    truth = exact.answer.importance
    refits = brute.cace(task.model, task.X, task.y)[0] if task.linear else None
    rows, silent = [], []
    for tool in tools:
        if tool in setting.left:
            continue
        got = exact if tool == peers.EXACT else asked(tool, task, runs)
        _say(f"  {tool}: {got.reason or f'{got.seconds:.2f} s'}")
        if got.answer is None:
            silent.append(f"{tool}: {got.reason}.")
            continue
        rows.append((tool, got.seconds, got.seconds / exact.seconds, *_agreement(got.answer, truth, within, refits)))
    other = spearman(truth, _other_rows(task))
    return Table(
        f"Cost: {setting.label}, {len(task.X)} rows",
        ("tool", "CPU s", "share of exact LOFO", "ρ to exact, held out", "ρ to exact, same rows", "max |C - refits|"),
        tuple(rows),
        (f"Exact LOFO on other held-out rows has ρ = {other:.3f} to exact LOFO: nobody can rank better.", *silent),
    )


def _agreement(answer: Any, truth: Any, within: Any, refits: Any) -> tuple[float, float, float]:
    from benchmarks._entanglement_scores import spearman

    ranks = answer.importance
    one, two = (math.nan, math.nan) if ranks is None else (spearman(ranks, truth), spearman(ranks, within))
    if refits is None or answer.moved is None:
        return one, two, math.nan
    apart = (answer.moved.loc[refits.index, refits.columns] - refits).to_numpy(copy=True)
    apart[range(len(apart)), range(len(apart))] = 0.0
    return one, two, float(abs(apart).max())


def _other_rows(task: Any) -> Any:
    """Exact LOFO on other folds than the task's, as many."""
    from benchmarks import brute

    number = len(task.folds)
    if number == 1:
        folds = brute.holdout(len(task.X), seed=1)
    else:
        folds = brute.splits(len(task.X), task.y, task.kind, number, seed=1, ordered=False)
    return brute.Held(task.model, task.X, task.y, task.kind, folds).lofo().rise


# -- planted truth -------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """What one tool said of one planted table."""

    planted: Any
    model: str
    said: Asked
    rank: float  # rank correlation to exact LOFO


def cases(listed: Any, size: Size, tools: Sequence[str], match: str = "") -> Iterator[Case]:
    """Every tool on every table, with every model whose class holds the signal; ranks where exact LOFO is a tool."""
    from benchmarks import _entanglement_peers as peers
    from benchmarks._entanglement_scores import spearman

    for generator, seeds in listed:
        for seed in seeds[: size.seeds]:
            planted = generator(seed, size.rows, size.width)
            if match not in planted.family:
                continue
            for model in planted.models:
                _say(f"planted: {planted.family}, {model}, seed {seed} …")
                task = peers.of_planted(planted, model)
                exact = asked(peers.EXACT, task) if peers.EXACT in tools else None
                for tool in tools:
                    said = exact if exact and tool == peers.EXACT else asked(tool, task)
                    ranks = None if said.answer is None else said.answer.importance
                    known = exact is not None and ranks is not None
                    yield Case(planted, model, said, spearman(ranks, exact.answer.importance) if known else math.nan)


def _picked(found: Sequence[Case], tool: str, model: str) -> list[Case]:
    return [case for case in found if case.said.tool == tool and case.model == model and case.said.answer is not None]


def _middle(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return median(known) if known else math.nan


def removable(found: Sequence[Case], tools: Sequence[str]) -> Table:
    """Drop sets against the truth."""
    rows = []
    for model in ("linear", "boosting"):
        for tool in tools:
            picked = _picked(found, tool, model)
            for rule in picked[0].said.answer.drops if picked else ():
                rows.append((model, tool, rule, *_drop_row(picked, rule)))
    return Table(
        "Removable columns, planted truth",
        (
            "model", "tool", "drops where", "tables", "precision", "recall", "sets lost", "interaction-only lost",
            "signal lost, %", "ρ to exact", "CPU s",
        ),
        tuple(rows),
        (
            "Signal lost is the mean share of the signal's variance, in the population, that goes with the drop set.",
            "Sets lost: copies (or indicators of a category) of which too few stayed, of all such sets.",
        ),
    )  # fmt: skip


def _drop_row(picked: Sequence[Case], rule: str) -> tuple[object, ...]:
    from benchmarks._entanglement_scores import judged

    each = [judged(case.planted, case.said.answer.drops[rule]) for case in picked]
    total = Counted(*(sum(parts) for parts in zip(*(one.counted for one in each), strict=True)))
    return (
        len(picked), total.precision, total.recall,
        f"{sum(one.copies for one in each)} of {sum(len(case.planted.redundant) for case in picked)}",
        f"{sum(one.together for one in each)} of {sum(len(case.planted.only_together) for case in picked)}",
        100 * mean(one.lost for one in each), _middle([case.rank for case in picked]),
        _middle([case.said.seconds for case in picked]),
    )  # fmt: skip


def by_family(found: Sequence[Case], tools: Sequence[str]) -> Table:
    """Drop sets of each family."""
    rows = []
    for family, model in dict.fromkeys((case.planted.family, case.model) for case in found):
        here = [case for case in found if case.planted.family == family]
        for tool in tools:
            picked = _picked(here, tool, model)
            for rule in picked[0].said.answer.drops if picked else ():
                rows.append((family, model, tool, rule, *_drop_row(picked, rule)[1:6]))
    columns = ("precision", "recall", "sets lost", "interaction-only lost", "signal lost, %")
    return Table("Removable columns, by family", ("family", "model", "tool", "drops where", *columns), tuple(rows))


def entangled(found: Sequence[Case], tools: Sequence[str]) -> Table:
    """Who moves when a column goes, on linear truth."""
    from benchmarks._entanglement_scores import entangled_auc

    rows = []
    for tool in tools:
        here = [case for case in _picked(found, tool, "linear") if case.said.answer.moved is not None]
        scored = [(entangled_auc(case.planted, case.said.answer.moved), case) for case in here if case.planted.linear]
        scored = [(auc, case) for auc, case in scored if not math.isnan(auc)]
        if scored:
            areas = [auc for auc, _ in scored]
            rows.append((tool, len(scored), median(areas), min(areas), _middle([c.said.seconds for _, c in scored])))
    return Table(
        "Entangled pairs on linear truth", ("tool", "tables", "AUC, median", "AUC, least", "CPU s"), tuple(rows)
    )


def interacting(found: Sequence[Case], tools: Sequence[str]) -> Table:
    """Pairs that act together, with boosting."""
    from benchmarks._entanglement_scores import pairs_ap

    families = list(dict.fromkeys(case.planted.family for case in found if case.planted.pairs))
    rows = []
    for tool in tools:
        here = [case for case in _picked(found, tool, "boosting") if case.said.answer.interacting is not None]
        here = [case for case in here if case.planted.pairs]
        if here:
            scores = {id(case): pairs_ap(case.planted, case.said.answer.interacting) for case in here}
            each = [_middle([scores[id(c)] for c in here if c.planted.family == family]) for family in families]
            rows.append((tool, len(here), mean(scores.values()), *each, _middle([c.said.seconds for c in here])))
    return Table(
        "Interacting pairs, gradient boosting, average precision",
        ("tool", "tables", "mean", *families, "CPU s"), tuple(rows),
    )  # fmt: skip


def silent(found: Sequence[Case]) -> Table:
    """Which tool gave no answer, how often, and why."""
    said = Counter((case.said.tool, case.said.reason) for case in found if case.said.answer is None)
    return Table(
        "No answer", ("tool", "tables", "reason"), tuple((tool, number, why) for (tool, why), number in said.items())
    )


# -- noise ---------------------------------------------------------------------------------------------------------


def null(listed: Any, size: Size, tools: Sequence[str]) -> Table:
    """What is called important where the target is noise."""
    from benchmarks import _entanglement_peers as peers

    claims: dict[tuple[str, str], list[int]] = {}
    for generator, seeds in listed:
        for seed in seeds[: size.nulls]:
            planted = generator(seed, size.rows // 4, size.width * 2 // 3)
            for model in planted.models:
                _say(f"null: {planted.family}, {model}, seed {seed} …")
                task = peers.of_planted(planted, model)
                for tool in tools:
                    answer = asked(tool, task).answer
                    if answer is not None and answer.important is not None:
                        claims.setdefault((model, tool), []).append(len(answer.important))
    rows = [
        (model, tool, len(each), 100 * share(sum(map(bool, each)), len(each)), mean(each))
        for (model, tool), each in sorted(claims.items())
    ]
    return Table(
        f"Targets of pure noise, {size.rows // 4} rows, {size.width * 2 // 3} columns",
        ("model", "tool", "tables", "with a false finding, %", "false findings per table"), tuple(rows),
    )  # fmt: skip


# -- hyper-parameters ----------------------------------------------------------------------------------------------


class Surface(NamedTuple):
    """A loss over six hyper-parameters in (-1, 1), each one's share of its variance, and the pair that is tied."""

    label: str
    loss: Callable[[Any], Any]
    truth: Mapping[str, float]
    pair: tuple[str, str]


def _smooth(values: Any) -> Any:
    a, b, c, d = values[:, :4].T
    return 3 * a**2 + 2 * b * c + 0.5 * d


def _stepped(values: Any) -> Any:
    a, b, c, d = values[:, :4].T
    return 1.5 * (a > 0.2) + 1.5 * ((b > 0) ^ (c > 0)) + 0.3 * (d > 0)


SURFACES = (
    Surface(
        "smooth", _smooth, {"a": 0.8, "b": 0.444, "c": 0.444, "d": 0.083, "e": 0.0, "f": 0.0}, ("b", "c")
    ),  # variances: 9 · 4/45, 4/9 for both of the pair, 1/12
    Surface(
        "steps", _stepped, {"a": 0.54, "b": 0.5625, "c": 0.5625, "d": 0.0225, "e": 0.0, "f": 0.0}, ("b", "c")
    ),  # variances: 2.25 · 0.24, 2.25 / 4 for both of the pair, 0.09 / 4
)


def trials(size: Size, tools: Sequence[str]) -> Table:
    """Surfaces of six hyper-parameters, 100 random trials each; truth is each one's share of the variance."""
    from benchmarks import _entanglement_peers as peers

    rows: list[tuple[object, ...]] = []
    silent: list[str] = []
    for surface in SURFACES:
        for tool, ask in peers.TRIALS.items():
            if tool not in tools:
                continue
            try:
                rows.append((surface.label, tool, *_asked_trials(surface, ask, size.runs)))
            except peers.NotThere as why:
                silent.append(f"{tool}: {why}")
    return Table(
        "Hyper-parameters, 100 trials",
        ("surface", "tool", "CPU s", "ρ to the truth", "runs that name the pair", "other pairs named"),
        tuple(rows), tuple(dict.fromkeys(silent)),
    )  # fmt: skip


def _asked_trials(surface: Surface, ask: Any, runs: int) -> tuple[object, ...]:
    import numpy as np
    import pandas as pd

    from benchmarks import brute
    from benchmarks._entanglement_scores import spearman

    times, ranks, named, wrong = [], [], 0, 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        values = rng.uniform(-1, 1, size=(100, 6))
        losses = surface.loss(values) + 0.1 * rng.normal(size=100)
        (importance, pairs), seconds = brute.clocked(partial(ask, list(surface.truth), values, losses))
        times.append(seconds)
        ranks.append(spearman(pd.Series(importance), pd.Series(surface.truth)))
        named += surface.pair in pairs
        wrong += len(pairs - {surface.pair})
    return median(times), median(ranks), f"{named} of {runs}", wrong


# -- the command ---------------------------------------------------------------------------------------------------


def _versions() -> str:
    named = []
    for package in _PACKAGES:
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            named.append(f"{package} not installed")
    return f"Python {platform.python_version()}; {', '.join(named)}."


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks entanglement", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("corpus", nargs="?", help="not used: the tables are made up")
    parser.add_argument("--quick", action="store_true", help="small tables, one seed of each")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be given several times")
    parser.add_argument("--cases", choices=("tuning", "report"), default="report", help="which planted tables")
    parser.add_argument("--match", default="", metavar="TEXT", help="only names that hold this")
    parser.add_argument("--tools", default="", metavar="NAMES", help="tools, separated by |; default: all")
    parser.add_argument("--seeds", type=int, help="tables of each family")
    parser.add_argument("--nulls", type=int, help="tables of each family of noise")
    parser.add_argument("--list", action="store_true", help="also drop sets by family")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _arguments(argv)
    os.environ.setdefault("TQDM_DISABLE", "1")  # lofo-importance draws a bar
    from benchmarks import planted
    from benchmarks._entanglement_peers import TOOLS, TRIALS

    tools = tuple(options.tools.split("|")) if options.tools else tuple(dict.fromkeys((*TOOLS, *TRIALS)))
    every = (*TOOLS, *TRIALS)
    if unknown := set(tools) - set(every):
        raise SystemExit(f"{', '.join(sorted(unknown))}: no such tool; known are {', '.join(dict.fromkeys(every))}")
    size = QUICK if options.quick else FULL
    size = size._replace(seeds=options.seeds or size.seeds, nulls=options.nulls or size.nulls)
    tuning = options.cases == "tuning"
    for part in options.only or PARTS:
        if part == "costs":
            made: Any = costs(size, tools, options.match)
        elif part == "planted":
            made = _planted(planted.TUNING if tuning else planted.REPORT, size, tools, options)
        elif part == "null":
            made = [null(planted.TUNING_NULL if tuning else planted.REPORT_NULL, size, tools)]
        else:
            made = [trials(size, tools)]
        for table in made:
            print(table.markdown(), flush=True)
    print(_versions())


def _planted(listed: Any, size: Size, tools: Sequence[str], options: argparse.Namespace) -> Iterator[Table]:
    found = list(cases(listed, size, tools, options.match))
    yield removable(found, tools)
    if options.list:
        yield by_family(found, tools)
    yield entangled(found, tools)
    yield interacting(found, tools)
    yield silent(found)


if __name__ == "__main__":
    main()
