"""Where values go: for a top-level statement, the statements that may read what it writes, and so on.

Comes in: the graph, in document order. Goes out: places, as (cell, position of the statement). A function's statement
reaches those that call it. Nothing is judged.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TypeAlias

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.graph import DataflowGraph

Statement: TypeAlias = tuple[int, int]


class Influence:
    """Readers of each statement's writes; `reached` follows them to the end."""

    def __init__(self, graph: DataflowGraph) -> None:
        self.next: dict[Statement, set[Statement]] = defaultdict(set)
        self._known: dict[Statement, frozenset[Statement]] = {}
        for flow in graph.flows:
            for event in flow.events:
                if event.access is not Access.DEFINE:
                    for index in event.inside:
                        self._link(flow.events[index], event)
        for write, read in graph.handovers():
            self._link(write, read)

    def _link(self, write: Event, read: Event) -> None:
        if write.writes:
            self.next[write.cell, write.statement].add((read.cell, read.statement))

    def reached(self, start: Statement) -> frozenset[Statement]:
        """The statements that may see a value of `start`, itself included."""
        known = self._known.get(start)
        if known is None:
            seen, pending = {start}, [start]
            while pending:
                for following in self.next.get(pending.pop(), ()):
                    if following not in seen:
                        seen.add(following)
                        pending.append(following)
            known = self._known[start] = frozenset(seen)
        return known


def influence(graph: DataflowGraph) -> Influence:
    """The influence of all statements; ask `Context.once`."""
    return Influence(graph)
