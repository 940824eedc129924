"""The whole of a value as text, by brute force: what two runs are compared by.

Comes in: a value of the running session. Goes out: a `Form`: for each place inside the value (`rows[2]`, `cfg.rate`,
`df['price'][0]`) a short text that differs when the value there differs, and the identities of all mutable objects on
the way. Looks at everything, leaves no trace (also no cache inside a library's objects), uses up nothing: iterators are
described by where they are, not asked for what comes. Knows no tracker.

Left out on purpose: the order of a dict's keys and of a frame's columns (what prints them shows it), the statistics of
caches, line numbers of functions. What a function reads from its globals belongs to the cell that calls it.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial
from io import BytesIO, IOBase, StringIO
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_LONG = 60
_WIDE = 60  # longer sequences and columns are one place
_DEEP = 14
_MOST = 20_000  # places in one value; nothing that a session makes has so many
_LIBRARIES = (sys.prefix, sys.base_prefix, "<frozen")

_ATOMS = (
    type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented), range, slice,
    np.generic, np.dtype,
)  # fmt: skip
_SKIPPED_CLASS_ENTRIES = frozenset(
    ["__dict__", "__weakref__", "__module__", "__doc__", "__firstlineno__", "__static_attributes__", "_abc_impl"]
)


class Unbounded(Exception):
    """A value has no end that a session would wait for: its kind needs a description of its own."""


class Form:
    """Places and what is there; `reached` are the identities of mutable objects inside."""

    __slots__ = ("places", "reached")

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.reached: set[int] = set()


def form_of(value: object) -> Form:
    """Everything about the value."""
    form = Form()
    _walk(value, "", form, {}, 0)
    return form


def brief(text: str) -> str:
    """The text itself when it is short, else its start and a digest."""
    if len(text) <= _LONG:
        return text
    return f"{text[:30]}…#{hashlib.blake2b(text.encode(errors='replace'), digest_size=8).hexdigest()}"


def _walk(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    if isinstance(value, _ATOMS) and type(value).__module__ != "__main__":
        form.places[path] = brief(f"{type(value).__name__} {value!r}" if type(value) is not str else repr(value))
        return
    if id(value) in above or depth > _DEEP:
        form.places[path] = f"the same as {above[id(value)] or 'the whole'}" if id(value) in above else "too deep"
        return
    if len(form.places) > _MOST:
        raise Unbounded(f"{type(value).__qualname__} at {path!r}: more than {_MOST} places")
    above = above | {id(value): path}
    form.places[path] = type(value).__qualname__
    describe = _describer(value)
    if describe not in (_class, _function, _module):
        form.reached.add(id(value))
    describe(value, path, form, above, depth + 1)


Describer = Callable[[Any, str, Form, dict[int, str], int], None]


def _describer(value: Any) -> Describer:
    for kinds, describer in _TABLE:
        if isinstance(value, kinds):
            return describer
    if hasattr(value, "cache_info") and hasattr(value, "__wrapped__"):
        return _cached
    if isinstance(value, Iterator):
        return _iterator
    if type(value).__module__.startswith("pandas") and hasattr(value, "obj"):
        return _of_frame
    return _instance


# -- containers -----------------------------------------------------------------------------------


def _mapping(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    for key in list(value):
        _walk(dict.__getitem__(value, key) if isinstance(value, dict) else value[key],
              f"{path}[{brief(_plain(key))}]", form, above, depth)  # fmt: skip
    if getattr(value, "default_factory", None) is not None:
        _walk(value.default_factory, f"{path}.default_factory", form, above, depth)
    _own_attributes(value, path, form, above, depth)


def _sequence(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.len"] = str(len(value))
    if isinstance(value, deque):
        form.places[f"{path}.maxlen"] = str(value.maxlen)
    if len(value) > _WIDE and all(isinstance(part, _ATOMS) for part in value):
        form.places[f"{path}[:]"] = brief(repr(list(value)))
    else:
        for index, part in enumerate(value):
            _walk(part, f"{path}[{index}]", form, above, depth)
    _own_attributes(value, path, form, above, depth)


def _set(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    for part in value:
        form.places[f"{path}{{{brief(_plain(part))}}}"] = "in"


def _own_attributes(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    for name, part in list(getattr(value, "__dict__", {}).items()):
        _walk(part, f"{path}.{name}", form, above, depth)
    if type(value).__module__ == "__main__":
        _class(type(value), f"{path}.<class>", form, above, depth)


def _plain(value: object) -> str:
    return scrubbed(repr(value))


def scrubbed(text: str) -> str:
    """The text without addresses, which tell two runs apart and mean nothing."""
    return _ADDRESS.sub("0x…", text)


# -- arrays and frames ----------------------------------------------------------------------------


def _array(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    base = value
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    form.reached.add(id(base))
    form.places[f"{path}.shape"] = f"{value.shape} {value.dtype}"
    if value.size > _WIDE:
        form.places[f"{path}[:]"] = brief(repr(value.tolist()))
        return
    for index, part in enumerate(value.ravel().tolist()):
        form.places[f"{path}[{index}]"] = brief(_plain(part))


def _frame(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    _index(value.index, f"{path}.index", form)
    form.places[f"{path}.columns.name"] = _plain(value.columns.names)
    names = _labels(value.columns)
    for position, name in enumerate(names):
        where = f"{path}[{name}]" if isinstance(name, str) else f"{path}.iloc[:, {position}]"
        _column(value.iloc[:, position], where, form)


def _series(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    _index(value.index, f"{path}.index", form)
    form.places[f"{path}.name"] = _plain(value.name)
    _column(value, path, form)


def _column(value: Any, path: str, form: Form) -> None:
    form.places[f"{path}.dtype"] = _plain(value.dtype)
    parts = value.tolist()
    if len(parts) > _WIDE:
        form.places[f"{path}[:]"] = brief(_plain(parts))
        return
    for label, part in zip(_labels(value.index), parts, strict=True):
        form.places[f"{path}[{label}]"] = brief(_plain(part))


def _labels(index: Any) -> list[str] | range:
    """Labels as text, positions when a label occurs twice. Asking the index would leave a table in it."""
    labels = [_plain(label) for label in index.tolist()]
    return labels if len(set(labels)) == len(labels) else range(len(labels))


def _index(value: Any, path: str, form: Form) -> None:
    form.places[path] = brief(f"{value.names} {value.dtype} {value.tolist()!r}")


def _pandas_index(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    _index(value, path, form)


def _of_frame(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    """Groups, windows, indexers: made of a frame and a few settings."""
    _walk(value.obj, f"{path}.obj", form, above, depth)
    for name in ("keys", "window"):
        if isinstance(getattr(value, name, None), (str, list, int)):
            form.places[f"{path}.{name}"] = _plain(getattr(value, name))


def _polars_frame(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    for name in value.columns:
        _polars_series(value.get_column(name), f"{path}[{name!r}]", form, above, depth)


def _polars_series(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.dtype"] = f"{value.name} {value.dtype}"
    form.places[f"{path}[:]"] = brief(repr(value.to_list()))


def _text_only(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = brief(f"{type(value).__qualname__} {_plain(value)}")


# -- code -----------------------------------------------------------------------------------------


def _function(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    if value.__code__.co_filename.startswith(_LIBRARIES):
        form.places[path] = f"function {value.__module__}.{value.__qualname__}"
        return
    form.places[f"{path}.code"] = brief(f"{value.__qualname__} {code_text(value.__code__)}")
    defaults = {"defaults": value.__defaults__, "kwdefaults": value.__kwdefaults__}
    cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
    inner = {name: cell.cell_contents for name, cell in cells if _filled(cell)}
    for name, part in {**{k: v for k, v in defaults.items() if v}, **inner, **vars(value)}.items():
        _walk(part, f"{path}.{name}", form, above, depth)


def code_text(code: types.CodeType) -> str:
    """What the code does, without where it stands."""
    constants = [code_text(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts]
    parts = (code.co_code.hex(), code.co_names, code.co_varnames, code.co_freevars, code.co_flags, constants)
    return repr(parts)


def _filled(cell: types.CellType) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _cached(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    """What is in the cache is nobody's to see; what it answers shows."""
    form.places[f"{path}.parameters"] = repr(value.cache_parameters())
    _walk(value.__wrapped__, f"{path}.__wrapped__", form, above, depth)


