"""What a cell may read and write, told by its text and its flow.

Comes in: a `Text`, its flow in the namespace as it is now, the functions of other cells that it may call. Goes out: a
`Footprint`, small enough to be kept for every run.
"""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.functions import Function
from mldebt_nb.dataflow.locations import ANY_KEY, FILE
from mldebt_nb.live import layout
from mldebt_nb.live.mentions import mentions
from mldebt_nb.live.text import Text, nodes_in
from mldebt_nb.live.values import EXISTS, LENGTH

_SEEDING = frozenset({"seed", "manual_seed", "manual_seed_all", "set_seed", "set_random_seed", "set_state", "setstate"})
_CLOCK = re.compile(r"\btime\.|perf_counter|\bnow\(|utcnow|process_time|today\(")
_TIMED_LINE = re.compile(r"^\s*%(?:time|timeit|prun|memit|mprun|lprun)\b", re.MULTILINE)
_TIMING = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
#: Code that may write into a table past copy-on-write.
_PAST_COPY_ON_WRITE = frozenset({"array", "setflags", "_mgr", "ctypes", "frombuffer", "as_strided"})


#: What stands before the name of a module's attribute that cells may set.
MODULE = "module:"
#: What stands before the name of an attribute that cells may give to classes of libraries.
ATTRIBUTE = "attribute:"
#: In place of a statement's index, of what no statement of the text tells: behind all of them.
ANY_STATEMENT = 1 << 30


class Read(NamedTuple):
    """A place the cell may read before it sets it. `sure`: a missing name would raise at top-level `statement`; `head`:
    before anything of that statement is done (what a loop goes over, what `with` opens)."""

    name: str
    part: str | None
    statement: int
    sure: bool
    head: bool = False


class Write(NamedTuple):
    """What the text says of a write. `blind`: what was there before does not matter to what is there afterwards."""

    name: str
    part: str | None
    statement: int
    must: bool
    blind: bool
    access: Access
    early: bool  # done before the rest of its statement: loop variables, what `with` names
    augments: bool  # `x += y`, which a list or a set does in place


class Footprint:
    """The effects of one cell's text. `names` are all module-level names it touches, `attributes` what stands
    behind a dot, `asked` the same with the functions that it may call, `augmented` what it changes by `+=` and such;
    `uses` are the reads with those that follow an import of its own; `asks` are reads of what cells may have put into
    classes of libraries; `seeds`: it seeds generators before it draws;
    `lines` are the first lines of top-level statements; `functions` are those it defines. `others`, of other cells, are
    those that it may call.
    """

    __slots__ = (
        "asked", "asks", "attributes", "augmented", "defines_unseen", "exist_ok", "functions", "lines", "mentions",
        "names", "past_copy_on_write", "patterns", "reads", "reads_unseen", "seeds", "star", "timed", "uses", "writes",
    )  # fmt: skip

    def __init__(
        self, text: Text, flow: CellFlow, functions: Iterable[Function], others: Iterable[Function]
    ) -> None:  # fmt: skip
        nodes, tree = text.nodes, text.parsed.tree
        later = _kept_lambdas(nodes)
        events = [e for e in flow.events if not e.name.startswith(FILE) and e.name != "*" and id(e.node) not in later]
        lengths = length_reads(nodes)
        maybe = _conditional_nodes(nodes)
        reads = _reads(events, maybe, _heads(tree), _targets(nodes), _tried_first(tree))
        self.reads = tuple(
            dict.fromkeys([r._replace(part=LENGTH) if r.part is None and r.name in lengths else r for r in reads])
        )
        self.writes = tuple(dict.fromkeys(_writes(events)))
        self.uses = tuple(dict.fromkeys(_uses(events, flow.events)))
        self.names = frozenset([e.name for e in events])
        self.mentions = mentions(text.statements, text.parsed.magics, tree, flow.events, others, maybe)
        self.functions = tuple(functions)
        self.reads_unseen = flow.reads_unseen
        self.defines_unseen = flow.defines_unseen
        self.lines = tuple([_first_line(statement) for statement in tree.body])
        self.attributes = frozenset(n.attr for n in nodes if type(n) is ast.Attribute)
        self.asked = self.attributes.union(
            [n.attr for f in (*self.functions, *others) for n in nodes_in(f.node) if type(n) is ast.Attribute]
        )
        given = {n.attr for n in nodes if type(n) is ast.Attribute and type(n.ctx) is not ast.Load}
        self.asks = tuple(
            [Read(ATTRIBUTE + name, None, ANY_STATEMENT, False) for name in sorted(self.asked) if name not in given]
        )
        self.augmented = frozenset(
            n.target.id for n in nodes if type(n) is ast.AugAssign and isinstance(n.target, ast.Name)
        )
        called = {n.id for n in nodes if type(n) is ast.Name}
        self.seeds = bool((self.attributes | called) & _SEEDING)
        self.past_copy_on_write = bool(self.attributes & _PAST_COPY_ON_WRITE) or any(
            type(n) is ast.keyword and n.arg in ("copy", "copy_X") and getattr(n.value, "value", None) is False
            for n in nodes
        )
        self.patterns = tuple(sorted(_patterns(nodes)))
        self.star = any(e.name == "*" for e in flow.events)
        self.exist_ok = any(type(n) is ast.keyword and n.arg == "exist_ok" for n in nodes)
        self.timed = (
            any(m.name.lstrip("%") in _TIMING for m in flow.parsed.magics)
            or _CLOCK.search(flow.parsed.masked_text) is not None
            or _TIMED_LINE.search(flow.parsed.cell.source) is not None  # masking leaves its statement
        )


