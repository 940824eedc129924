"""Tables of pyarrow, and Arrow columns of other libraries.

Comes in: a table, record batch, chunked array or array. Goes out: a `Table` whose columns read slices of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.probes.columns import GATHER, ArrowTextColumn, CategoryColumn, NumpyColumn, OpaqueColumn, Source
from mldebt_nb.probes.labels import shown
from mldebt_nb.probes.tables import Table

Slice = Callable[[int, int], Any]


def table(thing: Any) -> Table:
    """The table."""
    if isinstance(thing, (pa.ChunkedArray, pa.Array)):
        chunked = thing if isinstance(thing, pa.ChunkedArray) else pa.chunked_array([thing])
        return Table("pyarrow", len(thing), (column(0, 0, chunked),))
    if isinstance(thing, pa.RecordBatch):
        thing = pa.Table.from_batches([thing])
    columns = tuple(column(name, at, thing.column(at)) for at, name in enumerate(thing.column_names))
    return Table("pyarrow", thing.num_rows, columns)


def column(label: object, at: int, values: Any, dtype: str | None = None) -> Source:
    """A column over a chunked array."""

    def read(start: int, stop: int) -> Any:
        return one(values.slice(start, stop - start))

    return of_slices(label, at, values.type, dtype or str(values.type), values.nbytes, len(values), read, values)


def one(piece: Any) -> Any:
    """A chunked array as one array; without a copy when it has one chunk."""
    return piece.chunk(0) if piece.num_chunks == 1 else pa.concat_arrays(piece.chunks) if piece.num_chunks else (
        pa.array([], type=piece.type)
    )  # fmt: skip


def of_slices(
    label: object, at: int, kind: Any, dtype: str, nbytes: int | None, rows: int, read: Slice, whole: Any
) -> Source:
    """A column of Arrow type `kind` whose slices `read` gives; `whole` is the array itself."""
    name = shown(label)
    if pa.types.is_null(kind):
        return OpaqueColumn(
            label, name, at, dtype, "empty", nbytes, lambda start, stop: np.ones(stop - start, dtype=bool)
        )
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        unified = whole.unify_dictionaries()
        words = one(unified.slice(0, 0)).dictionary if not unified.num_chunks else unified.chunk(0).dictionary

        def codes(start: int, stop: int) -> Any:
            piece = one(unified.slice(start, stop - start)).indices
            return piece.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)

        return CategoryColumn(label, name, at, dtype, nbytes, codes, words.to_pylist(), rows)
    if _is_text(kind):

        def texts(start: int, stop: int) -> Any:
            piece = read(start, stop)
            return (
                piece if pa.types.is_large_string(kind) or pa.types.is_string(kind) else piece.cast(pa.large_string())
            )

        def take(numbers: Any) -> Any:
            if not pa.types.is_string_view(kind):
                return one(whole.take(pa.array(numbers, type=pa.int64())))
            pieces = [pa.array([], type=pa.large_string())]  # Arrow takes from no array of views
            for start in range(0, rows, GATHER):
                first, last = np.searchsorted(numbers, [start, start + GATHER])
                if first < last:
                    piece = texts(start, min(start + GATHER, rows))
                    pieces.append(piece.take(pa.array(numbers[first:last] - start)))
            return pa.concat_arrays(pieces)

        return ArrowTextColumn(label, name, at, dtype, nbytes, texts, take, rows)
    plain = _plain_kind(kind)
    if plain is not None:

        def numbers(start: int, stop: int) -> tuple[Any, Any]:
            return as_numpy(read(start, stop), kind)

        return NumpyColumn(label, name, at, dtype, plain, nbytes, numbers, rows)
    nested = "nested" if pa.types.is_nested(kind) else "opaque"
    return OpaqueColumn(
        label, name, at, dtype, nested, nbytes, lambda start, stop: np.asarray(read(start, stop).is_null())
    )


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _plain_kind(kind: Any) -> str | None:
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "time"
    return "duration" if pa.types.is_duration(kind) else None


def as_numpy(array: Any, kind: Any) -> tuple[Any, Any]:
    """The numbers of an array and which are missing; at those places stands a zero."""
    missing = np.asarray(array.is_null()) if array.null_count else None
    if pa.types.is_decimal(kind) or (pa.types.is_floating(kind) and kind.bit_width == 16):
        array = pc.cast(array, pa.float64(), safe=False)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        array = array.cast(pa.timestamp(kind.unit))
    if missing is not None and not pa.types.is_temporal(kind):
        array = array.fill_null(False if pa.types.is_boolean(kind) else 0)
    values = array.to_numpy(zero_copy_only=False)
    return (values.astype(bool) if pa.types.is_boolean(kind) else values), missing
