"""Which expressions are the day or moment of the run; questions that rules about time share. It is no rule itself."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call
from mldebt_nb.dataflow.tracing import Holds
from mldebt_nb.knowledge.clocks import DATES, FROM_TEXT, TEXTS, TICKS

_CLOCKS = DATES | FROM_TEXT | TICKS
_DATE_FUNCTIONS = FROM_TEXT | {"str", "datetime.timedelta"}
_DATE_METHODS = frozenset(
    "date replace timestamp strftime isoformat normalize floor ceil round tz_localize tz_convert to_pydatetime "
    "timetuple astimezone to_datetime64 isocalendar weekday toordinal format shift subtract add combine".split()
)
_DATE_PARTS = frozenset("year month day hour quarter week dayofyear weekofyear".split())


def asks_clock(calls: Iterable[Call]) -> bool:
    """Whether any call may give the time of the run; cheap."""
    return any(call.qualified in _CLOCKS for call in calls)


def is_date_of_run(graph: DataflowGraph, node: ast.expr, holds: Holds) -> bool:
    """Whether an expression is a date that depends on the day of the run: the day itself, a part, a day before it."""
    if isinstance(node, ast.Call):
        qualified = graph.kinds.qualified(node.func)
        if qualified in DATES:
            return True
        if qualified in FROM_TEXT and node.args and isinstance(node.args[0], ast.Constant):
            return node.args[0].value in TEXTS
        if qualified in _DATE_FUNCTIONS:
            return any(holds(argument) for argument in node.args)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return method in _DATE_METHODS and isinstance(node.func, ast.Attribute) and holds(node.func.value)
    if isinstance(node, ast.Attribute):
        return node.attr in _DATE_PARTS and holds(node.value)
    if isinstance(node, ast.BinOp):
        return _is_shifted(graph, node, holds)
    return False


def _is_shifted(graph: DataflowGraph, node: ast.BinOp, holds: Holds) -> bool:
    """`today - timedelta(days=30)`, `today.year - 5`."""
    left, right = holds(node.left), holds(node.right)
    other = node.right if left else node.left
    return left is not right and (isinstance(other, ast.Constant) or is_span(graph, other))


def is_span(graph: DataflowGraph, node: ast.expr) -> bool:
    """Whether an expression is a length of time."""
    if isinstance(node, ast.BinOp):
        return is_span(graph, node.left) or is_span(graph, node.right)
    if isinstance(node, ast.Name):
        value = graph.kinds.value(node.id)
        return value is not None and not isinstance(value, ast.Name) and is_span(graph, value)
    if not isinstance(node, ast.Call):
        return False
    name = (graph.kinds.qualified(node.func) or "").rpartition(".")[2]
    return name.lower() in ("timedelta", "relativedelta", "dateoffset", "offset", "bday") or name == "timedelta64"
