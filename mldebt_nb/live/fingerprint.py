"""An object in, the `Value` of what it holds out, within a budget and without running any code of the user.

Only objects of known types are looked into: builtins, functions, plain Python classes (through the interpreter's own
descriptors, so that no `__getattr__`, `__eq__`, `__hash__`, `__len__` or `__reduce__` of theirs is called) and
what `tables` knows of libraries. Everything else is opaque: its version says which run made it and how often it may
have been changed since.
"""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
import functools
import gc
import io
import itertools
import marshal
import operator
import os
import pathlib
import random
import re
import struct
import sys
import types
import uuid
import weakref
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import xxhash

from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.live import layout, tables
from mldebt_nb.live.folding import frozen, things
from mldebt_nb.live.values import NOT_KNOWN, Value, combined

#: So many keys, elements or attributes are told apart.
MAX_PARTS = 512
_MAX_LIST_PARTS = 64
_MAX_DEPTH = 60
_MAX_IDS = 4000
_CHECK_EVERY = 256

#: Modules whose objects are not looked into: wide, changing all the time, and what they show is drawn elsewhere.
_NOT_INSIDE = frozenset(
    "matplotlib IPython ipykernel traitlets zmq tornado ipywidgets plotly bokeh altair asyncio threading logging "
    "tkinter sqlalchemy dask pyspark tensorflow jax mldebt_nb multiprocessing concurrent socket ssl subprocess queue "
    "selectors urllib3 requests".split()
)
_ATOMS = (bool, int, float, complex, str, bytes, type(None))
_ATOM_SET = frozenset(_ATOMS)
_FEW = 64


class Overrun(Exception):
    """The budget is used up: what is left to look at stays unknown."""


class Budget:
    """Seconds and bytes that one pass may spend. `Overrun` when they are used up."""

    __slots__ = ("bytes", "deadline", "spent")

    def __init__(self, seconds: float, megabytes: float = 512.0) -> None:
        self.deadline = perf_counter() + seconds
        self.bytes = megabytes * 1e6

    def check(self) -> None:
        if perf_counter() > self.deadline:
            raise Overrun

    def charge(self, size: int) -> None:
        """Count `size` bytes that are about to be read."""
        self.bytes -= size
        if self.bytes < 0:
            raise Overrun
        if size > 1_000_000 and perf_counter() > self.deadline:
            raise Overrun


class Origins:
    """Which run made each opaque object, and how often it may have been changed since."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, type, int]] = {}
        self._touched: dict[int, int] = {}
        self.maker: int = 0  # the digest of the run that is being looked at
        self._count = 0

    def new_run(self, maker: int) -> None:
        self.maker = maker
        self._count = 0

    def token(self, obj: object) -> int:
        key, kind = id(obj), type(obj)
        known = self._known.get(key)
        if known is not None and known[1] is kind and (known[0] is None or known[0]() is obj):
            return known[2]
        self._count += 1
        token = hash(("origin", layout.module_of(kind), layout.name_of(kind), self.maker, self._count))
        self._known[key] = (_weak(obj, functools.partial(_forget, weakref.ref(self), key)), kind, token)
        self._touched.pop(key, None)
        return token

    def touched(self, obj: object) -> int:
        return self._touched.get(id(obj), 0)

    def touch(self, ids: Iterable[int]) -> None:
        """Note that something may have changed the objects with these ids."""
        for key in ids:
            if key in self._known:
                self._touched[key] = self._touched.get(key, 0) + 1

    def lose(self, ids: Iterable[int]) -> None:
        """No name holds the objects with these ids any more. Where nobody says when such an object goes, its id may be
        another's by now."""
        for key in ids:
            known = self._known.get(key)
            if known is not None and known[0] is None:
                self.drop(key)

    def drop(self, key: int) -> None:
        self._known.pop(key, None)
        self._touched.pop(key, None)


def _forget(origins: Callable[[], Origins | None], key: int, _: object) -> None:
    known = origins()
    if known is not None:
        known.drop(key)


def _weak(obj: object, callback: Callable[[Any], None]) -> Any:
    try:
        return weakref.ref(obj, callback)
    except TypeError:
        return None


