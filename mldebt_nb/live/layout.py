"""What a Python object consists of, read through the interpreter's own descriptors only.

No attribute of the object or of its class is looked up the ordinary way, so no code of theirs runs. Goes out: whether
a class is plain (all state in `__dict__`, `__slots__` and, maybe, a builtin container), its state, its members.
"""

from __future__ import annotations

import collections
import types
from collections.abc import Iterable, Mapping
from typing import Any

_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_MODULE = type.__dict__["__module__"].__get__
_NAME = type.__dict__["__qualname__"].__get__
_BASE = type.__dict__["__base__"].__get__
_SHORT = type.__dict__["__name__"].__get__
_ARGUMENTS: Any = vars(BaseException)["args"].__get__
_TRACE: Any = vars(BaseException)["__traceback__"].__get__
_BASIC = type.__dict__["__basicsize__"].__get__
_FLAGS = type.__dict__["__flags__"].__get__
_MODULE_DICT: Any = vars(types.ModuleType)["__dict__"].__get__
_HEAP_TYPE = 1 << 9
_ANSWERS = ("__hash__", "__eq__")
_POINTER = 8

#: Builtin types that a plain class may extend: their content is read with the builtin's own methods.
_CONTAINERS = (list, tuple, dict, set, frozenset, str, int, float, bytes, collections.OrderedDict)
_CONTENT_BASES = frozenset({*_CONTAINERS, collections.deque, collections.defaultdict, BaseException})

#: Members of a class that say nothing about what it does.
_SILENT = frozenset(
    "__dict__ __weakref__ __module__ __doc__ __firstlineno__ __static_attributes__ _abc_impl __abstractmethods__ "
    "__qualname__ __annotations_cache__ __annotate_func__ __slotnames__".split()
)


class Guarded:
    """In place of a class that cannot be looked up in a table without asking its metaclass; no table has it."""

    __slots__ = ()


def kind_of(obj: object) -> type:
    """The type of `obj`, or `Guarded` where a metaclass has an own `__hash__` or `__eq__`."""
    cls = type(obj)
    meta = type(cls)
    if meta is type or not any(
        name in _DICT(base) for base in _MRO(meta) if base is not type and base is not object for name in _ANSWERS
    ):
        return cls
    return Guarded


def mro(cls: type) -> tuple[type, ...]:
    found: tuple[type, ...] = _MRO(cls)
    return found


def module_of(cls: type) -> str:
    """The module of a class; "" when it gives none."""
    try:
        return text(_MODULE(cls))
    except AttributeError:
        return ""


def name_of(cls: type) -> str:
    """The qualified name of a class."""
    return text(_NAME(cls))


def short_name_of(cls: type) -> str:
    """The name of a class without the places it stands in."""
    return text(_SHORT(cls))


def text(name: object) -> str:
    """A name as it stands; "" for what is no text or a kind of its own."""
    return name if type(name) is str else ""


def arguments(error: BaseException) -> tuple[object, ...]:
    """What an exception was made with."""
    found: tuple[object, ...] = _ARGUMENTS(error)
    return found


def trace(error: BaseException) -> types.TracebackType | None:
    """Where an exception came by."""
    found: types.TracebackType | None = _TRACE(error)
    return found


def module_name(module: types.ModuleType) -> str:
    return text(_MODULE_DICT(module).get("__name__"))


def module_named(obj: object) -> str | None:
    """The name of a module; None for what is none."""
    return module_name(obj) if type(obj) is types.ModuleType else None


