"""Tables without a fault: probes must say nothing, or only what an expert calls right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from mldebt_nb import Config, probe

MEDIUM = Config(confidence="medium")

#: What is found in the data that scikit-learn ships, at medium confidence and above; all of it is right.
FOUND = {
    "iris": set(),
    "wine": set(),
    "breast_cancer": set(),
    "diabetes": set(),
    "digits": {("constant-column", f"pixel_{at}") for at in ("0_0", "4_0", "4_7")},  # corners that no digit reaches
}


@pytest.mark.parametrize("name", FOUND)
def test_data_that_scikit_learn_ships(name: str) -> None:
    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    found = probe(frame, target="target", config=MEDIUM).findings
    assert {(finding.rule, finding.symbol) for finding in found} == FOUND[name]


@pytest.mark.parametrize("name", FOUND)
def test_a_random_split_of_it(name: str) -> None:
    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    side = np.random.default_rng(0).random(len(frame)) < 0.3
    found = probe(frame[~side], test=frame[side], target="target", config=MEDIUM).findings
    assert not [f for f in found if f.rule in ("train-test-overlap", "train-test-drift", "changed-features")]


def _columns(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    made: list[Any] = [
        rng.normal(size=rows), rng.random(rows), rng.exponential(size=rows), rng.gamma(2, size=rows),
        rng.integers(0, 10, rows), rng.integers(0, 100_000, rows), rng.random(rows) < 0.3, rng.poisson(3, rows),
        rng.choice(list("abcdef"), rows), np.round(rng.normal(50, 10, rows), 1), rng.standard_t(5, rows),
        pd.Categorical(rng.choice(["u", "v", "w"], rows)),
        pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 1_000, rows), unit="D"),
    ]  # fmt: skip
    picked = rng.choice(len(made), size=int(rng.integers(3, len(made))), replace=False)
    return {f"c{at}": made[at] for at in picked}


def test_random_columns_are_clean() -> None:
    loud = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rows = int(rng.choice([30, 100, 300, 1_000, 5_000]))
        frame = pd.DataFrame(_columns(rng, rows))
        if seed % 2:
            frame["y"] = rng.integers(0, 3, rows) if seed % 4 == 1 else rng.normal(size=rows)
        found = probe(frame, target="y" if seed % 2 else None, config=MEDIUM).findings
        loud += [(seed, finding.rule, finding.symbol) for finding in found]
    assert not loud


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        ({"t": range(1, 101), "sales": [n % 17 / 3 for n in range(100)]}, None),  # a trend, no target
        ({"year": range(1900, 2000), "rain": [n * 37 % 101 / 7 for n in range(100)]}, "rain"),
        ({"zip": [f"{n * 97 % 100000:05d}" for n in range(300)], "y": [n * 31 % 7 for n in range(300)]}, "y"),
        ({"phone": [f"+47 {n * 7919 % 10**8:08d}" for n in range(300)]}, None),
        ({"version": [f"{n}.{n % 3}.0" for n in range(100)]}, None),
        ({"grade": list("ABCDEF") * 20, "passed": [True, True, True, True, True, False] * 20}, None),
        ({"height_cm": [150 + n * 7919 % 500 / 10 for n in range(300)], "sex": ["f", "m"] * 150}, None),
        ({"rare": [0] * 995 + [1] * 5, "x": [n * 7919 % 1000 / 7 for n in range(1000)]}, None),
        ({"customer": [n % 40 for n in range(400)], "order_id": range(5_000, 5_400)}, None),
        ({"answer": ["yes", "no", "none", "unknown"] * 50}, None),
        ({"code": [-1, 0, 1] * 100}, None),
        ({"maximum": [999, 998, 997, 996, 1, 2, 3, 4, 5, 6, 7, 8] * 20}, None),
        ({"text": ["a b", "1", "2", "3 c"] * 30}, None),
        ({"income": [10 ** (3 + n * 7919 % 1000 / 500) for n in range(500)]}, None),
    ],
)
def test_what_looks_suspicious_and_is_not(columns: dict[str, Any], target: str | None) -> None:
    frame = pd.DataFrame({name: list(values) for name, values in columns.items()})
    found = probe(frame, target=target, config=Config()).findings
    assert not [(finding.rule, finding.symbol, finding.message) for finding in found]
