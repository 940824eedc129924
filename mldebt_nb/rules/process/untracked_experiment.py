"""PRC102: experiments whose results stand in outputs only."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import ClassVar

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words

_ESTIMATORS = frozenset({"sklearn", "xgboost", "lightgbm", "catboost", "imblearn", "cuml"})
#: Packages that keep what an experiment gave.
_TRACKERS = frozenset(
    "mlflow wandb neptune comet_ml sacred clearml dvclive aim tensorboard tensorboardX guild polyaxon optuna hyperopt "
    "skopt ray keras_tuner kerastuner pycaret".split()
)
#: Parts of scikit-learn that hold no models.
_NO_MODELS = ("model_selection", "cross_validation", "preprocessing", "feature_extraction", "impute", "decomposition")
_SEARCHES = re.compile(
    r"\b(?:GridSearchCV|RandomizedSearchCV|BayesSearchCV|Halving\w+SearchCV|TensorBoard|CSVLogger)\b"
)
_WRITES = re.compile(r"\bto_(?:csv|json|parquet|excel|sql|pickle)\(|\b(?:json|pickle|joblib|yaml)\.dump\(")


class UntrackedExperiment(Rule):
    """One kind of model is tried with edited parameters in cell after cell, and only outputs keep the results.

    ## What it finds
    Three or more cells that make the same estimator with other literals, in a notebook that tracks nothing: no tracking
    package, no search, nothing collected or written.

    ## Why it is debt
    The next edit, or a run of all cells, overwrites the results. Which parameters were tried, and what they gave, is
    in nobody's records, so it is tried again.

    ## How it is decided and where it is wrong
    By the constructor's keywords at the top level of cells; loops and functions are taken for order, and so are
    models that each keep a name of their own. Silent when any
    tracker is imported, when a search is used, when scores are put into a list, dict or table, or written to a file.
    Low: a course may show what a parameter does.

    ## How to pay it back
    Put the parameters into a table and the fit into a function, and keep each result with its parameters: a row of a
    frame that is written, or a tracker.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (process management debt).
    """

    code = "PRC102"
    name = "untracked-experiment"
    family = "process"
    severity = Severity.INFO
    effort_minutes = 30
    help = "put the parameters into a table, the fit into a function, and write each result down with its parameters"
    settings: ClassVar = {"tries": Setting(3, "cells", "from so many tries on it is an experiment")}
    examples = (
        Example(
            "three tries",
            """
# %%
from sklearn.tree import DecisionTreeClassifier
import data
X, y, V, w = data.load()
# %%
tree = DecisionTreeClassifier(max_depth=3).fit(X, y)
print(tree.score(V, w))
# %%
tree = DecisionTreeClassifier(max_depth=5).fit(X, y)
print(tree.score(V, w))
# %%
tree = DecisionTreeClassifier(max_depth=9).fit(X, y)  #!
print(tree.score(V, w))
""",
            confidence="low",
        ),
        Example(
            "the results are kept",
            """
# %%
from sklearn.tree import DecisionTreeClassifier
import data
X, y, V, w = data.load()
scores = {}
# %%
scores[3] = DecisionTreeClassifier(max_depth=3).fit(X, y).score(V, w)
# %%
scores[5] = DecisionTreeClassifier(max_depth=5).fit(X, y).score(V, w)
# %%
scores[9] = DecisionTreeClassifier(max_depth=9).fit(X, y).score(V, w)
print(scores)
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        least = context.setting(self, "tries")
        tries: dict[str, dict[int, Call]] = defaultdict(dict)
        for call in context.once(sites).calls:
            if _is_try(call):
                tries[call.qualified or ""].setdefault(call.cell, call)
        many = [
            cells for cells in tries.values()
            if len(cells) >= least and len({_parameters(call) for call in cells.values()}) >= least
            and len(_names(graph, cells.values())) < len(cells)
        ]  # fmt: skip
        if not many or _is_tracked(graph, context.once(sites).calls):
            return
        for cells in many:
            calls = list(cells.values())
            name = calls[0].name
            yield context.finding(
                self,
                f"`{name}` is tried with other parameters in {len(calls)} cells, and only outputs keep the results",
                cell=calls[-1].cell,
                node=calls[-1].node.func,
                symbol=name,
                confidence=Confidence.LOW,
                related=[context.related(call.cell, call.node, "tried here") for call in calls[:-1]][:6],
                evidence={"tries": count(len(calls), "cells"), "edited": words(", ".join(_edited(calls)))},
            )


def _is_try(call: Call) -> bool:
    qualified = call.qualified or ""
    return (
        library_of(qualified) in _ESTIMATORS
        and call.name[:1].isupper()
        and call.function is None
        and not call.looped
        and any(isinstance(keyword.value, ast.Constant) for keyword in call.node.keywords)
        and not any(part in qualified for part in _NO_MODELS)
    )


def _names(graph: DataflowGraph, calls: Iterable[Call]) -> set[str]:
    """The names that the tries are bound to; a try that has none shares the name of the others without one."""
    names: set[str] = set()
    for call in calls:
        statement = graph.by_cell[call.cell].parsed.tree.body[call.statement]
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        names.add(target.id if isinstance(target, ast.Name) else "")
    return names


def _parameters(call: Call) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k.arg or "", ast.unparse(k.value)) for k in call.node.keywords))


def _edited(calls: list[Call]) -> list[str]:
    """The keywords that have more than one value."""
    values: dict[str, set[str]] = defaultdict(set)
    for call in calls:
        for name, value in _parameters(call):
            values[name].add(value)
    return sorted(name for name, given in values.items() if len(given) > 1)


def _is_tracked(graph: DataflowGraph, calls: tuple[Call, ...]) -> bool:
    """Whether the notebook keeps results anywhere but in outputs."""
    if any(library_of(name) in _TRACKERS for name in graph.kinds.imports.values()):
        return True
    for parsed in graph.parsed:
        if _SEARCHES.search(parsed.masked_text) or _WRITES.search(parsed.masked_text):
            return True
        if any(isinstance(s, ast.Assign) and _collects(s) for s in parsed.tree.body):
            return True
    return any(call.name == "append" and call.node.args and _is_score(call.node.args[0]) for call in calls)


def _collects(statement: ast.Assign) -> bool:
    """`scores["a"] = model.score(…)`, `results.loc[3] = …`."""
    return isinstance(statement.targets[0], ast.Subscript) and _is_score(statement.value)


def _is_score(node: ast.expr) -> bool:
    return any(
        (isinstance(n, ast.Attribute) and "score" in n.attr) or (isinstance(n, ast.Name) and "score" in n.id.lower())
        or (isinstance(n, ast.Name) and n.id.lower().startswith(("acc", "rmse", "mse", "mae", "auc", "f1", "r2")))
        for n in ast.walk(node)
    )  # fmt: skip