def _first_line(statement: ast.stmt) -> int:
    """Where a statement starts: decorators stand above what they decorate."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _patterns(nodes: Iterable[ast.AST]) -> set[str]:
    """The patterns of `glob` calls, when all are literals without folders; none when one is not."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("listdir", "scandir", "walk", "iterdir", "rglob"):
                return set()
            if name in ("glob", "iglob"):
                pattern = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                if not isinstance(pattern, str) or "/" in pattern or "**" in pattern:
                    return set()
                found.add(pattern)
    return found


def _kept_lambdas(nodes: Iterable[ast.AST]) -> frozenset[int]:
    """Ids of nodes inside lambdas that are only bound to a place: they run later, if ever."""
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            found.update(map(id, nodes_in(node.value.body)))
    return frozenset(found)


def _heads(tree: ast.Module) -> frozenset[int]:
    """Ids of nodes that are looked at before a compound statement does anything."""
    found: set[int] = set()
    for statement in tree.body:
        parts: list[ast.expr] = []
        if isinstance(statement, (ast.For, ast.AsyncFor)):
            parts = [statement.iter]
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            parts = [statement.items[0].context_expr]
        for part in parts:
            found.update(map(id, nodes_in(part)))
    return frozenset(found)


_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)
_LATER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CATCH_NAMES = frozenset({"NameError", "Exception", "BaseException"})


def _tried_first(tree: ast.Module) -> frozenset[int]:
    """Ids of nodes in what a `try` does first, when it minds a missing name."""
    found: set[int] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Try) and isinstance(first := statement.body[0], _SIMPLE):
            kinds = [nodes_in(handler.type) if handler.type is not None else [] for handler in statement.handlers]
            if all(nodes and not _CATCH_NAMES & {_last_name(node) for node in nodes} for nodes in kinds):
                nodes = nodes_in(first)
                found.update(map(id, nodes) if not any(isinstance(node, _LATER) for node in nodes) else ())
    return frozenset(found)


