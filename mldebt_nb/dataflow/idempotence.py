"""Does running a cell twice give something else? Judged per write that feeds on what it replaces.

Comes in: the effects of a cell. Goes out: `Repetition`s with a reason. An assignment `x = g(x)` is
followed through g: the table says for library calls whether g(g(x)) equals g(x), arithmetic says it
for operators, and anything else is unknown, which is never reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.locations import FILE, parts_conflict
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.repetition import FUNCTIONS, IN_PLACE, METHODS, TEXT_METHODS, WORLD, Repeat

_ARITHMETIC = (
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Pow,
    ast.MatMult,
    ast.LShift,
    ast.RShift,
    ast.BitXor,
)
_NEUTRAL = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.FloorDiv: 1, ast.Pow: 1}
_FRAME_ONLY_KEYS = (Kind.FRAME, Kind.DICT, Kind.UNKNOWN)


class Repetition(msgspec.Struct, frozen=True):
    """`event` makes a second run differ (`CHANGES`) or raise (`FAILS`); `reason` is half a sentence."""

    event: Event
    repeat: Repeat
    reason: str
    sure: bool


def repetitions(graph: DataflowGraph, flow: CellFlow) -> Iterator[Repetition]:
    """What a second run of the cell would do otherwise than the first."""
    for event in flow.events:
        if not event.writes or event.soft:
            continue
        found = _judge(graph, flow, event)
        if found is not None and found[0] in (Repeat.CHANGES, Repeat.FAILS):
            yield Repetition(event, found[0], found[1], event.must or event.loop)
    yield from _world(graph, flow)


def _judge(graph: DataflowGraph, flow: CellFlow, event: Event) -> tuple[Repeat, str] | None:
    if event.name.startswith(FILE):
        appends = event.access is Access.UPDATE and (not _opens(event.node) or _writes_text(flow))
        return (Repeat.CHANGES, "it appends to the file each time") if appends else None
    if graph.kinds.of_name(event.name) is Kind.MODULE or not _reads_outside(flow, event):
        return None
    if event.access is Access.DELETE:
        return None
    if event.how is How.CONSUME:
        return Repeat.CHANGES, "the iterator is used up by the first run"
    if not _survives(flow, event):
        return None
    if event.how is How.AUGMENT:
        return _augmented(graph.kinds, event)
    if event.how is How.DELETE:
        return Repeat.FAILS, "what it deletes is gone the second time"
    if event.how is How.CALL:
        return _in_place(graph.kinds, event)
    if event.value is None or event.how not in (How.ASSIGN, How.UNPACK, How.PART, How.WALRUS):
        return None
    if event.how is How.UNPACK and isinstance(event.value, ast.Call):
        return None
    repeat, reason = _Expression(graph.kinds, event).judge(event.value)
    return repeat, reason


def _opens(node: ast.AST) -> bool:
    """Whether the file is only opened here: appending is then a matter of what is written."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"


def _writes_text(flow: CellFlow) -> bool:
    return any(
        (isinstance(n, ast.Attribute) and n.attr.startswith(("write", "dump", "to_csv", "savetxt")))
        or (isinstance(n, ast.keyword) and n.arg == "file")
        for n in ast.walk(flow.parsed.tree)
    )


def _reads_outside(flow: CellFlow, event: Event) -> bool:
    """Whether the statement surely reads a value of the name from before this run of the cell."""
    if event.access is not Access.DEFINE and event.how is not How.PART:
        return event.exposed and not _set_here(flow, event.inside)
    if event.how is How.AUGMENT or event.how is How.PART or event.access is Access.DEFINE:
        for other in flow.events:
            if other.index >= event.index:
                break
            if (
                other.access is Access.USE and other.name == event.name and other.statement == event.statement
                and other.exposed and not _set_here(flow, other.inside) and parts_conflict(event.part, other.part)
            ):  # fmt: skip
                return True
    return False


