"""The value of an expression over what is known.

Comes in: a syntax tree, names by way of `Scope`s. Goes out: a value, the exception that the cell would meet, or
`Unknown`. Only builtin values and the stand-ins of `things` are met; functions of the notebook are followed into their
text. The number of steps is bounded.
"""

from __future__ import annotations

import ast
import operator
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mldebt_nb.dataflow.targets import is_globals
from mldebt_nb.live.folding import allowed, arrays, frames, tabular
from mldebt_nb.live.folding.things import (
    ABSENT,
    MISSING,
    Class,
    Environment,
    Function,
    Hole,
    Instance,
    Method,
    Module,
    Property,
    Unknown,
    Variable,
    Wrapped,
)  # fmt: skip

STEPS = 6000
_DEEPEST = 20
_PER_STEP = 64  # elements or characters that are as costly as one step

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "BitOr": operator.or_,
    "BitAnd": operator.and_, "BitXor": operator.xor, "LShift": operator.lshift, "RShift": operator.rshift,
}  # fmt: skip
IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv, "Mod": operator.imod, "Pow": operator.ipow, "BitOr": operator.ior,
    "BitAnd": operator.iand, "BitXor": operator.ixor,
}  # fmt: skip
_COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert,
}  # fmt: skip
_TYPES = frozenset({list, tuple, dict, set, str, int, float, bool, bytes, range, frozenset, type(None), complex})
_BOUND = (types.BuiltinMethodType, types.MethodType)
_NOT_CALLABLE = frozenset({int, float, str, bool, list, tuple, dict, set, type(None)})
_LIBRARY = (Hole, Module)


class Scope:
    """The variables of one function, comprehension or class body. `own` are the names that are its own; `shared`
    those that it said to be global."""

    __slots__ = ("is_class", "outer", "own", "shared", "variables")

    def __init__(self, outer: Scope | None, own: Iterable[str] = (), *, is_class: bool = False) -> None:
        self.outer = outer
        self.own = frozenset(own)
        self.variables: dict[str, Variable] = {}
        self.shared: set[str] = set()
        self.is_class = is_class


