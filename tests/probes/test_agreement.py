"""What is measured agrees with plain pandas and numpy on random small frames, whatever library holds them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt_nb import Config, probe
from mldebt_nb.probes.measurements import Column, Frame

SILENT = Config(select=("AUD",))
FLOATS = st.one_of(
    st.none(), st.just(0.0), st.floats(-1e6, 1e6, width=32), st.sampled_from([1.0, 2.0, 3.0]), st.just(float("inf"))
)
INTS = st.one_of(st.integers(-3, 3), st.integers(-(2**62), 2**62))
TEXTS = st.one_of(
    st.none(), st.sampled_from(["", "a", "b", "?", "1.5", "2020-01-31"]), st.text("abé𝄞\x00 ", max_size=6)
)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.integers(0, 40))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=rows, max_size=rows))

    moments = st.one_of(st.none(), st.integers(0, 5).map(lambda n: pd.Timestamp("2024-02-29") + pd.Timedelta(n, "D")))
    return pd.DataFrame(
        {
            "float": pd.Series(column(FLOATS), dtype="float64"),
            "int": pd.Series(column(INTS), dtype="int64"),
            "bool": pd.Series(column(st.booleans()), dtype="bool"),
            "text": pd.Series(column(TEXTS), dtype="str"),
            "time": pd.Series(column(moments), dtype="datetime64[us]"),
            "few": pd.Series(column(st.integers(0, 1)), dtype="int8"),
        }
    )


def as_dask(frame: pd.DataFrame) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(frame, npartitions=2)


def as_polars(frame: pd.DataFrame) -> pl.DataFrame:
    return pl.from_arrow(as_arrow(frame))  # type: ignore[return-value]


def as_arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


LIBRARIES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "pandas nullable": lambda frame: frame.convert_dtypes(dtype_backend="numpy_nullable"),
    "pandas arrow": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "pandas object": lambda frame: frame.astype({"text": object} if "text" in frame else {}),
    "polars": as_polars,
    "polars lazy": lambda frame: as_polars(frame).lazy(),
    "pyarrow": as_arrow,
    "duckdb": lambda frame: duckdb.from_arrow(as_arrow(frame)),
    "dask": as_dask,
}


def measured(frame: Any, **asked: Any) -> Frame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = probe(frame, config=SILENT, **asked).measurements.frame
    assert found is not None
    return found


def near(one: float | None, other: float, scale: float) -> bool:
    return one is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9 * scale)


@pytest.mark.parametrize("library", LIBRARIES)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames())
def test_columns(library: str, frame: pd.DataFrame) -> None:
    found = measured(LIBRARIES[library](frame))
    assert found.rows == len(frame)
    columns = {column.name: column for column in found.columns}
    for name, series in frame.items():
        column = columns[str(name)]
        present = series.dropna()
        assert column.missing == int(series.isna().sum()), name
        if column.distinct is not None:
            assert column.distinct == present.nunique(), name
            assert column.distinct_of == len(present), name
        if column.kind in ("number", "text", "boolean"):
            assert column.constant == (present.nunique() == 1), name
    for name in ("float", "int", "few"):
        check_numbers(columns[name], frame[name].dropna().to_numpy(), eager=not found.lazy)


def check_numbers(column: Column, values: np.ndarray, *, eager: bool) -> None:
    numbers = column.numbers
    finite = values[np.isfinite(values.astype(float))]
    if numbers is None:
        assert not len(values)
        return
    if not eager and len(finite) < len(values):
        return  # an engine counts infinity as the extreme that it is
    if not len(finite):
        assert numbers.mean is None
        return
    size = float(np.abs(finite.astype(float)).max()) or 1.0
    assert (numbers.minimum, numbers.maximum) == (float(finite.min()), float(finite.max()))
    assert numbers.zeros == int((finite == 0).sum())
    assert near(numbers.mean, float(finite.astype(float).mean()), size)
    if len(finite) > 1:
        assert near(numbers.deviation, float(finite.astype(float).std(ddof=1)), size * 10)
    if eager:
        assert numbers.infinite == len(values) - len(finite)
        assert sum(numbers.histogram) in (
            0,
            int(((finite >= numbers.quantiles[0]) & (finite <= numbers.quantiles[-1])).sum()),
        )


@pytest.mark.parametrize("library", ["pandas", "pandas arrow", "pandas object", "polars", "pyarrow"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames(), columns=st.sets(st.sampled_from(["float", "bool", "text", "few", "time"]), min_size=2))
def test_equal_rows(library: str, frame: pd.DataFrame, columns: set[str]) -> None:
    frame = frame[sorted(columns)]
    found = measured(LIBRARIES[library](frame)).duplicates
    if len(frame) < 2:
        assert found is None
        return
    assert found is not None
    assert found.copies == int(frame.duplicated().sum())
    sizes = frame.groupby(list(frame.columns), dropna=False).size()
    assert found.pairs == float((sizes * (sizes - 1) / 2).sum())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(train=frames(), test=frames())
def test_rows_of_test_in_train(train: pd.DataFrame, test: pd.DataFrame) -> None:
    columns = ["bool", "few", "text"]
    found = probe(train[columns], test=as_polars(test[columns]), config=SILENT).measurements.pair
    assert found is not None
    if not len(train) or not len(test):
        assert found.overlap is None
        return
    known = {tuple(row) for row in train[columns].astype(object).where(train[columns].notna(), None).to_numpy()}
    rows = [tuple(row) for row in test[columns].astype(object).where(test[columns].notna(), None).to_numpy()]
    assert found.overlap is not None
    assert found.overlap.rows == sum(row in known for row in rows)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames())
def test_groups_time_and_copies_of_a_key(frame: pd.DataFrame) -> None:
    half = len(frame) // 2
    train, test = frame.iloc[:half], frame.iloc[half:]
    found = probe(train, test=test, groups="text", time="time", key="int", config=SILENT).measurements
    assert found.pair is not None
    assert found.frame is not None
    if found.pair.groups is not None:
        shared = set(train["text"].dropna()) & set(test["text"].dropna())
        assert found.pair.groups.groups == len(shared)
        assert found.pair.groups.rows == int(test["text"].isin(shared).sum())
    if found.pair.time is not None:
        last = train["time"].max()
        assert (found.pair.time.earlier, found.pair.time.same) == (
            int((test["time"] < last).sum()), int((test["time"] == last).sum()),
        )  # fmt: skip
    key = next(column for column in found.frame.columns if column.name == "int")
    assert key.copies == int(train["int"].duplicated().sum())


def test_the_moments_of_a_large_sample() -> None:

    from scipy.stats import skew

    values = np.random.default_rng(1).lognormal(size=5_000)
    numbers = measured(pd.DataFrame({"x": values})).columns[0].numbers
    assert numbers is not None
    assert numbers.skewness == pytest.approx(skew(values))
    assert numbers.quantiles[3] == pytest.approx(np.median(values), rel=1e-2)
