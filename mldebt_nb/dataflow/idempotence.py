"""Does running a cell twice give something else? Judged per write that feeds on what it replaces.

Comes in: the effects of a cell. Goes out: `Repetition`s with a reason. What an expression does to its own
result stands in `self_application`; here it is asked of assignments, changes in place, used-up iterators, files.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from mldebt_nb.dataflow.contradictions import happened
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.functions import Function
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.locations import FILE, parts_conflict
from mldebt_nb.dataflow.repeats import failing, is_neutral, may_be_sets, method_repeat
from mldebt_nb.dataflow.self_application import SelfApplication, of_part
from mldebt_nb.dataflow.targets import flag, root_and_part, statements
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.repetition import IN_PLACE, PATH_METHODS, WORLD, Repeat

_BUILDS = "it builds on its own earlier result"
Verdict = tuple[Repeat, str] | None


class Repetition(msgspec.Struct, frozen=True):
    """`event` makes a second run differ (`CHANGES`) or raise (`FAILS`); `reason` is half a sentence."""

    event: Event
    repeat: Repeat
    reason: str
    sure: bool


def repetitions(graph: DataflowGraph, flow: CellFlow) -> Iterator[Repetition]:
    """What a second run of the cell would do otherwise than the first."""
    judge = _Judge(graph, flow)
    for event in flow.events:
        if event.writes and not event.soft and happened(graph, event):
            found = judge.of(event)
            if found is not None and found[0] in (Repeat.CHANGES, Repeat.FAILS):
                yield Repetition(event, found[0], found[1], event.must or event.loop)
    yield from _world(graph, flow)


class _Judge:
    """Judges the writes of one cell."""

    def __init__(self, graph: DataflowGraph, flow: CellFlow) -> None:
        self.graph = graph
        self.kinds = graph.kinds
        self.flow = flow
        self.reads: dict[tuple[int, str], list[Event]] = defaultdict(list)
        for event in flow.events:
            if event.access is Access.USE:
                self.reads[event.statement, event.name].append(event)

    def of(self, event: Event) -> Verdict:
        if event.name.startswith(FILE):
            appends = event.access is Access.UPDATE and (not _opens(event.node) or _writes_text(self.flow))
            return (Repeat.CHANGES, "it appends to the file each time") if appends else None
        if self.kinds.of_name(event.name) is Kind.MODULE or event.name not in self.graph.definitions:
            return None
        if not self._reads_outside(event):
            return None
        if event.access is Access.DELETE:
            return (Repeat.FAILS, "the name is gone the second time") if event.how is How.DELETE else None
        if event.how is How.CONSUME:
            return Repeat.CHANGES, "the iterator is used up by the first run"
        if not self._survives(event):
            return None
        if event.how is How.AUGMENT:
            return self._augmented(event)
        if event.how is How.DELETE:
            return Repeat.FAILS, "what it deletes is gone the second time"
        if event.how is How.CALL:
            return self._in_place(event)
        if event.how is How.PART and _counts_itself(event):
            return Repeat.CHANGES, "it adds one more with every run"
        if event.value is None or event.how not in (How.ASSIGN, How.UNPACK, How.PART, How.WALRUS):
            return None
        return self._assigned(event, event.value)

    def _assigned(self, event: Event, value: ast.expr) -> Verdict:
        if self._exchanges(event):
            return Repeat.CHANGES, "values change places with every run"
        part = event.part
        text = ast.unparse(event.node) if isinstance(event.node, ast.expr) and part is not None else event.name
        if part is not None and _index_reads(event.node, event.name, part):
            return None  # which elements it changes depends on what it changes
        judge = SelfApplication(self.kinds, self.graph.functions, event.name, part, text)
        judge.derived, judge.fitted = self._derived(event), self._fitted()
        judge.drawn = self._drawn(judge)
        position = self._position(event)
        if position is not None and isinstance(value, ast.Call):
            name = self.kinds.qualified(value.func) or ""
            if name in self.graph.functions:
                return judge.own_function(value, name, position), judge.reason
        return judge.judge(value), judge.reason

    def _position(self, event: Event) -> int | None:
        """Which element of `a, b = …` the event is."""
        statement = self.flow.parsed.tree.body[event.statement]
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if event.how is not How.UNPACK or not isinstance(target, ast.Tuple):
            return None
        return next((i for i, element in enumerate(target.elts) if element is event.node), None)

    def _derived(self, event: Event) -> frozenset[str]:
        """Names that the cell computes from the old value before it is replaced."""
        return frozenset(
            e.name for e in self.flow.events[: event.index]
            if e.access is Access.DEFINE and e.name != event.name and e.value is not None
            and any(isinstance(n, ast.Name) and n.id == event.name for n in ast.walk(e.value))
        )  # fmt: skip

    def _drawn(self, judge: SelfApplication) -> frozenset[str]:
        """Of the derived names those that are random draws."""
        return frozenset(
            e.name for e in self.flow.events
            if e.access is Access.DEFINE and e.name in judge.derived and e.value is not None and judge.draws(e.value)
        )  # fmt: skip

    def _fitted(self) -> frozenset[str]:
        """Estimators that the cell fits."""
        calls = [
            n for n in ast.walk(self.flow.parsed.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        ]
        return frozenset(
            n.func.value.id for n in calls
            if isinstance(n.func, ast.Attribute) and n.func.attr == "fit" and isinstance(n.func.value, ast.Name)
        )  # fmt: skip

    def _exchanges(self, event: Event) -> bool:
        """`a, b = b, a`: a value that another target of the same statement gives and replaces."""
        statement = self.flow.parsed.tree.body[event.statement]
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Tuple):
            return False
        target = statement.targets[0]
        if not isinstance(target, ast.Tuple) or len(target.elts) != len(statement.value.elts):
            return False
        pairs = list(zip(map(ast.unparse, target.elts), statement.value.elts, strict=True))
        feeds = {name: {other for other, _ in pairs if _holds(value, other)} for name, value in pairs}
        return any(name in feeds[other] for name in feeds for other in feeds[name] if other != name)

    # -- what the write feeds on ----------------------------------------------------------------

    def _reads_outside(self, event: Event) -> bool:
        """Whether the statement surely reads a value of the name from before this run of the cell."""
        if event.access is not Access.DEFINE and event.how is not How.PART:
            return event.exposed and not self._set_here(event.inside)
        for other in self.reads.get((event.statement, event.name), ()):
            if other.index >= event.index:
                return False
            if other.exposed and not self._set_here(other.inside) and parts_conflict(event.part, other.part):
                return True
        return False

    def _set_here(self, inside: tuple[int, ...]) -> bool:
        """Whether one of the events gave the name a new value in this cell, or emptied what it holds."""
        events = self.flow.events
        return any(events[index].access is Access.DEFINE or _empties(events[index]) for index in inside)

    def _survives(self, event: Event) -> bool:
        """Whether the write is still in force at the end of the cell; a later reset undoes it."""
        indices = self.flow.state.get(event.name, ((), True, frozenset()))[0]
        return event.index in indices or not indices or event.access is Access.UPDATE

    # -- changes in place -------------------------------------------------------------------------

    def _augmented(self, event: Event) -> Verdict:
        node = event.node
        if not isinstance(node, ast.AugAssign) or isinstance(node.op, (ast.BitOr, ast.BitAnd, ast.Mod)):
            return None
        if isinstance(node.op, ast.Sub) and may_be_sets(self.kinds, event.name, node.value) is not False:
            return None
        if is_neutral(node.op, node.value) or _reads_content(node.value, event.name):
            return None  # x -= x.mean() and the like
        if event.part is not None and _index_reads(node.target, event.name, event.part):
            return None
        return Repeat.CHANGES, _BUILDS

    def _in_place(self, event: Event) -> Verdict:
        node = event.node
        if not isinstance(node, ast.Call) or not (event.must or event.loop):
            return None
        if event.via is not None and isinstance(node.func, ast.Name) and node.func.id == event.via.name:
            return self._in_function(node, event)
        qualified = self.kinds.qualified(node.func)
        if qualified is not None:
            return _library_verdict(qualified)
        return self._method(node, node.func, event) if isinstance(node.func, ast.Attribute) else None

    def _method(self, node: ast.Call, func: ast.Attribute, event: Event) -> Verdict:
        method, kind = func.attr, self.kinds.of(func.value)
        if flag(node, "inplace"):
            if method == "drop" and node.args and _holds(node.args[0], event.name):
                return Repeat.CHANGES, "it drops another one with every run"
            repeat = method_repeat(node, method, kind)
            return repeat, failing(
                method
            ) if repeat is Repeat.FAILS else f"`{method}` applied twice gives something else"
        if method == "shuffle":
            return Repeat.CHANGES, "it shuffles what is already shuffled"
        if kind is Kind.FRAME:
            return (Repeat.FAILS, failing(method)) if method in ("insert", "pop") else None
        if kind is Kind.ESTIMATOR and method == "add":
            return Repeat.CHANGES, "it adds the layer once more"
        maker = self.kinds.maker(func.value) or ""
        if maker == "collections.Counter" and method in ("update", "subtract"):
            return Repeat.CHANGES, "it counts the same once more"
        if kind is Kind.DICT and method in ("pop", "remove"):
            return None if len(node.args) > 1 else (Repeat.FAILS, failing(method))
        if method == "insert" and kind is Kind.UNKNOWN and len(node.args) > 2:
            return Repeat.FAILS, "the column exists the second time"
        if kind in (Kind.SET, Kind.ESTIMATOR) and method in ("append", "insert", "put", "write"):
            return None
        own = next((f for f in self.graph.functions.named(maker) if f.is_class), None)
        if own is not None:
            grows = _method_grows(own, method)
            return (Repeat.CHANGES, f"`{method}` changes the object again with every run") if grows else None
        repeat = IN_PLACE.get(method, Repeat.UNKNOWN)
        return repeat, failing(method) if repeat is Repeat.FAILS else f"`{method}` changes it with every run"

    def _in_function(self, node: ast.Call, event: Event) -> Verdict:
        """A function of the notebook that changes its argument: its body says how."""
        function = event.via
        assert function is not None
        bound = dict(zip(function.parameters, node.args, strict=False))
        parameter = next((p for p, a in bound.items() if isinstance(a, ast.Name) and a.id == event.name), None)
        body = getattr(function.node, "body", [])
        for call in (n for s in body for n in ast.walk(s) if isinstance(n, ast.Call)):
            if (
                isinstance(call.func, ast.Name)
                and call.func.id == "next"
                and call.args
                and _is_name(call.args[0], parameter)
            ):
                return Repeat.CHANGES, "the iterator moves on with every run"
        for statement in statements(body):
            if isinstance(statement, ast.Assign) and any(_is_name(t, parameter) for t in statement.targets):
                return None  # bound anew: what follows is another object
            if isinstance(statement, ast.AugAssign) and _root_is(statement.target, parameter):
                return None if isinstance(statement.op, (ast.BitOr, ast.BitAnd)) else (Repeat.CHANGES, _BUILDS)
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
                target = statement.targets[0]
                if _root_is(target, parameter):
                    found = of_part(self.kinds, self.graph.functions, target, statement.value)
                    if found[0] in (Repeat.CHANGES, Repeat.FAILS):
                        return found
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                call = statement.value
                if isinstance(call.func, ast.Attribute) and _is_name(call.func.value, parameter):
                    found_here = self._method(call, call.func, event)
                    if found_here is not None and found_here[0] in (Repeat.CHANGES, Repeat.FAILS):
                        return found_here
        return None


def _library_verdict(qualified: str) -> Verdict:
    if qualified == "next":
        return Repeat.CHANGES, "the iterator moves on with every run"
    if qualified.endswith(".shuffle"):
        return Repeat.CHANGES, "it shuffles what is already shuffled"
    if qualified.startswith("heapq.heap") and qualified != "heapq.heapify":
        return Repeat.CHANGES, "the heap grows or shrinks with every run"
    return None


def _method_grows(owner: Function, method: str) -> bool:
    """Whether a method of a notebook class adds to what its object holds: `self.total += x`, `self.rows.append(x)`."""
    bodies = [n.body for n in getattr(owner.node, "body", []) if isinstance(n, ast.FunctionDef) and n.name == method]
    for statement in (s for body in bodies for s in statements(body)):
        if isinstance(statement, ast.AugAssign) and _root_is(statement.target, "self"):
            return not isinstance(statement.op, (ast.BitOr, ast.BitAnd))
        call = statement.value if isinstance(statement, ast.Expr) else None
        func = call.func if isinstance(call, ast.Call) else None
        if (
            isinstance(func, ast.Attribute)
            and func.attr in ("append", "extend", "insert")
            and _root_is(func.value, "self")
        ):
            return True
    return False


def _reads_content(value: ast.expr, name: str) -> bool:
    """Whether an expression reads more of `name` than its size."""
    sizes: set[int] = set()
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "dtype", "index"):
            sizes.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
            sizes.update(map(id, node.args))
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in sizes for n in ast.walk(value))


def _index_reads(target: ast.AST, name: str, part: str) -> bool:
    """`df.loc[df["a"] < 1, "a"]`: the mask reads the part that is written."""
    same = (part, f".{part[2:-2]}", "[?]")
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        inside = ast.walk(target.slice) if isinstance(target, ast.Subscript) else ()
        for node in inside:
            if (
                isinstance(node, (ast.Attribute, ast.Subscript))
                and _is_name(node.value, name)
                and root_and_part(node)[1] in same
            ):
                return True
        target = target.value
    return False


def _holds(value: ast.expr, text: str) -> bool:
    return any(isinstance(n, ast.expr) and ast.unparse(n) == text for n in ast.walk(value))


def _is_name(node: ast.expr, name: str | None) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _root_is(node: ast.expr, name: str | None) -> bool:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return _is_name(node, name)


def _opens(node: ast.AST) -> bool:
    """Whether the file is only opened here: appending is then a matter of what is written."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"


