"""Out-of-order findings with effect (NBS103) against sessions that are really run.

Sessions are made by construction: small notebooks of assignments, reads and list updates, run in a random order in one
namespace, some cells more than once (so that counts have gaps), some never; in one kind of sessions cells may fail and
be saved with their NameError. Then the document is run from the top in a fresh namespace. A finding, at the default
confidence (high), is right when its cell raises there or when what the cell prints or binds differs from its last
recorded run. Recall counts the cells whose own read differs directly: a name they
read came from another cell, or a list they read held something else. What differs only because an input of its input
differs is not asked for. Where the counts leave room for an earlier run, the file cannot prove the case and
`stale-cell` may speak instead; that is shown apart. Needs no corpus.
"""

from __future__ import annotations

import contextlib
import copy
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks import _corpus
from benchmarks._audits import AuditFailed, audited
from benchmarks._tables import Counted, Table

CODE = "NBS103"
INSTEAD = "stale-cell"
_SESSIONS = 1200
_KINDS = ("each cell once", "each cell once, lists", "re-runs", "re-runs, lists", "each cell once, failures")
_NAMES = ("alpha", "beta", "gamma", "delta", "frame")
_LISTS = ("rows", "items")


class Result(NamedTuple):
    """One run of a cell: text, names and lists as it leaves them, what it read and the cell that wrote that, error."""

    text: str
    bound: dict[str, Any]
    reads: dict[str, tuple[Any, int]]
    error: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """What a reader sees or later cells get."""
        return (self.text, self.bound, self.error)


class Session(NamedTuple):
    """Cells, the order in which they ran, and the last result of each cell."""

    kind: str
    cells: tuple[str, ...]
    order: tuple[int, ...]
    recorded: dict[int, Result]

    def document(self) -> dict[str, object]:
        """The notebook as it would be saved."""
        counts = {cell: position for position, cell in enumerate(self.order, 1)}
        notebook = _corpus.notebook(self.cells, [counts.get(cell) for cell in range(len(self.cells))])
        for cell, result in self.recorded.items():
            notebook["cells"][cell]["outputs"] = list(_outputs(result))  # type: ignore[index]
        return notebook


class Judged(NamedTuple):
    """A session, the cells where the two runs differ (at all; directly), and what the audit found."""

    session: Session
    differing: frozenset[int]
    directly: frozenset[int]
    found: frozenset[int]
    instead: frozenset[int]
    failure: str = ""


# -- making and running -------------------------------------------------------------------------------


class _Traced(dict[str, Any]):
    """A namespace that remembers which cell wrote a name and what a run reads and binds."""

    def __init__(self) -> None:
        super().__init__()
        self.writer: dict[str, int] = {}
        self.cell = -1
        self.reads: dict[str, tuple[Any, int]] = {}
        self.bound: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if name not in self.bound:
            self.reads.setdefault(name, (copy.copy(value), self.writer[name]))
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self.writer[name] = self.cell
        self.bound.add(name)


def run(cells: Sequence[str], order: Iterable[int]) -> dict[int, Result]:
    """Run cells in this order in one namespace; the last result of each. An error ends its cell only."""
    namespace = _Traced()
    results: dict[int, Result] = {}
    for cell in order:
        namespace.cell, namespace.reads, namespace.bound = cell, {}, set()
        printed = io.StringIO()
        error = ""
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(cells[cell], f"<cell {cell}>", "exec"), {}, namespace)
        except NameError as problem:
            error = f"{type(problem).__name__}: {problem}"
        touched = namespace.bound | {name for name, (value, _) in namespace.reads.items() if isinstance(value, list)}
        bound = {name: copy.copy(dict.__getitem__(namespace, name)) for name in touched}
        results[cell] = Result(printed.getvalue(), bound, dict(namespace.reads), error)
    return results


def _outputs(result: Result) -> Iterator[dict[str, object]]:
    if result.text:
        yield {"output_type": "stream", "name": "stdout", "text": result.text}
    if result.error:
        name, _, value = result.error.partition(": ")
        yield {"output_type": "error", "ename": name, "evalue": value, "traceback": []}


def sessions(seed: int, number: int) -> Iterator[Session]:
    """Sessions of each kind in turn; unless failures are wanted, every recorded run succeeded."""
    chooser = random.Random(seed)
    for index in range(number):
        yield _session(chooser, _KINDS[index % len(_KINDS)])


def _session(chooser: random.Random, kind: str) -> Session:
    while True:
        cells = _cells(chooser, chooser.randint(3, 9), lists="lists" in kind)
        for _ in range(20):
            order = _order(chooser, len(cells), repeat="re-runs" in kind)
            results = run(cells, order)
            if "failures" in kind or not any(result.error for result in results.values()):
                return Session(kind, cells, order, results)


def _cells(chooser: random.Random, number: int, *, lists: bool) -> tuple[str, ...]:
    known: list[str] = []
    known_lists: list[str] = []
    cells = []
    for _ in range(number):
        bound: set[str] = set()
        lines = [
            _list_line(chooser, known_lists) if lists and chooser.random() < 0.4 else _line(chooser, known, bound)
            for _ in range(chooser.randint(1, 3))
        ]
        cells.append("\n".join(lines))
    return tuple(cells)


def _line(chooser: random.Random, known: list[str], bound: set[str]) -> str:
    """An assignment or a read; mostly of names that a cell above defines. No value is replaced before it is read."""
    readable = known if known and chooser.random() < 0.9 else _NAMES
    targets = [name for name in _NAMES if name not in bound]
    kind = chooser.random() if known else 0
    number = chooser.choice((1, 2, chooser.randint(3, 10**6)))
    if kind >= 0.65 or not targets:
        return f"print({', '.join(chooser.sample(readable, min(len(readable), chooser.randint(1, 2))))})"
    target = chooser.choice(targets)
    line = f"{target} = {number}" if kind < 0.35 else f"{target} = {chooser.choice(readable)} + {number}"
    bound.add(target)
    if target not in known:
        known.append(target)
    return line