class Look:
    """What one pass over an object found besides its value.

    `ids` are the objects inside that can be changed in place, `opaque` those of them nobody can look into, `names` the
    module-level names that functions inside may read when called, `methods` those of which that depends on the cell.
    """

    __slots__ = ("derived", "ids", "methods", "names", "opaque", "value")

    def __init__(self) -> None:
        self.value: Value
        self.derived = False
        self.ids: set[int] = set()
        self.opaque: set[int] = set()
        self.names: set[str] = set()
        self.methods: set[str] = set()


class Fingerprinter:
    """Looks at objects of one namespace. `modules` gives the version of a module by its name."""

    def __init__(self, namespace: dict[str, Any], origins: Origins, frames: tables.Frames) -> None:
        self.namespace = namespace
        self.origins = origins
        self.frames = frames
        self._codes: dict[int, tuple[Any, int, frozenset[str]]] = {}

    def look(self, obj: object, budget: Budget, attributes: frozenset[str] | None = None) -> Look:
        """Look at `obj`. `attributes`: methods that the cell can call (None: all), for the names they read."""
        walk = _Walk(self, budget, attributes)
        try:
            walk.found.value = walk.value(obj)
        except (Overrun, RecursionError):
            walk.found.opaque.add(id(obj))
            walk.found.ids.add(id(obj))
            walk.found.value = Value(
                self.origins.token(obj), "opaque", opaque=True, touched=self.origins.touched(obj)
            )  # fmt: skip
        return walk.found

    def digest(self, obj: object, budget: Budget) -> int:
        """The digest of `obj` inside something else."""
        return _Walk(self, budget, None).digest(obj)

    def shown(self, obj: object, budget: Budget) -> int:
        """The digest of what the display of `obj` tells of it."""
        return _Shown(self, budget, None).whole(obj)

    def code(self, code: types.CodeType) -> tuple[int, frozenset[str]]:
        """The digest of what a code object does, wherever it stands, and the global names and attributes it uses."""
        known = self._codes.get(id(code))
        if known is not None and known[0]() is code:
            return known[1], known[2]
        names = set(code.co_names)
        constants = []
        for constant in code.co_consts:
            if type(constant) is types.CodeType:
                digest, inner = self.code(constant)
                names |= inner
                constants.append(digest)
            else:
                constants.append(_constant(constant))
        digest = hash((
            code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount,
            code.co_kwonlyargcount, code.co_posonlyargcount, code.co_flags, code.co_name, code.co_exceptiontable,
            *constants,
        ))  # fmt: skip
        key = id(code)
        self._codes[key] = (weakref.ref(code, lambda _: self._codes.pop(key, None)), digest, frozenset(names))
        return digest, self._codes[key][2]


def _constant(constant: object) -> int:
    kind = type(constant)
    if kind is tuple or kind is frozenset:
        inner = [_constant(c) for c in constant]  # type: ignore[attr-defined]
        return hash((kind.__name__, *(sorted(inner) if kind is frozenset else inner)))
    return atom(constant)


def atom(obj: object) -> int:
    """The digest of a value of a builtin immutable type."""
    kind = type(obj)
    if kind is str or kind is bytes:
        return hash((kind.__name__, obj))
    if kind is int:
        return hash(("int", obj)) if obj >= 0 else hash(("int", str(obj) if obj > -(10**30) else f"{obj:x}"))  # type: ignore[operator]
    if kind is float:
        return hash(("float", struct.pack("d", obj)))
    return hash((kind.__name__, repr(obj)))