def _set_here(flow: CellFlow, inside: tuple[int, ...]) -> bool:
    """Whether one of the events gave the name a new value in this cell (updates do not)."""
    return any(flow.events[index].access is Access.DEFINE for index in inside)


def _survives(flow: CellFlow, event: Event) -> bool:
    """Whether the write is still in force at the end of the cell; a later reset undoes it."""
    indices, _, _ = flow.state.get(event.name, ((), True, frozenset()))
    return event.index in indices or not indices or event.access is Access.UPDATE


def _augmented(kinds: Kinds, event: Event) -> tuple[Repeat, str] | None:
    node = event.node
    if not isinstance(node, ast.AugAssign):
        return None
    if isinstance(node.op, (ast.BitOr, ast.BitAnd, ast.Mod)):
        return Repeat.SAME, ""
    if isinstance(node.op, ast.Sub) and (may_be_sets := _may_be_sets(kinds, event.name, node.value)) is not False:
        return (Repeat.SAME, "") if may_be_sets else None
    if _is_neutral(node.op, node.value):
        return Repeat.SAME, ""
    return Repeat.CHANGES, "it builds on its own earlier result"


def _may_be_sets(kinds: Kinds, name: str, other: ast.expr) -> bool | None:
    """Whether `name - other` takes elements out of a set, which is the same twice; None when unknown."""
    kind = kinds.of_name(name)
    if kind is Kind.SET:
        return True
    numeric = (Kind.SCALAR, Kind.ARRAY, Kind.FRAME)
    return False if kind in numeric or kinds.of(other) in numeric or isinstance(other, ast.BinOp) else None


def _in_place(kinds: Kinds, event: Event) -> tuple[Repeat, str] | None:
    node = event.node
    if not isinstance(node, ast.Call) or (not event.must and not event.loop):
        return None
    if isinstance(node.func, ast.Name):
        if node.func.id == "next":
            return Repeat.CHANGES, "the iterator moves on with every run"
        return None
    if not isinstance(node.func, ast.Attribute):
        return None
    method, kind = node.func.attr, kinds.of(node.func.value)
    qualified = kinds.qualified(node.func)
    if qualified is not None:
        if qualified in ("random.shuffle", "numpy.random.shuffle"):
            return Repeat.CHANGES, "it shuffles what is already shuffled"
        if qualified.startswith("heapq.heap") and qualified != "heapq.heapify":
            return Repeat.CHANGES, "the heap grows or shrinks with every run"
        return None
    if _flag(node, "inplace"):
        repeat = _method_repeat(node, method, kind)
        return repeat, _method_reason(method, repeat)
    if kind is Kind.FRAME:
        return (Repeat.FAILS, f"`{method}` raises the second time") if method in ("insert", "pop") else None
    if kind is Kind.ESTIMATOR and method == "add":
        return Repeat.CHANGES, "it adds the layer once more"
    if method in ("pop", "remove") and kind is Kind.DICT:
        return (Repeat.SAME, "") if len(node.args) > 1 else (Repeat.FAILS, "the key is gone the second time")
    if method == "update" and kind is Kind.UNKNOWN and not node.args and not node.keywords:
        return None
    if event.value is None and method == "insert" and kind is Kind.UNKNOWN and len(node.args) > 2:
        return Repeat.FAILS, "the column exists the second time"
    repeat = IN_PLACE.get(method, Repeat.UNKNOWN)
    if kind in (Kind.SET, Kind.ESTIMATOR) and method in ("append", "insert", "put", "write"):
        return None
    return repeat, _method_reason(method, repeat) if repeat is Repeat.FAILS else f"`{method}` changes it with every run"


def _method_reason(method: str, repeat: Repeat) -> str:
    if repeat is Repeat.FAILS:
        return f"`{method}` raises the second time, because the first run has done it"
    return f"`{method}` applied twice gives something else"


