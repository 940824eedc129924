"""Models: made, fitted, used; splits, folds, scores.

Comes in: models, data, arguments of calls. Goes out: data that knows what was learned from which rows; in the graph
fits, evaluations and splits.
"""

from __future__ import annotations

import ast

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.arguments import Arguments
from mldebt_nb.pipeline.combining import combined, data_in, models_in, picked
from mldebt_nb.pipeline.recorder import Recorder
from mldebt_nb.pipeline.rows import How, Step
from mldebt_nb.pipeline.tables import (
    DROPPING,
    EVALUATING,
    FIT_TRANSFORMING,
    FITTING,
    LEARNED,
    PREDICTING,
    RESAMPLING,
    STOPPING,
    TRANSFORMING,
)
from mldebt_nb.pipeline.values import (
    UNKNOWN,
    Class,
    Constant,
    Data,
    Folds,
    Influence,
    Influences,
    Learned,
    Many,
    Method,
    Model,
    Prediction,
    Ref,
    Value,
)

_MODELS = frozenset(
    {Role.TRANSFORMER, Role.SELECTOR, Role.ESTIMATOR, Role.SEARCH, Role.PIPELINE, Role.SAMPLER, Role.SPLITTER}
)
_VALIDATION = ("validation_data", "eval_set", "valid_sets", "evals", "eval_data")
_DATA_IN_CONSTRUCTOR = frozenset({"statsmodels"})


