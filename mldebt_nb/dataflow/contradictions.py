"""Where the recorded order of runs gives a read another value than the document order would.

Comes in: the dataflow graph. Goes out: `Contradiction`s with what the counts prove. The file keeps only
each cell's *last* run, so an earlier run of a later-run cell may hide in a gap of the counts: then
the effect is unknown, and says so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.locations import FILE


class Effect(StrEnum):
    """What restart-and-run-all would do to the reading cell."""

    BREAKS = "breaks"  # the name would not exist yet
    DIFFERS = "differs"  # it would read another definition's value
    UNKNOWN = "unknown"  # it read an earlier run of a cell that ran again since


class Contradiction(msgspec.Struct, frozen=True):
    """`use` read `seen` when it ran; in document order it would read `expected`."""

    use: Event
    seen: tuple[Event, ...]
    expected: tuple[Event, ...]
    effect: Effect


def contradictions(graph: DataflowGraph) -> Iterator[Contradiction]:
    """All reads of run cells whose reaching definitions differ between the two orders."""
    executed = graph.execution_order
    if not executed or executed == tuple(sorted(executed)):
        return
    recorded = graph.in_execution_order
    run_in_document_order = graph.reaching(tuple(sorted(executed)))
    counts = {index: graph.by_cell[index].cell.execution_count or 0 for index in executed}
    gaps = _Gaps(counts)
    for index in executed:
        for use in graph.by_cell[index].events:
            if not use.exposed or use.access is Access.DEFINE or use.soft or use.name.startswith(FILE):
                continue
            if use.via is not None and not (recorded.is_bound(use) and run_in_document_order.is_bound(use)):
                continue  # the function itself is the matter
            seen, expected = _given(use, recorded.of(use)), _given(use, run_in_document_order.of(use))
            if set(seen) == set(expected) or graph.is_predefined(use.name) or _same_values(seen, expected):
                continue
            effect = _effect(graph, use, seen, expected, counts, gaps)
            if effect is not None:
                yield Contradiction(use, seen, expected, effect)


def _given(use: Event, writes: tuple[Event, ...]) -> tuple[Event, ...]:
    """The writes that make up what `use` sees: definitions, and updates that surely happen and are not undone.

    Writing a part needs the owner only, not its content.
    """
    if use.how in (How.PART, How.DELETE):
        return tuple(w for w in writes if w.access is Access.DEFINE)
    last = {w.part: position for position, w in enumerate(writes) if w.how is How.DELETE and w.part is not None}
    return tuple(
        w for position, w in enumerate(writes)
        if w.access is Access.DEFINE or (w.likely and (w.part is None or position > last.get(w.part, -1)))
    )  # fmt: skip


def _effect(
    graph: DataflowGraph, use: Event, seen: tuple[Event, ...], expected: tuple[Event, ...], counts: dict[int, int],
    gaps: _Gaps,
) -> Effect | None:  # fmt: skip
    defined = any(w.access is Access.DEFINE for w in expected)
    if not defined:
        if use.inside or any(w.access is Access.DEFINE for w in graph.in_document_order.of(use)):
            return None  # a cell that has not run would define it: another rule's matter
        return Effect.BREAKS if any(w.access is Access.DEFINE for w in seen) else None
    own = counts[use.cell]
    later = {w.cell for w in expected if w not in seen and counts[w.cell] > own}
    if use.cell in gaps.strays or not all(happened(graph, e) for e in (use, *set(seen) ^ set(expected))):
        return Effect.UNKNOWN
    if not later:
        return Effect.DIFFERS if graph.counts_are_unique else Effect.UNKNOWN
    since = max((counts[w.cell] for w in seen if w.access is Access.DEFINE), default=0)
    if gaps.between(since, own) or not graph.counts_are_unique:
        return Effect.UNKNOWN
    return Effect.DIFFERS


def happened(graph: DataflowGraph, event: Event) -> bool:
    """Whether the recorded run of the cell got as far as `event`; a stored exception may have stopped it before."""
    failure = graph.by_cell[event.cell].cell.failure
    return failure is None or (failure.line is not None and getattr(event.at, "lineno", 1) < failure.line)


class _Gaps:
    """Counts that no cell shows: runs whose cell ran again or is gone.

    `strays` are cells whose neighbours show n and n + 2 while no cell shows n + 1: most likely they ran in their place,
    and their count is of another time.
    """

    def __init__(self, counts: dict[int, int]) -> None:
        self._shown = set(counts.values())
        cells = sorted(counts)
        self.strays = frozenset(
            cell for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False)
            if counts[after] == counts[before] + 2 and counts[before] + 1 not in self._shown
        )  # fmt: skip

    def between(self, low: int, high: int) -> bool:
        """Whether a run between the counts `low` and `high` (both exclusive) is not shown."""
        if high - low > 100_000:
            return True
        return any(count not in self._shown for count in range(low + 1, high))


def _same_values(seen: tuple[Event, ...], expected: tuple[Event, ...]) -> bool:
    """Whether the two sets of writes surely give the same: equal code, or imports of the same thing."""
    one, other = set(seen) - set(expected), set(expected) - set(seen)
    if not one or not other:
        return False
    return {_meaning(e) for e in one} == {_meaning(e) for e in other} and all(_is_stable(e) for e in one | other)


def _meaning(event: Event) -> str:
    value = event.value if event.value is not None else event.node
    try:
        return f"{event.how}:{event.part}:{ast.dump(value)}"
    except RecursionError:
        return f"{id(event)}"


def _is_stable(event: Event) -> bool:
    """Equal text means an equal value: imports, definitions, and values made of literals and pure names."""
    if event.how in (How.IMPORT, How.FUNCTION, How.CLASS):
        return True
    return event.how in (How.ASSIGN, How.UNPACK, How.LOOP, How.WITH)
