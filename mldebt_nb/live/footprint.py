"""What a cell may read and write, told by its text and by what the names hold now.

Comes in: the source of a cell and the live namespace (types are asked for, nothing is called). Goes out: a `Footprint`,
small enough to be kept for every run, and on demand a `Slices`: which statements of the cell make which name.
"""

from __future__ import annotations

import ast
import operator
import re
import types
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow, extract_one
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.locations import ANY_KEY, FILE
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.live import layout, tables
from mldebt_nb.live.folding.texts import Texts
from mldebt_nb.live.mentions import Mention, mentions
from mldebt_nb.live.values import EXISTS, LENGTH
from mldebt_nb.live.world import absolute
from mldebt_nb.notebook.masking import MARKER
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell, parse

_SEEDING = frozenset({"seed", "manual_seed", "manual_seed_all", "set_seed", "set_random_seed", "set_state", "setstate"})
_CLOCK = re.compile(r"\btime\.|perf_counter|\bnow\(|utcnow|process_time|today\(")
_TIMED_LINE = re.compile(r"^\s*%(?:time|timeit|prun|memit|mprun|lprun)\b", re.MULTILINE)
_OF_SHELL = frozenset({"open", "display", "get_ipython", "exit", "quit", "In", "Out"})  # what IPython puts there
_SHOWING = frozenset({"print", "display", "show", "info", "write"})
_TIMING = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
#: Code that may write into a table past copy-on-write.
_PAST_COPY_ON_WRITE = frozenset({"array", "setflags", "_mgr", "ctypes", "frombuffer", "as_strided"})


#: What analysis should know of a living object: its kind, its dotted name when it was imported.
Seed = tuple[Kind | None, str]


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


_LEAVES = frozenset({ast.Name, ast.Constant})  # without nodes below but for their context


def nodes_in(tree: ast.AST) -> list[ast.AST]:
    """`tree` and all nodes below but contexts, in the order of `ast.walk`."""
    found = [tree]
    for node in found:  # grows meanwhile
        if type(node) in _LEAVES:
            continue
        for field in node._fields:
            held = getattr(node, field, None)
            if isinstance(held, list):
                found.extend([item for item in held if isinstance(item, ast.AST)])
            elif isinstance(held, ast.AST) and field != "ctx":
                found.append(held)
    return found


class Text:
    """What the text of a cell tells by itself, in any kernel: its tree is gone through once."""

    def __init__(self, parsed: ParsedCell) -> None:
        self.parsed = parsed

    @cached_property
    def statements(self) -> list[list[ast.AST]]:
        """The nodes of each top-level statement."""
        return [nodes_in(statement) for statement in self.parsed.tree.body]

    @property
    def nodes(self) -> list[ast.AST]:
        """All nodes."""
        return [node for nodes in self.statements for node in nodes]

    @cached_property
    def spelled(self) -> list[str]:
        """Each top-level statement, spelled equally where the trees, and the magics in them, are equal."""
        spelled = [_spelled(statement) for statement in self.parsed.tree.body]
        if not self.parsed.magics:
            return spelled
        return [dump + _magic_text(nodes, self.parsed) for dump, nodes in zip(spelled, self.statements, strict=True)]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that it mentions."""
        found = {n.id for nodes in self.statements for n in nodes if type(n) is ast.Name}
        for magic in self.parsed.magics:
            found.update(magic.uses)
        return frozenset(found)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The same, each as the question whether it is a function of the notebook."""
        return frozenset(map(_called, self.names))


def _called(name: str) -> str:
    return f"{name}()"


