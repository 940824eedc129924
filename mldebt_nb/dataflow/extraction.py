"""Parsed cells in, the effects of every cell out.

Two passes: the first gathers functions, imports and kinds over the whole notebook, because a
cell may call what stands elsewhere; the second walks each cell.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import suppress

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.flow import State
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.scopes import Definition, Scopes, parameters, type_parameters
from mldebt_nb.dataflow.targets import root_and_part, statements
from mldebt_nb.dataflow.walker import Walker
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell

_INITIALISERS = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__"})


class CellFlow:
    """The effects of one code cell. `state` is what its end knows of each name it touched.

    `defines_unseen`: names may come that no text shows; `reads_unseen`: any name may be read. Both hold too when the
    cell `failed`: it was too deeply nested to walk, so its effects are not known.
    """

    __slots__ = ("cell", "defines_unseen", "events", "failed", "parsed", "reads_unseen", "state")

    def __init__(self, parsed: ParsedCell, walker: Walker, state: State, *, failed: bool) -> None:
        self.parsed = parsed
        self.cell: Cell = parsed.cell
        self.events: list[Event] = walker.events
        self.state: State = state
        if parsed.isolated:
            self.state = {e.name: ((e.index,), False, frozenset()) for e in self.events if self.stays(e)}
        self.failed = failed
        self.defines_unseen = walker.defines_unseen or failed
        self.reads_unseen = walker.reads_unseen or failed

    @staticmethod
    def stays(event: Event) -> bool:
        """Whether a definition outlives a cell that `%%timeit` isolates: magics bind in the user's namespace."""
        return event.access is Access.DEFINE and event.how is How.MAGIC and event.must


def extract(cells: Sequence[ParsedCell]) -> tuple[list[CellFlow], Functions, Kinds]:
    """The effects of all `cells`, with the functions and kinds they share."""
    functions, kinds = Functions(), Kinds()
    bodies: list[tuple[Function, ParsedCell]] = []
    for parsed in cells:
        gatherer = _Gatherer(parsed, functions, kinds, bodies)
        try:
            gatherer.block(parsed.tree.body)
        except RecursionError:
            continue
    scopes = {id(parsed): Scopes(parsed) for parsed in cells}
    for function, parsed in bodies:
        try:
            _summarise(function, Walker(parsed, scopes[id(parsed)], functions, kinds, function))
        except RecursionError:
            function.events = []
    return [_walk(Walker(parsed, scopes[id(parsed)], functions, kinds)) for parsed in cells], functions, kinds


def extract_one(parsed: ParsedCell, functions: Functions, kinds: Kinds) -> tuple[CellFlow, list[Function]]:
    """The effects of one cell, given the functions and kinds it may meet; and the functions that it defines."""
    bodies: list[tuple[Function, ParsedCell]] = []
    with suppress(RecursionError):
        _Gatherer(parsed, functions, kinds, bodies).block(parsed.tree.body)
    scopes = Scopes(parsed)
    for function, _ in bodies:
        try:
            _summarise(function, Walker(parsed, scopes, functions, kinds, function))
        except RecursionError:
            function.events = []
    return _walk(Walker(parsed, scopes, functions, kinds)), [function for function, _ in bodies]


def _walk(walker: Walker) -> CellFlow:
    parsed = walker.cell
    failed = False
    try:
        walker.run(parsed.tree.body)
    except RecursionError:
        failed = True
    return CellFlow(parsed, walker, walker.state, failed=failed)


class _Gatherer:
    """First pass over one cell: what is defined at its top level, without entering function bodies."""

    def __init__(
        self,
        parsed: ParsedCell,
        functions: Functions,
        kinds: Kinds,
        bodies: list[tuple[Function, ParsedCell]],
    ) -> None:
        self.parsed = parsed
        self.functions = functions
        self.kinds = kinds
        self.bodies = bodies

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.Assign):
                self._assign(statement)
            elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self._function(statement.name, statement)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(statement)
            elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
                self._target(statement.target, statement.value if statement.value is not None else Kind.UNKNOWN)
            elif not isinstance(statement, ast.Expr):
                self._compound(statement)

    def _compound(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.For, ast.AsyncFor)):
            self._target(statement.target, Kind.UNKNOWN)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            for item in statement.items:
                if item.optional_vars is not None:
                    self._target(item.optional_vars, self.kinds.of(item.context_expr))
        for field in ("body", "orelse", "finalbody"):
            self.block(getattr(statement, field, None) or [])
        for handler in getattr(statement, "handlers", None) or getattr(statement, "cases", None) or []:
            self.block(handler.body)

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                self.kinds.imported(alias.asname or alias.name, f"{statement.module or '.'}.{alias.name}")
            else:
                name = alias.asname or alias.name.partition(".")[0]
                self.kinds.imported(name, alias.name if alias.asname else name)

    def _assign(self, statement: ast.Assign) -> None:
        for target in statement.targets:
            self._target(target, statement.value)
            if type(target) is ast.Name and type(statement.value) is ast.Lambda:
                self._function(target.id, statement.value)

    def _target(self, target: ast.expr, value: ast.expr | Kind) -> None:
        if type(target) is ast.Name:
            self.kinds.assigned(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._target(element, Kind.UNKNOWN)
        elif isinstance(target, ast.Starred):
            self._target(target.value, Kind.LIST)

    def _function(self, name: str, node: Definition | ast.Lambda) -> None:
        function = Function(name, self.parsed.cell.index, node, is_class=isinstance(node, ast.ClassDef))
        self.functions.add(function)
        self.kinds.assigned(name, Kind.CLASS if function.is_class else Kind.FUNCTION)
        if isinstance(node, ast.FunctionDef) and any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(node)):
            self.kinds.generators.add(name)
        self.bodies.append((function, self.parsed))


def _summarise(function: Function, walker: Walker) -> None:
    """Fill in what the body of `function` does to names outside."""
    node = function.node
    if isinstance(node, ast.ClassDef):
        function.mutators = frozenset(m.name for m in node.body if isinstance(m, ast.FunctionDef) and _changes_self(m))
        for method in node.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                _method(walker, method, type_parameters(node))
    elif isinstance(node, ast.Lambda):
        function.parameters = tuple(parameters(node.args))
        walker.frames.append(frozenset(function.parameters))
        walker.visit(node.body)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        function.parameters = tuple(parameters(node.args))
        walker.frames.append(walker.scopes.local_names(node))
        walker.block(node.body)
    function.events = walker.events
    function.defines_unseen, function.reads_unseen = walker.defines_unseen, walker.reads_unseen


def _method(walker: Walker, node: ast.FunctionDef | ast.AsyncFunctionDef, shared: frozenset[str]) -> None:
    walker.state = {}
    walker.alive = True
    walker.frames = [shared, walker.scopes.local_names(node)]
    later = node.name not in _INITIALISERS
    walker.conditional += later
    walker.block(node.body)
    walker.conditional -= later
    walker.frames = []


def _changes_self(method: ast.FunctionDef) -> bool:
    """Whether a method assigns to an attribute of its object, or may change one in place."""
    own = method.args.args[0].arg if method.args.args else ""
    for statement in statements(method.body):
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            targets = [call.func.value]
        for target in targets:
            if isinstance(target, (ast.Attribute, ast.Subscript)):
                root, _ = root_and_part(target)
                if root is not None and root.id == own:
                    return True
    return False
