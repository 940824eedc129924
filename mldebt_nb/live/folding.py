"""What plain code would give: arithmetic, comparisons and text over numbers and strings that are known.

Comes in: the statements of a cell and known immutable values of names. Goes out: the values that names would get, what
would be printed, where it would raise. This is constant folding, as a compiler does it: only builtin numbers, strings
and tuples (and lists and dicts made inside one expression) are met, in a bounded number of steps; no code of the
user or of a library runs. Whatever is not plain is unknown, and so is everything that rests on it.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mldebt_nb.dataflow.targets import is_globals

_STEPS = 4000
_WIDE = re.compile(r"\d{4}|\*")  # a width that fills much room
_LONGEST = 10_000
_ATOMS = (int, float, bool, str, type(None), bytes, complex)
_CONTAINERS = (tuple, list, dict, set, range)

#: What a plain expression may raise; the cell would stop there.
FAILURES = (ArithmeticError, TypeError, ValueError, LookupError)

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
_COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (abs, round, min, max, sum, len, int, float, str, bool, sorted, list, tuple, dict, divmod, repr, any, all)
} | {"range": range, "set": set}
_TEXT_METHODS = frozenset(
    "upper lower strip lstrip rstrip title capitalize replace split join startswith endswith count find swapcase "
    "zfill isdigit isalpha removeprefix removesuffix casefold".split()
)
_METHODS: dict[type, frozenset[str]] = {
    str: _TEXT_METHODS,
    tuple: frozenset({"count", "index"}),
    list: frozenset({"count", "index"}),
    dict: frozenset({"get"}),
}


class Unknown(Exception):
    """Not plain: nobody knows without running it."""


class Folded:
    """What a cell would do. `names` are the values known at the end, `unknown` the names set to something unknown;
    `text` is what is printed, `shown` the value of the last expression, and `complete` says that all of it is known.
    `failed_at` is the statement that would raise, with `failure`.
    """

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.unknown: set[str] = set()
        self.text = ""
        self.shown: Any = None
        self.complete = True
        self.failed_at: int | None = None
        self.failure: BaseException | None = None


def fold(body: Sequence[ast.stmt], known: Mapping[str, Any], absent: Callable[[str], bool]) -> Folded:
    """Fold the statements of a cell. `known` gives values of names, `absent` says which builtins are not shadowed."""
    return _Folder(known, absent).run(body)


def is_plain(value: object) -> bool:
    """Whether a value is one that this room may meet: a number, a text, or a tuple of such."""
    kind = type(value)
    if kind is tuple:
        return len(value) <= 64 and all(is_plain(item) for item in value)  # type: ignore[arg-type,attr-defined]
    return kind in _ATOMS and not (kind in (str, bytes) and len(value) > 1000)  # type: ignore[arg-type]


class _Folder:
    def __init__(self, known: Mapping[str, Any], absent: Callable[[str], bool]) -> None:
        self._known = known
        self._absent = absent
        self._steps = 0
        self._local: list[dict[str, Any]] = []
        self.result = Folded()

    def run(self, body: Sequence[ast.stmt]) -> Folded:
        result = self.result
        for index, statement in enumerate(body):
            try:
                last = index == len(body) - 1
                self._statement(statement, last=last)
            except Unknown:
                result.complete = False
                self._forget(statement)
            except FAILURES as failure:
                if _is_sure(statement):
                    result.failed_at, result.failure = index, failure
                    return result
                result.complete = False
                self._forget(statement)
        return result

    def _forget(self, statement: ast.stmt) -> None:
        """Whatever a statement may set or change is unknown from here on."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                changed = not isinstance(node.ctx, ast.Load)
                if changed:
                    self.result.names.pop(node.id, None)
                    self.result.unknown.add(node.id)
            elif isinstance(node, ast.alias):
                name = node.asname or node.name.partition(".")[0]
                self.result.names.pop(name, None)
                self.result.unknown.add(name)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.result.names.pop(node.name, None)
                self.result.unknown.add(node.name)

    # -- statements ---------------------------------------------------------------------------

    def _statement(self, node: ast.stmt, *, last: bool) -> None:
        if isinstance(node, ast.Assign):
            value = self._value(node.value)
            for target in node.targets:
                self._store(target, value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._store(node.target, self._value(node.value))
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            old, new = self._name(node.target.id), self._value(node.value)
            self._store(node.target, self._binary(type(node.op), old, new))
        elif isinstance(node, ast.Expr):
            self._expression(node.value, last=last)
        elif isinstance(node, ast.If):
            for inner in node.body if self._value(node.test) else node.orelse:
                self._statement(inner, last=False)
        elif isinstance(node, ast.Assert):
            if not self._value(node.test):
                raise Unknown
        elif not isinstance(node, ast.Pass):
            raise Unknown

    def _expression(self, node: ast.expr, *, last: bool) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            if node.keywords or not self._absent("print"):
                raise Unknown
            values = [self._value(argument) for argument in node.args]
            if not all(is_plain(value) for value in values):
                raise Unknown
            self.result.text += " ".join(map(str, values)) + "\n"
            return
        value = self._value(node)
        if last:
            self.result.shown = value

    def _store(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            if not is_plain(value):
                raise Unknown
            self.result.names[target.id] = value
            self.result.unknown.discard(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)) and type(value) in (tuple, list):
            if len(value) != len(target.elts) or any(isinstance(e, ast.Starred) for e in target.elts):
                raise Unknown
            for element, item in zip(target.elts, value, strict=True):
                self._store(element, item)
        else:
            raise Unknown

    # -- expressions --------------------------------------------------------------------------

    def _value(self, node: ast.expr) -> Any:
        self._steps += 1
        if self._steps > _STEPS:
            raise Unknown
        reader = _READERS.get(type(node))
        if reader is None:
            raise Unknown
        return reader(self, node)

    def _name(self, name: str) -> Any:
        for scope in reversed(self._local):
            if name in scope:
                return scope[name]
        if name in self.result.names:
            return self.result.names[name]
        if name in self.result.unknown or name not in self._known:
            raise Unknown
        return self._known[name]

    def _binary(self, kind: type, left: Any, right: Any) -> Any:
        function = _BINARY.get(kind)
        if function is None:
            raise Unknown
        _small(kind, left, right)
        return function(left, right)

    def _operation(self, node: ast.BinOp) -> Any:
        return self._binary(type(node.op), self._value(node.left), self._value(node.right))

    def _unary(self, node: ast.UnaryOp) -> Any:
        return _UNARY[type(node.op)](self._value(node.operand))

    def _boolean(self, node: ast.BoolOp) -> Any:
        value: Any = None
        for part in node.values:
            value = self._value(part)
            if bool(value) is isinstance(node.op, ast.Or):
                break
        return value

    def _exists(self, node: ast.Compare) -> bool | None:
        """`'x' in globals()` and its contrary; None for other comparisons."""
        asked, place = node.left, node.comparators[0]
        if not isinstance(asked, ast.Constant) or type(asked.value) is not str or not is_globals(place):
            return None
        name = asked.value
        there = name in self.result.names or name in self.result.unknown or not self._absent(name)
        return there if isinstance(node.ops[0], ast.In) else not there

    def _comparison(self, node: ast.Compare) -> Any:
        exists = self._exists(node) if isinstance(node.ops[0], (ast.In, ast.NotIn)) else None
        if exists is not None:
            return exists
        left = self._value(node.left)
        for kind, following in zip(node.ops, node.comparators, strict=True):
            right = self._value(following)
            if not _COMPARISONS[type(kind)](left, right):
                return False
            left = right
        return True

    def _choice(self, node: ast.IfExp) -> Any:
        return self._value(node.body if self._value(node.test) else node.orelse)

    def _items(self, nodes: list[ast.expr]) -> list[Any]:
        if any(isinstance(node, ast.Starred) for node in nodes):
            raise Unknown
        return [self._value(node) for node in nodes]

    def _dict(self, node: ast.Dict) -> Any:
        if any(key is None for key in node.keys):
            raise Unknown
        return dict(zip([self._value(k) for k in node.keys if k is not None], self._items(node.values), strict=True))

    def _subscript(self, node: ast.Subscript) -> Any:
        owner = self._value(node.value)
        if isinstance(node.slice, ast.Slice):
            bounds = [
                None if b is None else self._value(b) for b in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            return owner[slice(*bounds)]
        return owner[self._value(node.slice)]

    def _text(self, node: ast.JoinedStr) -> str:
        return "".join(str(self._value(part)) for part in node.values)

    def _formatted(self, node: ast.FormattedValue) -> str:
        value = self._value(node.value)
        if not is_plain(value):
            raise Unknown
        if node.conversion == ord("r"):
            value = repr(value)
        elif node.conversion != -1:
            value = str(value)
        style = self._value(node.format_spec) if node.format_spec is not None else ""
        if len(style) > 8 or _WIDE.search(style):
            raise Unknown
        return format(value, style)

    def _call(self, node: ast.Call) -> Any:
        if any(k.arg is None for k in node.keywords):
            raise Unknown
        if isinstance(node.func, ast.Name):
            function = _FUNCTIONS.get(node.func.id)
            if function is None or not self._absent(node.func.id) or node.func.id in self.result.names:
                raise Unknown
            if node.keywords and node.func.id not in ("round", "sorted", "min", "max", "dict"):
                raise Unknown
        elif isinstance(node.func, ast.Attribute):
            owner = self._value(node.func.value)
            if node.func.attr not in _METHODS.get(type(owner), frozenset()):
                raise Unknown
            function = getattr(owner, node.func.attr)  # a method of a builtin type
        else:
            raise Unknown
        positional = self._items(node.args)
        named = {k.arg: self._value(k.value) for k in node.keywords if k.arg is not None}
        for value in (*positional, *named.values()):
            if type(value) is range and len(value) > _LONGEST:
                raise Unknown
            if isinstance(node.func, ast.Attribute) and type(value) is int and abs(value) > 1000:
                raise Unknown
        return function(*positional, **named)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Any:
        if len(node.generators) != 1 or node.generators[0].is_async:
            raise Unknown
        generator = node.generators[0]
        if not isinstance(generator.target, ast.Name):
            raise Unknown
        source = self._value(generator.iter)
        if type(source) not in (*_CONTAINERS, str) or len(source) > _STEPS:
            raise Unknown
        found = []
        for item in source:
            self._local.append({generator.target.id: item})
            try:
                if all(self._value(condition) for condition in generator.ifs):
                    found.append(self._value(node.elt))
            finally:
                self._local.pop()
        return set(found) if isinstance(node, ast.SetComp) else found


def _is_sure(statement: ast.stmt) -> bool:
    """Whether a failure met while folding is the one that running would meet first."""
    return isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr))


