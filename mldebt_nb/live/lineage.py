"""Which columns of a table cells have read, as far as the session saw it.

Comes in: a session and the name of a table. Goes out: labels of columns, or None where nobody can tell: the whole table
went into a call or under another name, runs are not kept, the table was there before the session, or nothing was read
yet. To look at a table (`df.head()`, `df.shape`) and to make it anew of itself (`df = df.dropna()`) reads no column,
but a text in such a statement that is called like a column counts: rather too many than too few.
"""

from __future__ import annotations

import ast
from ast import literal_eval
from collections.abc import Iterator

from mldebt_nb.live import history
from mldebt_nb.live.log import Run
from mldebt_nb.live.session import Session
from mldebt_nb.live.values import EXISTS, LENGTH

#: Attributes that tell labels and shape, and methods whose result somebody looks at.
_OUTLINE = frozenset("columns shape size ndim empty dtypes index axes height width schema attrs".split())
_GLANCES = frozenset("head tail sample info glimpse".split())
_SHOWING = frozenset({"print", "display", "len", "type", "id"})
_OWN = "mldebt"  # the magic, which reads no column


class _Whole(Exception):
    """All of the table is used, or may be."""


def columns_read(session: Session, name: str) -> frozenset[object] | None:
    """Labels of the columns that were read of the table `name`, whichever run had made it."""
    held = session.recorder.values.get(name)
    if held is None or held.kind != "frame" or held.parts is None or not history.is_whole(session):
        return None
    labels = frozenset(literal_eval(part[1:-1]) for part in held.parts)
    runs = [run for run in history.runs_in_order(session) if any(read.name == name for read in run.reads)]
    if any(name not in run.sources for run in runs):
        return None  # what it met came from nobody who was seen
    try:
        read = frozenset(label for run in runs for label in _of_run(session, run, name, labels))
    except _Whole:
        return None
    return read or None


def _of_run(session: Session, run: Run, name: str, labels: frozenset[object]) -> Iterator[object]:
    parsed = session.analyzer.parse(run.source)
    if any(name in magic.uses and magic.name.lstrip("%") != _OWN for magic in parsed.magics):
        raise _Whole
    for read in run.reads:
        if read.name != name or read.part in (EXISTS, LENGTH) or (parsed.magics and not _mentions(parsed.tree, name)):
            continue
        part = read.part or ""
        if part.startswith("["):
            yield literal_eval(part[1:-1])
        elif part[1:] in labels:
            yield part[1:]
        elif part[1:] not in _OUTLINE or not part:
            if read.statement >= len(parsed.tree.body):
                raise _Whole  # a function of another cell, or nobody knows what
            yield from _of_statement(parsed.tree.body[read.statement], name, labels)


def _mentions(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _of_statement(statement: ast.stmt, name: str, labels: frozenset[object]) -> Iterator[object]:
    """The columns that are mentioned beside a use of the whole table. Raises `_Whole` where more may be used."""
    if not _mentions(statement, name) or not (_is_own(statement, name) or _only_shows(statement, name, labels)):
        raise _Whole
    for node in ast.walk(statement):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)) and node.value in labels:
            yield node.value
        elif isinstance(node, ast.Attribute) and node.attr in labels:
            yield node.attr


def _is_own(statement: ast.stmt, name: str) -> bool:
    """`df = df.…` and `df.…(…, inplace=True)`: what is used of it is told by what is read of it later."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return isinstance(target, ast.Name) and target.id == name and _root(statement.value) == name
    call = statement.value if isinstance(statement, ast.Expr) else None
    inplace = isinstance(call, ast.Call) and any(k.arg == "inplace" for k in call.keywords)
    return inplace and call is not None and _root(call) == name


def _only_shows(statement: ast.stmt, name: str, labels: frozenset[object]) -> bool:
    """Whether the statement looks at the table, or at some of its columns, and hands it to nobody."""
    if not isinstance(statement, ast.Expr):
        return False
    allowed = {id(statement.value)}
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _SHOWING:
                allowed.update(map(id, node.args))
            elif _root(node) != name:
                return False
        elif isinstance(node, ast.Attribute):
            if node.attr.startswith("to_"):
                return False
            if node.attr in _OUTLINE | _GLANCES or node.attr in labels:
                allowed.add(id(node.value))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Constant, ast.List)):
            allowed.add(id(node.value))
    return all(id(n) in allowed for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id == name)


def _root(node: ast.expr) -> str | None:
    """The name that a chain of calls, attributes and subscripts begins with."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
