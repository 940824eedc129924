"""`mldebt_nb.hyperparameters` and `mldebt_nb.thresholds`: tables, findings, what they say of bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV

import mldebt_nb
from mldebt_nb.entanglement.frames import Unfit


def tied() -> list[tuple[dict[str, float], float]]:
    rng = np.random.default_rng(0)
    return [
        ({"rate": rate, "rounds": rounds, "seed": 1}, -(np.log(rate * rounds / 20) ** 2) + rng.normal(0, 0.05))
        for rate in (0.01, 0.03, 0.1, 0.3) for rounds in (50, 100, 200, 400, 800)
    ]  # fmt: skip


def test_tied_settings() -> None:
    found = mldebt_nb.hyperparameters(tied())
    assert list(found.settings.columns) == ["setting", "share", "p", "beyond"]
    assert (found.pairs.a[0], found.pairs.b[0]) == ("rate", "rounds")
    assert found.pairs.tied.all()
    assert found.pairs.attrs["units"]["share"] == "of the variance of the score"
    (finding,) = found.findings
    assert (finding.code, finding.symbol) == ("BND102", "rate, rounds")
    assert finding.message.startswith("what `rate` does to the score depends on `rounds`: together they make ")
    text = str(found)
    assert text.startswith("20 trials: 1 pair of settings whose effects depend on each other")
    assert "never varied: seed" in text
    assert "<table" in found.to_html()
    assert set(found._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_rowsa_search_and_too_few() -> None:
    frame = pd.DataFrame([{**settings, "r2": score} for settings, score in tied()])
    assert len(mldebt_nb.hyperparameters(frame, score="r2").findings) == 1
    rows = np.random.default_rng(0).normal(size=(60, 3))
    search = GridSearchCV(Ridge(), {"alpha": list(np.logspace(-2, 2, 8)), "fit_intercept": [True, False]})
    assert mldebt_nb.hyperparameters(search.fit(rows, rows[:, 0] + 1)).measurement.trials == 16
    with pytest.raises(Unfit, match="at least 8 trials are needed"):
        mldebt_nb.hyperparameters(tied()[:5])


def classified() -> tuple[LogisticRegression, pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(rng.normal(size=(500, 2)), columns=["a", "b"])
    y = pd.Series(np.where(rows.a + rng.normal(size=500) > 0, "ill", "fine"))
    return LogisticRegression().fit(rows, y), rows, y


def test_thresholds_against_counting() -> None:
    model, rows, y = classified()
    found = mldebt_nb.thresholds(model, rows, y, 0.5, miss=5.0, slices=["b"])
    told = found.table
    scores = model.predict_proba(rows)[:, 1]
    row = told[(told.rows == "all rows") & np.isclose(told.threshold, 0.3)].iloc[0]
    wrong = ((scores >= 0.3) & (y == "fine")).sum() + 5 * ((scores < 0.3) & (y == "ill")).sum()
    assert row.cost == pytest.approx(wrong / 500)
    assert row.flips == pytest.approx(((scores >= 0.3) != (scores >= 0.5)).mean())
    assert len(found.slices) == 5
    assert found.slices.best[0] < 0.5, "misses are dear"
    assert str(found).startswith("at 0.5 errors cost ")
    assert found.chart().to_dict()["vconcat"][0]["layer"]
    other = mldebt_nb.thresholds(model, rows, y, positive="fine")
    assert other.slices.positives[0] == (y == "fine").sum()


def test_what_cannot_be_said() -> None:
    model, rows, y = classified()
    for wrong, says in (
        (lambda: mldebt_nb.thresholds(Ridge(), rows, y), "Ridge has no predict_proba"),
        (lambda: mldebt_nb.thresholds(LogisticRegression(), rows, y), "two classes; this one has 0"),
        (lambda: mldebt_nb.thresholds(model, rows, y, positive="no"), "is none of the classes"),
        (lambda: mldebt_nb.thresholds(model, rows, [1] * 500), "y holds 1 value"),
        (lambda: mldebt_nb.thresholds(model, rows, y[:9]), "one of each per row"),
    ):
        with pytest.raises(Unfit, match=says):
            wrong()
