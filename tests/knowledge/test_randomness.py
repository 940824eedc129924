"""What is said to draw, held against the tables that were generated from the libraries."""

from __future__ import annotations

import pytest

from mldebt_nb.knowledge import tables
from mldebt_nb.knowledge.randomness import _ESTIMATORS, Weight, draw, seeded

RELEASE = tables.table("scikit-learn", tables.releases()["scikit-learn"][0])
KNOWN = [
    name for name in (*RELEASE.functions, *RELEASE.classes)
    if name.rpartition(".")[2] in _ESTIMATORS and name.startswith("sklearn.")
]  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_what_draws_in_scikit_learn_takes_a_seed(name: str) -> None:
    fact = tables.function(name)
    assert fact is not None
    assert fact.seed in _ESTIMATORS[name.rpartition(".")[2]].seeds


def test_most_of_the_table_is_in_the_library() -> None:
    assert len(KNOWN) > 50


@pytest.mark.parametrize("name", ["rand", "shuffle", "choice", "normal"])
def test_numpy_draws_from_its_own_state(name: str) -> None:
    found = draw(f"numpy.random.{name}")
    assert found is not None
    assert (found.state, found.weight) == ("numpy", Weight.DATA)


@pytest.mark.parametrize("name", ["numpy.random.seed", "random.seed", "numpy.array", "secrets.token_hex", "math.sqrt"])
def test_what_does_not_draw(name: str) -> None:
    assert draw(name) is None


def test_what_a_helper_seeds() -> None:
    assert seeded("numpy.random.seed", "seed") == {"numpy"}
    assert seeded("helpers.seed_everything", "seed_everything") == {"numpy", "random", "torch", "tensorflow"}
    assert seeded("helpers.setup", "setup") == frozenset()
