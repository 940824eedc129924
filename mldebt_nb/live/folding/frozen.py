"""Small plain values as trees that keep no object of the user, and back.

Comes in: an object whose digest is known (`freeze`), or such a tree (`Heap.thaw`). Goes out: the tree, or values to
fold with. Objects that can be changed in place have a token; equal tokens of one state are one object, so that a change
reaches every name that holds it. Whatever is not plain becomes a hole with its digest.
"""

from __future__ import annotations

import collections
import itertools
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mldebt_nb.live import layout
from mldebt_nb.live.folding import allowed, arrays, frames
from mldebt_nb.live.folding.things import (
    OBJECT,
    Class,
    Function,
    Hole,
    Instance,
    Module,
    Property,
    Unknown,
    Variable,
    Wrapped,
)  # fmt: skip

_ATOMS = frozenset({int, float, bool, str, type(None), bytes, complex, type(...)})
_LONGEST_TEXT = 1000
_MOST_NODES = 120

_SEQUENCES = frozenset({list, tuple, set, frozenset, collections.deque})
_MAPPINGS = frozenset({dict, collections.OrderedDict, collections.Counter, collections.defaultdict})
_KINDS: dict[str, type] = {kind.__name__: kind for kind in (*_SEQUENCES, *_MAPPINGS)}
_FUNCTION, _CLASS, _INSTANCE, _CELL, _REF, _HOLE = "<function>", "<class>", "<instance>", "<cell>", "<ref>", "<hole>"
_MODULE, _NAMED, _PROPERTY, _WRAPPED, _RANGE = "<module>", "<named>", "<property>", "<wrapped>", "<range>"
_ARRAY, _VIEW, _SCALAR, _METHOD, _TABLE = "<array>", "<view>", "<scalar>", "<method>", "<table>"

#: Tokens of objects that only a fold has made are below zero, those of living objects are their ids.
_fresh = itertools.count(-2, -1)


class Frozen(NamedTuple):
    """One node: what it is, which object, what it holds, and what else its kind needs."""

    kind: str
    token: int
    items: tuple[Any, ...] = ()
    more: Any = None


#: What changes with the table that it was made of.
_OVER = frozenset({frames.GROUPS, frames.GROUP})

#: In place of a tree that would be larger than is worth keeping.
TOO_LARGE = object()


class _TooLarge(Exception):
    """More than is worth keeping."""


def is_atom(value: object) -> bool:
    """A number, or a text of moderate length."""
    kind = layout.kind_of(value)
    return kind in _ATOMS and not (kind in (str, bytes) and len(value) > _LONGEST_TEXT)  # type: ignore[arg-type]


def is_plain(obj: object) -> bool:
    """Whether a value can be made a tree, whatever is inside."""
    kind = layout.kind_of(obj)
    if kind in _ATOMS:
        return is_atom(obj)
    if kind is type or kind is types.BuiltinFunctionType:
        owner = getattr(obj, "__self__", None) if kind is types.BuiltinFunctionType else None
        own = kind is type and layout.module_of(obj) == "__main__" and layout.is_python_class(obj)  # type: ignore[arg-type]
        return own or allowed.name_of(obj) is not None or layout.kind_of(owner) in _KINDS.values()
    if kind is types.ModuleType:
        return layout.module_name(obj) in allowed.MODULE_NAMES  # type: ignore[arg-type]
    if kind is types.FunctionType:
        return layout.text(obj.__module__) == "__main__" or allowed.name_of(obj) is not None
    if arrays.is_array(obj) or arrays.is_scalar(obj) or frames.is_row(obj):
        return True
    if frames.is_data(obj):
        return frames.fits(obj)
    if frames.kind_of(obj) in _OVER:
        return True
    return kind is tuple or kind in _READERS or (layout.module_of(kind) == "__main__" and layout.is_plain(kind))


def freeze(
    obj: object, digest: Callable[[Any], int], token: Callable[[Any], int] = id,
    namespace: Mapping[str, Any] | None = None,
) -> object:  # fmt: skip
    """The tree of `obj`, the atom itself, or `TOO_LARGE`. `digest` gives that of what is not plain; `namespace` is
    where functions of the notebook look up their names."""
    try:
        return _Freezer(digest, token, namespace).node(obj)
    except (_TooLarge, RecursionError):
        return TOO_LARGE