class _Walk:
    """One pass over one object: depth first, cycles cut, each shared object once."""

    __slots__ = ("attributes", "budget", "done", "fingerprinter", "found", "names_seen", "path", "steps", "touched")

    def __init__(self, fingerprinter: Fingerprinter, budget: Budget, attributes: frozenset[str] | None) -> None:
        self.fingerprinter = fingerprinter
        self.budget = budget
        self.attributes = attributes
        self.found = Look()
        self.done: dict[int, tuple[object, int]] = {}
        self.path: dict[int, int] = {}
        self.steps = 0
        self.touched = 0
        self.names_seen: set[str] = set()

    def value(self, obj: object) -> Value:
        """The value of the outermost object, with parts where it has some."""
        kind = layout.kind_of(obj)
        if kind in _ATOM_SET:
            return Value(atom(obj), known=obj if frozen.is_atom(obj) else NOT_KNOWN)
        parts, rest, name, length = self._parts(obj, kind)
        if parts is None:
            found = self._value(self.digest(obj), "atom", None, 0, length)
        else:
            found = self._value(combined(name, rest, parts), name, parts, rest, length)
        if frozen.is_plain(obj):
            tree = frozen.freeze(obj, self.digest, namespace=self.fingerprinter.namespace)
            if tree is not frozen.TOO_LARGE:
                found.known = tree
        return found

    def _value(self, digest: int, kind: str, parts: dict[str, int] | None, rest: int, length: int) -> Value:
        return Value(
            digest, kind, parts=parts, rest=rest, length=length, opaque=bool(self.found.opaque), touched=self.touched,
            derived=self.found.derived,
        )  # fmt: skip

    def _parts(self, obj: Any, kind: type) -> tuple[dict[str, int] | None, int, str, int]:
        length = len(obj) if kind in _SIZED else -1
        if kind in _DICTS and length <= MAX_PARTS:
            if all(type(key) is str or type(key) is int for key in list(dict.keys(obj))):
                with self._inside(obj):
                    rest = self._dict_rest(obj, kind)
                    parts = {f"[{key!r}]": self.digest(item) for key, item in _items(obj)}
                return parts, rest, "dict", length
        elif kind is list and length <= _MAX_LIST_PARTS:
            with self._inside(obj):
                return {f"[{i}]": self.digest(item) for i, item in enumerate(obj)}, 0, "list", length
        elif kind is types.SimpleNamespace:
            with self._inside(obj):
                return self._attributes(vars(obj)), hash("SimpleNamespace"), "object", -1
        elif kind is things.Instance:
            with self._inside(obj):
                return self._attributes(obj.state), self.digest(obj.cls), "object", -1
        elif tables.is_frame(kind):
            self._mutable(obj)
            frame = tables.frame(obj, self.fingerprinter.frames, self.digest, self.budget)
            if frame is not None:
                return frame.parts, frame.rest, "frame", frame.length
        elif tables.kind_of(kind) is Kind.ARRAY:
            shape = {".shape": hash(obj.shape), ".dtype": hash(obj.dtype.str)}
            return shape, self.digest(obj), "array", obj.shape[0] if obj.ndim else -1
        elif not tables.knows(kind) and layout.is_plain(kind) and not self._is_outside(kind):
            with self._inside(obj):
                state = layout.state(obj)
                content = layout.content(obj, kind)
                rest = self._class(kind)
                if content is not None:
                    rest = hash((rest, self.digest(content)))
                return self._attributes(state), rest, "object", -1
        return None, 0, "", length

    def _attributes(self, state: dict[str, Any]) -> dict[str, int]:
        return {f".{name}": self.digest(item) for name, item in list(state.items()) if type(name) is str}

    # -- one node -----------------------------------------------------------------------------

    def digest(self, obj: object) -> int:
        kind = layout.kind_of(obj)
        if kind in _ATOM_SET:
            return atom(obj)
        key = id(obj)
        known = self.done.get(key)
        if known is not None:
            return known[1]
        depth = self.path.get(key)
        if depth is not None:
            return hash(("cycle", len(self.path) - depth))
        self.steps += 1
        if self.steps % _CHECK_EVERY == 0:
            self.budget.check()
        if len(self.path) > _MAX_DEPTH:
            return self.opaque(obj)
        self.path[key] = len(self.path)
        try:
            digest = self._node(obj, kind)
        finally:
            self.path.pop(key, None)
        self.done[key] = (obj, digest)  # holds the object, so that its id stays its own during the pass
        return digest

    def _node(self, obj: Any, kind: type) -> int:
        reader = _READERS.get(kind)
        if reader is not None:
            return reader(self, obj)
        if issubclass(kind, type):
            return self._class(obj)
        known = tables.digest(obj, kind, self.digest, self.fingerprinter.frames, self.budget)
        if known is not None:
            if tables.is_mutable(kind):
                self._mutable(obj)
                for owner in tables.owners(obj):
                    self._note(id(owner))
            return known
        if layout.is_plain(kind) and not self._is_outside(kind):
            return self._instance(obj, kind)
        return self.opaque(obj)

    def opaque(self, obj: object) -> int:
        """What nobody can look into: where it came from."""
        self._mutable(obj)
        self.found.opaque.add(id(obj))
        origins = self.fingerprinter.origins
        token = origins.token(obj)
        self.touched += origins.touched(obj)
        return token

    def _mutable(self, obj: object) -> None:
        self._note(id(obj))

    def _note(self, key: int) -> None:
        if len(self.found.ids) < _MAX_IDS:
            self.found.ids.add(key)

    def _inside(self, obj: object) -> _Inside:
        self._mutable(obj)
        return _Inside(self.path, id(obj))

    @staticmethod
    def _is_outside(kind: type) -> bool:
        return layout.module_of(kind).partition(".")[0] in _NOT_INSIDE

    # -- containers ---------------------------------------------------------------------------

    def list(self, obj: list[Any]) -> int:
        self._mutable(obj)
        return hash(("list", self._sequence(obj)))

    def tuple(self, obj: tuple[Any, ...]) -> int:
        return hash(("tuple", self._sequence(obj)))

    def _sequence(self, obj: Any) -> int:
        if len(obj) > _FEW:
            if _are_atoms(obj):
                return self._packed(obj, len(obj))
            first = type(next(iter(obj)))
            if _are_all(obj, first) and self._are_rows(obj, first):
                for row in itertools.islice(obj, _MAX_IDS) if first is not tuple else ():
                    self._mutable(row)
                return self._packed(obj, sum(map(len, obj)) + len(obj))
        return hash(tuple([self.digest(item) for item in obj]))

    def _packed(self, obj: Any, atoms: int) -> int:
        """The digest of many atoms at once."""
        self.budget.charge(atoms * 400)  # as costly as so many bytes of a buffer
        return hash((atoms, xxhash.xxh3_64_intdigest(marshal.dumps(obj, 2))))

    def _are_rows(self, obj: Iterable[Any], kind: type) -> bool:
        """Whether these are all dicts, lists or tuples of atoms."""
        self.budget.check()
        chain = itertools.chain.from_iterable
        if kind is dict:
            return _are_atoms(chain(obj)) and _are_atoms(chain(map(dict.values, obj)))
        return (kind is list or kind is tuple) and _are_atoms(chain(obj))

    def dict(self, obj: dict[Any, Any]) -> int:
        self._mutable(obj)
        rest = self._dict_rest(obj, type(obj))
        if len(obj) > MAX_PARTS and self._are_rows((obj,), dict):
            return hash((rest, self._packed(dict(obj), 2 * len(obj))))
        return hash((rest, *[(self.digest(key), self.digest(item)) for key, item in _items(obj)]))

    def _dict_rest(self, obj: Any, kind: type) -> int:
        factory = obj.default_factory if kind is collections.defaultdict else None
        return hash((kind.__name__, self.digest(factory)))

    def set(self, obj: set[Any] | frozenset[Any]) -> int:
        """Elements in a copy, too, so that a thread at work breaks nothing."""
        if type(obj) is set:
            self._mutable(obj)
        return hash((type(obj).__name__, *sorted([self.digest(item) for item in list(obj)])))

    def elements(self, obj: layout.Elements) -> int:
        return hash(("elements", *sorted([self.digest(item) for item in obj.items])))

    def deque(self, obj: collections.deque[Any]) -> int:
        self._mutable(obj)
        return hash(("deque", obj.maxlen, *[self.digest(item) for item in list(obj)]))

    def buffer(self, obj: Any) -> int:
        self._mutable(obj)
        self.budget.charge(len(obj))
        return hash((type(obj).__name__, getattr(obj, "typecode", ""), xxhash.xxh3_64_intdigest(bytes(obj))))

    def memory(self, obj: memoryview) -> int:
        self._mutable(obj)
        try:
            self._note(id(obj.obj))
            self.budget.charge(obj.nbytes)
            return hash(("memoryview", obj.format, obj.shape, xxhash.xxh3_64_intdigest(obj.tobytes())))
        except ValueError:  # released
            return hash("released memoryview")

    def namespace(self, obj: types.SimpleNamespace) -> int:
        self._mutable(obj)
        return combined("object", hash("SimpleNamespace"), self._attributes(vars(obj)))

    def proxy(self, obj: types.MappingProxyType[Any, Any]) -> int:
        """What a read-only view shows, when that is a dict: asked of the interpreter, not of the view."""
        held = [part for part in gc.get_referents(obj) if type(part) in _DICTS]
        return hash(("proxy", self.digest(held[0]))) if len(held) == 1 else self.opaque(obj)

    # -- code ---------------------------------------------------------------------------------

    def function(self, obj: types.FunctionType) -> int:
        digest, names = self.fingerprinter.code(obj.__code__)
        own = obj.__globals__ is self.fingerprinter.namespace
        if own:
            self._reads(names)
        elif obj.__closure__ is None and not obj.__dict__:
            return hash(("library", layout.text(obj.__module__), layout.text(obj.__qualname__)))
        else:
            digest = hash(("library", layout.text(obj.__module__), layout.text(obj.__qualname__), digest))
        self._mutable(obj)
        contents = [self._cell(cell) for cell in obj.__closure__ or ()]
        state = [(name, self.digest(item)) for name, item in obj.__dict__.items()]
        defaults = (self.digest(obj.__defaults__), self.digest(obj.__kwdefaults__))
        return hash(("function", digest, defaults, *contents, *state))

    def _cell(self, cell: types.CellType) -> int:
        try:
            return self.digest(cell.cell_contents)
        except ValueError:  # not bound yet
            return hash("empty cell")

    def _reads(self, names: Iterable[str]) -> None:
        """Names that a function of the notebook may read, and those of functions that they hold."""
        namespace = self.fingerprinter.namespace
        for name in names:
            if name in namespace and name not in self.names_seen:
                self.names_seen.add(name)
                self.found.names.add(name)
                held = namespace[name]
                if type(held) is types.FunctionType and held.__globals__ is namespace:
                    self._reads(self.fingerprinter.code(held.__code__)[1])

    def method(self, obj: types.MethodType) -> int:
        return hash(("method", self.digest(obj.__func__), self.digest(obj.__self__)))

    def builtin(self, obj: types.BuiltinFunctionType) -> int:
        owner = obj.__self__
        inner = 0 if owner is None or type(owner) is types.ModuleType else self.digest(owner)
        return hash(("builtin", layout.text(obj.__module__), obj.__name__, inner))

    def descriptor(self, obj: Any) -> int:
        return hash((type(obj).__name__, layout.name_of(obj.__objclass__), obj.__name__))

    def wrapped(self, obj: Any) -> int:
        return hash((type(obj).__name__, self.digest(obj.__func__)))

    def property(self, obj: property) -> int:
        return hash(("property", self.digest(obj.fget), self.digest(obj.fset), self.digest(obj.fdel)))

    def partial(self, obj: functools.partial[Any]) -> int:
        self._mutable(obj)
        return hash(("partial", self.digest(obj.func), self.digest(obj.args), self.digest(obj.keywords)))

    def cached(self, obj: Any) -> int:
        """`functools.lru_cache`: what it wraps and how full it is."""
        self._mutable(obj)
        wrapped = obj.__dict__.get("__wrapped__")
        _, _, limit, size = obj.cache_info()
        return hash(("cache", self.digest(wrapped), limit, size))

    def module(self, obj: types.ModuleType) -> int:
        return hash(("module", layout.module_name(obj), tables.module_version(obj)))

    def _class(self, cls: type) -> int:
        """A class of the notebook by its content, of a library by its name."""
        if layout.module_of(cls) != "__main__" or not layout.is_python_class(cls):
            return hash(("class", layout.module_of(cls), layout.name_of(cls)))
        key = id(cls)
        known = self.done.get(key)
        if known is not None:
            return known[1]
        self._mutable(cls)
        self.path.setdefault(key, len(self.path))
        self._widen(cls)
        bases = [self._class(base) for base in layout.mro(cls)[1:]]
        content = [(name, self._member(name, item)) for name, item in sorted(layout.members(cls).items())]
        self.path.pop(key, None)
        digest = hash(("class", layout.name_of(cls), *bases, *content))
        self.done[key] = (cls, digest)
        return digest

    def _widen(self, cls: type) -> None:
        """What methods that the cell can call ask of objects, it can ask for, too."""
        methods: dict[str, list[types.CodeType]] = {}
        for base in layout.mro(cls):
            if layout.module_of(base) == "__main__" and layout.is_python_class(base):
                for name, item in layout.members(base).items():
                    if type(item) is types.FunctionType:
                        methods.setdefault(name, []).append(item.__code__)
        self.found.methods.update(methods)
        if self.attributes is None:
            return
        pending = [name for name in methods if self._is_wanted(name)]
        while pending:
            called = methods.pop(pending.pop())
            self.attributes = self.attributes.union(*[self.fingerprinter.code(code)[1] for code in called])
            pending = [name for name in methods if self._is_wanted(name)]

    def _is_wanted(self, name: str) -> bool:
        return self.attributes is None or name in self.attributes or name.startswith("__")

    def _member(self, name: str, item: object) -> int:
        if self._is_wanted(name) or type(item) is not types.FunctionType:
            return self.digest(item)
        names, seen = set(self.found.names), set(self.names_seen)
        digest = self.digest(item)  # a method that the cell cannot call: its content counts, its names do not
        self.found.names, self.names_seen = names, seen
        return digest

    def _instance(self, obj: object, kind: type) -> int:
        self._mutable(obj)
        state = layout.state(obj)
        content = layout.content(obj, kind)
        rest = self._class(kind)
        if content is not None:
            rest = hash((rest, self.digest(content)))
        return combined("object", rest, self._attributes(state))

    # -- what folding has made ------------------------------------------------------------------

    def hole(self, obj: things.Hole) -> int:
        self.touched += obj.touched
        self.found.derived = self.found.derived or obj.derived
        if obj.opaque:
            self.found.opaque.add(id(obj))
        return obj.digest

    def folded_instance(self, obj: things.Instance) -> int:
        return combined("object", self.digest(obj.cls), self._attributes(obj.state))

    def folded_function(self, obj: things.Function) -> int:
        digest, names = self.fingerprinter.code(obj.code)
        self._reads(names)
        contents = [self.digest(obj.cells[name].value) for name in obj.code.co_freevars]
        state = [(name, self.digest(item)) for name, item in obj.attributes.items()]
        defaults = (self.digest(obj.defaults), self.digest(obj.keyword_defaults))
        return hash(("function", digest, defaults, *contents, *state))

    def folded_class(self, obj: things.Class) -> int:
        library = self._class(object)
        bases = [library if base is things.OBJECT else self.digest(base) for base in obj.mro]
        content = [(name, self.digest(item)) for name, item in sorted(obj.members.items(), key=lambda item: item[0])]
        return hash(("class", obj.name, *bases, *content))

    def folded_property(self, obj: things.Property) -> int:
        return hash(("property", self.digest(obj.get), self.digest(obj.set), self.digest(None)))

    def folded_wrapped(self, obj: things.Wrapped) -> int:
        return hash((obj.kind, self.digest(obj.function)))

    def folded_module(self, obj: things.Module) -> int:
        return self.digest(sys.modules[obj.name])

    # -- what is used up ----------------------------------------------------------------------

    def generator(self, obj: Any) -> int:
        self._mutable(obj)
        frame = obj.gi_frame
        digest, names = self.fingerprinter.code(obj.gi_code)
        if frame is None:
            return hash(("generator", digest, "exhausted"))
        if frame.f_globals is self.fingerprinter.namespace:
            self._reads(names)
        if obj.gi_running:
            return self.opaque(obj)
        inner = [(name, self.digest(item)) for name, item in dict(frame.f_locals).items()]
        return hash(("generator", digest, frame.f_lasti, *inner))

    def iterator(self, obj: Any) -> int:
        self._mutable(obj)
        reduced = obj.__reduce__()  # of a builtin type: gives its parts, runs nothing
        return hash((type(obj).__name__, *[self.digest(item) for item in reduced[1:]]))

    def file(self, obj: Any) -> int:
        self._mutable(obj)
        if not _is_real(obj):
            return self.opaque(obj)
        if obj.closed:
            return hash(("file", self._file_name(obj), "closed"))
        try:
            return hash(("file", self._file_name(obj), obj.tell()))
        except (OSError, ValueError):
            return self.opaque(obj)

    @staticmethod
    def _file_name(obj: Any) -> str:
        name = getattr(obj, "name", "")
        return name if type(name) in (str, int) else ""

    def memory_file(self, obj: io.StringIO | io.BytesIO) -> int:
        self._mutable(obj)
        if obj.closed:
            return hash("closed")
        text = obj.getvalue()
        self.budget.charge(len(text))
        return hash((type(obj).__name__, obj.tell(), text))

    def rng(self, obj: random.Random) -> int:
        self._mutable(obj)
        return hash(("Random", obj.getstate()))

    def plain(self, obj: Any) -> int:
        """A standard type whose repr is its content."""
        return hash((type(obj).__name__, repr(obj)))

    def pattern(self, obj: re.Pattern[Any]) -> int:
        return hash(("Pattern", self.digest(obj.pattern), obj.flags))

    def environment(self, obj: Any) -> int:
        return hash(("environ", *sorted(obj._data.items())))

    def reduced(self, obj: Any) -> int:
        """A standard type whose `__reduce__` gives its parts and asks them nothing."""
        return hash((type(obj).__name__, *[self.digest(part) for part in obj.__reduce__()[1:]]))

    def generic(self, obj: Any) -> int:
        """`list[int]`, `int | None`: their repr would ask the classes inside."""
        return hash((type(obj).__name__, self.digest(getattr(obj, "__origin__", None)), self.digest(obj.__args__)))

    def slice(self, obj: slice) -> int:
        return hash(("slice", self.digest(obj.start), self.digest(obj.stop), self.digest(obj.step)))

    def moment(self, obj: datetime.datetime | datetime.time) -> int:
        """Without asking the time zone, which may be a class of the notebook."""
        return hash((type(obj).__name__, repr(obj.replace(tzinfo=None)), self.digest(obj.tzinfo)))


