"""What is known of libraries' objects: which are tables or buffers, and how to read a version off them quickly.

Comes in: an object of a library that the user has imported (none is imported here). Goes out: digests of buffers,
columns, generators of random numbers. Knows the private layout of pandas' block manager; where that is not as
expected, the slower public way is taken.
"""

from __future__ import annotations

import itertools
import os
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import xxhash

from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.live import layout

Digest = Callable[[object], int]


class Charges(Protocol):
    """A budget, as far as this room needs it."""

    def charge(self, size: int) -> None: ...


class Frame(NamedTuple):
    """A table: digest per column in order (keys as locations write them), of the index, and the number of rows."""

    parts: dict[str, int]
    rest: int
    length: int


class _Kept(NamedTuple):
    """What is kept of a pandas object between two looks: a shallow copy of its block manager, without its `attrs`, that
    keeps its blocks from being written.

    Under copy-on-write every write through the API must leave the shallow copy alone, so a block that is still the
    same array still holds the same values.
    """

    owner: Any  # weak
    sentinel: Any
    frame: Frame
    columns: dict[tuple[object, ...], int]  # where a column lies in memory: its digest


class Frames:
    """Sentinels of the pandas objects that are followed; one per living object, gone when the object goes."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self.trusted = True  # False while code runs that may write past copy-on-write

    def get(self, obj: object) -> _Kept | None:
        kept = self._kept.get(id(obj))
        return kept if kept is not None and kept.owner() is obj and self.trusted else None

    def put(self, obj: object, sentinel: Any, frame: Frame, columns: dict[tuple[object, ...], int]) -> None:
        key = id(obj)
        self._kept[key] = _Kept(weakref.ref(obj, lambda _: self._kept.pop(key, None)), sentinel, frame, columns)

    def forget(self) -> None:
        """Let go of every sentinel."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


# -- which library -------------------------------------------------------------------------------

_FRAMES: dict[type, str] = {}
_ARRAYS: dict[type, str] = {}
_ASKED: set[str] = set()


def loaded(name: str) -> Any | None:
    """An installed module that is imported to its end; None for what else somebody has put in its place."""
    module = sys.modules.get(name)
    if type(module) is not types.ModuleType:
        return None
    content = layout.module_dict(module)
    path, under_way = content.get("__file__"), getattr(content.get("__spec__"), "_initializing", False)
    return module if type(path) is str and is_installed(path) and not under_way else None


def _learn() -> None:
    """Know the types of libraries that have been imported since the last look."""
    numpy = loaded("numpy")
    if numpy is not None and "numpy" not in _ASKED and hasattr(numpy, "ndarray") and hasattr(numpy, "random"):
        _ASKED.add("numpy")
        _ARRAYS[numpy.ndarray] = "ndarray"
        _ARRAYS[numpy.random.Generator] = "Generator"
        _ARRAYS[numpy.random.RandomState] = "RandomState"
        _ARRAYS.update(dict.fromkeys(set(numpy.sctypeDict.values()), "scalar"))
        _ARRAYS.update({type(numpy.dtype(kind)): "dtype" for kind in set(numpy.sctypeDict.values())})
        _ARRAYS[numpy.ufunc] = "ufunc"
    pandas = loaded("pandas")
    if (
        pandas is not None
        and "pandas" not in _ASKED
        and hasattr(pandas, "DataFrame")
        and hasattr(pandas, "Categorical")
    ):
        _ASKED.add("pandas")
        _FRAMES[pandas.DataFrame] = "pandas"
        _ARRAYS[pandas.Series] = "series"
        for name in dir(pandas):
            kind = getattr(pandas, name)
            if isinstance(kind, type) and issubclass(kind, pandas.Index):
                _ARRAYS[kind] = "index"
        _ARRAYS[type(pandas.NaT)] = _ARRAYS[type(pandas.NA)] = "shown"
        _ARRAYS[pandas.Timestamp] = _ARRAYS[pandas.Timedelta] = _ARRAYS[pandas.Period] = "shown"
        _ARRAYS[pandas.Interval] = _ARRAYS[pandas.StringDtype] = "shown"
        groups = pandas.core.groupby
        _ARRAYS[groups.DataFrameGroupBy] = _ARRAYS[groups.SeriesGroupBy] = "groups"
    polars = loaded("polars")
    if polars is not None and "polars" not in _ASKED and hasattr(polars, "DataFrame") and hasattr(polars, "LazyFrame"):
        _ASKED.add("polars")
        _FRAMES[polars.DataFrame] = "polars"
        _ARRAYS[polars.Series] = "polars series"
        _ARRAYS[polars.LazyFrame] = "lazy"
        _ARRAYS[polars.Expr] = "expression"
    torch = loaded("torch")
    if torch is not None and "torch" not in _ASKED and hasattr(torch, "Tensor") and hasattr(torch, "nn"):
        _ASKED.add("torch")
        _ARRAYS[torch.Tensor] = _ARRAYS[torch.nn.Parameter] = "tensor"
        _ARRAYS[torch.Generator] = "torch generator"
        _ARRAYS.update(dict.fromkeys((torch.dtype, torch.device, torch.Size), "shown"))
    zones = loaded("zoneinfo")
    if zones is not None and "zoneinfo" not in _ASKED and hasattr(zones, "ZoneInfo"):
        _ASKED.add("zoneinfo")
        _ARRAYS[zones.ZoneInfo] = "shown"
    tree = loaded("sklearn.tree._tree")
    if tree is not None and "sklearn" not in _ASKED and hasattr(tree, "Tree"):
        _ASKED.add("sklearn")
        _ARRAYS[tree.Tree] = "state"


