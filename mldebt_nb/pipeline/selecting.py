"""Brackets: columns and rows that are picked, conditions, columns that are assigned.

Comes in: data and what stands in the brackets. Goes out: data. Two picks are told apart as parts of one whole where the
text shows it: `x[:n]` and `x[n:]`, a mask and its opposite, the folds of one splitter. All others may share rows.
"""

from __future__ import annotations

import ast

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.combining import combined, picked, texts_of
from mldebt_nb.pipeline.recorder import Recorder
from mldebt_nb.pipeline.rows import Bound, How, Range, Step, contains, narrowed
from mldebt_nb.pipeline.values import (
    NO_INFLUENCES,
    UNKNOWN,
    Column,
    Columns,
    Constant,
    Cut,
    Data,
    Grouped,
    Many,
    Method,
    Names,
    Value,
)

_OPERATORS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_OPPOSITE = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "==": "!=", "!=": "=="}


class Selecting:
    """What brackets do to data."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    # -- reading -------------------------------------------------------------------------------

    def item(self, owner: Value, key: Value, node: ast.AST) -> Value:
        """`owner[key]`."""
        if isinstance(owner, Many):
            return _of_many(owner, key)
        if isinstance(owner, Data):
            return self._of_data(owner, key, node)
        if isinstance(owner, Grouped):
            column = self._of_data(owner.data, key, node)
            return Grouped(column, window=owner.window) if isinstance(column, Data) else UNKNOWN
        if isinstance(owner, Names) and isinstance(key, Cut) and not owner.but and owner.span is None:
            return Names(owner.table, owner.then, span=key.range)
        if isinstance(owner, Names) and isinstance(key, Data):  # names that were chosen by what `key` knows
            return Data(influences=key.learned, sure=key.sure)
        return UNKNOWN

    def located(self, owner: Data, accessor: str, key: Value, node: ast.AST) -> Value:
        """`owner.loc[key]` and its like."""
        if accessor not in ("loc", "iloc", "at", "iat", "ix"):
            return combined([owner, key], owner.by)
        rows, columns = (
            (key.items[0], key.items[1]) if isinstance(key, Many) and key.items and len(key.items) == 2 else (key, None)
        )
        found = owner if isinstance(rows, Cut) and rows.whole else self._rows(owner, rows, node)
        if columns is None or not isinstance(found, Data):
            return found
        return self._columns(found, columns)

    def _of_data(self, owner: Data, key: Value, node: ast.AST) -> Value:
        if isinstance(key, Many) and key.items is not None and any(isinstance(k, Cut) for k in key.items):
            return self.located(owner, "iloc", key, node)  # an array's `x[rows, columns]`
        if (names := texts_of(key)) is not None:
            return self._named(owner, names, single=isinstance(key, Constant))
        if isinstance(key, (Cut, Data)):
            return self._rows(owner, key, node)
        if isinstance(key, Constant):
            return owner.blurred(rows=frozenset(), of=frozenset())
        if isinstance(key, (Many, Names)):  # of names that are not all known
            return self._columns(owner, key)
        return picked(owner, owner.by, self._apart(node)).blurred(table=None, of=frozenset())

    def _rows(self, owner: Data, key: Value, node: ast.AST) -> Value:
        """Rows of `owner` by position, mask or index."""
        if isinstance(key, Cut):
            if key.whole:
                return owner
            by = self.recorder.operator(Role.SELECTION, "slice", node, [owner]) if owner.rows else owner.by
            found = picked(owner, by, self._cut(owner, key))
            moving = self.recorder.loops and key.range.start is not None and key.range.stop is not None
            return found.but(ordered=by) if moving and owner.rows else found  # a window that moves on
        if isinstance(key, Data):
            return self._by_data(owner, key, node)
        if isinstance(key, Constant):
            return owner.blurred(rows=frozenset(), of=frozenset())
        by = self.recorder.operator(Role.SELECTION, "rows", node, [owner])
        return picked(owner, by, self._apart(node))

    def _by_data(self, owner: Data, key: Data, node: ast.AST) -> Data:
        if key.picks:
            by = self.recorder.operator(Role.SELECTION, "rows", node, [owner, key])
            return picked(owner, by, *key.picks)
        if key.rows and key.rows != owner.rows and contains(owner.rows, key.rows):  # another part's index
            return owner.but(rows=key.rows)
        if not key.rows:  # names of columns that were computed
            return owner.blurred(table=None).but(influences=owner.learned | key.influences)
        by = self.recorder.operator(Role.SELECTION, "filter", node, [owner, key])
        return picked(owner, by, Step(("filter", by), "yes", How.FILTER))

    @staticmethod
    def _cut(owner: Data, key: Cut) -> Step:
        return Step(("cut", owner.by if owner.random else None), key.range, How.RANDOM if owner.random else How.CUT)

    def _apart(self, node: ast.AST) -> Step:
        return Step(("pick", id(node)), "some", How.FILTER)

    def _columns(self, owner: Data, key: Value) -> Data:
        if (names := texts_of(key)) is not None:
            return self._named(owner, names, single=isinstance(key, Constant))
        if isinstance(key, Cut) and key.whole:
            return owner
        if isinstance(key, Names) and owner.columns is not None and key.table == owner.table:
            later = frozenset(owner.columns.made.keys() - key.then)
            columns = owner.columns.without(key.but | later)
            return owner.but(columns=columns if key.span is None else columns.but(span=key.span))
        if owner.columns is not None and owner.columns.span is None:
            if isinstance(key, Cut):
                return owner.but(columns=owner.columns.but(span=key.range))
            if isinstance(key, Constant) and isinstance(key.value, int):
                return owner.blurred(of=frozenset([f"#{key.value}"]))
        influences = key.influences if isinstance(key, Data) else NO_INFLUENCES
        return owner.blurred(table=None, of=frozenset()).but(influences=owner.learned | influences)

    def _named(self, owner: Data, names: frozenset[str], *, single: bool) -> Data:
        """Columns by their names."""
        columns = owner.columns
        if columns is None:
            return owner  # of a column or an array: what `codes`, `year` and the like say row by row
        made = [columns.made[name] for name in names if name in columns.made]
        influences = owner.influences.union(*(column.influences for column in made))
        predictions = frozenset().union(*(column.predicted for column in made))
        if not single:
            return owner.but(columns=columns.selected(names), influences=influences, predictions=predictions)
        return owner.but(
            columns=None, of=self.sources(columns, names), derived=self.sources(columns, names) - names,
            influences=influences, predictions=predictions,
            ordered=next((column.by for column in made if column.ordered), owner.ordered),
            predicted=made[0].held if made else (),
        )  # fmt: skip

    @staticmethod
    def sources(columns: Columns, names: frozenset[str]) -> frozenset[str]:
        """`names` and the columns that they were made of."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(columns.made[name].of if name in columns.made else ())
        return frozenset(found)

    # -- conditions ----------------------------------------------------------------------------

    @staticmethod
    def cut(lower: tuple[str, Value] | None, upper: tuple[str, Value] | None) -> Cut:
        """A slice, of bounds given as text and value; a bound that says the whole is none."""
        start, stop = _bound(lower), _bound(upper)
        return Cut(Range(None if start == 0 else start, stop))

    def condition(self, node: ast.Compare, values: list[Value]) -> Data:
        """A comparison: a mask, told apart from others of the same left side."""
        made = combined(values, -1)
        left, right = values[0], values[1]
        operator = _OPERATORS.get(type(node.ops[0]))
        if len(values) != 2 or not isinstance(left, Data) or operator is None:
            return made.but(picks=())
        if left.predicted and self.recorder.loops:
            made.varied = True
        number = right.value if isinstance(right, Constant) else None
        is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
        limit = float(number) if is_number else ast.unparse(node.comparators[0])  # type: ignore[arg-type]
        maker = ("mask", left.by if left.random else None, ast.unparse(node.left))
        return made.but(picks=(Step(maker, Bound(operator, limit), How.RANDOM if left.random else How.FILTER),))

    @staticmethod
    def negated(data: Data) -> Data:
        """The opposite of a mask."""
        if len(data.picks) != 1:
            return data.but(picks=())
        step = data.picks[0]
        if isinstance(step.part, Bound):
            return data.but(picks=(step._replace(part=step.part._replace(operator=_OPPOSITE[step.part.operator])),))
        return data.but(picks=(step._replace(part={"yes": "no", "no": "yes"}.get(str(step.part), "other")),))

    # -- writing -------------------------------------------------------------------------------

    def store(self, owner: Value, key: Value, value: Value, node: ast.AST) -> None:
        """`owner[key] = value`."""
        if isinstance(owner, Method) and owner.name in ("loc", "iloc", "at", "iat") and isinstance(owner.owner, Data):
            columns = key.items[1] if isinstance(key, Many) and key.items and len(key.items) == 2 else UNKNOWN
            if isinstance(key, Many) and key.items and isinstance(key.items[0], Data):
                value = combined([value, key.items[0]], owner.owner.by)
            owner, key = owner.owner, columns
        if isinstance(owner, Many):
            _put(owner, key, value)
        elif isinstance(owner, Data):
            names = texts_of(key)
            if names is None or owner.columns is None:
                self._store_anywhere(owner, value)
            else:
                for name in names:
                    owner.columns = owner.columns.with_column(name, self.column(owner, name, value))

    @staticmethod
    def column(owner: Data, name: str, value: Value) -> Column:
        if not isinstance(value, Data):
            return Column(frozenset(), NO_INFLUENCES, frozenset(), (), owner.by, ordered=False)
        of = value.of if value.table == owner.table else frozenset()
        old = owner.columns.made.get(name) if owner.columns is not None else None
        if name in of:  # `df['x'] = f(df['x'])`: what it was made of before stays
            of = (of - {name}) | (old.of if old is not None else frozenset())
        return Column(
            of, value.influences, value.predictions, value.predicted, value.by, ordered=value.ordered is not None
        )

    @staticmethod
    def _store_anywhere(owner: Data, value: Value) -> None:
        if isinstance(value, Data):
            owner.influences |= value.influences
            owner.predictions |= value.predictions
            owner.predicted = owner.predicted or value.predicted
            owner.ordered = owner.ordered if owner.ordered is not None else value.ordered

    def drop(self, owner: Data, key: Value) -> None:
        """`del owner[key]`."""
        names = texts_of(key)
        if owner.columns is not None:
            owner.columns = owner.columns.without(names) if names is not None else None

    def taken(self, whole: Data, part: Data) -> Data | None:
        """`whole` without the rows of `part`; None when `part` is not known to be one step of it."""
        rows = {path: path[-1] for path in part.rows if path[:-1] in whole.rows}
        if not part.rows or len(rows) != len(part.rows):
            return None
        left = frozenset(
            (*path[:-1], _rest(step)) for path, step in rows.items()
        )  # fmt: skip
        return whole.but(rows=left)

    def without_index(self, whole: Data, picks: tuple[Step, ...]) -> Data:
        """`whole` without the rows that `picks` pick."""
        *first, last = picks
        return whole.but(rows=narrowed(whole.rows, *first, _rest(last)))


