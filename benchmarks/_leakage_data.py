"""The files that the notebooks of `leakage_cases/` read. Comes in: a folder. Goes out: CSV files, always the same.

All rows are made up from one seed. The tables have gaps, words, repeated patients and hours in order, because the
notebooks need them; every table has one row for each unit, except `visits.csv` (several rows for each patient).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_CITIES = ("Aarhus", "Bergen", "Cork", "Delft", "Espoo", "Faro")
_GOOD = "great lovely warm quick friendly clean tasty happy perfect bright".split()
_BAD = "slow cold rude dirty bland broken noisy awful late dull".split()
_PLAIN = "the room food staff table waiter soup lamp morning evening was and very with we had a bit".split()


def write(folder: Path) -> None:
    """Write all files."""
    rng = np.random.default_rng(2022)
    tables = {
        "churn.csv": _churn(rng),
        "houses.csv": _houses(rng),
        "reviews.csv": _reviews(rng),
        "visits.csv": _visits(rng),
        "sensors.csv": _sensors(rng),
        "sales.csv": _sales(rng),
    }
    passengers = _passengers(rng)
    tables["train.csv"] = passengers.iloc[:500]
    tables["test.csv"] = passengers.iloc[500:].drop(columns="Survived")
    for name, table in tables.items():
        table.to_csv(folder / name, index=False)


def _with_gaps(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    return np.where(rng.random(len(values)) < share, np.nan, values)


def _churn(rng: np.random.Generator) -> pd.DataFrame:
    n = 600
    tenure = rng.integers(1, 72, n)
    monthly = rng.uniform(20, 120, n).round(2)
    calls = rng.poisson(3, n)
    leaves = 0.04 * (monthly - 70) - 0.06 * (tenure - 30) + 0.5 * (calls - 3) + rng.normal(0, 1.5, n) > 0.5
    return pd.DataFrame(
        {
            "customer_id": np.arange(10_001, 10_001 + n),
            "gender": rng.choice(["F", "M"], n),
            "plan": rng.choice(["basic", "plus", "pro"], n),
            "city": rng.choice(_CITIES, n),
            "age": rng.integers(18, 85, n),
            "income": _with_gaps(rng, rng.lognormal(10.3, 0.4, n).round(0), 0.08),
            "tenure": tenure,
            "monthly_charges": monthly,
            "total_charges": _with_gaps(rng, (tenure * monthly).round(2), 0.05),
            "n_calls": calls,
            "churn": np.where(leaves, "Yes", "No"),
        }
    )


def _houses(rng: np.random.Generator) -> pd.DataFrame:
    n = 500
    area = rng.lognormal(4.5, 0.4, n).round(1)
    quality = rng.integers(1, 11, n)
    age = rng.integers(0, 120, n)
    district = rng.integers(0, 8, n)
    price = 2200 * area + 15_000 * quality - 500 * age + 9000 * district + rng.normal(0, 25_000, n) + 60_000
    return pd.DataFrame(
        {
            "id": np.arange(1, n + 1),
            "area": area,
            "rooms": np.clip((area / 25 + rng.normal(0, 1, n)).round(), 1, 12).astype(int),
            "age": age,
            "garden": _with_gaps(rng, rng.gamma(2, 60, n).round(2), 0.15),
            "district": [f"D{number}" for number in district],
            "quality": quality,
            "price": np.clip(price, 30_000, None).round(-2),
        }
    )


def _reviews(rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for _ in range(400):
        is_good = rng.random() < 0.5
        own, other = (_GOOD, _BAD) if is_good else (_BAD, _GOOD)
        words = [*rng.choice(own, 3), *rng.choice(other, 1), *rng.choice(_PLAIN, 8)]
        rows.append((" ".join(rng.permutation(words)), "pos" if is_good else "neg"))
    return pd.DataFrame(rows, columns=["text", "label"])


def _visits(rng: np.random.Generator) -> pd.DataFrame:
    counts = rng.integers(1, 6, 240)
    patient = np.repeat(np.arange(240), counts)
    n = len(patient)
    frailty = rng.normal(0, 1, 240)
    own = {
        "age": rng.integers(20, 95, 240)[patient],
        "bp": (rng.normal(125, 12, 240)[patient] + rng.normal(0, 6, n)).round(1),
        "glucose": (rng.normal(105, 18, 240)[patient] + rng.normal(0, 8, n)).round(1),
        "bmi": (rng.normal(27, 4, 240)[patient] + rng.normal(0, 0.3, n)).round(1),
    }
    readmitted = (frailty[patient] + 0.02 * (own["age"] - 57) + rng.normal(0, 0.4, n) > 0).astype(int)
    visit = np.concatenate([np.arange(1, count + 1) for count in counts])
    return pd.DataFrame({"patient_id": patient + 5000, "visit": visit, **own, "readmitted": readmitted})


def _sensors(rng: np.random.Generator) -> pd.DataFrame:
    n = 800
    hour = np.arange(n)
    temperature = 12 + 6 * np.sin(2 * np.pi * hour / 24) + rng.normal(0, 1, n).cumsum() * 0.1
    load = 300 - 5 * temperature + 40 * np.cos(2 * np.pi * (hour - 18) / 24) + rng.normal(0, 6, n) + 0.05 * hour
    return pd.DataFrame(
        {
            "time": pd.date_range("2023-03-01", periods=n, freq="h"),
            "temperature": temperature.round(2),
            "humidity": rng.uniform(30, 95, n).round(1),
            "load": load.round(1),
        }
    )


def _sales(rng: np.random.Generator) -> pd.DataFrame:
    days = pd.date_range("2021-01-01", "2023-12-31", freq="D")
    dates = days.repeat(3)
    store = np.tile([1, 2, 3], len(days))
    promo = rng.integers(0, 2, len(dates))
    sold = 200 + 40 * store + 60 * promo + 25 * (dates.dayofweek >= 5) + rng.normal(0, 20, len(dates))
    return pd.DataFrame({"date": dates, "store": store, "promo": promo, "sales": sold.round(0)})


def _passengers(rng: np.random.Generator) -> pd.DataFrame:
    n = 700
    sex, level = rng.choice(["male", "female"], n), rng.integers(1, 4, n)
    fare = (rng.lognormal(3.5, 0.5, n) / level).round(2)
    lives = 1.4 * (sex == "female") - 0.5 * (level - 2) + rng.normal(0, 1, n) > 0.5
    return pd.DataFrame(
        {
            "Id": np.arange(1, n + 1),
            "Class": level,
            "Sex": sex,
            "Age": _with_gaps(rng, rng.integers(1, 80, n).astype(float), 0.2),
            "Fare": fare,
            "Port": rng.choice(["C", "Q", "S"], n),
            "Survived": lives.astype(int),
        }
    )