_LEARNED = 0


def _known(kind: type, table: dict[type, str]) -> str | None:
    global _LEARNED
    found = table.get(kind)
    if found is None and len(sys.modules) != _LEARNED:
        _LEARNED = len(sys.modules)
        _learn()
        found = table.get(kind)
    return found


def is_frame(kind: type) -> bool:
    return _known(kind, _FRAMES) is not None


def knows(kind: type) -> bool:
    """Whether this room can read a version off objects of this type."""
    return _known(kind, _FRAMES) is not None or _known(kind, _ARRAYS) is not None


def kind_of(kind: type) -> Kind | None:
    """The kind as static analysis calls it; None for other types."""
    return Kind.FRAME if is_frame(kind) else _KINDS.get(_known(kind, _ARRAYS) or "")


_KINDS = {"ndarray": Kind.ARRAY, "series": Kind.FRAME, "Generator": Kind.RANDOM, "RandomState": Kind.RANDOM}


def is_mutable(kind: type) -> bool:
    return _ARRAYS.get(kind) in (
        "ndarray",
        "Generator",
        "RandomState",
        "series",
        "tensor",
        "torch generator",
        "state",
    ) or (kind in _FRAMES)


_MUTABLE = frozenset({"ndarray", "Generator", "RandomState", "series", "tensor", "torch generator", "state"})


def owners(obj: Any) -> list[Any]:
    """The objects whose memory `obj` shares: for a view of an array the one that owns the buffer."""
    found: list[Any] = []
    if _ARRAYS.get(type(obj)) == "ndarray":
        base = obj.base
        while base is not None and len(found) < 16:
            found.append(base)
            base = base.base if _ARRAYS.get(type(base)) == "ndarray" else None
    return found


# -- digests ---------------------------------------------------------------------------------------


def digest(obj: Any, kind: type, inner: Digest, frames: Frames, budget: Charges) -> int | None:
    """The digest of an object of a known library; None for others."""
    if is_frame(kind):
        table = frame(obj, frames, inner, budget)
        return None if table is None else hash(("frame", table.rest, table.length, *table.parts.items()))
    name = _known(kind, _ARRAYS)
    return None if name is None else _BY_NAME[name](obj, inner, frames, budget)


def _array(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("array", obj.dtype.str, obj.shape, _buffer(obj, inner, budget)))


def _buffer(array: Any, inner: Digest, budget: Charges) -> int:
    """The digest of the content of a NumPy array."""
    if array.dtype.hasobject:
        budget.charge(array.size * 3000)
        if array.dtype.names is not None:
            return hash(tuple([inner(item) for item in array.tolist()]))
        return hash(tuple([inner(item) for item in array.ravel().tolist()]))
    budget.charge(array.nbytes)
    if array.flags.c_contiguous:
        view = array
    elif array.T.flags.c_contiguous:
        view = array.T
    else:
        budget.charge(array.nbytes)
        view = array.copy()
    if view.nbytes == 0:
        return 0
    return xxhash.xxh3_64_intdigest(view.reshape(-1).view("u1") if view.dtype.itemsize else b"")


