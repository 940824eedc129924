"""Which statements of one run made certain names, as far as its text and the log can tell; else all of them.

Comes in: a run, names, the namespace (types are asked for, nothing is called). Goes out: the statements to keep and the
names they need. A statement is left out only when nothing it does can reach what is kept: it binds none of those names,
mentions none whose object could change, calls nothing that the notebook defines. A run that changed the world or what
it found is kept whole.
"""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mldebt_nb.live import layout, world
from mldebt_nb.live.log import Form, Run
from mldebt_nb.notebook.parsing import ParsedCell

_SHOWING = frozenset({"print", "display", "repr", "len", "str", "round", "type"})
_OWN = ("%mldebt", "%load_ext mldebt", "%reload_ext mldebt", "%unload_ext mldebt")


class Kept(NamedTuple):
    """The text to run, and the names it may read from before."""

    text: str
    names: frozenset[str]


def kept(run: Run, parsed: ParsedCell, wanted: Iterable[str], namespace: Mapping[str, Any]) -> Kept:
    """What of `run` makes `wanted`."""
    units = _units(parsed, run.failed_at)
    reads = {read.name for read in run.reads}
    whole = [unit for unit in units if not unit.is_own]
    if parsed.isolated and run.failed_at is None:
        return Kept(run.source, frozenset(reads))
    if not units or _is_worldly(run):
        return Kept(_joined(whole), frozenset(reads))
    chosen, names = _closure(units, frozenset(wanted), namespace)
    if _is_beyond_text(run, chosen, names):
        chosen = [unit for unit in whole if not unit.shows or unit.binds]
        names = frozenset().union(*(unit.names for unit in chosen))
    inside = {name for name in reads if name not in run.footprint.names}  # read by functions that are called
    return Kept(_joined(chosen), frozenset(reads & names) | inside)


class Unit(NamedTuple):
    """Statements that share lines. `shows`: they only look; `binds`: names that they set or delete."""

    text: str
    nodes: tuple[ast.stmt, ...]
    names: frozenset[str]
    binds: frozenset[str]
    shows: bool
    is_own: bool


def _units(parsed: ParsedCell, failed_at: int | None) -> list[Unit]:
    lines = parsed.cell.source.split("\n")
    body = parsed.tree.body if failed_at is None else parsed.tree.body[:failed_at]
    groups: list[tuple[int, int, list[ast.stmt]]] = []
    for node in body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        last = node.end_lineno or node.lineno
        if groups and first <= groups[-1][1]:
            start, end, nodes = groups[-1]
            groups[-1] = (start, max(end, last), [*nodes, node])
        else:
            groups.append((first, last, [node]))
    return [_unit("\n".join(lines[first - 1 : last]), nodes, parsed) for first, last, nodes in groups]


def _unit(text: str, nodes: list[ast.stmt], parsed: ParsedCell) -> Unit:
    names: set[str] = set()
    binds: set[str] = set()
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                names.add(inner.id)
                if not isinstance(inner.ctx, ast.Load):
                    binds.add(inner.id)
            elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                binds.add(inner.name)
            elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                binds |= {(alias.asname or alias.name).partition(".")[0] for alias in inner.names}
            elif isinstance(inner, (ast.Global, ast.Nonlocal)):
                binds.update(inner.names)
            elif isinstance(inner, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and inner.name:
                binds.add(inner.name)
            elif isinstance(inner, ast.MatchMapping) and inner.rest:
                binds.add(inner.rest)
    first, last = nodes[0].lineno, nodes[-1].end_lineno or nodes[-1].lineno
    for magic in parsed.magics:
        if first <= magic.line <= last:
            names.update(magic.uses)
            binds.update(magic.defines)
    return Unit(
        text, tuple(nodes), frozenset(names | binds), frozenset(binds), all(map(_only_shows, nodes)),
        text.lstrip().startswith(_OWN),
    )  # fmt: skip


def _only_shows(node: ast.stmt) -> bool:
    """`x`, `x.shape`, `print(x[0], len(y))`: nothing is changed by looking."""
    if isinstance(node, ast.Pass):
        return True
    if not isinstance(node, ast.Expr):
        return False
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    others = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.comprehension, ast.Lambda)
    return all(isinstance(c.func, ast.Name) and c.func.id in _SHOWING for c in calls) and not any(
        isinstance(inner, others) for inner in ast.walk(node)
    )