def _method_repeat(node: ast.Call, method: str, kind: Kind) -> Repeat:
    """What `x.method(…)` does the second time, with the arguments that decide."""
    if method == "drop":
        ignored = any(
            k.arg == "errors" and isinstance(k.value, ast.Constant) and k.value.value == "ignore" for k in node.keywords
        )
        axis = next((k.value for k in node.keywords if k.arg == "axis"), node.args[1] if len(node.args) > 1 else None)
        by_column = axis is not None or any(k.arg == "columns" for k in node.keywords)
        if ignored:
            return Repeat.SAME
        return Repeat.FAILS if by_column or _mentions_labels(node) else Repeat.UNKNOWN
    if method == "reset_index":
        return Repeat.SAME if _flag(node, "drop") else Repeat.CHANGES
    if method in ("head", "tail", "sample") and method == "sample":
        return Repeat.UNKNOWN
    if method == "set_index":
        return Repeat.UNKNOWN if _flag(node, "drop", value=False) else Repeat.FAILS
    if method == "map" and node.args:
        return _mapping_repeat(node.args[0])
    if method == "replace":
        if len(node.args) == 2 and all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in node.args):
            old, new = (a.value for a in node.args if isinstance(a, ast.Constant))
            return (
                Repeat.CHANGES if isinstance(old, str) and isinstance(new, str) and old and old in new else Repeat.SAME
            )
        return _mapping_repeat(node.args[0], missing=Repeat.SAME) if node.args else Repeat.SAME
    if method == "fillna" and node.args and not isinstance(node.args[0], ast.Constant):
        return Repeat.SAME
    if method in ("update", "append", "join", "format", "keys", "items", "pop", "sort", "map") and kind is Kind.TEXT:
        return Repeat.CHANGES if method == "format" else Repeat.UNKNOWN
    return METHODS.get(method, Repeat.UNKNOWN)


def _mentions_labels(node: ast.Call) -> bool:
    """`drop(["a", 3])` names labels, which are gone the second time."""
    return bool(node.args) and isinstance(node.args[0], (ast.List, ast.Constant))


def _mapping_repeat(argument: ast.expr, missing: Repeat = Repeat.CHANGES) -> Repeat:
    """x.map({…}): values that are no keys become missing the second time."""
    if not isinstance(argument, ast.Dict):
        return missing if missing is Repeat.SAME else Repeat.UNKNOWN
    pairs = {k.value: v.value for k, v in zip(argument.keys, argument.values, strict=True)
             if isinstance(k, ast.Constant) and isinstance(v, ast.Constant)}  # fmt: skip
    if len(pairs) != len(argument.keys):
        return missing
    if all(pairs.get(value, None if missing is Repeat.CHANGES else value) == value for value in pairs.values()):
        return Repeat.SAME
    return Repeat.CHANGES


def _flag(node: ast.Call, name: str, *, value: bool = True) -> bool:
    return any(k.arg == name and isinstance(k.value, ast.Constant) and k.value.value is value for k in node.keywords)


