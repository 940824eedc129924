"""Hyper-parameters over trials: planted effects are found, smooth or not, and noise is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.hyperparameters import anova, gathered


def trials(seed, count, score, noise=0.05):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({
        "rate": 10 ** rng.uniform(-4, 0, count), "depth": rng.integers(1, 12, count),
        "kernel": rng.choice(["rbf", "poly", "linear"], count), "idle": rng.normal(size=count),
    })  # fmt: skip
    table["score"] = score(table) + rng.normal(size=count) * noise
    return table


def smooth(t):
    return -((np.log10(t.rate) + 2) ** 2) / 4 + 0.1 * (t.kernel == "rbf")


def tied(t):
    return (np.log10(t.rate) + 2) * (t.depth - 6) / 5


def stepped(t):
    return 1.0 * ((t.rate > 0.01) ^ (t.depth > 6))


@pytest.mark.parametrize("seed", range(4))
def test_settings_that_matter_are_named(seed):
    found = anova(gathered(trials(seed, 120, smooth), "score"))
    assert {one.name for one in found.settings if one.beyond} == {"rate", "kernel"}
    assert not any(pair.tied for pair in found.pairs)
    assert max(found.settings, key=lambda one: one.share).name == "rate"
    assert found.explained > 0.8


@pytest.mark.parametrize("surface", [tied, stepped])
@pytest.mark.parametrize("seed", range(4))
def test_settings_that_matter_together_are_named_also_on_steps(surface, seed):
    found = anova(gathered(trials(seed, 150, surface), "score"))
    assert {(pair.first, pair.second) for pair in found.pairs if pair.tied} == {("rate", "depth")}
    assert max(found.pairs, key=lambda pair: pair.share).share > 0.2


def test_noise_names_nothing_but_rarely():
    said = 0
    for seed in range(40):
        found = anova(gathered(trials(seed, 100, lambda t: 0 * t.idle, noise=1.0), "score"))
        said += any(one.beyond for one in found.settings) or any(pair.tied for pair in found.pairs)
    assert said <= 5  # 5 % of 40 are 2; more than 5 come about once in 70 times


def test_few_trials_are_not_tested():
    found = anova(gathered(trials(0, 20, tied), "score"))
    assert not found.enough
    assert not any(pair.tied for pair in found.pairs)
    with pytest.raises(Unfit, match="at least 8"):
        anova(gathered(trials(0, 5, tied), "score"))


def test_where_trials_come_from():
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV

    x, y = load_diabetes(return_X_y=True)
    search = GridSearchCV(Ridge(), {"alpha": np.logspace(-3, 2, 12), "fit_intercept": [True, False]}).fit(x, y)
    found = anova(gathered(search))
    assert max(found.settings, key=lambda one: one.share).name == "fit_intercept"
    pairs = [({"a": at, "b": 1}, float(at)) for at in range(10)]
    known = anova(gathered(pairs))
    assert known.unvaried == ("b",)
    for wrong in (None, 3, [1, 2], pd.DataFrame({"a": [1]})):
        with pytest.raises(Unfit):
            gathered(wrong)
    with pytest.raises(Unfit, match="same score"):
        anova(gathered([({"a": at}, 1.0) for at in range(10)]))