def _small(kind: type, left: Any, right: Any) -> None:
    """No power, product or repetition that takes long or much room."""
    if kind is ast.Pow and not (abs(right) <= 64 and abs(left) <= 10**6):
        raise Unknown
    for value in (left, right):
        if type(value) in (str, bytes, list, tuple) and kind is ast.Mult and len(value) > 100:
            raise Unknown
        if type(value) is int and abs(value) > 10**18:
            raise Unknown
    if kind is ast.Mod and type(left) in (str, bytes) and (len(left) > 200 or _WIDE.search(str(left))):
        raise Unknown
    if kind is ast.Mult and any(type(v) in (str, bytes, list, tuple) for v in (left, right)):
        times = next((v for v in (left, right) if type(v) is int), 0)
        if times > 1000:
            raise Unknown


_READERS: dict[type, Callable[[_Folder, Any], Any]] = {
    ast.Constant: lambda folder, node: node.value,
    ast.Name: lambda folder, node: folder._name(node.id),
    ast.BinOp: _Folder._operation,
    ast.UnaryOp: _Folder._unary,
    ast.BoolOp: _Folder._boolean,
    ast.Compare: _Folder._comparison,
    ast.IfExp: _Folder._choice,
    ast.Tuple: lambda folder, node: tuple(folder._items(node.elts)),
    ast.List: lambda folder, node: folder._items(node.elts),
    ast.Set: lambda folder, node: set(folder._items(node.elts)),
    ast.Dict: _Folder._dict,
    ast.Subscript: _Folder._subscript,
    ast.JoinedStr: _Folder._text,
    ast.FormattedValue: _Folder._formatted,
    ast.Call: _Folder._call,
    ast.ListComp: _Folder._comprehension,
    ast.GeneratorExp: _Folder._comprehension,
    ast.SetComp: _Folder._comprehension,
}
