"""One column of any eager frame, read a piece at a time.

Comes in: numpy arrays, Arrow arrays, masked or extension arrays of pandas. Goes out: `Part`s (for what is counted over
all rows) and samples (for what is costly). A column is read, never changed; cells that are objects are only asked for
their type, and for their value when that type is exactly one of Python's own.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mldebt_nb.probes import hashing
from mldebt_nb.probes.hashing import Hashes, Mask
from mldebt_nb.probes.labels import module_name, type_name

Rows = npt.NDArray[np.int64]

#: More different texts than this are not kept side by side; the first ones speak for all.
WORDS = 20_000
_NO_CODES = np.zeros(0, dtype=np.int64)
_NOTHING = np.zeros(0, dtype=np.uint64)
_GONE = hashing.mixed(np.array([hashing.MISSING]))[0]  # the hash of a missing cell
_EMPTY_BYTES = np.zeros(0, dtype=np.uint8)


class Part(NamedTuple):
    """Rows `start:stop` of a column. `missing` is None when none is; `values` are numbers or None."""

    missing: Mask | None
    values: npt.NDArray[Any] | None
    hashes: Hashes | None


class NumberSample(NamedTuple):
    """Numbers (times as whole numbers) row by row; where `missing` the value means nothing."""

    values: npt.NDArray[Any]
    missing: Mask


class CodedSample(NamedTuple):
    """Texts or categories row by row as numbers from 0, -1 where missing.

    `words` are the texts of the first codes, at most `WORDS` of them, when they are known.
    """

    codes: npt.NDArray[np.int64]
    words: list[str] | None


Sample = NumberSample | CodedSample


class Source(ABC):
    """One column: its label, type and kind, and how to read it."""

    comparable = True  # whether hashes of equal cells are equal, and of different ones not

    def __init__(self, label: object, name: str, position: int, dtype: str, kind: str, nbytes: int | None) -> None:
        self.label = label
        self.name = name
        self.position = position
        self.dtype = dtype
        self.kind = kind
        self.nbytes = nbytes

    @abstractmethod
    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        """Rows `start:stop`."""

    @abstractmethod
    def sample(self, rows: Rows | None) -> Sample | None:
        """The given rows, all when None; None when nothing can be said of the values."""


def _mask(missing: Mask) -> Mask | None:
    return missing if missing.any() else None


class NumpyColumn(Source):
    """A numpy array of numbers, truths, times or durations; `mask` tells what is missing in it, if anything."""

    def __init__(
        self, label: object, name: str, position: int, dtype: str, kind: str, nbytes: int | None,
        read: Callable[[int, int], tuple[npt.NDArray[Any], Mask | None]], rows: int,
    ) -> None:  # fmt: skip
        super().__init__(label, name, position, dtype, kind, nbytes)
        self._read = read
        self._rows = rows

    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        values, missing = self._read(start, stop)
        values = np.ascontiguousarray(values)
        if values.dtype.kind == "f":
            absent = np.isnan(values)
            missing = _mask(absent if missing is None else absent | missing)
        elif values.dtype.kind in "mM":
            absent = np.isnat(values)
            missing = _mask(absent if missing is None else absent | missing)
        elif missing is not None:
            missing = _mask(missing)
        return Part(missing, values, hashing.of_numbers(values, missing, as_float=as_float) if hashed else None)

    def sample(self, rows: Rows | None) -> Sample:
        if rows is None:
            missing, values, _ = self.part(0, self._rows, hashed=False)
        else:
            pieces = [self._gathered(rows, start) for start in range(0, self._rows, GATHER)]
            values = np.concatenate([piece for piece, _ in pieces])
            missing = np.concatenate([absent for _, absent in pieces])
        assert values is not None
        return NumberSample(values, np.zeros(len(values), dtype=bool) if missing is None else missing)

    def _gathered(self, rows: Rows, start: int) -> tuple[npt.NDArray[Any], Mask]:
        """The wanted rows of one stretch, so that nothing larger than a stretch is ever copied."""
        first, last = np.searchsorted(rows, [start, start + GATHER])
        values, missing = self._read(start, min(start + GATHER, self._rows))
        at = rows[first:last] - start
        values = values[at]
        if values.dtype.kind == "f":
            absent = np.isnan(values)
        elif values.dtype.kind in "mM":
            absent = np.isnat(values)
        else:
            absent = np.zeros(len(values), dtype=bool)
        return values, absent if missing is None else absent | missing[at]


GATHER = 1 << 16
_PIECE = 1 << 14  # texts hashed at once


class CategoryColumn(Source):
    """Codes into a list of categories."""

    def __init__(
        self, label: object, name: str, position: int, dtype: str, nbytes: int | None,
        read: Callable[[int, int], npt.NDArray[Any]], categories: list[Any], rows: int,
    ) -> None:  # fmt: skip
        super().__init__(label, name, position, dtype, "category", nbytes)
        self._read = read
        self._rows = rows
        self._words = categories if all(type(c) is str for c in categories) else None
        self._hashes = np.append(hashes_of_cells(categories)[0], _GONE)

    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        codes = np.asarray(self._read(start, stop))
        return Part(_mask(codes < 0), None, self._hashes[codes] if hashed else None)

    def sample(self, rows: Rows | None) -> Sample:
        pieces = [_NO_CODES]
        for start in range(0, self._rows, GATHER):
            codes = np.asarray(self._read(start, min(start + GATHER, self._rows)))
            if rows is not None:
                first, last = np.searchsorted(rows, [start, start + GATHER])
                codes = codes[rows[first:last] - start]
            pieces.append(codes.astype(np.int64))
        return CodedSample(np.concatenate(pieces), self._words)


class ArrowTextColumn(Source):
    """Texts in Arrow's layout: one buffer of bytes and where each text begins."""

    def __init__(
        self, label: object, name: str, position: int, dtype: str, nbytes: int | None,
        read: Callable[[int, int], Any], take: Callable[[Rows], Any], rows: int,
    ) -> None:  # fmt: skip
        super().__init__(label, name, position, dtype, "text", nbytes)
        self._read = read
        self._take = take
        self._rows = rows

    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        array = self._read(start, stop)
        missing = np.asarray(array.is_null()) if array.null_count else None
        return Part(missing, None, arrow_hashes(array, missing) if hashed else None)

    def sample(self, rows: Rows | None) -> Sample:
        """Codes in the order of first appearance; Arrow's own dictionaries need several times the memory."""
        pieces = (self._hashed(rows, start) for start in range(0, self._rows if rows is None else len(rows), _PIECE))
        codes, first = _coded(np.concatenate([_NOTHING, *pieces]))
        words = first[:WORDS] if rows is None else rows[first[:WORDS]]
        return CodedSample(codes, self._take(words).to_pylist())

    def _hashed(self, rows: Rows | None, start: int) -> Hashes:
        """The hashes of the next rows of those wanted."""
        if rows is None:
            array = self._read(start, min(start + _PIECE, self._rows))
        else:
            array = self._take(rows[start : start + _PIECE])
        return arrow_hashes(array, np.asarray(array.is_null()) if array.null_count else None)


