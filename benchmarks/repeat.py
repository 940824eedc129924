"""Non-idempotent cells (NBS105) against what running them twice does.

Every case of `repeat_cases.py` is a definition cell and an update cell. They are run in a fresh namespace and an empty
folder, the update cell once and, in another namespace and folder, twice. A case is non-idempotent when any bound value,
what the last run prints, a file, the working folder or an environment variable differs, or when the second run raises.
The audit of the same two cells, at its default confidence (high), is then compared with that. Cases with an
even number are held out: `--list` names only odd ones, so that the engine is not fitted to all of them. Needs no
corpus.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import tempfile
import traceback
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import _corpus
from benchmarks._audits import Failures
from benchmarks._equality import same
from benchmarks._tables import Counted, Table, share
from benchmarks.repeat_cases import CASES, Case

CODE = "NBS105"


class Outcome(NamedTuple):
    """What is true of a case, what the audit says, and why it is true."""

    case: Case
    changes: bool
    found: bool
    reason: str


class Unusable(Exception):
    """A case whose first run raises shows nothing."""


def outcome(case: Case, failures: Failures) -> Outcome:
    """Run and audit one case. Raises `Unusable` if its first run raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reason = _difference(case)
    document = _corpus.encode(_corpus.notebook([case.definition, case.update], (1, 2)))
    found = any(f.code == CODE and f.cell_index == 1 for f in failures.audited(document, "case.ipynb"))
    return Outcome(case, bool(reason), found, reason)


def _difference(case: Case) -> str:
    """What a second run changes; empty when nothing."""
    with _place() as folder:
        once, left_once = _run(case, folder, 1)
        with _place() as other:
            try:
                twice, left_twice = _run(case, other, 2)
            except _SecondRun as error:
                return f"raises {error}"
            if left_once != left_twice:
                return "files or environment"
            names = [name for name in once.keys() | twice.keys() if not name.startswith("__")]
            changed = [n for n in sorted(names) if n not in once or n not in twice or not same(once[n], twice[n])]
    return ", ".join(changed)


class _SecondRun(Exception):
    """The second run raised."""


def _run(case: Case, folder: Path, times: int) -> tuple[dict[str, Any], object]:
    """The namespace and what is left outside it after `times` runs of the update cell."""
    random.seed(0)
    np.random.seed(0)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(case.definition, "<definition>", "exec"), namespace)
    printed = io.StringIO()
    for run in range(times):
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(case.update, "<update>", "exec"), namespace)
        except Exception as error:
            if run == 0:
                raise Unusable(f"{case.group} {case.number}: {traceback.format_exc(limit=1)}") from error
            raise _SecondRun(type(error).__name__) from error
    namespace["(printed)"] = printed.getvalue()
    files = {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}
    return namespace, (files, os.path.relpath(os.getcwd(), folder), dict(os.environ))


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """An empty working folder; folder and environment are restored afterwards."""
    before, environment = os.getcwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder).resolve()
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def measure(cases: Iterable[Case] = CASES) -> tuple[list[Table], list[Outcome]]:
    """The tables, and the outcome of every case."""
    failures = Failures()
    outcomes = [outcome(case, failures) for case in cases]
    groups = list(dict.fromkeys(o.case.group for o in outcomes))
    rows = [_row(group, [o for o in outcomes if o.case.group == group]) for group in groups]
    table = Table(
        "Non-idempotent cells, truth by execution",
        ("kind of value", "cases", "non-idempotent", "found", "false alarms", "missed", "precision", "recall"),
        (
            *rows,
            _row("all, listed half", [o for o in outcomes if o.case.is_listed]),
            _row("all, held-out half", [o for o in outcomes if not o.case.is_listed]),
            _row("all", outcomes),
        ),
        (failures.note(),),
    )
    return [table], outcomes


def _row(label: str, outcomes: Sequence[Outcome]) -> tuple[object, ...]:
    counted = Counted(
        right=sum(o.changes and o.found for o in outcomes),
        false=sum(o.found and not o.changes for o in outcomes),
        missed=sum(o.changes and not o.found for o in outcomes),
    )
    changing = sum(o.changes for o in outcomes)
    return (
        label, len(outcomes), f"{changing} ({share(changing, len(outcomes)):.0%})", counted.right, counted.false,
        counted.missed, counted.precision, counted.recall,
    )  # fmt: skip


def wrong(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The misses and the false alarms of the half that may be looked at, one line each."""
    for o in sorted(outcomes, key=lambda o: (o.found, o.case)):
        if o.found != o.changes and o.case.is_listed:
            kind = "false alarm" if o.found else f"missed ({o.reason})"
            yield f"{kind}: {o.case.group} {o.case.number}: " + o.case.update.replace("\n", " ⏎ ")


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _corpus.arguments(__doc__ or "", argv)
    tables, outcomes = measure()
    print("\n".join(table.markdown() for table in tables))
    if options.list:
        print("\n".join(wrong(outcomes)))


if __name__ == "__main__":
    main()
