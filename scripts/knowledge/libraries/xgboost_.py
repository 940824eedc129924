"""XGBoost: the estimators that look like scikit-learn's, boosters, matrices."""

from __future__ import annotations

from dataclasses import replace

from scripts.knowledge.libraries import sklearn_
from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import xgboost

    toys = sklearn_.LIBRARY.toys

    def matrix() -> xgboost.DMatrix:
        return xgboost.DMatrix(toys["features"](), toys["classes"]())

    return {**toys, "matrix": matrix, "booster": lambda: xgboost.train({"verbosity": 0}, matrix(), 2)}


LIBRARY: Library = replace(
    sklearn_.LIBRARY,
    distribution="xgboost",
    package="xgboost",
    modules=("xgboost",),
    toys=_toys(),
    receivers={"xgboost.Booster": ("booster()",), "xgboost.DMatrix": ("matrix()",)},
    calls={
        "xgboost.train": ("{'verbosity': 0}, matrix(), 2",),
        "xgboost.cv": ("{'verbosity': 0}, matrix(), 2",),
        "xgboost.DMatrix": ("features(), classes()",),
        "xgboost.QuantileDMatrix": ("features(), classes()",),
        "*.set_params": sklearn_.CHANGED,
        "xgboost.Booster.predict": ("matrix()",),
        "xgboost.Booster.eval": ("matrix()",),
        "xgboost.Booster.update": ("matrix(), 1",),
        "xgboost.Booster.save_model": ("'toy.json'",),
        "xgboost.*.save_model": ("'toy.json'",),
        "xgboost.DMatrix.set_label": ("classes()",),
    },
    options=None,
    untried=(
        "xgboost.plot_*",
        "xgboost.to_graphviz",
        "xgboost.*.load_*",
        "xgboost.dask*",
        "xgboost.spark*",
        "xgboost.build_info",
        "xgboost.XGBRanker*",
    ),
    left_out=(
        "xgboost.*.set_*_request",
        "xgboost.*.get_metadata_routing",
        "xgboost.*.__[a-z]*__",
        "xgboost.*Error",
        "xgboost.Rabit*",
    ),
)
