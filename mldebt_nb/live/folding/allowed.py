"""What folding may call: functions and methods of builtin types and of the standard library that do nothing but
compute, each with arguments so small that it takes no time.

Comes in: a function and its arguments, evaluated. Goes out: the result, or `Unknown` when it would take long, be large,
or is not on the list.
"""

from __future__ import annotations

import bisect
import builtins
import collections
import copy
import functools
import heapq
import itertools
import json
import math
import operator
import statistics
import string
from typing import Any

from mldebt_nb.live.folding import arrays, frames, tabular
from mldebt_nb.live.folding.things import Class, Function, Hole, Instance, Method, Unknown, Variable

LONGEST = 10_000
_LARGEST = 10**18
_FURTHEST = 1000
_HEAVIEST = 10_000

#: What a plain expression may raise; the cell would stop there.
FAILURES = (ArithmeticError, TypeError, ValueError, LookupError, AttributeError, AssertionError, StopIteration,
            NotImplementedError)  # fmt: skip

BUILTINS: dict[str, Any] = {
    f.__name__: f
    for f in (abs, round, min, max, sum, len, sorted, divmod, repr, any, all, ord, chr, hex, oct, bin, iter, next,
              callable)
} | {
    f.__name__: f
    for f in (int, float, str, bool, complex, list, tuple, dict, set, frozenset, range, enumerate, zip, map, filter,
              reversed, slice, bytes)
}  # fmt: skip
EXCEPTIONS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (Exception, ValueError, TypeError, KeyError, IndexError, LookupError, ZeroDivisionError,
                 ArithmeticError, AttributeError, AssertionError, OverflowError, StopIteration, NotImplementedError,
                 RuntimeError)
}  # fmt: skip

MODULES: dict[str, Any] = {
    "math": math, "statistics": statistics, "json": json, "copy": copy, "collections": collections, "heapq": heapq,
    "bisect": bisect, "operator": operator, "string": string, "itertools": itertools, "functools": functools,
}  # fmt: skip
MODULE_NAMES = frozenset({*MODULES, *tabular.FUNCTIONS, "numpy", "os"})
OF_MODULES: dict[str, frozenset[str]] = {
    "numpy": arrays.FUNCTIONS,
    **tabular.FUNCTIONS,
    "math": frozenset(n for n in vars(math) if not n.startswith("_")) - {"factorial", "comb", "perm", "lcm", "prod"},
    "statistics": frozenset("mean median mode stdev pstdev variance pvariance fmean".split()),
    "json": frozenset({"dumps", "loads"}),
    "copy": frozenset({"copy", "deepcopy"}),
    "collections": frozenset("Counter OrderedDict defaultdict deque".split()),
    "heapq": frozenset("heapify heappush heappop nlargest nsmallest heappushpop heapreplace".split()),
    "bisect": frozenset("bisect bisect_left bisect_right insort insort_left insort_right".split()),
    "operator": frozenset("itemgetter add sub truediv neg eq ne lt le gt ge getitem".split()),
    "string": frozenset("ascii_letters ascii_lowercase ascii_uppercase digits punctuation".split()),
    "itertools": frozenset("chain islice accumulate pairwise zip_longest".split()),
    "functools": frozenset({"reduce"}),
}
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        "upper lower strip lstrip rstrip title capitalize replace split rsplit join startswith endswith count find "
        "rfind index swapcase zfill isdigit isalpha isalnum isupper islower removeprefix removesuffix casefold ljust "
        "rjust center splitlines partition rpartition".split()
    ),
    tuple: frozenset({"count", "index"}),
    list: frozenset("append extend insert remove pop clear index count sort reverse copy".split()),
    dict: frozenset("get keys values items pop popitem setdefault update clear copy".split()),
    set: frozenset(
        "add discard remove clear copy union intersection difference symmetric_difference update isdisjoint issubset "
        "issuperset intersection_update difference_update".split()
    ),
    frozenset: frozenset("union intersection difference symmetric_difference isdisjoint issubset issuperset".split()),
    int: frozenset({"bit_length"}),
    float: frozenset({"is_integer"}),
    collections.deque: frozenset(
        "append appendleft extend extendleft pop popleft rotate clear copy count index insert remove reverse".split()
    ),
}
_METHODS[collections.OrderedDict] = _METHODS[dict] | {"move_to_end"}
_METHODS[collections.defaultdict] = _METHODS[dict]
_METHODS[collections.Counter] = _METHODS[dict] | {"most_common", "elements", "subtract", "total"}

#: `str.lower`: those that make no text longer, whoever calls them.
_OF_TEXTS = frozenset("lower upper title capitalize strip lstrip rstrip swapcase casefold".split())

