"""Branches that a constant of the notebook decides.

Comes in: the graph. Goes out: `Decided` branches: the flag, its value, the statements that cannot run. A flag is a name
that one cell sets once, at its top level, to a literal, and nothing else binds or deletes. One that holds None is no
flag but an option that was left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

import msgspec

from mldebt_nb.dataflow.events import Access, How
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.scopes import parameters

_ASKED = re.compile(r"\bif[ (]+(?:not[ (]+)?([^\W\d]\w*)")
_LITERALS = (bool, int, str)


class Decided(msgspec.Struct, frozen=True):
    """An `if` whose outcome `flag` decides; `dead` cannot run."""

    flag: str
    value: object
    set_in: int
    cell: int
    node: ast.If
    dead: tuple[ast.stmt, ...]


def decided(graph: DataflowGraph) -> list[Decided]:
    """All such branches, in order."""
    asked = {name for flow in graph.flows if "if" in flow.cell.source for name in _ASKED.findall(flow.cell.source)}
    flags = _flags(graph, asked) if asked else {}
    found = list[Decided]()
    for flow in graph.flows if flags else ():
        if any(flag in flow.cell.source for flag in flags):
            for node in _ifs(flow.parsed.tree.body):
                found += _decide(node, flags, flow.cell.index)
    return found


def _flags(graph: DataflowGraph, asked: set[str]) -> dict[str, tuple[object, int]]:
    """Those of the names that hold one literal for good, with it and the cell that sets it."""
    flags: dict[str, tuple[object, int]] = {}
    if graph.unseen_from is not None:
        return flags
    for name in asked & graph.definitions.keys():
        events = graph.definitions[name]
        event = events[0]
        value = event.value
        if len(events) > 1 or event.how is not How.ASSIGN or event.via is not None or not event.must or value is None:
            continue
        literal = isinstance(value, ast.Constant) and isinstance(value.value, _LITERALS)
        if literal and all(use.access is Access.USE for use in graph.uses.get(name, ())):
            flags[name] = ast.literal_eval(value), event.cell
    return flags


def _ifs(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.If, frozenset[str]]]:
    """The `if`s of statements and functions in order, with the names that functions around them hide."""
    pending = [(node, frozenset[str]()) for node in reversed(body)]
    while pending:
        node, hidden = pending.pop()
        if isinstance(node, ast.If):
            yield node, hidden
        inside = hidden
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = hidden | frozenset(parameters(node.args)) | _bound(node)
        inner = [child for field in ("body", "orelse", "finalbody") for child in getattr(node, field, ())]
        inner += [child for handler in getattr(node, "handlers", ()) for child in handler.body]
        pending += [(child, inside) for child in reversed(inner)]


def _bound(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))


def _decide(found: tuple[ast.If, frozenset[str]], flags: dict[str, tuple[object, int]], cell: int) -> Iterator[Decided]:
    node, hidden = found
    name = _asked(node.test)
    if name is None or name in hidden or name not in flags:
        return
    value, set_in = flags[name]
    holds = _holds(node.test, value)
    if holds is None:
        return
    dead = node.orelse if holds else node.body
    if dead:
        yield Decided(name, value, set_in, cell, node, tuple(dead))


def _asked(test: ast.expr) -> str | None:
    """The one name that a test is about: `FLAG`, `not FLAG`, `FLAG == "a"`, `FLAG in ("a", "b")`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        test = test.left
    return test.id if isinstance(test, ast.Name) else None


def _holds(test: ast.expr, value: object) -> bool | None:
    """Whether a test is true of the value; None when the text does not tell."""
    if isinstance(test, ast.Name):
        return bool(value)
    if isinstance(test, ast.UnaryOp):
        inner = _holds(test.operand, value)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare):
        try:
            other = ast.literal_eval(test.comparators[0])
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return None
        return _compared(test.ops[0], value, other)
    return None


def _compared(operator: ast.cmpop, value: object, other: object) -> bool | None:
    if isinstance(operator, (ast.Eq, ast.Is)):
        return value == other
    if isinstance(operator, (ast.NotEq, ast.IsNot)):
        return value != other
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(other, (list, tuple, set, dict)):
        return (value in list(other)) is isinstance(operator, ast.In)
    return None