def _is_neutral(op: ast.operator, value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(op) in _NEUTRAL and value.value == _NEUTRAL[type(op)]


class _Expression:
    """Follows the old value of one target through an expression."""

    def __init__(self, kinds: Kinds, event: Event) -> None:
        self.kinds = kinds
        self.name = event.name
        self.part = event.part
        self.target = (
            ast.unparse(event.node) if isinstance(event.node, ast.expr) and event.part is not None else event.name
        )
        self.reason = ""

    def judge(self, value: ast.expr) -> tuple[Repeat, str]:
        repeat = self._of(value)
        return (Repeat.UNKNOWN if repeat is None else repeat), self.reason

    def _is_target(self, node: ast.expr) -> bool:
        if self.part is None:
            return isinstance(node, ast.Name) and node.id == self.name
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            text = ast.unparse(node)
            if text == self.target:
                return True
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.name:
                return self.part == f"[{node.attr!r}]"
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == self.name:
                return isinstance(node.slice, ast.Constant) and self.part == f"[{node.slice.value!r}]"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            return f"{ast.unparse(node.func.value)}[{ast.unparse(node.args[0])}]" == self.target
        return False

    def _mentions(self, node: ast.AST) -> bool:
        if self.part is None:
            return any(isinstance(n, ast.Name) and n.id == self.name for n in ast.walk(node))
        return any(isinstance(n, ast.expr) and self._is_target(n) for n in ast.walk(node))

    def _of(self, node: ast.expr) -> Repeat | None:
        """The repeat of `node` as a function of the target; None when it does not depend on it."""
        if self._is_target(node):
            return Repeat.SAME
        if not self._mentions(node):
            return None
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.UnaryOp):
            inner = self._of(node.operand)
            if isinstance(node.op, ast.UAdd) or inner is not Repeat.SAME:
                return inner
            return self._changes("a sign or truth that is turned twice is back where it was")
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, (ast.ListComp, ast.SetComp)):
            return self._comprehension(node)
        if isinstance(node, ast.JoinedStr):
            return self._changes("the text grows with every run")
        if isinstance(node, (ast.List, ast.Tuple)) and any(self._is_target(e) for e in node.elts):
            return self._changes("it is wrapped once more with every run")
        if isinstance(node, ast.List) and any(
            isinstance(e, ast.Starred) and self._is_target(e.value) for e in node.elts
        ):
            return self._changes("it grows with every run")
        if isinstance(node, ast.BoolOp):
            return Repeat.SAME if all(self._of(v) in (None, Repeat.SAME) for v in node.values) else Repeat.UNKNOWN
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        return Repeat.UNKNOWN

    def _changes(self, reason: str) -> Repeat:
        self.reason = self.reason or reason
        return Repeat.CHANGES

    def _fails(self, reason: str) -> Repeat:
        self.reason = self.reason or reason
        return Repeat.FAILS

    def _operation(self, node: ast.BinOp) -> Repeat:
        left, right = self._of(node.left), self._of(node.right)
        if left is not None and right is not None:
            return Repeat.UNKNOWN  # x - x.mean() and the like: often the same, not always
        inner = left if left is not None else right
        if inner is not Repeat.SAME:
            return inner or Repeat.UNKNOWN
        if self.part is not None and self._whole_mentioned(node):
            return Repeat.UNKNOWN
        if isinstance(node.op, (ast.BitOr, ast.BitAnd)):
            return Repeat.SAME
        if isinstance(node.op, ast.Mod):
            return Repeat.SAME if left is not None else Repeat.UNKNOWN
        if isinstance(node.op, ast.Sub) and left is not None and self.part is None:
            may_be_sets = _may_be_sets(self.kinds, self.name, node.right)
            if may_be_sets is not False:
                return Repeat.SAME if may_be_sets else Repeat.UNKNOWN
        if right is None and _is_neutral(node.op, node.right):
            return Repeat.SAME
        if isinstance(node.op, _ARITHMETIC):
            return self._changes("it computes with its own earlier result")
        return Repeat.UNKNOWN

    def _whole_mentioned(self, node: ast.AST) -> bool:
        """Whether the owner of the part is read as a whole too, e.g. `df['a'] / len(df)`."""
        return False if isinstance(node, ast.Constant) else any(
            isinstance(n, ast.Call) and any(isinstance(a, ast.Name) and a.id == self.name for a in n.args)
            and not (isinstance(n.func, ast.Name) and n.func.id == "len")
            for n in ast.walk(node)
        )  # fmt: skip

    def _call(self, node: ast.Call) -> Repeat:
        func = node.func
        qualified = self.kinds.qualified(func)
        if isinstance(func, ast.Attribute) and qualified is None:
            inner = self._of(func.value)
            if inner is None:
                if func.attr == "transform" and len(node.args) == 1 and self._of(node.args[0]) is Repeat.SAME:
                    return self._changes("it is transformed once more with every run")
                return Repeat.UNKNOWN
            if inner is not Repeat.SAME:
                return inner
            return self._method(node, func)
        if qualified is None:
            return Repeat.UNKNOWN
        dependent = [a for a in node.args if self._mentions(a)]
        if any(self._mentions(k.value) for k in node.keywords) or not dependent:
            return Repeat.UNKNOWN
        name = qualified
        if name in ("pandas.concat", "numpy.concatenate", "numpy.vstack", "numpy.hstack", "numpy.append"):
            first = node.args[0]
            direct = self._is_target(first) or (
                isinstance(first, (ast.List, ast.Tuple)) and any(self._is_target(e) for e in first.elts)
            )
            return self._changes("it grows with every run") if direct else Repeat.UNKNOWN
        if len(dependent) != 1 or dependent[0] is not node.args[0]:
            return Repeat.UNKNOWN
        inner = self._of(dependent[0])
        if inner is not Repeat.SAME:
            return inner or Repeat.UNKNOWN
        if name in ("max", "min") and len(node.args) > 1:
            return Repeat.SAME
        if name == "pandas.get_dummies":
            return (
                self._fails("`get_dummies` finds its columns gone")
                if any(k.arg == "columns" for k in node.keywords)
                else Repeat.UNKNOWN
            )
        repeat = FUNCTIONS.get(name, Repeat.UNKNOWN)
        if (
            repeat is Repeat.SAME
            and name in ("numpy.array", "list", "str", "pandas.DataFrame", "dict")
            and len(node.args) > 1
        ):
            return Repeat.UNKNOWN
        last = name.rpartition(".")[2]
        if repeat is Repeat.CHANGES:
            return self._changes(f"`{last}` is applied once more with every run")
        return self._fails(f"`{last}` raises on its own result") if repeat is Repeat.FAILS else repeat

    def _method(self, node: ast.Call, func: ast.Attribute) -> Repeat:
        method = func.attr
        if any(self._is_target(a) for a in node.args):
            return Repeat.UNKNOWN
        accessor = func.value.attr if isinstance(func.value, ast.Attribute) else ""
        if accessor == "str":
            repeat = TEXT_METHODS.get(method, Repeat.UNKNOWN)
            if method == "replace":
                repeat = _method_repeat(node, method, Kind.UNKNOWN)
        elif accessor in ("dt", "cat"):
            repeat = (
                METHODS.get(method, Repeat.UNKNOWN)
                if method in ("normalize", "round", "floor", "ceil")
                else Repeat.UNKNOWN
            )
        elif (
            method in ("apply", "map", "applymap", "transform") and node.args and not isinstance(node.args[0], ast.Dict)
        ):
            return self._applied(node.args[0])
        else:
            repeat = _method_repeat(node, method, self.kinds.of(func.value))
        if repeat in (Repeat.CHANGES, Repeat.FAILS):
            self.reason = self.reason or _method_reason(method, repeat)
        return repeat

    def _applied(self, function: ast.expr) -> Repeat:
        """x.apply(f): f of one element decides."""
        if isinstance(function, ast.Lambda) and len(function.args.args) == 1:
            return _element(self, function.args.args[0].arg, function.body)
        if isinstance(function, ast.Name):
            repeat = FUNCTIONS.get(self.kinds.qualified(function) or "", Repeat.UNKNOWN)
            return self._fails(f"`{function.id}` raises on its own result") if repeat is Repeat.FAILS else repeat
        qualified = self.kinds.qualified(function)
        repeat = FUNCTIONS.get(qualified or "", Repeat.UNKNOWN)
        return (
            self._changes(f"`{qualified}` is applied once more with every run") if repeat is Repeat.CHANGES else repeat
        )

    def _comprehension(self, node: ast.ListComp | ast.SetComp) -> Repeat:
        first = node.generators[0]
        if (
            len(node.generators) != 1
            or self._of(first.iter) is not Repeat.SAME
            or not isinstance(first.target, ast.Name)
        ):
            return Repeat.UNKNOWN
        return _element(self, first.target.id, node.elt)

    def _comparison(self, node: ast.Compare) -> Repeat:
        equal = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        other = node.comparators[0]
        if (
            equal
            and self._of(node.left) is Repeat.SAME
            and isinstance(other, ast.Constant)
            and isinstance(other.value, str)
        ):
            return self._changes("the first run has replaced the texts it compares by truth values")
        return Repeat.UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Repeat:
        inner = self._of(node.value)
        if inner is not Repeat.SAME:
            return inner or Repeat.UNKNOWN
        if node.attr in ("str", "loc", "iloc", "dt", "cat", "at"):
            return Repeat.SAME
        if node.attr == "T":
            return self._changes("it is transposed once more with every run")
        if node.attr == "values":
            return self._fails("an array has no `.values`")
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("dt", "cat"):
            return self._fails(f"the result has no `.{node.value.attr}`")
        return Repeat.UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Repeat:
        inner = self._of(node.value)
        if inner is None:
            return Repeat.UNKNOWN
        if inner is not Repeat.SAME:
            return inner
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        results = [self._index(node, part) for part in parts]
        for bad in (Repeat.FAILS, Repeat.CHANGES, Repeat.UNKNOWN):
            if bad in results:
                return bad
        return Repeat.SAME

    def _index(self, node: ast.Subscript, index: ast.expr) -> Repeat:
        if isinstance(index, ast.Slice):
            if index.lower is None and index.upper is None and index.step is None:
                return Repeat.SAME
            if index.step is None and index.lower is None:
                upper = index.upper
                if isinstance(upper, ast.UnaryOp) and isinstance(upper.op, ast.USub):
                    return self._changes("it gets shorter with every run")
                return Repeat.SAME
            if isinstance(index.lower, ast.Constant) and isinstance(index.lower.value, int) and index.lower.value > 0:
                return self._changes("it gets shorter with every run")
            if index.step is not None and index.lower is None and index.upper is None:
                return self._changes("it is turned round or thinned once more with every run")
            return Repeat.UNKNOWN
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            base = self.kinds.of(node.value)
            is_label = not (isinstance(node.value, ast.Attribute) and node.value.attr in ("loc", "at"))
            return (
                self._fails("the key is gone once it was taken out")
                if is_label and base in _FRAME_ONLY_KEYS
                else Repeat.UNKNOWN
            )
        if (
            isinstance(index, ast.List)
            and index.elts
            and all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in index.elts)
        ):
            return Repeat.SAME
        if self._mentions(index):
            return Repeat.SAME  # a mask over itself
        if isinstance(index, (ast.Compare, ast.UnaryOp)):
            return (
                Repeat.SAME
                if not isinstance(index, ast.UnaryOp) or isinstance(index.op, ast.Invert)
                else Repeat.UNKNOWN
            )
        return Repeat.UNKNOWN


