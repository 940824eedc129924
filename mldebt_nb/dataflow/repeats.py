"""What one method does to its own result, once its arguments are looked at.

Comes in: a call node. Goes out: `Repeat`. The table of `knowledge` says what a method does in general; here the
arguments that decide are read: `drop(errors="ignore")`, `map({…})`, `reset_index(drop=True)`.
"""

from __future__ import annotations

import ast

from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.targets import flag
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.repetition import METHODS, Repeat

_NEUTRAL = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.FloorDiv: 1, ast.Pow: 1}


def failing(method: str) -> str:
    return f"`{method}` raises the second time, because the first run has done it"


def is_neutral(op: ast.operator, value: ast.expr) -> bool:
    """`x + 0`, `x * 1` and the like."""
    return isinstance(value, ast.Constant) and type(op) in _NEUTRAL and value.value == _NEUTRAL[type(op)]


def may_be_sets(kinds: Kinds, name: str, other: ast.expr) -> bool | None:
    """Whether `name - other` takes elements out of a set, which is the same twice; None when unknown."""
    kind = kinds.of_name(name)
    if kind is Kind.SET:
        return True
    numeric = (Kind.SCALAR, Kind.ARRAY, Kind.FRAME)
    return False if kind in numeric or kinds.of(other) in numeric or isinstance(other, ast.BinOp) else None


def method_repeat(node: ast.Call, method: str, kind: Kind) -> Repeat:
    """What `x.method(…)` does the second time, with the arguments that decide."""
    if method == "drop":
        return _drop_repeat(node)
    if method == "reset_index":
        return Repeat.SAME if flag(node, "drop") else Repeat.CHANGES
    if method == "sample":
        everything = any(
            k.arg == "frac" and isinstance(k.value, ast.Constant) and k.value.value == 1 for k in node.keywords
        )
        return Repeat.CHANGES if everything else Repeat.UNKNOWN
    if method == "set_index":
        return Repeat.UNKNOWN if flag(node, "drop", value=False) else Repeat.FAILS
    if method == "map" and node.args:
        return mapping_repeat(node.args[0], missing=Repeat.CHANGES)
    if method == "replace":
        return _replace_repeat(node)
    if kind is Kind.TEXT and method in ("update", "append", "join", "keys", "items", "pop", "sort", "map"):
        return Repeat.UNKNOWN
    return METHODS.get(method, Repeat.UNKNOWN)


def _drop_repeat(node: ast.Call) -> Repeat:
    if any(
        k.arg == "errors" and isinstance(k.value, ast.Constant) and k.value.value == "ignore" for k in node.keywords
    ):
        return Repeat.SAME
    axis = next((k.value for k in node.keywords if k.arg == "axis"), node.args[1] if len(node.args) > 1 else None)
    by_column = axis is not None or any(k.arg in ("columns", "index") for k in node.keywords)
    labels = bool(node.args) and isinstance(node.args[0], (ast.List, ast.Constant))
    return Repeat.FAILS if by_column or labels else Repeat.UNKNOWN


def _replace_repeat(node: ast.Call) -> Repeat:
    constants = [a.value for a in node.args if isinstance(a, ast.Constant)]
    if len(constants) == len(node.args) == 2 and all(isinstance(c, str) for c in constants):
        old, new = str(constants[0]), str(constants[1])
        return Repeat.CHANGES if old and old in new else Repeat.SAME
    return mapping_repeat(node.args[0], missing=Repeat.SAME) if node.args else Repeat.SAME


def mapping_repeat(argument: ast.expr, missing: Repeat) -> Repeat:
    """`x.map({…})`: values that are no keys become missing the second time; `x.replace({…})` leaves them."""
    if not isinstance(argument, ast.Dict):
        return missing if missing is Repeat.SAME else Repeat.UNKNOWN
    pairs = {
        k.value: v.value for k, v in zip(argument.keys, argument.values, strict=True)
        if isinstance(k, ast.Constant) and isinstance(v, ast.Constant)
    }  # fmt: skip
    if len(pairs) != len(argument.keys):
        return missing
    stays = all(pairs.get(value, None if missing is Repeat.CHANGES else value) == value for value in pairs.values())
    return Repeat.SAME if stays else Repeat.CHANGES
