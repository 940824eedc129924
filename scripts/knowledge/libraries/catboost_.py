"""CatBoost: its estimators, with few iterations, and pools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts.knowledge.libraries import sklearn_
from scripts.knowledge.library import Library, Prepared


def _prepare(kind: type, evaluate: Any) -> Prepared | None:
    if not hasattr(kind, "fit") or kind.__name__ == "CatBoostRanker":
        return None
    target = "amounts()" if "Regressor" in kind.__name__ else "classes()"
    made = "C(iterations=3, verbose=0)"
    given = {"X": ("features()",), "data": ("features()",), "y": (target,)}
    return Prepared(
        made,
        f"{made}.fit(features(), {target})",
        given,
        {"fit": (f"features(), {target}",), "score": (f"features(), {target}",)},
    )


def _role_of_class(kind: type) -> str | None:
    return "ESTIMATOR" if hasattr(kind, "fit") and hasattr(kind, "predict") else None


LIBRARY: Library = replace(
    sklearn_.LIBRARY,
    distribution="catboost",
    package="catboost",
    packages=("_catboost",),
    modules=("catboost",),
    prepare=_prepare,
    role_of_class=_role_of_class,
    calls={
        "catboost.Pool": ("features(), classes()",),
        "*.save_model": ("'toy.cbm'",),
        "*.set_params": sklearn_.CHANGED,
    },
    options=None,
    untried=(
        "catboost.*.plot*",
        "catboost.*grid_search",
        "catboost.*randomized_search",
        "catboost.cv",
        "catboost.*.load_model",
        "catboost.to_*",
        "catboost.*.iterate_*",
        "catboost.*.calc_*",
        "catboost.*.select_features",
        "catboost.train",
        "catboost.*.get_object_importance",
        "catboost.*.compare",
        "catboost.Metrics*",
    ),
    left_out=(
        "catboost.*.__[a-z]*__",
        "catboost.*Error",
        "catboost.Multi*",
        "catboost.Metric*",
        "catboost.Feature*",
        "catboost.E[A-Z]*",
    ),
)
