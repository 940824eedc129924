"""The hand-written table of calls against the generated facts, where both speak of the same call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mldebt_nb.knowledge import tables
from mldebt_nb.knowledge.calls import Kind, argument_updates, receiver_update
from mldebt_nb.knowledge.tables import Tables

#: Classes of which a receiver of a kind may be.
OWNERS = {
    Kind.LIST: ("list", "collections.deque"),
    Kind.DICT: ("dict", "collections.Counter", "collections.OrderedDict", "collections.defaultdict"),
    Kind.SET: ("set",),
    Kind.TEXT: ("str",),
    Kind.FRAME: ("pandas.DataFrame", "pandas.Series"),
    Kind.ARRAY: ("numpy.ndarray",),
    Kind.ESTIMATOR: (
        "sklearn.linear_model.Ridge", "sklearn.linear_model.LogisticRegression", "sklearn.preprocessing.StandardScaler",
        "sklearn.cluster.KMeans", "sklearn.decomposition.PCA", "sklearn.ensemble.RandomForestClassifier",
        "sklearn.model_selection.GridSearchCV", "sklearn.neighbors.KNeighborsClassifier", "keras.Sequential",
    ),
}  # fmt: skip
#: Where the two differ and both are right.
DIFFERENT = {
    "numpy.ndarray.setflags": "what the array holds stays the same; its flags do not",
    "json.load": "it moves the position in the file, which the hand-written table has no place for",
    "pickle.load": "as json.load",
}


def methods() -> Iterator[tuple[Kind, str, str]]:
    for kind, owners in OWNERS.items():
        for owner in owners:
            for table in Tables()._tables(owner)[:1]:
                name = table.canonical(owner)
                bases = [base for base in (name, *table.classes[name][1]) if base in table.classes]
                for method in sorted({method for base in bases for method in table.classes[base][2]}):
                    yield kind, owner, method


def test_whether_a_method_updates_its_receiver() -> None:
    compared = 0
    for kind, owner, name in methods():
        fact, said = tables.method(owner, name), receiver_update(kind, name, as_statement=False)
        assert fact is not None
        if fact.updates is None or said is None or f"{owner}.{name}" in DIFFERENT:
            continue
        compared += 1
        assert ("self" in fact.updates) == said, f"{owner}.{name}"
    assert compared > 400


@pytest.mark.parametrize("library", ["random", "numpy", "pandas", "sklearn", "scipy", "joblib"])
def test_which_arguments_a_function_updates(library: str) -> None:
    (table, *_) = Tables()._tables(library)
    compared = 0
    for name, number in table.functions.items():
        fact, positions = tables.fact_of(table, number), argument_updates(name)
        if fact.updates is None or positions is None or name in DIFFERENT or name.partition(".")[0] == "list":
            continue
        compared += 1
        said = {fact.parameters[position] for position in positions if position < len(fact.parameters)}
        assert said == set(fact.updates), name
    assert compared > 5
