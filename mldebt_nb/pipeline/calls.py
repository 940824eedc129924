"""Calls: of library functions, of methods of data, of models, of functions of the notebook.

Comes in: what is called, its arguments. Goes out: what it gives; in the graph an operator where it does something to
data. What libraries' calls are is asked of `knowledge.tables`; what they do to rows stands in `tables`. A call that
nobody knows is taken to work row by row on its first data, and what comes of it is not sure.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from mldebt_nb.knowledge.calls import PURE_BUILTINS, PURE_LIBRARIES, library_of
from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.arguments import Arguments
from mldebt_nb.pipeline.combining import below, combined, counted, data_in, models_in, picked, texts_of
from mldebt_nb.pipeline.frames import Frames, along_rows, row_function
from mldebt_nb.pipeline.learning import Learning
from mldebt_nb.pipeline.recorder import Recorder
from mldebt_nb.pipeline.rows import How, Range, Step, source
from mldebt_nb.pipeline.selecting import Selecting
from mldebt_nb.pipeline.tables import (
    BESIDE,
    CONCATENATIONS,
    COUNTING,
    EVALUATING,
    FITTING,
    INFORMED,
    ORDERED,
    PREDICTING,
    STATISTICS,
    STOPPING,
)
from mldebt_nb.pipeline.values import (
    UNKNOWN,
    Class,
    Columns,
    Constant,
    Data,
    Folds,
    Function,
    Grouped,
    Many,
    Method,
    Model,
    Names,
    Ref,
    Value,
)

Enter = Callable[[Function, Arguments, ast.Call], Value]
_WRAPPERS = frozenset({"list", "tuple", "sorted", "iter", "tqdm", "tqdm.tqdm", "tqdm.notebook.tqdm", "reversed", "set"})
_COPYING = frozenset({"copy.copy", "copy.deepcopy"})
_CLONING = frozenset({"sklearn.base.clone", "sklearn.clone", "keras.models.clone_model"})
_GENERATORS = frozenset({"numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator"})
_PERMUTING = ("permutation",)
_CUTTING = frozenset({"numpy.split", "numpy.array_split"})
_OF_MODELS = frozenset(
    {"sklearn", "keras", "tensorflow", "imblearn", "xgboost", "lightgbm", "catboost", "category_encoders"}
)
_OF_DATA = frozenset({Role.TRANSFORMER, Role.SPLIT, Role.CROSS_VALIDATION})
_MODEL_LOADING = ("load_model", "from_pretrained", "load_weights")
_LABEL = frozenset({"target"})
_AS_DATA = frozenset({"xgboost.DMatrix", "lightgbm.Dataset", "catboost.Pool"})
_TRAINING = frozenset({"xgboost.train", "lightgbm.train", "xgboost.cv", "lightgbm.cv"})
_INDICES = frozenset({"numpy.arange", "range", "numpy.random.permutation"})


class Calls:
    """What calls give; `enter` follows a function of the notebook."""

    def __init__(self, recorder: Recorder, selecting: Selecting, enter: Enter) -> None:
        self.recorder = recorder
        self.enter = enter
        self.strangers = 0
        self.knowledge = recorder.knowledge
        self.learning = Learning(recorder)
        self.frames = Frames(recorder, selecting, self.learning)

    def call(self, callee: Value, arguments: Arguments, node: ast.Call) -> Value:
        """What `callee(…)` gives."""
        if isinstance(callee, Ref):
            return self._library(callee.name, arguments, node)
        if isinstance(callee, Function):
            return self.enter(callee, arguments, node)
        if isinstance(callee, Method):
            return self._method(callee, arguments, node)
        if isinstance(callee, Class):
            return self.learning.of_class(callee, arguments, node)
        if isinstance(callee, Model):
            return self.learning.method(callee, "__call__", arguments, node)
        return self._unknown(arguments, node)

    def takes_data(self, callee: Value) -> bool:
        """Whether what a call is given is surely data."""
        if isinstance(callee, Method):
            return isinstance(callee.owner, Model) and callee.name not in ("set_params", "compile", "add")
        if not isinstance(callee, Ref) or not callee.name.startswith("sklearn."):
            return False
        fact = self.knowledge.function(callee.name)
        return fact is not None and fact.role in _OF_DATA and not self.knowledge.is_class(callee.name)

    @staticmethod
    def part(whole: Data, number: int) -> Data:
        """One of several values that a call gave together."""
        rows = source(("part", number, whole.rows), known=False)
        return whole.blurred(rows=rows, table=None, of=frozenset(), predicted=(), picks=())

    def stranger(self, node: ast.expr) -> Data:
        """Data of which the text shows nothing but its name."""
        self.strangers += 1
        return Data(source(("unknown", ast.unparse(node), self.strangers), known=False))

    # -- methods -------------------------------------------------------------------------------

    def _method(self, callee: Method, arguments: Arguments, node: ast.Call) -> Value:
        owner, name = callee.owner, callee.name
        if isinstance(owner, Method):  # `df.plot.bar()`
            owner = owner.owner
        if isinstance(owner, Grouped):
            return self.frames.grouped(owner, name, arguments, node)
        if isinstance(owner, Data):
            return self.frames.method(owner, name, arguments, node)
        if isinstance(owner, Model):
            return self.learning.method(owner, name, arguments, node)
        if isinstance(owner, Many):
            return self._of_many(owner, name, arguments)
        if isinstance(owner, Names):
            return _of_names(owner, name, arguments)
        if owner is UNKNOWN and name in EVALUATING:
            self.recorder.operator(Role.SCORE, name, node, data_in(arguments.all()))
        if owner is UNKNOWN and (name in FITTING or name in PREDICTING or name == "fit_transform"):
            return self.learning.method(Model("unknown", None, -1, sure=False), name, arguments, node)
        return self._unknown(arguments, node)

    @staticmethod
    def _of_many(owner: Many, name: str, arguments: Arguments) -> Value:
        if name == "append" and arguments.positional:
            if owner.items is not None:
                owner.items.append(arguments.positional[0])
            else:
                owner.each = arguments.positional[0]
        elif name == "items" and owner.keyed is not None:
            return Many([Many([Constant(key), value]) for key, value in owner.keyed.items()])
        elif name == "values" and owner.keyed is not None:
            return Many(list(owner.keyed.values()))
        elif name == "keys" and owner.keyed is not None:
            return Many([Constant(key) for key in owner.keyed])
        elif name in ("get", "pop") and owner.keyed is not None and arguments.positional:
            key = arguments.positional[0]
            return owner.keyed.get(key.value, UNKNOWN) if isinstance(key, Constant) else UNKNOWN
        elif name == "copy":
            copy = Many(None if owner.items is None else list(owner.items), owner.keyed and dict(owner.keyed))
            copy.each = owner.each
            return copy
        return UNKNOWN

    # -- library functions -----------------------------------------------------------------------

    def _library(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        self._tried(arguments, node)
        plain = self._plain(name, arguments, node)
        if plain is not None:
            return plain
        fact = self.knowledge.function(name)
        role = fact.role if fact is not None else None
        is_model = role is not None and self.learning.is_model(role)
        if is_model and (role is Role.PIPELINE or self.knowledge.is_class(name)):
            return self.learning.made(name, role, arguments, node)
        handler = _BY_ROLE.get(role) if role is not None else None
        if handler is not None:
            return handler(self, name, arguments, node)
        return self._computed(name, arguments, node)

    def _tried(self, arguments: Arguments, node: ast.Call) -> None:
        """Functions that are handed over are called, perhaps often: `max(depths, key=score)`."""
        for value in arguments.all():
            if isinstance(value, Function):
                self.recorder.loops += 1
                self.enter(value, Arguments([], {}), node)
                self.recorder.loops -= 1

    def _plain(self, name: str, arguments: Arguments, node: ast.Call) -> Value | None:
        """Functions that are told apart by name."""
        if name in CONCATENATIONS or name in BESIDE:
            given = arguments.positional or list(arguments.named.values())
            axis = arguments.constant("axis", 1 if name == "pandas.concat" else None)
            parts = given[0].members() if given and isinstance(given[0], Many) else given
            return self.concatenated(name if axis not in (1, "columns", -1) else "numpy.hstack", parts, node)
        if name in _AS_DATA or name in ("pandas.DataFrame", "pandas.Series"):
            return self._wrapped_data(name, arguments, node)
        if name in _CLONING:
            model = next(models_in(arguments.positional), None)
            return self.learning.copied(model, node) if model is not None else UNKNOWN
        if name == "pandas.factorize":
            codes = combined(arguments.positional[:1], -1)
            return Many([codes, Data(sure=codes.sure)])
        if name in _CUTTING:
            return self._cut_up(arguments)
        if name in _GENERATORS:
            return Ref("numpy.random.Generator")
        if name.startswith("numpy.random.Generator."):
            return self._random(name, arguments, node)
        return self._indices(name, arguments, node) if name in _INDICES else self._of_python(name, arguments)

    def _of_python(self, name: str, arguments: Arguments) -> Value | None:
        """Python's own functions."""
        if name in _WRAPPERS or name == "next":
            return self._wrapped(name, arguments)
        if name == "zip":
            return _zipped(arguments.positional)
        if name == "enumerate":
            return _zipped([UNKNOWN, *arguments.positional[:1]], count=True)
        if name in _COPYING:
            first = arguments.get("x", 0)
            return first.but() if isinstance(first, Data) else first
        if name == "dict":
            return _dict_of(arguments)
        if name == "len":
            return UNKNOWN
        return arguments.get("file", 0) if name == "open" else None  # a file goes by its name

    def _indices(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """Numbers of rows, in order or in a random one."""
        first = next(data_in(arguments.positional), None)
        if first is not None and first.rows:
            return first.but()
        role = Role.RANDOM if "random" in name else None
        return Data(by=self.recorder.operator(role, name, node, []), random=True)

    def _cut_up(self, arguments: Arguments) -> Value:
        """`np.split(x, [a, b])`: parts by position."""
        data = next(data_in(arguments.positional[:1]), None)
        at = arguments.get("indices_or_sections", 1)
        if data is None or not isinstance(at, Many) or at.items is None:
            return UNKNOWN
        bounds = [item.value if isinstance(item, Constant) else f"{id(at)}:{n}" for n, item in enumerate(at.items)]
        ranges = [Range(a, b) for a, b in zip([None, *bounds], [*bounds, None], strict=True)]
        maker = ("cut", data.by if data.random else None)
        return Many(
            [picked(data, data.by, Step(maker, part, How.RANDOM if data.random else How.CUT)) for part in ranges]
        )

    def _wrapped(self, name: str, arguments: Arguments) -> Value:
        first = arguments.positional[0] if arguments.positional else Many([])
        if name == "next":
            return first.pair if isinstance(first, Folds) else UNKNOWN
        if isinstance(first, (Many, Folds, Data, Names, Model)):
            return first
        return Many([]) if not arguments.positional and name in ("list", "tuple") else UNKNOWN

    def concatenated(self, name: str, parts: list[Value], node: ast.AST) -> Value:
        """Tables below or beside one another."""
        data = list(data_in(parts))
        if not data:
            return UNKNOWN
        by = self.recorder.operator(Role.CONCATENATION if name not in BESIDE else Role.JOIN, name, node, data)
        if name in BESIDE:
            return self.frames.beside(data, by)
        return below(data, by)

    def _source(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        by = self.recorder.operator(Role.SOURCE, name, node, data_in(arguments.all()))
        if name.endswith(_MODEL_LOADING):
            return UNKNOWN
        path = next((v.value for v in arguments.positional[:1] if isinstance(v, Constant)), None)
        key = (name, path) if isinstance(path, str) else (name, ast.unparse(node), by)
        rows = source(key)
        if name.startswith(("sklearn.datasets.", "keras.datasets.", "tensorflow.keras.datasets.")):
            return self._ready_made(name, arguments, by, key)
        named = Columns(read=True) if name.rpartition(".")[2].startswith("read_") else None
        return Data(rows, by, columns=named, table=key)

    def _ready_made(self, name: str, arguments: Arguments, by: int, key: object) -> Value:
        """Data sets that libraries ship: features and label, or one bundle of both."""
        rows = source(key)
        if name.endswith(".load_data"):
            sides = [narrowed_side(rows, by, part) for part in ("train", "test")]
            return Many([Many([side.but(), side.but()]) for side in sides])
        label = Data(rows, by, of=_LABEL, table=key)
        features = Data(rows, by, columns=Columns(gone=_LABEL), table=key)
        if arguments.constant("return_X_y") is True or ".make_" in name:
            return Many([features, label])
        whole = Data(rows, by, columns=Columns(read=True), table=key)
        return Many(keyed={"data": features, "target": label, "frame": whole})

    def _scored(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        return self.learning.measured(name, arguments, node)

    def _crossed(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        return self.learning.crossed(name, arguments, node)

    def _split(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        return self.learning.split(name, arguments, node)

    def _joined(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        data = list(data_in(arguments.all()))
        return self.frames.joined(data, name, node) if data else UNKNOWN

    def _sampled(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        if name.endswith("utils.resample") and arguments.constant("replace") is not False:
            made = self.learning.resampled(Arguments(arguments.positional, {}), name, node)
            return made.items[0] if isinstance(made, Many) and made.items and len(made.items) == 1 else made
        data = next(data_in(arguments.positional), None)
        return data.but() if data is not None else UNKNOWN

    def _random(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        if name.endswith(_PERMUTING):
            return self._indices(name, arguments, node)
        by = self.recorder.operator(Role.RANDOM, name, node, data_in(arguments.all()))
        if name.endswith(".choice"):
            step = Step(
                ("chosen", by), "yes", How.RESAMPLED if arguments.constant("replace") is not False else How.RANDOM
            )
            data = next(data_in(arguments.positional), None)
            return picked(data, by, step) if data is not None else Data(by=by, picks=(step,), random=True)
        return Data(source(("drawn", by)), by, random=True)

    def _recorded(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """Sinks, plots, seeds, checks: in the graph, and nothing comes of them."""
        fact = self.knowledge.function(name)
        role = fact.role if fact is not None else None
        given = [*models_in(arguments.all()), *data_in(arguments.all())]
        by = self.recorder.operator(role, name, node, given)
        if role is Role.SINK:
            texts = [value.value for value in arguments.all() if isinstance(value, Constant)]
            self.recorder.export(by, given, next((text for text in texts if isinstance(text, str)), None))
        return UNKNOWN

    def _computed(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """Any other function."""
        if _is_of_models(name):
            return self.learning.made(name, None, arguments, node)
        if name in _TRAINING:
            model = Model(name, Role.ESTIMATOR, -1)
            return self.learning.fitted(
                model, Arguments(list[Value](data_in(arguments.all()))[:1], dict(arguments.named)), node
            )
        data = list(data_in(arguments.all()))
        models = list(models_in(arguments.all()))
        last = name.rpartition(".")[2]
        if not data:
            return self._without_data(name, last, models, node)
        if last in STATISTICS and not along_rows(arguments):
            return self.frames.statistics(data, name, node)
        if last in COUNTING:
            return counted(data[0], data[0].by, None)
        if last in INFORMED:
            return self.frames.informed(data[0], name, node)
        if last in ORDERED:
            by = self.recorder.operator(None, name, node, data)
            return combined(data, by).but(ordered=by)
        library = library_of(name)
        if (
            library not in PURE_LIBRARIES | _OF_MODELS
            and name not in PURE_BUILTINS
            and self.knowledge.function(name) is None
        ):
            return self._unknown(arguments, node)
        functions = [value for value in arguments.all() if isinstance(value, Function)]
        return row_function(combined(data, data[0].by), functions)

    def _without_data(self, name: str, last: str, models: list[Model], node: ast.Call) -> Value:
        """A library function that is given no data: it may make some, or a model that nobody knows."""
        if name.endswith(STOPPING):
            return Ref(name)
        if last.startswith(("read_", "load_", "fetch_")) and not models and not name.endswith(_MODEL_LOADING):
            return self._source_like(name, node)
        return UNKNOWN

    def _source_like(self, name: str, node: ast.Call) -> Data:
        by = self.recorder.operator(Role.SOURCE, name, node, [])
        return Data(source((name, ast.unparse(node)), known=False), by, sure=False)

    def _wrapped_data(self, name: str, arguments: Arguments, node: ast.Call) -> Value:
        """A table made of arrays or of literals."""
        data = list(data_in(arguments.all()))
        if data:
            made = combined(data, next((d.by for d in data if d.rows), data[0].by))
            return made.but(columns=Columns(), table=("made", id(node))) if name == "pandas.DataFrame" else made
        by = self.recorder.operator(Role.SOURCE, name, node, data)
        key = (name, id(node))
        return Data(source(key), by, columns=Columns(), table=key)

    def _unknown(self, arguments: Arguments, node: ast.Call) -> Value:
        """A call that nobody knows: perhaps its first data, row by row."""
        self._tried(arguments, node)
        data = list(data_in(arguments.all()))
        if not data:
            return UNKNOWN
        made = combined(data[:1], data[0].by, sure=False)
        return made.but(predicted=())


def _is_of_models(name: str) -> bool:
    """Whether a name is that of a class of a library of models."""
    return name.rpartition(".")[2][:1].isupper() and library_of(name) in _OF_MODELS and not name.endswith(STOPPING)


def narrowed_side(rows: object, by: int, part: str) -> Data:
    """Train or test of a data set that comes parted."""
    return picked(Data(rows, by), by, Step(("shipped", by), part, How.CUT))  # type: ignore[arg-type]


def _of_names(owner: Names, name: str, arguments: Arguments) -> Value:
    """Methods of a table's column names."""
    if name in ("drop", "difference", "remove"):
        names = texts_of(arguments.positional[0]) if arguments.positional else None
        if names is None:
            return UNKNOWN
        if name == "remove":
            owner.but |= names
        return Names(owner.table, owner.then, owner.but | names)
    return Names(owner.table, owner.then, owner.but) if name in ("tolist", "to_list", "copy") else UNKNOWN


def _dict_of(arguments: Arguments) -> Many:
    """`dict(a=1)` and `dict(pairs)`."""
    keyed: dict[Any, Value] = dict(arguments.named)
    for given in arguments.positional:
        for pair in given.items or () if isinstance(given, Many) else ():
            if isinstance(pair, Many) and pair.items and len(pair.items) == 2 and isinstance(pair.items[0], Constant):
                keyed[pair.items[0].value] = pair.items[1]
    return Many(keyed=keyed)


def _zipped(values: list[Value], *, count: bool = False) -> Value:
    """`zip(a, b)` and `enumerate(a)`, where the text shows the elements."""
    columns: list[list[Value]] = []
    for value in values:
        if value is UNKNOWN and count:
            continue
        if not isinstance(value, Many) or value.each is not UNKNOWN:
            return UNKNOWN
        columns.append(value.items if value.items is not None else [Constant(key) for key in value.keyed or {}])
    if not columns:
        return UNKNOWN
    if count:
        return Many([Many([Constant(number), item]) for number, item in enumerate(columns[0])])
    return Many([Many(list(row)) for row in zip(*columns, strict=False)])


_BY_ROLE: dict[Role, Callable[[Calls, str, Arguments, ast.Call], Value]] = {
    Role.SOURCE: Calls._source,
    Role.SCORE: Calls._scored,
    Role.CROSS_VALIDATION: Calls._crossed,
    Role.SPLIT: Calls._split,
    Role.JOIN: Calls._joined,
    Role.SAMPLER: Calls._sampled,
    Role.RANDOM: Calls._random,
    Role.SINK: Calls._recorded,
    Role.SEED: Calls._recorded,
    Role.PLOT: Calls._recorded,
    Role.CHECK: Calls._recorded,
}
