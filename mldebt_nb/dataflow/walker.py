"""One pass over the syntax of a cell (or of a function body) that writes down its effects in order.

Comes in: a syntax tree, what the notebook knows of functions and kinds. Goes out: a list of
`Event`s and the flow state at the end. Branches are followed separately and joined, so each use
knows whether a definition of the same cell surely, maybe or never stands before it. What
calls do stands in `calls`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from mldebt_nb.dataflow.calls import CallEffects
from mldebt_nb.dataflow.events import Access, How
from mldebt_nb.dataflow.flow import Recorder, State, join
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.scopes import Scopes, bound_names, parameters, type_parameters
from mldebt_nb.dataflow.targets import (
    bound_by_module,
    constant_truth,
    is_namespace,
    never_returns,
    root_and_part,
    root_and_parts,
    statements,
    suppresses_name_errors,
    surely_nonempty,
)
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.notebook.masking import MARKER
from mldebt_nb.notebook.parsing import ParsedCell

_NAME_ERRORS = frozenset({"NameError", "Exception", "BaseException", "UnboundLocalError"})


class Walker(Recorder):
    """Walks statements; `function` is the function whose body is walked, None at the top level."""

    def __init__(
        self, cell: ParsedCell, scopes: Scopes, functions: Functions, kinds: Kinds, function: Function | None = None
    ) -> None:
        super().__init__(cell, scopes, functions, kinds, function)
        self._loop_exits: list[list[State]] = []
        self._next_rounds: list[list[State]] = []  # of each loop, what a `continue` takes into the next round
        self.calls = CallEffects(self)

    # -- driving ------------------------------------------------------------------------------

    def run(self, body: Iterable[ast.stmt]) -> None:
        """Walk the top-level statements of a cell."""
        for index, statement in enumerate(body):
            self.statement = index
            if self.alive:
                self.visit(statement)
            else:
                self._skipped([statement])

    def visit(self, node: ast.AST) -> None:
        visitor = _VISITORS.get(type(node))
        if visitor is not None:
            visitor(self, node)
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if type(value) is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)
            elif isinstance(value, ast.AST):
                self.visit(value)

    def block(self, body: list[ast.stmt]) -> None:
        for position, statement in enumerate(body):
            if not self.alive and not self.unreached:
                self._skipped(body[position:])
                return
            self.visit(statement)
            if self.alive and self._next_rounds and self._next_rounds[-1]:
                for state in self._next_rounds[-1]:
                    self.state = join(self.state, state)
                self._next_rounds[-1].clear()

    # -- flow ---------------------------------------------------------------------------------

    def _branch(self, bodies: list[list[ast.stmt]], *, before: State) -> None:
        """Alternatives that start from the same state; the state after them is their join."""
        after: State | None = None
        alive = False
        for body in bodies:
            self.state, self.alive = dict(before), True
            self.block(body)
            if self.alive:
                after = join(after, self.state) if alive else dict(self.state)
                alive = True
        self.state, self.alive = (after or {}) if alive else dict(before), alive

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        constant = constant_truth(node.test)
        if constant is not None:
            if constant:
                self.block(node.body)
                self._skipped(node.orelse)
            else:
                self._skipped(node.body)
                self.block(node.orelse)
            return
        self.conditional += 1
        guarded = self.guarded
        self.guarded = guarded or _asks_for_names(node.test)
        self._branch([node.body, node.orelse], before=self.state)
        self.guarded = guarded
        self.conditional -= 1

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        guarded = self.guarded
        in_loop = self.loops > 0  # what the first round leaves out may read what an earlier one has bound
        self.visit(node.values[0])
        self.conditional += in_loop
        for before, value in pairwise(node.values):
            self.guarded = self.guarded or _asks_for_names(before)
            self.visit(value)
        self.conditional -= in_loop
        self.guarded = guarded

    def visit_IfExp(self, node: ast.IfExp) -> None:
        in_loop = self.loops > 0
        self.visit(node.test)
        self.conditional += in_loop
        self.visit(node.body)
        self.visit(node.orelse)
        self.conditional -= in_loop

    def _skipped(self, body: list[ast.stmt]) -> None:
        """Code that never runs still counts as mentioning its names."""
        state, alive, guarded = self.state, self.alive, self.guarded
        self.state, self.alive, self.guarded = dict(state), True, True
        self.conditional += 1
        self.unreached += 1
        self.block(body)
        self.state, self.alive, self.guarded = state, alive, guarded
        self.unreached -= 1
        self.conditional -= 1

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, *, at_least_once: bool, endless: bool) -> None:
        before = dict(self.state)
        doubtful = not at_least_once and not endless
        self.loops += 1
        self.doubtful_loops += doubtful
        self._loop_exits.append([])
        self._next_rounds.append([])
        self.block(node.body)
        exits = self._loop_exits.pop()
        self._next_rounds.pop()
        self.loops -= 1
        self.doubtful_loops -= doubtful
        end = self.state if self.alive else None
        normal: State | None = end if at_least_once else join(before, end)
        if endless:
            normal = None
        for state in exits:
            normal = join(normal, state) if normal is not None else state
        self.alive = True
        self.state = dict(normal) if normal is not None else before
        self.block(node.orelse)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        if type(node.iter) is ast.Name and self.kinds.of_name(node.iter.id) is Kind.ITERATOR:
            self.record(Access.UPDATE, node.iter.id, None, node.iter, How.CONSUME)
        state = dict(self.state)
        once = surely_nonempty(node.iter)
        self.doubtful_loops += not once
        self.store(node.target, How.LOOP, None)
        self.doubtful_loops -= not once
        self._loop(node, at_least_once=once, endless=False)
        if not once:
            self.state = join(state, self.state)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        constant = constant_truth(node.test)
        if constant is False:
            self._skipped(node.body)
            return
        self._loop(node, at_least_once=False, endless=constant is True)

    def visit_Break(self, node: ast.Break) -> None:
        if self._loop_exits:
            self._loop_exits[-1].append(dict(self.state))
        self.alive = False

    def visit_Continue(self, node: ast.Continue) -> None:
        if self._next_rounds:
            self._next_rounds[-1].append(dict(self.state))
        self.visit_Break(node)  # type: ignore[arg-type]  # the state reaches the loop's end either way

    def visit_Raise(self, node: ast.Raise) -> None:
        self.children(node)
        self.alive = False

    def visit_Return(self, node: ast.Return) -> None:
        self.children(node)
        self.alive = False

    def visit_Try(self, node: ast.Try) -> None:
        before = dict(self.state)
        guarded = self.guarded
        caught = {name for handler in node.handlers for name in _handled(handler)}
        self.guarded = guarded or bool(caught & _NAME_ERRORS)
        self.conditional += bool(node.handlers)
        self.block(node.body)
        self.guarded = guarded
        after_body = self.state if self.alive else None
        self.block(node.orelse)
        ends = [self.state] if self.alive else []
        for handler in node.handlers:
            self.state, self.alive = join(before, after_body), True
            if handler.type is not None:
                self.visit(handler.type)
            if handler.name:
                self.define(handler.name, handler, How.EXCEPT)
            self.block(handler.body)
            if handler.name:
                self.record(Access.DELETE, handler.name, None, handler, How.EXCEPT)
            if self.alive:
                ends.append(self.state)
        self.conditional -= bool(node.handlers)
        self.alive = bool(ends)
        self.state = before if not ends else dict(ends[0])
        for end in ends[1:]:
            self.state = join(self.state, end)
        if node.finalbody:
            self._finally(node.finalbody, before)

    def _finally(self, body: list[ast.stmt], before: State) -> None:
        """`finally` may run when anything of the body has happened; what follows it runs when all of it has."""
        normal, alive = self.state, self.alive
        entered = join(before, normal)
        self.state, self.alive = dict(entered), True
        self.block(body)
        self.alive = self.alive and alive
        self.state = {**normal, **{name: entry for name, entry in self.state.items() if entered.get(name) != entry}}

    visit_TryStar = visit_Try

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.store(item.optional_vars, How.WITH, item.context_expr)
        guarded = self.guarded
        self.guarded = guarded or any(suppresses_name_errors(item.context_expr) for item in node.items)
        self.block(node.body)
        self.guarded = guarded
        self.alive = self.alive or any(map(never_returns, statements(node.body)))  # it may keep what is raised

    visit_AsyncWith = visit_With

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        before = dict(self.state)
        after: State = dict(before)
        self.conditional += 1
        for case in node.cases:
            self.state, self.alive = dict(before), True
            self.visit(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            self.block(case.body)
            if self.alive:
                after = join(after, self.state)
        self.conditional -= 1
        self.state, self.alive = after, True

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.children(node)
        if node.name:
            self.define(node.name, node, How.MATCH)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.define(node.name, node, How.MATCH)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.children(node)
        if node.rest:
            self.define(node.rest, node, How.MATCH)

    # -- statements ---------------------------------------------------------------------------

    def visit_Expr(self, node: ast.Expr) -> None:
        if type(node.value) is ast.Call:
            self.calls.visit(node.value, as_statement=True)
            self.alive = self.alive and not never_returns(node)
        else:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.children(node)
        self.alive = self.alive and not never_returns(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.store(target, How.ASSIGN, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.annotation(node.annotation, evaluated=self.function is None)
        if node.value is not None:
            self.visit(node.value)
            self.store(node.target, How.ASSIGN, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        target = node.target
        if type(target) is ast.Name:
            self.record(Access.USE, target.id, None, target, How.AUGMENT)
            self.define(target.id, node, How.AUGMENT, node.value)
            return
        root, part = root_and_part(target)
        self._indices(target)
        if root is not None:
            self.record(Access.USE, root.id, part, target, How.AUGMENT)
            self.record(Access.UPDATE, root.id, part, node, How.AUGMENT, value=node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._delete(target)

    def _delete(self, target: ast.expr) -> None:
        if type(target) is ast.Name:
            self.record(Access.DELETE, target.id, None, target, How.DELETE)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._delete(element)
        else:
            root, part = root_and_part(target)
            self._indices(target)
            if root is not None:
                self.record(Access.UPDATE, root.id, part, target, How.DELETE)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.record(Access.DEFINE, name, None, alias, How.IMPORT)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.record(Access.DEFINE, "*", None, alias, How.STAR)
            else:
                self.record(Access.DEFINE, alias.asname or alias.name, None, alias, How.IMPORT)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.frames.append(type_parameters(node))
        self._signature(node.args)
        if node.returns is not None:
            self.annotation(node.returns)
        if self.function is not None:
            self.nested_body(node, self.scopes.local_names(node))
        self.frames.pop()
        self.define(node.name, node, How.FUNCTION)

    visit_AsyncFunctionDef = visit_FunctionDef

    def nested_body(self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: frozenset[str]) -> None:
        """A body that may run later: its uses count, not surely and not in this flow."""
        state, alive, frames = self.state, self.alive, self.frames
        self.state = dict(state)
        shared = self.scopes.declared_global(node)
        self.frames = [*(frame - shared for frame in frames), names]
        self.conditional += 1
        self.block(node.body)
        self.conditional -= 1
        self.frames = frames
        self.state, self.alive = state, alive

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        before, outer = self.frames, [*self.frames, type_parameters(node)]
        self.frames = outer
        for base in (*node.bases, *node.keywords):
            self.visit(base)
        names = self.scopes.local_names(node)
        self.frames = [*outer, names]
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for decorator in statement.decorator_list:
                    self.visit(decorator)
                self._signature(statement.args)
                if self.function is not None:
                    self.frames = outer  # a class body's names are not seen by its methods
                    self.nested_body(statement, self.scopes.local_names(statement))
                    self.frames = [*outer, names]
            else:
                self.visit(statement)
        self.frames = before
        self.define(node.name, node, How.CLASS)

    def visit_TypeAlias(self, node: Any) -> None:
        self.frames.append(type_parameters(node))
        self.annotation(node.value)
        self.frames.pop()
        self.define(node.name.id, node.name, How.ASSIGN, node.value)

    def _signature(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)
        every = [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ]
        for argument in every:
            if argument is not None and argument.annotation is not None:
                self.annotation(argument.annotation)

    def annotation(self, node: ast.expr, *, evaluated: bool = True) -> None:
        """Annotations are uses; softly where Python never looks: in quotes, of local variables, if it is told so."""
        unread = not evaluated or self.kinds.imports.get("annotations") == "__future__.annotations"
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                self.use(part.id, None, part, must=False, soft=unread or isinstance(part.ctx, ast.Store))
            elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                self.calls.text(part.value, part, soft=True)

    def visit_Global(self, node: ast.Global) -> None:
        pass

    visit_Nonlocal = visit_Global

    # -- targets ------------------------------------------------------------------------------

    def store(self, target: ast.expr, how: How, value: ast.expr | None) -> None:
        """Assign to a target of any form."""
        if type(target) is ast.Name:
            self.define(target.id, target, how, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            inner = How.UNPACK if how is How.ASSIGN else how
            pairs = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            matched = len(pairs) == len(target.elts) and not any(
                isinstance(e, ast.Starred) for e in (*pairs, *target.elts)
            )
            for position, element in enumerate(target.elts):
                self.store(element, inner, pairs[position] if matched else value)
        elif type(target) is ast.Starred:
            self.store(target.value, How.UNPACK, value)
        else:
            if (name := bound_by_module(target, self.kinds.qualified)) is not None:
                self.defines_unseen = self.defines_unseen or name == "*"
                self.record(Access.DEFINE, name, None, target, How.DYNAMIC, must=False)
            root, part = root_and_part(target)
            self._indices(target)
            if root is not None:
                self.record(Access.UPDATE, root.id, part, target, How.PART, value=value)
            elif isinstance(target, (ast.Attribute, ast.Subscript)):
                named = (
                    self.calls.named_in_namespace(target.value, target.slice)
                    if isinstance(target, ast.Subscript)
                    else None
                )
                if named is not None:
                    self.define(named, target, How.DYNAMIC, value)
                    return
                self.defines_unseen = self.defines_unseen or is_namespace(target.value)
                self.visit(target.value)

    def _indices(self, target: ast.expr) -> None:
        """Visit what stands in the brackets of a chain, but not its root name."""
        node: ast.expr = target
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            if isinstance(node, ast.Subscript):
                self.visit(node.slice)
            node = node.value
        if type(node) is not ast.Name:
            self.visit(node)

    # -- expressions --------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> None:
        if type(node.ctx) is ast.Load:
            self.use(node.id, None, node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if type(node.value) is str and len(node.value) > 12:
            self.calls.sql(node.value, node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`'x' in globals()` asks for one name only."""
        asks = len(node.comparators) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn))
        named = self.calls.named_in_namespace(node.comparators[0], node.left) if asks else None
        if named is not None:
            self.use(named, ".__exists__", node, soft=True)
        else:
            self.children(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if type(node.value) is ast.Name:
            self.use(node.value.id, f".{node.attr}", node.value)
        else:
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        root, parts = root_and_parts(node)
        if root is None:
            named = self.calls.named_in_namespace(node.value, node.slice)
            if named is not None:
                self.use(named, None, node)
                return
            self.visit(node.value)
            self.visit(node.slice)
            return
        for part in parts:
            self.use(root.id, part, root)
        self._indices(node)

    def visit_Call(self, node: ast.Call) -> None:
        if type(node.func) is ast.Name and node.func.id == MARKER:
            self._magic(node)
        else:
            self.calls.visit(node, as_statement=False)

    def _magic(self, node: ast.Call) -> None:
        argument = node.args[0] if node.args else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, int):
            return
        if not 0 <= argument.value < len(self.cell.magics):
            return
        magic = self.cell.magics[argument.value]
        for name in magic.uses:
            self.use(name, None, node, soft=True, must=False)
        for name in magic.defines:
            self.record(Access.DEFINE, name, None, node, How.MAGIC, must=magic.sure and magic.error is None)
        if magic.dynamic:
            self.defines_unseen = True
            self.record(Access.DEFINE, "*", None, node, How.DYNAMIC)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.define(node.target.id, node.target, How.WALRUS, node.value)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._signature(node.args)
        state = dict(self.state)
        kept = {n.target.id for n in ast.walk(node.body) if isinstance(n, ast.NamedExpr)}
        self.frames.append(frozenset({*parameters(node.args), *kept}))
        self.conditional += not self.calls.immediate
        self.visit(node.body)
        self.conditional -= not self.calls.immediate
        self.frames.pop()
        self.state = state

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        if type(first.iter) is ast.Name and self.kinds.of_name(first.iter.id) is Kind.ITERATOR:
            self.record(Access.UPDATE, first.iter.id, None, first.iter, How.CONSUME)
        self.frames.append(frozenset().union(*(bound_names(g.target) for g in node.generators)))
        for position, generator in enumerate(node.generators):
            if position:
                self.visit(generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.frames.pop()
        if self.cell.leaks and type(node) is ast.ListComp:
            state = dict(self.state)
            self.doubtful_loops += 1
            for generator in node.generators:
                self.store(generator.target, How.LOOP, None)
            self.doubtful_loops -= 1
            self.state = join(state, self.state)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension


def _handled(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def _asks_for_names(test: ast.expr) -> bool:
    """`if 'x' in globals()` and the like: the branch knows about missing names."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("globals", "locals", "vars", "dir")
        for node in ast.walk(test)
    )


_VISITORS: dict[type, Callable[[Walker, Any], None]] = {
    getattr(ast, name[6:]): function
    for name, function in vars(Walker).items()
    if name.startswith("visit_") and hasattr(ast, name[6:])  # some nodes are newer than some interpreters
}