def _element(outer: _Expression, name: str, body: ast.expr) -> Repeat:
    """The repeat of an element-wise function with parameter `name`."""
    inner = _Expression.__new__(_Expression)
    inner.kinds, inner.name, inner.part, inner.target, inner.reason = outer.kinds, name, None, name, ""
    repeat = inner._of(body)
    outer.reason = outer.reason or inner.reason
    return Repeat.UNKNOWN if repeat is None else repeat


def _world(graph: DataflowGraph, flow: CellFlow) -> Iterator[Repetition]:
    """Top-level statements that make or move files: a second call raises."""
    for index, statement in enumerate(flow.parsed.tree.body):
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            continue
        call = statement.value
        qualified = graph.kinds.qualified(call.func) or ""
        if WORLD.get(qualified) is not Repeat.FAILS or _flag(call, "exist_ok") or _flag(call, "ignore_errors"):
            continue
        if _flag(call, "dirs_exist_ok"):
            continue
        event = Event(
            Access.UPDATE,
            qualified,
            None,
            call,
            How.CALL,
            cell=flow.cell.index,
            index=-1,
            statement=index,
            must=True,
        )
        yield Repetition(
            event,
            Repeat.FAILS,
            f"`{qualified}` raises the second time, because the first run has done it",
            True,
        )
