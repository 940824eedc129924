"""What a session saw of a notebook, as plain records that rules judge.

Comes in: nothing. Goes out: `Observations`. Cells are indices of the live notebook; counts are those that front ends
show. There is no value of the user in it: names, places, counts and words only.
"""

from __future__ import annotations

import msgspec

from mldebt_nb.entanglement.records import SettingsMeasurement


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a cell does not stand. `kind`: `missing`, `extra`, `changed`, `upstream`, `effect`, `output`, …

    `name` is the location in words, `symbol` the user's name if it is one. `run` is the count of the run whose value
    was read, `source` the cell it belongs to; `provider` the cell that would give the value now.
    """

    kind: str
    name: str
    symbol: str | None
    message: str
    line: int
    run: int | None
    source: int | None
    provider: int | None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: `state` as the session names it, `count` of its last run."""

    cell: int
    state: str
    count: int | None
    causes: tuple[Cause, ...] = ()


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs of one text, the second on what the first had left: did `name` end as something else?

    `raised` is the exception of the second run when the first had none; `name` is then null.
    """

    cell: int
    name: str | None
    differs: bool
    first: int | None
    second: int | None
    line: int
    raised: str | None = None


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A run that raised after it had changed `names`; `readers` are the cells whose last runs read one of them."""

    cell: int
    count: int | None
    error: str
    line: int
    names: tuple[str, ...]
    readers: tuple[int, ...]


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A call in a cell, and what it did, in words."""

    cell: int
    line: int
    message: str


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A fit of `model` (in messages `symbol`) that learned from a prediction of another one, or of itself (`own`).

    `through`: "features", "labels" or "weights"; `how` it was recognised: "exact", "rounded", "monotone", "part" (its
    rows were picked), "rows" (labels of rows that it had foretold), "residual". `chain`: the models from the first on.
    `doubted`: the same might be seen if the source had foretold the truth without a mistake.
    """

    cell: int
    line: int
    model: str
    symbol: str
    source: str
    through: str
    how: str
    column: str
    rows: int
    chain: tuple[str, ...]
    own: bool
    out_of_fold: bool
    doubted: bool
    spots: tuple[Spot, ...]


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """`model` was tested on rows that `by` had learned from: itself (`own`), or a transformer whose result it got.

    `share` of the test rows; `repeats`: the share of rows in the fit that have a twin there, so that some agree by
    chance. `learned`: "statistics", "vocabulary" or "labels".
    """

    cell: int
    line: int
    by: str
    model: str
    own: bool
    learned: str
    rows: int
    share: float
    repeats: float
    spots: tuple[Spot, ...]


class Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """The trials of one kind of model on one test, the last one in `cell`."""

    cell: int
    line: int
    model: str
    measured: SettingsMeasurement


class Observations(msgspec.Struct, frozen=True, kw_only=True):
    """Everything seen. `late`: cells were run before the session began."""

    cells: tuple[Seen, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    broken: tuple[Broken, ...] = ()
    reached: tuple[Reached, ...] = ()
    tested: tuple[Tested, ...] = ()
    tuned: tuple[Tuned, ...] = ()
    late: bool = False
