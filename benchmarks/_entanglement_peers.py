"""Ours and the peers, asked the same. Comes in: a task (model, table, folds). Goes out: what each says, in one form.

Peers are not dependencies of the project. What the benchmark was made with:

    pip install lofo-importance shap optuna
    pip install --no-deps pyartemis   (it asks for pandas < 2 and NumPy < 2, and runs with pandas 3 and NumPy 2.4)
    pip install networkx seaborn      (what pyartemis imports)

How a tool's numbers become columns to drop, columns called important, and pairs:

- exact LOFO: drop where the loss does not rise (`<= 0`), or rises by less than two standard errors (`< 2 se`, paired).
- lofo-importance: drop where its mean is `<= 0`, or below two of its own standard deviations over folds (`< 2 sd`).
- permutation: the same with its mean and standard deviation over five repeats, on the held-out rows of the first fold.
- shap: names no noise and is never 0 for a column that is used at all: drop where the mean |SHAP| of a column is
  below a hundredth of their sum (`< 1 %`); pairs by mean |interaction value| of trees.
- artemis: pairs by Friedman's H on 50 rows; drops nothing.
- correlation: |r| as the score of entanglement; drops nothing.
- a column is called important when it would not be dropped by the second rule.

Ours is `ours`, one function; nothing else here knows the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks import brute
from benchmarks.brute import Array, Split
from benchmarks.planted.truth import Kind, Pair, Planted, pair

_SHAP_ROWS = 500
_SHAP_PAIR_ROWS = 200
_H_ROWS = 50


class NotThere(Exception):
    """A tool is not installed, or cannot do what is asked; the message says which."""


class Task(NamedTuple):
    """A question. `fitted` has seen all rows, `held` those of the first fold; fitting them is on nobody's clock.

    lofo-importance works on `peer_folds` where they are given, as its users would call it, else on `folds`.
    """

    model: Any
    fitted: Any
    held: Any
    X: pd.DataFrame
    y: Array
    kind: Kind
    folds: Sequence[Split]
    exact: brute.Held
    weights: Array | None = None
    groups: Array | None = None
    time: Array | None = None
    peer_folds: Sequence[Split] | None = None

    @property
    def linear(self) -> bool:
        """Whether the model has slopes."""
        last = self.fitted.steps[-1][1] if hasattr(self.fitted, "steps") else self.fitted
        return hasattr(last, "coef_")

    @property
    def numeric(self) -> bool:
        """Whether every column holds numbers."""
        return all(pd.api.types.is_numeric_dtype(dtype) for dtype in self.X.dtypes)

    @property
    def all_pairs(self) -> list[Pair]:
        """Every unordered pair of columns."""
        return [pair(*both) for both in combinations(map(str, self.X.columns), 2)]


class Answer(NamedTuple):
    """What a tool says; None where it says nothing."""

    importance: pd.Series | None = None
    drops: Mapping[str, frozenset[str]] = {}
    important: frozenset[str] | None = None
    moved: pd.DataFrame | None = None
    interacting: Mapping[Pair, float] | None = None


def task(
    model: Any,
    X: pd.DataFrame,
    y: Array,
    kind: Kind,
    folds: Sequence[Split],
    **more: Any,
) -> Task:
    """A task with its two fits."""
    from sklearn.base import clone

    first = folds[0].train
    return Task(
        model, clone(model).fit(X, y), clone(model).fit(X.iloc[first], y[first]), X, y, kind, folds,
        brute.Held(model, X, y, kind, folds), **more,
    )  # fmt: skip


def of_planted(planted: Planted, model: str, number: int = 3) -> Task:
    """The task of a planted table: folds by groups or time where it has them."""
    folds = brute.splits(
        len(planted.X), planted.y, planted.kind, number, groups=planted.groups, ordered=planted.time is not None
    )
    more = {"weights": planted.weights, "groups": planted.groups, "time": planted.time}
    return task(brute.estimator(model, planted.kind), planted.X, planted.y, planted.kind, folds, **more)


def _above(importance: pd.Series, floor: pd.Series | float) -> frozenset[str]:
    return frozenset(importance.index[importance > floor])


def _scored(importance: pd.Series, floor: pd.Series | float, rule: str) -> Answer:
    """Drops at 0 and below `floor`."""
    kept = _above(importance, floor)
    every = frozenset(importance.index)
    return Answer(importance, {"<= 0": every - _above(importance, 0.0), rule: every - kept}, kept)


# -- ours ----------------------------------------------------------------------------------------------------------


def ours(asked: Task) -> Answer:
    """`mldebt_nb.entangle` on the fitted model, without confirmation."""
    import mldebt_nb

    if not hasattr(mldebt_nb, "entangle"):
        raise NotThere("not there yet")
    given = {"sample_weight": asked.weights, "groups": asked.groups, "time": asked.time}
    rows = len(asked.X)
    if all(len(one.train) + len(one.valid) == rows for one in asked.folds):
        given["folds"] = [(one.train, one.valid) for one in asked.folds]
    found = mldebt_nb.entangle(
        asked.fitted, asked.X, asked.y, **{name: value for name, value in given.items() if value is not None}
    )
    features, pairs = found.features.set_index("feature"), found.pairs
    claimed = frozenset(features.index[features["status"] != "not measurable"])
    said = pairs[pairs.entangled | pairs.interacting]
    claimed |= {f"{one} x {two}" for one, two in zip(said.a, said.b, strict=True)}
    together = {pair(one, two): value for one, two, value in zip(pairs.a, pairs.b, pairs.evidence, strict=True)}
    return Answer(
        features["lofo"], {"removable": frozenset(found.removable["feature"])}, claimed, found.matrix, together
    )


def ours_briefly(asked: Task) -> Answer:
    """Only LOFO and CACE of the same engine: no drop set, no pairs, no records."""
    from mldebt_nb.entanglement.answers import answered
    from mldebt_nb.entanglement.measures import costs, moves
    from mldebt_nb.entanglement.subjects import Asked, looked_at

    folds = [(one.train, one.valid) for one in asked.folds]
    wishes = Asked(weights=asked.weights, groups=asked.groups, time=asked.time, folds=folds)
    found = answered(looked_at(asked.fitted, asked.X, asked.y, wishes), wishes).problem
    names = list(map(str, asked.X.columns))
    matrix = pd.DataFrame(moves(found).matrix, index=names, columns=names)
    return Answer(pd.Series(costs(found).lofo, index=names), moved=matrix)


# -- references ----------------------------------------------------------------------------------------------------


def exact_lofo(asked: Task) -> Answer:
    """LOFO by refitting on the folds of the task."""
    found = asked.exact.lofo()
    error = (found.rise / found.z.where(found.z != 0)).abs().fillna(0.0)
    return _scored(found.rise, 2 * error, "< 2 se")


def refitted_effects(asked: Task) -> Answer:
    """CACE by refits, for linear models on numbers."""
    if not (asked.linear and asked.numeric):
        raise NotThere("linear models on numbers only")
    return Answer(moved=brute.cace(_without_encoder(asked.model), asked.X, asked.y)[0])


def predicted_pairs(asked: Task) -> Answer:
    """Superset interaction variance by predictions on 500 rows."""
    return Answer(interacting=brute.interaction(asked.fitted, asked.X, asked.all_pairs))


def correlation(asked: Task) -> Answer:
    """|r| of columns."""
    if not asked.numeric:
        raise NotThere("numbers only")
    return Answer(moved=asked.X.corr().abs().fillna(0.0))


# -- peers ---------------------------------------------------------------------------------------------------------


def _without_encoder(model: Any) -> Any:
    """The pipeline without its column selectors: what takes plain arrays."""
    first = model.steps[0][1] if hasattr(model, "steps") else model
    return model[1:] if hasattr(first, "transformers") else model


def _need(module: str, package: str) -> None:
    if find_spec(module) is None:
        raise NotThere(f"not installed: pip install {package}")


def lofo_importance(asked: Task) -> Answer:
    """lofo-importance on the folds of the task."""
    _need("lofo", "lofo-importance")
    from lofo import Dataset, LOFOImportance  # type: ignore[import-not-found,unused-ignore]

    if not asked.numeric:
        raise NotThere("it hands the model arrays: texts and column selectors fail")
    scoring = "neg_log_loss" if asked.kind == "classification" else "neg_mean_squared_error"
    data = Dataset(df=asked.X.assign(target=asked.y), target="target", features=list(asked.X.columns))
    folds = [tuple(fold) for fold in asked.peer_folds or asked.folds]
    found = LOFOImportance(data, scoring, model=_without_encoder(asked.model), cv=folds).get_importance()
    found = found.set_index("feature").loc[list(asked.X.columns)]
    return _scored(found["importance_mean"], 2 * found["importance_std"], "< 2 sd")


def permutation(asked: Task) -> Answer:
    """scikit-learn's permutation importance on the held-out rows of the first fold."""
    valid = asked.folds[0].valid
    found = brute.permutation(asked.held, asked.X.iloc[valid], asked.y[valid], asked.kind)
    return _scored(found["mean"], 2 * found["sd"], "< 2 sd")


