"""Whether a notebook is a library: written to be imported or `%run` by others, so that unused names prove little.

A question that several rules of this family ask; it is no rule itself.
"""

from __future__ import annotations

import ast

from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.functions import Function
from mldebt_nb.dataflow.graph import DataflowGraph

#: From this share of unused functions on, and this many, a notebook is a library; or when it uses none of several.
SHARE = 0.25
SIZE = 8


def unused_functions(graph: DataflowGraph) -> list[Function]:
    """Functions and classes that nothing mentions but their own bodies."""
    by_cells = {e.name for flow in graph.flows for e in flow.events if e.access is not Access.DEFINE and e.via is None}
    by_others: dict[str, set[str]] = {}
    for function in graph.functions:
        for event in function.events:
            by_others.setdefault(event.name, set()).add(function.name)
    return [f for f in named_functions(graph) if f.name not in by_cells and not by_others.get(f.name, set()) - {f.name}]


def named_functions(graph: DataflowGraph) -> list[Function]:
    """Functions and classes that were defined by a statement."""
    return [f for f in graph.functions if not isinstance(f.node, ast.Lambda)]


def is_library(graph: DataflowGraph, share: float = SHARE, size: int = SIZE) -> bool:
    """Whether most of the notebook's functions are there for somebody else."""
    unused, every = len(unused_functions(graph)), len(named_functions(graph))
    return (unused >= size and unused >= share * every) or unused == every >= 3
