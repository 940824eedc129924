"""How much of a notebook carries data from one library's form into another's, beside what it models.

Comes in: the calls and attributes of a notebook. Goes out: `Conversion`s, and the lines that model. It does not judge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from mldebt_nb.dataflow.sites import Call, Site
from mldebt_nb.knowledge.gluing import CONVERTING, CONVERTING_METHODS, MODELLING_METHODS
from mldebt_nb.knowledge.roles import Role
from mldebt_nb.knowledge.tables import function

_MODELS = frozenset({Role.ESTIMATOR, Role.TRANSFORMER, Role.SELECTOR, Role.PIPELINE, Role.SEARCH, Role.CROSS_VALIDATION,
                     Role.SCORE, Role.SPLIT, Role.SAMPLER})  # fmt: skip
_LITERALS = (ast.List, ast.Tuple, ast.Dict, ast.Constant, ast.ListComp)

_NAMES = frozenset(name.rpartition(".")[2] for name in CONVERTING) | frozenset(CONVERTING_METHODS)


class Conversion(NamedTuple):
    """A line that carries data into another form, by its first such expression."""

    cell: int
    line: int
    node: ast.expr
    form: str


def conversions(calls: Iterable[Call], attributes: Iterable[Site]) -> list[Conversion]:
    """One for each line and form."""
    found: dict[tuple[int, int, str], Conversion] = {}
    for call in calls:
        if call.name in _NAMES and (form := _form(call)) is not None:
            line = call.node.lineno
            found.setdefault((call.cell, line, form), Conversion(call.cell, line, call.node, form))
    for site in attributes:
        node = site.node
        if isinstance(node, ast.Attribute) and node.attr == "values" and isinstance(node.ctx, ast.Load):
            found.setdefault((site.cell, node.lineno, "numpy"), Conversion(site.cell, node.lineno, node, "numpy"))
    return list(found.values())


def modelling_lines(calls: Iterable[Call]) -> set[tuple[int, int]]:
    """The lines, as (cell, line), on which models are made, fitted, used or scored."""
    return {(call.cell, call.node.lineno) for call in calls if _models(call)}


def _form(call: Call) -> str | None:
    """The form that a call carries existing data into."""
    if call.qualified is not None and "." in call.qualified:
        form = CONVERTING.get(call.qualified)
        given = call.node.args[0] if call.node.args else None
        return form if given is not None and not isinstance(given, _LITERALS) else None
    return CONVERTING_METHODS.get(call.name) if call.receiver is not None else None


def _models(call: Call) -> bool:
    if call.qualified is not None and "." in call.qualified:
        fact = function(call.qualified)
        return fact is not None and fact.role in _MODELS
    return call.receiver is not None and call.name in MODELLING_METHODS
