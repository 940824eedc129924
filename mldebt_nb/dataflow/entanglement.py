"""Globals that many cells change in place and many others read, in turns.

Comes in: the graph. Goes out: `Entanglement` measures, one for each name that enough cells change and enough others
read: who they are, how often they take turns, how far an edit spreads, and where a new name would cut it. A reader
counts when it may see what several cells changed, an updater when several readers may see what it changed; other
columns do not tie.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import msgspec

from mldebt_nb.dataflow.events import Access, Event
from mldebt_nb.dataflow.graph import DataflowGraph

_SEVERAL = 2


class Entanglement(msgspec.Struct, frozen=True):
    """`updates` by cell, the first of each; `readers` are cells that only read. `turns`: updates below a reader.

    `radius`: cells that an edit of the first updater may change. `cut`: the updater at which a new name separates the
    most readers, `before` it from those `after` it.
    """

    name: str
    definition: Event
    updates: dict[int, Event]
    readers: tuple[int, ...]
    turns: int
    radius: int
    cut: int
    before: int
    after: int


def entanglements(graph: DataflowGraph, updaters: int, readers: int) -> list[Entanglement]:
    """The measures of names with so many cells of each kind, the most entangled first."""
    found = list[Entanglement]()
    for name, events in graph.uses.items():
        if len(events) >= updaters + readers and name in graph.definitions:
            measured = _measured(graph, name, events, updaters, readers)
            if measured is not None:
                found.append(measured)
    return sorted(found, key=lambda tangle: -(len(tangle.updates) * len(tangle.readers)))


def _measured(graph: DataflowGraph, name: str, events: list[Event], updaters: int, readers: int) -> Entanglement | None:
    seen = _seen(graph, events)
    changing = {cell: event for writes in seen.values() for cell, event in writes.items()}
    reading = [cell for cell, writes in seen.items() if cell not in changing and len(writes) >= _SEVERAL]
    reached = Counter(cell for reader in reading for cell in seen[reader])
    updates = {cell: changing[cell] for cell in sorted(changing) if reached[cell] >= _SEVERAL}
    if len(updates) < updaters or len(reading) < readers:
        return None
    cut = max(updates, key=lambda cell: min(_above(reading, cell), len(reading) - _above(reading, cell)))
    first = min(updates)
    definition = next((d for d in reversed(graph.definitions[name]) if d.cell <= first), updates[first])
    return Entanglement(
        name=name,
        definition=definition,
        updates=updates,
        readers=tuple(sorted(reading)),
        turns=_turns(updates, reading),
        radius=graph.blast_radius(first),
        cut=cut,
        before=_above(reading, cut),
        after=len(reading) - _above(reading, cut),
    )


def _seen(graph: DataflowGraph, events: list[Event]) -> dict[int, dict[int, Event]]:
    """For each cell that reads the name the cells whose changes in place it may see."""
    seen: dict[int, dict[int, Event]] = {}
    for event in events:
        if event.access is Access.USE and event.exposed and event.via is None:
            for write in graph.in_document_order.of(event):
                if write.access is Access.UPDATE and write.must and write.cell != event.cell:
                    seen.setdefault(event.cell, {}).setdefault(write.cell, write)
    return seen


def _above(reading: list[int], cell: int) -> int:
    return sum(reader < cell for reader in reading)


def _turns(updates: dict[int, Event], reading: list[int]) -> int:
    """How often an update follows upon a reader, in document order."""
    order = sorted([(cell, True) for cell in updates] + [(cell, False) for cell in reading])
    return sum(updates_now and not updated for (_, updated), (_, updates_now) in pairwise(order))
