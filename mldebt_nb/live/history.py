"""The history of a value, and of a cell, from the log.

Comes in: a session, a name or a cell. Goes out: plain records: which runs wrote it, what these read, and from where.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt_nb.live.log import Form, Run
from mldebt_nb.live.session import Session
from mldebt_nb.live.wording import place

_DID = {Form.BIND: "set", Form.DELETE: "deleted", Form.PARTS: "changed in part", Form.CHANGE: "changed in place"}


class Input(msgspec.Struct, frozen=True):
    """A place that a run read, in words, and the count of the run that had written it; null when that was not seen."""

    place: str
    name: str
    run: int | None


class Step(msgspec.Struct, frozen=True):
    """One run that wrote the name. `did` in words; `count` as the front end shows it."""

    number: int
    count: int | None
    cell: str
    source: str
    did: str
    inputs: tuple[Input, ...]
    error: str | None


def runs_in_order(session: Session) -> list[Run]:
    """All runs that are kept, oldest first."""
    return sorted(session.log, key=lambda run: run.number)


def of_name(session: Session, name: str) -> tuple[Step, ...]:
    """The runs that wrote `name`, oldest first."""
    return tuple(
        _step(session, run, _DID[run.writes[name].form]) for run in runs_in_order(session) if name in run.writes
    )


def of_cell(session: Session, cell_id: str) -> tuple[Step, ...]:
    """The runs of a cell that are kept, oldest first; `did` says what they wrote."""
    return tuple(_step(session, run, _written(run)) for run in session.log.of(cell_id))


def is_whole(session: Session) -> bool:
    """Whether every run is still kept."""
    return sum(1 for _ in session.log) == session.log.runs


def _written(run: Run) -> str:
    by_form: dict[Form, list[str]] = {}
    for name, change in run.writes.items():
        by_form.setdefault(change.form, []).append(place(name))
    return "; ".join(f"{_DID[form]} {', '.join(names)}" for form, names in by_form.items())


def _step(session: Session, run: Run, did: str) -> Step:
    return Step(run.number, run.count, run.cell, run.source, did, tuple(_inputs(session, run)), run.error)


def _inputs(session: Session, run: Run) -> Iterator[Input]:
    seen: set[str] = set()
    for read in run.reads:
        words = place(read.name, read.part)
        if words not in seen and run.seen(read.name).kind != "absent":
            seen.add(words)
            source = session.log.number(run.sources.get(read.name, -1))
            yield Input(words, read.name, source.count if source is not None else None)
