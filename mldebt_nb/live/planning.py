"""The least cells to run, in which order, so that everything shown is what restart-and-run-all would show.

Comes in: a replay and what the kernel holds now. Goes out: ids of cells. A cell must run when what it shows does not
stand; a cell above it must run too when what it provides is not in the kernel any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mldebt_nb.live.footprint import Read
from mldebt_nb.live.log import Form
from mldebt_nb.live.replay import Judgement, State, Why
from mldebt_nb.live.values import ABSENT, Value

_WANTED = frozenset({State.STALE, State.EDITED, State.UNKNOWN})


def plan(
    cells: Sequence[Judgement], reads: Mapping[str, Iterable[Read]], kernel: Mapping[str, Value],
    base: Mapping[str, Value],
) -> list[str]:  # fmt: skip
    """Ids in document order. `reads` are the places that each cell reads, `kernel` what locations hold now."""
    wanted = {c.cell for c in cells if c.state in _WANTED and not _is_beyond_help(c)}
    for _ in range(len(cells) + 1):
        more = _lacking(cells, reads, kernel, base, wanted)
        if more <= wanted:
            break
        wanted |= more
    return [c.cell for c in cells if c.cell in wanted]


def _is_beyond_help(cell: Judgement) -> bool:
    """Running it again would read a name that nothing defines: the notebook needs an edit first."""
    return any(r.why is Why.MISSING and r.provider is None for r in cell.reasons)


def _lacking(
    cells: Sequence[Judgement], reads: Mapping[str, Iterable[Read]], kernel: Mapping[str, Value],
    base: Mapping[str, Value], wanted: set[str],
) -> set[str]:  # fmt: skip
    """Cells that give what the wanted ones read, where the kernel does not hold it when their turn comes."""
    held = dict(kernel)
    fresh: dict[str, Value] = {}
    writers: dict[str, list[str]] = {}
    found: set[str] = set()
    for cell in cells:
        if cell.cell in wanted:
            for read in reads.get(cell.cell, ()):
                needed = fresh.get(read.name, base.get(read.name, ABSENT))
                if not needed.same(held.get(read.name, base.get(read.name, ABSENT)), read.part):
                    found.update(writers.get(read.name, ()))
        for name, value in cell.delta.items():
            now = ABSENT if value is None else value
            before = fresh.get(name)
            change = cell.stands.writes.get(name) if cell.stands is not None else None
            if before is None or change is None or change.form in (Form.BIND, Form.DELETE):
                writers[name] = []
            writers[name].append(cell.cell)
            fresh[name] = now
            if cell.cell in wanted:
                held[name] = now
    return found
