"""What the interpreter knows of a value: nothing, a constant, data with its rows, a model with its fit.

Comes in: nothing. Goes out: the values. `Data` and `Model` have identity, because a notebook changes them in place.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from mldebt_nb.pipeline.rows import NO_ROWS, Range, Rows, Step

if TYPE_CHECKING:
    from mldebt_nb.knowledge.roles import Role
    from mldebt_nb.pipeline.operators import Fit


class Learned(StrEnum):
    """What was learned from rows and stands in other values now."""

    STATISTICS = "statistics"  # means, variances, components, selected features
    VOCABULARY = "vocabulary"  # which categories there are, nothing of how often
    LABELS = "labels"  # statistics of the label


class Influence(NamedTuple):
    """Something that operator `by` has `learned` from `rows`."""

    rows: Rows
    by: int
    learned: Learned


Influences = frozenset[Influence]
NO_INFLUENCES: Influences = frozenset()


class Value:
    """Anything; `UNKNOWN` is the value of which nothing is known."""

    __slots__ = ()


UNKNOWN = Value()


class Constant(Value):
    """A literal of the notebook."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Ref(Value):
    """A module, function or class of a library, by its dotted name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Function(Value):
    """A function of the notebook, with the scope it was defined in."""

    __slots__ = ("cell", "node", "scope")

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, cell: int, scope: Any) -> None:
        self.node = node
        self.cell = cell
        self.scope = scope


class Class(Value):
    """A class of the notebook with the methods of a transformer or estimator; `learns`: its fit keeps something."""

    __slots__ = ("learns", "name", "role")

    def __init__(self, name: str, role: Role, *, learns: bool) -> None:
        self.name = name
        self.role = role
        self.learns = learns


class Names(Value):
    """Names of a table's columns: all but some, or a span of them. `then`: those that the notebook had made so far."""

    __slots__ = ("but", "span", "table", "then")

    def __init__(
        self, table: Hashable, then: frozenset[str], but: frozenset[str] = frozenset(), span: Range | None = None
    ) -> None:
        self.table = table
        self.then = then
        self.but = but
        self.span = span


class Method(Value):
    """A method of a value, not called yet; `through` is the accessor in between (`loc`, `str`)."""

    __slots__ = ("name", "owner")

    def __init__(self, owner: Value, name: str) -> None:
        self.owner = owner
        self.name = name


class Many(Value):
    """A list, tuple or dict: its items where they are known, `each` for all others together."""

    __slots__ = ("each", "items", "keyed")

    def __init__(self, items: list[Value] | None = None, keyed: dict[Any, Value] | None = None) -> None:
        self.items = items
        self.keyed = keyed
        self.each: Value = UNKNOWN

    def members(self) -> list[Value]:
        """All values in it that are known."""
        found = [*(self.items or ()), *(self.keyed or {}).values()]
        return [*found, self.each] if self.each is not UNKNOWN else found


class Column(NamedTuple):
    """What a column that the notebook made was made of."""

    of: frozenset[str]  # columns of the same frame
    influences: Influences
    predicted: frozenset[int]  # fits whose predictions it was made of
    held: tuple[Prediction, ...]  # what it is a prediction of
    by: int  # the operator
    ordered: bool  # of other rows near it: shift, rolling, diff


class Columns:
    """The columns of a table as far as they are told: `made` by the notebook, `gone`, `only` those, a `span` of them.

    A column that is told by its position is called `#3`, `#-1`. `read`: the table comes from a file.
    """

    __slots__ = ("gone", "made", "only", "read", "span")

    def __init__(
        self, made: dict[str, Column] | None = None, gone: frozenset[str] = frozenset(),
        only: frozenset[str] | None = None, *, span: Range | None = None, read: bool = False,
    ) -> None:  # fmt: skip
        self.made = made or {}
        self.gone = gone
        self.only = only
        self.span = span
        self.read = read

    def but(self, **changes: Any) -> Columns:
        """The same with changes."""
        copy = Columns(self.made, self.gone, self.only, span=self.span, read=self.read)
        for name, value in changes.items():
            setattr(copy, name, value)
        return copy

    def has(self, name: str) -> bool:
        """Whether a column that the source has is surely still among them."""
        if name.startswith("#"):
            untouched = not self.gone and self.only is None and not self.made
            return untouched and _within(int(name[1:]), self.span)
        return self.span is None and name not in self.gone and (self.only is None or name in self.only)

    def without(self, names: frozenset[str]) -> Columns:
        made = {name: column for name, column in self.made.items() if name not in names}
        return self.but(made=made, gone=self.gone | names, only=None if self.only is None else self.only - names)

    def selected(self, names: frozenset[str]) -> Columns:
        made = {name: column for name, column in self.made.items() if name in names}
        return self.but(made=made, gone=self.gone - names, only=names)

    def beside(self, other: Columns, *, same: bool) -> Columns:
        """With the columns of another table beside; `same`: of the same source, whose columns they may be."""
        made = {**{name: column for name, column in other.made.items() if other.has(name)}, **self.made}
        if not same:
            strange = {name: made[name]._replace(of=frozenset()) for name in made.keys() - self.made.keys()}
            return self.but(made={**strange, **self.made})
        only = None if self.only is None or other.only is None else self.only | other.only
        return self.but(made=made, gone=self.gone & other.gone, only=only)

    def with_column(self, name: str, column: Column) -> Columns:
        only = None if self.only is None else self.only | {name}
        return self.but(made={**self.made, name: column}, gone=self.gone - {name}, only=only)


