"""Everything that one probe asks: which object is meant, which columns, in which order.

Comes in: the user's objects and labels. Goes out: `Measurements`. Raises `NotATable`, `NoSuchColumn` and
`MismatchedTarget` with a sentence for the user.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mldebt_nb.probes import engines, estimators, labels, profile
from mldebt_nb.probes.columns import Source
from mldebt_nb.probes.measurements import Frame, Measurements, Scope
from mldebt_nb.probes.profile import Asked
from mldebt_nb.probes.tables import NotATable, Table, is_eager, opened

SAMPLE_ROWS = 200_000


class NoSuchColumn(LookupError):
    """The frame has no column with the label that was asked for."""


class MismatchedTarget(ValueError):
    """The target was given as values, and does not fit the frame."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the user wants to know. `target`, `key`, `groups`, `time` are labels; `target` may also be values."""

    name: str = "frame"
    target: Any = None
    test: Any = None
    key: Any = None
    groups: Any = None
    time: Any = None
    read: Iterable[Any] | None = None
    examples: bool = False
    sample_rows: int = SAMPLE_ROWS


def of_model(model: object, frame: Any, name: str) -> Measurements:
    """An estimator, and a frame against the features it was fitted on."""
    table = None if frame is None else _head(frame)
    return Measurements(model=estimators.measured(model, name, table))


def _head(frame: Any) -> Table:
    """A table of which only labels and types are wanted."""
    if is_eager(frame):
        return opened(frame)
    found = engines.engine(frame, 1)
    return opened(frame) if found is None else found.head  # `opened` says what is wrong


def of_frame(thing: Any, question: Question) -> Measurements:
    """A frame, and the test frame beside it."""
    lazy = None if is_eager(thing) else engines.engine(thing, question.sample_rows)
    table = opened(thing) if lazy is None else lazy.head
    table, target = _with_target(table, question.target)
    asked = Asked(
        name=question.name,
        sample_rows=question.sample_rows,
        target=target,
        key=_position(table, question.key),
        groups=_position(table, question.groups),
        time=_position(table, question.time),
        read=None if question.read is None else _positions(table, question.read),
        examples=question.examples,
    )
    frame = profile.measured(table, asked)
    notes = _notes(frame, table)
    if lazy is not None:
        given = target is not None and target >= len(lazy.head.columns)
        frame = engines.completed(frame, lazy, None if given else target)
        notes = [*_lazy_notes(frame.sample), *notes]
    pair = None
    if question.test is not None:
        from mldebt_nb.probes import pairs

        other = None if is_eager(question.test) else engines.engine(question.test, question.sample_rows)
        pair = pairs.compared(table, opened(question.test) if other is None else other.head, asked)
        if lazy is not None or other is not None:
            notes.append("train and test were compared on their first rows, which say little about the rest")
    return Measurements(frame=frame, pair=pair, notes=tuple(notes))


def _with_target(table: Table, target: Any) -> tuple[Table, int | None]:
    """The table and where its target stands; values given beside it become its last column."""
    if target is None:
        return table, None
    if not is_eager(target):
        return table, _position(table, target)
    given = opened(target)
    if len(given.columns) != 1 or given.rows != table.rows:
        raise MismatchedTarget(
            f"the target has {given.rows} rows and {len(given.columns)} columns; "
            f"give one value for each of the {table.rows} rows, or the label of a column"
        )
    column: Source = given.columns[0]
    if labels.same(column.label, 0):
        column.name = "target"
    column.position = len(table.columns)
    return table._replace(columns=(*table.columns, column)), column.position


def _position(table: Table, label: Any) -> int | None:
    if label is None:
        return None
    found = labels.position(table.labels, label)
    if found is None:
        raise NoSuchColumn(_unknown(table, label))
    return found


def _unknown(table: Table, label: Any) -> str:
    import difflib

    names = [column.name for column in table.columns]
    close = difflib.get_close_matches(labels.shown(label), names, n=1, cutoff=0.6)
    known = f"did you mean {close[0]!r}?" if close else f"columns are {', '.join(map(repr, names[:20])) or 'none'}"
    return f"no column {labels.shown(label)!r}; {known}"


def _positions(table: Table, wanted: Iterable[Any]) -> frozenset[int]:
    """All columns whose label is among those wanted; unknown ones may have been made and dropped since."""
    known = list(wanted)
    return frozenset(c.position for c in table.columns if labels.position(known, c.label) is not None)


def _notes(frame: Frame, table: Table) -> list[str]:
    notes = []
    odd = profile.incomparable(table)
    if odd and table.rows > 1:
        notes.append(f"equal rows were not looked for: the cells of {len(odd)} columns cannot be compared")
    blind = [column.name for column in frame.columns if column.missing is None]
    if blind:
        notes.append(f"{len(blind)} columns have a type of another package and were only named")
    return notes


def _lazy_notes(sample: Scope) -> list[str]:
    if sample.how != "head":
        return []
    return [
        "missing values, extremes and means were computed by the engine over all rows; everything else is of the "
        f"first {sample.rows:,} rows, which say little about the rest"
    ]


__all__ = ["MismatchedTarget", "NoSuchColumn", "NotATable", "Question", "of_frame", "of_model"]
