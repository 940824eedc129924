"""The shape of a notebook's data preparation: how many sources, joins, filters, how deep, how much of it in functions.

Comes in: the pipeline graph. Goes out: `Jungle`, numbers without a judgement.
"""

from __future__ import annotations

from typing import NamedTuple

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.operators import Operator, PipelineGraph

_PREPARING = frozenset(
    {
        Role.SOURCE,
        Role.SELECTION,
        Role.PROJECTION,
        Role.JOIN,
        Role.AGGREGATE,
        Role.CONCATENATION,
        Role.SAMPLER,
        Role.SINK,
    }
)


class Jungle(NamedTuple):
    """Counts of operators that prepare data. `loose`: outside functions and pipelines. `depth`: the longest chain."""

    operators: int
    loose: int
    edges: int
    depth: int
    sources: int
    joins: int
    filters: int
    intermediate_files: int
    first: Operator | None


def jungle(graph: PipelineGraph) -> Jungle:
    """What prepares data in a notebook, once for each place in the text."""
    places: dict[tuple[int, int], Operator] = {}
    for operator in graph.operators:
        if operator.role in _PREPARING:
            places.setdefault((operator.at.cell, id(operator.at.node)), operator)
    found = list(places.values())
    loose = [operator for operator in found if not operator.called_from]

    def number(*roles: Role) -> int:
        return sum(operator.role in roles for operator in loose)

    return Jungle(
        operators=len(found),
        loose=len(loose),
        edges=sum(len(operator.inputs) for operator in found),
        depth=_depth(graph),
        sources=number(Role.SOURCE),
        joins=number(Role.JOIN, Role.CONCATENATION),
        filters=number(Role.SELECTION, Role.PROJECTION, Role.SAMPLER),
        intermediate_files=number(Role.SINK),
        first=loose[0] if loose else None,
    )


def _depth(graph: PipelineGraph) -> int:
    """The longest chain of preparing operators."""
    depths: dict[int, int] = {}
    for operator in graph.operators:  # inputs stand before what they feed
        below = max((depths.get(number, 0) for number in operator.inputs), default=0)
        depths[operator.number] = below + (operator.role in _PREPARING)
    return max(depths.values(), default=0)
