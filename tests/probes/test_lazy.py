"""Lazy frames: the engine counts, the first rows are fetched, and nothing more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from mldebt_nb import Config, probe

ROWS, HEAD = 5_000, 300
CONFIG = Config(probe_rows=HEAD)


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    late = np.where(np.arange(ROWS) < 1_000, 0.0, np.nan)
    return pd.DataFrame({"x": rng.normal(size=ROWS), "late": late, "y": np.arange(ROWS) % 100 == 0, "z": ["a"] * ROWS})


def as_polars(given: pd.DataFrame) -> Any:
    return pl.from_dict({name: given[name].to_numpy() for name in given}).lazy()


def as_duckdb(given: pd.DataFrame) -> Any:
    import duckdb
    import pyarrow as pa

    return duckdb.from_arrow(pa.Table.from_pandas(given))


def as_dask(given: pd.DataFrame) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(given, npartitions=4)


@pytest.mark.parametrize("make", [as_polars, as_duckdb, as_dask])
def test_no_more_than_the_first_rows_are_fetched(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import narwhals as nw

    fetched: list[int] = []
    collect = nw.LazyFrame.collect

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = collect(self, *args, **kwargs)
        fetched.append(len(result))
        return result

    monkeypatch.setattr(nw.LazyFrame, "collect", counting)
    found = probe(make(frame()), target="y", config=CONFIG)
    assert max(fetched) == HEAD
    measured = found.measurements.frame
    assert measured is not None
    assert (measured.rows, measured.lazy, measured.sample.how, measured.sample.rows) == (ROWS, True, "head", HEAD)
    columns = {column.name: column for column in measured.columns}
    assert columns["late"].missing == 4_000, "counted by the engine beyond the first rows"
    assert columns["z"].constant
    assert measured.target is not None
    assert measured.target.counts == (4_950, 50)
    assert {finding.rule for finding in found.findings} == {"missing-values", "constant-column", "class-imbalance"}
    assert "the first ones: they say little about the rest" in str(found)


def test_a_lazy_frame_that_fits_is_measured_whole() -> None:
    found = probe(as_polars(frame()), config=Config()).measurements.frame
    assert found is not None
    assert found.sample.how == "all"
    assert found.duplicates is not None
    assert found.duplicates.rows == ROWS


def test_lazy_train_against_eager_test() -> None:
    found = probe(as_polars(frame()), test=frame(), config=CONFIG)
    assert any("first rows" in note for note in found.measurements.notes)