class _Opened(NamedTuple):
    """The last step of a pipeline, what it is given, and which column each of that belongs to."""

    last: Any
    matrix: pd.DataFrame
    owners: Array


def _opened(asked: Task, rows: int) -> _Opened:
    X = asked.X.sample(min(rows, len(asked.X)), random_state=0)
    if not hasattr(asked.fitted, "steps"):
        return _Opened(asked.fitted, X, np.arange(X.shape[1]))
    before = asked.fitted[:-1]
    names = [str(name).rpartition("__")[2] for name in before.get_feature_names_out(list(X.columns))]
    places = {str(name): at for at, name in enumerate(X.columns)}
    owners = np.array([places[name if name in places else name.rpartition("_")[0]] for name in names])
    matrix = pd.DataFrame(np.asarray(before.transform(X), dtype=float), columns=names)
    return _Opened(asked.fitted.steps[-1][1], matrix, owners)


def shap_values(asked: Task) -> Answer:
    """Mean |SHAP| on 500 rows, by TreeExplainer or LinearExplainer."""
    _need("shap", "shap")
    import shap  # type: ignore[import-not-found,unused-ignore]

    last, matrix, owners = _opened(asked, _SHAP_ROWS)
    explainer = shap.LinearExplainer(last, matrix) if asked.linear else shap.TreeExplainer(last)
    values = np.asarray(explainer.shap_values(matrix))
    whole = np.zeros((len(matrix), asked.X.shape[1]))
    np.add.at(whole.T, owners, values.T)
    found = pd.Series(np.abs(whole).mean(axis=0), index=asked.X.columns)
    kept = _above(found, found.sum() / 100)
    return Answer(found, {"< 1 %": frozenset(found.index) - kept}, kept)


