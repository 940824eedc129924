"""Which names are surely looked up when all cells run once from the top, if every loop turns.

Comes in: the graph. Goes out: for each name the cells whose run needs it, in their own code or in functions that they
call, and what the file tells against it. A branch counts when both its ways read the name; code behind `except` does
not; a function counts as called where it is mentioned; which one of that name, the place in the document says. Methods
are found by class: an abstract one that every class in use overrides is not reached. A function that is only handed to
a class of a library is not either. What stands behind `and` and `or`
is not sure, unlike in `flow`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from typing import Any, NamedTuple

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.targets import constant_truth, straight
from mldebt_nb.knowledge.callbacks import is_callback
from mldebt_nb.notebook.parsing import ParsedCell

#: What a function in such a node is handed back or kept for: nobody calls it there.
_KEEPERS = (ast.Return, ast.List, ast.Tuple, ast.Set, ast.Dict)
_Method = ast.FunctionDef | ast.AsyncFunctionDef
_SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})
#: It says nothing about the next run from the top.
_STOPPED_BY_HAND = "KeyboardInterrupt"
_BUILDERS = ("__new__", "__init__", "__post_init__")
_SUPER = "super()"


class Token(NamedTuple):
    """Something that surely happens: a name is looked up (`attribute` None), or an attribute of what `name` says.

    `mentions`: a function or class of that name may be called with it. `own`: the name is the body's own, no module's.
    """

    name: str
    attribute: str | None = None
    mentions: bool = True
    own: bool = False


_Tokens = dict[Token, int]  # with the first line of each


class Obstacle(Enum):
    """Why the file makes it doubtful that a read that the text makes sure takes place."""

    NOT_PYTHON = auto()  # the cell as a whole does not compile, as far as we can read it
    RESULTS = auto()  # among the printed results of a pasted console session
    STOPPED = auto()  # the recorded run ended with an error at this line or before


class Need(NamedTuple):
    """The run of `cell` looks a name up, in `line` or in a function that is called there; `home` holds the read."""

    cell: int
    line: int
    home: int
    obstacle: Obstacle | None


class _Unit(NamedTuple):
    """A body that runs: of a function, or of a method that `owner` defines, for an object of class `of`."""

    function: Function
    method: _Method | None = None
    of: Function | None = None

    @property
    def mark(self) -> tuple[int, int, int]:
        return id(self.function), id(self.method), id(self.of)

    @property
    def own_name(self) -> str | None:
        """What the method calls its object."""
        parameters = self.method.args.args if self.method is not None else []
        return parameters[0].arg if parameters else None


class Certainty:
    """The answers for one notebook."""

    def __init__(self, graph: DataflowGraph) -> None:
        self._graph = graph
        self._functions = graph.functions
        self._bodies: dict[int, _Tokens] = {}
        self._chains: dict[int, tuple[list[Function], bool]] = {}
        self._kept: dict[int, frozenset[str]] = {}
        self._tokens = {
            flow.cell.index: _tokens(flow.parsed.tree.body, flow.events, frozenset(), self._functions)
            for flow in graph.flows
        }
        #: Names that the top-level code of each cell surely reads.
        self.top: dict[int, frozenset[str]] = {
            cell: frozenset(token.name for token in tokens if _is_read(token)) for cell, tokens in self._tokens.items()
        }

    def needs(self, name: str) -> list[Need]:
        """The cells whose run surely looks `name` up, each with its first line that does."""
        return self._needs.get(name, [])

    @cached_property
    def _needs(self) -> dict[str, list[Need]]:
        found: dict[str, list[Need]] = {}
        for cell, tokens in self._tokens.items():
            for name, (line, home) in self._reached(cell, tokens).items():
                found.setdefault(name, []).append(Need(cell, line, home, self.obstacle(cell, line, home)))
        return found

    # -- what a cell reaches ------------------------------------------------------------------

    def _reached(self, cell: int, top: _Tokens) -> dict[str, tuple[int, int]]:
        """The names that a run of `cell` surely looks up, with the line of it that does and the home of the read."""
        found: dict[str, tuple[int, int]] = {}
        seen: set[tuple[int, int, int]] = set()
        for first, line in sorted(top.items(), key=lambda item: item[1]):
            pending: list[tuple[Token, _Unit | None]] = [(first, None)]
            while pending:
                token, inside = pending.pop()
                if _is_read(token):
                    found.setdefault(token.name, (line, inside.function.cell if inside is not None else cell))
                for unit in self._called(token, inside, cell, line):
                    if unit.mark not in seen:
                        seen.add(unit.mark)
                        pending += ((t, unit) for t in self._body(unit))
        return found

    def _called(self, token: Token, inside: _Unit | None, cell: int, line: int) -> Iterator[_Unit]:
        """The bodies that run with `token`, which stands in `inside` and is reached from `line` of `cell`."""
        if not token.mentions:
            return
        if token.attribute is not None:
            yield from self._methods(token, token.attribute, inside, cell, line)
        elif token.own:
            if inside is not None and inside.of is not None and token.name == inside.own_name:  # `cls()`
                yield from self._built(inside.of)
        elif (function := self._meant(token.name, cell, line)) is not None:
            if function.is_class:
                yield from self._built(function)
            else:
                yield _Unit(function)

    def _meant(self, name: str, cell: int, line: int) -> Function | None:
        """The function that `name` means when `line` of `cell` runs, in a run from the top; None when that is open."""
        every = self._functions.named(name)
        if len(every) < 2:
            return every[0] if every else None
        above = [f for f in every if (f.cell, getattr(f.node, "lineno", 0)) <= (cell, line)] or every
        last = max(f.cell for f in above)
        nearest = [f for f in above if f.cell == last]
        body = self._graph.by_cell[last].parsed.tree.body
        return nearest[-1] if len(nearest) == 1 or all(f.node in body for f in nearest) else None

    def _built(self, of: Function) -> Iterator[_Unit]:
        """What making an object of a class runs; a framework that it derives from calls its callbacks."""
        chain, foreign = self._chain(of)
        for name in dict.fromkeys(method.name for owner in chain for method in _methods(owner)):
            special = name.startswith("__") and name.endswith("__")
            if name in _BUILDERS or special or (foreign and is_callback(name) and name not in self._attributes):
                yield from self._resolved(of, name)

    def _methods(self, token: Token, name: str, inside: _Unit | None, cell: int, line: int) -> Iterator[_Unit]:
        """The methods `name` that are surely called on what stands before the dot."""
        owner = token.name
        itself = token.own and inside is not None and owner == inside.own_name
        if inside is not None and inside.of is not None and (itself or owner == _SUPER):
            yield from self._resolved(inside.of, name, behind=inside.function if owner == _SUPER else None)
            return
        if owner and not token.own:
            maker = owner.removesuffix("()")
            if maker == owner:
                maker = self._graph.kinds.maker(ast.Name(owner)) or owner
            meant = self._meant(maker, cell, line)
            if meant is not None and meant.is_class:
                yield from self._resolved(meant, name)
                return
            if meant is not None and maker == owner:
                yield _Unit(meant)  # an attribute of a function: `f.delay()`
                return
            if meant is None and (maker != owner or maker in self._graph.kinds.imports):
                return  # of somebody else's making
        if name in self._only:
            yield self._only[name]

    @cached_property
    def _only(self) -> dict[str, _Unit]:
        """Methods by name, where all classes in use that have one of that name have the same."""
        found: dict[str, dict[int, _Unit]] = {}
        for of in self._in_use:
            for name in {method.name for owner in self._chain(of)[0] for method in _methods(owner)}:
                for unit in self._resolved(of, name):
                    found.setdefault(name, {}).setdefault(id(unit.function), unit)
        return {name: next(iter(units.values())) for name, units in found.items() if len(units) == 1}

    def _resolved(self, of: Function, name: str, behind: Function | None = None) -> Iterator[_Unit]:
        """The method `name` of an object of class `of`; of its bases `behind` a class, as `super()` finds it."""
        chain, _ = self._chain(of)
        if behind is not None:
            chain = chain[chain.index(behind) + 1 :] if behind in chain else []
        for owner in chain:
            same = [method for method in _methods(owner) if method.name == name]
            if same:  # several are a property's
                if not same[-1].decorator_list and any(name in self._kept_on_objects(o) for o in self._chain(of)[0]):
                    return  # `self.name = …` hides the method
                yield from (_Unit(owner, m, of) for m in same if m is same[-1] or m.decorator_list)
                return

    def _kept_on_objects(self, owner: Function) -> frozenset[str]:
        """Attributes that the methods of a class assign to their object."""
        if id(owner) not in self._kept:
            own = {method: method.args.args[0].arg for method in _methods(owner) if method.args.args}
            self._kept[id(owner)] = frozenset(
                node.attr for method, name in own.items() for node in ast.walk(method)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_name(node.value, name)
            )  # fmt: skip
        return self._kept[id(owner)]

    def _chain(self, of: Function) -> tuple[list[Function], bool]:
        """The class and its bases in the order of search, and whether one derives from what the notebook lacks."""
        if id(of) not in self._chains:
            self._chains[id(of)] = self._searched(of)
        return self._chains[id(of)]

    def _searched(self, of: Function) -> tuple[list[Function], bool]:
        found, foreign, pending = list[Function](), False, [of]
        while pending:
            current = pending.pop(0)
            if current in found or not isinstance(current.node, ast.ClassDef):
                continue
            found.append(current)
            bases = list[Function]()
            for base in current.node.bases:
                name = base.id if isinstance(base, ast.Name) else ""
                known = [f for f in self._functions.named(name) if f.is_class and f is not current]
                if known:
                    bases.append(max(known, key=lambda f: (f.cell <= current.cell, f.cell)))
                elif name != "object":
                    foreign = True
            pending = [*bases, *pending]
        return found, foreign

    def _body(self, unit: _Unit) -> _Tokens:
        """What surely happens in a body."""
        node = unit.method or unit.function.node
        known = self._bodies.get(id(node))
        if known is None:
            statements: list[Any] = getattr(node, "body", [])
            if isinstance(node, ast.Lambda):
                statements = [node.body]
            handed = _handed_over(statements)
            known = self._bodies[id(node)] = _tokens(statements, unit.function.events, handed, self._functions)
        return known

    @cached_property
    def _attributes(self) -> set[str]:
        """The attributes that some cell mentions."""
        return {
            node.attr for flow in self._graph.flows for node in ast.walk(flow.parsed.tree)
            if isinstance(node, ast.Attribute)
        }  # fmt: skip

    @cached_property
    def _in_use(self) -> list[Function]:
        """Classes that are mentioned other than as a base: there may be objects of them."""
        named = {f.name for f in self._functions if f.is_class}
        mentioned: set[str] = set()
        for flow in self._graph.flows if named else ():
            bases = {
                id(base) for node in ast.walk(flow.parsed.tree) if isinstance(node, ast.ClassDef) for base in node.bases
            }
            mentioned.update(
                node.id for node in ast.walk(flow.parsed.tree)
                if isinstance(node, ast.Name) and node.id in named and id(node) not in bases
            )  # fmt: skip
        return [f for f in self._functions if f.is_class and f.name in mentioned]

    # -- what the file tells against it -------------------------------------------------------

    def obstacle(self, cell: int, line: int, home: int) -> Obstacle | None:
        """What speaks against a read in `home` that the run of `line` of `cell` makes."""
        failure = self._graph.notebook.cells[cell].failure
        if self._is_refused(cell) or self._is_refused(home):
            return Obstacle.NOT_PYTHON
        if _is_result(self._graph.notebook.cells[cell].source, line):
            return Obstacle.RESULTS
        if failure is not None and failure.name != _STOPPED_BY_HAND and (failure.line or 0) <= line:
            return Obstacle.STOPPED
        return None

    def _is_refused(self, cell: int) -> bool:
        """Whether Python refuses the cell, so that nothing in it runs; Python 2 is refused where the kernel is of 3."""
        parsed, failure = self._graph.by_cell[cell].parsed, self._graph.notebook.cells[cell].failure
        stored = failure is not None and failure.name in _SYNTAX_ERRORS
        return stored or bool(parsed.opaque) or (parsed.python2 and self._graph.notebook.major == 3)


def _is_result(source: str, line: int) -> bool:
    """Whether a line of a pasted console session has no prompt: then it is what was printed."""
    lines = source.split("\n")[:line]
    return any(text.startswith(">>>") for text in lines) and not lines[-1].startswith((">>>", "..."))


def plainly_read(parsed: ParsedCell) -> set[int]:
    """The names (ids of nodes) that every run of the cell that ends without an error has looked up."""
    found: set[int] = set()
    pending: list[ast.AST] = list(straight(parsed.tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(id(node))
        elif isinstance(node, ast.AugAssign):
            found.add(id(node.target))
        parts = _SURE_PARTS.get(type(node))
        pending += parts(node) if parts is not None else ast.iter_child_nodes(node)
    return found


_SURE_PARTS: dict[type, Callable[[Any], Iterable[ast.AST]]] = {
    ast.If: lambda node: [node.test],
    ast.While: lambda node: [node.test],
    ast.For: lambda node: [node.iter],
    ast.AsyncFor: lambda node: [node.iter],
    ast.Try: lambda node: node.finalbody,
    ast.With: lambda node: [item.context_expr for item in node.items],
    ast.AsyncWith: lambda node: [item.context_expr for item in node.items],
    ast.Match: lambda node: [node.subject],
    ast.Assert: lambda node: [node.test],
    ast.IfExp: lambda node: [node.test],
    ast.BoolOp: lambda node: node.values[:1],
    ast.Lambda: lambda node: node.args.defaults,
    ast.FunctionDef: lambda node: [*node.decorator_list, *node.args.defaults],
    ast.AsyncFunctionDef: lambda node: [*node.decorator_list, *node.args.defaults],
    ast.ClassDef: lambda node: [*node.decorator_list, *node.bases],
    ast.ListComp: lambda node: [node.generators[0].iter],
    ast.SetComp: lambda node: [node.generators[0].iter],
    ast.DictComp: lambda node: [node.generators[0].iter],
    ast.GeneratorExp: lambda node: [node.generators[0].iter],
}
if hasattr(ast, "TryStar"):
    _SURE_PARTS[ast.TryStar] = _SURE_PARTS[ast.Try]


# -- what surely happens in some statements -------------------------------------------------------


def _is_read(token: Token) -> bool:
    return token.attribute is None and not token.own


def _methods(owner: Function) -> list[_Method]:
    body = owner.node.body if isinstance(owner.node, ast.ClassDef) else []
    return [method for method in body if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _handed_over(statements: Iterable[ast.AST]) -> frozenset[str]:
    """Names that a body does more with than return or keep them: functions in it that have such a name are called."""
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            for child in ast.iter_child_nodes(node) if not isinstance(node, _KEEPERS) else ():
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                    found.add(child.id)
    return frozenset(found)


class _Collector:
    """What is known while some statements are gone through.

    `reads`: nodes that read names of the module; `called`: nested functions in use; `functions`: the notebook's.
    """

    def __init__(self, reads: Mapping[int, str], called: frozenset[str], functions: Functions) -> None:
        self.reads = reads
        self.called = called
        self.functions = functions

    def visit(self, node: ast.AST, found: _Tokens) -> None:
        self._note(node, found)
        visitor = _VISITORS.get(type(node))
        for child in visitor(self, node, found) if visitor is not None else ast.iter_child_nodes(node):
            if type(child) is not ast.Lambda or type(node) in (ast.Call, ast.keyword):  # any other may never run
                self.visit(child, found)
            else:
                self.visit(child.args, found)

    def _note(self, node: ast.AST, found: _Tokens) -> None:
        line = getattr(node, "lineno", 0)
        if (name := self.reads.get(id(node))) is not None:
            found.setdefault(Token(name), line)
        elif isinstance(node, ast.Name):
            found.setdefault(Token(node.id, own=True), line)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found.setdefault(self._of(node.value, node.attr), line)

    def _of(self, owner: ast.expr, attribute: str) -> Token:
        """An attribute of a name, of `K()`, of `super()`, or of what nothing tells."""
        call = isinstance(owner, ast.Call)
        name = owner.func if isinstance(owner, ast.Call) else owner
        if not isinstance(name, ast.Name):
            return Token("", attribute)
        own = id(name) not in self.reads and name.id != "super"
        return Token(f"{name.id}()" if call else name.id, attribute, own=own)

    def aside(self, nodes: Iterable[ast.AST], found: _Tokens) -> None:
        """Names that are read, and of which nothing is made: bases, annotations."""
        read: _Tokens = {}
        for node in nodes:
            self.visit(node, read)
        for token, line in read.items():
            found.setdefault(token._replace(mentions=False), line)

    def common(self, first: Iterable[ast.AST], second: Iterable[ast.AST]) -> _Tokens:
        """What happens on both of two ways."""
        ways: tuple[_Tokens, _Tokens] = {}, {}
        for way, nodes in zip(ways, (first, second), strict=True):
            for node in _reached(nodes):
                self.visit(node, way)
        return {token: line for token, line in ways[0].items() if token in ways[1]}


def _tokens(nodes: Iterable[ast.AST], events: Iterable[Event], called: frozenset[str], functions: Functions) -> _Tokens:
    reads = {id(e.node): e.name for e in events if e.access is not Access.DEFINE and e.via is None and not e.soft}
    found: _Tokens = {}
    collector = _Collector(reads, called, functions)
    try:
        for node in _reached(nodes):
            collector.visit(node, found)
    except RecursionError:
        return {}
    return found


def _reached(nodes: Iterable[ast.AST]) -> list[Any]:
    """The nodes; of statements those that nothing keeps from being reached."""
    every: list[Any] = list(nodes)
    return straight(every)


def _assign(collector: _Collector, node: ast.Assign, found: _Tokens) -> Iterator[ast.AST]:
    """What is put on an object or into a container is kept, which calls nothing."""
    kept = not any(isinstance(target, ast.Name) for target in node.targets) and isinstance(node.value, ast.Name)
    collector.aside([node.value] if kept else [], found)
    yield from node.targets if kept else (*node.targets, node.value)


def _call(collector: _Collector, node: ast.Call, found: _Tokens) -> Iterator[ast.AST]:
    """A function that is handed to the making of an object of a library may only be kept by it."""
    if not _makes_object(node, collector.functions):
        yield from ast.iter_child_nodes(node)
        return
    yield node.func
    for given in (*node.args, *node.keywords):
        value = given.value if isinstance(given, ast.keyword) else given
        if isinstance(value, ast.Lambda):
            yield value.args
        elif isinstance(value, ast.Name):
            collector.aside([value], found)
        else:
            yield value


def _makes_object(node: ast.Call, functions: Functions) -> bool:
    """Whether what is called has the name of a class and is none of the notebook's."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr[:1].isupper()
    return isinstance(node.func, ast.Name) and node.func.id[:1].isupper() and node.func.id not in functions


