"""How calls are heard: methods of classes and functions of libraries, for as long as a cell runs.

Comes in: classes, functions, an ear. Goes out: nothing; `Wrapping.off` leaves every class and function as it was. A
class gets a descriptor in place of the method that stands in its own dictionary: asked through the class it gives the
library's own function, asked through an object a bound method that pickles as the library's own. A function keeps its
identity: its code is exchanged. Nothing is decided here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import update_wrapper
from operator import itemgetter
from types import FrameType, FunctionType, MethodType
from typing import Any, Protocol

from mldebt_nb.live.layout import mro

#: Of a class, whatever its metaclass says.
_CONTENT = type.__dict__["__dict__"].__get__
_MARK = "__mldebt_heard__"


class Ear(Protocol):
    """Makes the call, and may listen to it: `name` as it is called, the function, the caller's frame, the arguments."""

    def __call__(
        self, name: str, function: Callable[..., Any], caller: FrameType | None, args: Any, kwargs: Any
    ) -> Any: ...


class Heard:
    """A function whose calls are heard, as the function of bound methods."""

    def __init__(self, name: str, function: Callable[..., Any], ear: Ear) -> None:
        self._name, self._function, self._ear = name, function, ear
        update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return self._ear(self._name, self._function, sys._getframe(1), args, kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        """Where it is unpickled nobody listens, and perhaps nobody has heard of us: the function itself."""
        return itemgetter(0), ((self._function,),)


class Slot:
    """Stands in a class where `original` stood."""

    def __init__(self, name: str, original: Any, ear: Ear) -> None:
        self.original = original
        self._name, self._ear = name, ear
        self._heard: Heard | None = None
        self.__doc__ = getattr(original, "__doc__", None)

    def __get__(self, held: Any, owner: type | None = None) -> Any:
        found = self.original.__get__(held, owner)
        if held is None or type(found) is not MethodType or found.__self__ is not held:
            return found
        heard = self._heard
        if heard is None or heard._function is not found.__func__:
            self._heard = heard = Heard(self._name, found.__func__, self._ear)
        return MethodType(heard, held)

    def __reduce__(self) -> tuple[Any, ...]:
        return itemgetter(0), ((self.original,),)


class Wrapping:
    """What is wrapped now."""

    def __init__(self, ear: Ear, methods: frozenset[str]) -> None:
        self._ear = ear
        self._methods = methods
        self._slots: list[tuple[type, str, Slot]] = []
        self._codes: dict[FunctionType, Any] = {}

    def classes(self, found: Iterable[type]) -> None:
        """Hear the methods of these classes, each where it is defined. Those that nobody may change are left out."""
        parts = {id(part): part for one in found for part in mro(one)}  # metaclasses may give hashes of their own
        for cls in parts.values():
            inside = content(cls)
            for name in self._methods.intersection(inside):
                original = inside[name]
                if not isinstance(original, Slot) and _makes_methods(original):
                    self._put(cls, name, Slot(name, original, self._ear))

    def _put(self, cls: type, name: str, slot: Slot) -> None:
        try:
            type.__setattr__(cls, name, slot)
        except TypeError:  # a class made in C
            return
        self._slots.append((cls, name, slot))

    def functions(self, found: Iterable[tuple[str, Any]]) -> None:
        """Hear functions by name. Only those that show a signature of their own wherever their code comes from."""
        for name, function in found:
            if type(function) is FunctionType and hasattr(function, "__wrapped__") and function not in self._codes:
                code = function.__code__
                own = FunctionType(
                    code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
                )
                own.__kwdefaults__ = function.__kwdefaults__
                self._codes[function] = code
                function.__code__ = _calling(_Function(name, own, self._ear), code)

    def off(self) -> None:
        """Everything as it was; what somebody has put there since stays."""
        for cls, name, slot in self._slots:
            if content(cls).get(name) is slot:
                type.__setattr__(cls, name, slot.original)
        for function, code in self._codes.items():
            function.__code__ = code
        self._slots.clear()
        self._codes.clear()


class _Function:
    """What the exchanged code of a function calls."""

    def __init__(self, name: str, function: FunctionType, ear: Ear) -> None:
        self._name, self._function, self._ear = name, function, ear

    def __call__(self, args: Any, kwargs: Any) -> Any:
        __tracebackhide__ = True
        return self._ear(self._name, self._function, sys._getframe(1).f_back, args, kwargs)


def _template(*args: Any, **kwargs: Any) -> Any:
    __tracebackhide__ = True
    heard: Any = "__mldebt_heard__"
    return heard(args, kwargs)


def _calling(heard: _Function, like: Any) -> Any:
    """Code that does nothing but call `heard`, fit to be put into a function whose code was `like`."""
    code = _template.__code__
    constants = tuple(heard if one == _MARK else one for one in code.co_consts)
    return code.replace(
        co_consts=constants, co_freevars=like.co_freevars, co_name=like.co_name, co_filename=like.co_filename
    )


def content(cls: type) -> Any:
    """What stands in the class itself."""
    return _CONTENT(cls)


def _makes_methods(original: Any) -> bool:
    """Whether it is a function, or something that gives one, bound, for an object (scikit-learn's `available_if`)."""
    kind = type(original)
    return kind is FunctionType or (kind not in (property, staticmethod, classmethod) and "__get__" in vars(kind))