class _Freezer:
    def __init__(
        self, digest: Callable[[Any], int], token: Callable[[Any], int], namespace: Mapping[str, Any] | None
    ) -> None:
        self._namespace = namespace
        self._digest = digest
        self._token = token
        self._seen: set[int] = set()
        self._nodes = 0

    def node(self, obj: Any) -> Any:
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise _TooLarge
        kind = layout.kind_of(obj)
        if kind in _ATOMS:
            if is_atom(obj):
                return obj
            return self._hole(obj)
        if kind is tuple:
            return Frozen("tuple", 0, tuple([self.node(item) for item in obj]))
        if arrays.is_array(obj):
            return self._array(obj)
        if arrays.is_scalar(obj):
            return Frozen(_SCALAR, 0, (), (obj.dtype.str, obj.tobytes()))
        if frames.is_data(obj):
            return self._table(obj)
        if frames.kind_of(obj) in _OVER:
            return Frozen(_HOLE, self._token(obj), (self.node(frames.rests_on(obj)),), self._digest(obj))
        reader = _READERS.get(kind)
        if reader is None and not (layout.is_plain(kind) and layout.module_of(kind) == "__main__"):
            return self._hole(obj)
        token = self._token(obj)
        if token in self._seen:
            return Frozen(_REF, token)
        self._seen.add(token)
        if reader is None:
            return self._instance(obj, kind, token)
        found = reader(self, obj, token)
        if found is None:
            return self._hole(obj)
        if not found.token:
            self._seen.discard(token)  # not told apart: each time anew
        return found

    def _hole(self, obj: Any) -> Frozen:
        return Frozen(_HOLE, self._token(obj), (), self._digest(obj))

    def _sized(self, obj: Any) -> None:
        if self._nodes + len(obj) > _MOST_NODES:
            raise _TooLarge

    def sequence(self, obj: Any, token: int) -> Frozen:
        self._sized(obj)
        more = obj.maxlen if type(obj) is collections.deque else None
        return Frozen(type(obj).__name__, token, tuple([self.node(item) for item in list(obj)]), more)

    def mapping(self, obj: Any, token: int) -> Frozen | None:
        self._sized(obj)
        factory = None
        if type(obj) is collections.defaultdict and obj.default_factory is not None:
            factory = allowed.name_of(obj.default_factory)
            if factory is None:
                return None
        items = tuple([(self.node(key), self.node(item)) for key, item in list(dict.items(obj))])
        return Frozen(type(obj).__name__, token, items, factory)

    def _array(self, obj: Any) -> Frozen:
        token = self._token(obj)
        if token in self._seen:
            return Frozen(_REF, token)
        try:
            base = arrays.owner(obj)
        except Unknown:
            return self._hole(obj)
        packed = arrays.pack(base)
        if packed is None:
            return self._hole(obj)
        self._seen.add(token)
        if base is obj:
            return Frozen(_ARRAY, token, (), packed)
        return Frozen(_VIEW, token, (self._array(base),), arrays.place(obj, base))

    def _table(self, obj: Any) -> Frozen:
        """A table, and the dict of its `attrs`, which other names may hold."""
        packed = frames.pack(obj)
        if packed is None:
            return self._hole(obj)
        if packed.kind == frames.INDEX:  # nothing here changes one
            return Frozen(_TABLE, 0, (None,), packed)
        token = self._token(obj)
        if token in self._seen:
            return Frozen(_REF, token)
        self._seen.add(token)
        self._nodes += len(packed.content)
        attributes = frames.attributes(obj)
        return Frozen(_TABLE, token, (None if attributes is None else self.node(attributes),), packed)

    def range(self, obj: range, token: int) -> Frozen:
        return Frozen(_RANGE, 0, (), obj)

    def module(self, obj: types.ModuleType, token: int) -> Frozen | None:
        name = layout.module_name(obj)
        return Frozen(_MODULE, 0, (), name) if name in allowed.MODULE_NAMES else None

    def named(self, obj: Any, token: int) -> Frozen | None:
        """A builtin function or type of those that are known, or a method of a container."""
        owner = getattr(obj, "__self__", None) if type(obj) is types.BuiltinFunctionType else None
        if type(owner) in _KINDS.values() and type(owner) is not tuple:
            return Frozen(_METHOD, token, (self.node(owner),), obj.__name__)
        name = allowed.name_of(obj)
        return Frozen(_NAMED, 0, (), name) if name is not None else None

    def cls(self, obj: type, token: int) -> Frozen | None:
        if layout.module_of(obj) != "__main__" or not layout.is_python_class(obj) or type(obj) is not type:
            return self.named(obj, token)
        members = tuple([(name, self.node(item)) for name, item in layout.members(obj).items()])
        bases = tuple([self.node(base) for base in layout.mro(obj)[1:] if base is not object])
        return Frozen(_CLASS, token, members, (layout.name_of(obj), bases))

    def _instance(self, obj: Any, kind: type, token: int) -> Frozen:
        if layout.content(obj, kind) is not None:
            return self._hole(obj)
        state = layout.state(obj)
        self._sized(state)
        cls = self.node(kind)
        return Frozen(_INSTANCE, token, tuple([(name, self.node(item)) for name, item in list(state.items())]), cls)

    def function(self, obj: types.FunctionType, token: int) -> Frozen | None:
        if obj.__globals__ is not self._namespace:
            return self.named(obj, token)
        return self._function(
            token, obj.__code__, obj.__defaults__, obj.__kwdefaults__, obj.__closure__ or (), obj.__dict__
        )

    def _function(
        self, token: int, code: types.CodeType, defaults: Any, keyword_defaults: Any, cells: Any, attributes: Any
    ) -> Frozen:
        closure = tuple([self._cell(cell) for cell in cells])
        inner = tuple([(name, self.node(item)) for name, item in list(attributes.items())])
        named = self._named_defaults(keyword_defaults)
        return Frozen(_FUNCTION, token, (self.node(defaults), named, closure, inner), code)

    def _named_defaults(self, found: Any) -> tuple[Any, ...] | None:
        return None if found is None else tuple([(name, self.node(item)) for name, item in found.items()])

    def _cell(self, cell: Any) -> Frozen:
        token = self._token(cell)
        if token in self._seen:
            return Frozen(_REF, token)
        self._seen.add(token)
        try:
            held = cell.value if type(cell) is Variable else cell.cell_contents
        except ValueError:  # not bound yet
            raise _TooLarge from None
        return Frozen(_CELL, token, (self.node(held),))

    def property(self, obj: Any, token: int) -> Frozen:
        return Frozen(_PROPERTY, 0, (self.node(obj.fget), self.node(obj.fset)))

    def wrapped(self, obj: Any, token: int) -> Frozen:
        return Frozen(_WRAPPED, 0, (self.node(obj.__func__),), type(obj).__name__)

    # -- what a fold has made ---------------------------------------------------------------------

    def folded_hole(self, obj: Hole, token: int) -> Frozen:
        over = () if obj.over is None else (self.node(obj.over),)
        return Frozen(_HOLE, token, over, (self._digest(obj), obj.derived, obj.opaque, obj.touched))

    def folded_function(self, obj: Function, token: int) -> Frozen:
        cells = [obj.cells[name] for name in obj.code.co_freevars]
        return self._function(token, obj.code, obj.defaults, obj.keyword_defaults, cells, obj.attributes)

    def folded_class(self, obj: Class, token: int) -> Frozen:
        members = tuple([(name, self.node(item)) for name, item in obj.members.items()])
        bases = tuple([self.node(base) for base in obj.mro if base is not OBJECT])
        return Frozen(_CLASS, token, members, (obj.name, bases))

    def folded_instance(self, obj: Instance, token: int) -> Frozen:
        cls = self.node(obj.cls)
        return Frozen(_INSTANCE, token, tuple([(name, self.node(item)) for name, item in obj.state.items()]), cls)

    def folded_property(self, obj: Property, token: int) -> Frozen:
        return Frozen(_PROPERTY, 0, (self.node(obj.get), self.node(obj.set)))

    def folded_wrapped(self, obj: Wrapped, token: int) -> Frozen:
        return Frozen(_WRAPPED, 0, (self.node(obj.function),), obj.kind)

    def folded_module(self, obj: Module, token: int) -> Frozen:
        return Frozen(_MODULE, 0, (), obj.name)