def _class(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = f"class {value.__module__}.{value.__qualname__}"
    if value.__module__ != "__main__" or (id(value) in above and above[id(value)] != path):
        return
    above = above | {id(value): path}
    form.places[f"{path}.bases"] = repr([base.__qualname__ for base in value.__mro__[1:]])
    for base in value.__bases__:
        if base.__module__ == "__main__":
            _class(base, f"{path}.<{base.__qualname__}>", form, above, depth + 1)
    for name, part in list(vars(value).items()):
        if name not in _SKIPPED_CLASS_ENTRIES:
            _walk(_unwrapped(part), f"{path}.{name}", form, above, depth + 1)


def _unwrapped(part: Any) -> Any:
    if isinstance(part, (staticmethod, classmethod)):
        return (type(part).__name__, part.__func__)
    if isinstance(part, property):
        return ("property", part.fget, part.fset)
    return part


def _method(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    _walk(value.__func__, f"{path}.__func__", form, above, depth)
    _walk(value.__self__, f"{path}.__self__", form, above, depth)


def _builtin(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = f"builtin {value.__qualname__}"
    if value.__self__ is not None and not isinstance(value.__self__, types.ModuleType):
        _walk(value.__self__, f"{path}.__self__", form, above, depth)


def _module(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = f"module {value.__name__}"
    if not (getattr(value, "__file__", None) or "/").startswith("/"):  # written by the notebook itself
        for name, part in list(vars(value).items()):
            if not name.startswith("__"):
                _walk(part, f"{path}.{name}", form, above, depth)


def _partial(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    for name in ("func", "args", "keywords"):
        _walk(getattr(value, name), f"{path}.{name}", form, above, depth)


# -- what has a state of its own ------------------------------------------------------------------


def _generator(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.state"] = f"{value.gi_code.co_qualname} {inspect.getgeneratorstate(value)}"
    frame = value.gi_frame
    if frame is not None:
        form.places[f"{path}.at"] = str(frame.f_lasti)
        for name, part in dict(frame.f_locals).items() if frame.f_code.co_name != "<module>" else ():
            _walk(part, f"{path}.{name}", form, above, depth)


def _iterator(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    """Iterators of the language tell how to rebuild themselves, that is where they are."""
    if type(value).__reduce_ex__ is object.__reduce_ex__ and type(value).__reduce__ is object.__reduce__:
        _instance(value, path, form, above, depth)
        return
    for index, part in enumerate(value.__reduce__()):
        _walk(part, f"{path}.<{index}>", form, above, depth)


def _random(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.state"] = brief(repr(value.getstate()))


def _legacy_random(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.state"] = brief(repr([_listed(part) for part in value.get_state()]))


def _random_generator(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[f"{path}.state"] = brief(repr(value.bit_generator.state))


def _listed(part: Any) -> Any:
    return part.tolist() if isinstance(part, np.ndarray) else part


def _thread(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    """Its number says how many there were before, which is nothing that a notebook means."""
    form.places[path] = f"thread, alive: {value.is_alive()}"


def _memory(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = f"{type(value).__name__} closed"
    if not value.closed:
        form.places[path] = brief(f"{type(value).__name__} at {value.tell()} of {value.getvalue()!r}")


def _file(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    form.places[path] = f"file {getattr(value, 'name', '')} {getattr(value, 'mode', '')} closed={value.closed}"


def _instance(value: Any, path: str, form: Form, above: dict[int, str], depth: int) -> None:
    _own_attributes(value, path, form, above, depth)
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, name) and name not in ("__dict__", "__weakref__"):
                _walk(getattr(value, name), f"{path}.{name}", form, above, depth)
    if not hasattr(value, "__dict__") and type(value).__module__ != "__main__":
        form.places[path] = brief(f"{type(value).__qualname__} {_plain(value)}")


_TABLE: tuple[tuple[Any, Describer], ...] = (
    (type, _class),
    (types.ModuleType, _module),
    (types.FunctionType, _function),
    (types.MethodType, _method),
    (types.BuiltinFunctionType, _builtin),
    (types.GeneratorType, _generator),
    (BaseException, _text_only),
    (threading.Thread, _thread),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, _pandas_index),
    (np.ndarray, _array),
    (pl.DataFrame, _polars_frame),
    (pl.Series, _polars_series),
    ((pl.LazyFrame, pl.Expr), _text_only),
    (np.random.Generator, _random_generator),
    (np.random.RandomState, _legacy_random),
    (Random, _random),
    ((StringIO, BytesIO), _memory),
    (IOBase, _file),
    (partial, _partial),
    (Mapping, _mapping),
    (Set, _set),
    ((list, tuple, deque), _sequence),
)
