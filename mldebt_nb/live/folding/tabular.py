"""What folding may do with small tables: what of pandas and polars does nothing but compute.

Comes in: private copies of tables, plain arguments. Goes out: what the library gives for them, `Unknown` for all that
is not on the lists, would be large, or would call code of the user. What a library would warn of is noted, and told
nobody.
"""

from __future__ import annotations

import ast
import copy
import itertools
import operator
import re
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from mldebt_nb.live import layout
from mldebt_nb.live.folding import arrays, frames
from mldebt_nb.live.folding.frames import (
    EXPRESSION,
    FRAME,
    GROUP,
    GROUPS,
    INDEX,
    PL_FRAME,
    PL_SERIES,
    PLACES,
    SERIES,
    TEXTS,
)  # fmt: skip
from mldebt_nb.live.folding.things import Unknown

COST = 1000  # a table among operands is as costly as so many elements of a list
_HEAVIEST = 10_000
_TIMES = 100  # how often a text may be repeated

FUNCTIONS: dict[str, frozenset[str]] = {
    "pandas": frozenset("DataFrame Series concat merge isna isnull notna notnull".split()),
    "polars": frozenset("DataFrame Series concat col lit len".split()),
}
_STATISTICS = frozenset("sum mean median max min std var count nunique".split())
_ALIKE = frozenset(
    "head tail copy sort_values sort_index fillna dropna astype isna notna isnull notnull round abs clip rank cumsum "
    "cummax cummin diff shift isin any all idxmax idxmin describe reset_index rename drop drop_duplicates duplicated "
    "nlargest nsmallest value_counts to_dict prod mode quantile replace add sub mul div mod pow eq ne lt le gt ge "
    "equals get items groupby agg aggregate transform ffill bfill where mask sem".split()
)
_METHODS: dict[str, frozenset[str]] = {
    FRAME: _STATISTICS | _ALIKE | frozenset(
        "assign insert pop set_index merge query eval pivot_table melt transpose itertuples iterrows select keys "
        "update pipe".split()
    ),
    SERIES: _STATISTICS | _ALIKE | frozenset(
        "tolist to_list unique between map apply to_frame item to_numpy pipe keys pop".split()
    ),
    INDEX: frozenset("tolist to_list get_loc isin unique max min nunique".split()),
    GROUPS: _STATISTICS | frozenset("size first last agg aggregate transform cumsum head tail prod".split()),
    GROUP: _STATISTICS | frozenset("size first last agg aggregate transform cumsum head tail prod rank".split()),
    TEXTS: frozenset(
        "upper lower title capitalize strip lstrip rstrip len contains startswith endswith replace swapcase "
        "slice".split()
    ),
    PL_FRAME: frozenset(
        "head tail limit clone filter with_columns select sort unique rename drop get_column to_dicts item sum mean "
        "median max min null_count is_empty extend insert_column drop_in_place vstack row rows slice drop_nulls "
        "fill_null get_columns equals with_row_index reverse n_unique to_series pipe".split()
    ),
    PL_SERIES: frozenset(
        "to_list sum mean median max min len std var item head tail sort n_unique null_count is_null is_not_null "
        "fill_null round abs cum_sum alias rename drop_nulls any all reverse equals clone is_in".split()
    ),
    EXPRESSION: frozenset(
        "alias sum mean median max min std var count len round abs is_null is_not_null fill_null first last cum_sum "
        "n_unique is_between is_in".split()
    ),
}  # fmt: skip
_ATTRIBUTES: dict[str, frozenset[str]] = {
    FRAME: frozenset("shape size empty ndim columns index dtypes attrs T loc iloc at iat axes".split()),
    SERIES: frozenset("shape size empty ndim index dtype attrs name loc iloc at iat is_unique hasnans str".split()),
    INDEX: frozenset("shape size empty ndim name names dtype is_unique nlevels hasnans".split()),
    GROUPS: frozenset({"ngroups"}),
    GROUP: frozenset({"ngroups"}),
    PL_FRAME: frozenset("shape height width columns dtypes".split()),
    PL_SERIES: frozenset("shape name dtype".split()),
}
_SETTABLE: dict[str, frozenset[str]] = {FRAME: frozenset({"columns", "index"}), SERIES: frozenset({"name", "index"})}
#: Methods that change their table, besides those that are told `inplace=True`.
_CHANGING: dict[str, frozenset[str]] = {
    FRAME: frozenset({"insert", "pop", "update"}),
    SERIES: frozenset({"pop"}),
    PL_FRAME: frozenset({"extend", "insert_column", "drop_in_place"}),
}
_ITEMS = frozenset({FRAME, SERIES, INDEX, PLACES, GROUPS, PL_FRAME, PL_SERIES})
_WRITABLE = frozenset({FRAME, SERIES, PLACES, PL_FRAME})
_ITERABLE = frozenset({FRAME, SERIES, INDEX, GROUPS, GROUP, PL_SERIES})
#: Arguments that name what is called, or ask for patterns, engines or columns in no certain order.
_REFUSED = frozenset("regex engine engine_kwargs bins key func into flags copy strict schema_overrides".split())
_NAMING = frozenset({"agg", "aggregate", "transform", "pivot_table"})
_PATTERN = frozenset(".^$*+?{}[]\\|()")
_DTYPES = (int, float, str, bool, object)
_ATOMS = frozenset({int, float, bool, str, type(None), range, type(...)})
_KEYS = frozenset({int, float, bool, str})
_WIDE = re.compile(r"[SUVa]\d{3}")  # a dtype of texts of that length

