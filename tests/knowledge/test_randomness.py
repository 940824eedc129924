"""What is said to draw, held against the tables that were generated from the libraries."""

from __future__ import annotations

import pytest

from mldebt_nb.knowledge import tables
from mldebt_nb.knowledge.randomness import _BY_HAND, Weight, draw, seeded

RELEASE = tables.table("scikit-learn", tables.releases()["scikit-learn"][0])
KNOWN = [
    name for name in (*RELEASE.functions, *RELEASE.classes)
    if name.rpartition(".")[2] in _BY_HAND and name.startswith("sklearn.")
]  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_what_draws_in_scikit_learn_takes_a_seed(name: str) -> None:
    fact = tables.function(name)
    assert fact is not None
    assert fact.seed in _BY_HAND[name.rpartition(".")[2]].seeds


def test_what_stands_here_by_hand_is_in_the_library() -> None:
    there = {name.rpartition(".")[2] for name in KNOWN}
    assert set(_BY_HAND) - there == {"SMOTENC"}  # imbalanced-learn's


@pytest.mark.parametrize("name", [n for n in RELEASE.classes if n.rpartition(".")[2] not in _BY_HAND])
def test_what_is_not_by_hand_the_table_decides(name: str) -> None:
    fact = tables.function(name)
    assert fact is not None
    drawn = draw(name)
    assert drawn is None or (fact.stochastic and drawn.seeds == (fact.seed,))


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("sklearn.ensemble.RandomForestClassifier", Weight.FIT),
        ("sklearn.ensemble.forest.RandomForestClassifier", Weight.FIT),
        ("sklearn.decomposition.FastICA", Weight.FIT),
        ("sklearn.model_selection.RandomizedSearchCV", Weight.FIT),
        ("sklearn.model_selection.ShuffleSplit", Weight.SPLIT),
        ("sklearn.datasets.make_moons", Weight.DATA),
        ("sklearn.utils.shuffle", Weight.SAMPLE),
        ("imblearn.over_sampling.SMOTE", Weight.SAMPLE),
        ("torch.nn.Linear", Weight.FIT),
        ("torch.nn.Conv3d", Weight.FIT),
        ("torch.nn.init.xavier_uniform_", Weight.FIT),
        ("torch.randn", Weight.DATA),
    ],
)
def test_what_hangs_on_a_draw(name: str, weight: Weight) -> None:
    drawn = draw(name)
    assert drawn is not None
    assert drawn.weight is weight


@pytest.mark.parametrize(
    "name",
    ["sklearn.decomposition.TruncatedSVD", "sklearn.decomposition.NMF", "sklearn.svm.LinearSVC", "torch.nn.ReLU",
     "sklearn.linear_model.LogisticRegression", "sklearn.neighbors.KNeighborsClassifier", "torch.zeros"],
)  # fmt: skip
def test_what_gives_the_same_but_for_rounding_does_not_draw(name: str) -> None:
    assert draw(name) is None


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
