"""Findings on real notebooks, judged by hand: how many were right.

Comes in: the CSV files of `benchmarks/verdicts/`, written by judges who read the notebooks and did not work on the
rules (`names*.csv`, `paper-debts-a.csv`, `paper-debts-e.csv`: by an author of the rules); no text of a notebook is in
them. Goes out: a table for each round.
With a corpus folder it also says how many of the judged findings are still reported today, by repository, notebook,
cell, rule and symbol.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import _corpus
from benchmarks._audits import Failures
from benchmarks._tables import Table, share

FOLDER = Path(__file__).parent / "verdicts"
COLUMNS = (
    "rule",
    "judged",
    "right",
    "wrong",
    "not to be known",
    "precision",
    "right ones still reported",
    "wrong ones",
)


class Verdict(NamedTuple):
    """One judged finding; `cell` counts from 0 over all cells."""

    repository: str
    notebook: str
    cell: int
    rule: str
    symbol: str
    verdict: str
    reason: str

    @property
    def place(self) -> tuple[str, int, str, str]:
        return f"{self.repository.replace('/', '+')}/{self.notebook}", self.cell, self.rule, self.symbol


def rounds() -> dict[str, list[Verdict]]:
    """All verdicts by round: the first word of the file's name. Misses are no findings and are left out."""
    found: dict[str, list[Verdict]] = defaultdict(list)
    for file in sorted(FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                verdict = row["verdict"].strip().lower()
                if verdict in ("true", "false", "unclear") and not row["reason"].startswith("outside the sample"):
                    found[file.stem.partition("-")[0]].append(_verdict(row, verdict))
    return found


def _verdict(row: dict[str, str], verdict: str) -> Verdict:
    cell = int(row["cell_index"]) if row["cell_index"].strip().isdecimal() else -1
    return Verdict(
        row["repository"],
        row["notebook"],
        cell,
        row["rule"],
        (row["symbol"] or "").partition("[")[0],
        verdict,
        row["reason"] or "",
    )


def measure(corpus: _corpus.Corpus | None) -> list[Table]:
    """A table for each round."""
    failures = Failures()
    today = set(_reported(corpus, failures)) if corpus is not None and corpus.label != "synthetic" else None
    return [
        Table(
            f"Judged by hand: {name} round", COLUMNS, tuple(_rows(verdicts, today)), (failures.note(),) if today else ()
        )
        for name, verdicts in rounds().items()
    ]


def _reported(corpus: _corpus.Corpus, failures: Failures) -> Iterator[tuple[str, int, str, str]]:
    for path in corpus.notebooks:
        name = corpus.name(path)
        for finding in failures.audited(path.read_bytes(), name):
            yield name, -1 if finding.cell_index is None else finding.cell_index, finding.code, finding.symbol or ""


def _rows(verdicts: Sequence[Verdict], today: set[tuple[str, int, str, str]] | None) -> Iterator[tuple[object, ...]]:
    by_rule: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_rule[verdict.rule].append(verdict)
    for rule in sorted(by_rule):
        yield _row(rule, by_rule[rule], today)
    yield _row("all", verdicts, today)


def _row(label: str, verdicts: Iterable[Verdict], today: set[tuple[str, int, str, str]] | None) -> tuple[object, ...]:
    judged = list(verdicts)
    counts = Counter(v.verdict for v in judged)
    still = {kind: sum(v.place in (today or ()) for v in judged if v.verdict == kind) for kind in counts}
    right, wrong = counts["true"], counts["false"]
    return (
        label, len(judged), right, wrong, counts["unclear"], share(right, right + wrong),
        "–" if today is None else f"{still.get('true', 0)} of {right}",
        "–" if today is None else f"{still.get('false', 0)} of {wrong}",
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _corpus.arguments(__doc__ or "", argv)
    corpus = _corpus.load(options.corpus) if options.corpus else None
    print("\n".join(table.markdown() for table in measure(corpus)))


if __name__ == "__main__":
    main()