#: Builtin functions that may go over a table, and those that only hold on to one.
_OVER = frozenset({len, list, tuple, sum, min, max, sorted, float, int, bool, any, all, round, abs, zip, enumerate,
                   copy.copy, copy.deepcopy})  # fmt: skip
_AROUND = frozenset({len, list, tuple, dict, zip, enumerate, reversed, copy.copy, copy.deepcopy})
_REPEATING = frozenset({operator.mul, operator.imul, operator.pow, operator.ipow, operator.lshift, operator.ilshift})


# -- what is asked of a table ------------------------------------------------------------------------


def member(owner: Any, name: str) -> Any:
    """`owner.name`: what is on the lists, a column, or the AttributeError that the cell would meet."""
    kind = _asked(owner)
    if name in _METHODS.get(kind, ()):
        return getattr(owner, name)
    if name in _ATTRIBUTES.get(kind, ()):
        return run(getattr, owner, name)
    if name.startswith("_") or hasattr(layout.kind_of(owner), name):
        raise Unknown
    labels = {FRAME: lambda: owner.columns, GROUPS: lambda: owner.obj.columns, SERIES: lambda: owner.index}.get(kind)
    if labels is not None and any(type(label) is str and label == name for label in labels().tolist()):
        if kind == SERIES:
            raise Unknown
        return run(operator.getitem, owner, name)
    if kind in (FRAME, SERIES, INDEX, PL_FRAME, PL_SERIES):
        return run(getattr, owner, name)  # raises what the cell would raise
    raise Unknown


def _asked(value: Any) -> str:
    """The kind of an object, whose library is whole."""
    kind = frames.kind_of(value)
    if kind is None:
        raise Unknown
    frames.library(frames.library_of(value))
    return kind


def item(owner: Any, key: Any) -> Any:
    """`owner[key]`."""
    if _asked(owner) not in _ITEMS:
        raise Unknown
    return run(operator.getitem, owner, key)


def set_item(owner: Any, key: Any, value: Any) -> None:
    """`owner[key] = value`, where the owner has a name: pandas warns of writing to what has none."""
    if _asked(owner) not in _WRITABLE:
        raise Unknown
    run(operator.setitem, owner, key, value)
    _check_content(frames.rests_on(owner) if frames.kind_of(owner) == PLACES else owner)