_CHANGING = frozenset({heapq.heapify, heapq.heappush, heapq.heappop, heapq.heappushpop, heapq.heapreplace,
                       bisect.insort, bisect.insort_left, bisect.insort_right, next})  # fmt: skip
#: Methods that change their object.
CHANGING_METHODS = frozenset(
    "append appendleft extend extendleft insert remove pop popleft clear sort reverse popitem setdefault update add "
    "discard intersection_update difference_update rotate move_to_end subtract fill".split()
)
_SETS = (set, frozenset)
_CONTAINERS = (list, tuple, dict, set, frozenset, collections.deque)
QUEUES = (collections.deque,)
KINDS = frozenset({*_METHODS, bytes, complex, range})
_ORDERLESS = frozenset({len, sorted, min, max, sum, any, all, set, frozenset, bool})
_NAMES: dict[int, str] = {}


def get(name: str) -> Any:
    """What `module.name` means. `Unknown` when it is not on the list."""
    module, _, inner = name.rpartition(".")
    if module == "builtins":
        return BUILTINS[inner] if inner in BUILTINS else EXCEPTIONS[inner]
    if inner not in OF_MODULES.get(module, ()):
        raise Unknown
    if module == "numpy" or module in tabular.FUNCTIONS:
        found = getattr(arrays.numpy(), inner) if module == "numpy" else tabular.get(module, inner)
        if callable(found):
            _NAMES.setdefault(id(found), name)
        return found
    return getattr(MODULES[module], inner)


def name_of(obj: object) -> str | None:
    """The name under which `get` gives this function or type; None when it does not."""
    return _NAMES.get(id(obj))


for _name, _thing in (BUILTINS | EXCEPTIONS).items():
    _NAMES[id(_thing)] = f"builtins.{_name}"
for _module, _names in OF_MODULES.items():
    for _name in _names if _module in MODULES else ():
        if callable(getattr(MODULES[_module], _name, None)):
            _NAMES.setdefault(id(getattr(MODULES[_module], _name)), f"{_module}.{_name}")


def changes_argument(function: object) -> bool:
    """Whether a function changes its first argument in place."""
    if type(function) is type(len):
        return function in _CHANGING
    return name_of(function) == "numpy.copyto"


def method(owner: object, name: str) -> Any:
    """A method of a builtin type. `Unknown` when it is not on the list; AttributeError when there is none."""
    kind = type(owner)
    if frames.kind_of(owner) is not None:
        return tabular.member(owner, name)
    if owner is str and name in _OF_TEXTS:
        return getattr(str, name)
    if frames.is_row(owner) and name in kind._fields:  # type: ignore[attr-defined]
        return getattr(owner, name)
    if arrays.is_array(owner) or arrays.is_scalar(owner):
        if name in arrays.METHODS or name in arrays.ATTRIBUTES:
            return getattr(owner, name)
        raise Unknown
    if name in _METHODS.get(kind, frozenset()):
        return getattr(owner, name)
    if kind in _METHODS and not hasattr(kind, name):
        return getattr(owner, name)  # raises what the cell would raise
    raise Unknown


def call(function: Any, positional: list[Any], named: dict[str, Any]) -> Any:
    """Call something that is on the list, when the arguments are small."""
    values = [*positional, *named.values()]
    if tabular.owner_of(function) is not None:
        return tabular.call(function.__name__, function, positional, named)
    module, _, name = _NAMES.get(id(function), "").partition(".")
    if module in tabular.FUNCTIONS:
        return tabular.call(name, function, positional, named)
    owner = getattr(function, "__self__", None)
    if frames.inside(values) or frames.inside(owner):
        return tabular.over(function, positional, named)
    if arrays.is_array(owner) or arrays.is_scalar(owner) or module == "numpy":
        return _compute(function, [*values, owner], positional, named)
    return _call_builtin(function, owner, positional, named)


def _call_builtin(function: Any, owner: Any, positional: list[Any], named: dict[str, Any]) -> Any:
    """Call a function of Python, or a method of `owner`."""
    values = [*positional, *named.values()]
    if type(owner) not in _METHODS:
        owner = None
        if id(function) not in _NAMES:
            raise Unknown
    if function is iter and len(values) > 1:
        raise Unknown  # it may never end
    if function is round and any(type(places) is int and abs(places) > _FURTHEST for places in values[1:]):
        raise Unknown
    if (
        owner is not None
        and getattr(function, "__name__", "") == "elements"
        and not all(type(times) is int and times <= _FURTHEST for times in dict.values(owner))
    ):
        raise Unknown
    room = 1
    for value in (*values, owner):
        kind = type(value)
        if kind is int and abs(value) > _FURTHEST and (type(owner) is str or _counts(function)):
            raise Unknown
        if kind in (str, bytes) or (kind in _METHODS and kind not in (int, float)):
            room *= max(len(value), 1)
        if kind in _SETS and type(owner) not in _SETS and not _is_orderless(function) and not _of_numbers(value):
            raise Unknown  # in which order nobody knows
    if room > 1_000_000:
        raise Unknown
    try:
        return function(*positional, **named)
    except FAILURES:
        if any(holds_things(value) for value in (*values, owner)):
            raise Unknown from None
        raise