def _last_name(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def _conditional_nodes(nodes: Iterable[ast.AST]) -> frozenset[int]:
    """Ids of nodes inside expressions that may be skipped: branches of `a if c else b`, what follows `and` and `or`."""
    found: set[int] = set()
    for node in nodes:
        skipped: list[ast.expr] = []
        if isinstance(node, ast.IfExp):
            skipped = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            skipped = node.values[1:]
        for part in skipped:
            found.update(map(id, nodes_in(part)))
    return frozenset(found)


def _reads(
    events: Iterable[Event], maybe: frozenset[int], heads: frozenset[int], targets: Mapping[int, tuple[int, int]],
    tried: frozenset[int],
) -> Iterable[Read]:  # fmt: skip
    """The places read, within a statement in the order in which they are looked up."""

    def turn(event: Event) -> tuple[int, tuple[int, int], tuple[int, int]]:
        place = _place(event.node)
        return event.statement, targets.get(id(event.node), place), place

    for event in sorted(events, key=turn):
        if event.access is Access.DEFINE or not event.exposed:
            continue
        part = None if event.part == ANY_KEY else event.part
        if event.access is not Access.USE:
            if event.access is Access.UPDATE and event.how not in (How.PART, How.DELETE, How.FILL):
                continue  # what it needs to know has its own use before it
            part = EXISTS
        nobody_minds = event.soft and event.how is not How.DYNAMIC  # `eval("x")` needs the name
        reached = event.reached or id(event.node) in tried
        sure = reached and not nobody_minds and event.via is None and id(event.node) not in maybe
        yield Read(event.name, part, event.statement, sure, id(event.node) in heads)


def _uses(events: Iterable[Event], every: Sequence[Event]) -> Iterable[Read]:
    for event in events:
        if event.access is Access.USE and (
            event.exposed or any(every[i].how in (How.IMPORT, How.STAR) for i in event.inside)
        ):
            yield Read(event.name, event.part, event.statement, False)


def _targets(nodes: Iterable[ast.AST]) -> dict[int, tuple[int, int]]:
    """Nodes that are assigned to, with the place after which that is done: where the value ends."""
    found: dict[int, tuple[int, int]] = {}
    for node in nodes:
        if type(node) is ast.Assign:
            end = (node.value.end_lineno or 0, node.value.end_col_offset or 0)
            found.update([(id(inner), end) for target in node.targets for inner in nodes_in(target)])
    return found


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _writes(events: Iterable[Event]) -> Iterable[Write]:
    for event in events:
        if event.access is Access.USE or (event.part == ".environ" and event.name in _SYSTEM):
            continue  # variables of the environment are mentioned one by one
        blind = event.access is not Access.UPDATE or event.how is How.FILL
        blind = blind or (event.how is How.PART and _is_direct(event))
        part = event.part
        if event.how is How.PART and _overwrites_all(event.node):
            part = None
        early = event.how in (How.LOOP, How.WITH)
        augments = event.how is How.AUGMENT
        yield Write(event.name, part, event.statement, event.likely, blind, event.access, early, augments)


def _is_direct(event: Event) -> bool:
    """`x[k] = v` and `x.k = v`, but not `x[k][0] = v` or `x.loc[m, k] = v`."""
    node = event.node
    if isinstance(node, ast.Call):  # setattr(x, "k", v)
        return True
    return isinstance(node, (ast.Subscript, ast.Attribute)) and type(node.value) is ast.Name


def _overwrites_all(node: ast.AST) -> bool:
    """`x[:] = v` and `x[...] = v`."""
    if not isinstance(node, ast.Subscript) or type(node.value) is not ast.Name:
        return False
    index = node.slice
    if isinstance(index, ast.Slice):
        return index.lower is None and index.upper is None and index.step is None
    return isinstance(index, ast.Constant) and index.value is ...


def attribute_set(write: Write, held: object) -> str | None:
    """The location of the attribute that a write sets, when it sets one of the module `held`."""
    part = write.part or ""
    if type(held) is not types.ModuleType or write.access is not Access.UPDATE or part[:1] != ".":
        return None
    return f"{MODULE}{layout.module_name(held)}{part}"


_SYSTEM = frozenset({"os", "_os"})


def length_reads(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names of which the cell asks nothing but the length."""
    asked: dict[str, int] = {}
    mentioned: dict[str, int] = {}
    for node in nodes:
        if type(node) is ast.Name:
            mentioned[node.id] = mentioned.get(node.id, 0) + 1
        elif type(node) is ast.Call and type(node.func) is ast.Name and node.func.id == "len":
            for argument in node.args:
                if type(argument) is ast.Name:
                    asked[argument.id] = asked.get(argument.id, 0) + 1
    return frozenset(name for name, times in asked.items() if mentioned[name] == times)
