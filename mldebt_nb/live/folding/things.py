"""What folding meets besides builtin values: functions, classes and objects of the notebook, and holes.

These stand for the user's objects while a cell is folded; no user code runs behind them. A hole stands for a value that
is not plain: it can be held, passed on and put into a list, and it has a digest; whoever asks it anything gets
`Unknown`.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any, NoReturn

#: What a name holds that does not exist, or a variable of the environment that is not set.
ABSENT = object()


class Unknown(Exception):
    """Not plain: nobody knows without running it."""


class Variable:
    """A variable of a scope, shared by the functions that close over it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _ask(self: Any, *_: Any, **__: Any) -> NoReturn:
    raise Unknown


class Hole:
    """A value of which only the digest is known. `derived`, `opaque`, `touched` are those of its `Value`; `value` is
    that itself, where the hole is all that a name holds; `over` is the table that it looks at."""

    __slots__ = ("derived", "digest", "opaque", "over", "touched", "value")

    def __init__(
        self, digest: int, *, derived: bool = False, opaque: bool = False, touched: int = 0, value: Any = None
    ) -> None:
        self.digest = digest
        self.value = value
        self.derived = derived
        self.opaque = opaque
        self.touched = touched
        self.over: Any = None

    __array_ufunc__ = None  # so that numpy leaves operators to this class

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _ask
    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = __hash__ = _ask
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _ask
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _ask
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = __neg__ = __pos__ = __abs__ = _ask
    __int__ = __float__ = __index__ = __round__ = __repr__ = __str__ = __format__ = __next__ = __reversed__ = _ask
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __divmod__ = __rdivmod__ = __getattr__ = _ask
    __copy__ = __deepcopy__ = __reduce_ex__ = _ask


class Function:
    """A function of the notebook: its text where it is known, what its defaults and free variables hold.

    `call` is the interpreter's; a function can so be handed to `sorted` or `map`.
    """

    __slots__ = ("attributes", "call", "cells", "code", "defaults", "keyword_defaults", "node", "token")

    def __init__(
        self, node: ast.FunctionDef | ast.Lambda | None, code: types.CodeType, defaults: Any, keyword_defaults: Any,
        cells: dict[str, Variable], attributes: dict[str, Any],
    ) -> None:  # fmt: skip
        self.node = node
        self.code = code
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.cells = cells
        self.attributes = attributes
        self.call: Callable[..., Any] | None = None

    def __call__(self, *positional: Any, **named: Any) -> Any:
        if self.call is None:
            raise Unknown
        return self.call(self, positional, named)

    __repr__ = __str__ = _ask
    __getattr__ = _ask


class Property:
    __slots__ = ("get", "set")

    def __init__(self, get: Any, set_: Any) -> None:
        self.get = get
        self.set = set_


class Wrapped:
    """A `staticmethod` or a `classmethod`."""

    __slots__ = ("function", "kind")

    def __init__(self, kind: str, function: Any) -> None:
        self.kind = kind
        self.function = function


class Class:
    """A class of the notebook. `members` are what its statement bound, `mro` what follows it: classes or holes."""

    __slots__ = ("call", "members", "mro", "name")

    def __init__(self, name: str, mro: list[Any], members: dict[str, Any]) -> None:
        self.name = name
        self.mro = mro
        self.members = members
        self.call: Callable[..., Any] | None = None

    def find(self, name: str) -> Any:
        """The member that instances have under `name`; `MISSING` when there is none."""
        for cls in (self, *self.mro):
            if type(cls) is not Class:
                if cls is OBJECT:
                    continue
                raise Unknown  # a library's class may have anything
            if name in cls.members:
                return cls.members[name]
        return MISSING

    def __call__(self, *positional: Any, **named: Any) -> Any:
        if self.call is None:
            raise Unknown
        return self.call(self, positional, named)

    __repr__ = __str__ = _ask
    __getattr__ = _ask


def _special(name: str) -> Callable[..., Any]:
    def method(self: Instance, *others: Any) -> Any:
        found = self.cls.find(name)
        if type(found) is not Function:
            raise Unknown
        return found(self, *others)

    return method


class Instance:
    """An object of a class of the notebook: its attributes."""

    __slots__ = ("cls", "state")
    __array_ufunc__ = None

    def __init__(self, cls: Class, state: dict[str, Any]) -> None:
        self.cls = cls
        self.state = state

    def __eq__(self, other: object) -> Any:
        found = self.cls.find("__eq__")
        return self is other if found is MISSING else _special("__eq__")(self, other)

    def __hash__(self) -> int:
        if self.cls.find("__hash__") is not MISSING or self.cls.find("__eq__") is not MISSING:
            raise Unknown
        return id(self)

    def __bool__(self) -> bool:
        if self.cls.find("__bool__") is not MISSING:
            return bool(_special("__bool__")(self))
        return self.cls.find("__len__") is MISSING or bool(_special("__len__")(self))

    __repr__, __len__, __getitem__, __contains__, __call__, __lt__, __gt__, __le__, __ge__, __add__, __iter__ = (
        _special(name)
        for name in (
            "__repr__", "__len__", "__getitem__", "__contains__", "__call__", "__lt__", "__gt__", "__le__", "__ge__",
            "__add__", "__iter__",
        )
    )  # fmt: skip

    def __str__(self) -> str:
        name = "__repr__" if self.cls.find("__str__") is MISSING else "__str__"
        text = _special(name)(self)
        if type(text) is not str:
            raise Unknown
        return text

    __sub__ = __mul__ = __radd__ = __rmul__ = __rsub__ = __format__ = __int__ = __float__ = __index__ = _ask
    __next__ = __enter__ = __exit__ = __iadd__ = __copy__ = __deepcopy__ = __reduce_ex__ = __getattr__ = _ask


class Method:
    """A function bound to an object of the notebook."""

    __slots__ = ("function", "owner")

    def __init__(self, function: Any, owner: Any) -> None:
        self.function = function
        self.owner = owner

    def __call__(self, *positional: Any, **named: Any) -> Any:
        return self.function(self.owner, *positional, **named)

    __repr__ = __str__ = __eq__ = __hash__ = _ask
    __getattr__ = _ask


class Module:
    """A module of the standard library of which some functions are known."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    __repr__ = __str__ = _ask
    __getattr__ = _ask


class Environment:
    """`os.environ`: asked by the interpreter, variable by variable."""

    __slots__ = ()
    __repr__ = __str__ = __iter__ = __len__ = __eq__ = __hash__ = __bool__ = __getattr__ = _ask


class _Mark:
    """Something that is only ever compared by identity."""


MISSING = _Mark()
OBJECT = _Mark()
