"""The difference of two fitted objects, as a table that a notebook shows.

Comes in: two estimators. Goes out: a `Card`.
"""

from __future__ import annotations

from typing import Any

from mldebt_nb.entanglement.differing import differences
from mldebt_nb.render.card import Block, Card, Lines, Table


def difference(one: Any, other: Any) -> Card:
    """In what two estimators or Pipelines differ: settings, and what was learned."""
    kinds = (type(one).__name__, type(other).__name__)
    found = differences(one, other)
    if not found:
        return Card(f"{kinds[0]}: no difference between the two", tone="good")
    rows = tuple(
        (item.name, item.kind, item.first, item.second, "" if item.change is None else f"{item.change:.2g}")
        for item in found
    )
    head = ("name", "", "first", "second", "largest change, as a share")
    blocks: list[Block] = [Table("", head, rows)]
    if kinds[0] != kinds[1]:
        blocks.insert(0, Lines("", (f"the first is a {kinds[0]}, the second a {kinds[1]}",)))
    return Card(f"{len(found)} differences", tuple(blocks))
