"""A table as columns that can be read piece by piece, whatever library holds it.

Comes in: a frame, series or array of pandas, polars, pyarrow or numpy. Goes out: a `Table`. No library is imported that
the object did not bring along. What is lazy or remote is opened in `engines`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mldebt_nb.probes.columns import NumpyColumn, ObjectColumn, OpaqueColumn, Source
from mldebt_nb.probes.labels import module_name, shown, type_name

#: Rows read at once: small enough that a piece of a wide table stays in the processor's cache.
STEP = 1 << 15


class NotATable(TypeError):
    """The object is none that can be probed; the message says what it is and what can."""


class Table(NamedTuple):
    """Columns of equal length."""

    library: str
    rows: int
    columns: tuple[Source, ...]

    @property
    def labels(self) -> Sequence[object]:
        return [column.label for column in self.columns]

    @property
    def bytes(self) -> int | None:
        """What the columns hold, None when one does not tell."""
        sizes = [column.nbytes for column in self.columns]
        return None if any(size is None for size in sizes) else sum(size or 0 for size in sizes)


def is_a(thing: object, library: str, *names: str) -> bool:
    """Whether `thing` is an instance of a class of `library`, asked without importing it.

    The library's own class is compared, so that an object that only calls itself a DataFrame is none.
    """
    module = sys.modules.get(library)
    if module is None:
        return False
    kinds = tuple(kind for kind in (getattr(module, name, None) for name in names) if isinstance(kind, type))
    return any(kind in type.__dict__["__mro__"].__get__(type(thing)) for kind in kinds)


def is_eager(thing: object) -> bool:
    """Whether `opened` takes it."""
    return (
        is_a(thing, "pandas", "DataFrame", "Series")
        or is_a(thing, "polars", "DataFrame", "Series")
        or is_a(thing, "pyarrow", "Table", "RecordBatch", "ChunkedArray", "Array")
        or is_a(thing, "numpy", "ndarray")
    )


def opened(thing: Any) -> Table:
    """The table that `thing` is. Raises `NotATable`."""
    if is_a(thing, "pandas", "DataFrame", "Series"):
        from mldebt_nb.probes import from_pandas

        return from_pandas.table(thing)
    if is_a(thing, "polars", "DataFrame", "Series"):
        from mldebt_nb.probes import from_polars

        return from_polars.table(thing)
    if is_a(thing, "pyarrow", "Table", "RecordBatch", "ChunkedArray", "Array"):
        from mldebt_nb.probes import from_arrow

        return from_arrow.table(thing)
    if is_a(thing, "numpy", "ndarray"):
        return _array(thing)
    raise NotATable(
        f"this is a {type_name(type(thing))} of {module_name(type(thing)) or 'no module'}; give a DataFrame, a table, "
        "an array or a fitted estimator"
    )


def _array(array: Any) -> Table:
    """A numpy array: of one dimension, of two, or of records."""
    array = np.ndarray.view(array, np.ndarray)  # a subclass may do as it likes in its methods
    if array.dtype.names is not None and array.ndim == 1:
        columns = [numpy_column(name, at, array[name]) for at, name in enumerate(array.dtype.names)]
    elif array.ndim == 1:
        columns = [numpy_column(0, 0, array)]
    elif array.ndim == 2:
        columns = [numpy_column(at, at, array[:, at]) for at in range(array.shape[1])]
    else:
        raise NotATable(f"this array has {array.ndim} dimensions; give one of rows and columns")
    return Table("numpy", array.shape[0], tuple(columns))


KINDS = {"i": "number", "u": "number", "f": "number", "b": "boolean", "M": "time", "m": "duration"}


def numpy_column(label: object, at: int, values: Any) -> Source:
    """A column over a numpy array of one dimension."""
    dtype, nbytes = str(values.dtype), values.size * values.dtype.itemsize
    if values.ndim == 1 and values.dtype.kind in KINDS:
        return NumpyColumn(
            label, shown(label), at, dtype, KINDS[values.dtype.kind], nbytes,
            lambda start, stop: (values[start:stop], None), len(values),
        )  # fmt: skip
    if values.ndim == 1 and values.dtype.kind in "OU":
        return ObjectColumn(
            label, shown(label), at, dtype, nbytes,
            lambda start, stop: values[start:stop].tolist(),
            lambda rows: (values if rows is None else values[rows]).tolist(),
        )  # fmt: skip
    return OpaqueColumn(label, shown(label), at, dtype, "nested" if values.ndim > 1 else "opaque", nbytes, None)