def _scalar(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("scalar", obj.dtype.str, obj.tobytes()))


def _generator(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("Generator", inner(obj.bit_generator.state)))


def _random_state(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("RandomState", inner(obj.get_state(legacy=False))))


def _shown(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash((type(obj).__name__, repr(obj)))


def _state(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash((type(obj).__name__, inner(obj.__getstate__())))


def _tensor(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int | None:
    """The content of a dense tensor in memory; of others the object and torch's own count of its changes."""
    torch: Any = sys.modules["torch"]
    if obj.device.type == "cpu" and obj.layout is torch.strided and not obj.is_quantized and not obj.is_nested:
        plain = obj.detach()
        budget.charge(plain.numel() * plain.element_size())
        flat = plain.resolve_conj().resolve_neg().contiguous().reshape(-1).view(torch.uint8)
        facts = ("tensor", str(obj.dtype), tuple(obj.shape), obj.requires_grad)
        return hash((*facts, xxhash.xxh3_64_intdigest(flat.numpy())))
    if obj.is_inference():
        return None  # nobody counts
    return hash(("tensor", str(obj.dtype), _serial(obj), obj._version))


_SERIALS: dict[int, tuple[Any, int]] = {}


def _serial(obj: object) -> int:
    """A number that no other object has or gets, unlike its address."""
    key = id(obj)
    known = _SERIALS.get(key)
    if known is not None and known[0]() is obj:
        return known[1]
    number = next(_NUMBERS)
    _SERIALS[key] = weakref.ref(obj, lambda _: _SERIALS.pop(key, None)), number
    return number


_NUMBERS = itertools.count()


def _torch_generator(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("torch generator", _buffer(obj.get_state().numpy(), inner, budget)))


# -- pandas ------------------------------------------------------------------------------------------


def _copy_on_write() -> bool:
    pandas = sys.modules.get("pandas")
    version = getattr(pandas, "__version__", "0")
    return version.partition(".")[0].isdecimal() and int(version.partition(".")[0]) >= 3


def frame(obj: Any, frames: Frames, inner: Digest, budget: Charges) -> Frame | None:
    """Columns, index and length of a table; None when its columns cannot be told apart by name."""
    if _FRAMES[type(obj)] == "polars":
        return _polars_frame(obj, budget)
    kept = frames.get(obj)
    manager = obj._mgr
    if kept is not None and _unchanged(manager, kept.sentinel):
        return _with_attributes(kept.frame, obj, inner)
    columns = obj.columns
    labels = columns.tolist()
    # labels of other types are not asked whether they are the same
    if (
        columns.nlevels > 1
        or not all(type(label) is str or type(label) is int for label in labels)
        or (not columns.is_unique)
    ):
        digest_of_labels = hash(tuple([_label(label, inner) for label in labels]))
        keys = [f"[{(digest_of_labels, i)!r}]" for i in range(len(labels))]
    else:
        keys = [f"[{label!r}]" for label in labels]
    digests: list[int] = [0] * len(keys)
    before = kept.columns if kept is not None else {}
    lying: dict[tuple[object, ...], int] = {}
    for block in manager.blocks:
        for position, column, place in zip(block.mgr_locs, _columns(block.values), _places(block.values), strict=True):
            found = before.get(place)
            if found is None:
                found = _column(column, inner, budget)
            digests[position] = lying[place] = found
    rest = _index(obj.index, inner, frames, budget)
    if any(name is not None for name in columns.names):
        rest = hash((rest, *[inner(name) for name in columns.names]))
    table = Frame(dict(zip(keys, digests, strict=True)), rest, len(obj.index))
    if _copy_on_write():
        frames.put(obj, manager.copy(deep=False), table, lying)
    return _with_attributes(table, obj, inner)


def _with_attributes(table: Frame, obj: Any, inner: Digest) -> Frame:
    """The same with what `attrs` holds, which no sentinel sees."""
    attributes = object.__getattribute__(obj, "__dict__").get("_attrs")
    return table._replace(rest=hash((table.rest, "attrs", inner(attributes)))) if attributes else table


def _label(label: object, inner: Digest) -> int:
    return inner(label)


def _unchanged(manager: Any, sentinel: Any) -> bool:
    """Whether two block managers hold the same arrays under the same labels."""
    ours, theirs = manager.blocks, sentinel.blocks
    return (
        len(ours) == len(theirs)
        and all(a.values is b.values and a.mgr_locs == b.mgr_locs for a, b in zip(ours, theirs, strict=True))
        and all(_same_labels(a, b) for a, b in zip(manager.axes, sentinel.axes, strict=True))
    )


def _same_labels(one: Any, other: Any) -> bool:
    """Whether two indexes are the same, without asking labels or names of unknown types."""
    if one is other:
        return True
    names = [*one.names, *other.names]
    if not all(name is None or type(name) is str or type(name) is int for name in names):
        return False
    if one.is_(other):
        return bool(one.names == other.names)
    return one.nlevels == 1 and one.dtype != object and bool(one.identical(other))


def _columns(values: Any) -> list[Any]:
    """The columns of one block: rows of a two-dimensional array, or the extension array itself."""
    return list(values) if _is_of_pandas(values) and values.ndim == 2 else [values]


def _is_of_pandas(values: Any) -> bool:
    """Whether an array is numpy's or one of pandas' own, not of a class that anybody may have written."""
    kind = type(values)
    return _ARRAYS.get(layout.kind_of(values)) == "ndarray" or layout.module_of(kind).partition(".")[0] == "pandas"


def _places(values: Any) -> list[tuple[object, ...]]:
    """Where each column of a block lies in memory; while the sentinel lives nothing else can lie there."""
    if _ARRAYS.get(layout.kind_of(values)) != "ndarray":
        return [(id(values), id(type(values)))] * len(_columns(values))
    address, dtype = values.__array_interface__["data"][0], values.dtype
    if values.ndim == 1:
        return [(address, dtype, values.shape[0], values.strides[0])]
    step = values.strides[0]
    return [(address + i * step, dtype, values.shape[1], values.strides[1]) for i in range(values.shape[0])]


def _column(values: Any, inner: Digest, budget: Charges) -> int:
    kind = layout.kind_of(values)
    if not _is_of_pandas(values):
        return inner(values)
    if _ARRAYS.get(kind) == "ndarray":
        return hash((values.dtype.str, _buffer(values, inner, budget)))
    dtype = str(values.dtype)
    codes = getattr(values, "_codes", None)
    if codes is not None:  # categorical
        return hash(
            (
                dtype,
                _buffer(codes, inner, budget),
                tuple([inner(c) for c in values.categories.tolist()]),
                values.ordered,
            )
        )
    arrow = getattr(values, "_pa_array", None)
    if arrow is not None:
        return hash((dtype, _arrow(arrow, budget)))
    mask, data = getattr(values, "_mask", None), getattr(values, "_data", None)
    if mask is not None and data is not None:
        return hash((dtype, _buffer(mask, inner, budget), _buffer(data, inner, budget)))
    plain = getattr(values, "_ndarray", None)
    if plain is None:
        plain = values.to_numpy()
    return hash((dtype, _buffer(plain, inner, budget)))


_FEW = 1000


def _arrow(chunked: Any, budget: Charges) -> int:
    """Buffers of an Arrow column; offset and length tell slices of one buffer apart."""
    if len(chunked) <= _FEW and "string" in str(chunked.type):  # equal texts are equal however they were put together
        budget.charge(chunked.nbytes * 8)
        return hash((str(chunked.type), *chunked.to_pylist()))
    found: list[object] = [str(chunked.type)]
    for chunk in chunked.chunks:
        found.append((chunk.offset, len(chunk)))
        for buffer in chunk.buffers():
            if buffer is not None:
                budget.charge(buffer.size)
                found.append(xxhash.xxh3_64_intdigest(buffer))
    return hash(tuple(found))


def _index(index: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    names = tuple([inner(name) for name in index.names])
    if type(index).__name__ == "RangeIndex":
        return hash(("RangeIndex", index.start, index.stop, index.step, names))
    if index.nlevels > 1:
        levels = [_index(level, inner, frames, budget) for level in index.levels]
        codes = [_buffer(code, inner, budget) for code in index.codes]
        return hash(("MultiIndex", *levels, *codes, names))
    values = index.to_numpy() if _is_numpy(index) else index.array
    return hash((type(index).__name__, _column(values, inner, budget), names))


def _is_numpy(index: Any) -> bool:
    return _ARRAYS.get(type(index._data)) == "ndarray"


def _series(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    kept = frames.get(obj)
    manager = obj._mgr
    if kept is not None and _unchanged(manager, kept.sentinel):
        return hash(("series", inner(obj.name), kept.frame.rest, *kept.frame.parts.values()))
    values = manager.blocks[0].values
    table = Frame({"": _column(values, inner, budget)}, _index(obj.index, inner, frames, budget), len(obj.index))
    if _copy_on_write():
        frames.put(obj, manager.copy(deep=False), table, {})
    return hash(("series", inner(obj.name), table.rest, *table.parts.values()))


def _groups(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    """What is grouped by what; what has been computed on the way is not part of it."""
    asked = ("keys", "level", "_selection", "as_index", "sort", "group_keys", "observed", "dropna")
    state = vars(obj)
    return hash((type(obj).__name__, inner(obj.obj), *(inner(state.get(name)) for name in asked)))


def _any_index(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("index", _index(obj, inner, frames, budget)))


# -- polars ------------------------------------------------------------------------------------------


def _polars_frame(obj: Any, budget: Charges) -> Frame:
    parts = {f"[{column.name!r}]": _polars_column(column, budget) for column in obj.get_columns()}
    return Frame(parts, 0, obj.height)


def _polars_column(column: Any, budget: Charges) -> int:
    budget.charge(int(column.estimated_size()) * 4)
    hashes = column.hash(0) if column.dtype != sys.modules["polars"].Object else None
    if hashes is None:
        return hash(("object column", id(column)))
    return hash((str(column.dtype), len(column), xxhash.xxh3_64_intdigest(hashes.to_numpy())))


def _polars_series(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("polars series", obj.name, _polars_column(obj, budget)))


_IN_MEMORY = "DF ["


def _lazy(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int | None:
    """A plan is its own version; nothing is collected.

    None where a file or a column that it needs is missing, and where it begins with a frame in memory: of that it tells
    the columns only.
    """
    try:
        plan: str = obj.explain(optimized=False)
    except (OSError, sys.modules["polars"].exceptions.PolarsError):
        return None
    return None if _IN_MEMORY in plan else hash(("lazy", plan))


def _expression(obj: Any, inner: Digest, frames: Frames, budget: Charges) -> int:
    return hash(("expression", str(obj)))


_BY_NAME: dict[str, Callable[[Any, Digest, Frames, Charges], int | None]] = {
    "ndarray": _array,
    "scalar": _scalar,
    "dtype": _shown,
    "ufunc": _shown,
    "Generator": _generator,
    "RandomState": _random_state,
    "series": _series,
    "index": _any_index,
    "groups": _groups,
    "shown": _shown,
    "state": _state,
    "tensor": _tensor,
    "torch generator": _torch_generator,
    "polars series": _polars_series,
    "lazy": _lazy,
    "expression": _expression,
}


# -- modules -----------------------------------------------------------------------------------------


def module_version(module: types.ModuleType) -> int:
    """0 for installed modules; for one of the user's own files, the file as it was when first seen loaded."""
    path = layout.module_dict(module).get("__file__")
    if type(path) is not str or is_installed(path):
        return 0
    known = _OWN_MODULES.get(id(module))
    if known is None:
        try:
            with open(path, "rb") as stream:
                known = xxhash.xxh3_64_intdigest(stream.read(8_000_000))
        except OSError:
            known = 0
        _OWN_MODULES[id(module)] = known
    return known


def is_own(content: dict[str, Any]) -> bool:
    """Whether this is what a module holds whose file is the user's own."""
    path = content.get("__file__")
    return type(path) is str and not is_installed(path)


_OWN_MODULES: dict[int, int] = {}


def is_installed(path: str) -> bool:
    """Whether a path belongs to the interpreter or to installed packages."""
    return path.startswith(_INSTALLED) or "site-packages" in path or path.startswith("<")


_OWN = os.path.dirname(os.path.dirname(__file__)) + os.sep
_INSTALLED = tuple({_OWN, os.path.dirname(os.__file__) + os.sep, sys.prefix + os.sep, sys.base_prefix + os.sep})
