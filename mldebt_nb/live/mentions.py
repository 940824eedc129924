"""What the text of a cell says of the world outside: environment variables, paths, generators of random numbers.

Comes in: a syntax tree and its events. Goes out: `Mention`s of locations named as in `world`, with paths as they
are written. What the text does not name by a literal is left to the audit hook.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.functions import Function
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.notebook.magics import Magic

_EXISTENCE = frozenset({"exists", "isfile", "isdir", "is_file", "is_dir", "lexists"})
_CONTENT = frozenset({"getsize", "getmtime", "stat", "samefile"})
_RANDOM = {"random": "random", "np.random": "numpy", "numpy.random": "numpy", "torch": "torch"}
_SEEDS = frozenset({"seed", "manual_seed", "set_state", "setstate", "set_rng_state"})
_TORCH_DRAWS = frozenset({"rand", "randn", "randint", "randperm", "bernoulli", "multinomial", "normal"})
_NOT_DRAWS = frozenset({"default_rng", "Generator", "RandomState", "Random", "SystemRandom", "PCG64"})
_ASKS = frozenset({"getstate", "get_state", "get_rng_state", "initial_seed"})


class Does(StrEnum):
    """What is done with a place outside."""

    READ = "read"
    ASK = "ask whether it exists"
    WRITE = "write"
    ADD = "add to"
    DEFAULT = "set unless it is set"
    REMOVE = "remove"


class Mention(NamedTuple):
    """`location` is `env:NAME`, `file:PATH` (as written), `rng:LIBRARY` or `options:LIBRARY`; `statement` counts
    top-level ones."""

    location: str
    does: Does
    statement: int
    value: str | None = None  # what an environment variable or an option is set to, when that is a literal
    needed: bool = False  # the statement surely fails without the variable or the file
    part: str | None = None  # which option


Said = tuple[str, Does, str | None]


def mentions(
    statements: Iterable[Iterable[ast.AST]], magics: Iterable[Magic], tree: ast.Module, events: Iterable[Event],
    functions: Iterable[Function], maybe: Container[int],
) -> tuple[Mention, ...]:  # fmt: skip
    """All mentions of one cell, in the order of its statements: of its own text, and of the bodies of functions where
    it calls them. What a body says does not happen where it stands.

    `statements` are the nodes of each statement, `functions` those of other cells that it may call, `maybe` the ids of
    nodes that may be skipped.
    """
    found: list[Mention] = []
    defining = {id(statement): name for statement in tree.body if (name := _only_defines(statement)) is not None}
    bodies = {function.name: function.node for function in functions if not function.is_class}
    bodies.update({defining[id(statement)]: statement for statement in tree.body if id(statement) in defining})
    for index, (statement, nodes) in enumerate(zip(tree.body, statements, strict=True)):
        if id(statement) in defining:
            continue
        sure = statement.value if isinstance(statement, ast.Expr) else statement
        needed = _looked_up(statement)
        called: set[str] = set()
        for node in nodes:
            if type(node) in _TELLING:
                said = _node(node)
                found.extend(
                    Mention(place, does, index, text if node is sure else None, node in needed)
                    for place, does, text in said
                )
                found.extend(mention._replace(statement=index) for mention in _options(node))
            elif isinstance(node, ast.Name) and node.id in bodies:
                called.add(node.id)
        for node in _reached(called, bodies):
            found.extend([Mention(place, does, index) for place, does, _ in _node(node)])
            found.extend(mention._replace(statement=index, value=None) for mention in _options(node))
    for magic in magics:
        before = sum(statement.lineno <= magic.line for statement in tree.body)
        found.extend(mention._replace(statement=max(before - 1, 0)) for mention in _magic(magic))
    for event in events:
        if event.name.startswith(FILE):
            does = {Access.USE: Does.READ, Access.DEFINE: Does.WRITE}.get(event.access, Does.ADD)
            surely = does is Does.READ and event.must and event.via is None and id(event.node) not in maybe
            found.append(Mention(event.name, does, event.statement, needed=surely))
    found.sort(key=lambda mention: mention.statement)
    return tuple(dict.fromkeys(found))


_TELLING = frozenset({ast.Subscript, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Call})


def _looked_up(statement: ast.stmt) -> Sequence[ast.AST]:
    """What a statement that is just `x = a[b]`, `a[b]` or `del a[b]` looks up, and fails without."""
    found = list(statement.targets) if isinstance(statement, ast.Delete) else [getattr(statement, "value", None)]
    return [node for node in found if isinstance(node, ast.Subscript)]


def _only_defines(statement: ast.stmt) -> str | None:
    """The name of the function that a statement defines, doing nothing else."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        inner = statement.args.defaults + [default for default in statement.args.kw_defaults if default is not None]
        simple = not statement.decorator_list and all(isinstance(default, ast.Constant) for default in inner)
        return statement.name if simple else None
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) and not statement.value.args.defaults else None
    return None


def _reached(names: Iterable[str], bodies: Mapping[str, ast.AST]) -> Iterator[ast.AST]:
    """All nodes of these functions and of those that they call in turn."""
    seen = set(names)
    pending = list(seen)
    while pending:
        for node in ast.walk(bodies[pending.pop()]):
            yield node
            if isinstance(node, ast.Name) and node.id in bodies and node.id not in seen:
                seen.add(node.id)
                pending.append(node.id)


