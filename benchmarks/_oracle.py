"""Undefined names and names used too early, judged without mldebt: `ast` and the compiler's `symtable` only.

Comes in: the Python text of each cell, in document order. Goes out: names. Top-level code is followed in the order of
evaluation; a function's own reads count where it is called or, for undefined names, wherever it stands. Whatever may
define a name (a branch, a loop, an except clause) counts as a definition. Annotations are told apart, because Python
3.14 no longer evaluates them where they stand.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

KNOWN = frozenset(dir(builtins)) | frozenset(
    ["get_ipython", "display", "In", "Out", "exit", "quit", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh",
     "__file__", "__name__", "__doc__", "__builtins__", "__builtin__", "__annotations__"]
)  # fmt: skip


class Names(NamedTuple):
    """What one cell binds in the module, and what it needs from there (also inside functions)."""

    bound: frozenset[str]
    needed: frozenset[str]


@cache
def names(source: str) -> Names:
    """Module-level bindings and needs of a cell, by the compiler's symbol table; `x += 1` needs `x`, binds nothing."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.AugAssign) for node in ast.walk(tree)):
        source = ast.unparse(_NoAugmented().visit(tree))
    top = symtable.symtable(source, "<cell>", "exec")
    bound = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    needed = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    for table in _below(top):
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                needed.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                bound.add(symbol.get_name())
    return Names(frozenset(bound), frozenset(needed))


class _NoAugmented(ast.NodeTransformer):
    """Turns `x += y` into `x + y` where `x` is a name of the module, so that it counts as a need and as no binding."""

    def __init__(self) -> None:
        self.declared: list[set[str]] = []  # names declared global, in the functions around

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        self.declared.append({n for s in ast.walk(node) if isinstance(s, ast.Global) for n in s.names})
        self.generic_visit(node)
        self.declared.pop()
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef  # noqa: N815

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        target = node.target
        if not isinstance(target, ast.Name) or (self.declared and target.id not in self.declared[-1]):
            return node
        return ast.Expr(ast.BinOp(ast.Name(target.id, ast.Load()), node.op, node.value))


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def undefined(cells: Sequence[str]) -> set[str]:
    """Names that some cell needs and none binds."""
    bound = {name for cell in cells for name in names(cell).bound}
    return {name for cell in cells for name in names(cell).needed} - bound - KNOWN


def surely_needed(cells: Sequence[str]) -> set[str]:
    """Names that a run from the top reads outside branches: in top-level code, or in functions that are mentioned."""
    steady = _Steady()
    needed = {name for cell in cells for name in names(ast.unparse(steady.visit(ast.parse(cell)))).needed}
    pending = list(needed)
    while pending:
        for body in steady.functions.pop(pending.pop(), ()):
            more = names(body).needed - needed
            needed |= more
            pending += more
    return needed


class _Steady(ast.NodeTransformer):
    """Takes out what may not run: branches, handlers, and the bodies of functions, which it keeps apart by name."""

    def __init__(self) -> None:
        self.functions: dict[str, list[str]] = {}
        self.inside = 0

    def visit_If(self, node: ast.If) -> ast.AST:
        return ast.Expr(self.visit(node.test))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        return self.visit(node.values[0])

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit(node.test)

    def visit_Match(self, node: ast.Match) -> ast.AST:
        return ast.Expr(self.visit(node.subject))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        return ast.ExceptHandler(None, None, [ast.Pass()])

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        self.inside += 1
        self.generic_visit(node)
        self.inside -= 1
        if not self.inside:
            self.functions.setdefault(node.name, []).append(ast.unparse(node))
            node.body = [ast.Pass()]
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef  # noqa: N815


class Early(NamedTuple):
    """Names read before anything above could bind them: by top-level code, through a call, only in annotations."""

    plain: frozenset[str]
    called: frozenset[str]
    annotated: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every name that some reading of the language calls too early."""
        return self.plain | self.called | self.annotated


def early(cells: Sequence[str]) -> Early:
    """Names that are bound somewhere but read, top to bottom, before that."""
    everywhere = {name for cell in cells for name in names(cell).bound}
    order = _Order()
    for cell in cells:
        for statement in ast.parse(cell).body:
            order.visit(statement)
    plain = frozenset(order.plain & everywhere) - KNOWN
    called = frozenset(order.called & everywhere) - KNOWN - plain
    return Early(plain, called, frozenset(order.annotated & everywhere) - KNOWN - plain - called)


class _Order(ast.NodeVisitor):
    """Walks top-level code in the order of evaluation."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.plain: set[str] = set()
        self.called: set[str] = set()
        self.annotated: set[str] = set()
        self.functions: dict[str, Names] = {}
        self.hidden: list[set[str]] = []  # names of comprehensions and class bodies around

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.bound and not any(node.id in names for names in self.hidden):
                self.plain.add(node.id)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.bound.discard(node.id)

    def annotation(self, node: ast.expr) -> None:
        """Up to Python 3.13 annotations are evaluated where they stand, later only when somebody asks for them."""
        before = set(self.plain)
        self.visit(node)
        self.annotated |= self.plain - before
        self.plain = before

    def bind(self, name: str) -> None:
        (self.hidden[-1] if self.hidden else self.bound).add(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.visit_Name(ast.Name(node.target.id, ast.Load()))
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.bound.add(node.target.id)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name:
            self.bind(node.name)
        for statement in node.body:
            self.visit(statement)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name:
            self.bind(node.name)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg) and argument.annotation is not None:
                self.annotation(argument.annotation)
        if node.returns is not None:
            self.annotation(node.returns)
        self.bind(node.name)
        own = names(ast.unparse(ast.Module([_bare(node)], [])))
        self.functions[node.name] = Names(own.bound - {node.name}, own.needed - {node.name})

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.visit(part)
        self.hidden.append(set())
        for statement in node.body:
            self.visit(statement)
        self.hidden.pop()
        self.bind(node.name)
        self.functions[node.name] = Names(frozenset(), names(ast.unparse(node)).needed - {node.name})

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.hidden.append(set())
        for generator in node.generators:
            self.visit(generator.iter)
            self.visit(generator.target)
            for condition in generator.ifs:
                self.visit(condition)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self.hidden.pop()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        for part in ast.walk(node):
            if isinstance(part, ast.Name):  # called, or handed over and called there
                self._call(part.id)

    def _call(self, name: str) -> None:
        """What the function and those it calls need from the module, and bind there by `global`."""
        pending, closure = [name], set[str]()
        while pending:
            called = pending.pop()
            if called in self.functions and called not in closure:
                closure.add(called)
                pending += self.functions[called].needed
        self.bound |= {bound for called in closure for bound in self.functions[called].bound}
        self.called |= {needed for called in closure for needed in self.functions[called].needed} - self.bound


def _bare(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    """The function without what is evaluated when it is defined."""
    bare = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(bare, (ast.FunctionDef, ast.AsyncFunctionDef))
    bare.decorator_list, bare.returns = [], None
    bare.args.defaults = [ast.Constant(None) for _ in bare.args.defaults]
    bare.args.kw_defaults = [default and ast.Constant(None) for default in bare.args.kw_defaults]
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return bare