def _writes_text(flow: CellFlow) -> bool:
    return any(
        (isinstance(n, ast.Attribute) and n.attr.startswith(("write", "dump", "to_csv", "savetxt")))
        or (isinstance(n, ast.keyword) and n.arg == "file")
        for n in ast.walk(flow.parsed.tree)
    )


def _empties(event: Event) -> bool:
    """`x.clear()`, `x[:] = …`, `del x[:]`: nothing of the old content is left."""
    node = event.node
    if event.access is not Access.UPDATE or not event.must:
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "clear" and isinstance(node.func.value, ast.Name)
    whole = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Slice)
    return whole and ast.unparse(node.slice) == ":" and event.how in (How.PART, How.DELETE)  # type: ignore[attr-defined]


def _counts_itself(event: Event) -> bool:
    """`df.loc[len(df)] = row`: the place depends on how much is there."""
    target = event.node
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        if isinstance(target, ast.Subscript):
            for node in ast.walk(target.slice):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
                    return any(_root_is(a, event.name) for a in node.args)
                if (
                    isinstance(node, ast.Attribute)
                    and node.attr in ("shape", "size")
                    and _root_is(node.value, event.name)
                ):
                    return True
        target = target.value
    return False


def _world(graph: DataflowGraph, flow: CellFlow) -> Iterator[Repetition]:
    """Top-level statements that change files, folders or databases: a second call raises, or does more."""
    for index, statement in enumerate(flow.parsed.tree.body):
        call = getattr(statement, "value", None)
        if not isinstance(call, ast.Call):
            continue
        found = _outside(graph, call)
        if found is not None and found[0] is Repeat.FAILS and "drop table" in flow.cell.source.lower():
            continue  # made anew each time
        if found is not None:
            name = ast.unparse(call.func)
            event = Event(
                Access.UPDATE, name, None, call, How.CALL, cell=flow.cell.index, index=-1, statement=index, must=True
            )
            yield Repetition(event, *found, sure=True)


