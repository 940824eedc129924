"""Leakage (LKG101 to LKG105) against labelled twins, one of which leaks.

The labelled notebooks are read by `_leakage_set.py`, which says how; they were written before there was any rule. Each
is audited without its labels, once for findings of high confidence and once for those of at least medium. Per notebook:
does it have this leak? Per line: does the finding stand where it belongs? A finding at a line that is also accepted
counts neither way; "or nearby" counts marks whose notebook has a finding at such a line. The constant answer is the
share of all notebooks, or of all lines of code, that is right: the precision of whoever says "leak" everywhere, at
recall 1. Half of the pairs is held out: `--list` names only wrong cases of the other. With folders of fetched
repositories the real notebooks that were judged by reading are measured too.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import _leakage_real, _leakage_set
from benchmarks._audits import Failures
from benchmarks._leakage_set import RULES, Case
from benchmarks._tables import Counted, Table, share

CONFIDENCES = ("high", "medium")
NOTEBOOK_COLUMNS = (
    "rule", "half", "notebooks", "leaking", "found", "false alarms", "missed", "precision", "recall", "constant answer",
)  # fmt: skip
LINE_COLUMNS = (
    "rule", "half", "lines", "marked", "found", "or nearby", "false alarms", "precision", "recall", "constant answer",
)  # fmt: skip


RowMaker = Callable[[Sequence["Outcome"], Sequence[str]], tuple[object, ...]]


class Outcome(NamedTuple):
    """What the audit says of a case: the places (cell, line) of each rule's findings."""

    case: Case
    found: dict[str, frozenset[tuple[int, int]]]

    def is_wrong(self, rule: str) -> bool:
        """Whether the verdict on the notebook is wrong."""
        return rule not in self.case.unsure and bool(self.found[rule]) != (rule in self.case.leaks)

    def false_places(self, rule: str) -> frozenset[tuple[int, int]]:
        """Findings where none belongs."""
        return self.found[rule] - self.case.places(rule, due=True) - self.case.places(rule, due=False)


def outcome(case: Case, failures: Failures, confidence: str) -> Outcome:
    """Audit one case without its labels."""
    found: dict[str, set[tuple[int, int]]] = {rule: set() for rule in RULES}
    for finding in failures.audited(case.source.encode(), "case.py", confidence):
        if finding.code in found:
            found[finding.code].add((finding.cell_index or 0, finding.line or 0))
    return Outcome(case, {rule: frozenset(places) for rule, places in found.items()})


def measure(cases: Sequence[Case], confidence: str) -> tuple[list[Table], list[Outcome]]:
    """The table per notebook and the one per line, and the outcome of every case."""
    failures = Failures()
    outcomes = [outcome(case, failures, confidence) for case in cases]
    notebooks = Table(
        f"Leakage per notebook, confidence {confidence} or more",
        NOTEBOOK_COLUMNS,
        tuple(_by_half(outcomes, _notebook_row)),
        (failures.note(),),
    )
    lines = Table(
        f"Leakage per line, confidence {confidence} or more", LINE_COLUMNS, tuple(_by_half(outcomes, _line_row))
    )
    return [notebooks, lines], outcomes


def _by_half(outcomes: Sequence[Outcome], row: RowMaker) -> Iterator[tuple[object, ...]]:
    """`row` for each rule and all rules, for each half and both."""
    halves = {
        "listed": [o for o in outcomes if o.case.is_listed],
        "held out": [o for o in outcomes if not o.case.is_listed],
        "both": list(outcomes),
    }
    for label, rules in (*((f"{rule} {words}", (rule,)) for rule, words in RULES.items()), ("all", tuple(RULES))):
        for half, members in halves.items():
            yield label, half, *row(members, rules)


def _notebook_row(outcomes: Sequence[Outcome], rules: Sequence[str]) -> tuple[object, ...]:
    judged = [(o, rule) for rule in rules for o in outcomes if rule not in o.case.unsure]
    leaking = sum(rule in o.case.leaks for o, rule in judged)
    right = sum(rule in o.case.leaks and bool(o.found[rule]) for o, rule in judged)
    counted = Counted(right, sum(bool(o.found[rule]) for o, rule in judged) - right, leaking - right)
    return len(judged), leaking, *counted, counted.precision, counted.recall, share(leaking, len(judged))


