"""The records of a replay: a cell of the document, what is said of it and why, where it would raise, how all ends.

Comes in: runs and versions. Goes out: records, which the replay fills and which standing, plan and words are made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from mldebt_nb.live.log import Run
from mldebt_nb.live.values import Value


class State(StrEnum):
    """What the panel says of a cell."""

    CLEAN = "clean"
    STALE = "stale"
    EDITED = "edited"
    FAILED = "failed"
    NEVER_RUN = "never-run"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why a cell's shown result does not stand, or is not known to."""

    CHANGED = "changed"  # what it read has another value now
    MISSING = "missing"  # nothing above it defines what it read
    EXTRA = "extra"  # it missed a name that is there now
    EDITED = "edited"  # its own text is another
    UPSTREAM = "upstream"  # what it read comes from a cell that does not stand
    EFFECT = "effect"  # it would leave something else behind
    OUTPUT = "output"  # it would show something else
    OPAQUE = "opaque"  # nobody can tell whether what it read has changed
    DOUBT = "doubt"  # the run could not be followed


class Reason(NamedTuple):
    """One reason. `name` is the location, `provider` the cell that would give it, `run` the one whose value it read."""

    why: Why
    name: str
    part: str | None = None
    provider: str | None = None
    run: int | None = None


class Code(NamedTuple):
    """A code cell of the document."""

    id: str
    source: str


class Judgement(NamedTuple):
    """What the replay says of one cell. `delta`: what the cell does to the state, None for a location removed."""

    cell: str
    state: State
    reasons: tuple[Reason, ...]
    delta: Mapping[str, Value | None]
    stands: Run | None  # the run whose effects a fresh kernel would show
    same: bool = False  # an edited cell that would do and show what it did


class Stop(NamedTuple):
    """Where a cell raises: at a top-level statement; `head`: before it has done anything."""

    statement: int
    head: bool


class Outcome(NamedTuple):
    """A replay of a whole document, and the state in which it ends: true until the next replay. `anew`: the places of
    the cells that were judged for it, in order, where the others stand as in the replay before; None where not."""

    cells: tuple[Judgement, ...]
    state: Mapping[str, Value]
    anew: Sequence[int] | None