def delete_item(owner: Any, key: Any) -> None:
    """`del owner[key]`."""
    if _asked(owner) != FRAME:
        raise Unknown
    run(operator.delitem, owner, key)


def set_attribute(owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`."""
    if name not in _SETTABLE.get(_asked(owner), ()):
        raise Unknown
    run(setattr, owner, name, value)


def each(source: Any) -> list[Any]:
    """What going over a table gives."""
    if _asked(source) not in _ITERABLE:
        raise Unknown
    found: list[Any] = run(list, source)
    return found


# -- calls -----------------------------------------------------------------------------------------


def owner_of(function: Any) -> Any:
    """The table whose method this is; None for what is none."""
    owner = function.__self__ if type(function) is types.MethodType else None
    return owner if owner is not None and frames.kind_of(owner) is not None else None


def changes(function: Any, named: dict[str, Any]) -> bool:
    """Whether a method of a table changes it."""
    kind = frames.kind_of(function.__self__)
    return function.__name__ in _CHANGING.get(kind or "", ()) or any(
        named.get(word, False) is not False for word in ("inplace", "in_place")
    )


def handed_on(table: Any) -> Any:
    """What `pipe` gives to the function: of pandas a copy, which can be written to without changing the table."""
    return run(table.copy, deep=False) if _asked(table) in (FRAME, SERIES) else table


def get(module: str, name: str) -> Any:
    """A function of a library of tables."""
    found = getattr(frames.library(module), name)
    kind = layout.kind_of(found)
    place = found.__module__ if kind in (types.FunctionType, type) else layout.module_of(kind)
    if type(place) is not str or place.partition(".")[0] != module:
        raise Unknown
    return found


def call(name: str, function: Any, positional: list[Any], named: dict[str, Any]) -> Any:
    """Call a method of a table, or a function that makes one, by its name."""
    owner = owner_of(function)
    if named.keys() & _REFUSED and not (name == "to_numpy" and named.keys() <= {"copy", "dtype"}):
        raise Unknown
    if owner is not None:
        _asked(owner)
    _check_dtypes([*positional, *named.values()])
    check = _CHECKS.get(name)
    if check is not None:
        check(owner, positional, named)
    return run(function, *positional, **named)


def over(function: Any, positional: list[Any], named: dict[str, Any]) -> Any:
    """Call a builtin function that is given tables, or containers that hold some."""
    values = [*positional, *named.values()]
    if not isinstance(function, type) and type(getattr(function, "__self__", None)) in (list, dict):
        if function.__name__ not in _KEEPING:
            raise Unknown
        return function(*positional, **named)
    direct = [value for value in values if frames.kind_of(value) is not None]
    if not all(_asked(value) in (*_ITERABLE, PL_FRAME) for value in direct):
        raise Unknown
    if function not in (_OVER if direct else _AROUND):
        raise Unknown
    if not direct:
        return function(*positional, **named)
    return run(function, *positional, **named)


_KEEPING = frozenset("append extend insert pop get setdefault update clear copy keys values items reverse".split())


def run(function: Callable[..., Any], *positional: Any, **named: Any) -> Any:
    """Let a library compute; `Unknown` when it is given, or gives, or raises what is not plain."""
    if not all(is_plain(value) for value in (*positional, *named.values())):
        raise Unknown
    if any(function is repeating for repeating in _REPEATING):
        _check_repeating(positional)
    try:
        found = function(*positional, **named)
    except (Unknown, KeyboardInterrupt):
        raise
    except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as problem:
        if layout.module_of(type(problem)).partition(".")[0] in ("builtins", "pandas"):
            raise
        raise Unknown from None
    except BaseException:  # noqa: BLE001  # polars has panics that are no `Exception`
        raise Unknown from None
    if layout.kind_of(found) in _LAZY:
        found = list(found)
        _check_result(found)
        return iter(found)
    _check_result(found)
    return found


def is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a library may be given a value: numbers, texts, tables, and containers of such."""
    kind = layout.kind_of(value)
    if kind in _ATOMS or frames.kind_of(value) is not None or any(value is dtype for dtype in _DTYPES):
        return True
    if depth > 4:
        return False
    if kind is list or kind is tuple:
        return all(is_plain(inner, depth + 1) for inner in value)
    if kind is dict:
        return all(layout.kind_of(key) in _KEYS and is_plain(inner, depth + 1) for key, inner in value.items())
    if kind is slice:
        return all(is_plain(part, depth + 1) for part in (value.start, value.stop, value.step))
    if kind is types.MethodDescriptorType:
        return value.__objclass__ is str
    return kind is Calling or arrays.is_array(value) or arrays.is_scalar(value)


class Calling:
    """A function of the notebook that a library calls for every cell of a column."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[[Any], Any]) -> None:
        self._call = call

    def __call__(self, value: Any) -> Any:
        return self._call(value)


def _check_result(found: Any) -> None:
    kind = layout.kind_of(found)
    if frames.kind_of(found) is not None:
        _check_content(found)
    elif kind in (list, tuple, dict):
        for inner in found.values() if kind is dict else found:
            _check_result(inner)
    elif kind not in _ATOMS and not (arrays.is_array(found) or arrays.is_scalar(found) or _is_immutable(found)):
        raise Unknown


def _is_immutable(found: Any) -> bool:
    """Whether it is a dtype, a row that `itertuples` gives, or an iterator over what has been looked at."""
    kind = layout.kind_of(found)
    library = layout.module_of(kind).partition(".")[0]
    if frames.is_row(found) or kind in _ITERATORS:
        return True
    return library in ("numpy", "pandas", "polars") and "dtype" in layout.name_of(kind).lower() + layout.module_of(kind)


_ITERATORS: tuple[type, ...] = (type(iter([])), zip, enumerate, reversed, type(reversed([])))
_LAZY = (types.GeneratorType, map, zip, itertools.chain)


def _check_content(table: Any) -> None:
    """`Unknown` for a table that holds objects which can be changed in place."""
    if any(kind not in _ATOMS and not _is_held(kind) for kind in frames.kinds_of_objects(table)):
        raise Unknown


def _is_held(kind: type) -> bool:
    library = layout.module_of(kind).partition(".")[0]
    return library in ("numpy", "pandas", "polars") and ("dtype" in layout.name_of(kind).lower() or library == "numpy")


def _check_repeating(operands: tuple[Any, ...]) -> None:
    """No text over and over, no power of Python's own numbers."""
    if any(frames.holds_objects(value) for value in operands if frames.kind_of(value) is not None) and not all(
        frames.kind_of(value) is not None or (type(value) in (int, float) and abs(value) <= _TIMES)
        for value in operands
    ):
        raise Unknown


def _check_dtypes(values: list[Any]) -> None:
    """No dtype of long texts."""
    for value in values:
        for name in value.values() if type(value) is dict else (value,):
            if type(name) is str and _WIDE.search(name):
                raise Unknown


def _check_names(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    """What `agg` and its like call by name."""
    for name in _names([*positional, *named.values()]):
        if name not in _REDUCTIONS:
            raise Unknown


_REDUCTIONS = _STATISTICS | {"first", "last", "size", "prod"}


def _names(value: Any) -> Iterator[Any]:
    if type(value) is list:
        for inner in value:
            yield from _names(inner)
    elif type(value) is dict:
        yield from _names(list(value.values()))
    elif type(value) is tuple and len(value) == 2:  # a column and what is done to it
        yield value[1]
    else:
        yield value


def _check_pivot(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    function = named.get("aggfunc", "mean")
    if len(positional) > 3 or type(function) is not str or function not in _REDUCTIONS:
        raise Unknown


def _check_numbers(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    if owner is not None and frames.holds_objects(owner):
        raise Unknown  # texts over and over, powers of Python's own numbers


def _check_expression(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    """A text for `query` or `eval` that names columns and plain values only."""
    if len(positional) != 1 or named.keys() - {"inplace"} or type(positional[0]) is not str or len(positional[0]) > 200:
        raise Unknown
    columns = owner.columns.tolist()
    if not all(type(label) is str for label in columns):
        raise Unknown
    try:
        statements = ast.parse(positional[0].strip()).body
    except (SyntaxError, ValueError, MemoryError):
        raise Unknown from None
    for statement in statements[:1] if len(statements) == 1 else [None]:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and type(statement.targets[0]) is ast.Name:
            expression: ast.AST = statement.value
        elif isinstance(statement, ast.Expr):
            expression = statement.value
        else:
            raise Unknown
        for node in ast.walk(expression):
            if type(node) is ast.Name and node.id not in columns:
                raise Unknown
            if not isinstance(node, _EXPRESSIONS) or (isinstance(node, ast.Constant) and type(node.value) not in _KEYS):
                raise Unknown


_EXPRESSIONS = (ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
                ast.UnaryOp, ast.unaryop, ast.BitAnd, ast.BitOr, ast.Name, ast.Load, ast.Constant)  # fmt: skip


def _check_pattern(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    if frames.kind_of(owner) == TEXTS and (
        named or any(type(text) is not str or _PATTERN & set(text) or len(text) > _TIMES for text in positional)
    ):
        raise Unknown


def _check_merge(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    sizes = [len(value) for value in (owner, *positional, *named.values()) if frames.kind_of(value) == FRAME]
    if len(sizes) != 2 or sizes[0] * sizes[1] > _HEAVIEST:
        raise Unknown


def _check_copied(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    if named.get("copy") is not True or positional:
        raise Unknown  # the memory of the table


def _check_order(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    if frames.kind_of(owner) == PL_FRAME and named.get("maintain_order") is not True:
        raise Unknown


def _check_columns(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    """Columns by their names: polars reads others as patterns."""
    if named or not all(type(name) is str and name.isidentifier() for name in positional):
        raise Unknown


def _check_lists(owner: Any, positional: list[Any], named: dict[str, Any]) -> None:
    """Polars may go on using the memory of an array."""
    if owner is None and any(arrays.is_array(value) for value in frames.leaves([*positional, *named.values()])):
        raise Unknown


_Check = Callable[[Any, list[Any], dict[str, Any]], None]
_CHECKS: dict[str, _Check] = {
    **dict.fromkeys(("agg", "aggregate", "transform"), _check_names),
    "pivot_table": _check_pivot,
    **dict.fromkeys(("mul", "pow"), _check_numbers),
    **dict.fromkeys(("query", "eval"), _check_expression),
    **dict.fromkeys(("contains", "replace", "startswith", "endswith"), _check_pattern),
    "merge": _check_merge,
    "to_numpy": _check_copied,
    "unique": _check_order,
    "col": _check_columns,
    **dict.fromkeys(("DataFrame", "Series"), _check_lists),
}


# -- warnings --------------------------------------------------------------------------------------


class _Heard:
    """A filter of warnings that takes all of one thread, and keeps their texts."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self.texts: list[str] = []

    def match(self, text: str, *_: Any) -> bool:
        if threading.get_ident() != self._thread:
            return False
        self.texts.append(text)
        return True


@contextmanager
def listening() -> Iterator[list[str]]:
    """What libraries warn of inside, on this thread, in place of telling the user. See `notebook.unwarned` for why this
    is not `catch_warnings`."""
    frames.begin()
    heard = _Heard()
    filters: Any = warnings.filters
    entry: Any = ("ignore", heard, Warning, None, 0)
    filters.insert(0, entry)
    try:
        yield heard.texts
    finally:
        with suppress(ValueError):  # another thread has taken it out with its own context
            filters.remove(entry)
