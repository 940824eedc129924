"""Features that others say as well, to the last digit: tied where they matter, on every machine, never by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from mldebt_nb import entangle
from mldebt_nb.entanglement.answers import answered
from mldebt_nb.entanglement.subjects import Asked, looked_at
from mldebt_nb.entanglement.ties import spanned


def weather(seed: int, rounding: int | None = None) -> tuple[pd.DataFrame, np.ndarray]:
    """Fahrenheit says what celsius says, the sum what its parts say, and a copy of noise what that says.
    With `rounding` the last digits are others, as on another machine."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.normal(size=(800, 5)), columns=["celsius", "rain", "snow", "noise", "alone"])
    x["fahrenheit"] = 32 + 1.8 * x["celsius"]
    x["wet"] = x["rain"] + x["snow"]
    x["same noise"] = 1e3 * x["noise"]
    y = x["celsius"] + x["rain"] + 0.5 * x["snow"] + x["alone"] + rng.normal(size=800)
    if rounding is not None:
        x *= 1 + 4e-16 * np.random.default_rng(rounding).choice([-1, 0, 1], size=x.shape)
    return x, y.to_numpy()


def tied_pairs(seed: int, rounding: int | None = None) -> set[frozenset[str]]:
    x, y = weather(seed, rounding)
    found = entangle(LinearRegression().fit(x, y), x, y).measurement
    return {frozenset((pair.first, pair.second)) for pair in found.pairs if pair.entangled}


@pytest.mark.parametrize("seed", range(8))
def test_copies_and_sums_are_tied(seed: int) -> None:
    found = tied_pairs(seed)
    assert frozenset(("celsius", "fahrenheit")) in found
    assert {frozenset(("rain", "wet")), frozenset(("snow", "wet"))} <= found
    assert not any("alone" in pair for pair in found)


def test_copies_of_noise_are_not() -> None:
    by_chance = [frozenset(("noise", "same noise")) in tied_pairs(seed) for seed in range(20)]
    assert sum(by_chance) <= 3


@pytest.mark.parametrize("rounding", range(4))
def test_the_last_digit_changes_nothing(rounding: int) -> None:
    assert tied_pairs(0, rounding) == tied_pairs(0)


def test_what_others_say_as_well() -> None:
    x, y = weather(0)
    subject = looked_at(LinearRegression().fit(x, y), x, y, Asked())
    copies = spanned(answered(subject, Asked()).problem)
    assert dict(zip(x.columns, copies.tolist(), strict=True)) == {name: name != "alone" for name in x.columns}


def test_levels_that_sum_to_one_are_no_copies_of_others() -> None:
    """One feature whose own columns depend on each other says what nobody else does."""
    x, y = weather(0)
    x = x[["alone", "celsius"]].assign(season=np.arange(800) % 4)
    encoded = make_column_transformer((OneHotEncoder(), ["season"]), remainder="passthrough")
    subject = looked_at(make_pipeline(encoded, LinearRegression()).fit(x, y), x, y, Asked())
    assert not spanned(answered(subject, Asked()).problem).any()
