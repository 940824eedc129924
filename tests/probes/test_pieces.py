"""What is computed piece by piece, to save memory, is what one would compute at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.probes import columns, numeric, rows, sampling

pytest.importorskip("pyarrow")


@pytest.fixture(autouse=True, scope="module")
def _short_pieces() -> object:
    """Pieces so short that every array has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numeric, "_STRETCH", 7)
        patch.setattr(columns, "_PIECE", 5)
        patch.setattr(columns, "GATHER", 9)
        patch.setattr(rows, "STEP", 6)
        yield


numbers = st.lists(st.integers(-20, 20).map(float), min_size=0, max_size=80)


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=80), st.integers(1, 12))
def test_the_widest_gap(values: list[float], least: int) -> None:
    ascending = np.sort(np.array(values))
    gaps = np.diff(ascending)[least - 1 : len(ascending) - least]
    if len(gaps):
        assert numeric._widest(ascending, least) == (int(np.argmax(gaps)) + least, float(gaps.max()))


@settings(deadline=None)
@given(numbers)
def test_skewness_and_runs(values: list[float]) -> None:
    array = np.array(values)
    found = numeric.skewness(array)
    deviations = array - array.mean() if len(array) else array
    second = float((deviations**2).mean()) if len(array) else 0.0
    if len(array) < 3 or not second > 0:
        assert found is None
    else:
        assert found == pytest.approx(float((deviations**3).mean()) / second**1.5, abs=1e-9)
    assert numeric.runs(np.sort(array)).tolist() == np.unique(array, return_counts=True)[1].tolist()


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "", None, "long text"]), max_size=40), st.integers(1, 40))
def test_texts_are_coded_by_their_first_appearance(texts: list[str | None], wanted: int) -> None:
    import pyarrow as pa

    from mldebt_nb.probes.from_arrow import column

    picked = sampling.spread(len(texts), wanted)
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        sample = column("x", 0, pa.chunked_array([pa.array(texts, type=kind)])).sample(picked)
        taken = texts if picked is None else [texts[at] for at in picked.tolist()]
        order = list(dict.fromkeys(text for text in taken if text is not None))
        assert sample.words == order
        assert sample.codes.tolist() == [-1 if text is None else order.index(text) for text in taken]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), max_size=40))
def test_rows_that_stand_on_both_sides(train: list[int], test: list[int]) -> None:
    one, other = (np.sort(np.array(side, dtype=np.uint64)) for side in (train, test))
    found = rows.overlap(one, other, 1, 0.0)
    assert found.rows == sum(row in train for row in test)
    assert found.pairs == sum(train.count(row) for row in test)
