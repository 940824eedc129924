"""Whether a table and a target are still what they were when the measuring began.

Comes in: a table, a target. Goes out: fingerprints that are equal when nothing changed, and a sentence when something
did. A notebook's cells can write to a frame while a thread measures it; what was measured then is of no one table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import xxhash
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Unfit, opened
from mldebt_nb.entanglement.models import vector


class Fingerprint(NamedTuple):
    """Of the table with its names, and of the target."""

    table: int
    target: int


def fingerprint(x: Any, y: Any) -> Fingerprint:
    """Raises `Unfit` for what is no table and no target."""
    frame = opened(x)
    return Fingerprint(hash((frame.names, frame.rows, *map(_digest, frame.buffers()))), _digest(vector(y)))


def changed(before: Fingerprint, x: Any, y: Any) -> str | None:
    """What is not what it was, None when all is."""
    try:
        now = fingerprint(x, y)
    except Unfit:
        return "X or y changed during the measuring: they cannot be read any more"
    parts = [name for name, was, has in zip(("X", "y"), before, now, strict=True) if was != has]
    return f"{' and '.join(parts)} changed during the measuring: measure again" if parts else None


def _digest(values: NDArray[Any]) -> int:
    if values.dtype.hasobject:
        return hash(tuple(value if type(value) is str else repr(value) for value in values.ravel().tolist()))
    flat = values if values.flags.c_contiguous else values.T  # of one array in either order, its own memory
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(flat).reshape(-1).view(np.uint8).data)