class Footprint:
    """The effects of one cell's text. `names` are all module-level names it touches, `attributes` what stands
    behind a dot, `augmented` what it changes by `+=` and the like; `seeds`: it seeds generators before it draws;
    `lines` are the first lines of top-level statements; `functions` are those it defines. `others`, of other cells, are
    those that it may call.
    """

    __slots__ = (
        "attributes", "augmented", "defines_unseen", "exist_ok", "functions", "lines", "mentions", "names",
        "past_copy_on_write", "patterns", "reads", "reads_unseen", "seeds", "star", "timed", "writes",
    )  # fmt: skip

    def __init__(
        self, text: Text, flow: CellFlow, functions: Iterable[Function], others: Iterable[Function]
    ) -> None:  # fmt: skip
        nodes, tree = text.nodes, text.parsed.tree
        later = _kept_lambdas(nodes)
        events = [e for e in flow.events if not e.name.startswith(FILE) and e.name != "*" and id(e.node) not in later]
        lengths = length_reads(nodes)
        reads = _reads(events, _conditional_nodes(nodes), _heads(tree), _targets(nodes))
        self.reads = tuple(
            dict.fromkeys([r._replace(part=LENGTH) if r.part is None and r.name in lengths else r for r in reads])
        )
        self.writes = tuple(dict.fromkeys(_writes(events)))
        self.names = frozenset([e.name for e in events])
        self.mentions = mentions(text.statements, text.parsed.magics, tree, flow.events, others)
        self.functions = tuple(functions)
        self.reads_unseen = flow.reads_unseen
        self.defines_unseen = flow.defines_unseen
        self.lines = tuple([_first_line(statement) for statement in tree.body])
        self.attributes = frozenset(n.attr for n in nodes if type(n) is ast.Attribute)
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
    events: Iterable[Event], maybe: frozenset[int], heads: frozenset[int], targets: Mapping[int, tuple[int, int]]
) -> Iterable[Read]:
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
        sure = event.reached and not nobody_minds and event.via is None and id(event.node) not in maybe
        yield Read(event.name, part, event.statement, sure, id(event.node) in heads)


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
    return f"module:{layout.module_name(held)}{part}"


_SYSTEM = frozenset({"os", "_os"})


class Slice(NamedTuple):
    """The statements of a cell that make a name: their key and the places outside that they read."""

    key: int
    reads: frozenset[tuple[str, str | None]]
    statements: frozenset[int]


class Slices:
    """For each name a cell sets: which of its statements make the value, and from what of other cells."""

    def __init__(self, text: Text, flow: CellFlow) -> None:
        body = text.parsed.tree.body
        self._dumps = text.spelled
        self._calls = [any(type(node) is ast.Call for node in nodes) for nodes in text.statements]
        self._showing = [
            any(getattr(n, "id", getattr(n, "attr", "")) in _SHOWING for n in nodes) for nodes in text.statements
        ]
        self._isolated = text.parsed.isolated
        last = body[-1] if body else None
        shown = last.value if isinstance(last, ast.Expr) else None
        self._shown = shown.id if isinstance(shown, ast.Name) else None
        self._needs: dict[int, set[int]] = {}
        self._reads: dict[int, set[tuple[str, str | None]]] = {}
        for event in flow.events:
            needs = self._needs.setdefault(event.statement, set())
            if event.access is Access.DEFINE:
                continue
            if event.exposed:
                part = None if event.part == ANY_KEY else event.part
                self._reads.setdefault(event.statement, set()).add((event.name, part))
            needs.update(flow.events[i].statement for i in event.inside)
        self._makers = {
            name: {flow.events[i].statement for i in indices} for name, (indices, _, _) in flow.state.items()
        }
        self._outside = {name for name, (_, outside, _) in flow.state.items() if outside}
        self._literals = {
            e.name: e.value for e in flow.events
            if e.access is Access.DEFINE and e.value is not None and self._makers.get(e.name) == {e.statement}
        }  # fmt: skip

    def surely_sets(self, name: str) -> bool:
        """Whether every way through the cell sets `name`."""
        return bool(self._makers.get(name)) and name not in self._outside

    def shown(self) -> Slice:
        """What the last statement rests on."""
        last = len(self._dumps) - 1
        return self._slice(("shown",), {last} if last >= 0 else set())

    def of(self, name: str) -> Slice | None:
        """How the cell makes `name`; None when it does not, or nobody knows."""
        makers = self._makers.get(name)
        if not makers or self._isolated or max(makers) >= len(self._dumps):
            return None
        made = self._slice((name,), makers)
        return made._replace(reads=made.reads | {(name, None)}) if name in self._outside else made

    def writing(self, location: str, statements: set[int]) -> Slice | None:
        """How the cell makes what stands at a place outside, by the statements that write there."""
        if not statements or self._isolated or max(statements) >= len(self._dumps):
            return None
        return self._slice((location,), statements)

    def _slice(self, about: tuple[str, ...], makers: set[int]) -> Slice:
        needed: set[int] = set()
        pending = list(makers)
        while pending:
            statement = pending.pop()
            if statement not in needed:
                needed.add(statement)
                pending.extend(self._needs.get(statement, ()))
        reads = frozenset().union(*(self._reads.get(s, ()) for s in needed))
        key = hash((*about, *(self._dumps[s] for s in sorted(needed))))
        return Slice(key, reads, frozenset(needed))

    def touching(self, mentions: Iterable[Mention], locations: Iterable[str]) -> frozenset[int]:
        """Statements that what stands at `locations` outside may matter to: those that mention them, else all calls."""
        found: set[int] = set()
        for location in locations:
            told = {m.statement for m in mentions if absolute(m.location) == location}
            found |= told or {index for index, calls in enumerate(self._calls) if calls}
        return frozenset(found)

    def behind(self, statements: Iterable[int]) -> Slice:
        """What these statements rest on, through other statements of the cell."""
        return self._slice(("behind",), set(statements))

    def reads_at(self, statements: Iterable[int]) -> frozenset[tuple[str, str | None]]:
        """What these statements read of other cells."""
        return frozenset().union(*(self._reads.get(s, ()) for s in statements))

    def prints(self, stop: int | None) -> bool:
        """Whether a statement before `stop` may print or display."""
        return any(self._showing[:stop])

    def shows_name(self) -> str | None:
        """The name that the last statement shows, when that is all it does."""
        return self._shown

    def constant(self, name: str) -> tuple[bool, Any]:
        """(True, value) when the cell sets `name` to what the compiler folds to a constant."""
        node = self._literals.get(name)
        if not isinstance(node, ast.expr):
            return False, None
        return constant(node)


