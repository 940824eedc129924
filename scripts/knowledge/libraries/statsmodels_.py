"""statsmodels: models, their results, time series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.knowledge.experiment import quiet
from scripts.knowledge.libraries import sklearn_
from scripts.knowledge.library import Library, Prepared


def _toys() -> dict[str, object]:
    import numpy as np
    import pandas as pd
    import statsmodels.api as sm

    toys = sklearn_.LIBRARY.toys
    table = lambda: pd.DataFrame({"y": toys["amounts"](), "x": toys["features"]()[:, 0], "g": toys["classes"]()})  # noqa: E731
    return {**toys, "np": np, "sm": sm, "table": table, "wide": lambda: toys["features"]()[:, :3]}


_MADE = ("C(amounts(), wide())", "C(classes(), wide())", "C(amounts() ** 2 + 1, wide())", "C(amounts())", "C(amounts(), order=(1, 0, 0))",
         "C(amounts(), 1)", "C(wide())", "C(amounts(), wide(), groups=groups())", "C.from_formula('y ~ x', table())")  # fmt: skip


def _prepare(kind: type, evaluate: Callable[[str], Any]) -> Prepared | None:
    if not hasattr(kind, "fit"):
        return None
    for made in _MADE:
        with quiet():
            try:
                evaluate(f"{made}.fit()")
            except Exception:  # noqa: BLE001 - not so
                continue
        return Prepared(made, made, {}, {"fit": ("",)})
    return None


def _role_of_class(kind: type) -> str | None:
    return "ESTIMATOR" if hasattr(kind, "fit") else None


LIBRARY = Library(
    distribution="statsmodels",
    package="statsmodels",
    modules=("statsmodels.api", "statsmodels.formula.api", "statsmodels.tsa.api", "statsmodels.stats.api", "statsmodels.tools", "statsmodels.tsa.stattools",
             "statsmodels.graphics.api", "statsmodels.stats.outliers_influence", "statsmodels.tools.eval_measures"),
    toys=_toys(),
    enough=1,
    only_listed=True,
    receivers={
        "statsmodels.api.OLS": ("sm.OLS(amounts(), wide())",),
        "statsmodels.api.Logit": ("sm.Logit(classes(), wide())",),
        "statsmodels.api.GLM": ("sm.GLM(amounts(), wide())",),
        "statsmodels.regression.linear_model.RegressionResultsWrapper": ("sm.OLS(amounts(), wide()).fit()",),
        "statsmodels.tsa.api.ARIMA": ("sm.tsa.ARIMA(amounts(), order=(1, 0, 0))",),
        "statsmodels.tsa.api.ExponentialSmoothing": ("sm.tsa.ExponentialSmoothing(amounts())",),
    },
    calls={
        **{f"statsmodels.formula.api.{name}": ("'y ~ x', table()",) for name in ("ols", "glm", "wls", "gls", "rlm", "quantreg")},
        **{f"statsmodels.formula.api.{name}": ("'g ~ x', table()",) for name in ("logit", "probit", "poisson")},
        "statsmodels.api.add_constant": ("wide()", "table()"),
        "statsmodels.api.OLS": ("amounts(), wide()",),
        "statsmodels.api.Logit": ("classes(), wide()",),
        "*.predict": ("wide()", "[1.0, 2.0, 3.0]", ""),
        "*.fit": ("",),
        "*.fit_regularized": ("",),
    },
    candidates={"params": ("[1.0, 2.0, 3.0]",), "exog": ("wide()",), "exog_idx": ("0",), "x": ("amounts()",), "endog": ("amounts()",), "": ("amounts()", "wide()", "2", "classes()")},
    prepare=_prepare,
    role_of_class=_role_of_class,
    untried=("statsmodels.api.qqplot*", "statsmodels.*.plot_*", "statsmodels.graphics.*", "statsmodels.api.webdoc", "statsmodels.*.test", "statsmodels.api.show_versions",
             "statsmodels.stats.api.power_*", "statsmodels.*.load*", "statsmodels.*.save", "statsmodels.*.remove_data", "statsmodels.tsa.api.AutoReg*", "statsmodels.*.x13*"),
    left_out=("statsmodels.*.test", "statsmodels.*Warning", "statsmodels.*.__[a-z]*__"),
)  # fmt: skip