def _coded(hashes: Hashes) -> tuple[npt.NDArray[np.int64], Rows]:
    """A code for each hash, in the order of first appearance, -1 for what is missing; and where each appears first."""
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    new = np.ones(len(hashes), dtype=bool)
    np.not_equal(hashes[1:], hashes[:-1], out=new[1:])
    first, gone = order[new].astype(np.int32), order[hashes == _GONE]  # a sample has no more rows than that holds
    del hashes
    appears = np.zeros(len(order), dtype=bool)
    appears[first] = True
    appears[gone] = False
    number = np.cumsum(appears, dtype=np.int32)
    number -= 1
    ranks = np.cumsum(new, dtype=np.int32)
    ranks -= 1
    del new
    number = number[first[ranks]]
    del first, ranks
    codes = np.empty(len(order), dtype=np.int64)
    codes[order] = number
    codes[gone] = -1
    return codes, np.flatnonzero(appears)


def arrow_hashes(array: Any, missing: Mask | None) -> Hashes:
    """Hashes of an Arrow array of type string or large_string."""
    import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

    wide = pa.types.is_large_string(array.type)
    _, places, data = array.buffers()
    offsets = np.frombuffer(places, dtype=np.int64 if wide else np.int32)[array.offset : array.offset + len(array) + 1]
    # frombuffer refuses an empty buffer, and Arrow may leave out the buffer of texts that are all empty
    if len(array) == 0:
        return _NOTHING
    content = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else _EMPTY_BYTES
    hashes = hashing.of_bytes(content, offsets)
    if missing is not None:
        hashes[missing] = _GONE
    return hashes