class _Shown(_Walk):
    """A pass that sees of an object what its display shows."""

    __slots__ = ()

    def whole(self, obj: object) -> int:
        if self._says_nothing(layout.kind_of(obj)) or type(obj) is things.Instance:
            return self.digest(obj)
        return self.value(obj).digest

    @staticmethod
    def _says_nothing(kind: type) -> bool:
        """Whether objects of this class of the notebook are shown as `<Name at 0x…>`."""
        return layout.module_of(kind) == "__main__" and layout.is_plain(kind) and layout.is_bare(kind, _TELLING)

    def _instance(self, obj: object, kind: type) -> int:
        if self._says_nothing(kind):
            return hash(("shown", layout.module_of(kind), layout.name_of(kind)))
        return super()._instance(obj, kind)

    def folded_instance(self, obj: things.Instance) -> int:
        try:
            if all(obj.cls.find(name) is things.MISSING for name in _TELLING):
                return hash(("shown", "__main__", obj.cls.name))
        except things.Unknown:
            pass  # a library's class among its bases: then it is told by what it holds
        return super().folded_instance(obj)


_TELLING = ("__repr__", "_ipython_display_", "_repr_mimebundle_", "_repr_html_", "_repr_pretty_", "_repr_markdown_",
            "_repr_png_", "_repr_svg_", "_repr_latex_", "_repr_json_")  # fmt: skip


