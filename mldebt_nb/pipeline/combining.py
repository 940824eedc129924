"""New data out of old: what a computation of several values holds, and what two branches leave.

Comes in: values. Goes out: values. Knows no syntax and no library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt_nb.pipeline.rows import NO_ROWS, How, Rows, Shared, Step, narrowed, shared
from mldebt_nb.pipeline.values import (
    NO_INFLUENCES,
    UNKNOWN,
    Constant,
    Data,
    Influence,
    Learned,
    Many,
    Model,
    Ref,
    Value,
)


def data_in(values: Iterable[Value]) -> Iterator[Data]:
    """All data among values and in their containers."""
    for value in values:
        if isinstance(value, Data):
            yield value
        elif isinstance(value, Many):
            yield from data_in(value.members())


def models_in(values: Iterable[Value]) -> Iterator[Model]:
    """All models among values and in their containers."""
    for value in values:
        if isinstance(value, Model):
            yield value
        elif isinstance(value, Many):
            yield from models_in(value.members())


def combined(values: Iterable[Value], by: int, *, sure: bool = True) -> Data:
    """What is computed row by row from `values`: the rows of the first that has some, the influences of all."""
    parts = list(data_in(values))
    first = next((part for part in parts if part.rows), None)
    table = first.table if first is not None else next((part.table for part in parts if part.table is not None), None)
    foretold = [part for part in parts if part.predicted]
    of: frozenset[str] = frozenset().union(*(part.of for part in parts if part.table == table))
    made = Data(
        first.rows if first is not None else NO_ROWS,
        by,
        influences=NO_INFLUENCES.union(*(part.learned for part in parts)),
        sure=sure and all(part.sure for part in parts),
        of=of,
        table=table,
        ordered=next((part.ordering for part in parts if part.ordering is not None), None),
        predicted=tuple({p: None for part in parts for p in part.predicted}),
        predictions=frozenset().union(*(part.foretold for part in parts)),
        random=first is None and any(part.random for part in parts),
        picks=next((part.picks for part in parts if part.picks), ()) if first is None else (),
    )
    compared = bool(foretold) and any(part.rows and not part.predicted for part in parts)
    made.against_truth = compared or any(part.against_truth for part in parts)
    return made


def counted(data: Data, by: int, learned: Learned | None) -> Data:
    """One number, or a few, that stand for all rows of `data`."""
    told = frozenset([Influence(data.rows, by, learned)]) if learned is not None and data.rows else NO_INFLUENCES
    return Data(NO_ROWS, by, influences=data.learned | told, sure=data.sure, predictions=data.foretold)


def below(parts: list[Data], by: int) -> Data:
    """Tables or arrays put below one another."""
    made = combined(parts, by)
    rows: Rows = frozenset().union(*(part.rows for part in parts))
    again = all(part.sure for part in parts) and any(
        shared(a.rows, b.rows) is Shared.SURELY for number, a in enumerate(parts) for b in parts[:number]
    )
    if again:
        rows = narrowed(rows, Step(("resampled", by), "all", How.RESAMPLED))
    first = parts[0]
    return made.but(rows=rows, columns=first.columns, table=first.table)


def picked(data: Data, by: int, *steps: Step) -> Data:
    """Some of the rows of `data`; of what has no rows but picks some, fewer."""
    if data.rows:
        return data.but(rows=narrowed(data.rows, *steps), by=by)
    return data.but(picks=(*data.picks, *steps), by=by) if data.random else data


def joined(old: Value, new: Value) -> Value:
    """What is known behind a branch that may have been taken."""
    if new is old or old is UNKNOWN:
        return new
    if new is UNKNOWN:
        return old.but(sure=False) if isinstance(old, Data) else old if isinstance(old, (Model, Many)) else UNKNOWN
    if isinstance(new, Data) and isinstance(old, Data):
        return new.but(sure=new.sure and _alike(old, new), influences=new.influences & old.influences)
    if isinstance(new, Constant) and isinstance(old, Constant) and new.value == old.value:
        return new
    return new if isinstance(new, (Model, Many, Ref)) else UNKNOWN


def _alike(old: Data, new: Data) -> bool:
    return old.rows == new.rows and old.table == new.table


def constant_text(value: Value) -> str | None:
    """The text of a constant."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


def texts_of(value: Value) -> frozenset[str] | None:
    """The texts of a constant or of a list of constants; None when any is not known."""
    if (single := constant_text(value)) is not None:
        return frozenset([single])
    if not isinstance(value, Many) or value.items is None or value.each is not UNKNOWN:
        return None
    texts = [constant_text(item) for item in value.items]
    return None if any(text is None for text in texts) else frozenset(text for text in texts if text is not None)