class OpaqueColumn(Source):
    """A column of which only the missing cells can be counted, if that."""

    comparable = False

    def __init__(
        self, label: object, name: str, position: int, dtype: str, kind: str, nbytes: int | None,
        missing: Callable[[int, int], Mask] | None,
    ) -> None:  # fmt: skip
        super().__init__(label, name, position, dtype, kind, nbytes)
        self._missing = missing

    @property
    def counts_missing(self) -> bool:
        return self._missing is not None

    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        return Part(None if self._missing is None else _mask(self._missing(start, stop)), None, None)

    def sample(self, rows: Rows | None) -> Sample | None:
        return None


# -- columns of objects --------------------------------------------------------------------------------------------

_HASHABLE = frozenset(
    {int, float, bool, complex, decimal.Decimal, datetime.date, datetime.datetime, datetime.time, datetime.timedelta}
)
_GROUPS: dict[type, str] = {
    str: "text", bytes: "bytes", bytearray: "bytes", bool: "truth", int: "number", float: "number",
    complex: "number", decimal.Decimal: "number", datetime.date: "time", datetime.datetime: "time",
    datetime.time: "time of day", datetime.timedelta: "duration", list: "container", tuple: "container",
    dict: "container", set: "container", frozenset: "container", type(None): "missing",
}  # fmt: skip
_SCALARS = frozenset({"text", "bytes", "truth", "number", "time", "time of day", "duration"})


def group_of(kind: type) -> str:
    """What a type counts as: number, text, truth, time, container, missing … or object."""
    if type(kind) is not type:  # a metaclass of the user's may lie about equality
        return "object"
    if kind in _GROUPS:
        return _GROUPS[kind]
    name = type_name(kind)
    match module_name(kind):
        case "numpy":
            if name == "ndarray":
                return "container"
            if name in ("bool", "bool_"):
                return "truth"
            if name.startswith(("int", "uint", "float", "longlong", "ulonglong", "longdouble", "complex")):
                return "number"
            return {"str_": "text", "bytes_": "bytes", "datetime64": "time", "timedelta64": "duration"}.get(
                name, "object"
            )
        case "pandas":
            return {"NAType": "missing", "NaTType": "missing", "Timestamp": "time", "Timedelta": "duration"}.get(
                name, "object"
            )
    return "object"


def _asked(kind: type) -> bool:
    """Whether objects of exactly this type may be compared, hashed and turned into numbers."""
    if type(kind) is not type:
        return False
    return kind in _HASHABLE or (
        module_name(kind) in ("numpy", "pandas") and group_of(kind) in ("truth", "number", "time", "duration")
    )


class _Cells(NamedTuple):
    """A stretch of objects: their types, and which are missing."""

    cells: list[Any]
    kinds: dict[int, type]
    ids: list[int]
    missing: Mask


def _is_float(kind: type) -> bool:
    return kind is float or (
        type(kind) is type and module_name(kind) == "numpy" and type_name(kind).startswith("float")
    )


def _looked_at(cells: list[Any]) -> _Cells:
    types = list(map(type, cells))
    ids = list(map(id, types))
    kinds = dict(zip(ids, types, strict=True))
    absent = {i for i, kind in kinds.items() if group_of(kind) == "missing"}
    missing = np.zeros(len(cells), dtype=bool)
    if absent:
        missing = np.fromiter((i in absent for i in ids), dtype=bool, count=len(cells))
    floats = {i for i, kind in kinds.items() if _is_float(kind)}
    if floats:
        missing |= np.fromiter((i in floats and x != x for i, x in zip(ids, cells, strict=True)), bool, len(cells))
    return _Cells(cells, kinds, ids, missing)


def hashes_of_cells(cells: list[Any]) -> tuple[Hashes, Mask]:
    """Equal for equal cells of Python's own types; other objects are equal to themselves only."""
    seen = _looked_at(cells)
    out = np.empty(len(cells), dtype=np.uint64)
    texts = id(str)
    asked = {i for i, kind in seen.kinds.items() if _asked(kind)}
    if set(seen.kinds) <= {texts} | {i for i, kind in seen.kinds.items() if group_of(kind) == "missing"}:
        return _hashes_of_texts(seen), seen.missing
    fresh: list[tuple[int, str]] = []
    for row, (kind, cell) in enumerate(zip(seen.ids, cells, strict=True)):
        if kind == texts:
            fresh.append((row, cell))
        elif kind in asked:
            out[row] = _number_bits(cell)
        else:
            out[row] = id(cell)
    out = hashing.mixed(out)
    if fresh:
        out[[row for row, _ in fresh]] = hashing.of_words([word for _, word in fresh])
    out[seen.missing] = _GONE
    return out, seen.missing


