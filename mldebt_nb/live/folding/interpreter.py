"""What a cell of plain code would do in another state: what it would set, change, print and show, where it would raise.

Comes in: the statements of a cell and, by `State`, what the names would hold. Goes out: a `Folded`. This is constant
folding as a compiler does it, over numbers, texts, containers, and functions and objects of the notebook: no code of
the user or of a library runs but what `allowed` lists, and all of it on copies. A statement that is not understood
makes unknown what it may set or change, and everything that rests on that.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mldebt_nb.live.folding import allowed, arrays, frames, frozen, tabular
from mldebt_nb.live.folding.expressions import IN_PLACE, STEPS, Expressions, Scope
from mldebt_nb.live.folding.frozen import Heap
from mldebt_nb.live.folding.things import (
    ABSENT,
    OBJECT,
    Class,
    Environment,
    Function,
    Hole,
    Module,
    Property,
    Unknown,
    Wrapped,
)  # fmt: skip


class Touch(NamedTuple):
    """What a statement may do to a name, when it is not understood."""

    statement: int
    name: str
    binds: bool


_ENVIRONMENT = "env:"


class Made(NamedTuple):
    """What a fold has put under a name: the tree to keep and the value, for its digest."""

    tree: Any
    value: Any


class State(NamedTuple):
    """Where a fold starts. `known`: the tree of a name, a `Hole`, or `ABSENT`; `sharing`: the names that hold one of
    the objects with these tokens; `imports`: what import statements bind; `node` and `code`: from a code object to its
    text and back; `patched`: whether somebody has written to this attribute of a module."""

    known: Callable[[str], Any]
    sharing: Callable[[frozenset[int]], Iterable[str]]
    imports: Mapping[str, Any]
    node: Callable[[types.CodeType], Any]
    code: Callable[[ast.AST], types.CodeType | None]
    patched: Callable[[str, str], bool]


class Folded:
    """What a cell would do. `names` are what is set or changed: `Made`, a `Hole`, None when it is deleted; `unknown`
    are the names of which nobody knows, `altered` those of them that surely hold something else then; `text` is
    what is printed, `shown` the value of the last expression (None for nothing), and `complete` says that all of
    it is known. `failed_at` is the statement that would raise `failure`; `skipped` are the statements that are
    not understood. `asked` are the names that mattered; `tokens` the objects that were changed.
    """

    def __init__(self) -> None:
        self.names: dict[str, Made | Hole | None] = {}
        self.unknown: set[str] = set()
        self.altered: set[str] = set()
        self.skipped: set[int] = set()
        self.asked: set[str] = set()
        self.tokens: frozenset[int] = frozenset()
        self.text = ""
        self.shown: Any = None
        self.complete = True
        self.failed_at: int | None = None
        self.failure: BaseException | None = None


def fold(body: Sequence[ast.stmt], state: State, touches: Iterable[Touch], digest: Callable[[Any], int]) -> Folded:
    """Fold the statements of a cell. `touches`: what they may do, for those that are not understood."""
    with arrays.quiet(), tabular.listening() as warned:
        return _Interpreter(state, touches, digest, warned).run(body)


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class _Interpreter(Expressions):
    def __init__(
        self, state: State, touches: Iterable[Touch], digest: Callable[[Any], int], warned: list[str]
    ) -> None:  # fmt: skip
        super().__init__()
        self._warned = warned
        self._state = state
        self._digest = digest
        self._touches: dict[int, list[Touch]] = {}
        for touch in touches:
            self._touches.setdefault(touch.statement, []).append(touch)
        self._heap = Heap(state.node)
        self._globals: dict[str, Any] = {}
        self._set: set[str] = set()
        self._aliases: dict[str, set[int]] = {}
        self._environment_known = True
        self._altered: set[int] = set()  # ids of objects that a skipped statement surely changes
        self._tables_lost = False  # whether somebody may have written into the memory of any
        self.result = Folded()

    def run(self, body: Sequence[ast.stmt]) -> Folded:
        result = self.result
        for index, statement in enumerate(body):
            last = index == len(body) - 1
            changed = set(self.changed)
            try:
                if last and isinstance(statement, ast.Expr):
                    result.shown = self.value(statement.value)
                else:
                    self.statement(statement)
            except (Unknown, RecursionError, MemoryError):
                atoms = self._known_targets(statement)
                self._skip(index, statement, self.changed - changed)
                for name, atom in atoms.items():
                    self.set_global(name, atom)
            except allowed.FAILURES as failure:
                result.failed_at, result.failure = index, failure
                break
            except (_Return, _Break, _Continue):
                self._skip(index, statement, self.changed - changed)
            self._note_warnings()
        self._finish()
        return result

    def _note_warnings(self) -> None:
        """What a library warns of is printed, at a place and as often as nobody knows here."""
        if self._warned:
            self.result.text += "".join(self._warned)
            self.result.complete = False
            self._warned.clear()

    def _known_targets(self, statement: ast.stmt) -> dict[str, Any]:
        """Of `a, b = 1, f(x)` the names that get plain numbers or texts."""
        found: dict[str, Any] = {}
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return found
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for name, item in zip(target.elts, value.elts, strict=True):
                if isinstance(name, ast.Name) and isinstance(item, ast.Constant):
                    found[name.id] = item.value
        return found

    def _skip(self, index: int, statement: ast.stmt, changed: set[int]) -> None:
        """Whatever a statement may set or change is unknown from here on."""
        result = self.result
        result.complete = False
        result.skipped.add(index)
        self.scope = None
        self._depth = 0
        self.tainted |= changed
        self._altered |= self._receiver(statement)
        touches = self._touches.get(index, [])
        nodes = list(ast.walk(statement))
        if any(type(n) is ast.Call for n in nodes):
            self._forget_environment()
        held = {n.id for n in nodes if type(n) is ast.Name and type(n.ctx) is ast.Load}
        reached: set[int] = set()
        for name in held & self._globals.keys():
            reached |= _reachable(self._globals[name])
        for touch in touches:
            if touch.binds:
                self._globals.pop(touch.name, None)
                self._set.discard(touch.name)
                result.unknown.add(touch.name)
                self._aliases.setdefault(touch.name, set()).update(reached)
            else:
                value = self._quietly(touch.name)
                if value is not None:
                    self.tainted |= _reachable(value)
                else:
                    result.unknown.add(touch.name)
                self.tainted |= self._aliases.get(touch.name, set())
        for name in self._given_away(nodes):
            value = self._quietly(name)
            if value is not None:
                self.tainted |= _reachable(value)
        self._taint_tables()
        for node in nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and self._is_top(node, statement):
                self._globals.pop(node.id, None)
                self._set.discard(node.id)
                result.unknown.add(node.id)

    def _taint_tables(self) -> None:
        """Who gets hold of a table may write past the library into memory, or an index, that others share with it."""
        held = [part for value in self._globals.values() for part in _parts(value)]
        tables = [part for part in held if frames.kind_of(part) is not None]
        if any(id(part) in self.tainted for part in tables):
            self.tainted.update(map(id, tables))
            self._tables_lost = True

    def _forget_environment(self) -> None:
        self._environment_known = False
        for name in [name for name in self._set if name.startswith(_ENVIRONMENT)]:
            self._set.discard(name)
            self._globals.pop(name, None)
            self.result.unknown.add(name)

    @staticmethod
    def _given_away(nodes: Iterable[ast.AST]) -> set[str]:
        """Names of objects whose changing methods are handed to somebody, and of what may be a class and is called."""
        found: set[str] = set()
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(argument, ast.Attribute) and argument.attr in allowed.CHANGING_METHODS:
                    found |= {n.id for n in ast.walk(argument) if isinstance(n, ast.Name)}
        return found

    def _receiver(self, statement: ast.stmt) -> set[int]:
        """The object of a changing method that a statement calls under a name of its own: `add = rows.append`."""
        call = statement.value if isinstance(statement, ast.Expr) else None
        method = (
            self._globals.get(call.func.id) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
        )
        if type(method) is types.BuiltinMethodType and method.__name__ in allowed.CHANGING_METHODS:
            self.tainted.add(id(method.__self__))
            return {id(method.__self__)}
        return set()

    @staticmethod
    def _is_top(node: ast.Name, statement: ast.stmt) -> bool:
        return not isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))

    def _quietly(self, name: str) -> Any:
        try:
            return self.global_value(name)
        except (Unknown, NameError):
            return None

    def _finish(self) -> None:
        """Trees of all that was set or changed, under every name that holds it."""
        result = self.result
        touched = self.changed | self.tainted
        result.tokens = frozenset(self._heap.token(obj) for obj in self._heap.objects() if id(obj) in touched)
        if result.tokens:
            for name in self._state.sharing(result.tokens):
                if name not in self._globals and name not in result.unknown:
                    self._quietly(name)
        for name, value in list(self._globals.items()):
            if value is ABSENT:
                if name in self._set:
                    result.names[name] = None
                continue
            inside = _reachable(value)
            if inside & self.tainted:
                result.unknown.add(name)
                result.complete = False
                if inside & self._altered:
                    result.altered.add(name)
            elif name in self._set or inside & self.changed:
                made = self._made(value)
                if made is None:
                    result.unknown.add(name)
                    result.complete = False
                else:
                    result.names[name] = made
        if result.shown is not None and _reachable(result.shown) & self.tainted:
            result.complete = False

    def _made(self, value: Any) -> Made | Hole | None:
        """None for what cannot be kept."""
        if type(value) is Hole:
            return value if value.value is not None else None
        if not frozen.is_plain(value) or any(hole.value is not None for hole in _holes(value)):
            return None  # inside something else, what only a name held has another digest
        tree = frozen.freeze(value, self._digest, self._heap.token)
        return None if tree is frozen.TOO_LARGE else Made(tree, value)

    # -- names --------------------------------------------------------------------------------

    def global_value(self, name: str) -> Any:
        if name in self.result.unknown:
            raise Unknown
        if name not in self._globals:
            self._globals[name] = self._thawed(name)
        value = self._globals[name]
        if value is not ABSENT:
            return value
        if name in allowed.BUILTINS:
            return allowed.BUILTINS[name]
        if name in allowed.EXCEPTIONS:
            return allowed.EXCEPTIONS[name]
        raise Unknown

    def _thawed(self, name: str) -> Any:
        self.result.asked.add(name)
        known = self._state.known(name)
        if known is ABSENT:
            return ABSENT
        try:
            value = self._heap.thaw(known)
        except KeyError:
            raise Unknown from None
        for inner in self._heap.newly_thawed():
            if type(inner) is Function:
                inner.call = self.enter
            elif type(inner) is Class:
                inner.call = self.make
            elif frames.kind_of(inner) is not None:
                self._check_patches(frames.library_of(inner))
                if self._tables_lost:
                    self.tainted.add(id(inner))
        return value

    def _check_patches(self, library: str) -> None:
        """`Unknown` for tables of a library whose classes a cell above would change."""
        if any(self._state.patched(library, name) for name in frames.CLASSES.get(library, ())):
            raise Unknown

    def set_global(self, name: str, value: Any) -> None:
        self._globals[name] = value
        self._set.add(name)
        self._aliases.pop(name, None)
        self.result.unknown.discard(name)

    def is_absent(self, name: str) -> bool:
        if name in self.result.unknown:
            return False
        if name not in self._globals:
            try:
                self._globals[name] = self._thawed(name)
            except Unknown:
                return False
        return self._globals[name] is ABSENT

    def code_of(self, node: ast.AST) -> Any:
        return self._state.code(node)

    def variable_held(self, name: str) -> Any:
        if type(name) is not str:
            raise Unknown
        place = _ENVIRONMENT + name
        if place not in self._set and not self._environment_known:
            raise Unknown
        if place in self._globals:
            held = self._globals[place]
        else:
            self.result.asked.add(place)
            held = self._globals[place] = self._state.known(place)
        return held

    def set_variable(self, name: str, text: str | None) -> None:
        self.variable_held(name)
        self.set_global(_ENVIRONMENT + name, ABSENT if text is None else text)

    def module_value(self, module: str, name: str) -> Any:
        if module == "os" and name in ("environ", "getenv"):
            return Environment() if name == "environ" else self.get(Environment(), name)
        if self._state.patched(module, name):
            raise Unknown
        self._check_patches(module)
        return allowed.get(f"{module}.{name}")

    def print(self, node: ast.Call) -> None:
        positional, named = self.arguments(node)
        if named.keys() - {"sep", "end"} or not all(type(v) is str for v in named.values()):
            raise Unknown
        self.charge(*positional, *named.values())
        for value in positional:
            self.showable(value)
        text = named.get("sep", " ").join([str(value) for value in positional]) + named.get("end", "\n")
        if len(self.result.text) + len(text) > 10 * allowed.LONGEST:
            raise Unknown
        self.result.text += text

    # -- statements ---------------------------------------------------------------------------

    def run_body(self, body: list[ast.stmt]) -> Any:
        """The body of a function; what it returns."""
        try:
            for statement in body:
                self.statement(statement)
        except _Return as returned:
            return returned.value
        return None

    def statement(self, node: ast.stmt) -> None:
        self._steps += 1
        if self._steps > STEPS:
            raise Unknown
        runner = _RUNNERS.get(type(node))
        if runner is None:
            raise Unknown
        runner(self, node)

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.store(target, value)

    def annotated(self, node: ast.AnnAssign) -> None:
        if self.scope is not None and self.scope.is_class:
            raise Unknown  # it is kept in the class
        if node.value is not None:
            self.store(node.target, self.value(node.value))

    def augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Name):
            old = self.value(ast.Name(target.id, ast.Load()))
            self.store(target, self._augment(node, old))
        elif isinstance(target, ast.Subscript):
            owner, key = self.value(target.value), self.value(target.slice)
            if type(owner) is Environment:
                old = self.variable_there(key)
            elif isinstance(owner, (list, dict, *allowed.QUEUES)) or arrays.is_array(owner):
                old = self.reliably(lambda: owner[key])
            elif frames.kind_of(owner) is not None:
                self.named(target.value, owner)
                old = tabular.item(owner, key)
            else:
                raise Unknown
            self.set_item(owner, key, self._augment(node, old))
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value)
            self.set_attribute(owner, target.attr, self._augment(node, self.get(owner, target.attr)))

    def _augment(self, node: ast.AugAssign, old: Any) -> Any:
        new = self.value(node.value)
        if isinstance(old, (list, dict, set, *allowed.QUEUES)) or arrays.is_array(old):
            if isinstance(old, (list, *allowed.QUEUES)) and type(node.op) is ast.Add:
                new = list(self.each(new))
            self.change(old)
        elif frames.kind_of(old) in (frames.FRAME, frames.SERIES):
            self.change(old)
        return self.binary(type(node.op), old, new, IN_PLACE)

    def expression(self, node: ast.Expr) -> None:
        self.value(node.value)

    def condition(self, node: ast.If) -> None:
        self.block(node.body if self.value(node.test) else node.orelse)

    def loop(self, node: ast.For) -> None:
        for item in self.each(self.value(node.iter)):
            self.store(node.target, item)
            try:
                self.block(node.body)
            except _Continue:
                continue
            except _Break:
                return
        self.block(node.orelse)

    def repeat(self, node: ast.While) -> None:
        while self.value(node.test):
            self._steps += 1
            if self._steps > STEPS:
                raise Unknown
            try:
                self.block(node.body)
            except _Continue:
                continue
            except _Break:
                return
        self.block(node.orelse)

    def leave(self, node: ast.Break | ast.Continue) -> None:
        raise _Break if isinstance(node, ast.Break) else _Continue

    def returned(self, node: ast.Return) -> None:
        raise _Return(None if node.value is None else self.value(node.value))

    def asserted(self, node: ast.Assert) -> None:
        if not self.value(node.test):
            raise AssertionError(*([self.value(node.msg)] if node.msg is not None else []))

    def raised(self, node: ast.Raise) -> None:
        if node.exc is None or node.cause is not None:
            raise Unknown
        problem = self.value(node.exc)
        if isinstance(problem, type) and issubclass(problem, allowed.FAILURES):
            raise problem
        if isinstance(problem, allowed.FAILURES):
            raise problem
        raise Unknown

    def attempt(self, node: ast.Try) -> None:
        try:
            try:
                self.block(node.body)
            except allowed.FAILURES as failure:
                self._handle(node, failure)
            else:
                self.block(node.orelse)
        except Unknown:
            raise
        except BaseException:
            self.block(node.finalbody)
            raise
        self.block(node.finalbody)

    def _handle(self, node: ast.Try, failure: Exception) -> None:
        for handler in node.handlers:
            kinds = (Exception,) if handler.type is None else self.value(handler.type)
            kinds = kinds if isinstance(kinds, tuple) else (kinds,)
            if not all(isinstance(kind, type) and issubclass(kind, Exception) for kind in kinds):
                raise Unknown
            if not isinstance(failure, kinds):
                continue
            if handler.name:
                self.set_name(handler.name, failure)
            self.block(handler.body)
            if handler.name:
                self._drop(handler.name)
            return
        raise failure

    def _drop(self, name: str) -> None:
        if self.scope is None or name in self.scope.shared:
            self.global_value(name)
            self.set_global(name, ABSENT)
        elif self.scope.variables.pop(name, None) is None:
            raise Unknown

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._drop(target.id)
            elif isinstance(target, ast.Subscript):
                owner, key = self.value(target.value), self.value(target.slice)
                if type(owner) is Environment:
                    self.variable_there(key)
                    self.set_variable(key, None)
                    continue
                if frames.kind_of(owner) is not None:
                    self.named(target.value, owner)
                    self.change(owner)
                    tabular.delete_item(owner, key)
                    continue
                if not isinstance(owner, (list, dict, *allowed.QUEUES)):
                    raise Unknown
                self.change(owner)
                self.reliably(lambda o=owner, k=key: o.__delitem__(k))
            else:
                raise Unknown

    def shared(self, node: ast.Global) -> None:
        if self.scope is not None:
            self.scope.shared.update(node.names)

    def nonlocal_(self, node: ast.Nonlocal) -> None:
        """The variables are there already: they came with the function."""

    def define(self, node: ast.FunctionDef) -> None:
        made: Any = self.function(node)
        for decorator in reversed(node.decorator_list):
            name = decorator.id if isinstance(decorator, ast.Name) else ""
            if name == "property" and self.is_absent(name):
                made = Property(made, None)
            elif name in ("staticmethod", "classmethod") and self.is_absent(name):
                made = Wrapped(name, made)
            else:
                made = self.apply(self.value(decorator), [made], {})
        self.set_name(node.name, made)

    def define_class(self, node: ast.ClassDef) -> None:
        if node.keywords or node.decorator_list or self.scope is not None:
            raise Unknown
        bases = self.items(node.bases)
        if len(bases) > 1 or not all(type(base) is Class for base in bases):
            raise Unknown
        mro = [bases[0], *bases[0].mro] if bases else [OBJECT]
        outer, self.scope = self.scope, Scope(self.scope, is_class=True)
        try:
            self.block(node.body)
            members = {name: variable.value for name, variable in self.scope.variables.items()}
        finally:
            self.scope = outer
        if members.keys() & {"__slots__", "__init_subclass__", "__class_getitem__", "__set_name__", "__annotations__"}:
            raise Unknown
        made = Class(node.name, mro, members)
        made.call = self.make
        self.set_name(node.name, made)

    def imported(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            known = alias.name in allowed.MODULE_NAMES and alias.name in sys.modules
            self.set_name(name, Module(alias.name) if known else self._import(name))

    def imported_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            known = not node.level and alias.name in allowed.OF_MODULES.get(node.module or "", ())
            self.set_name(name, self.module_value(node.module or "", alias.name) if known else self._import(name))

    def _import(self, name: str) -> Any:
        if self.scope is not None or name not in self._state.imports:
            raise Unknown
        return self._state.imports[name]

    def match(self, node: ast.Match) -> None:
        subject = self.value(node.subject)
        for case in node.cases:
            if self._matches(case.pattern, subject) and (case.guard is None or self.value(case.guard)):
                self.block(case.body)
                return

    def _matches(self, pattern: ast.pattern, subject: Any) -> bool:
        if isinstance(pattern, ast.MatchValue):
            wanted = self.value(pattern.value)
            self.charge(subject, wanted)
            return bool(self.reliably(lambda: subject == wanted))
        if isinstance(pattern, ast.MatchSingleton):
            return subject is pattern.value
        if isinstance(pattern, ast.MatchOr):
            return any(self._matches(part, subject) for part in pattern.patterns)
        if isinstance(pattern, ast.MatchAs):
            if pattern.pattern is not None and not self._matches(pattern.pattern, subject):
                return False
            if pattern.name is not None:
                self.set_name(pattern.name, subject)
            return True
        raise Unknown

    def nothing(self, node: ast.Pass) -> None:
        pass


def _holes(value: Any) -> list[Hole]:
    """The holes anywhere in a value."""
    return [part for part in _parts(value) if type(part) is Hole]


def _reachable(value: Any) -> set[int]:
    """The ids of everything that can be changed in place from `value` on."""
    return {id(part) for part in _parts(value)}


def _parts(value: Any) -> Iterable[Any]:
    """`value` and everything in it that is not a plain number or text, each once."""
    found: dict[int, Any] = {}
    pending = [value]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind in _PLAIN or id(current) in found:
            continue
        found[id(current)] = current
        if isinstance(current, dict):
            pending.extend(current.keys())
            pending.extend(current.values())
        elif isinstance(current, (list, tuple, set, frozenset, *allowed.QUEUES)):
            pending.extend(current)
        elif arrays.is_array(current):
            pending.append(arrays.owner(current))
        elif frames.kind_of(current) is not None:
            pending.append(frames.rests_on(current))
        elif kind is Hole:
            pending.append(current.over)
        elif kind is Function:
            pending += [current.defaults, current.keyword_defaults, current.attributes]
            pending.extend(current.cells.values())
        elif kind is Class:
            pending.extend(current.members.values())
            pending.extend(current.mro)
        elif kind in _BOUND_METHODS:
            pending.append(current.__self__)
        elif kind is not Module:
            for name in ("state", "cls", "get", "set", "function", "owner", "value"):
                if name in getattr(kind, "__slots__", ()):
                    pending.append(getattr(current, name))
    return found.values()


_PLAIN = frozenset({int, float, str, bool, type(None), bytes, complex, range, type, types.ModuleType})
_BOUND_METHODS = (types.BuiltinMethodType, types.MethodType)

_RUNNERS: dict[type, Callable[[_Interpreter, Any], None]] = {
    ast.Assign: _Interpreter.assign,
    ast.AnnAssign: _Interpreter.annotated,
    ast.AugAssign: _Interpreter.augmented,
    ast.Expr: _Interpreter.expression,
    ast.If: _Interpreter.condition,
    ast.For: _Interpreter.loop,
    ast.While: _Interpreter.repeat,
    ast.Break: _Interpreter.leave,
    ast.Continue: _Interpreter.leave,
    ast.Return: _Interpreter.returned,
    ast.Assert: _Interpreter.asserted,
    ast.Raise: _Interpreter.raised,
    ast.Try: _Interpreter.attempt,
    ast.Delete: _Interpreter.delete,
    ast.Global: _Interpreter.shared,
    ast.Nonlocal: _Interpreter.nonlocal_,
    ast.FunctionDef: _Interpreter.define,
    ast.ClassDef: _Interpreter.define_class,
    ast.Import: _Interpreter.imported,
    ast.ImportFrom: _Interpreter.imported_from,
    ast.Match: _Interpreter.match,
    ast.Pass: _Interpreter.nothing,
}
