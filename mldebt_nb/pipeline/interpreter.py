"""Statements and expressions of all cells, followed from the top as a run would, with what is known of each value.

Comes in: the parsed cells. Goes out: a `PipelineGraph`. Nothing is executed: values are what `values` says, calls are
understood by `calls`. Functions of the notebook are entered where they are called. Branches are both followed, loops
over what the text shows turn by turn, other loops once. A budget of steps bounds the whole.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.knowledge.tables import Tables
from mldebt_nb.notebook.parsing import ParsedCell
from mldebt_nb.pipeline.arguments import Arguments
from mldebt_nb.pipeline.calls import Calls
from mldebt_nb.pipeline.combining import combined, joined, texts_of
from mldebt_nb.pipeline.operators import PipelineGraph, Place
from mldebt_nb.pipeline.recorder import Recorder
from mldebt_nb.pipeline.selecting import Selecting
from mldebt_nb.pipeline.tables import ABOUT, ACCESSORS, LOCATORS
from mldebt_nb.pipeline.values import (
    UNKNOWN,
    Class,
    Constant,
    Data,
    Folds,
    Function,
    Grouped,
    Many,
    Method,
    Model,
    Names,
    Ref,
    Value,
)

_BUDGET = 40_000  # expressions looked at
_DEPTH = 5  # calls of notebook functions within one another
_TURNS = 12  # turns of a loop that are followed one by one
_BUILTINS = frozenset(dir(builtins))
_USUAL = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "sns": "seaborn", "tf": "tensorflow"}


class _Enough(Exception):
    """The budget is used up."""


class _Scope:
    """Names of one function or of the module."""

    __slots__ = ("names", "outer", "returned")

    def __init__(self, outer: _Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer
        self.returned: list[Value] = []

    def find(self, name: str) -> Value | None:
        scope: _Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.outer
        return None


def interpret(cells: Iterable[ParsedCell], knowledge: Tables) -> PipelineGraph:
    """Follow all cells in document order, by what `knowledge` says of libraries."""
    interpreter = Interpreter(knowledge)
    for parsed in cells:
        interpreter.run(parsed)
    graph = interpreter.recorder.graph
    graph.fallbacks = frozenset(knowledge.fallbacks)
    return graph


class Interpreter:
    """One notebook, followed once."""

    def __init__(self, knowledge: Tables) -> None:
        self.recorder = Recorder(knowledge)
        self.selecting = Selecting(self.recorder)
        self.calls = Calls(self.recorder, self.selecting, self.enter)
        self.scope = _Scope()
        self.left = _BUDGET
        self.depth = 0

    def run(self, parsed: ParsedCell) -> None:
        """One cell; what it leaves undone by its size is left out of the graph, which says so."""
        self.recorder.cell = parsed.cell.index
        try:
            self.block(parsed.tree.body)
        except (_Enough, RecursionError):
            self.recorder.graph.complete = False

    # -- statements ---------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, statement)

    def _assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.value(node.value), node)

    def _augmented(self, node: ast.AugAssign) -> None:
        value = self.operation(node, [self.value(node.target), self.value(node.value)])
        self.bind(node.target, value, node)

    def bind(self, target: ast.expr, value: Value, at: ast.AST) -> None:
        """Give `target` a value."""
        if isinstance(target, ast.Name):
            self.scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, at)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, Many(), at)
        elif isinstance(target, ast.Subscript):
            self.selecting.store(self.value(target.value), self.key(target.slice), value, at)
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value)
            if isinstance(owner, Data):
                self.selecting.store(owner, Constant(target.attr), value, at)

    def _unpack(self, targets: list[ast.expr], value: Value, at: ast.AST) -> None:
        if isinstance(value, Many) and value.items is not None:
            same = len(value.items) == len(targets)
            parts = value.items if same else [UNKNOWN] * len(targets)
        elif isinstance(value, Data) and value.rows:  # several values in one, of which the text shows nothing
            parts = [self.calls.part(value, number) for number in range(len(targets))]
        else:
            parts = [element(value)] * len(targets)
        for target, part in zip(targets, parts, strict=True):
            self.bind(target, part, at)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.scope.names[name] = Ref(alias.name if alias.asname else name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.module and not node.level:
            for alias in node.names:
                self.scope.names[alias.asname or alias.name] = Ref(f"{node.module}.{alias.name}")

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.scope.names[node.name] = Function(node, self.recorder.cell, self.scope)

    def _class(self, node: ast.ClassDef) -> None:
        self.scope.names[node.name] = _class_of(node)

    def _expression(self, node: ast.Expr) -> None:
        self.value(node.value)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.scope.returned.append(self.value(node.value))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.names.pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                owner, key = self.value(target.value), self.key(target.slice)
                if isinstance(owner, Data):
                    self.selecting.drop(owner, key)

    def _if(self, node: ast.If) -> None:
        test = self.value(node.test)
        if isinstance(test, Constant):
            self.block(node.body if test.value else node.orelse)
            return
        before = dict(self.scope.names)
        self.block(node.body)
        after = self.scope.names
        if node.orelse:
            self.scope.names = dict(before)
            self.block(node.orelse)
            before, after = after, self.scope.names
        for name, value in after.items():
            old = before.get(name)
            if old is not None and old is not value:
                after[name] = joined(old, value)
        for name, value in before.items():
            after.setdefault(name, value)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        over = self.value(node.iter)
        turns = self._turns(over, node)
        if turns is None:
            self.recorder.loops += 1
            self.bind(node.target, element(over), node)
            self.block(node.body)
            self.recorder.loops -= 1
        else:
            for turn in turns:
                self.bind(node.target, turn, node)
                self.block(node.body)
        self.block(node.orelse)

    def _turns(self, over: Value, node: ast.AST) -> list[Value] | None:
        """The elements of a loop that are followed one by one."""
        if isinstance(over, Model) and over.role is Role.SPLITTER:  # scikit-learn before 0.18
            return [self.calls.learning.folds(over, Arguments([], {}), node).pair]
        if isinstance(over, Folds):
            return [over.pair]
        if isinstance(over, Many) and over.each is UNKNOWN:
            found: list[Value] = [Constant(key) for key in over.keyed or {}] if over.items is None else over.items
            return found if 0 < len(found) <= _TURNS else None
        return None

    def _while(self, node: ast.While) -> None:
        self.recorder.loops += 1
        self.value(node.test)
        self.block(node.body)
        self.recorder.loops -= 1

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, node)
        self.block(node.body)

    def _try(self, node: ast.Try) -> None:
        self.block(node.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    # -- expressions ---------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Value:
        """What is known of an expression."""
        self.left -= 1
        if self.left < 0:
            raise _Enough
        handler = _EXPRESSIONS.get(type(node))
        return UNKNOWN if handler is None else handler(self, node)

    def _constant(self, node: ast.Constant) -> Value:
        return Constant(node.value)

    def _name(self, node: ast.Name) -> Value:
        found = self.scope.find(node.id)
        if found is not None:
            return found
        if node.id in _BUILTINS:
            return Ref(node.id)
        return Ref(_USUAL[node.id]) if node.id in _USUAL else UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Value:
        owner = self.value(node.value)
        return self.attribute(owner, node.attr, node)

    def attribute(self, owner: Value, name: str, node: ast.expr) -> Value:
        if isinstance(owner, Ref):
            return Ref(f"{owner.name}.{name}")
        if isinstance(owner, Data):
            if name in ACCESSORS:
                return owner
            if name == "columns" and owner.columns is not None:
                return names_of(owner)
            if name in ABOUT:
                return Data(sure=owner.sure) if name == "shape" else UNKNOWN
            if name == "index":
                return owner.blurred(of=frozenset())
            return Method(owner, name) if name in LOCATORS else self.selecting.item(owner, Constant(name), node)
        if isinstance(owner, Model):
            return self.calls.learning.attribute(owner, name)
        if isinstance(owner, Grouped):
            return self.selecting.item(owner, Constant(name), node)
        if isinstance(owner, Many) and owner.keyed is not None and name in owner.keyed:  # a bundle of data
            return owner.keyed[name]
        return Method(owner, name)

    def _subscript(self, node: ast.Subscript) -> Value:
        owner = self.value(node.value)
        if isinstance(owner, Method) and isinstance(owner.owner, Data):
            return self.selecting.located(owner.owner, owner.name, self.key(node.slice), node)
        if isinstance(owner, Ref) and owner.name in ("numpy.c_", "numpy.r_"):
            key = self.key(node.slice)
            return self.calls.concatenated(
                owner.name, key.items if isinstance(key, Many) and key.items else [key], node
            )
        return self.selecting.item(owner, self.key(node.slice), node)

    def key(self, node: ast.expr) -> Value:
        """What stands in brackets; a slice is a `Cut` of its own."""
        if isinstance(node, ast.Slice):
            return self.selecting.cut(
                *(None if part is None else (ast.unparse(part), self.value(part)) for part in (node.lower, node.upper))
            )
        if isinstance(node, ast.Tuple):
            return Many([self.key(part) for part in node.elts])
        return self.value(node)

    def _call(self, node: ast.Call) -> Value:
        callee = self._callee(node.func)
        arguments = self._arguments(node)
        if self.calls.takes_data(callee):
            self._name_strangers(node, arguments)
        result = self.calls.call(callee, arguments, node)
        if isinstance(callee, Method) and arguments.constant("inplace") is True:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(owner, (ast.Subscript, ast.Attribute)):  # `df['x'].fillna(0, inplace=True)`
                self.bind(owner, callee.owner, node)
        return result

    def _name_strangers(self, node: ast.Call, arguments: Arguments) -> None:
        """Give data that the text does not show rows of their own, so that it is known again under its name."""
        for number, given in enumerate(node.args[: len(arguments.positional)]):
            if arguments.positional[number] is UNKNOWN and not isinstance(given, ast.Starred):
                stranger = self.calls.stranger(given)
                arguments.positional[number] = stranger
                if isinstance(given, ast.Name):
                    self.scope.names[given.id] = stranger

    def _callee(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Attribute):
            owner = self.value(node.value)
            if isinstance(owner, Ref):
                return Ref(f"{owner.name}.{node.attr}")
            return Method(owner, node.attr)
        return self.value(node)

    def _arguments(self, node: ast.Call) -> Arguments:
        positional: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                value = self.value(argument.value)
                positional.extend(value.items or () if isinstance(value, Many) else [value])
            else:
                positional.append(self.value(argument))
        named = {keyword.arg: self.value(keyword.value) for keyword in node.keywords if keyword.arg}
        for keyword in node.keywords:
            if keyword.arg is None:
                value = self.value(keyword.value)
                named.update({k: v for k, v in (getattr(value, "keyed", None) or {}).items() if isinstance(k, str)})
        return Arguments(positional, named)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        if any(isinstance(part, ast.Starred) for part in node.elts):
            made = Many()
            for part in node.elts:
                made.each = element(self.value(part.value)) if isinstance(part, ast.Starred) else self.value(part)
            return made
        return Many([self.value(part) for part in node.elts])

    def _dict(self, node: ast.Dict) -> Value:
        keyed: dict[object, Value] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            known = self.value(key) if key is not None else UNKNOWN
            held = self.value(value)
            if isinstance(known, Constant):
                keyed[known.value] = held
        return Many(keyed=keyed)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        outer, self.scope = self.scope, _Scope(self.scope)
        try:
            first = node.generators[0]
            turns = self._turns(self.value(first.iter), node) if len(node.generators) == 1 and not first.ifs else None
            result = node.value if isinstance(node, ast.DictComp) else node.elt
            if (names := self._names(node)) is not None:
                return names
            if turns is not None:
                items = []
                for turn in turns:
                    self.bind(first.target, turn, node)
                    items.append(self.value(result))
                return Many(items) if not isinstance(node, ast.DictComp) else _each(items)
            self.recorder.loops += 1
            for generator in node.generators:
                self.bind(generator.target, element(self.value(generator.iter)), node)
                for test in generator.ifs:
                    self.value(test)
            made = Many()
            made.each = self.value(result)
            self.recorder.loops -= 1
            return made
        finally:
            self.scope = outer

    def _names(self, node: ast.expr) -> Names | None:
        """`[c for c in df.columns if c != 'y']`: all columns but some."""
        if not isinstance(node, ast.ListComp) or len(node.generators) != 1:
            return None
        generator = node.generators[0]
        over = self.value(generator.iter)
        over = names_of(over) if isinstance(over, Data) and over.columns is not None else over
        if not isinstance(over, Names) or ast.dump(node.elt) != ast.dump(
            ast.Name(getattr(generator.target, "id", ""), ast.Load())
        ):
            return None
        left_out = over.but
        for test in generator.ifs:
            if (
                not isinstance(test, ast.Compare)
                or not isinstance(test.ops[0], (ast.NotEq, ast.NotIn))
                or not isinstance(test.left, ast.Name)
            ):
                return None
            names = texts_of(self.value(test.comparators[0]))
            if names is None:
                return None
            left_out |= names
        return Names(over.table, over.then, left_out)

    def _binary(self, node: ast.BinOp) -> Value:
        return self.operation(node, [self.value(node.left), self.value(node.right)])

    def operation(self, node: ast.BinOp | ast.AugAssign, values: list[Value]) -> Value:
        left, right = values
        if isinstance(node.op, ast.Add) and isinstance(left, Many):
            both = isinstance(right, Many) and left.items is not None and right.items is not None
            return (
                Many([*(left.items or ()), *(getattr(right, "items", None) or ())]) if both else _each(left.members())
            )
        if any(isinstance(value, Data) for value in values):
            if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
                return combined(values, -1).but(picks=())
            return combined(values, left.by if isinstance(left, Data) else right.by if isinstance(right, Data) else -1)
        return UNKNOWN

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(value, Data):
            return self.selecting.negated(value) if isinstance(node.op, (ast.Invert, ast.Not)) else value
        if isinstance(value, Constant) and isinstance(value.value, (int, float)) and isinstance(node.op, ast.USub):
            return Constant(-value.value)
        return UNKNOWN

    def _compare(self, node: ast.Compare) -> Value:
        values = [self.value(node.left), *(self.value(part) for part in node.comparators)]
        if any(isinstance(value, Data) for value in values):
            return self.selecting.condition(node, values)
        return UNKNOWN

    def _boolean(self, node: ast.BoolOp) -> Value:
        for part in node.values:
            self.value(part)
        return UNKNOWN

    def _conditional(self, node: ast.IfExp) -> Value:
        test = self.value(node.test)
        if isinstance(test, Constant):
            return self.value(node.body if test.value else node.orelse)
        return joined(self.value(node.orelse), self.value(node.body))

    def _lambda(self, node: ast.Lambda) -> Value:
        return Function(node, self.recorder.cell, self.scope)

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.bind(node.target, value, node)
        return value

    def _await(self, node: ast.Await) -> Value:
        return self.value(node.value)

    def _text(self, node: ast.JoinedStr) -> Value:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value)
        return UNKNOWN

    # -- functions of the notebook --------------------------------------------------------------

    def enter(self, function: Function, arguments: Arguments, node: ast.Call) -> Value:
        """Call a function of the notebook: follow its body with these arguments."""
        if self.depth >= _DEPTH or any(call.node is node for call in self.recorder.calls):
            return UNKNOWN
        scope = _Scope(function.scope)
        self._bind_parameters(function, arguments, scope)
        outer, cell = self.scope, self.recorder.cell
        self.recorder.calls.append(Place(cell, node))
        self.scope, self.recorder.cell, self.depth = scope, function.cell, self.depth + 1
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body)
            self.block(function.node.body)
        finally:
            self.scope, self.recorder.cell, self.depth = outer, cell, self.depth - 1
            self.recorder.calls.pop()
        result = scope.returned[0] if scope.returned else Constant(None)
        for other in scope.returned[1:]:
            result = joined(result, other)
        return result

    def _bind_parameters(self, function: Function, arguments: Arguments, scope: _Scope) -> None:
        formal = function.node.args
        names = [a.arg for a in (*formal.posonlyargs, *formal.args)]
        scope.names.update(dict.fromkeys((*names, *(a.arg for a in formal.kwonlyargs)), UNKNOWN))
        outer, self.scope = self.scope, function.scope
        for name, default in zip(names[len(names) - len(formal.defaults) :], formal.defaults, strict=True):
            scope.names[name] = self.value(default)
        for argument, given in zip(formal.kwonlyargs, formal.kw_defaults, strict=True):
            if given is not None:
                scope.names[argument.arg] = self.value(given)
        self.scope = outer
        scope.names.update(zip(names, arguments.positional, strict=False))
        if formal.vararg is not None:
            scope.names[formal.vararg.arg] = Many(list(arguments.positional[len(names) :]))
        known = {*names, *(a.arg for a in formal.kwonlyargs)}
        scope.names.update({name: value for name, value in arguments.named.items() if name in known})
        if formal.kwarg is not None:
            scope.names[formal.kwarg.arg] = Many(keyed={k: v for k, v in arguments.named.items() if k not in known})


def names_of(data: Data) -> Names:
    """The names of a table's columns, as they are now."""
    assert data.columns is not None
    then = frozenset(name for name in data.columns.made if data.columns.has(name))
    return Names(data.table, then, data.columns.gone)