def _container(collector: _Collector, node: ast.AST, found: _Tokens) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name):
            collector.aside([child], found)
        else:
            yield child


def _delete(collector: _Collector, node: ast.Delete, found: _Tokens) -> Iterator[ast.AST]:
    collector.aside([target for target in node.targets if isinstance(target, ast.Name)], found)
    yield from (target for target in node.targets if not isinstance(target, ast.Name))


def _loop(collector: _Collector, node: ast.For | ast.AsyncFor, found: _Tokens) -> Iterator[ast.AST]:
    yield from (node.target, node.iter, *straight(node.body), *straight(node.orelse))


def _while(collector: _Collector, node: ast.While, found: _Tokens) -> Iterator[ast.AST]:
    yield from (node.test, *straight(node.body), *straight(node.orelse))


def _with(collector: _Collector, node: ast.With | ast.AsyncWith, found: _Tokens) -> Iterator[ast.AST]:
    yield from (*node.items, *straight(node.body))


def _if(collector: _Collector, node: ast.If, found: _Tokens) -> Iterator[ast.AST]:
    yield node.test
    truth = True if _is_main(node.test) else constant_truth(node.test)
    if truth is None:
        for token, line in collector.common(node.body, node.orelse).items():
            found.setdefault(token, line)
    else:
        yield from straight(node.body if truth else node.orelse)