_READERS: dict[type, Callable[[_Freezer, Any, int], Frozen | None]] = {
    **dict.fromkeys(_SEQUENCES - {tuple}, _Freezer.sequence),
    **dict.fromkeys(_MAPPINGS, _Freezer.mapping),
    range: _Freezer.range,
    types.ModuleType: _Freezer.module,
    types.BuiltinFunctionType: _Freezer.named,
    type: _Freezer.cls,
    types.FunctionType: _Freezer.function,
    property: _Freezer.property,
    staticmethod: _Freezer.wrapped,
    classmethod: _Freezer.wrapped,
    Hole: _Freezer.folded_hole,
    Function: _Freezer.folded_function,
    Class: _Freezer.folded_class,
    Instance: _Freezer.folded_instance,
    Property: _Freezer.folded_property,
    Wrapped: _Freezer.folded_wrapped,
    Module: _Freezer.folded_module,
}


class Heap:
    """Thaws trees of one state: one token, one object. `find` gives the text of a code object."""

    def __init__(self, find: Callable[[types.CodeType], Any]) -> None:
        self._find = find
        self._objects: dict[int, Any] = {}
        self._tokens: dict[int, int] = {}
        self._kept: list[Any] = []  # so that ids stay what they are
        self._told = 0

    def token(self, obj: object) -> int:
        """The token of an object that was thawed or made here."""
        found = self._tokens.get(id(obj))
        if found is None:
            found = next(_fresh)
            self._note(found, obj)
        return found

    def objects(self) -> list[Any]:
        """All objects that were thawed."""
        return list(self._objects.values())

    def newly_thawed(self) -> list[Any]:
        """Those since this was asked last."""
        found, self._told = self._kept[self._told :], len(self._kept)
        return found

    def _note(self, token: int, obj: Any) -> None:
        self._tokens[id(obj)] = token
        self._objects[token] = obj
        self._kept.append(obj)

    def thaw(self, tree: Any) -> Any:
        """What the tree stands for. KeyError for a reference to something that is not there."""
        if type(tree) is not Frozen:
            return tree
        if tree.kind == _REF:
            return self._objects[tree.token]
        known = self._objects.get(tree.token) if tree.token else None
        if known is not None:
            return known
        return _THAWERS[tree.kind](self, tree)

    def _plain_tuple(self, tree: Frozen) -> Any:
        return tuple([self.thaw(item) for item in tree.items])

    def _list(self, tree: Frozen) -> Any:
        made: Any = collections.deque(maxlen=tree.more) if tree.kind == "deque" else []
        self._note(tree.token, made)
        made.extend([self.thaw(item) for item in tree.items])
        return made

    def _set(self, tree: Frozen) -> Any:
        made = _KINDS[tree.kind]([self.thaw(item) for item in tree.items])
        self._note(tree.token, made)
        return made

    def _mapping(self, tree: Frozen) -> Any:
        made: Any = _KINDS[tree.kind]()
        if tree.more is not None:
            made.default_factory = allowed.get(tree.more)
        self._note(tree.token, made)
        for key, item in tree.items:
            dict.__setitem__(made, self.thaw(key), self.thaw(item))
        return made

    def _method(self, tree: Frozen) -> Any:
        made = allowed.method(self.thaw(tree.items[0]), tree.more)
        self._note(tree.token, made)
        return made

    def _range(self, tree: Frozen) -> Any:
        return tree.more

    def _scalar(self, tree: Frozen) -> Any:
        kind, content = tree.more
        return arrays.numpy().frombuffer(content, dtype=kind)[0]

    def _array(self, tree: Frozen) -> Any:
        made = arrays.unpack(tree.more)
        self._note(tree.token, made)
        return made

    def _table(self, tree: Frozen) -> Any:
        made = frames.unpack(tree.more, self.thaw(tree.items[0]))
        if tree.token:
            self._note(tree.token, made)
        return made

    def _view(self, tree: Frozen) -> Any:
        made = arrays.view(self.thaw(tree.items[0]), tree.more)
        self._note(tree.token, made)
        return made

    def _hole(self, tree: Frozen) -> Hole:
        digest, derived, opaque, touched = tree.more if type(tree.more) is tuple else (tree.more, False, False, 0)
        made = Hole(digest, derived=derived, opaque=opaque, touched=touched)
        self._note(tree.token, made)
        made.over = self.thaw(tree.items[0]) if tree.items else None
        return made

    def _module(self, tree: Frozen) -> Module:
        return Module(tree.more)

    def _named(self, tree: Frozen) -> Any:
        return allowed.get(tree.more)

    def _class(self, tree: Frozen) -> Class:
        name, bases = tree.more
        made = Class(name, [], {})
        self._note(tree.token, made)
        made.mro.extend([self.thaw(base) for base in bases])
        made.mro.append(OBJECT)
        made.members.update({name: self.thaw(item) for name, item in tree.items})
        return made

    def _instance(self, tree: Frozen) -> Any:
        cls = self.thaw(tree.more)
        made = Instance(cls, {})
        self._note(tree.token, made)
        made.state.update({name: self.thaw(item) for name, item in tree.items})
        return made

    def _function(self, tree: Frozen) -> Function:
        defaults, keyword_defaults, closure, attributes = tree.items
        code = tree.more
        made = Function(self._find(code), code, None, None, {}, {})
        self._note(tree.token, made)
        made.defaults = self.thaw(defaults)
        if keyword_defaults is not None:
            made.keyword_defaults = {name: self.thaw(item) for name, item in keyword_defaults}
        made.cells = {name: self.thaw(cell) for name, cell in zip(code.co_freevars, closure, strict=True)}
        made.attributes = {name: self.thaw(item) for name, item in attributes}
        return made

    def _cell(self, tree: Frozen) -> Variable:
        made = Variable(None)
        self._note(tree.token, made)
        made.value = self.thaw(tree.items[0])
        return made

    def _property(self, tree: Frozen) -> Property:
        return Property(*[self.thaw(item) for item in tree.items])

    def _wrapped(self, tree: Frozen) -> Wrapped:
        return Wrapped(tree.more, self.thaw(tree.items[0]))