def _is_worldly(run: Run) -> bool:
    footprint = run.footprint
    return footprint.defines_unseen or footprint.reads_unseen or any(map(world.is_location, run.writes))


def _is_beyond_text(run: Run, chosen: list[Unit], names: frozenset[str]) -> bool:
    """Whether the run changed objects in place, which may be known by other names, or bound what no unit here binds."""
    bound = frozenset().union(*(unit.binds for unit in chosen))
    return any(
        change.form in (Form.CHANGE, Form.PARTS) or (change.form is Form.BIND and name in names and name not in bound)
        for name, change in run.writes.items()
    )


def _closure(
    units: list[Unit], wanted: frozenset[str], namespace: Mapping[str, Any]
) -> tuple[list[Unit], frozenset[str]]:
    """The units that may have a part in `wanted`, and all names that these mention."""
    names, chosen = set(wanted), set[int]()
    rebound = frozenset().union(*(unit.binds for unit in units))
    more = True
    while more:
        more = False
        shared = any(_shares(units[index]) for index in chosen)
        for index, unit in enumerate(units):
            if index not in chosen and (
                _matters(unit, names, namespace) or _changes_in_place(unit, rebound, shared=shared)
            ):
                chosen.add(index)
                names |= unit.names
                more = True
    return [units[index] for index in sorted(chosen)], frozenset(names)


def _shares(unit: Unit) -> bool:
    """Whether a unit gives a name an object that another place may hold too: `a = b`, `a = d['k']`, `a = [b]`."""
    kinds = (ast.Name, ast.Attribute, ast.Subscript, ast.List, ast.Tuple, ast.Dict, ast.IfExp)
    return any(
        isinstance(inner, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and isinstance(inner.value, kinds)
        and any(isinstance(part, ast.Name) for part in ast.walk(inner.value))
        for node in unit.nodes for inner in ast.walk(node)
    )  # fmt: skip


def _changes_in_place(unit: Unit, rebound: frozenset[str], *, shared: bool) -> bool:
    """Whether a unit may change an object that is known by another name as well: `d['k'].append(1)`, `x[0] = 1`.

    Of a change the log tells, unless the name that it was made through is `rebound` in the same run; what hangs on a
    name may always be held elsewhere too; `shared`: names were given to one object.
    """
    if unit.shows:
        return False
    for target in (target for node in unit.nodes for inner in ast.walk(node) for target in _changed(inner)):
        root, steps = target, 0
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root, steps = root.value, steps + 1
        if shared or steps or (isinstance(root, ast.Name) and root.id in rebound):
            return True
    return False


def _changed(node: ast.AST) -> list[ast.expr]:
    """What a statement may change in place: the receiver of a method, its arguments, what brackets are put to."""
    if isinstance(node, ast.AugAssign):
        return [node.target]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        return [*receiver, *call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        return [node.value]
    return []


def _matters(unit: Unit, names: set[str], namespace: Mapping[str, Any]) -> bool:
    if unit.is_own:
        return False
    if unit.binds & names:
        return True
    if unit.shows:
        return False
    if any(_may_change(name, unit, namespace) for name in unit.names & names):
        return True
    return any(
        _calls_notebook(inner, namespace) for node in unit.nodes for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
    )  # fmt: skip


def _may_change(name: str, unit: Unit, namespace: Mapping[str, Any]) -> bool:
    """Whether what `name` holds may be changed by a unit that mentions it."""
    held = namespace.get(name, getattr(builtins, name, None))
    if isinstance(held, types.ModuleType):  # `plt.title(…)`, `np.random.seed(0)`
        return any(isinstance(node, ast.Expr) for node in unit.nodes)
    return not isinstance(held, (int, float, str, bytes, bool, types.BuiltinFunctionType, types.FunctionType, type))


def _calls_notebook(call: ast.Call, namespace: Mapping[str, Any]) -> bool:
    """Whether a call may run code of the notebook, which may set anything."""
    root: ast.expr = call.func
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    if isinstance(root, (ast.Call, ast.Constant, ast.JoinedStr)):
        return False  # judged by itself, or a method of a text
    if not isinstance(root, ast.Name):
        return True
    held = namespace.get(root.id, getattr(builtins, root.id, None))
    if held is None or isinstance(held, types.FunctionType):
        return held is None or held.__globals__ is namespace
    kind = held if isinstance(held, type) else type(held)
    return layout.module_of(kind) == "__main__"


def _joined(units: list[Unit]) -> str:
    return "\n".join(unit.text for unit in units)