def _spelled(node: ast.AST) -> str:
    """Equal for equal trees, however deep."""
    try:
        return ast.dump(node)
    except RecursionError:
        return " ".join([_level(inner) for inner in ast.walk(node)])


def _level(node: ast.AST) -> str:
    fields = [len(value) if isinstance(value, list) else value for _, value in ast.iter_fields(node)]
    return f"{type(node).__name__}{[type(f).__name__ if isinstance(f, ast.AST) else f for f in fields]!r}"


def _magic_text(nodes: Iterable[ast.AST], parsed: ParsedCell) -> str:
    """What the markers in a statement stand for."""
    found = [
        parsed.magics[node.args[0].value]
        for node in nodes
        if type(node) is ast.Call and getattr(node.func, "id", "") == MARKER and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int) and node.args[0].value < len(parsed.magics)
    ]  # fmt: skip
    return "".join(f"{magic.name} {magic.text}" for magic in found)


def constant(node: ast.expr) -> tuple[bool, Any]:
    """(True, value) for an expression that the compiler itself folds, and for displays of such."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        found = [constant(element) for element in node.elts]
        if not all(known for known, _ in found):
            return False, None
        maker: Callable[[list[Any]], Any] = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        try:
            return True, maker([value for _, value in found])
        except TypeError:
            return False, None
    if isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
        keys = [constant(key) for key in node.keys if key is not None]
        values = [constant(value) for value in node.values]
        if all(known for known, _ in (*keys, *values)):
            try:
                return True, dict(zip([k for _, k in keys], [v for _, v in values], strict=True))
            except TypeError:
                return False, None
        return False, None
    if not isinstance(node, (ast.Constant, ast.UnaryOp, ast.BinOp)):
        return False, None
    code = compile(ast.Expression(node), "<constant>", "eval")
    if code.co_names or len(code.co_consts) != 1 or len(code.co_code) > 6:
        return False, None
    return True, code.co_consts[0]


class _Noting(dict[str, Any]):
    """Notes which keys are asked for."""

    def __init__(self, asked: set[str]) -> None:
        super().__init__()
        self._asked = asked

    def get(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._asked.add(str(key))
        return super().__contains__(key)


class _AskedKinds(Kinds):
    """Kinds of what the kernel's names hold. `asked` are the names of which anything was asked."""

    def __init__(self, seeds: Iterable[tuple[str, Seed]]) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self._values = _Noting(self.asked)
        self.imports = _Noting(self.asked)
        for name, (kind, qualified) in seeds:
            if qualified:
                self.imported(name, qualified)
            elif kind is not None:
                self.assigned(name, kind)


