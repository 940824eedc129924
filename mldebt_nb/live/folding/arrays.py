"""Small numeric arrays, and what numpy computes with them.

Comes in: arrays of numbers, and calls of numpy's functions and methods that do nothing but compute. Goes out: copies,
results, `Unknown` for all that is large or not on the list. numpy is met only where the kernel has loaded it.
"""

from __future__ import annotations

import contextlib
from typing import Any

from mldebt_nb.live import layout
from mldebt_nb.live.folding.things import Unknown
from mldebt_nb.live.tables import loaded

MOST = 64
_LARGEST = 10_000
_NUMBERS = "biuf"

FUNCTIONS = frozenset(
    "array asarray arange zeros ones full linspace eye zeros_like ones_like full_like dot multiply add subtract "
    "divide negative square sqrt exp log log2 log10 log1p expm1 sin cos tanh abs absolute where concatenate hstack "
    "vstack stack sum mean median std var max min amax amin prod cumsum maximum minimum clip sort argsort argmax "
    "argmin unique isnan "
    "round floor ceil copyto any all diff outer reshape transpose sign power copy float64 int64 nan inf pi e".split()
)
_MAKERS = frozenset("arange zeros ones full linspace eye".split())
METHODS = frozenset(
    "sum mean std var max min prod cumsum argmax argmin argsort tolist copy reshape ravel flatten astype item dot "
    "round clip any all fill sort transpose".split()
)
CHANGING_METHODS = frozenset({"fill", "sort"})
ATTRIBUTES = frozenset({"shape", "size", "ndim", "T"})


def numpy() -> Any:
    """The module; `Unknown` when the kernel has not loaded it."""
    module = loaded("numpy")
    if module is None or not hasattr(module, "ndarray"):
        raise Unknown
    return module


def is_array(value: object) -> bool:
    """Whether it is an array of numbers, and of no other class."""
    module = loaded("numpy")
    array: Any = value
    return module is not None and type(value) is getattr(module, "ndarray", None) and array.dtype.kind in _NUMBERS


def is_scalar(value: object) -> bool:
    """Whether it is one of numpy's own numbers."""
    module = loaded("numpy")
    generic = getattr(module, "generic", None)
    kind = type(value)  # `isinstance` would ask the object for its `__class__`
    if generic is None or not issubclass(kind, generic) or layout.module_of(kind) != "numpy":
        return False
    scalar: Any = value
    return scalar.dtype.kind in _NUMBERS


def owner(array: Any) -> Any:
    """The array whose memory `array` shows; `Unknown` when that is not an array of numbers."""
    base = array
    while base.base is not None:
        base = base.base
        if not is_array(base):
            raise Unknown
    return base


def pack(array: Any) -> tuple[Any, ...] | None:
    """What makes the same array anew; None when it is large or lies in memory in an unusual way."""
    flags = array.flags
    if array.size > MOST or not (flags.c_contiguous and flags.aligned and flags.writeable and array.dtype.isnative):
        return None
    return array.shape, array.dtype.str, array.tobytes()


def unpack(packed: tuple[Any, ...]) -> Any:
    """An array of its own memory."""
    shape, kind, content = packed
    module = numpy()
    return module.frombuffer(content, dtype=kind).reshape(shape).copy()


def place(array: Any, base: Any) -> tuple[Any, ...]:
    """Where in `base` a view lies."""
    offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return offset, array.shape, array.strides, array.dtype.str


def view(base: Any, where: tuple[Any, ...]) -> Any:
    """The view that lies there."""
    offset, shape, strides, kind = where
    return numpy().ndarray(shape, kind, buffer=base, offset=offset, strides=strides)


def check(name: str, values: list[Any]) -> None:
    """`Unknown` for what would be large."""
    room = 1
    for value in values:
        if is_array(value):
            room *= max(value.size, 1)
        elif isinstance(value, (list, tuple)):
            room *= max(len(value), 1)
    if room > _LARGEST:
        raise Unknown
    numbers = [abs(float(v)) for v in values if isinstance(v, (int, float)) or is_scalar(v)]
    if name == "arange" and numbers:
        smallest = min(numbers)
        if len(values) > 2 and (smallest == 0 or max(numbers) / smallest > _LARGEST):
            raise Unknown
    if name == "diff" and any(number > MOST for number in numbers):
        raise Unknown  # so many times
    if name in _MAKERS:
        size = max(numbers, default=1.0) if name == "eye" else 1.0
        for value in values:
            for number in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(number, (int, float)) or is_scalar(number):
                    size *= max(abs(float(number)), 1.0)
        if size > _LARGEST:
            raise Unknown


def quiet() -> Any:
    """While numpy computes here, it says nothing to the user."""
    module = loaded("numpy")
    return contextlib.nullcontext() if module is None else module.errstate(all="ignore")
