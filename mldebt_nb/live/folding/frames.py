"""Small tables of pandas and polars as plain pieces, and back.

Comes in: an object of one of the libraries' own classes, of plain columns and few cells. Goes out: a `Packed` that
keeps no object of the user, and from it a table of its own memory; None for what is large or has another dtype,
`Unknown` in a library that somebody has patched. The libraries are met only where the kernel has loaded them; pandas
only from its version 3 on, because before that a column and its table could share memory.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from mldebt_nb.live import layout
from mldebt_nb.live.folding.things import Unknown
from mldebt_nb.live.tables import loaded

#: Cells of a table, and characters in it, that are kept.
MOST = 256
_CHARACTERS = 20_000
_LONGEST = 200
_WIDEST = 64

FRAME, SERIES, INDEX, PL_FRAME, PL_SERIES = "frame", "series", "index", "polars frame", "polars series"
GROUPS, GROUP, PLACES, TEXTS, EXPRESSION = "groups", "one column's groups", "places", "texts", "expression"
DATA = frozenset({FRAME, SERIES, INDEX, PL_FRAME, PL_SERIES})

_NUMBERS = "biuf"
_ATOMS = frozenset({int, float, bool, str, type(None)})
_LABELS = frozenset({int, str, type(None)})
#: What an object of pandas holds; more would be an attribute that a cell has set.
_STATE = frozenset({"_mgr", "_attrs", "_flags", "_name"})
_POLARS = frozenset("Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 Boolean String".split())


class Packed(NamedTuple):
    """A table: `content` are its columns, `labels` its index and the names of its columns."""

    kind: str
    content: tuple[Any, ...]
    labels: tuple[Any, ...] = ()
    name: Any = None


class _Library:
    """The classes of a library as they were when it was met."""

    def __init__(self, name: str, kinds: dict[type, str]) -> None:
        self.name = name
        self.kinds = kinds
        classes = {c for kind in kinds for c in layout.mro(kind) if layout.module_of(c).partition(".")[0] == name}
        self._members = {cls: dict(_MEMBERS(cls)) for cls in classes}
        self.pristine = all(_is_of(name, item) for members in self._members.values() for item in members.values())

    def is_whole(self) -> bool:
        """Whether nobody has put something else in place of a method, or before one that is inherited."""
        for cls, members in self._members.items():
            now = _MEMBERS(cls)
            if any(now.get(name, self) is not item for name, item in members.items()):
                return False
            if len(now) != len(members) and any(self._is_inherited(name) for name in now.keys() - members.keys()):
                return False
        return self.pristine

    def _is_inherited(self, name: str) -> bool:
        return any(name in members for members in self._members.values())


_MEMBERS = type.__dict__["__dict__"].__get__


def _is_of(library: str, item: Any) -> bool:
    """Whether something in a class is no function, or one of the library's own."""
    if type(item) in (staticmethod, classmethod):
        item = item.__func__
    elif type(item) is property:
        item = item.fget
    if type(item) is not types.FunctionType:
        return True
    return (layout.text(item.__module__) or "").partition(".")[0] == library


_KINDS: dict[type, str] = {}
_LIBRARIES: dict[str, _Library] = {}
_trusted: set[str] = set()  # libraries that were whole when the present fold began
_met = 0


def _learn() -> None:
    pandas = loaded("pandas")
    if pandas is not None and "pandas" not in _LIBRARIES and hasattr(pandas, "DataFrame") and _is_safe(pandas):
        with suppress(AttributeError):  # a version that nobody here has seen
            _take_in("pandas", _of_pandas(pandas))
    polars = loaded("polars")
    if polars is not None and "polars" not in _LIBRARIES and hasattr(polars, "LazyFrame"):
        _take_in("polars", {polars.DataFrame: PL_FRAME, polars.Series: PL_SERIES, polars.Expr: EXPRESSION})


def _is_safe(pandas: Any) -> bool:
    version = str(getattr(pandas, "__version__", "0")).partition(".")[0]
    return version.isdecimal() and int(version) >= 3