class Expressions:
    """Evaluates expressions; the names outside all functions are its subclass's."""

    def __init__(self) -> None:
        self.scope: Scope | None = None
        self._steps = 0
        self._depth = 0
        self.changed: set[int] = set()  # ids of objects that were changed in place
        self.tainted: set[int] = set()  # ids of objects of which nobody knows what became of them

    # -- what the subclass knows ------------------------------------------------------------------

    def global_value(self, name: str) -> Any:
        raise NotImplementedError

    def set_global(self, name: str, value: Any) -> None:
        raise NotImplementedError

    def is_absent(self, name: str) -> bool:
        raise NotImplementedError

    def run_body(self, body: list[ast.stmt]) -> Any:
        raise NotImplementedError

    def variable_of(self, name: str) -> str | None:
        """What the environment holds under `name`; None when it is not set."""
        held = self.variable_held(name)
        if type(held) is not str and held is not ABSENT:
            raise Unknown
        return held if type(held) is str else None

    def variable_held(self, name: str) -> Any:
        """The same, or a hole where nobody knows; `ABSENT` when it is not set."""
        raise NotImplementedError

    def set_variable(self, name: str, text: str | None) -> None:
        raise NotImplementedError

    def code_of(self, node: ast.AST) -> Any:
        raise NotImplementedError

    def module_value(self, module: str, name: str) -> Any:
        raise NotImplementedError

    # -- names --------------------------------------------------------------------------------

    def name(self, name: str) -> Any:
        scope, first = self.scope, True
        while scope is not None:
            if name in scope.shared:
                break
            if not scope.is_class or first:
                variable = scope.variables.get(name)
                if variable is not None:
                    return variable.value
                if name in scope.own and not scope.is_class:
                    raise Unknown  # not set yet: the cell would fail
            scope, first = scope.outer, False
        return self.global_value(name)

    def set_name(self, name: str, value: Any) -> None:
        scope = self.scope
        if scope is None or name in scope.shared:
            self.set_global(name, value)
            return
        variable = scope.variables.get(name)
        if variable is None:
            scope.variables[name] = Variable(value)
            return
        variable.value = value
        self.changed.add(id(variable))

    def variable(self, name: str) -> Variable | None:
        """The variable that a function made here closes over; None for a global one."""
        scope = self.scope
        while scope is not None:
            if name in scope.variables and not scope.is_class:
                return scope.variables[name]
            scope = scope.outer
        return None

    # -- expressions --------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        self._steps += 1
        if self._steps > STEPS:
            raise Unknown
        reader = _READERS.get(type(node))
        if reader is None:
            raise Unknown
        found = reader(self, node)
        if self.tainted and id(found) in self.tainted:
            raise Unknown
        return found

    def charge(self, *values: Any) -> int:
        """Count the work of going over some values, and give their weight; `Unknown` when it is too much."""
        found = sum(map(allowed.weight, values))
        self._steps += found // _PER_STEP
        if self._steps > STEPS:
            raise Unknown
        return found

    def change(self, obj: Any) -> None:
        """Note that `obj` is about to be changed in place."""
        self.changed.add(id(obj))
        if arrays.is_array(obj):
            self.changed.add(id(arrays.owner(obj)))
        elif frames.kind_of(obj) == frames.PLACES:
            self.changed.add(id(frames.rests_on(obj)))

    def binary(self, kind: type, left: Any, right: Any, table: dict[str, Callable[[Any, Any], Any]] = _BINARY) -> Any:
        function = table.get(kind.__name__) or _BINARY.get(kind.__name__)
        if function is None:
            raise Unknown
        self.charge(left, right)
        allowed.check_operation(kind.__name__, left, right)
        made = self.reliably(function, left, right)
        self.charge(made)
        return made

    @staticmethod
    def reliably(function: Callable[..., Any], *operands: Any) -> Any:
        """Call an operator; a failure that a stand-in may have caused is none of the cell's."""
        if any(frames.kind_of(operand) is not None for operand in operands):
            return tabular.run(function, *operands)
        try:
            return function(*operands)
        except allowed.FAILURES:
            if any(allowed.holds_things(operand) for operand in operands):
                raise Unknown from None
            raise

    def operation(self, node: ast.BinOp) -> Any:
        return self.binary(type(node.op), self.value(node.left), self.value(node.right))

    def unary(self, node: ast.UnaryOp) -> Any:
        return self.reliably(_UNARY[type(node.op)], self.value(node.operand))

    def boolean(self, node: ast.BoolOp) -> Any:
        value: Any = None
        for part in node.values:
            value = self.value(part)
            if bool(value) is isinstance(node.op, ast.Or):
                break
        return value

    def _exists(self, node: ast.Compare) -> bool | None:
        """`'x' in globals()` and its contrary; None for other comparisons."""
        asked, place = node.left, node.comparators[0]
        if not isinstance(asked, ast.Constant) or type(asked.value) is not str or not is_globals(place):
            return None
        there = not self.is_absent(asked.value)
        return there if isinstance(node.ops[0], ast.In) else not there

    def comparison(self, node: ast.Compare) -> Any:
        exists = self._exists(node) if isinstance(node.ops[0], (ast.In, ast.NotIn)) else None
        if exists is not None:
            return exists
        left = self.value(node.left)
        for kind, following in zip(node.ops, node.comparators, strict=True):
            right = self.value(following)
            if isinstance(kind, (ast.Is, ast.IsNot)) and (_is_anyone(left) or _is_anyone(right)):
                raise Unknown
            self.charge(left, right)
            result = self.reliably(_COMPARISONS[type(kind)], left, right)
            if len(node.ops) == 1:
                return result
            if not result:
                return False
            left = right
        return True

    def choice(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def items(self, nodes: Iterable[ast.expr]) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found.extend(self.each(self.value(node.value)))
            else:
                found.append(self.value(node))
        return found

    def each(self, source: Any) -> Iterator[Any]:
        """What going over `source` gives, one step each."""
        kind = type(source)
        if kind in (set, frozenset) and not all(type(item) is int for item in source):
            raise Unknown  # in which order nobody knows
        if kind is range:
            self.charge(source)
        if kind is Instance or kind in _LIBRARY:
            raise Unknown
        if frames.kind_of(source) is not None:
            self.charge(source)
            source = tabular.each(source)
        for item in source:
            self._steps += 1
            if self._steps > STEPS:
                raise Unknown
            yield item

    def dict_display(self, node: ast.Dict) -> Any:
        made: dict[Any, Any] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            if key is None:
                inner = self.value(item)
                if not isinstance(inner, dict):
                    raise Unknown
                made.update(inner)
            else:
                known = self.value(key)
                self.charge(known)
                made[known] = self.value(item)
        return made

    def set_display(self, node: ast.Set) -> Any:
        items = self.items(node.elts)
        self.charge(items)
        return set(items)

    def slice(self, node: ast.Slice) -> slice:
        return slice(*[None if part is None else self.value(part) for part in (node.lower, node.upper, node.step)])

    def subscript(self, node: ast.Subscript) -> Any:
        if is_globals(node.value):
            key = self.value(node.slice)
            if type(key) is not str or self.is_absent(key):
                raise Unknown
            return self.global_value(key)
        owner = self.value(node.value)
        if type(owner) is Environment:
            return self.variable_there(self.value(node.slice))
        if frames.kind_of(owner) is not None:
            key = self.value(node.slice)
            self.charge(owner, key)
            return tabular.item(owner, key)
        if not isinstance(owner, (list, tuple, dict, str, bytes, range, *allowed.QUEUES, Instance)) and not (
            arrays.is_array(owner)
        ):
            raise Unknown
        key = self.value(node.slice)
        self.charge(key)
        made = self.reliably(operator.getitem, owner, key)
        if type(key) is slice:
            self.charge(made)
        return made

    def variable_there(self, name: Any) -> str:
        """`os.environ[name]`."""
        text = self.variable_of(name)
        if text is None:
            raise KeyError(name)
        return text

    def text(self, node: ast.JoinedStr) -> str:
        parts = [str(self.value(part)) for part in node.values]
        self.charge(parts)
        return "".join(parts)

    def formatted(self, node: ast.FormattedValue) -> str:
        value = self.value(node.value)
        self.charge(value)
        self.showable(value)
        if node.conversion == ord("r"):
            value = repr(value)
        elif node.conversion != -1:
            value = str(value)
        return allowed.formatted(value, self.value(node.format_spec) if node.format_spec is not None else "")

    def showable(self, value: Any) -> None:
        """`Unknown` when the text of a value is: for the order of its elements."""
        if isinstance(value, (set, frozenset)) and not all(type(item) is int for item in value):
            raise Unknown
        if isinstance(value, (list, tuple)):
            for item in value:
                self.showable(item)
        elif isinstance(value, dict):
            for item in value.values():
                self.showable(item)
        elif arrays.is_scalar(value):
            return
        elif type(value).__module__ != "builtins" and type(value) not in (*allowed.KINDS, Instance):
            raise Unknown
        elif type(value) not in _TYPES and type(value) not in allowed.KINDS and type(value) is not Instance:
            raise Unknown  # an iterator shows its address

    def walrus(self, node: ast.NamedExpr) -> Any:
        value = self.value(node.value)
        scope, inner = self.scope, self.scope
        while inner is not None and _COMPREHENSION in inner.own:
            inner = inner.outer
        self.scope = inner
        try:
            self.set_name(node.target.id, value)
        finally:
            self.scope = scope
        return value

    # -- comprehensions -----------------------------------------------------------------------

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp) -> Any:
        found: list[Any] = []
        outer = self.scope
        source = self.value(node.generators[0].iter)
        self.scope = Scope(outer, [_COMPREHENSION])
        try:
            self._generate(node, 0, source, found)
        finally:
            self.scope = outer
        self.charge(found)
        if isinstance(node, ast.DictComp):
            return dict(found)
        return set(found) if isinstance(node, ast.SetComp) else found

    def _generate(self, node: Any, index: int, source: Any, found: list[Any]) -> None:
        generator = node.generators[index]
        if generator.is_async:
            raise Unknown
        for item in self.each(source):
            self.store(generator.target, item)
            if not all(self.value(condition) for condition in generator.ifs):
                continue
            if index + 1 < len(node.generators):
                self._generate(node, index + 1, self.value(node.generators[index + 1].iter), found)
            elif isinstance(node, ast.DictComp):
                found.append((self.value(node.key), self.value(node.value)))
            else:
                found.append(self.value(node.elt))

    def generator(self, node: ast.GeneratorExp) -> Any:
        return _Generated(self.comprehension(node))

    # -- attributes ---------------------------------------------------------------------------

    def attribute(self, node: ast.Attribute) -> Any:
        return self.get(self.value(node.value), node.attr)

    def get(self, owner: Any, name: str) -> Any:
        """`owner.name`."""
        kind = type(owner)
        if kind is Instance:
            return self._of_instance(owner, name)
        if kind is Module:
            return self.module_value(owner.name, name)
        if kind is Class:
            if name == "__name__":
                return owner.name.rpartition(".")[2]
            found = owner.find(name)
            if found is MISSING or type(found) in (Property, Hole):
                raise Unknown
            if type(found) is Wrapped:
                return found.function if found.kind == "staticmethod" else Method(found.function, owner)
            return found
        if kind is Function:
            if name in owner.attributes:
                return owner.attributes[name]
            if name == "__name__":
                return owner.code.co_name
            raise Unknown
        if kind is Environment:
            return _OfEnvironment(self, name)
        if kind in (Hole, Method):
            raise Unknown
        return allowed.method(owner, name)

    def _of_instance(self, owner: Instance, name: str) -> Any:
        found = owner.cls.find(name)
        if type(found) is Property:
            return found.get(owner)
        if owner.cls.find("__getattribute__") is not MISSING:
            raise Unknown
        if name in owner.state:
            return owner.state[name]
        if name == "__class__":
            return owner.cls
        if name == "__dict__":
            return owner.state
        if found is MISSING:
            if owner.cls.find("__getattr__") is not MISSING:
                raise Unknown
            raise AttributeError(f"'{owner.cls.name.rpartition('.')[2]}' object has no attribute '{name}'")
        if type(found) is Function:
            return Method(found, owner)
        if type(found) is Wrapped:
            return found.function if found.kind == "staticmethod" else Method(found.function, owner.cls)
        if type(found) is Hole:
            raise Unknown
        return found

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        if type(owner) is Instance:
            found = owner.cls.find(name)
            if type(found) is Property or type(found) is Hole or owner.cls.find("__setattr__") is not MISSING:
                raise Unknown
            if "__slots__" in owner.cls.members:
                raise Unknown
            owner.state[name] = value
        elif type(owner) is Class:
            owner.members[name] = value
        elif type(owner) is Function and not name.startswith("__"):
            owner.attributes[name] = value
        elif frames.kind_of(owner) is not None:
            self.charge(owner, value)
            self.change(owner)
            tabular.set_attribute(owner, name, value)
        else:
            raise Unknown
        self.change(owner)

    # -- targets ------------------------------------------------------------------------------

    def store(self, target: ast.expr, value: Any) -> None:
        """`target = value`."""
        if isinstance(target, ast.Name):
            self.set_name(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value)
        elif isinstance(target, ast.Subscript):
            if is_globals(target.value):
                raise Unknown
            owner, key = self.value(target.value), self.value(target.slice)
            self.named(target.value, owner)
            self.set_item(owner, key, value)
        elif isinstance(target, ast.Attribute):
            self.set_attribute(self.value(target.value), target.attr, value)
        else:
            raise Unknown

    @staticmethod
    def named(node: ast.expr, owner: Any) -> None:
        """`Unknown` for a table that no name holds: whether writing to it does anything is told to nobody."""
        if frames.kind_of(owner) == frames.PLACES and isinstance(node, ast.Attribute):
            node = node.value
        if frames.kind_of(owner) is not None and not isinstance(node, ast.Name):
            raise Unknown

    def set_item(self, owner: Any, key: Any, value: Any) -> None:
        """`owner[key] = value`."""
        if frames.kind_of(owner) is not None:
            self.charge(owner, key, value)
            self.change(owner)
            tabular.set_item(owner, key, value)
            self.charge(owner)
            return
        if type(owner) is Environment:
            if type(value) is not str:
                raise Unknown
            self.set_variable(key, value)
            return
        if arrays.is_array(owner):
            if allowed.holds_things(value):
                raise Unknown
            self.change(owner)
            operator.setitem(owner, key, value)
            return
        if not isinstance(owner, (list, dict, *allowed.QUEUES)):
            raise Unknown
        if isinstance(key, slice):
            value = list(self.each(value))
        self.charge(key)
        if len(owner) > allowed.LONGEST:
            raise Unknown
        self.change(owner)
        self.reliably(operator.setitem, owner, key, value)

    def _unpack(self, targets: list[ast.expr], value: Any) -> None:
        items = list(self.each(value))
        starred = [index for index, target in enumerate(targets) if isinstance(target, ast.Starred)]
        if starred:
            at, after = starred[0], len(targets) - starred[0] - 1
            if len(items) < len(targets) - 1:
                raise Unknown
            middle = items[at : len(items) - after]
            items = [*items[:at], middle, *(items[len(items) - after :] if after else [])]
        if len(items) != len(targets):
            raise Unknown
        for target, item in zip(targets, items, strict=True):
            self.store(target.value if isinstance(target, ast.Starred) else target, item)

    # -- calls --------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> Any:
        special = _SPECIAL.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if special is not None and self.is_absent(node.func.id):  # type: ignore[attr-defined]
            return special(self, node)
        function = self.value(node.func)
        positional, named = self.arguments(node)
        table = tabular.owner_of(function)
        if table is not None and tabular.changes(function, named):
            self.named(node.func.value if isinstance(node.func, ast.Attribute) else node, table)
        return self.apply(function, positional, named)

    def arguments(self, node: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        positional = self.items(node.args)
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif type(value) is dict and all(type(key) is str for key in value):
                named.update(value)
            else:
                raise Unknown
        return positional, named

    def apply(self, function: Any, positional: list[Any], named: dict[str, Any]) -> Any:
        """Call whatever can be called."""
        if isinstance(function, Method):
            return self.apply(function.function, [function.owner, *positional], named)
        if isinstance(function, Function):
            return self.enter(function, tuple(positional), named)
        if isinstance(function, Class):
            return self.make(function, tuple(positional), named)
        if isinstance(function, (Instance, _OfEnvironment)):
            return function(*positional, **named)
        if type(function) in _NOT_CALLABLE:
            raise TypeError(f"'{type(function).__name__}' object is not callable")
        self._note_changes(function, positional, named)
        owner = getattr(function, "__self__", None) if type(function) in _BOUND else None
        if tabular.owner_of(function) is not None:
            if function.__name__ == "pipe" and positional:
                return self.apply(positional[0], [tabular.handed_on(owner), *positional[1:]], named)
            positional = self._called_by_table(function, positional)
        heavy = self.charge(owner, *positional, *named.values())
        if allowed.name_of(function) in _GROWING:
            self._steps += heavy * heavy // _HEAP
        made = allowed.call(function, positional, named)
        self.charge(made)
        return made

    def _called_by_table(self, function: Any, positional: list[Any]) -> list[Any]:
        """The arguments of a method of a table, in which a function of the notebook can be called by the library."""
        if function.__name__ not in ("map", "apply") or not positional or type(positional[0]) is not Function:
            return positional
        called = positional[0]
        return [tabular.Calling(lambda value: self.apply(called, [value], {})), *positional[1:]]

    def _note_changes(self, function: Any, positional: list[Any], named: dict[str, Any]) -> None:
        """Note what a builtin changes in place."""
        if type(function) is Hole:
            raise Unknown
        table = tabular.owner_of(function)
        if table is not None and tabular.changes(function, named):
            self.change(table)
        if any(tabular.owner_of(value) is not None for value in (*positional, *named.values())):
            raise Unknown  # who calls it would not be asked here
        for method in (function, *positional, *named.values()):  # whoever gets a method may call it
            owner = getattr(method, "__self__", None) if type(method) in _BOUND else None
            if frames.kind_of(owner) is not None:
                continue
            if owner is not None and method.__name__ in allowed.CHANGING_METHODS:
                if id(owner) in self.tainted:
                    raise Unknown
                self.change(owner)
        if positional and allowed.changes_argument(function):
            self.change(positional[0])
        if "out" in named:
            self.change(named["out"])

    def enter(self, function: Function, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Follow a function of the notebook into its text."""
        node = function.node
        if node is None or self._depth >= _DEEPEST:
            raise Unknown
        scope = Scope(None, _own_names(node))
        for name, variable in function.cells.items():
            scope.variables[name] = variable
        for name, value in _bound(function, node, positional, named).items():
            scope.variables[name] = Variable(value)
        outer, self.scope = self.scope, scope
        self._depth += 1
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body)
            return self.run_body(node.body)
        finally:
            self.scope = outer
            self._depth -= 1

    def make(self, cls: Class, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """A new object of a class of the notebook."""
        if cls.find("__new__") is not MISSING or "__slots__" in cls.members:
            raise Unknown
        made = Instance(cls, {})
        start = cls.find("__init__")
        if type(start) is Function:
            self.enter(start, (made, *positional), named)
        elif start is not MISSING or positional or named:
            raise Unknown
        return made

    def function(self, node: ast.FunctionDef | ast.Lambda) -> Function:
        """The function that a `def` or a `lambda` makes here."""
        code = self.code_of(node)
        if code is None or any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await)) for n in ast.walk(node)):
            raise Unknown
        arguments = node.args
        defaults = tuple([self.value(default) for default in arguments.defaults]) or None
        keyword_defaults = {
            argument.arg: self.value(default)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }
        cells: dict[str, Variable] = {}
        for name in code.co_freevars:
            variable = self.variable(name)
            if variable is None:
                raise Unknown  # set later, if ever
            cells[name] = variable
        made = Function(node, code, defaults, keyword_defaults or None, cells, {})
        made.call = self.enter
        return made

    # -- builtins that look at what stands here -------------------------------------------------

    def print(self, node: ast.Call) -> None:
        raise NotImplementedError

    def isinstance(self, node: ast.Call) -> bool:
        (value, kinds), _ = self.arguments(node)
        for kind in kinds if type(kinds) is tuple else (kinds,):
            if type(value) in (Hole, Module, Function, Class, Method):
                raise Unknown
            if type(kind) is Class:
                if type(value) is Instance and (value.cls is kind or kind in value.cls.mro):
                    return True
            elif kind not in _TYPES and kind not in allowed.KINDS:
                raise Unknown
            elif type(value) is not Instance and isinstance(value, kind):
                return True
        return False

    def type(self, node: ast.Call) -> Any:
        positional, named = self.arguments(node)
        if len(positional) != 1 or named:
            raise Unknown
        value = positional[0]
        if type(value) is Instance:
            return value.cls
        if type(value) in _TYPES or type(value) in allowed.KINDS:
            return _Type(type(value))
        raise Unknown

    def vars(self, node: ast.Call) -> Any:
        positional, _ = self.arguments(node)
        if len(positional) != 1 or type(positional[0]) is not Instance:
            raise Unknown
        self.change(positional[0])  # the dict that is handed out is the object's own
        return positional[0].state

    def getattr(self, node: ast.Call) -> Any:
        positional, _ = self.arguments(node)
        if type(positional[1]) is not str:
            raise Unknown
        try:
            return self.get(positional[0], positional[1])
        except AttributeError:
            if len(positional) < 3:
                raise
            return positional[2]

    def hasattr(self, node: ast.Call) -> bool:
        positional, _ = self.arguments(node)
        if type(positional[0]) is not Instance or type(positional[1]) is not str:
            raise Unknown
        try:
            self.get(positional[0], positional[1])
        except AttributeError:
            return False
        return True

    def eval(self, node: ast.Call) -> Any:
        positional, named = self.arguments(node)
        if len(positional) != 1 or named or type(positional[0]) is not str:
            raise Unknown
        self.charge(positional[0])
        try:
            tree = ast.parse(positional[0].strip(), mode="eval")
        except (SyntaxError, ValueError, MemoryError):
            raise Unknown from None
        return self.value(tree.body)

    def setattr(self, node: ast.Call) -> None:
        (owner, name, value), _ = self.arguments(node)
        if type(name) is not str:
            raise Unknown
        self.set_attribute(owner, name, value)


class _OfEnvironment:
    """A method of `os.environ`, or `os.getenv`."""

    __slots__ = ("interpreter", "name")

    def __init__(self, interpreter: Expressions, name: str) -> None:
        self.interpreter = interpreter
        self.name = name

    def __call__(self, *positional: Any, **named: Any) -> Any:
        interpreter, name = self.interpreter, self.name
        if name == "update" and not positional and all(type(text) is str for text in named.values()):
            for key, text in named.items():
                interpreter.set_variable(key, text)
            return None
        if named or not 1 <= len(positional) <= 2 or name not in ("get", "getenv", "setdefault", "pop"):
            raise Unknown
        held = interpreter.variable_held(positional[0])
        if name == "pop" and len(positional) == 2 and type(held) is Hole:
            interpreter.set_variable(positional[0], None)
            return Hole(hash(("popped", held.digest)), derived=True)
        text = interpreter.variable_of(positional[0])
        if name == "setdefault" and text is None and len(positional) == 2 and type(positional[1]) is str:
            interpreter.set_variable(positional[0], positional[1])
        elif name == "setdefault" and text is None:
            raise Unknown
        elif name == "pop":
            if text is None and len(positional) == 1:
                raise KeyError(positional[0])
            interpreter.set_variable(positional[0], None)
        return positional[1] if text is None and len(positional) == 2 else text


class _Generated:
    """What a generator expression gives: for who goes over it at once."""

    __slots__ = ("_items",)

    def __init__(self, items: list[Any]) -> None:
        self._items = iter(items)

    def __iter__(self) -> Iterator[Any]:
        return self._items

    def __next__(self) -> Any:
        return next(self._items)


class _Type:
    """A builtin type that was asked for: only its name is told."""

    def __init__(self, kind: type) -> None:
        self.kind = kind


def _is_anyone(value: Any) -> bool:
    """Whether another object of the cell may be the same one."""
    return type(value) is Hole or frames.kind_of(value) == frames.INDEX


#: Functions that put together ever longer parts.
_GROWING = frozenset({"builtins.sum", "functools.reduce", "itertools.accumulate"})
_HEAP = 10_000
_COMPREHENSION = "<comprehension>"


def _own_names(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """The names that a function sets itself, so that they are its own."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    found: set[str] = set()
    outside: set[str] = set()
    pending: list[ast.AST] = list(node.body)
    while pending:
        inner = pending.pop()
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(inner.name)
            continue
        if isinstance(inner, ast.Lambda):
            continue
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            outside.update(inner.names)
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            found.update(a.asname or a.name.partition(".")[0] for a in inner.names)
        elif isinstance(inner, ast.ExceptHandler) and inner.name:
            found.add(inner.name)
        if isinstance(inner, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        pending.extend(ast.iter_child_nodes(inner))
    return frozenset(found - outside)


def _bound(
    function: Function, node: ast.FunctionDef | ast.Lambda, positional: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any]:
    """What the parameters hold; `Unknown` when the call does not fit."""
    arguments = node.args
    places = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    defaults = function.defaults or ()
    found: dict[str, Any] = dict(zip(places[len(places) - len(defaults) :], defaults, strict=True)) if defaults else {}
    found.update(function.keyword_defaults or {})
    given = dict(zip(places, positional, strict=False))
    rest = positional[len(places) :]
    if rest and arguments.vararg is None:
        raise Unknown
    more: dict[str, Any] = {}
    allowed_names = {a.arg for a in (*arguments.args, *arguments.kwonlyargs)}
    for name, value in named.items():
        if name in given:
            raise Unknown
        if name in allowed_names:
            given[name] = value
        elif arguments.kwarg is not None:
            more[name] = value
        else:
            raise Unknown
    found.update(given)
    if any(a.arg not in found for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)):
        raise Unknown
    if arguments.vararg is not None:
        found[arguments.vararg.arg] = rest
    if arguments.kwarg is not None:
        found[arguments.kwarg.arg] = more
    return found


_SPECIAL: dict[str, Callable[[Any, ast.Call], Any]] = {
    "print": lambda self, node: self.print(node),
    "isinstance": Expressions.isinstance,
    "type": Expressions.type,
    "vars": Expressions.vars,
    "getattr": Expressions.getattr,
    "eval": Expressions.eval,
    "hasattr": Expressions.hasattr,
    "setattr": Expressions.setattr,
}
_READERS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Constant: lambda self, node: node.value,
    ast.Name: lambda self, node: self.name(node.id),
    ast.BinOp: Expressions.operation,
    ast.UnaryOp: Expressions.unary,
    ast.BoolOp: Expressions.boolean,
    ast.Compare: Expressions.comparison,
    ast.IfExp: Expressions.choice,
    ast.Tuple: lambda self, node: tuple(self.items(node.elts)),
    ast.List: lambda self, node: self.items(node.elts),
    ast.Set: Expressions.set_display,
    ast.Dict: Expressions.dict_display,
    ast.Slice: Expressions.slice,
    ast.Subscript: Expressions.subscript,
    ast.Attribute: Expressions.attribute,
    ast.JoinedStr: Expressions.text,
    ast.FormattedValue: Expressions.formatted,
    ast.NamedExpr: Expressions.walrus,
    ast.Lambda: Expressions.function,
    ast.Call: Expressions.call,
    ast.ListComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions.generator,
    ast.SetComp: Expressions.comprehension,
    ast.DictComp: Expressions.comprehension,
}
