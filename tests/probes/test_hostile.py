"""Nothing raises on odd frames, and nothing of the user's own is ever called."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mldebt_nb import Config, probe
from mldebt_nb.probes.tables import NotATable
from tests.probes import hostile

ALL = Config(confidence="low")


def probed(frame: Any, **asked: Any) -> Any:
    found = probe(frame, config=ALL, **asked)
    str(found), found.to_html(), found.to_json(), found.to_frame()
    return found


def test_objects_that_raise_and_lie_are_never_touched() -> None:
    frame = hostile.frame()
    hostile.TOUCHED.clear()
    found = probed(frame)
    assert hostile.TOUCHED == []
    kinds = {column.name: column.kind for column in found.measurements.frame.columns}
    assert kinds == {
        "hostile": "opaque", "lying": "opaque", "float subclass": "mixed", "text subclass": "mixed", "lists": "nested",
        "dicts": "nested", "arrays": "nested", "mixed": "mixed", "huge": "number", "bytes": "opaque",
        "surrogates": "text", "frames": "opaque", "types": "opaque", "complex": "number", "nan kinds": "empty",
        "nothing": "empty",
    }  # fmt: skip
    names = {one.type for column in found.measurements.frame.columns for one in column.types}
    assert {"Hostile", "Lying"} <= names


@pytest.mark.parametrize("target", list(hostile.cells()))
def test_any_odd_column_may_be_the_target_or_the_key(target: str) -> None:
    hostile.TOUCHED.clear()
    probed(hostile.frame(), target=target, key="hostile", test=hostile.frame(), groups="lists", time="mixed")
    assert hostile.TOUCHED == []


def test_labels_that_are_objects_are_named_by_their_type() -> None:
    labels = np.empty(5, dtype=object)
    for at, label in enumerate((hostile.Hostile(), "plain", 3, hostile.HostileText("x"), hostile.Lying())):
        labels[at] = label
    frame = pd.DataFrame([[1, 2, 3, 4, 5]] * 12)
    frame.columns = pd.Index(labels, dtype=object)
    hostile.TOUCHED.clear()
    found = probed(frame, target="plain", groups=3, test=frame)
    assert hostile.TOUCHED == []
    names = [column.name for column in found.measurements.frame.columns]
    assert names == ["<Hostile>", "plain", "3", "<HostileText>", "<Lying>"]


def test_labels_of_several_levels() -> None:
    columns = pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", None), ("y", "z")])
    frame = pd.DataFrame([[1, 2, 3, 4]] * 12, columns=columns)
    found = probed(frame, target=("x", 2))
    assert [c.name for c in found.measurements.frame.columns] == ["('x', 1)", "('x', 2)", "('y', nan)", "('y', 'z')"]
    assert found.measurements.frame.target.name == "('x', 2)"


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame(index=range(5)),
        pd.DataFrame({"a": [1]}),
        pd.DataFrame([[1, 2, 3]] * 3, columns=["a", "a", "a"]),
        pd.DataFrame([[1, 2]] * 3, columns=[0, None]),
        pd.DataFrame([[1.0, float("inf")]] * 30),
        pd.DataFrame({"a": [float("nan")] * 3, "b": [None] * 3}),
        pd.DataFrame({"a": pd.array([None] * 3, dtype="Int64"), "b": pd.array([None] * 3, dtype="string")}),
        pd.DataFrame({"a": pd.Categorical([None, None]), "b": pd.Categorical(["x", "x"], categories=["y", "x"])}),
        pd.DataFrame({"a": pd.Categorical([1.5, 2.5, 1.5]), "b": pd.interval_range(0, 3), "c": pd.period_range("2020", periods=3)}),
        pd.DataFrame({"a": pd.date_range("2020", periods=3, tz="Europe/Oslo"), "b": pd.to_timedelta([1, None, 3])}),
        pd.DataFrame({"a": pd.array([1, None, 3], dtype="int64[pyarrow]"), "b": pd.array([[1], None, []], dtype=pd.ArrowDtype(pa.list_(pa.int64())))}),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1]), "b": np.array([1, 2, 3], dtype=np.float16)}),
        pd.DataFrame({"a": np.array([1, 2, 2**63], dtype=np.uint64), "b": np.array([-(2**63), 0, 2**63 - 1])}),
        pd.DataFrame({"a": [1e308, -1e308, 1e308] * 20}),
        pd.DataFrame({"a": ["", "", ""], "b": ["\x00", "é", "𝄞"]}),
        pd.Series([1, 2, 3], name="s"),
        np.zeros((0, 3)),
        np.zeros(5),
        np.array([("a", 1), ("b", 2)], dtype=[("x", "U5"), ("y", "i8")]),
        np.array([["a", None], [1, 2]], dtype=object),
        np.arange(6, dtype=np.complex128).reshape(3, 2),
        np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
        pl.DataFrame(),
        pl.DataFrame({"a": []}),
        pl.DataFrame({"a": [None, None]}),
        pl.DataFrame({"a": [[1], None], "b": [{"x": 1}, {"x": 2}], "c": [b"a", None]}),
        pl.DataFrame({"a": pl.Series(["x", None], dtype=pl.Categorical), "b": pl.Series(["x", "y"], dtype=pl.Enum(["x", "y"]))}),
        pl.DataFrame({"a": pl.Series([1, None], dtype=pl.Decimal(10, 2)), "b": pl.Series([1, None], dtype=pl.Time)}),
        pl.DataFrame({"a": pl.Series([object(), None], dtype=pl.Object)}),
        pl.Series("a", [1, 2, None]),
        pl.LazyFrame({"a": [1, None], "b": ["x", "y"], "c": [[1], [2]]}),
        pl.LazyFrame({"a": []}),
        pa.table({}),
        pa.table({"a": pa.array([], type=pa.string())}),
        pa.table({"a": pa.array([None, None])}),
        pa.table([pa.array([1, 2]), pa.array(["x", "y"])], names=["a", "a"]),
        pa.table({"a": pa.array(["x", None, "x"]).dictionary_encode(), "b": pa.array([1, None, 3], type=pa.int8()).dictionary_encode()}),
        pa.table({"a": pa.array(["x", "yy"], type=pa.string_view()), "b": pa.array([True, None])}),
        pa.table({"a": pa.array([1, None], type=pa.decimal128(5, 2)), "b": pa.array([1, 2], type=pa.time32("s"))}),
        pa.table({"a": pa.chunked_array([pa.array(["x"]), pa.array([], type=pa.string()), pa.array(["y", None])])}),
        pa.array([1, 2, 3]),
    ],
    ids=lambda frame: type(frame).__module__.partition(".")[0],
)  # fmt: skip
def test_any_frame_is_probed(frame: Any) -> None:
    probed(frame)


def test_what_is_no_table_is_refused() -> None:
    hostile.TOUCHED.clear()
    for thing in (None, 3, "text", [1, 2], {"a": [1]}, object(), np.zeros((2, 2, 2)), pd.DataFrame, hostile.Hostile()):
        with pytest.raises(NotATable):
            probe(thing)
    assert hostile.TOUCHED == []


def test_a_subclass_of_a_frame_is_not_called() -> None:
    class Frame(pd.DataFrame):
        @property
        def _constructor(self) -> Any:
            raise RuntimeError("called")

        def __getitem__(self, key: object) -> Any:
            raise RuntimeError("called")

        def memory_usage(self, *_: object, **__: object) -> Any:
            raise RuntimeError("called")

    assert probed(Frame({"a": [1, 2]})).measurements.frame.width == 1


def test_nothing_is_changed_or_kept() -> None:
    frame = pd.DataFrame({"a": [3, 1, 2] * 50, "b": ["x", None, "y"] * 50, "c": pd.Categorical(["u", "v", "u"] * 50)})
    before = frame.copy(deep=True)
    state = np.random.get_state()[1].tolist()
    found = probe(frame, target="a", test=frame, examples=True)
    str(found), found.to_html(), found.chart()
    assert np.random.get_state()[1].tolist() == state
    pd.testing.assert_frame_equal(frame, before)
    alive = weakref.ref(frame)
    del frame
    gc.collect()
    assert alive() is None
    assert len(found.measurements.frame.columns) == 3
