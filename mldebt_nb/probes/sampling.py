"""Which rows a costly question looks at, and what that leaves unseen.

Comes in: numbers of rows. Goes out: row numbers, the same every time; no random state of the user is touched.
"""

from __future__ import annotations

import numpy as np

from mldebt_nb.probes.columns import Rows
from mldebt_nb.probes.measurements import Scope

_SEED = 20_150_707  # of a generator of our own
_UNSEEN = 0.001  # the chance to miss what `Scope.seen_share` speaks of


def spread(rows: int, wanted: int) -> Rows | None:
    """`wanted` of `rows` rows in their order, one from each of equally long stretches; None when all are wanted."""
    if rows <= wanted:
        return None
    places = np.random.Generator(np.random.PCG64(_SEED)).random(wanted)
    places += np.arange(wanted)
    places *= rows / wanted
    picked = places.astype(np.int64)
    return np.minimum(picked, rows - 1, out=picked)


def halves(rows: int) -> np.typing.NDArray[np.bool_]:
    """True for the rows to learn from, False for those to test on; half each, drawn by chance."""
    return np.random.Generator(np.random.PCG64(_SEED + 1)).random(rows) < 0.5


def scope(looked_at: int, rows: int) -> Scope:
    """All rows, or a sample and what would have been seen in it."""
    if looked_at >= rows:
        return Scope(rows=rows, of=rows, how="all", seen_share=0.0)
    share = 1 - _UNSEEN ** (1 / looked_at) if looked_at else 1.0
    return Scope(rows=looked_at, of=rows, how="sample", seen_share=share)


def head(looked_at: int, rows: int | None) -> Scope:
    """The first rows of a table; all of them when it has no more."""
    if rows is not None and looked_at >= rows:
        return Scope(rows=rows, of=rows, how="all", seen_share=0.0)
    return Scope(rows=looked_at, of=rows, how="head", seen_share=None)
