"""Lazy and remote frames: aggregates are computed where the data is, and only the first rows are fetched.

Comes in: a frame of polars (lazy), dask, duckdb, modin, pyspark or whatever else narwhals knows. Goes out: an eager
table of the first rows, and what the engine counted over all. The frame is never collected.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import msgspec

from mldebt_nb.probes import sampling
from mldebt_nb.probes.labels import as_python
from mldebt_nb.probes.measurements import Column, Frame, Numbers, Target
from mldebt_nb.probes.numeric import finite
from mldebt_nb.probes.tables import Table, opened

_MOST_CLASSES = 1_000


class Engine(NamedTuple):
    """A frame behind narwhals, and the table of its first rows."""

    lazy: Any
    library: str
    head: Table


def engine(thing: Any, rows: int) -> Engine | None:
    """The frame with its first `rows` rows fetched, None for what narwhals does not know."""
    import narwhals as nw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # what narwhals plans is no matter of the user's
        wrapped = nw.from_native(thing, pass_through=True)
    if not isinstance(wrapped, (nw.LazyFrame, nw.DataFrame)):
        return None
    library = str(wrapped.implementation)
    if isinstance(wrapped, nw.DataFrame):  # modin, cudf: eager, but not here
        return Engine(wrapped.lazy(), library, opened(wrapped.head(rows).to_pandas()))
    return Engine(wrapped, library, opened(wrapped.head(rows).collect().to_native()))


def completed(frame: Frame, source: Engine, target: int | None) -> Frame:
    """The measurements of the first rows, with what can be counted in the engine replaced by counts over all rows."""
    import narwhals as nw

    schema = source.lazy.collect_schema()
    names = list(schema.names())
    aggregates = [nw.len().alias("rows")]
    for place, name in enumerate(names):
        aggregates += _aggregates(nw, place, name, schema[name])
    counted = source.lazy.select(*aggregates).collect().to_dict(as_series=False)
    answers: dict[str, Any] = {name: as_python(values[0]) for name, values in counted.items()}
    rows = int(answers["rows"])
    looked_at = frame.rows or 0
    columns = tuple(_column(column, answers, rows) for column in frame.columns)
    found = frame.target
    if found is not None and target is not None:
        found = _target(nw, source.lazy, names[target], found, columns[target], rows)
    return msgspec.structs.replace(
        frame,
        library=source.library,
        rows=rows,
        bytes=None,
        lazy=True,
        exact=sampling.scope(rows, rows),
        sample=sampling.head(looked_at, rows),
        columns=columns,
        target=found,
    )


def _aggregates(nw: Any, place: int, name: str, dtype: Any) -> list[Any]:
    """Expressions that give one number each, and never a value that is none."""
    column = nw.col(name)
    missing = column.is_null()
    if dtype.is_float():
        missing = missing | column.is_nan()
        column = nw.when(~missing).then(nw.col(name))
    found = [missing.sum().alias(f"missing{place}")]
    if dtype.is_numeric() and not dtype.is_decimal():
        found += [
            column.min().alias(f"minimum{place}"),
            column.max().alias(f"maximum{place}"),
            # as doubles: some engines let the sum of whole numbers overflow
            column.cast(nw.Float64).mean().alias(f"mean{place}"),
            column.cast(nw.Float64).std().alias(f"deviation{place}"),
            (column == 0).sum().alias(f"zeros{place}"),
        ]
    if dtype.is_numeric() or dtype == nw.String:
        found.append((column.min() == column.max()).alias(f"constant{place}"))
    return found


def _column(column: Column, answers: dict[str, Any], rows: int) -> Column:
    place = column.position
    missing = int(answers[f"missing{place}"] or 0)
    changes: dict[str, Any] = {"missing": missing, "missing_of": rows, "bytes": None}
    if rows > column.missing_of:
        changes["copies"] = None  # copies farther down are not known
    if f"constant{place}" in answers:
        changes["constant"] = bool(answers[f"constant{place}"])
    elif rows > column.missing_of:
        changes["constant"] = False  # the first rows prove nothing
    if rows and missing == rows:
        changes["kind"] = "empty"
    elif column.kind == "empty":
        changes["kind"] = "opaque"
    if f"mean{place}" in answers:
        numbers = column.numbers or Numbers()
        changes["numbers"] = msgspec.structs.replace(
            numbers,
            zeros=int(answers[f"zeros{place}"] or 0),
            **{name: _number(answers[f"{name}{place}"]) for name in ("minimum", "maximum", "mean", "deviation")},
        )
    return msgspec.structs.replace(column, **changes)


def _number(value: Any) -> float | None:
    return None if value is None else finite(float(value))


def _target(nw: Any, lazy: Any, name: str, target: Target, column: Column, rows: int) -> Target:
    """The classes counted in the engine, when the first rows say that there are classes."""
    changes: dict[str, Any] = {"rows": rows, "missing": column.missing or 0, "constant": column.constant}
    if target.task == "classes" and target.classes:
        present = lazy.filter(~nw.col(name).is_null())
        counts = present.group_by(name).agg(nw.len().alias("mldebt_rows")).select("mldebt_rows").head(_MOST_CLASSES)
        found = sorted((int(n) for n in counts.collect()["mldebt_rows"].to_list()), reverse=True)
        changes |= {"counts": tuple(found[:100]), "classes": len(found)}
    return msgspec.structs.replace(target, **changes)
