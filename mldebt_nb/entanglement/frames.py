"""The user's table, whatever library holds it: rows taken, columns left out or replaced, always in a new table.

Comes in: a frame of pandas, polars, pyarrow …, or an array. Goes out: a `Frame`. What came in is never written to;
the new tables are of the same kind, so that the model takes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.basis import Feature
from mldebt_nb.entanglement.systems import Floats, Indices

MOST_LEVELS = 20
#: A text column with more different values than this share of its rows is read as text, not as a category.
TEXT_SHARE = 0.5
TOKENS = 16


class Unfit(ValueError):
    """The data cannot be measured; the message says what is wrong and what to do."""


class Frame(Protocol):
    """A table with named columns."""

    native: Any
    names: tuple[str, ...]
    rows: int

    def take(self, rows: Indices) -> Frame: ...

    def only(self, columns: Sequence[int]) -> Frame: ...

    def replaced(self, values: Mapping[int, Any]) -> Frame:
        """With other values in some columns, each as `column` gives them."""

    def counting(self, at: int, values: Floats) -> Frame:
        """With other numbers in a column of numbers."""

    def column(self, at: int) -> Any:
        """The values of a column, as the table holds them."""

    def numbers(self, at: int) -> Floats | None:
        """The values as numbers with NaN where missing; None when they are none."""

    def handed(self) -> Any:
        """A copy in the library's own kind, to hand to code that may write to it."""

    def buffers(self) -> Iterator[Any]:
        """The values as arrays, without a copy where the table holds one: to see later whether they changed."""


def opened(table: Any) -> Frame:
    """Raises `Unfit` when it is no table of two dimensions."""
    if isinstance(table, np.ndarray):
        if table.ndim != 2:
            raise Unfit(f"X has {table.ndim} dimension(s); it needs two: X.reshape(-1, 1) makes one column of a vector")
        return Array(table)
    kind = type(table)
    if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame":
        return Pandas(table.copy(deep=False))  # of its own from the first write on, whoever writes
    if hasattr(table, "tocsc") and hasattr(table, "toarray"):
        raise Unfit("X is a sparse matrix: give the table before the transformation, and a Pipeline that contains it")
    return Narwhals.of(table)


class Array:
    """A numpy array; columns are called by their numbers, or by the names that the model knows."""

    def __init__(self, native: NDArray[Any], names: Sequence[str] | None = None) -> None:
        self.native = native
        self.names = tuple(names) if names is not None else tuple(f"x{at}" for at in range(native.shape[1]))
        self.rows = len(native)

    def take(self, rows: Indices) -> Array:
        return Array(self.native[rows], self.names)

    def only(self, columns: Sequence[int]) -> Array:
        return Array(self.native[:, list(columns)], [self.names[at] for at in columns])

    def replaced(self, values: Mapping[int, Any]) -> Array:
        native = self.native.copy()
        for at, column in values.items():
            native[:, at] = column
        return Array(native, self.names)

    def counting(self, at: int, values: Floats) -> Array:
        kind = np.result_type(self.native.dtype, np.float32)  # whole numbers would be cut off
        return Array(self.native.astype(kind), self.names).replaced({at: values})

    def column(self, at: int) -> Any:
        return self.native[:, at]

    def numbers(self, at: int) -> Floats | None:
        return _numbers(self.native[:, at])

    def handed(self) -> Any:
        return self.native.copy()

    def buffers(self) -> Iterator[Any]:
        yield self.native


class Pandas:
    """A pandas frame, by position: labels may be anything, and may repeat."""

    def __init__(self, native: Any) -> None:
        self.native = native
        self.names = _named(list(native.columns))
        self.rows = len(native)

    def take(self, rows: Indices) -> Pandas:
        return Pandas(self.native.iloc[rows])

    def only(self, columns: Sequence[int]) -> Pandas:
        return Pandas(self.native.iloc[:, list(columns)])

    def replaced(self, values: Mapping[int, Any]) -> Pandas:
        native = self.native.copy(deep=True)
        for at, column in values.items():
            native.isetitem(at, column)
        return Pandas(native)

    def counting(self, at: int, values: Floats) -> Pandas:
        return self.replaced({at: values})

    def column(self, at: int) -> Any:
        return self.native.iloc[:, at].array

    def numbers(self, at: int) -> Floats | None:
        column = self.native.iloc[:, at]
        kind = getattr(column.dtype, "kind", "O")
        if kind in "mM":
            whole = column.to_numpy(dtype=f"{kind}8[ns]")
            return np.asarray(np.where(np.isnat(whole), np.nan, whole.astype("int64")), dtype=np.float64)
        if kind in "biuf" and column.dtype.name != "category":
            return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan))
        return None

    def handed(self) -> Any:
        return self.native.copy(deep=True)

    def buffers(self) -> Iterator[Any]:
        kinds = set(self.native.dtypes)
        if len(kinds) == 1 and isinstance(kinds.pop(), np.dtype):
            first = self.native.iloc[:, 0].to_numpy()
            if not first.flags.c_contiguous:  # one array, row after row
                yield self.native.to_numpy()
                return
        for at in range(len(self.names)):
            yield self.native.iloc[:, at].to_numpy()