def _within(position: int, span: Range | None) -> bool:
    """Whether a position surely lies in a span of columns; the end is -1, and the width is not known."""
    if span is None:
        return True
    start, stop = span
    if position < 0:
        begins = start is None or (isinstance(start, int) and (start <= position if start < 0 else start <= 1))
        return begins and (stop is None or (isinstance(stop, int) and position < stop < 0))
    begins = start is None or (isinstance(start, int) and 0 <= start <= position)
    return begins and (stop is None or (isinstance(stop, int) and stop > position))


class Data(Value):
    """A table, a column, an array, a number computed from one.

    `rows` are empty for what is no longer one value per row. `table` tells values that came from one source with
    named columns; `of` are the columns of it that a value which is no table was computed from. `sure` is False behind
    calls that nobody knows. `predicted`: what it was predicted by. `picks`: it is an index or a mask that picks these.
    """

    __slots__ = (
        "against_truth", "by", "columns", "derived", "influences",
        "of", "ordered", "picks", "predicted", "predictions", "random",
        "rows", "sure", "table", "varied",
    )  # fmt: skip

    def __init__(
        self, rows: Rows = NO_ROWS, by: int = -1, *, influences: Influences = NO_INFLUENCES, sure: bool = True,
        columns: Columns | None = None, of: frozenset[str] = frozenset(), table: Hashable = None,
        ordered: int | None = None, predicted: tuple[Prediction, ...] = (),
        predictions: frozenset[int] = frozenset(), picks: tuple[Step, ...] = (), random: bool = False,
        derived: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.rows = rows
        self.by = by
        self.influences = influences
        self.sure = sure
        self.columns = columns
        self.of = of
        self.derived = derived  # those of them that it was computed from and is not itself
        self.table = table
        self.ordered = ordered  # the operator that looked at neighbouring rows
        self.predicted = predicted
        self.predictions = predictions  # fits whose predictions are among its columns
        self.picks = picks
        self.against_truth = False  # predictions combined with data that nobody predicted
        self.varied = False  # predictions held against one threshold after another
        self.random = random  # numbers of rows, or one number per row, that no data gave

    def but(self, **changes: Any) -> Data:
        """The same with changes, as another object."""
        made = Data.__new__(Data)
        for slot in Data.__slots__:
            setattr(made, slot, changes[slot] if slot in changes else getattr(self, slot))
        return made

    @property
    def learned(self) -> Influences:
        """All influences, those of its columns included."""
        if self.columns is None:
            return self.influences
        made = self.columns.made.items()
        return self.influences.union(*(column.influences for name, column in made if self.columns.has(name)))

    @property
    def foretold(self) -> frozenset[int]:
        """All fits whose predictions it was made of, in columns too."""
        if self.columns is None:
            return self.predictions
        made = self.columns.made.items()
        return self.predictions.union(*(column.predicted for name, column in made if self.columns.has(name)))

    @property
    def ordering(self) -> int | None:
        """The operator that looked at neighbouring rows for it or for one of its columns."""
        if self.ordered is not None or self.columns is None:
            return self.ordered
        made = self.columns.made.items()
        return next((column.by for name, column in made if column.ordered and self.columns.has(name)), None)

    def blurred(self, **changes: Any) -> Data:
        """The same without knowing columns any more: what was learned for one may stand in what is left."""
        return self.but(columns=None, influences=self.learned, ordered=self.ordering, **changes)

    def become(self, other: Data) -> None:
        """Change in place into what `other` is."""
        for slot in Data.__slots__:
            setattr(self, slot, getattr(other, slot))


class Model(Value):
    """An estimator, transformer, sampler, search, splitter or a pipeline of such.

    `role` is None where it only looks like one (it has a `fit`). `parts` are the models inside it.
    """

    __slots__ = ("fit", "learns", "made_by", "name", "parameters", "parts", "role", "sure")

    def __init__(self, name: str, role: Role | None, made_by: int, *, sure: bool = True) -> None:
        self.name = name
        self.role = role
        self.made_by = made_by
        self.sure = sure
        self.learns = True  # False: its fit keeps nothing
        self.parameters: dict[str, Value] = {}
        self.parts: list[Model] = []
        self.fit: Fit | None = None


class Grouped(Value):
    """`df.groupby(…)`, or a column of it: data whose methods aggregate. `window`: over neighbouring rows."""

    __slots__ = ("data", "window")

    def __init__(self, data: Data, *, window: bool = False) -> None:
        self.data = data
        self.window = window


class Cut(Value):
    """A slice."""

    __slots__ = ("range",)

    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def whole(self) -> bool:
        return self.range.start is self.range.stop is None


class Folds(Value):
    """What a splitter's `split` gives: pairs of picks, one pair in turn."""

    __slots__ = ("pair",)

    def __init__(self, pair: Many) -> None:
        self.pair = pair


class Prediction(NamedTuple):
    """What `fit` predicted for `data`."""

    fit: Fit
    data: Data
