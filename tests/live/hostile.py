"""Objects that tell when they are asked anything, and answer badly.

Comes in: the name of a base and of a manner. Goes out: an object of a class of the notebook whose every special method
notes its call in `calls` and then raises, lies, or leaves the interpreter. Until `arm()` they behave as their base
does, so that they can be made.
"""

from __future__ import annotations

import collections
import importlib
import types
from collections.abc import Callable
from typing import Any

calls: list[str] = []
_armed = [False]

#: What Python, IPython, pandas or NumPy may ask of an object.
ASKED = tuple(
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __reduce__ __reduce_ex__ __getstate__ __getattr__ "
    "__getattribute__ __len__ __length_hint__ __iter__ __next__ __contains__ __getitem__ __repr__ __str__ __format__ "
    "__bool__ __int__ __index__ __float__ __complex__ __bytes__ __fspath__ __dir__ __sizeof__ __copy__ __deepcopy__ "
    "__array__ __array_interface__ __array_struct__ __array_ufunc__ __array_function__ __array_finalize__ "
    "__dataframe__ __arrow_c_stream__ __add__ __radd__ __call__ __enter__ __exit__ __await__ __missing__ __set_name__ "
    "__instancecheck__ __subclasscheck__ __buffer__ items keys values copy equals identical tolist tobytes view "
    "dtype shape nbytes columns index startswith encode args with_traceback __setattr__ __delattr__ __class__ __dict__ "
    "__traceback__".split()
)
_PROPERTIES = frozenset(
    "__class__ __dict__ __array_interface__ __array_struct__ dtype shape nbytes columns index args "
    "__traceback__".split()
)
MANNERS = ("raise", "lie", "interrupt", "leave")


def arm(on: bool = True) -> None:
    _armed[0] = on


def disarm() -> None:
    """Behave again, and forget what was told."""
    _armed[0] = False
    calls.clear()


def bases() -> dict[str, type]:
    """Types to derive from, by name; those of libraries that are not installed are left out."""
    found: dict[str, type] = {
        kind.__name__: kind
        for kind in (
            object, dict, list, tuple, set, frozenset, str, bytes, int, float, Exception, OSError,
            collections.OrderedDict, collections.defaultdict, collections.Counter, collections.deque,
        )
    }  # fmt: skip
    for module, names in (("pandas", ("DataFrame", "Series", "Index")), ("numpy", ("ndarray",))):
        try:
            library = importlib.import_module(module)
        except ImportError:
            continue
        found.update({f"{module}.{name}": getattr(library, name) for name in names})
    return found


def tattler(base: str, manner: str, *, metaclass: bool = False) -> type:
    """A class of `__main__` that derives from `base`; with `metaclass`, the class itself tattles, too."""
    kind = bases()[base]
    own = {name: _told(kind, name, manner) for name in ASKED if _fits(kind, name)}
    meta: type = type
    if metaclass:
        asked = {name: _told(type, name, manner) for name in ASKED if _fits(type, name) and name not in _PROPERTIES}
        meta = type("Meta", (type,), {**asked, "__module__": "__main__"})
    return types.new_class(
        "Tattler", (kind,), {"metaclass": meta}, lambda namespace: namespace.update(own, __module__="__main__")
    )


def make(base: str, manner: str, *, metaclass: bool = False) -> Any:
    """An instance, filled a little where its base can be."""
    disarm()
    kind = tattler(base, manner, metaclass=metaclass)
    filling: dict[str, tuple[Any, ...]] = {
        "dict": ({"a": 1},), "list": ([1, 2],), "tuple": ((1, 2),),
        "set": ({1},), "frozenset": ({1},), "str": ("text",),
        "bytes": (b"bytes",), "int": (7,), "float": (0.5,), "deque": ([1],), "OrderedDict": ({"a": 1},),
        "pandas.DataFrame": ({"a": [1, 2]},), "pandas.Series": ([1, 2],), "pandas.Index": ([1, 2],),
        "numpy.ndarray": ((2,),), "OSError": (2, "no such file"), "Exception": ("said",),
    }  # fmt: skip
    return kind(*filling.get(base, ()))


def _fits(kind: type, name: str) -> bool:
    """Whether to override: all that is special, and what the base has by that name."""
    if kind is int and name in ("__index__", "__int__"):
        return False
    return name.startswith("__") or hasattr(kind, name)


def _told(kind: type, name: str, manner: str) -> Any:
    def asked(self: Any, *positional: Any, **named: Any) -> Any:
        if not _armed[0]:
            return _properly(kind, name, self, positional, named)
        calls.append(name)
        return _answer(manner)

    asked.__name__ = name
    return property(asked) if name in _PROPERTIES else asked


def _properly(kind: type, name: str, self: Any, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
    if name in _PROPERTIES:
        return object.__getattribute__(self, "__dict__") if name == "__dict__" else _base_answer(kind, name, self)
    ordinary: Callable[..., Any] | None = getattr(kind, name, None)
    if ordinary is None:
        if name == "__getattr__":
            raise AttributeError(*positional)
        return NotImplemented
    return ordinary(self, *positional, **named)


def _base_answer(kind: type, name: str, self: Any) -> Any:
    for base in kind.__mro__:
        if name in vars(base):
            return vars(base)[name].__get__(self, kind)
    raise AttributeError(name)


def _answer(manner: str) -> Any:
    if manner == "raise":
        raise RuntimeError("hostile: asked")
    if manner == "interrupt":
        raise KeyboardInterrupt
    if manner == "leave":
        raise SystemExit(3)
    return 3
