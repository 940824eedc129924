"""The Python face of settings and thresholds: `mldebt_nb.hyperparameters(trials)`, `mldebt_nb.thresholds(model, X, y)`.

Comes in: trials that were made anyway; a classifier with rows and truth. Goes out: measurements as tables, findings,
and how a notebook shows them. Nothing is trained, nothing is changed.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mldebt_nb.config import Config, load
from mldebt_nb.entangling import require
from mldebt_nb.findings.model import Finding
from mldebt_nb.render.card import as_html, as_text
from mldebt_nb.render.shown import Shown
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.judging import judged
from mldebt_nb.rules.probe_context import Place
from mldebt_nb.rules.registry import discover

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

    from mldebt_nb.entanglement.records import SettingsMeasurement, ThresholdMeasurement
    from mldebt_nb.render.card import Card


class _Carded(Shown):
    """What shows itself as a card."""

    @abstractmethod
    def _card(self) -> Card: ...

    def __str__(self) -> str:
        return as_text(self._card())

    def to_html(self) -> str:
        return as_html(self._card())


class Hyperparameters(_Carded):
    """The result of `hyperparameters`. Tables are pandas frames whose `attrs["units"]` say what their numbers are."""

    def __init__(
        self, measurement: SettingsMeasurement, config: Config | None = None, place: Place | None = None
    ) -> None:
        self.measurement = measurement
        self._config = config
        self._place = place or Place()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Settings that are tied: BND102."""
        registry = discover()
        used = self._config if self._config is not None else load(Path.cwd(), registry.settings)[0]
        return judged(self.measurement, EntanglementRule, used, registry, self._place).findings

    @property
    def settings(self) -> pd.DataFrame:
        """One row per setting that varied: `share` of the variance of the score, `p`, `beyond` noise."""
        return _table(self.measurement.settings, ("name", "share", "p", "beyond")).rename(columns={"name": "setting"})

    @property
    def pairs(self) -> pd.DataFrame:
        """One row per pair of settings: `share` of the variance that only both together make, `p`, `tied`."""
        found = _table(self.measurement.pairs, ("first", "second", "share", "p", "tied"))
        return found.rename(columns={"first": "a", "second": "b"})

    def _card(self) -> Card:
        from mldebt_nb.render.tuning_card import settings_card

        return settings_card(self.measurement, self.findings)


class Thresholds(_Carded):
    """The result of `thresholds`."""

    def __init__(self, measurement: ThresholdMeasurement) -> None:
        self.measurement = measurement

    @property
    def table(self) -> pd.DataFrame:
        """One row per part of the rows and threshold: `cost` of errors per row, `flips`: decisions that differ."""
        import pandas

        from mldebt_nb.render.tuning_chart import points

        found = pandas.DataFrame(points(self.measurement), columns=["rows", "threshold", "cost", "flips"])
        found.attrs["units"] = {"cost": "per row", "flips": "share of decisions"}
        return found

    @property
    def slices(self) -> pd.DataFrame:
        """One row per part: `rows`, `positives`, `current_cost` per row, the `best` threshold."""
        names = ("name", "rows", "positives", "current_cost", "best")
        found = _table(self.measurement.slices, names)
        found.attrs["units"] = {"rows": "rows", "positives": "rows", "current_cost": "per row", "best": "threshold"}
        return found

    def chart(self) -> alt.VConcatChart:
        """Cost and flips by threshold, as an Altair chart."""
        from mldebt_nb.render.tuning_chart import chart

        return chart(self.measurement)

    def _card(self) -> Card:
        from mldebt_nb.render.tuning_card import thresholds_card

        return thresholds_card(self.measurement)


def hyperparameters(
    trials: Any, score: str | None = None, *, config: Config | None = None, place: Place | None = None
) -> Hyperparameters:
    """Which settings of a model matter, and which only together, over trials that were made anyway.

    `trials`: a fitted search of scikit-learn, a study of optuna, a table with a column per setting, or pairs of
    (settings, score). `score`: the column of a table that holds the score. At least 8 trials are needed.

    Raises `Unfit` (a ValueError) with a sentence that says what to do, `EntanglementUnavailable` (an ImportError).
    """
    require()
    from mldebt_nb.entanglement.hyperparameters import anova, gathered

    return Hyperparameters(anova(gathered(trials, score)), config, place)


def thresholds(
    model: Any, X: Any, y: Any, current: float = 0.5, positive: Any = None, *, false_alarm: float = 1.0,
    miss: float = 1.0, slices: Any = None,
) -> Thresholds:  # fmt: skip
    """What another threshold would change: decisions that flip, and what errors cost, on all rows and on parts.

    `model`: a fitted classifier of two classes with `predict_proba`. `current`: the threshold that is used. `positive`:
    the class that is decided for above it (default: the second of `classes_`). `false_alarm`, `miss`: what one error of
    each kind costs. `slices`: names of columns of X, or masks by name.

    Raises `Unfit` (a ValueError) with a sentence that says what to do, `EntanglementUnavailable` (an ImportError).
    """
    require()
    from mldebt_nb.entanglement import thresholds as deciding
    from mldebt_nb.entanglement.frames import opened
    from mldebt_nb.entanglement.slicing import masks

    scores, truth = deciding.scored(model, X, y, positive)
    parts = None if slices is None else masks(opened(X), slices)
    return Thresholds(deciding.thresholds(scores, truth, current, false_alarm=false_alarm, miss=miss, parts=parts))


def _table(records: Any, names: tuple[str, ...]) -> pd.DataFrame:
    import pandas

    found = pandas.DataFrame([[getattr(one, name) for name in names] for one in records], columns=list(names))
    found.attrs["units"] = {"share": "of the variance of the score", "p": "probability"}
    return found