class _Inside:
    """Keeps the outermost object on the path while its parts are looked at."""

    __slots__ = ("key", "path")

    def __init__(self, path: dict[int, int], key: int) -> None:
        self.path = path
        self.key = key

    def __enter__(self) -> None:
        self.path[self.key] = len(self.path)

    def __exit__(self, *_: object) -> None:
        self.path.pop(self.key, None)


def _is_real(stream: Any) -> bool:
    """Whether it may be asked where it stands: below it is a file of the system, not an object of the user.

    A text file that is written to would first write what it holds back.
    """
    inner = stream
    while type(inner) is not io.FileIO:
        kind = layout.kind_of(inner)
        if kind not in _STREAMS:
            return False
        try:
            inner = inner.buffer if kind is io.TextIOWrapper else inner.raw
            if kind is io.TextIOWrapper and type(inner) is not io.BufferedReader:
                return False
        except ValueError:  # detached
            return False
    return True


def _are_atoms(items: Iterable[object]) -> bool:
    """Types are told by identity: hashing one may ask its metaclass, and `id` is heard by every audit hook."""
    rest = list(map(type, items))
    while rest:
        first = rest[0]
        if not any(first is kind for kind in _ATOMS):
            return False
        rest = [kind for kind in rest if kind is not first]
    return True


