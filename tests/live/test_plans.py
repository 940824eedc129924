"""Plans of polars: what cannot be carried out ends neither cell nor session; what frames in memory hold counts."""

from __future__ import annotations

import pytest

from tests.live.compared import assert_unnoticed
from tests.live.kernels import notebook

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


CELLS = {
    "a": "import polars as pl\ndf = pl.DataFrame({'a': [1]})",
    "b": "plan = df.lazy()",
    "c": "picked = plan.select('a')",
    "d": "picked.collect()",
}


def test_a_plan_over_another_frame_is_another_plan() -> None:
    """Its text tells the columns of a frame in memory, not what they hold."""
    with notebook() as cells:
        cells.document(*CELLS.items())
        for name in (*"abcd", *"bcd", "d"):
            cells.run(CELLS[name], name).raise_error()
        assert {cell.status for cell in cells.session.status().cells} == {"clean"}
        edited = {**CELLS, "a": CELLS["a"].replace("1", "2")}
        cells.document(*edited.items())
        for name in "abc":
            cells.run(edited[name], name).raise_error()
        assert {cell.id: cell.status for cell in cells.session.status().cells} == {
            "a": "clean", "b": "clean", "c": "clean", "d": "stale",
        }  # fmt: skip
