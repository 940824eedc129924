"""Plans of polars that cannot be carried out are opaque; they end neither the cell nor the session."""

from __future__ import annotations

import pytest

from tests.live.compared import assert_unnoticed

pytest.importorskip("polars")
pytestmark = pytest.mark.xdist_group("live")


@pytest.mark.parametrize(
    "plan",
    [
        "pl.scan_csv('nowhere.csv')",
        "pl.scan_parquet('nowhere-*.parquet')",
        "pl.LazyFrame({'a': [1]}).select(pl.col('b'))",
        "pl.LazyFrame({'a': [1]}).map_batches(lambda frame: 1 / 0)",
        "pl.LazyFrame({'a': [1]}).with_columns(pl.col('a').map_elements(lambda value: 1 / 0))",
    ],
)
def test_a_plan_that_cannot_be_carried_out(plan: str) -> None:
    assert_unnoticed(f"import polars as pl\nplan = {plan}", "held = [plan]", "other = plan", "1")