def _are_all(items: Iterable[object], kind: type) -> bool:
    return all(map(operator.is_, map(type, items), itertools.repeat(kind)))


def _items(obj: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Items in a copy: a thread may be at work."""
    return list(dict.items(obj))


_DICTS = frozenset({dict, collections.OrderedDict, collections.defaultdict, collections.Counter})
_SIZED = frozenset({*_DICTS, list, tuple, set, frozenset, str, bytes, bytearray, collections.deque})

_ITERATORS: tuple[type, ...] = (
    type(iter([])), type(iter(())), type(iter(range(0))), type(iter("")), type(iter({})), type(iter({}.items())),
    type(iter({}.values())), type(iter(set())), type(reversed([])), enumerate, zip, map, filter,
    type(iter(b"")), reversed,
)  # fmt: skip
_ITERTOOLS: tuple[type, ...] = (
    (itertools.count, itertools.cycle, itertools.repeat, itertools.chain, itertools.islice)
    if sys.version_info < (3, 12)  # later ones warn, then cannot be reduced
    else ()
)

_STREAMS = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom)

_READERS: dict[type, Callable[[_Walk, Any], int]] = {
    list: _Walk.list,
    tuple: _Walk.tuple,
    **dict.fromkeys(_DICTS, _Walk.dict),
    **dict.fromkeys((set, frozenset), _Walk.set),
    layout.Elements: _Walk.elements,
    collections.deque: _Walk.deque,
    **dict.fromkeys((bytearray, array.array), _Walk.buffer),
    memoryview: _Walk.memory,
    types.SimpleNamespace: _Walk.namespace,
    types.MappingProxyType: _Walk.proxy,
    types.FunctionType: _Walk.function,
    types.MethodType: _Walk.method,
    types.BuiltinFunctionType: _Walk.builtin,
    **dict.fromkeys(
        (
            types.WrapperDescriptorType,
            types.MethodDescriptorType,
            types.ClassMethodDescriptorType,
            types.GetSetDescriptorType,
            types.MemberDescriptorType,
        ),
        _Walk.descriptor,
    ),
    **dict.fromkeys((staticmethod, classmethod), _Walk.wrapped),
    property: _Walk.property,
    functools.partial: _Walk.partial,
    functools._lru_cache_wrapper: _Walk.cached,
    types.ModuleType: _Walk.module,
    types.GeneratorType: _Walk.generator,
    **dict.fromkeys((*_ITERATORS, *_ITERTOOLS), _Walk.iterator),
    **dict.fromkeys((*_STREAMS, io.FileIO), _Walk.file),
    **dict.fromkeys((io.StringIO, io.BytesIO), _Walk.memory_file),
    random.Random: _Walk.rng,
    **dict.fromkeys(
        (
            range, datetime.date, datetime.timedelta, datetime.timezone, decimal.Decimal, fractions.Fraction, uuid.UUID,
            type(...), type(NotImplemented), pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PosixPath,
            pathlib.WindowsPath,
        ),
        _Walk.plain,
    ),
    re.Pattern: _Walk.pattern,
    **dict.fromkeys((operator.itemgetter, operator.attrgetter, operator.methodcaller), _Walk.reduced),
    **dict.fromkeys((types.GenericAlias, types.UnionType), _Walk.generic),
    **dict.fromkeys((datetime.time, datetime.datetime), _Walk.moment),
    slice: _Walk.slice,
    type(os.environ): _Walk.environment,
    things.Hole: _Walk.hole,
    things.Instance: lambda walk, obj: walk.folded_instance(obj),
    things.Function: _Walk.folded_function,
    things.Class: _Walk.folded_class,
    things.Property: _Walk.folded_property,
    things.Wrapped: _Walk.folded_wrapped,
    things.Module: _Walk.folded_module,
}  # fmt: skip