def _list_line(chooser: random.Random, known: list[str]) -> str:
    number = chooser.randint(1, 10**6)
    kind = chooser.random()
    fresh = [name for name in _LISTS if name not in known]
    if not known or (fresh and kind < 0.3):
        known.append(chooser.choice(fresh))
        return f"{known[-1]} = [{number}]"
    if kind < 0.1:
        return f"{chooser.choice(known)} = [{number}]"
    return f"{chooser.choice(known)}.append({number})" if kind < 0.6 else f"print({chooser.choice(known)})"


def _order(chooser: random.Random, number: int, *, repeat: bool) -> tuple[int, ...]:
    """A permutation, mostly near to the document order; with repetitions and omissions if `repeat`."""
    order = list(range(number))
    if chooser.random() < 0.3:
        chooser.shuffle(order)
    else:
        for _ in range(chooser.randint(1, 3)):
            order.insert(chooser.randrange(number), order.pop(chooser.randrange(number)))
    if repeat:
        if number > 3 and chooser.random() < 0.3:
            order.remove(chooser.randrange(number))
        for _ in range(chooser.randint(1, 4)):
            order.insert(chooser.randint(1, len(order)), chooser.choice(order))
    return tuple(order)


# -- judging ------------------------------------------------------------------------------------------


def judge(session: Session) -> Judged:
    """Compare the session with a run from the top and with the audit."""
    fresh = run(session.cells, range(len(session.cells)))
    differing = {cell for cell, result in session.recorded.items() if result.shown != fresh[cell].shown}
    directly = {cell for cell in differing if _reads_otherwise(session.recorded[cell], fresh[cell])}
    data = _corpus.encode(session.document())
    failure, findings = "", ()
    try:
        findings = audited(data, "session.ipynb", confidence="low")
    except AuditFailed as error:
        failure = str(error)
    found = frozenset(f.cell_index or 0 for f in findings if f.code == CODE and f.confidence == "high")
    instead = frozenset(f.cell_index or 0 for f in findings if f.rule == INSTEAD)
    return Judged(session, frozenset(differing), frozenset(directly), found, instead, failure)


def _reads_otherwise(recorded: Result, fresh: Result) -> bool:
    """Whether a successful run read a name from another cell, or a list that another cell had changed."""
    if recorded.error:
        return False
    for name, (value, writer) in recorded.reads.items():
        if name not in fresh.reads:
            return True  # it raises before or at this read
        expected, expected_writer = fresh.reads[name]
        if value != expected and (writer != expected_writer or isinstance(value, list)):
            return True
    return False


def measure(seed: int = 0, number: int = _SESSIONS) -> tuple[list[Table], list[Judged]]:
    """The table, and every judged session."""
    judged = [judge(session) for session in sessions(seed, number)]
    kinds = list(dict.fromkeys(j.session.kind for j in judged))
    rows = [_row(kind, [j for j in judged if j.session.kind == kind]) for kind in kinds]
    columns = (
        "sessions", "number", "cells run", "differ directly", "findings", "precision", "recall",
        f"recall with {INSTEAD}",
    )  # fmt: skip
    failed = sum(bool(j.failure) for j in judged)
    notes = (f"The audit itself failed on {failed} of {len(judged)} sessions.",)
    return [Table("Out-of-order findings, truth by execution", columns, (*rows, _row("all", judged)), notes)], judged


def _row(label: str, judged: Sequence[Judged]) -> tuple[object, ...]:
    counted = _counted(judged)
    reached = sum(len(j.directly & (j.found | j.instead)) for j in judged)
    directly = sum(len(j.directly) for j in judged)
    findings = sum(len(j.found) for j in judged)
    right = sum(len(j.found & j.differing) for j in judged)
    return (
        label, len(judged), sum(len(j.session.recorded) for j in judged), directly, findings,
        Counted(right, findings - right, 0).precision, counted.recall, Counted(reached, 0, directly - reached).recall,
    )  # fmt: skip


def _counted(judged: Iterable[Judged]) -> Counted:
    right = false = missed = 0
    for j in judged:
        right += len(j.found & j.directly)
        false += len(j.found - j.differing)
        missed += len(j.directly - j.found)
    return Counted(right, false, missed)


def wrong(judged: Iterable[Judged]) -> Iterator[str]:
    """False findings, and misses of sessions in which every cell ran once, smallest first."""
    for j in sorted(judged, key=lambda j: len("".join(j.session.cells))):
        missed = j.directly - j.found - j.instead if "once" in j.session.kind else frozenset()
        for label, cells in (("false", j.found - j.differing), ("missed", missed)):
            for cell in sorted(cells):
                yield f"{label} ({j.session.kind}): cell {cell + 1} of {_shown(j.session)}"
        if j.failure:
            yield f"{j.failure.partition(';')[0]}: {_shown(j.session)}"


def _shown(session: Session) -> str:
    text = " | ".join(cell.replace("\n", "; ") for cell in session.cells)
    return f"[{text}] run as {[cell + 1 for cell in session.order]}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = _corpus.arguments(__doc__ or "", argv)
    tables, judged = measure(options.seed, options.size or _SESSIONS)
    print("\n".join(table.markdown() for table in tables))
    if options.list:
        print("\n".join(wrong(judged)))


if __name__ == "__main__":
    main()