def _node(node: ast.AST) -> Iterator[Said]:
    if isinstance(node, ast.Subscript) and _is_environ(node.value):
        name = _text(node.slice)
        if name is not None and isinstance(node.ctx, ast.Load):
            yield "env:" + name, Does.READ, None
        elif name is not None and isinstance(node.ctx, ast.Del):
            yield "env:" + name, Does.ASK, None  # it fails without
            yield "env:" + name, Does.REMOVE, None
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from _stored(target, node)
    elif isinstance(node, ast.Call):
        yield from _call(node)


def _stored(target: ast.expr, statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[Said]:
    """Variables of the environment that an assignment sets."""
    for node in ast.walk(target):
        if isinstance(node, ast.Subscript) and _is_environ(node.value) and isinstance(node.ctx, ast.Store):
            name = _text(node.slice)
            if name is None:
                continue
            if isinstance(statement, ast.AugAssign):
                yield "env:" + name, Does.READ, None
            plain = isinstance(statement, ast.Assign) and node is target
            yield "env:" + name, Does.WRITE, _text(statement.value) if plain and statement.value is not None else None


def _call(node: ast.Call) -> Iterator[Said]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    first = _text(node.args[0]) if node.args else None
    if isinstance(function, ast.Attribute) and _is_environ(function.value):
        if first is not None and name in ("get", "pop", "setdefault"):
            yield "env:" + first, Does.READ, None
            if name == "setdefault" and len(node.args) == 2:
                yield "env:" + first, Does.DEFAULT, _text(node.args[1])
            elif name == "pop":
                yield "env:" + first, Does.REMOVE, None
        for keyword in node.keywords if name == "update" else ():
            if keyword.arg:
                yield "env:" + keyword.arg, Does.WRITE, _text(keyword.value)
    elif name == "getenv" and first is not None:
        yield "env:" + first, Does.READ, None
    elif name in _EXISTENCE or name in _CONTENT:
        path = first if first is not None else _path(function)
        if path is not None:
            yield FILE + path, Does.ASK if name in _EXISTENCE else Does.READ, None
    elif name in ("write_text", "write_bytes", "touch") and (path := _path(function)) is not None:
        yield FILE + path, Does.WRITE, None
    elif name == "unlink" and (path := _path(function)) is not None:
        yield FILE + path, Does.REMOVE, None
    elif isinstance(function, ast.Attribute):
        yield from _random(function)


def _options(node: ast.AST) -> Iterator[Mention]:
    """Options of libraries that a call or an assignment sets."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _, options, name = _dotted(target).partition(".options.")
            if options:
                yield Mention("options:pandas", Does.WRITE, 0, _literal(node.value), part=f".{name}")
            elif isinstance(target, ast.Attribute) and _called(target.value) == "getcontext":
                yield Mention("options:decimal", Does.WRITE, 0, _literal(node.value), part=f".{target.attr}")
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "set_option":
            for option, value in zip(node.args[::2], node.args[1::2], strict=False):
                if (said := _text(option)) is not None:
                    yield Mention("options:pandas", Does.WRITE, 0, _literal(value), part=f".{said}")
        elif node.func.attr == "reset_option" and node.args and (said := _text(node.args[0])) is not None:
            yield Mention("options:pandas", Does.REMOVE, 0, part=f".{said}")
        elif node.func.attr == "set_printoptions":
            for keyword in node.keywords:
                if keyword.arg is not None:
                    yield Mention("options:numpy", Does.WRITE, 0, _literal(keyword.value), part=f".{keyword.arg}")


def _random(function: ast.Attribute) -> Iterator[Said]:
    library = _RANDOM.get(_dotted(function.value))
    if library is None or function.attr in _NOT_DRAWS:
        return
    if function.attr in _ASKS:
        yield "rng:" + library, Does.READ, None
        return
    if function.attr in _SEEDS:
        yield "rng:" + library, Does.WRITE, None
    elif library != "torch" or function.attr in _TORCH_DRAWS:
        yield "rng:" + library, Does.ADD, None


def _magic(magic: Magic) -> Iterator[Mention]:
    name = magic.name.lstrip("%")
    words = magic.text.split()
    if name in ("env", "set_env") and words:
        key, equals, value = magic.text.strip().partition("=" if "=" in words[0] else " ")
        if equals:
            yield Mention("env:" + key.strip(), Does.WRITE, 0, value.strip())
        else:
            yield Mention("env:" + key.strip(), Does.READ, 0)
    elif name == "precision":
        number = int(words[0]) if words and words[0].isdecimal() else None
        yield Mention("options:IPython", Does.WRITE, 0, repr(f"%.{number}f"), part=".float_format")
        yield Mention("options:numpy", Does.WRITE, 0, repr(number), part=".precision")
    elif name in ("writefile", "file") and words:
        yield Mention(FILE + words[-1], Does.ADD if "-a" in words[:-1] else Does.WRITE, 0)
        yield Mention(FILE + words[-1], Does.ASK, 0)  # it says whether it overwrites


def _is_environ(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "environ"


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _called(node: ast.expr) -> str:
    return _dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


def _literal(node: ast.AST) -> str | None:
    return repr(node.value) if isinstance(node, ast.Constant) else None


def _path(function: ast.expr) -> str | None:
    """The literal of `Path("x").method`."""
    owner = function.value if isinstance(function, ast.Attribute) else None
    if not isinstance(owner, ast.Call) or not owner.args:
        return None
    name = owner.func.attr if isinstance(owner.func, ast.Attribute) else getattr(owner.func, "id", "")
    return _text(owner.args[0]) if name == "Path" and len(owner.args) == 1 else None


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""