class Reading:
    """What a text does in a kernel where some names hold objects of certain kinds (`answers`; no other name was asked
    for), and where these are the notebook's functions that it can call."""

    def __init__(
        self, text: Text, functions: Sequence[Function], answers: Mapping[str, Seed | None], flow: CellFlow,
        own: Sequence[Function],
    ) -> None:  # fmt: skip
        self._text = text
        self.functions = functions
        self.answers = answers
        self._flow = flow
        self._own = own

    def holds(self, functions: Sequence[Function], seed: Callable[[str], Seed | None]) -> bool:
        """Whether all that matters is so now."""
        return (
            len(functions) == len(self.functions)
            and all(map(operator.is_, functions, self.functions))
            and all(seed(name) == answer for name, answer in self.answers.items())
        )

    @cached_property
    def footprint(self) -> Footprint:
        return Footprint(self._text, self._flow, self._own, self.functions)

    @cached_property
    def slices(self) -> Slices:
        return Slices(self._text, self._flow)


_K = TypeVar("_K")
_V = TypeVar("_V")


class _Recent(Generic[_K, _V]):
    """A table of the entries that were used last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[_K, _V] = OrderedDict()

    def get(self, key: _K) -> _V | None:
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: _K, value: _V) -> _V:
        """Put it in; gives it back."""
        self._held[key] = value
        if len(self._held) > self._limit:
            self._held.popitem(last=False)
        return value


_TEXTS, _READINGS, _VARIANTS, _DIGESTS = 300, 512, 4, 4096  # entries kept; variants: readings of one text


class Analyzer:
    """Reads cells against the live namespace; remembers the functions that cells have defined. `digest` is that of code
    without its lines.

    What is kept by source never goes out of date: a text tells the same in every kernel. A `Reading` holds as long as
    the names that it asked about hold objects of the kinds that they held then.
    """

    def __init__(self, digest: Callable[[types.CodeType], int], python_magics: frozenset[str] = frozenset()) -> None:
        self._python_magics = python_magics
        self._digest = digest
        self.texts = Texts(digest)
        self._functions: dict[str, Function] = {}
        self.asked: set[str] = set()
        """What has mattered of the kernel since somebody emptied it: `name` for the kind of the object that it holds,
        `name()` for which function of the notebook it is, if any."""
        self.read = 0  # how often a text was read against the namespace
        self._text: _Recent[str, Text] = _Recent(_TEXTS)
        self._readings: _Recent[str, list[Reading]] = _Recent(_READINGS)
        self._keys: _Recent[str, int] = _Recent(_DIGESTS)
        self._meanings: _Recent[str, int] = _Recent(_DIGESTS)
        self._held: dict[str, Seed] = {}
        self._relearned: set[str] = set()
        self._count = 0

    def text(self, source: str) -> Text:
        """What `source` tells by itself."""
        found = self._text.get(source)
        if found is None:
            self._count += 1
            parsed = parse(Cell(index=self._count, id=None, kind="code", source=source), self._python_magics)
            found = self._text.keep(source, Text(parsed))
        return found

    def parse(self, source: str) -> ParsedCell:
        """The syntax tree of `source`."""
        return self.text(source).parsed

    def key(self, source: str) -> int:
        """Equal for sources of equal syntax: comments, blank lines and line breaks do not count."""
        known = self._keys.get(source)
        if known is None:
            text = self.text(source)
            # what stands behind a magic is not ours to read: there every letter counts
            known = hash(source.strip()) if text.parsed.magics else hash(tuple(text.spelled))
            self._keys.keep(source, known)
        return known

    def meaning(self, source: str) -> int:
        """Equal for sources that the compiler makes the same of: `2` is `1 + 1`."""
        known = self._meanings.get(source)
        if known is None:
            parsed = self.parse(source)
            known = self.key(source)
            try:
                code = compile(parsed.tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                code = None
            if code is not None:
                self.texts.learn(parsed.tree, code)
                known = known if parsed.magics else self._digest(code)
            self._meanings.keep(source, known)
        return known

    def is_empty(self, source: str) -> bool:
        """Whether nothing would run: blank, or comments only."""
        return not self.parse(source).tree.body

    def footprint(self, source: str, namespace: Mapping[str, Any]) -> Footprint:
        """The effects of the text in a namespace that holds what it holds now."""
        return self._reading(source, namespace).footprint

    def slices(self, source: str, namespace: Mapping[str, Any]) -> Slices:
        """Which statements of the cell make which name."""
        return self._reading(source, namespace).slices

    def _reading(self, source: str, namespace: Mapping[str, Any]) -> Reading:
        text = self.text(source)
        names = text.names - _OF_SHELL
        self.asked.update(text.marks)
        functions = self._reachable(text.names, namespace)

        def seed(name: str) -> Seed | None:
            return _seed(namespace[name], name) if name in names and name in namespace else None

        known = self._readings.get(source) or self._readings.keep(source, [])
        found = next((reading for reading in known if reading.holds(functions, seed)), None)
        if found is None:
            self.read += 1
            seeds = {name: seed(name) for name in sorted(names)}
            kinds = _AskedKinds((name, said) for name, said in seeds.items() if said is not None)
            flow, own = self._flow(text.parsed, functions, kinds)
            found = Reading(text, functions, {name: seeds[name] for name in kinds.asked & names}, flow, own)
            known.insert(0, found)
            del known[_VARIANTS:]
        self.asked.update(found.answers)
        return found

    def changed(self, names: Iterable[str], namespace: Mapping[str, Any]) -> set[str]:
        """What of `asked` has another answer than when it was last given here; looks at `names` only."""
        found, self._relearned = set(map(_called, self._relearned)), set()
        for name in names:
            was = self._held.get(name)
            now = _seed(namespace[name], name) if name in namespace else None
            if was != now:
                found.add(name)
                if name in self._functions:
                    found.add(_called(name))
                if now is None:
                    del self._held[name]
                else:
                    self._held[name] = now
        return found

    def learn(self, footprint: Footprint, bound: Iterable[str]) -> None:
        """A cell with this footprint ran and bound `bound`: its functions are the ones meant from now on."""
        own = {function.name: function for function in footprint.functions}
        for name in bound:
            function = own.get(name)
            if function is not self._functions.get(name):
                self._relearned.add(name)
            if function is not None:
                self._functions[name] = function
            else:
                self._functions.pop(name, None)

    @staticmethod
    def _flow(parsed: ParsedCell, functions: Iterable[Function], kinds: Kinds) -> tuple[CellFlow, list[Function]]:
        known = Functions()
        for function in functions:
            known.add(function)
        return extract_one(parsed, known, kinds)

    def _reachable(self, names: frozenset[str], namespace: Mapping[str, Any]) -> list[Function]:
        """Functions of other cells that a cell which mentions `names` may call, directly or through others."""
        found: dict[str, Function] = {}
        pending = [name for name in names if name in self._functions]
        while pending:
            name = pending.pop()
            if name in found or name not in namespace:
                continue
            function = found[name] = self._functions[name]
            self.asked.update([_called(e.name) for e in function.events])
            pending.extend(e.name for e in function.events if e.name in self._functions)
        return [found[name] for name in sorted(found)]


_KINDS: dict[type, Kind] = {
    list: Kind.LIST, dict: Kind.DICT, set: Kind.SET, str: Kind.TEXT, bytes: Kind.TEXT,
    **dict.fromkeys((int, float, bool, complex, type(None), tuple, frozenset, range), Kind.SCALAR),
    types.GeneratorType: Kind.ITERATOR, zip: Kind.ITERATOR, map: Kind.ITERATOR, filter: Kind.ITERATOR,
    enumerate: Kind.ITERATOR, type(iter([])): Kind.ITERATOR, type(iter(())): Kind.ITERATOR,
    type(iter(range(0))): Kind.ITERATOR, type(iter({})): Kind.ITERATOR, type(iter("")): Kind.ITERATOR,
}  # fmt: skip


def _seed(obj: object, name: str) -> Seed:
    """What analysis should know of a living object: its kind, and its dotted name when it was imported."""
    kind = layout.kind_of(obj)
    if kind is types.ModuleType:
        return None, layout.module_name(cast("types.ModuleType", obj))
    known = _KINDS.get(kind)
    if known is not None:
        return known, ""
    if kind in (types.FunctionType, types.BuiltinFunctionType) or kind is type:
        home = getattr(obj, "__module__", None)  # of a builtin type of object: its own slot
        if type(home) is str and home not in ("__main__", "builtins"):
            return None, f"{home.partition('.')[0].lstrip('_')}.{name}"
        return (Kind.CLASS if kind is type else None), ""
    table = tables.kind_of(kind)
    return (Kind(table) if table else None), ""


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