def _outside(graph: DataflowGraph, call: ast.Call) -> Verdict:
    if any(flag(call, name) for name in ("exist_ok", "ignore_errors", "dirs_exist_ok", "missing_ok")):
        return None
    qualified = graph.kinds.qualified(call.func) or ""
    if WORLD.get(qualified) is Repeat.FAILS:
        return Repeat.FAILS, failing(qualified)
    if not isinstance(call.func, ast.Attribute) or qualified:
        return None
    method = call.func.attr
    if method in PATH_METHODS and graph.kinds.maker(call.func.value) == "pathlib.Path":
        return Repeat.FAILS, failing(method)
    if method in ("execute", "executescript", "executemany") and call.args:
        return _sql(call.args[0])
    if method == "to_sql":
        mode = next(
            (k.value.value for k in call.keywords if k.arg == "if_exists" and isinstance(k.value, ast.Constant)), "fail"
        )
        if mode == "append":
            return Repeat.CHANGES, "the rows are added once more"
        return (Repeat.FAILS, "the table exists the second time") if mode == "fail" else None
    return None


def _sql(statement: ast.expr) -> Verdict:
    text = statement.value if isinstance(statement, ast.Constant) else ""
    words = text.lower().split(maxsplit=5) if isinstance(text, str) else []
    if words[:2] == ["insert", "into"]:
        return Repeat.CHANGES, "the rows are inserted once more"
    if words[:2] == ["create", "table"] and words[2:3] != ["if"]:
        return Repeat.FAILS, "the table exists the second time"
    if words[:2] == ["drop", "table"] and words[2:3] != ["if"]:
        return Repeat.FAILS, "the table is gone the second time"
    return None