def shap_pairs(asked: Task) -> Answer:
    """Mean |SHAP interaction value| on 200 rows, trees only."""
    _need("shap", "shap")
    import shap

    if asked.linear:
        raise NotThere("trees only")
    last, matrix, owners = _opened(asked, _SHAP_PAIR_ROWS)
    values = np.asarray(shap.TreeExplainer(last).shap_interaction_values(matrix))
    strength = np.zeros((asked.X.shape[1], asked.X.shape[1]))
    np.add.at(strength, (owners[:, None], owners[None, :]), np.abs(values).mean(axis=0))
    places = {str(name): at for at, name in enumerate(asked.X.columns)}
    found = {(one, two): float(strength[places[one], places[two]]) for one, two in asked.all_pairs}
    return Answer(interacting=found, moved=_square(found, asked))


def _square(found: Mapping[Pair, float], asked: Task) -> pd.DataFrame:
    """A symmetric matrix of the pairs' scores."""
    names = list(asked.X.columns)
    square = pd.DataFrame(0.0, index=names, columns=names)
    for (one, two), value in found.items():
        square.loc[one, two] = square.loc[two, one] = value
    return square


def artemis_pairs(asked: Task) -> Answer:
    """Friedman's H-statistic of all pairs on 50 rows, not normalised (normalised, noise pairs come out on top)."""
    _need("artemis", "--no-deps pyartemis")
    from artemis.interactions_methods.model_agnostic import (  # type: ignore[import-not-found,unused-ignore]
        FriedmanHStatisticMethod,
    )

    if not asked.numeric:
        raise NotThere("numbers only")
    method = FriedmanHStatisticMethod(random_state=0, normalized=False)
    method.fit(asked.fitted, asked.X, n=_H_ROWS, predict_function=brute.scores, calculate_ova=False)
    rows = method.ovo.itertuples(index=False, name=None)
    found = {pair(str(one), str(two)): float(value) for one, two, value in rows}
    return Answer(interacting=found, moved=_square(found, asked))


Tool = Callable[[Task], Answer]
OURS = "mldebt"
BRIEFLY = "mldebt, LOFO and CACE only"
EXACT = "exact LOFO"
TOOLS: dict[str, Tool] = {
    OURS: ours,
    BRIEFLY: ours_briefly,
    EXACT: exact_lofo,
    "CACE by refits": refitted_effects,
    "U by predictions": predicted_pairs,
    "correlation": correlation,
    "lofo-importance": lofo_importance,
    "permutation": permutation,
    "shap": shap_values,
    "shap interactions": shap_pairs,
    "artemis H": artemis_pairs,
}


# -- hyper-parameters ----------------------------------------------------------------------------------------------


Settings = tuple[dict[str, float], set[tuple[str, str]]]  # importance of each, and the pairs that are named


def our_anova(names: Sequence[str], trials: Array, losses: Array) -> Settings:
    """The analysis of variance of `mldebt_nb.entanglement.hyperparameters`: shares alone, and of the pairs beyond
    noise."""
    from mldebt_nb.entanglement.hyperparameters import anova, gathered

    made = [
        (dict(zip(names, map(float, row), strict=True)), float(loss)) for row, loss in zip(trials, losses, strict=True)
    ]
    found = anova(gathered(made))
    importance = {one.name: one.share for one in found.settings}
    for one in found.pairs:
        if one.tied:
            importance[one.first] += one.share
            importance[one.second] += one.share
    return importance, {(one.first, one.second) for one in found.pairs if one.tied}


def fanova(names: Sequence[str], trials: Array, losses: Array) -> Settings:
    """Importance of hyper-parameters by optuna's fANOVA, from trials that were made; -1 to 1 in every one."""
    _need("optuna", "optuna")
    import optuna  # type: ignore[import-not-found,unused-ignore]

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study()
    ranges = {name: optuna.distributions.FloatDistribution(-1.0, 1.0) for name in names}
    for row, loss in zip(trials, losses, strict=True):
        given = dict(zip(names, map(float, row), strict=True))
        study.add_trial(optuna.trial.create_trial(params=given, distributions=ranges, value=float(loss)))
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    return dict(optuna.importance.get_param_importances(study, evaluator=evaluator)), set()


TRIALS: dict[str, Callable[[Sequence[str], Array, Array], Settings]] = {OURS: our_anova, "optuna fANOVA": fanova}