def module_dict(module: types.ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = _MODULE_DICT(module)
    return found


def is_python_class(cls: type) -> bool:
    """Whether a `class` statement (or `type(…)`) made it."""
    return bool(_FLAGS(cls) & _HEAP_TYPE) and "__module__" in _DICT(cls)


_PLAIN: dict[int, tuple[type, bool]] = {}
_PLAIN_LIMIT = 10_000


def is_plain(cls: type) -> bool:
    """Whether all state of its instances can be read: no memory of C code beyond slots and a known container."""
    known = _PLAIN.get(id(cls))
    if known is not None and known[0] is cls:
        return known[1]
    plain = _is_plain(cls)
    if len(_PLAIN) > _PLAIN_LIMIT:
        _PLAIN.clear()
    if module_of(cls) != "__main__":  # a class of the notebook must not be kept alive here
        _PLAIN[id(cls)] = (cls, plain)
    return plain


def _is_plain(cls: type) -> bool:
    if cls is object or cls is Guarded or not is_python_class(cls):
        return False
    for base in mro(cls)[1:]:
        if base is object or base in _CONTENT_BASES or not _FLAGS(base) & _HEAP_TYPE:
            continue
        if not is_python_class(base):
            return False
    current = cls
    while is_python_class(current):
        base = _BASE(current)
        own = _DICT(current)
        slots = sum(type(m) is types.MemberDescriptorType for m in own.values())
        extra = _BASIC(current) - _BASIC(base) - slots * _POINTER
        if not 0 <= extra <= 2 * _POINTER:  # __dict__ and __weakref__, where these lie in the object
            return False
        current = base
    return current is object or current in _CONTENT_BASES or issubclass(current, BaseException)


def is_bare(cls: type, names: Iterable[str]) -> bool:
    """Whether nothing between a class of Python and `object` defines any of `names`."""
    return all(
        base is object or (is_python_class(base) and not any(name in _DICT(base) for name in names))
        for base in mro(cls)
    )


def state(obj: object) -> dict[str, Any]:
    """The instance's `__dict__` and slots, by name."""
    found: dict[str, Any] = {}
    for cls in reversed(mro(type(obj))):
        own = _DICT(cls)
        descriptor = own.get("__dict__")
        if type(descriptor) is types.GetSetDescriptorType:
            held = descriptor.__get__(obj)
            if type(held) is dict:
                found.update(held)
        for name, member in own.items():
            if type(member) is types.MemberDescriptorType and is_python_class(cls):
                try:
                    found[name] = member.__get__(obj)
                except AttributeError:
                    continue
    return found


def content(obj: Any, kind: type) -> object | None:
    """What an instance of a class that extends a builtin container holds, as that builtin; None for others."""
    for base in mro(kind):
        if base in _CONTENT_BASES:
            if base is BaseException:
                return arguments(obj)
            if base is collections.deque or base is list:
                return list(base.__iter__(obj))
            if base is tuple:
                return tuple(tuple.__iter__(obj))
            if base in (dict, collections.OrderedDict, collections.defaultdict):
                return list(dict.items(obj))
            if base in (set, frozenset):
                return Elements(list(base.__iter__(obj)))
            return _scalar(base, obj)
    return None


def _scalar(base: type, obj: Any) -> object:
    if base is str:
        return str.__str__(obj) + ""
    if base is bytes:
        return bytes.__add__(obj, b"")
    return int.__add__(obj, 0) if base is int else float.__add__(obj, 0.0)


class Elements:
    """The elements of a set, without asking them for their hash."""

    __slots__ = ("items",)

    def __init__(self, items: list[Any]) -> None:
        self.items = items


def found(cls: type, name: str) -> object | None:
    """What a class or its bases hold under `name`, as it stands there; None when there is nothing."""
    for base in mro(cls):
        own = _DICT(base)
        if name in own:
            held: object = own[name]
            return held
    return None


def members(cls: type) -> dict[str, Any]:
    """What the class statement bound, without what the interpreter adds."""
    return {
        name: item
        for name, item in dict(_DICT(cls)).items()
        if type(name) is str
        and name not in _SILENT
        and type(item) not in (types.GetSetDescriptorType, types.MemberDescriptorType)
    }


def exported(content: Mapping[str, Any]) -> list[str]:
    """The names that a star import takes of a module with this content."""
    listed = content.get("__all__")
    if isinstance(listed, (list, tuple)):
        return [name for name in listed if type(name) is str and name in content]
    return [name for name in content if not name.startswith("_")]
