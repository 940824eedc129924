"""Methods of tables, columns and arrays: what they do to rows and columns.

Comes in: data, the name of a method, arguments. Goes out: data. A method that is not known is taken to work row by row.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.arguments import Arguments
from mldebt_nb.pipeline.combining import below, combined, counted, data_in, picked, texts_of
from mldebt_nb.pipeline.learning import Learning
from mldebt_nb.pipeline.recorder import Recorder
from mldebt_nb.pipeline.rows import How, Range, Step
from mldebt_nb.pipeline.selecting import Selecting
from mldebt_nb.pipeline.tables import COUNTING, INFORMED, ORDERED, PICKING, STATISTICS, WINDOWS
from mldebt_nb.pipeline.values import (
    UNKNOWN,
    Data,
    Function,
    Grouped,
    Influence,
    Learned,
    Value,
)

_GROUPING = frozenset({"groupby", "resample"})
_JOINING = frozenset({"merge", "join", "combine_first"})
_ONE_PER_ROW = frozenset({"transform", "fillna", "apply", "rank"})
_PICKERS = frozenset({"sample", "head", "tail", "nlargest", "nsmallest"})
_OWNER = "pandas.DataFrame"


class Frames:
    """Methods of data."""

    def __init__(self, recorder: Recorder, selecting: Selecting, learning: Learning) -> None:
        self.recorder = recorder
        self.selecting = selecting
        self.learning = learning

    def method(self, owner: Data, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """`owner.name(…)`, with `inplace=True` too."""
        given = self._result(owner, name, arguments, node)
        if arguments.constant("inplace") is True and isinstance(given, Data):
            owner.become(given)
            return UNKNOWN
        return given

    def _result(self, owner: Data, name: str, arguments: Arguments, node: ast.Call) -> Value:
        if name in _METHODS:
            return _METHODS[name](self, owner, arguments, node)
        if name in PICKING:
            return self._picking(owner, name, arguments, node)
        if name in STATISTICS and not along_rows(arguments):
            return self.statistics([owner, *data_in(arguments.all())], name, node)
        if name in COUNTING:
            return counted(owner, owner.by, Learned.STATISTICS if name == "value_counts" else None)
        if name in INFORMED:
            return self.informed(owner, name, node)
        if name in ORDERED:
            by = self.recorder.operator(None, name, node, [owner])
            return combined([owner], by).but(ordered=by, columns=owner.columns)
        if name in _JOINING:
            return self.joined([owner, *data_in(arguments.all())], name, node)
        if name in _GROUPING:
            by = self.recorder.operator(Role.AGGREGATE, name, node, [owner])
            return Grouped(owner.but(by=by))
        if name in WINDOWS:
            return Grouped(owner, window=True)
        return self._row_by_row(owner, name, arguments, node)

    def _row_by_row(self, owner: Data, name: str, arguments: Arguments, node: ast.Call) -> Value:
        fact = self.recorder.knowledge.method(_OWNER, name)
        if fact is not None and fact.role in (Role.SINK, Role.PLOT):
            by = self.recorder.operator(fact.role, name, node, [owner])
            if fact.role is Role.SINK:
                self.recorder.export(by, [owner], arguments.constant("path_or_buf", 0))
            return UNKNOWN
        others = [d for d in data_in(arguments.all()) if d is not owner]
        functions = [value for value in arguments.all() if isinstance(value, Function)]
        made = row_function(combined([owner, *others], owner.by), functions)
        return made.but(columns=owner.columns) if not functions else made

    # -- rows ----------------------------------------------------------------------------------

    def _picking(self, owner: Data, name: str, arguments: Arguments, node: ast.Call) -> Data:
        by = self.recorder.operator(Role.SELECTION, name, node, [owner])
        if name == "head":
            size = arguments.constant("n", 0)
            if isinstance(size, int):
                return picked(owner, by, Step(("cut", None), Range(None, size), How.CUT))
        if name in ("dropna", "drop_duplicates") and arguments.constant("axis") in (1, "columns"):
            return owner.but(by=by)
        return picked(owner, by, Step(("filter", by), "yes", How.FILTER))

    def _sample(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        by = self.recorder.operator(Role.SAMPLER, "sample", node, [owner])
        if arguments.constant("replace") is True:
            return picked(owner, by, Step(("resampled", by), "all", How.RESAMPLED))
        if arguments.constant("frac") in (1, 1.0):
            return owner.but(by=by)
        return picked(owner, by, Step(("sample", by), "sampled", How.RANDOM))

    def _drop(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        axis = arguments.constant("axis", 1)
        key = arguments.get("columns") if "columns" in arguments.named else arguments.get("labels", 0)
        if "columns" in arguments.named or axis in (1, "columns"):
            names = texts_of(key)
            if owner.columns is None or names is None:
                return owner.blurred(table=None)
            by = self.recorder.operator(Role.PROJECTION, "drop", node, [owner])
            return owner.but(columns=owner.columns.without(names), by=by)
        index = arguments.get("index", 0)
        by = self.recorder.operator(Role.SELECTION, "drop", node, [owner])
        if isinstance(index, Data):
            if index.picks:
                return self.selecting.without_index(owner, index.picks).but(by=by)
            if (left := self.selecting.taken(owner, index)) is not None:
                self._parted(owner, index)
                return left.but(by=by)
        return picked(owner, by, Step(("filter", by), "yes", How.FILTER))

    def _parted(self, whole: Data, part: Data) -> None:
        """`whole.drop(part.index)`: with `part` a sample, a random split."""
        step = next(iter(part.rows))[-1]
        if step.how is How.RANDOM and isinstance(step.by, tuple) and isinstance(step.by[-1], int):
            self.recorder.split(step.by[-1], whole, shuffled=True)

    def _append(self, owner: Data, arguments: Arguments, node: ast.Call) -> Value:
        others = list(data_in(arguments.positional))
        by = self.recorder.operator(Role.CONCATENATION, "append", node, [owner, *others])
        return below([owner, *others], by)

    def _isin(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        step = Step(("isin", ast.unparse(node)), "yes", How.FILTER)
        return combined([owner, *data_in(arguments.all())], owner.by).but(picks=(step,))

    # -- columns -------------------------------------------------------------------------------

    def _pop(self, owner: Data, arguments: Arguments, node: ast.Call) -> Value:
        key = arguments.get("item", 0)
        column = self.selecting.item(owner, key, node)
        self.selecting.drop(owner, key)
        return column

    def _assign_columns(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        made = owner.but()
        for name, value in arguments.named.items():
            held = row_function(owner.but(), [value]) if isinstance(value, Function) else value
            if made.columns is not None:
                made.columns = made.columns.with_column(name, self.selecting.column(made, name, held))
        return made

    def _insert(self, owner: Data, arguments: Arguments, node: ast.Call) -> Value:
        self.selecting.store(owner, arguments.get("column", 1), arguments.get("value", 2), node)
        return UNKNOWN

    def _select_kinds(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        """Columns by their kind or by a pattern: the text does not name them."""
        return owner.blurred(table=None)

    def _copy(self, owner: Data, arguments: Arguments, node: ast.Call) -> Data:
        return owner.but()

    def beside(self, data: list[Data], by: int) -> Data:
        """Tables, columns, arrays side by side, row by row."""
        made = combined(data, by)
        columns = data[0].columns
        for number, other in enumerate(data[1:]):
            if columns is None:
                break
            if other.columns is not None:
                columns = columns.beside(other.columns, same=other.table == data[0].table)
            else:
                columns = columns.with_column(f"+{number}", self.selecting.column(data[0], f"+{number}", other))
        return made.but(columns=columns, of=frozenset(), table=data[0].table)

    def joined(self, data: list[Data], name: str, node: ast.AST) -> Data:
        """Tables side by side by a key: the rows of the left one."""
        by = self.recorder.operator(Role.JOIN, name, node, data)
        left = data[0]
        columns = left.columns
        for right in data[1:]:
            if columns is not None and right.columns is not None:
                columns = columns.beside(right.columns, same=right.table == left.table)
        return combined(data, by).but(columns=columns, table=left.table)

    def grouped(self, group: Grouped, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """`df.groupby(…).name(…)`: statistics of groups, one per group or one per row; of windows one per row."""
        owner = group.data
        if name in WINDOWS:
            return Grouped(owner, window=True)
        by = self.recorder.operator(Role.AGGREGATE, name, node, [owner])
        if name in ORDERED or group.window or any(_mentions(value, ORDERED | WINDOWS) for value in arguments.all()):
            return combined([owner], by).but(ordered=by, columns=owner.columns)
        if name in ("cumcount", "ngroup", "size", "count", "nunique", "filter", "head", "tail", "first", "last"):
            return combined([owner], by).but(rows=frozenset()) if name in COUNTING else owner.but(by=by)
        if any(_mentions(value, _PICKERS) for value in arguments.all()):
            return picked(owner, by, Step(("filter", by), "yes", How.FILTER))
        if name in _ONE_PER_ROW:
            return self.informed(combined([owner], by), name, node)
        return counted(owner, by, Learned.STATISTICS)

    # -- statistics ----------------------------------------------------------------------------

    def statistics(self, data: list[Data], name: str, node: ast.AST) -> Data:
        """Statistics of all rows; of predictions against the truth it is a score."""
        compared = any(d.against_truth for d in data) or any(d.rows and not d.predicted for d in data)
        judged = [d for d in data if d.predicted] if compared else []
        if judged:
            by = self.recorder.operator(Role.SCORE, name, node, data)
            self.learning.judged(judged, by)
            return Data(by=by)
        known = [d for d in data if d.rows and not self._is_making(d)]
        if not known:
            return combined(data, data[0].by)
        by = self.recorder.operator(Role.AGGREGATE, name, node, known)
        return counted(known[0], by, Learned.STATISTICS)

    def _is_making(self, data: Data) -> bool:
        """Whether the notebook makes data here, piece by piece, out of random numbers."""
        return self.recorder.loops > 0 and all(
            isinstance(path[0].by, tuple) and path[0].by[0] == "drawn" for path in data.rows
        )

    def informed(self, data: Data, name: str, node: ast.AST) -> Data:
        """One value per row, made with statistics of all rows."""
        by = self.recorder.operator(Role.TRANSFORMER, name, node, [data])
        told = frozenset([Influence(data.rows, by, Learned.STATISTICS)]) if data.rows else frozenset()
        return data.but(by=by, influences=data.influences | told)


def _mentions(value: Value, names: frozenset[str]) -> bool:
    """Whether a function of the notebook calls, or reads, one of these attributes."""
    return isinstance(value, Function) and any(
        isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(value.node)
    )


def row_function(data: Data, functions: Sequence[Value]) -> Data:
    """`data` behind functions of the notebook that are applied to each row: what their text mentions flows in."""
    for function in functions:
        if isinstance(function, Function):
            names = {
                node.slice.value
                for node in ast.walk(function.node)
                if isinstance(node, ast.Subscript)
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, str)
            }
            outside = [
                value
                for node in ast.walk(function.node)
                if isinstance(node, ast.Name)
                and isinstance(value := function.scope.find(node.id), Data)
                and not value.rows
            ]
            for value in outside:
                data = data.but(influences=data.influences | value.influences)
            data = data.but(of=data.of | names)
    return data


def along_rows(arguments: Arguments) -> bool:
    """Whether a statistic is one per row."""
    axis = arguments.constant("axis")
    return axis in (1, "columns", -1) and not isinstance(axis, bool)


_METHODS = {
    "sample": Frames._sample,
    "drop": Frames._drop,
    "append": Frames._append,
    "isin": Frames._isin,
    "pop": Frames._pop,
    "assign": Frames._assign_columns,
    "insert": Frames._insert,
    "copy": Frames._copy,
    "select_dtypes": Frames._select_kinds,
    "filter": Frames._select_kinds,
}