_THAWERS: dict[str, Callable[[Heap, Frozen], Any]] = {
    "tuple": Heap._plain_tuple,
    "list": Heap._list,
    "deque": Heap._list,
    "set": Heap._set,
    "frozenset": Heap._set,
    **{kind.__name__: Heap._mapping for kind in _MAPPINGS},
    _RANGE: Heap._range,
    _METHOD: Heap._method,
    _SCALAR: Heap._scalar,
    _ARRAY: Heap._array,
    _VIEW: Heap._view,
    _TABLE: Heap._table,
    _HOLE: Heap._hole,
    _MODULE: Heap._module,
    _NAMED: Heap._named,
    _CLASS: Heap._class,
    _INSTANCE: Heap._instance,
    _FUNCTION: Heap._function,
    _CELL: Heap._cell,
    _PROPERTY: Heap._property,
    _WRAPPED: Heap._wrapped,
}


def members(tree: object) -> frozenset[Any] | None:
    """What a set holds; None for any other tree, and where not all of it is known."""
    if type(tree) is not Frozen or tree.kind != "set" or any(type(item) is Frozen for item in tree.items):
        return None
    return frozenset([(type(item), item) for item in tree.items])


def tokens(tree: object) -> frozenset[int]:
    """The tokens of all objects in a tree."""
    return frozenset(node.token for node in _nodes(tree) if node.token)