def _of_pandas(pandas: Any) -> dict[type, str]:
    groups, indexing = pandas.core.groupby, pandas.core.indexing
    places = (indexing._LocIndexer, indexing._iLocIndexer, indexing._AtIndexer, indexing._iAtIndexer)
    return {
        pandas.DataFrame: FRAME,
        pandas.Series: SERIES,
        pandas.Index: INDEX,
        pandas.RangeIndex: INDEX,
        groups.DataFrameGroupBy: GROUPS,
        groups.SeriesGroupBy: GROUP,
        pandas.core.strings.accessor.StringMethods: TEXTS,
        **dict.fromkeys(places, PLACES),
    }


def _take_in(name: str, kinds: dict[type, str]) -> None:
    _LIBRARIES[name] = _Library(name, kinds)
    _KINDS.update(kinds)


def kind_of(value: object) -> str | None:
    """What an object of a library of tables is; None for all others."""
    global _met
    kind = layout.kind_of(value)
    found = _KINDS.get(kind)
    if found is None and len(sys.modules) != _met:
        _met = len(sys.modules)
        _learn()
        found = _KINDS.get(kind)
    return found


def is_data(value: object) -> bool:
    """Whether it is a table, a column or an index, and of no other class."""
    return kind_of(value) in DATA


def is_row(value: object) -> bool:
    """Whether it is a row that `itertuples` has given."""
    kind = layout.kind_of(value)
    return issubclass(kind, tuple) and layout.module_of(kind) == "pandas.core.frame"


def library_of(value: object) -> str:
    """The name of its library."""
    return layout.module_of(layout.kind_of(value)).partition(".")[0]


def begin() -> None:
    """A fold begins: users may have changed the libraries since the last one."""
    _trusted.clear()


#: The classes whose methods folding may call, by the names under which users patch them.
CLASSES = {"pandas": ("DataFrame", "Series", "Index"), "polars": ("DataFrame", "Series", "Expr")}


def library(name: str) -> Any:
    """The module, when its tables are understood and its classes are its own; else `Unknown`."""
    if name not in _trusted:
        kind_of(None)
        known = _LIBRARIES.get(name)
        if known is None or not known.is_whole() or (name == "pandas" and not _computes_plainly()):
            raise Unknown
        _trusted.add(name)
    return sys.modules[name]


def _computes_plainly() -> bool:
    """Whether no option of pandas asks for other results than usual."""
    options = getattr(sys.modules.get("pandas._config.config"), "_global_config", None)
    if layout.kind_of(options) is not dict:
        return False
    now = [options.get(group) for group in ("mode", "future", "compute")]  # type: ignore[union-attr]
    return all(layout.kind_of(group) is dict for group in now) and all(
        group.get(name, usual) == usual for group in now for name, usual in _USUAL.items()
    )


_USUAL: dict[str, object] = {
    "copy_on_write": True, "chained_assignment": "warn", "string_storage": "auto", "infer_string": True,
    "no_silent_downcasting": False, "distinguish_nan_and_na": False, "python_scalars": False,
}  # fmt: skip


# -- from tables to pieces -------------------------------------------------------------------------


def pack(obj: Any) -> Packed | None:
    """What makes the same table anew (without its `attrs`); None when it is large or not plain."""
    kind = kind_of(obj) or ""
    if not fits(obj):
        return None
    try:
        if kind in (PL_FRAME, PL_SERIES):
            return _pack_polars(obj, kind)
        if kind == INDEX:
            return _pack_index(obj)
        if kind in (FRAME, SERIES):
            return _pack_pandas(obj, kind)
    except _NotPlain:
        pass
    return None


def fits(obj: Any) -> bool:
    """Whether a table is small enough to be kept; nothing of it is copied."""
    kind = kind_of(obj)
    if kind in (FRAME, SERIES):
        manager = _state(obj).get("_mgr")
        shape = getattr(manager, "shape", (MOST + 1,))
        return bool(shape[-1] <= MOST and (kind == SERIES or (shape[0] <= _WIDEST and shape[0] * shape[-1] <= MOST)))
    if kind == INDEX:
        return len(obj) <= MOST
    rows, width = obj.shape if kind == PL_FRAME else (len(obj), 1)
    return bool(rows <= MOST and 0 < width <= _WIDEST and rows * width <= MOST)


def attributes(obj: Any) -> dict[Any, Any] | None:
    """The `attrs` of a table of pandas, the dict itself; None for a table that has none."""
    if kind_of(obj) not in (FRAME, SERIES):
        return None
    found: dict[Any, Any] = _state(obj)["_attrs"]
    return found