class Narwhals:
    """Any other frame that narwhals reads at once: polars, pyarrow, modin."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame
        self.native = frame.to_native()
        self.names = tuple(frame.columns)
        self.rows = len(frame)

    @staticmethod
    def of(table: Any) -> Narwhals:
        import narwhals as nw

        try:
            return Narwhals(nw.from_native(table, eager_only=True))
        except TypeError:
            raise Unfit(
                f"X is a {type(table).__name__}; it has to be a table in memory: a pandas or polars frame, or an array"
            ) from None

    def take(self, rows: Indices) -> Narwhals:
        return Narwhals(self.frame[rows.tolist()])

    def only(self, columns: Sequence[int]) -> Narwhals:
        return Narwhals(self.frame.select([self.names[at] for at in columns]))

    def replaced(self, values: Mapping[int, Any]) -> Narwhals:
        return Narwhals(self.frame.with_columns(*(column.alias(self.names[at]) for at, column in values.items())))

    def counting(self, at: int, values: Floats) -> Narwhals:
        import narwhals as nw

        return self.replaced({at: nw.new_series(self.names[at], values, backend=self.frame.implementation)})

    def column(self, at: int) -> Any:
        return self.frame[self.names[at]]

    def numbers(self, at: int) -> Floats | None:
        import narwhals as nw

        column = self.frame[self.names[at]]
        if column.dtype == nw.Boolean or column.dtype.is_numeric():
            return np.array(column.cast(nw.Float64).to_numpy(), dtype=np.float64)
        if column.dtype.is_temporal():
            gone = column.is_null().to_numpy()
            whole = column.cast(nw.Datetime).cast(nw.Int64).fill_null(0).to_numpy()
            return np.asarray(np.where(gone, np.nan, whole), dtype=np.float64)
        return None

    def handed(self) -> Any:
        return self.frame.clone().to_native()

    def buffers(self) -> Iterator[Any]:
        for name in self.names:
            yield self.frame[name].to_numpy()


def _named(labels: Sequence[Any]) -> tuple[str, ...]:
    """Labels as texts; those that repeat get their position."""
    texts = [str(label) for label in labels]
    seen = {text for text in texts if texts.count(text) > 1} if len(set(texts)) < len(texts) else set()
    return tuple(f"{text}#{at}" if text in seen else text for at, text in enumerate(texts))


def _numbers(values: NDArray[Any]) -> Floats | None:
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind == "O":
        try:
            return values.astype(np.float64)
        except (TypeError, ValueError):
            return None
    return None


def features(frame: Frame) -> list[Feature]:
    """Every column as numbers, codes or counts of words; infinities become the largest finite value of their sign."""
    return [_feature(frame, at) for at in range(len(frame.names))]


def _feature(frame: Frame, at: int) -> Feature:
    numbers = frame.numbers(at)
    name = frame.names[at]
    if numbers is not None:
        return Feature(name, _bounded(numbers))
    values = ["" if is_missing(value) else str(value) for value in frame.column(at)]
    levels, codes, counts = np.unique(np.array(values, dtype=object), return_inverse=True, return_counts=True)
    missing = np.array([value == "" for value in values])
    if len(levels) > max(MOST_LEVELS, TEXT_SHARE * len(values)):
        return Feature(name, np.array([float(len(value)) for value in values]), words=_words(values))
    order = np.argsort(-counts, kind="stable")
    place = np.empty(len(levels))
    place[order] = np.minimum(np.arange(len(levels)), MOST_LEVELS)
    return Feature(name, np.where(missing, np.nan, place[codes]), levels=int(min(len(levels), MOST_LEVELS + 1)))


def as_array(values: Any) -> NDArray[Any]:
    """A vector of whatever library as an array. Raises `Unfit` for what is none."""
    if type(values).__module__.partition(".")[0] == "pyarrow":  # its `to_numpy` refuses to copy
        values = values.to_pylist() if not hasattr(values, "column_names") else values.to_pandas()
    try:
        return np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    except ValueError:  # of lists of unequal lengths
        raise Unfit(f"a {type(values).__name__} of this shape is no vector: give one value per row") from None


def is_missing(value: Any) -> bool:
    """None, NaN, NaT, the NA of pandas; lists and arrays in a cell are values."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError):  # NA and arrays have no truth value
        return type(value).__name__ == "NAType"


def _bounded(numbers: Floats) -> Floats:
    if not np.isinf(numbers).any():
        return numbers
    known = numbers[np.isfinite(numbers)]
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    return np.asarray(np.clip(numbers, low, high))


def _words(values: Sequence[str]) -> Floats:
    """Counts of words in TOKENS buckets, by a hash that is the same in every process."""
    from zlib import crc32

    out = np.zeros((len(values), TOKENS))
    for row, value in enumerate(values):
        for word in value.lower().split():
            out[row, crc32(word.encode()) % TOKENS] += 1.0
    return out
