"""imbalanced-learn: samplers, and the estimators that sample by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts.knowledge.libraries import sklearn_
from scripts.knowledge.library import Library


def _role_of_class(kind: type) -> str | None:
    from imblearn.base import SamplerMixin

    return "SAMPLER" if issubclass(kind, SamplerMixin) else sklearn_._role_of_class(kind)


def _toys() -> dict[str, Any]:
    toys = dict(sklearn_.LIBRARY.toys)
    features = toys["features"]
    return toys | {"classes": lambda: (features()[:, 0] > 0.5).astype(int)}  # ten of forty


_PARTS = "over_sampling under_sampling combine ensemble pipeline metrics datasets base".split()

LIBRARY: Library = replace(
    sklearn_.LIBRARY,
    distribution="imbalanced-learn",
    package="imblearn",
    modules=("imblearn", *[f"imblearn.{part}" for part in _PARTS]),
    toys=_toys(),
    calls={"*.fit_resample": ("features(), classes()",), "*.set_params": sklearn_.CHANGED, "*.get_params": ("",)},
    role_of_class=_role_of_class,
    untried=("imblearn.datasets.*", "imblearn.show_versions", "imblearn.*.set_*_request", "imblearn.*.set_output"),
    left_out=(
        "imblearn.*.set_*_request",
        "imblearn.*.get_metadata_routing",
        "imblearn.*.__[a-z]*__",
        "imblearn.metrics.[a-z]*_scorer",
    ),
)
