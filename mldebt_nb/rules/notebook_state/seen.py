"""How the causes that a session saw are shared out between rules.

Comes in: a cause, the dataflow graph of the live notebook. Goes out: whether it is lost code, or another order.
"""

from __future__ import annotations

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.rules.observations import Cause


def is_gone(cause: Cause, graph: DataflowGraph) -> bool:
    """Whether the cell read a name that no cell of the notebook gives."""
    return cause.kind == "missing" and cause.symbol is not None and not graph.definitions.get(cause.symbol)


def is_order(cause: Cause, cell: int, graph: DataflowGraph) -> bool:
    """Whether the cell read what stands further down, or before what stands above had run."""
    if cause.kind == "missing":
        return not is_gone(cause, graph)
    if cause.kind == "changed":
        return cause.source is not None and cause.source > cell
    return cause.kind == "extra"