def _choice(collector: _Collector, node: ast.IfExp, found: _Tokens) -> Iterator[ast.AST]:
    yield node.test
    for token, line in collector.common([node.body], [node.orelse]).items():
        found.setdefault(token, line)


def _try(collector: _Collector, node: ast.Try, found: _Tokens) -> Iterator[ast.AST]:
    body = straight(node.body)
    yield from (*body, *(straight(node.orelse) if body == node.body else ()), *straight(node.finalbody))


def _function(collector: _Collector, node: _Method, found: _Tokens) -> Iterator[ast.AST]:
    collector.aside([node.returns] if node.returns is not None else [], found)
    yield from (*node.decorator_list, node.args)
    if node.name in collector.called:
        yield from straight(node.body)


def _class(collector: _Collector, node: ast.ClassDef, found: _Tokens) -> Iterator[ast.AST]:
    collector.aside(node.bases, found)
    yield from (*node.decorator_list, *node.keywords, *node.body)


def _argument(collector: _Collector, node: ast.arg, found: _Tokens) -> Iterator[ast.AST]:
    collector.aside([node.annotation] if node.annotation is not None else [], found)
    yield from ()


def _attribute(collector: _Collector, node: ast.Attribute, found: _Tokens) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Name):  # what the attribute is decides what is called
        collector.aside([node.value], found)
    else:
        yield node.value


def _is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`, which holds in a notebook."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


_VISITORS: dict[type, Callable[[_Collector, Any, _Tokens], Iterable[ast.AST]]] = {
    ast.Assign: _assign,
    ast.Call: _call,
    ast.Delete: _delete,
    ast.List: _container,
    ast.Tuple: _container,
    ast.Set: _container,
    ast.Dict: _container,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.If: _if,
    ast.Try: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Attribute: _attribute,
    ast.arg: _argument,
    ast.IfExp: _choice,
    ast.BoolOp: lambda collector, node, found: node.values[:1],
    ast.Assert: lambda collector, node, found: [node.test],
    ast.Match: lambda collector, node, found: [node.subject],
}
if hasattr(ast, "TryStar"):
    _VISITORS[ast.TryStar] = _try