def _number_bits(cell: Any) -> int:
    """A whole number by its bits, as in a column of whole numbers; the rest by Python's own hash."""
    if type(cell) in (int, bool) and -(2**63) <= cell < 2**64:
        return int(cell) & 0xFFFFFFFFFFFFFFFF
    return hash(cell) & 0xFFFFFFFFFFFFFFFF


def _hashes_of_texts(seen: _Cells) -> Hashes:
    words = [cell if not absent else "" for cell, absent in zip(seen.cells, seen.missing.tolist(), strict=True)]
    hashes = hashing.of_words(words)
    hashes[seen.missing] = _GONE
    return hashes


class ObjectColumn(Source):
    """A numpy array of objects. Its kind is known once `look` has seen all rows."""

    def __init__(
        self, label: object, name: str, position: int, dtype: str, nbytes: int | None,
        read: Callable[[int, int], list[Any]], gather: Callable[[Rows | None], list[Any]],
    ) -> None:  # fmt: skip
        super().__init__(label, name, position, dtype, "mixed", nbytes)
        self._read = read
        self._gather = gather
        self.counts: Counter[str] = Counter()
        self.groups: dict[str, str] = {}

    def part(self, start: int, stop: int, *, hashed: bool, as_float: bool = False) -> Part:
        cells = self._read(start, stop)
        if not hashed:
            return Part(_mask(_looked_at(cells).missing), None, None)
        hashes, missing = hashes_of_cells(cells)
        return Part(_mask(missing), None, hashes)

    def look(self, rows: int, step: int) -> None:
        """Count the types of all cells, and settle the kind."""
        counts: Counter[int] = Counter()
        kinds: dict[int, type] = {}
        absent: Counter[int] = Counter()
        for start in range(0, rows, step):
            seen = _looked_at(self._read(start, min(start + step, rows)))
            counts.update(seen.ids)
            kinds.update(seen.kinds)
            absent.update(i for i, gone in zip(seen.ids, seen.missing.tolist(), strict=True) if gone)
        counts -= absent
        for key, number in counts.items():
            group = group_of(kinds[key]) if number else "missing"
            if group != "missing":
                name = type_name(kinds[key])
                self.counts[name] += number
                self.groups[name] = group
        if self.kind != "category":
            self.kind = self._settled(kinds, counts)

    def _settled(self, kinds: dict[int, type], counts: Counter[int]) -> str:
        present = {group_of(kinds[key]) for key, number in counts.items() if number} - {"missing"}
        if not present:
            return "empty"
        if present == {"text"} and all(
            kinds[k] is str for k, n in counts.items() if n and group_of(kinds[k]) == "text"
        ):
            return "text"
        for group, kind in (("number", "number"), ("truth", "boolean"), ("container", "nested"), ("object", "opaque")):
            if present == {group}:
                return kind
        return "mixed" if present & _SCALARS and len(present) > 1 else "opaque"

    def sample(self, rows: Rows | None) -> Sample | None:
        if self.kind not in ("text", "category", "number", "boolean"):
            return None
        seen = _looked_at(self._gather(rows))
        if self.kind in ("text", "category"):
            return coded(seen.cells, seen.missing)
        values = [math_float(x) if not gone else 0.0 for x, gone in zip(seen.cells, seen.missing.tolist(), strict=True)]
        return NumberSample(np.array(values, dtype=np.float64), seen.missing)


def math_float(cell: Any) -> float:
    """An object that counts as a number, as a double; huge whole numbers become infinite, complex ones nan."""
    if type(cell) is int and not -(2**1000) < cell < 2**1000:
        return float("inf") if cell > 0 else float("-inf")
    if "complex" in type_name(type(cell)):
        return float("nan")
    return float(cell)


def coded(words: list[Any], missing: Mask) -> CodedSample:
    """Texts as codes."""
    known: dict[str, int] = {}
    codes = [
        -1 if gone else known.setdefault(word, len(known)) for word, gone in zip(words, missing.tolist(), strict=True)
    ]
    return CodedSample(np.array(codes, dtype=np.int64), list(itertools.islice(known, WORDS)))