def _compute(function: Any, values: list[Any], positional: list[Any], named: dict[str, Any]) -> Any:
    """A function or a method of numpy."""
    if any(holds_things(value) for value in values):
        raise Unknown
    if any(type(value) is str and _wide(value) for value in values):
        raise Unknown  # a kind of text of that length
    arrays.check(getattr(function, "__name__", ""), values)
    found = function(*positional, **named)
    if hasattr(found, "dtype") and not (arrays.is_array(found) or arrays.is_scalar(found)):
        raise Unknown
    return found


def _counts(function: Any) -> bool:
    return (
        function in (range, bytes, json.dumps, itertools.islice) or getattr(function, "__module__", "") == "itertools"
    )


def _is_orderless(function: Any) -> bool:
    if function in (set, frozenset, bool):
        return True
    return getattr(function, "__self__", None) is builtins and function in _ORDERLESS


def _of_numbers(value: Any) -> bool:
    return all(type(item) is int for item in value)


def holds_things(value: Any, depth: int = 0) -> bool:
    """Whether there is anything inside that only stands for what the cell would meet."""
    if isinstance(value, (Hole, Function, Class, Instance, Method, Variable)):
        return True
    if depth > 8:
        return True
    if isinstance(value, dict):
        return any(holds_things(item, depth + 1) for pair in value.items() for item in pair)
    if isinstance(value, (list, tuple, set, frozenset, collections.deque)):
        return any(holds_things(item, depth + 1) for item in value)
    return False


def weight(value: Any) -> int:
    """How much there is to go over in a value, what stands in it twice counted twice. `Unknown` for much."""
    kind = type(value)
    if kind in (str, bytes):
        found = len(value)
    elif kind is range:
        found = max(value.stop - value.start, value.start - value.stop) // abs(value.step)
    elif arrays.is_array(value):
        found = int(value.size)
    elif frames.kind_of(value) is not None:
        found = frames.weight(value) + tabular.COST
    elif isinstance(value, _CONTAINERS):
        found = 0
        pending = [value]
        while pending and found <= _HEAVIEST:
            current = pending.pop()
            if isinstance(current, _CONTAINERS):
                found += len(current)
                pending.extend(current)
                if isinstance(current, dict):
                    pending.extend(current.values())
            elif type(current) in (str, bytes, range) or arrays.is_array(current) or frames.kind_of(current):
                found += weight(current)
    else:
        return 0
    if found > _HEAVIEST:
        raise Unknown
    return found


def check_operation(kind: str, left: Any, right: Any) -> None:
    """No power, product or repetition that takes long or much room."""
    if arrays.is_array(left) or arrays.is_array(right):
        arrays.check(kind, [left, right])
        if holds_things(left) or holds_things(right):
            raise Unknown
        return
    for value in (left, right):
        if type(value) is int and abs(value) > _LARGEST:
            raise Unknown
        if isinstance(value, (str, bytes, list, tuple, collections.deque)) and len(value) > LONGEST:
            raise Unknown
    if kind in ("Pow", "LShift"):
        numbers = type(left) in (int, float, bool) and type(right) in (int, float, bool)
        if not numbers or not (abs(right) <= 64 and abs(left) <= 10**6):
            raise Unknown
    elif kind == "Mult":
        for value, times in ((left, right), (right, left)):
            if isinstance(value, (str, bytes, list, tuple, collections.deque)) and (
                type(times) is int and (times > _FURTHEST or len(value) * times > LONGEST)
            ):
                raise Unknown
    elif kind == "Mod" and type(left) in (str, bytes) and (
        len(left) > 200 or _wide(str(left)) or frames.inside(right)
    ):  # fmt: skip
        raise Unknown


def _wide(text: str) -> bool:
    """Whether a format asks for much room."""
    digits = "".join(c if c.isdigit() else " " for c in text)
    return "*" in text or any(len(number) > 3 for number in digits.split())


def formatted(value: Any, style: str) -> str:
    """`format`, when the style is short."""
    if len(style) > 8 or _wide(style):
        raise Unknown
    return format(value, style)
