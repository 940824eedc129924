"""Tables as fingerprints: what is needed to meet their columns and rows again, and no value of theirs.

Comes in: what a model was given or gave (arrays, sparse matrices, frames of pandas and polars, lists of texts). Goes
out: `Prints`. Hashes are salted for each session: nobody can look a value up in them. What cannot be read cheaply and
without asking the cells gives None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from secrets import randbits
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from mldebt_nb.live.layout import module_of, short_name_of
from mldebt_nb.probes import hashing
from mldebt_nb.probes.hashing import Hashes

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[Any]  # doubles, or 64-bit hashes of what is no number

_SALT = np.uint64(randbits(64))
_U = np.uint64
_WHOLE = 4_000_000  # cells of a table whose columns are hashed from end to end
_SAMPLE = 4096  # rows that are rounded and ranked
_LONG = 1_000_000  # rows beyond which one in `_EVERY` is kept, picked by its own hash
_EVERY = 16
_TEXTS = 200_000
_COLUMNS = 256  # columns that are told apart: the last ones, where new columns come
_FOR_ROWS = 64  # columns whose cells make the hash of a row
_DIGITS = 6
_RANKED = 20  # different values, below which an order says nothing
_PROJECTIONS = 3
_PLAIN = (int, float, bool, str, type(None))


class Column(NamedTuple):
    """One column: hashes of all its cells, of those rounded, of their order (0 where it says nothing).

    `values` are hashes of all cells, kept where they were asked for. `distinct`: different values in the sample;
    `fractions`: whether some are no whole numbers. `sketch`: linear in the cells, to meet sums and differences again.
    """

    name: str
    size: int
    exact: int
    rounded: int
    order: int
    distinct: int
    fractions: bool
    sample: Hashes
    values: Hashes | None
    sketch: Floats | None


class Prints(NamedTuple):
    """A table: its columns; the hashes of its rows, in order, and which rows those are where not all are kept."""

    size: int
    columns: tuple[Column, ...]
    rows: Hashes
    every: int
    kept: npt.NDArray[np.intp] | None


def prints(held: Any, *, values: bool = False, sketch: bool = False) -> Prints | None:
    """The fingerprints of a table or a vector; `values`: with the hashes of all cells of each column."""
    with np.errstate(all="ignore"):
        return _prints(held, values=values, sketch=sketch)


def _prints(held: Any, *, values: bool, sketch: bool) -> Prints | None:
    arrays = _arrays(held)
    if arrays is None:
        return None
    names, columns, rows = arrays
    size = len(rows)
    if not size:
        return None
    first = max(len(columns) - _COLUMNS, 0)
    whole = size * len(columns) <= _WHOLE
    found = tuple(
        _column(name, cells, whole=whole, values=values, sketch=sketch)
        for name, cells in zip(names[first:], columns[first:], strict=True)
    )
    if size <= _LONG:
        return Prints(size, found, rows, 1, None)
    kept = np.flatnonzero(rows % _U(_EVERY) == 0)
    return Prints(size, found, rows[kept], _EVERY, kept)


def _column(name: str, cells: Cells, *, whole: bool, values: bool, sketch: bool) -> Column:
    size = len(cells)
    part = cells[_sampled(size)]
    hashes = _hashed(part)
    number = cells.dtype.kind == "f"
    levels, order = np.unique(part, return_inverse=True)
    ranked = number and len(levels) >= min(_RANKED, size)
    return Column(
        name=name, size=size,
        exact=_digest(np.ascontiguousarray(cells if whole else part), size),
        rounded=_digest(np.round(part, _DIGITS) + 0.0, size) if number else 0,
        order=_digest(order.astype(np.int32), size) if ranked and len(levels) >= _RANKED else 0,
        distinct=len(levels), fractions=number and bool((part != np.rint(part)).mean() > 0.5),
        sample=hashes[:: max(len(hashes) // 64, 1)][:64],
        values=_hashed(cells) if values else None,
        sketch=_projected(cells) if sketch and number and size <= _LONG else None,
    )  # fmt: skip


def _projected(cells: Floats) -> Floats | None:
    found = _directions(len(cells)) @ np.asarray(cells, dtype=np.float64)
    return found if np.isfinite(found).all() else None


@lru_cache(maxsize=4)
def _directions(size: int) -> Floats:
    return np.random.default_rng(size).normal(size=(_PROJECTIONS, size))


@lru_cache(maxsize=16)
def _sampled(size: int) -> npt.NDArray[np.intp]:
    return np.linspace(0, size - 1, min(size, _SAMPLE)).astype(np.intp)


def _digest(cells: npt.NDArray[Any], size: int) -> int:
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(cells).data.cast("B"), size ^ int(_SALT) >> 32)


def _bits(cells: Cells) -> Hashes:
    return cells.view(np.uint64) if cells.dtype.kind == "f" else cells.astype(np.uint64)


def _hashed(cells: Cells) -> Hashes:
    return hashing.mixed(_bits(np.ascontiguousarray(cells)) ^ _SALT)


# -- reading ----------------------------------------------------------------------------------

_Read = tuple[list[str], Sequence[Any], Hashes]


def _arrays(held: Any) -> _Read | None:
    """Names, columns (numbers as doubles, everything else as hashes) and the hashes of rows."""
    kind = type(held)
    library, name = module_of(kind).partition(".")[0], short_name_of(kind)
    if kind is np.ndarray and held.ndim in (1, 2):
        return _matrix(held, [])
    if library == "pandas" and name == "DataFrame":
        names = [_name(one, at) for at, one in enumerate(held.columns)]
        return _columns(names, [held.iloc[:, at].to_numpy() for at in range(len(names))])
    if library in ("pandas", "polars") and name == "Series":
        return _columns([_name(held.name, 0)], [held.to_numpy()])
    if library == "polars" and name == "DataFrame":
        return _columns(list(held.columns), [one.to_numpy() for one in held.get_columns()])
    if library == "scipy" and name.startswith(("csr_", "csc_", "coo_")):
        return _sparse(held.tocsr())
    if kind in (list, tuple) and 0 < len(held) <= _TEXTS and _are_plain(held):
        return _columns(["0"], [np.array(held, dtype=object)])
    return None


def _are_plain(cells: Sequence[Any]) -> bool:
    kinds = {id(type(one)) for one in cells}
    return kinds <= {id(kind) for kind in _PLAIN}


def _name(name: object, at: int) -> str:
    return name if type(name) is str else str(at)


def _matrix(held: npt.NDArray[Any], names: list[str]) -> _Read | None:
    table = held.reshape(len(held), -1)
    columns = [table[:, at] for at in range(table.shape[1])]
    return _columns(names or [str(at) for at in range(table.shape[1])], columns)


def _columns(names: list[str], held: Sequence[npt.NDArray[Any]]) -> _Read | None:
    cells = [_cells(column) for column in held]
    known = [one for one in cells if one is not None]
    if not known or len(known) < len(cells):
        return None
    rows = np.zeros(len(known[0]), dtype=np.uint64)
    for at in _spread(len(known)):
        bits = _bits(np.ascontiguousarray(known[at]))
        rows += (bits ^ (bits >> _U(32))) * (_weight(at) | _U(1))
    return names, known, hashing.mixed(rows ^ _SALT)


def _spread(count: int) -> Iterator[int]:
    """Which columns make the hash of a row: the same for all tables of this width."""
    return iter(np.unique(np.linspace(0, count - 1, min(count, _FOR_ROWS)).astype(int)).tolist())


@lru_cache(maxsize=4096)
def _weight(at: int) -> np.uint64:
    return _U(hashing.mixed(np.array([at + 1], dtype=np.uint64))[0])


def _cells(column: Any) -> Cells | None:
    if type(column) is not np.ndarray or column.ndim != 1:
        return None
    kind = column.dtype.kind
    if kind in "iufb":
        return column.astype(np.float64) + 0.0  # one zero, not two
    if kind in "mM":
        return hashing.mixed(np.ascontiguousarray(column).view(np.uint64).copy())
    if kind in "OUT" and len(column) <= _TEXTS:
        return _words(column.tolist())
    return None


def _words(cells: list[Any]) -> Cells | None:
    """Cells of Python's own plain types; numbers among them count as numbers when there is nothing else."""
    if not _are_plain(cells):
        return None
    kinds = {type(one) for one in cells}
    if kinds <= {int, float, bool}:
        try:
            return np.array(cells, dtype=np.float64) + 0.0
        except OverflowError:  # a whole number that no double holds
            return None
    return hashing.of_words([one if type(one) is str else f"\0{one!r}" for one in cells])


def _sparse(held: Any) -> _Read:
    """Rows only: a word's column alone says little."""
    salts = hashing.mixed(np.arange(held.shape[1], dtype=np.uint64) + _U(1))
    bits = (held.data.astype(np.float64) + 0.0).view(np.uint64)
    sums = np.zeros(len(bits) + 1, dtype=np.uint64)
    np.cumsum(hashing.mixed(bits ^ salts[held.indices]), out=sums[1:])
    rows = sums[held.indptr[1:]] - sums[held.indptr[:-1]]
    return [], [], hashing.mixed(rows ^ _SALT)