class _NotPlain(Exception):
    pass


def _state(obj: Any) -> dict[str, Any]:
    """What an object of pandas holds, without asking it."""
    found: dict[str, Any] = object.__getattribute__(obj, "__dict__")
    return found


def _pack_pandas(obj: Any, kind: str) -> Packed:
    state = _state(obj)
    manager, flags = state["_mgr"], state.get("_flags")
    if not state.keys() <= _STATE or type(state.get("_attrs")) is not dict:
        raise _NotPlain
    if getattr(flags, "_allows_duplicate_labels", None) is not True:
        raise _NotPlain
    if any(block.values.shape[-1] != manager.shape[-1] for block in manager.blocks):
        raise _NotPlain  # a failure inside pandas may leave columns that are shorter than their index
    labels = tuple([_pack_index(axis) for axis in manager.axes])
    if kind == SERIES:
        return Packed(kind, (_pack_values(manager.blocks[0].values),), labels, _label(state.get("_name")))
    content: list[Any] = [None] * manager.shape[0]
    for block in manager.blocks:
        values = block.values
        columns = list(values) if values.ndim == 2 else [values]
        for position, column in zip(block.mgr_locs, columns, strict=True):
            content[position] = _pack_values(column)
    return Packed(kind, tuple(content), labels)


def _pack_index(index: Any) -> Packed:
    kind = layout.kind_of(index)
    if _KINDS.get(kind) != INDEX or len(index) > MOST:
        raise _NotPlain
    state = _state(index)
    name = _label(state.get("_name"))
    if "_range" in state:
        return Packed(INDEX, ("range", state["_range"]), name=name)
    return Packed(INDEX, _pack_values(state["_data"]), name=name)


def _label(label: Any) -> Any:
    if layout.kind_of(label) not in _LABELS or (type(label) is str and len(label) > _LONGEST):
        raise _NotPlain
    return label


def _pack_values(values: Any) -> tuple[Any, ...]:
    """The content of one column."""
    numpy: Any = sys.modules["numpy"]
    if layout.kind_of(values) is numpy.ndarray:
        if values.dtype.kind in _NUMBERS and values.dtype.isnative:
            return "numbers", values.dtype.str, values.tobytes()
        if values.dtype == object:
            return "objects", tuple([_atom(item) for item in values.tolist()])
        raise _NotPlain
    if layout.module_of(layout.kind_of(values)).partition(".")[0] != "pandas":
        raise _NotPlain
    dtype = values.dtype
    if type(dtype).__name__ != "StringDtype" or dtype.na_value == dtype.na_value or values.nbytes > _CHARACTERS:
        raise _NotPlain
    arrow = getattr(values, "_pa_array", None)
    texts = values.tolist() if arrow is None else arrow.to_pylist()
    return "texts", dtype.storage, tuple([_atom(text) if type(text) is str else None for text in texts])


def _atom(item: Any) -> Any:
    kind = layout.kind_of(item)
    if kind not in _ATOMS or (kind is str and len(item) > _LONGEST) or (kind is int and abs(item) > 2**63):
        raise _NotPlain
    return item


def _pack_polars(obj: Any, kind: str) -> Packed:
    if obj.estimated_size() > _CHARACTERS:
        raise _NotPlain
    return Packed(kind, tuple([_pack_column(s) for s in (obj.get_columns() if kind == PL_FRAME else [obj])]))


def _pack_column(series: Any) -> tuple[Any, ...]:
    dtype = str(series.dtype)
    if dtype not in _POLARS:
        raise _NotPlain
    return _label(series.name), dtype, tuple([_atom(item) for item in series.to_list()])


# -- and back --------------------------------------------------------------------------------------


def unpack(packed: Packed, attrs: dict[Any, Any] | None) -> Any:
    """A table of its own memory that has `attrs`. `Unknown` where the library cannot be trusted any more."""
    name = "polars" if packed.kind in (PL_FRAME, PL_SERIES) else "pandas"
    module = library(name)
    try:
        return _unpacked(name, module, packed, attrs)
    except (TypeError, ValueError, AttributeError, LookupError):
        raise Unknown from None