def _rest(step: Step) -> Step:
    """What a step leaves out."""
    if isinstance(step.part, Range):
        start, stop = step.part
        if start is None or stop is None:
            return step._replace(part=Range(stop, start))
    if isinstance(step.part, Bound):
        return step._replace(part=step.part._replace(operator=_OPPOSITE[step.part.operator]))
    return step._replace(part=f"not {step.part}")


def _bound(given: tuple[str, Value] | None) -> int | str | None:
    """A bound of a slice: its number, or its text."""
    if given is None:
        return None
    text, value = given
    if isinstance(value, Constant):
        return value.value if isinstance(value.value, int) else None if value.value is None else text
    return text


def _of_many(owner: Many, key: Value) -> Value:
    if isinstance(key, Constant):
        if owner.keyed is not None and key.value in owner.keyed:
            return owner.keyed[key.value]
        if owner.keyed is not None and owner.each is UNKNOWN:
            return UNKNOWN
        if owner.items is not None and isinstance(key.value, int) and -len(owner.items) <= key.value < len(owner.items):
            return owner.items[key.value]
    if isinstance(key, Cut):
        return owner
    members = [member for member in owner.members() if member is not UNKNOWN]
    one = members[-1] if members else UNKNOWN
    return one.but(sure=False) if isinstance(one, Data) and len(members) > 1 else one


def _put(owner: Many, key: Value, value: Value) -> None:
    if isinstance(key, Constant) and owner.items is None:
        owner.keyed = {**(owner.keyed or {}), key.value: value}
    elif value is not UNKNOWN:
        owner.each = value
