"""LightGBM: the estimators that look like scikit-learn's, boosters, data sets."""

from __future__ import annotations

from dataclasses import replace

from scripts.knowledge.libraries import sklearn_
from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import lightgbm

    toys = sklearn_.LIBRARY.toys

    def data() -> lightgbm.Dataset:
        return lightgbm.Dataset(toys["features"](), toys["classes"]())

    return {**toys, "data": data, "booster": lambda: lightgbm.train({"verbosity": -1}, data(), 2)}


LIBRARY: Library = replace(
    sklearn_.LIBRARY,
    distribution="lightgbm",
    package="lightgbm",
    modules=("lightgbm",),
    toys=_toys(),
    receivers={"lightgbm.Booster": ("booster()",)},
    calls={
        "lightgbm.train": ("{'verbosity': -1}, data(), 2",),
        "lightgbm.cv": ("{'verbosity': -1, 'objective': 'binary'}, data(), 2",),
        "lightgbm.Dataset": ("features(), classes()",),
        "lightgbm.Booster.predict": ("features()",),
        "*.set_params": sklearn_.CHANGED,
        "*.save_model": ("'toy.txt'",),
    },
    options=None,
    untried=(
        "lightgbm.plot_*",
        "lightgbm.create_tree_digraph",
        "lightgbm.Dask*",
        "lightgbm.*.set_network",
        "lightgbm.*.free_*",
        "lightgbm.register_logger",
    ),
    left_out=(
        "lightgbm.*.set_*_request",
        "lightgbm.*.get_metadata_routing",
        "lightgbm.*.__[a-z]*__",
        "lightgbm.Dask*",
        "lightgbm.*Error",
    ),
)