def _unpacked(name: str, module: Any, packed: Packed, attrs: dict[Any, Any] | None) -> Any:
    if name == "polars":
        columns = [module.Series(label, items, dtype=getattr(module, dtype)) for label, dtype, items in packed.content]
        return module.DataFrame(columns) if packed.kind == PL_FRAME else columns[0]
    if packed.kind == INDEX:
        return _index(module, packed)
    columns = [_values(module, column) for column in packed.content]
    labels = [_index(module, axis) for axis in packed.labels]
    if packed.kind == SERIES:
        made = module.Series(columns[0], index=labels[0], name=packed.name, dtype=columns[0].dtype, copy=False)
    else:
        made = module.DataFrame._from_arrays(columns, columns=labels[0], index=labels[1], verify_integrity=False)
    object.__setattr__(made, "_attrs", attrs if attrs is not None else {})
    return made


def _index(module: Any, packed: Packed) -> Any:
    if packed.content[0] == "range":
        return module.RangeIndex(packed.content[1], name=packed.name)
    values = _values(module, packed.content)
    return module.Index(values, dtype=values.dtype, name=packed.name)


def _values(module: Any, column: tuple[Any, ...]) -> Any:
    numpy: Any = sys.modules["numpy"]
    kind = column[0]
    if kind == "numbers":
        return numpy.frombuffer(column[2], dtype=column[1]).copy()
    if kind == "texts":
        return module.array(list(column[2]), dtype=module.StringDtype(column[1], na_value=numpy.nan))
    made = numpy.empty(len(column[1]), dtype=object)
    made[:] = column[1]
    return made


# -- how much there is ------------------------------------------------------------------------------


def weight(value: Any) -> int:
    """The cells of a table, and its characters where there are more."""
    kind = kind_of(value)
    if kind in (PL_FRAME, PL_SERIES):
        cells = value.shape[0] * (value.shape[1] if kind == PL_FRAME else 1)
        return int(max(cells, value.estimated_size() // 8))
    if kind not in (FRAME, SERIES):
        return len(value) if kind == INDEX else 1
    manager = _state(value)["_mgr"]
    cells = manager.shape[0] * manager.shape[-1] if kind == FRAME else manager.shape[-1]
    return int(max(cells, sum(_characters(block.values) for block in manager.blocks) // 8))


def _characters(values: Any) -> int:
    if getattr(values.dtype, "kind", "") == "O" and values.size <= 10 * MOST and hasattr(values, "ravel"):
        return sum(len(item) for item in values.ravel().tolist() if type(item) is str) + int(values.nbytes)
    return int(values.nbytes)


def kinds_of_objects(value: Any) -> set[type]:
    """The types of what stands in columns of Python's own objects."""
    kind = kind_of(value)
    if kind == INDEX:
        held = [] if "_range" in _state(value) else [_state(value)["_data"]]
    elif kind in (FRAME, SERIES):
        held = [block.values for block in _state(value)["_mgr"].blocks]
    else:
        return {object} if kind in (PL_FRAME, PL_SERIES) and "Object" in str(_dtypes(value)) else set()
    return {layout.kind_of(item) for values in held if values.dtype == object for item in values.ravel().tolist()}


def _dtypes(value: Any) -> Any:
    return value.dtype if kind_of(value) == PL_SERIES else value.dtypes


def holds_objects(value: Any) -> bool:
    """Whether a table has columns of texts or of Python's own objects."""
    kind = kind_of(value)
    if kind not in (FRAME, SERIES):
        return kind == INDEX
    numbers = (block.values.dtype.kind in _NUMBERS for block in _state(value)["_mgr"].blocks)
    return not all(numbers)


def leaves(value: Any, depth: int = 0) -> Iterator[Any]:
    """What stands in containers, at any depth that is met."""
    if depth < 8 and type(value) in (list, tuple, dict):
        for item in value.values() if type(value) is dict else value:
            yield from leaves(item, depth + 1)
    else:
        yield value


def inside(value: Any) -> bool:
    """Whether a value is an object of these libraries, or a container that holds one."""
    return any(kind_of(leaf) is not None for leaf in leaves(value))


def rests_on(value: Any) -> Any:
    """What else changes when `value` is changed through: the dict of its `attrs`, or the table it looks at."""
    kind = kind_of(value)
    if kind in (FRAME, SERIES):
        return _state(value).get("_attrs")
    if kind in (GROUPS, GROUP):
        return _state(value)["obj"]
    if kind == PLACES:
        return value.obj
    return value._orig if kind == TEXTS else None
