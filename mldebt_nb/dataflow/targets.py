"""Questions about the shape of an expression: the root of a chain, constant tests, sure loops.

Comes in: syntax nodes. Goes out: names, parts and truths. No state, no flow.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mldebt_nb.dataflow.locations import ANY_KEY, key

_EXITS = frozenset({("sys", "exit"), ("os", "_exit"), ("os", "abort")})
#: Whose attributes every cell reads as names.
_MODULES = frozenset({"__main__", "builtins", "__builtin__", "__builtins__"})
_USER_NAMESPACES = frozenset({"user_ns", "user_global_ns", "f_globals"})


def root_and_part(node: ast.expr) -> tuple[ast.Name | None, str | None]:
    """The name at the root of a chain of attributes and subscripts, and the first step as a part."""
    root, parts = root_and_parts(node)
    return root, parts[0] if len(parts) == 1 else (ANY_KEY if parts else None)


def root_and_parts(node: ast.expr) -> tuple[ast.Name | None, tuple[str | None, ...]]:
    """Like `root_and_part`, with one part for each constant key of `x[['a', 'b']]` or `x.loc[:, ['a', 'b']]`."""
    steps: list[ast.Attribute | ast.Subscript] = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        steps.append(node)
        node = node.value
    if type(node) is not ast.Name:
        return None, ()
    if not steps:
        return node, (None,)
    first = steps[-1]
    if isinstance(first, ast.Subscript):
        return node, _keys(first.slice)
    if first.attr in ("loc", "iloc", "at", "iat") and len(steps) > 1 and isinstance(steps[-2], ast.Subscript):
        index = steps[-2].slice
        if first.attr in ("loc", "at") and isinstance(index, ast.Tuple) and len(index.elts) == 2:
            return node, _keys(index.elts[1])
        return node, (ANY_KEY,)
    return node, (f".{first.attr}",)


def _keys(index: ast.expr) -> tuple[str, ...]:
    if isinstance(index, ast.Constant):
        return (key(index.value),)
    if isinstance(index, ast.List) and index.elts and all(isinstance(e, ast.Constant) for e in index.elts):
        return tuple(key(e.value) for e in index.elts if isinstance(e, ast.Constant))
    return (ANY_KEY,)


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a block and of the blocks inside, in order; expressions are not entered."""
    for statement in body:
        yield statement
        for field in ("body", "handlers", "cases", "orelse", "finalbody"):
            for inner in getattr(statement, field, None) or ():
                if isinstance(inner, (ast.ExceptHandler, ast.match_case)):
                    yield from statements(inner.body)
                elif isinstance(inner, ast.stmt):
                    yield from statements([inner])


def blocks(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The block and every block inside."""
    yield body
    for statement in statements(body):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(statement, field, None)
            if isinstance(block, list) and block:
                yield block
        for inner in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield inner.body


def constant_truth(node: ast.expr) -> bool | None:
    """True or False for a test that is a literal, else None."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, str):
        return bool(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = constant_truth(node.operand)
        return None if inner is None else not inner
    return None


def never_returns(statement: ast.stmt) -> bool:
    """`raise`, `sys.exit()`, `assert False`. `exit()` is none of them: IPython ends the cell before it leaves."""
    if isinstance(statement, ast.Assert):
        return constant_truth(statement.test) is False
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return (call.func.value.id, call.func.attr) in _EXITS
    return isinstance(statement, ast.Raise)


def straight(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block up to the first behind which nothing is reached."""
    for position, statement in enumerate(body):
        if _leaves(statement):
            return body[: position + 1]
    return body


def _leaves(statement: ast.stmt) -> bool:
    """Whether what stands behind a statement in its block is never reached."""
    if isinstance(statement, ast.If):
        return any(map(_leaves, statement.body)) and any(map(_leaves, statement.orelse))
    return isinstance(statement, (ast.Return, ast.Break, ast.Continue)) or never_returns(statement)


def surely_nonempty(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return bool(node.elts) and not any(isinstance(e, ast.Starred) for e in node.elts)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id == "range":
            bounds = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, int)]
            return len(bounds) == len(node.args) in (1, 2) and (bounds[-1] > (bounds[0] if len(bounds) == 2 else 0))
        if node.func.id in ("enumerate", "reversed", "sorted", "list", "tuple", "zip"):
            return bool(node.args) and all(surely_nonempty(a) for a in node.args)
    return False


def is_globals(node: ast.expr) -> bool:
    """`globals()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals"


def is_namespace(node: ast.expr) -> bool:
    """`globals()`, `locals()` or `vars()`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in ("globals", "locals") or (node.func.id == "vars" and not node.args)


def is_user_namespace(node: ast.expr) -> bool:
    """`shell.user_ns` of IPython, or `frame.f_globals`."""
    return isinstance(node, ast.Attribute) and node.attr in _USER_NAMESPACES


def bound_by_module(target: ast.expr, qualified: Callable[[ast.expr], str | None]) -> str | None:
    """The name that `__main__.x = …`, `builtins.x = …` or `shell.user_ns['x'] = …` binds; `*` when that is not told."""
    if isinstance(target, ast.Attribute):
        return target.attr if _is_module(target.value, qualified) else None
    if not isinstance(target, ast.Subscript):
        return None
    owner = target.value
    within = isinstance(owner, ast.Attribute) and owner.attr == "__dict__" and _is_module(owner.value, qualified)
    if not within and not is_user_namespace(owner):
        return None
    return target.slice.value if isinstance(target.slice, ast.Constant) and type(target.slice.value) is str else "*"


def _is_module(node: ast.expr, qualified: Callable[[ast.expr], str | None]) -> bool:
    """Whether an expression is the module of the notebook or that of the builtins."""
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else getattr(node.slice, "id", None)
        return qualified(node.value) == "sys.modules" and key in ("__main__", "__name__")
    return qualified(node) in _MODULES


def flag(node: ast.Call, name: str, *, value: bool = True) -> bool:
    """Whether a call has the keyword argument `name=value`, written as a literal."""
    return any(k.arg == name and isinstance(k.value, ast.Constant) and k.value.value is value for k in node.keywords)


def suppresses_name_errors(node: ast.expr) -> bool:
    """`contextlib.suppress(NameError)`."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name == "suppress" and any(
        getattr(a, "id", "") in ("NameError", "Exception", "BaseException") for a in node.args
    )