def _nodes(tree: Any) -> Iterator[Frozen]:
    if type(tree) is Frozen:
        yield tree
    if isinstance(tree, tuple):
        for item in tree:
            if isinstance(item, tuple):
                yield from _nodes(item)


def renaming(old: Any, new: Any, found: dict[int, int]) -> None:
    """Add to `found` which objects of `new` stand where those of `old` stood, as far as both trees are alike."""
    if not (isinstance(old, tuple) and isinstance(new, tuple)) or len(old) != len(new):
        return
    if type(old) is Frozen and type(new) is Frozen:
        if old.kind != new.kind:
            return
        if old.token and new.token:
            found.setdefault(old.token, new.token)
    for one, other in zip(old, new, strict=True):
        renaming(one, other, found)


def renamed(tree: Any, names: dict[int, int]) -> Any:
    """The same tree of other objects; those that `names` does not know are new."""
    if type(tree) is Frozen:
        token = names.setdefault(tree.token, next(_fresh)) if tree.token else 0
        return Frozen(tree.kind, token, renamed(tree.items, names), renamed(tree.more, names))
    if type(tree) is tuple:
        return tuple([renamed(item, names) for item in tree])
    return tree


def patched(tree: object, source: object, parts: Iterable[str]) -> object:
    """`tree` with what `source` holds at `parts` (named as in `Value`); None when their kind has no parts."""
    if type(tree) is not Frozen or type(source) is not Frozen or tree.kind != source.kind or tree.kind not in _PARTED:
        return None
    ours, theirs = dict(_parted(tree)), dict(_parted(source))
    for part in parts:
        if part in theirs:
            ours[part] = theirs[part]
        else:
            ours.pop(part, None)
    return tree._replace(items=tuple(ours.values()))


def _parted(tree: Frozen) -> Iterator[tuple[str, Any]]:
    for index, item in enumerate(tree.items):
        if tree.kind == "list":
            yield f"[{index}]", item
        else:
            yield f".{item[0]}" if tree.kind == _INSTANCE else f"[{item[0]!r}]", item


_PARTED = frozenset({"list", _INSTANCE, *(kind.__name__ for kind in _MAPPINGS)})