class Learning:
    """What models do to data."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    # -- making --------------------------------------------------------------------------------

    def of_class(self, made: Class, arguments: Arguments, node: ast.AST) -> Model:
        """An object of a class of the notebook."""
        model = self.made(made.name, made.role, arguments, node)
        model.learns = made.learns
        return model

    def made(self, name: str, role: Role | None, arguments: Arguments, node: ast.AST) -> Model:
        """A model of class `name`, or what `make_pipeline` and the like give."""
        number = self.recorder.operator(role, name, node, [])
        model = Model(name, role, number)
        model.parameters = dict(arguments.named)
        model.parts = [
            part
            for part in models_in([*arguments.positional, *arguments.named.values()])
            if part.role is not Role.SPLITTER
        ]
        if name.partition(".")[0] in _DATA_IN_CONSTRUCTOR:
            given = list(data_in([*arguments.positional, *arguments.named.values()]))
            model.parameters["data"] = Many(list(given))
        return model

    @staticmethod
    def is_model(role: Role | None) -> bool:
        return role in _MODELS

    def copied(self, model: Model, node: ast.AST) -> Model:
        """`clone(model)`: the same, not fitted."""
        number = self.recorder.operator(model.role, model.name, node, [])
        copy = Model(model.name, model.role, number, sure=model.sure)
        copy.parameters, copy.parts = dict(model.parameters), [self.copied(part, node) for part in model.parts]
        return copy

    def attribute(self, model: Model, name: str) -> Value:
        """An attribute that is not called."""
        if name in ("best_estimator_", "model", "estimator", "regressor", "classifier"):
            return model
        if name in ("named_steps", "named_transformers_", "named_estimators_"):
            return Many(list(model.parts))
        if name.endswith("_") and model.fit is not None:
            return Data(influences=self._learned(model), sure=model.sure, by=model.fit.by)
        return Method(model, name)

    # -- using ---------------------------------------------------------------------------------

    def method(self, model: Model, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """A method call on a model."""
        if name in FITTING:
            return self.fitted(model, arguments, node)
        if name in FIT_TRANSFORMING:
            self.fitted(model, arguments, node)
            return self.transformed(model, arguments, node)
        if name in TRANSFORMING:
            return self.transformed(model, arguments, node)
        if name == "__call__":  # a layer, row by row
            return combined(list(data_in(arguments.all()[:1])), -1).but(predicted=())
        if name in PREDICTING or name == "fit_predict":
            if name == "fit_predict":
                self.fitted(model, arguments, node)
            return self.predicted(model, arguments, node)
        if name in EVALUATING:
            self.scored(model, arguments, node)
            return Data(by=len(self.recorder.graph.operators) - 1)
        if name in RESAMPLING:
            return self.resampled(arguments, model.name, node)
        if name == "split":
            return self.folds(model, arguments, node)
        return self._other(model, name, arguments, node)

    def _other(self, model: Model, name: str, arguments: Arguments, node: ast.AST) -> Value:
        if name == "fit_on_texts":
            self.fitted(model, arguments, node)
        elif name == "add":  # keras
            model.parts.extend(models_in(arguments.positional))
        elif name in ("set_params", "compile", "to", "cuda", "cpu", "copy"):
            return model
        elif name in ("save", "save_model", "save_weights", "save_pretrained", "dump"):
            by = self.recorder.operator(Role.SINK, f"{model.name}.{name}", node, [model])
            self.recorder.export(by, [model], arguments.constant("path", 0))
        elif name.startswith("get_") and model.fit is not None:
            return Data(influences=self._learned(model), sure=model.sure, by=model.fit.by)
        return UNKNOWN

    def fitted(self, model: Model, arguments: Arguments, node: ast.AST) -> Model:
        """`model.fit(X, y)`."""
        if model.role is Role.PIPELINE and model.parts:
            role = model.parts[-1].role
        else:
            role = model.role
        features, label = self._given(model, arguments)
        by = self.recorder.operator(role, f"{model.name}.fit", node, [model, *data_in([*arguments.all()])])
        fit = self.recorder.fit(by, model, features, label)
        fit.weights = next(data_in([arguments.get("sample_weight")]), None)
        for part in model.parts:
            part.fit = part.fit if part.fit is not None and model.role is Role.SEARCH else fit
        stops = _stops(model, arguments)
        for keyword in _VALIDATION:
            for data in list(data_in([arguments.get(keyword)]))[:1]:
                if data.rows:
                    self.recorder.evaluation(by, fit, data, validating=True, choosing=stops)
        if model.role is Role.SEARCH and features is not None:
            self.recorder.evaluation(by, fit, features, folds=True)
            self._grouped(arguments)
            self._shuffled(model.parameters.get("cv"), features, by)
        return model

    def _grouped(self, arguments: Arguments) -> None:
        """The notebook itself says which rows belong together."""
        groups = arguments.get("groups")
        if isinstance(groups, Data) and groups.rows:
            self.recorder.graph.grouped.append(groups)

    def _shuffled(self, splitter: Value | None, data: Data, by: int) -> None:
        """Folds that a splitter deals out at random within another call."""
        if isinstance(splitter, Model) and is_shuffled(splitter):
            self.recorder.split(by, data, shuffled=True)

    @staticmethod
    def _given(model: Model, arguments: Arguments) -> tuple[Data | None, Data | None]:
        """Features and label of a fit."""
        held = model.parameters.get("data")
        given = list(arguments.positional)
        if not given and isinstance(held, Many) and held.items:
            given = [*held.items[1:], held.items[0]]  # statsmodels: endog, exog
        features = arguments.named.get("X", arguments.named.get("x", given[0] if given else UNKNOWN))
        label = arguments.named.get("y", given[1] if len(given) > 1 else UNKNOWN)
        if isinstance(features, Many):
            features = combined([features], -1)
        return features if isinstance(features, Data) else None, label if isinstance(label, Data) else None

    def transformed(self, model: Model, arguments: Arguments, node: ast.AST) -> Value:
        """What a fitted transformer makes of data."""
        data = next(data_in(arguments.all()[:1]), None)
        if data is None:
            return Data(influences=self._learned(model), sure=False)
        by = self.recorder.operator(Role.TRANSFORMER, f"{model.name}.transform", node, [model, data])
        made = data.but(by=by, influences=data.influences | self._learned(model))
        if all(_keeps_columns(part) for part in [model, *_leaves(model)]):
            return made
        return made.blurred(table=None, of=frozenset())

    def _learned(self, model: Model) -> Influences:
        """What a fitted model knows of rows."""
        if model.fit is None or model.fit.features is None:
            return frozenset()
        features = model.fit.features
        found = set(features.learned)
        for part in _leaves(model):
            if not part.learns:
                continue
            learned = LEARNED.get(part.name.rpartition(".")[2], Learned.STATISTICS)
            if learned is not None:
                found.add(Influence(features.rows, model.fit.by, learned))
        return frozenset(found)

    def predicted(self, model: Model, arguments: Arguments, node: ast.AST) -> Value:
        """What a model foretells."""
        data = next(data_in(arguments.all()[:1]), None)
        if data is None:
            data = Data(sure=False)
        by = self.recorder.operator(Role.ESTIMATOR, f"{model.name}.predict", node, [model, data])
        if model.fit is None:
            return data.blurred(by=by, table=None, of=frozenset())
        return Data(
            data.rows, by, influences=data.learned | self._learned(model), sure=data.sure and model.sure,
            predicted=(Prediction(model.fit, data.but()),),
            predictions=frozenset([model.fit.by]) if model.fit.role is not Role.TRANSFORMER else frozenset(),
        )  # fmt: skip

    def resampled(self, arguments: Arguments, name: str, node: ast.AST) -> Value:
        """Rows again, or new ones made of them."""
        by = self.recorder.operator(Role.SAMPLER, name, node, data_in(arguments.all()))
        only_drops = any(part in name for part in DROPPING)
        step = Step(("resampled", by), "all", How.FILTER if only_drops else How.RESAMPLED)
        return Many([picked(data, by, step) for data in data_in(arguments.all())])

    # -- parting -------------------------------------------------------------------------------

    def split(self, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """`train_test_split(X, y, …)`: train and test of each."""
        data = [next(data_in([value]), None) for value in arguments.positional]
        by = self.recorder.operator(Role.SPLIT, name, node, [d for d in data if d is not None])
        shuffle = arguments.named.get("shuffle")
        shuffled = None if shuffle is not None and not isinstance(shuffle, Constant) else not _is(shuffle, False)
        for part in data[:1]:
            if part is not None:
                self.recorder.split(by, part, shuffled=shuffled)
        maker = self._maker(arguments, by)
        how = How.CUT if shuffled is False else How.RANDOM
        parts: list[Value] = []
        for each in data:
            for which in ("train", "test"):
                parts.append(UNKNOWN if each is None else picked(each, by, Step((*maker, each.rows), which, how)))
        return Many(parts)

    @staticmethod
    def _maker(arguments: Arguments, by: int) -> tuple[object, ...]:
        """What makes the same parts again: the seed with the sizes, or else only this call."""
        seed = arguments.named.get("random_state")
        if not isinstance(seed, Constant) or seed.value is None:
            return ("split", by)
        sizes = [
            value.value if isinstance(value, Constant) else by
            for value in (arguments.named.get("test_size"), arguments.named.get("train_size"))
            if value is not None
        ]
        stratified = "stratify" in arguments.named
        return ("split", repr(seed.value), *map(repr, sizes), stratified)

    def folds(self, model: Model, arguments: Arguments, node: ast.AST) -> Folds:
        """`splitter.split(X)`: pairs of indices."""
        data = next(data_in(arguments.all()[:1]), None)
        by = self.recorder.operator(Role.SPLITTER, f"{model.name}.split", node, [data] if data is not None else [])
        self._grouped(arguments)
        if data is not None:
            self.recorder.split(by, data, shuffled=is_shuffled(model))
        pair = Many(
            [Data(by=by, picks=(Step(("folds", by), part, How.FOLD),), random=True) for part in ("train", "test")]
        )
        return Folds(pair)

    # -- scores --------------------------------------------------------------------------------

    def scored(self, model: Model, arguments: Arguments, node: ast.AST) -> None:
        """`model.score(X, y)`."""
        data = next(data_in(arguments.all()[:1]), None)
        by = self.recorder.operator(Role.SCORE, f"{model.name}.score", node, [model, *data_in(arguments.all()[:1])])
        if model.fit is not None and data is not None and data.rows:
            self.recorder.evaluation(by, model.fit, data)

    def measured(self, name: str, arguments: Arguments, node: ast.AST) -> Data:
        """`metric(y_true, y_pred)`."""
        given = list(data_in(arguments.all()))
        by = self.recorder.operator(Role.SCORE, name, node, [*given, *models_in(arguments.all())])
        self.judged(given, by)
        for model in models_in(arguments.all()):
            data = next((each for each in given if each.rows), None)
            if model.fit is not None and data is not None:
                self.recorder.evaluation(by, model.fit, data)
        return Data(by=by)

    def judged(self, given: list[Data], by: int) -> None:
        """Predictions are compared with the truth."""
        seen: set[tuple[int, int]] = set()
        for data in given:
            for prediction in data.predicted:
                mark = (id(prediction.fit), id(prediction.data))
                if mark not in seen and prediction.data.rows:
                    seen.add(mark)
                    self.recorder.evaluation(by, prediction.fit, prediction.data, varied=data.varied)

    def crossed(self, name: str, arguments: Arguments, node: ast.AST) -> Value:
        """`cross_val_score(model, X, y)`: fitted and scored on parts of X in turn."""
        model = next(models_in(arguments.all()), None)
        data = list(data_in(arguments.all()))
        by = self.recorder.operator(Role.CROSS_VALIDATION, name, node, [*models_in(arguments.all()[:1]), *data[:2]])
        if not data:
            return Data(by=by)
        if model is None:
            model = Model("unknown", None, by, sure=False)
        kept = model.fit
        fit = self.recorder.fit(by, model, data[0], data[1] if len(data) > 1 else None)
        model.fit = kept
        self.recorder.evaluation(by, fit, data[0], folds=True)
        self._shuffled(arguments.get("cv"), data[0], by)
        self._grouped(arguments)
        if name.endswith("cross_val_predict"):
            return Data(data[0].rows, by, sure=data[0].sure)
        return Data(by=by)


def is_shuffled(splitter: Model) -> bool:
    """Whether a splitter deals rows out at random."""
    return "Shuffle" in splitter.name.rpartition(".")[2] or _is(splitter.parameters.get("shuffle"), True)


def _stops(model: Model, arguments: Arguments) -> bool:
    """Whether the validation data of a fit decides when it ends or what is kept of it."""
    if "early_stopping_rounds" in arguments.named or "early_stopping_rounds" in model.parameters:
        return True
    given = arguments.get("callbacks")
    callbacks = given.members() if isinstance(given, Many) else [given]
    return any(isinstance(value, Ref) and value.name.endswith(STOPPING) for value in callbacks)


def _keeps_columns(model: Model) -> bool:
    """Whether what a transformer gives still tells of all columns that went in."""
    known = "." in model.name and not model.name.endswith("ColumnTransformer")
    return known and model.role in (Role.TRANSFORMER, Role.PIPELINE)


def _leaves(model: Model) -> list[Model]:
    """The models inside a pipeline; a model without parts itself."""
    if not model.parts or model.role is Role.ESTIMATOR:
        return [model]
    return [leaf for part in model.parts for leaf in _leaves(part)]


def _is(value: Value | None, constant: object) -> bool:
    return isinstance(value, Constant) and value.value is constant