def element(value: Value) -> Value:
    """What one element of a container may be."""
    if isinstance(value, Many):
        members = [member for member in value.members() if member is not UNKNOWN]
        return members[-1] if members else UNKNOWN
    if isinstance(value, Data):
        return value.blurred(sure=False, rows=frozenset())
    return value if isinstance(value, Names) else UNKNOWN  # of names: any of them


def _class_of(node: ast.ClassDef) -> Value:
    """A class of the notebook, if it has the methods of a transformer or an estimator."""
    methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
    fit = methods.get("fit")
    if fit is None or not {"transform", "predict"} & methods.keys():
        return UNKNOWN
    own = fit.args.args[0].arg if fit.args.args else ""
    learns = any(
        isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name)
        and part.value.id == own for part in ast.walk(fit)
    )  # fmt: skip
    role = Role.TRANSFORMER if "transform" in methods else Role.ESTIMATOR
    return Class(node.name, role, learns=learns)


def _each(members: list[Value]) -> Many:
    made = Many()
    made.each = members[-1] if members else UNKNOWN
    return made


_STATEMENTS: dict[type[ast.stmt], Callable[[Interpreter, Any], None]] = {
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._annotated,
    ast.AugAssign: Interpreter._augmented,
    ast.Import: Interpreter._import,
    ast.ImportFrom: Interpreter._import_from,
    ast.FunctionDef: Interpreter._function,
    ast.AsyncFunctionDef: Interpreter._function,
    ast.ClassDef: Interpreter._class,
    ast.Expr: Interpreter._expression,
    ast.Return: Interpreter._return,
    ast.Delete: Interpreter._delete,
    ast.If: Interpreter._if,
    ast.For: Interpreter._for,
    ast.AsyncFor: Interpreter._for,
    ast.While: Interpreter._while,
    ast.With: Interpreter._with,
    ast.AsyncWith: Interpreter._with,
    ast.Try: Interpreter._try,
}
_EXPRESSIONS: dict[type[ast.expr], Callable[[Interpreter, Any], Value]] = {
    ast.Constant: Interpreter._constant,
    ast.Name: Interpreter._name,
    ast.Attribute: Interpreter._attribute,
    ast.Subscript: Interpreter._subscript,
    ast.Call: Interpreter._call,
    ast.List: Interpreter._sequence,
    ast.Tuple: Interpreter._sequence,
    ast.Set: Interpreter._sequence,
    ast.Dict: Interpreter._dict,
    ast.ListComp: Interpreter._comprehension,
    ast.SetComp: Interpreter._comprehension,
    ast.GeneratorExp: Interpreter._comprehension,
    ast.DictComp: Interpreter._comprehension,
    ast.BinOp: Interpreter._binary,
    ast.UnaryOp: Interpreter._unary,
    ast.Compare: Interpreter._compare,
    ast.BoolOp: Interpreter._boolean,
    ast.IfExp: Interpreter._conditional,
    ast.Lambda: Interpreter._lambda,
    ast.NamedExpr: Interpreter._walrus,
    ast.Await: Interpreter._await,
    ast.JoinedStr: Interpreter._text,
}
