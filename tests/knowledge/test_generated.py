"""The tables against the libraries that are installed here: a part of each is made anew and must come out the same.

Signatures and roles are compared in full, experiments for a sample. All of it, for all libraries, is
`python scripts/generate_knowledge.py` and a look at what git says has changed.
"""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mldebt_nb.knowledge import tables
from mldebt_nb.knowledge.roles import Fact
from mldebt_nb.knowledge.tables import Table
from scripts import generate_knowledge as script

#: What is tried again: every so many of the functions and methods, and these in any case.
SAMPLED = {"python": 2, "numpy": 4, "pandas": 11, "joblib": 1, "requests": 1}
WHOLE = {
    "scikit-learn": (
        "sklearn.preprocessing.StandardScaler", "sklearn.preprocessing.LabelEncoder", "sklearn.linear_model.Ridge",
        "sklearn.cluster.KMeans", "sklearn.tree.DecisionTreeClassifier", "sklearn.feature_selection.SelectKBest",
        "sklearn.model_selection.KFold", "sklearn.model_selection.train_test_split", "sklearn.metrics.f1_score",
        "sklearn.feature_extraction.text.TfidfVectorizer", "sklearn.utils.resample", "sklearn.pipeline.make_pipeline",
    ),
    "pandas": ("pandas.DataFrame.insert", "pandas.DataFrame.sort_values", "pandas.DataFrame.values", "pandas.DataFrame.sample"),
}  # fmt: skip
#: What experiments fill in.
SEEN = ("updates", "returns", "result", "stochastic", "state", "stochastic_with", "inplace")


def facts_of(table: Table) -> dict[str, Fact]:
    """Every function and class, and every method under the class that has or inherits it."""

    def fact(number: int) -> Fact:
        return tables.fact_of(table, number)

    found = {name: fact(number) for name, number in table.functions.items()}
    for name, (constructor, bases, _) in table.classes.items():
        found[name] = fact(constructor)
        for kind in reversed([name, *bases]):
            for method, number in table.classes[kind][2].items():
                found[f"{name}.{method}"] = fact(number)
    return found


def wanted_of(distribution: str, table: Table) -> set[str]:
    """The names whose experiments are made again: functions, and methods where they stand, not where they are inherited."""
    names = sorted(
        {*table.functions, *(f"{kind}.{name}" for kind, entry in table.classes.items() for name in entry[2])}
    )
    step = SAMPLED.get(distribution)
    chosen = set(names[::step]) if step else set()
    for whole in WHOLE.get(distribution, ()):
        chosen |= {name for name in names if name == whole or name.startswith(f"{whole}.")}
    return chosen


@pytest.mark.parametrize("distribution", sorted({*SAMPLED, *WHOLE}))
def test_a_table_made_anew(distribution: str) -> None:
    try:
        version = script.version_of(distribution)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{distribution} is not installed")
    path = script.target(distribution)
    if not path.exists():
        pytest.skip(f"there is no table of {distribution} {version}")
    old = tables.decoded(path.read_bytes())
    python = msgspec.json.decode(path.read_bytes())["python"]
    if old.version != version or python != f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip(f"the table is of {distribution} {old.version} on Python {python}")
    written = facts_of(old)
    chosen = wanted_of(distribution, old)
    owners = {name.rpartition(".")[0] for name in chosen} & set(old.classes)
    new = tables.decoded(script.written(script.generate(distribution, (chosen | owners).__contains__)).encode())
    made = facts_of(new)
    names = {*old.functions, *old.classes}
    assert names - former() <= set(made), "a name is gone"
    assert {*new.functions, *new.classes} <= names, f"a name is new: run scripts/generate_knowledge.py {distribution}"
    assert chosen - former() <= set(made)
    for name in written.keys() & made.keys():
        assert signature(made[name]) == signature(written[name]), name
    for name in chosen & made.keys() - set(old.classes):
        assert made[name] == written[name], f"{name}: run scripts/generate_knowledge.py {distribution}"


def former() -> set[str]:
    return {name for entry in script.by_hand("overrides")["former"] for name in entry["names"]}


def signature(fact: Fact) -> tuple[Any, ...]:
    return fact.role, fact.parameters, fact.seed


def test_what_people_wrote_down_has_reasons() -> None:
    groups = script.by_hand("roles")["group"]
    overrides = script.by_hand("overrides")
    for entry in [*groups, *overrides["override"], *overrides["former"], *script.by_hand("described")["entry"]]:
        assert entry["reason"].strip()
        assert entry["names"]


def test_the_names_are_up_to_date() -> None:
    written = (script.TARGET / "names.json").read_text(encoding="utf-8")
    assert written == script.names_text(), "run scripts/generate_knowledge.py"


def test_every_library_of_the_aliases_has_a_description() -> None:
    distributions = set(script.by_hand("aliases")["distributions"].values())
    assert distributions <= set(script.DESCRIPTIONS)
    for module in script.DESCRIPTIONS.values():
        assert (Path(script.__file__).parent / "knowledge" / "libraries" / f"{module}.py").exists()
