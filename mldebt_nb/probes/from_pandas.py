"""Frames and series of pandas, of any dtype.

Comes in: a DataFrame or Series, or a subclass whose methods are not called. Goes out: a `Table` of views. Columns are
taken by position, so that duplicate and odd labels are no matter. Extension arrays of other packages are only named.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.probes.columns import CategoryColumn, NumpyColumn, ObjectColumn, OpaqueColumn, Source
from mldebt_nb.probes.labels import module_name, shown, type_name
from mldebt_nb.probes.tables import Table, numpy_column


def table(thing: Any) -> Table:
    """The table."""
    if isinstance(thing, pd.Series):
        plain = thing if type(thing) is pd.Series else pd.Series(thing)
        return Table("pandas", len(plain), (column(plain.name if plain.name is not None else 0, 0, plain),))
    frame = thing if type(thing) is pd.DataFrame else pd.DataFrame(thing, copy=False)
    labels = list(frame.columns)
    columns = tuple(column(label, at, frame.iloc[:, at]) for at, label in enumerate(labels))
    return Table("pandas", len(frame), columns)


def column(label: object, at: int, series: Any) -> Source:
    """A column over a series."""
    dtype, name = series.dtype, shown(label)
    if isinstance(dtype, np.dtype):
        return numpy_column(label, at, series.to_numpy())
    if module_name(type(dtype)) != "pandas":
        return OpaqueColumn(label, name, at, type_name(type(dtype)), "opaque", None, None)
    rows, nbytes, called = len(series), int(series.memory_usage(index=False, deep=False)), str(dtype)
    if isinstance(dtype, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        categories = dtype.categories.tolist()
        return CategoryColumn(
            label, name, at, "category", nbytes, lambda start, stop: codes[start:stop], categories, rows
        )
    if isinstance(dtype, pd.ArrowDtype) or (isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"):
        from mldebt_nb.probes import from_arrow

        return from_arrow.column(label, at, series.array.__arrow_array__(), called)
    if isinstance(dtype, pd.StringDtype):
        texts = series.to_numpy(dtype=object)
        return ObjectColumn(
            label, name, at, called, nbytes,
            lambda start, stop: texts[start:stop].tolist(),
            lambda picked: (texts if picked is None else texts[picked]).tolist(),
        )  # fmt: skip
    if isinstance(dtype, pd.DatetimeTZDtype):
        return NumpyColumn(label, name, at, called, "time", nbytes, _read_as(series, f"datetime64[{dtype.unit}]"), rows)
    if isinstance(dtype, pd.SparseDtype) and dtype.subtype.kind in "iufb":
        kind = "boolean" if dtype.subtype.kind == "b" else "number"
        return NumpyColumn(
            label, name, at, called, kind, nbytes,
            lambda start, stop: (np.asarray(series.iloc[start:stop].array), None), rows,
        )  # fmt: skip
    if getattr(dtype, "numpy_dtype", None) is not None and dtype.kind in "iufb":
        kind = "boolean" if dtype.kind == "b" else "number"
        return NumpyColumn(label, name, at, called, kind, nbytes, _read_masked(series, dtype), rows)
    kind = "opaque"  # periods, intervals
    return OpaqueColumn(
        label, name, at, called, kind, nbytes, lambda start, stop: series.iloc[start:stop].isna().to_numpy()
    )


def _read_as(series: Any, dtype: str) -> Any:
    return lambda start, stop: (series.iloc[start:stop].to_numpy(dtype=dtype), None)


def _read_masked(series: Any, dtype: Any) -> Any:
    zero: Any = False if dtype.kind == "b" else 0

    def read(start: int, stop: int) -> tuple[Any, Any]:
        piece = series.iloc[start:stop]
        missing = piece.isna().to_numpy()
        return piece.to_numpy(dtype=dtype.numpy_dtype, na_value=zero), missing if missing.any() else None

    return read
