"""Frames and series of polars (the eager ones).

Comes in: a DataFrame or Series. Goes out: a `Table`. With pyarrow a slice is read as Arrow, else as numpy or a list.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from mldebt_nb.probes.columns import NumpyColumn, ObjectColumn, OpaqueColumn, Source
from mldebt_nb.probes.labels import shown
from mldebt_nb.probes.tables import Table

_ARROW = importlib.util.find_spec("pyarrow") is not None


def table(thing: Any) -> Table:
    """The table."""
    series = [thing] if not hasattr(thing, "get_columns") else thing.get_columns()
    rows = len(thing)
    return Table("polars", rows, tuple(column(one.name, at, one) for at, one in enumerate(series)))


def column(label: str, at: int, series: Any) -> Source:
    """A column over a series."""
    import polars as pl  # type: ignore[import-not-found,unused-ignore]

    kind, nbytes = series.dtype, series.estimated_size()
    dtype = _dtype(kind)
    if kind == pl.Object:
        return ObjectColumn(label, label, at, dtype, None, _read_list(series), _gather_list(series))
    if kind == pl.Categorical or kind == pl.Enum:
        return _texts(label, at, series, dtype, nbytes, "category")
    if kind.is_numeric() or kind in (pl.Boolean, pl.Date) or isinstance(kind, (pl.Datetime, pl.Duration)):
        return NumpyColumn(label, label, at, dtype, _plain_kind(kind), nbytes, _read_numbers(series), len(series))
    if kind == pl.String:
        return _texts(label, at, series, dtype, nbytes, "text")
    if kind == pl.Null:
        return OpaqueColumn(
            label, label, at, dtype, "empty", nbytes, lambda start, stop: np.ones(stop - start, dtype=bool)
        )
    nested = "nested" if kind.is_nested() else "opaque"
    return OpaqueColumn(
        label, shown(label), at, dtype, nested, nbytes,
        lambda start, stop: series.slice(start, stop - start).is_null().to_numpy(),
    )  # fmt: skip


def _dtype(kind: Any) -> str:
    """The name of the type without the categories that an Enum would list."""
    return type(kind).__name__ if not isinstance(kind, type) and type(kind).__name__ == "Enum" else str(kind)


def _plain_kind(kind: Any) -> str:
    import polars as pl

    if kind == pl.Boolean:
        return "boolean"
    if kind.is_numeric():
        return "number"
    return "duration" if isinstance(kind, pl.Duration) else "time"


def _read_list(series: Any) -> Any:
    return lambda start, stop: series.slice(start, stop - start).to_list()


def _gather_list(series: Any) -> Any:
    return lambda rows: (series if rows is None else series.gather(rows)).to_list()


def _read_numbers(series: Any) -> Any:
    import polars as pl

    decimal = series.dtype.is_decimal()

    def read(start: int, stop: int) -> tuple[Any, Any]:
        piece = series.slice(start, stop - start)
        missing = piece.is_null().to_numpy() if piece.null_count() else None
        if decimal:
            piece = piece.cast(pl.Float64)
        if missing is not None and (series.dtype.is_numeric() or series.dtype == pl.Boolean):
            piece = piece.fill_null(False if series.dtype == pl.Boolean else 0)
        return piece.to_numpy(), missing

    return read


def _texts(label: str, at: int, series: Any, dtype: str, nbytes: int, kind: str) -> Source:
    """Texts and categories; what a category is called is read piece by piece like a text."""
    import polars as pl

    if not _ARROW:
        words = ObjectColumn(label, label, at, dtype, nbytes, _read_list(series), _gather_list(series))
        words.kind = kind
        return words
    import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

    from mldebt_nb.probes.columns import ArrowTextColumn

    def arrow(piece: Any) -> Any:
        array = (piece if piece.dtype == pl.String else piece.cast(pl.String)).to_arrow()
        return array if pa.types.is_large_string(array.type) else array.cast(pa.large_string())

    texts = ArrowTextColumn(
        label, label, at, dtype, nbytes,
        lambda start, stop: arrow(series.slice(start, stop - start)),
        lambda rows: arrow(series[rows]),
        len(series),
    )  # fmt: skip
    texts.kind = kind
    return texts
