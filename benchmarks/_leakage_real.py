"""Leakage in real notebooks that were read before there was a rule: what the rules say of them.

Comes in: `verdicts/leakage-*.csv` (file, cell, rule, verdict, reason) and folders of fetched repositories. Goes out:
a table per sample and half, and for the half that is not held out the notebooks that the rules get wrong. A notebook
has a kind of leak when a judge says yes of any cell; where judges are unsure it counts for nobody.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks._audits import Failures
from benchmarks._tables import Table, share

FOLDER = Path(__file__).parent / "verdicts"
RULES = {"LKG101": "preprocessing", "LKG102": "overlap", "LKG103": "multi-test"}
COLUMNS = ("rule", "sample", "notebooks", "leaking", "found", "false alarms", "missed", "precision", "recall")


def verdicts() -> dict[str, dict[str, dict[str, str]]]:
    """For each sample and notebook: yes, no or unsure of each rule."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for file in sorted(FOLDER.glob("leakage-*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            for row in csv.DictReader(stream):
                said[row["file"]][row["rule"]].add(row["verdict"])
        found[file.stem.removeprefix("leakage-")] = {
            notebook: {rule: _settled(rules[rule]) for rule in RULES} for notebook, rules in said.items()
        }
    return found


def _settled(said: set[str]) -> str:
    return next((verdict for verdict in ("yes", "unsure") if verdict in said), "no")


def measure(folders: Sequence[Path]) -> tuple[Table, list[str]]:
    """The table, and one line for each wrong answer of the samples that are not held out."""
    failures = Failures()
    rows: list[tuple[object, ...]] = []
    wrong: list[str] = []
    absent = 0
    for sample, notebooks in verdicts().items():
        counts: dict[str, Counter[tuple[str, bool]]] = {rule: Counter() for rule in RULES}
        for name, truth in notebooks.items():
            file = next((folder / name for folder in folders if (folder / name).is_file()), None)
            if file is None:
                absent += 1
                continue
            codes = {finding.code for finding in failures.audited(file.read_bytes(), name, select=tuple(RULES))}
            for rule, verdict in truth.items():
                counts[rule][verdict, rule in codes] += 1
                if verdict != "unsure" and (verdict == "yes") != (rule in codes) and "held-out" not in sample:
                    wrong.append(f"{'missed' if verdict == 'yes' else 'false alarm'} {rule}: {name}")
        rows.extend(_rows(sample, counts))
    notes = (failures.note(), f"{absent} of the notebooks are in none of the folders.")
    return Table("Leakage in real notebooks, confidence high", COLUMNS, tuple(rows), notes), wrong


def _rows(sample: str, counts: dict[str, Counter[tuple[str, bool]]]) -> Iterator[tuple[object, ...]]:
    for rule, kind in RULES.items():
        count = counts[rule]
        right, false, missed = count["yes", True], count["no", True], count["yes", False]
        total = sum(number for (verdict, _), number in count.items() if verdict != "unsure")
        yield (
            f"{rule} {kind}", sample.replace("-", " "), total, right + missed, right, false, missed,
            share(right, right + false), share(right, right + missed),
        )  # fmt: skip