def _line_row(outcomes: Sequence[Outcome], rules: Sequence[str]) -> tuple[object, ...]:
    pairs = [(o, rule) for rule in rules for o in outcomes]
    lines = sum(code_lines(o.case.source) for o, _ in pairs)
    due = [(o, rule, o.case.places(rule, due=True)) for o, rule in pairs]
    marked = sum(len(places) for _, _, places in due)
    right = sum(len(places & o.found[rule]) for o, rule, places in due)
    nearby = sum(
        len(places) if o.found[rule] & o.case.places(rule, due=False) else len(places & o.found[rule])
        for o, rule, places in due
    )
    counted = Counted(right, sum(len(o.false_places(rule)) for o, rule in pairs), marked - right)
    return lines, marked, right, nearby, counted.false, counted.precision, counted.recall, share(marked, lines)


def code_lines(source: str) -> int:
    """Lines with code: neither blank nor comment nor the start of a cell."""
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in source.splitlines())


def wrong(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """What is wrong in the half that may be looked at, one line each."""
    for o in outcomes:
        for rule in RULES if o.case.is_listed else ():
            if o.is_wrong(rule):
                kind = "false alarm" if o.found[rule] else "missed"
                yield f"{kind} {rule}: {o.case.name}: {o.case.why}"
            for cell, line in sorted(o.false_places(rule)):
                yield f"wrong place {rule}: {o.case.name}: cell {cell} line {line}"


# -- do the notebooks run? ------------------------------------------------------------------------


def missing(case: Case) -> tuple[str, ...]:
    """What a case needs and is not installed."""
    return tuple(name for name in case.needs if importlib.util.find_spec(name) is None)


class Failed(Exception):
    """A case that does not run to its end."""


def run(case: Case) -> None:
    """Run a case in a fresh folder with its files. Raises `Failed` with the error's name and words."""
    import matplotlib  # this and pandas are only needed here

    from benchmarks import _leakage_data

    matplotlib.use("Agg")
    from matplotlib import pyplot

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if ".csv" in case.source:
            _leakage_data.write(Path(folder))
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(case.source, case.name, "exec"), {"__name__": "__main__"})
        except Exception as error:
            raise Failed(f"{type(error).__name__}: {error}") from error
        finally:
            os.chdir(before)
            pyplot.close("all")


def runs(cases: Sequence[Case]) -> Table:
    """Run what can be run; failures of held-out cases are only counted."""
    runnable = [case for case in cases if not missing(case)]
    failed: dict[str, str] = {}
    for case in runnable:
        try:
            run(case)
        except Failed as error:
            failed[case.name] = str(error)
    shown = (f"{case.name}: {failed[case.name]}" for case in runnable if case.name in failed and case.is_listed)
    absent = sorted({name for case in cases for name in missing(case)})
    return Table(
        "The labelled notebooks run",
        ("notebooks", "ran to the end", "failed", "not run: a library is missing"),
        ((len(cases), len(runnable) - len(failed), len(failed), len(cases) - len(runnable)),),
        (f"Missing: {', '.join(absent) or 'none'}.", *shown),
    )


def proofs(cases: Sequence[Case]) -> Table:
    """Show by running that pairs are what they are called; pairs of the held-out half are only counted."""
    from benchmarks import _leakage_truth

    by_name = {case.name: case for case in cases}
    pairs = [(case, by_name[f"{case.pair}__twin"]) for case in cases if case.side == "leaky" and not missing(case)]
    rows, notes = [], []
    for rule in ("LKG101", "LKG102"):
        chosen = [(leaky, twin) for leaky, twin in pairs if rule in leaky.leaks - twin.leaks]
        silent = [leaky for leaky, twin in chosen if not _leakage_truth.shows(rule, leaky, twin, run, Failed)]
        rows.append((f"{rule} {RULES[rule]}", len(chosen), len(chosen) - len(silent), len(silent)))
        notes += [f"Not shown: {case.name}." for case in silent if case.is_listed]
    return Table("Labels shown by running", ("rule", "pairs that run", "shown", "not shown"), tuple(rows), tuple(notes))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="corpus",
                        help="fetched repositories, for judged real notebooks")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="also list what is wrong in the half that is not held out")
    parser.add_argument("--run", action="store_true", help="also run the notebooks (about two minutes)")
    parser.add_argument("--prove", action="store_true", help="also show labels by running (about five minutes)")
    options = parser.parse_args(argv)
    cases = _leakage_set.cases()
    for confidence in CONFIDENCES:
        tables, outcomes = measure(cases, confidence)
        print("\n".join(table.markdown() for table in tables))
        if options.list:
            print("\n".join(wrong(outcomes)))
    if options.folders:
        table, mistakes = _leakage_real.measure(options.folders)
        print(table.markdown())
        if options.list:
            print("\n".join(mistakes))
    if options.run:
        print(runs(cases).markdown())
    if options.prove:
        print(proofs(cases).markdown())


if __name__ == "__main__":
    main()
