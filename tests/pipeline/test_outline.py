"""The pipeline as it is drawn: which operators are nodes, what they are called, what flows between them."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.notebook.reading import read
from mldebt_nb.pipeline.naming import LONGEST, RowsWord, in_order, words_of
from mldebt_nb.pipeline.outline import Node, Outline
from mldebt_nb.pipeline.rows import How, Range, Step
from mldebt_nb.rules.registry import Registry, discover

IMPORTS = """
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
"""
SPLIT = """
# %%
df = pd.read_csv("patients.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="ill"), df["ill"], random_state=0)
"""


def outlined(text: str, registry: Registry | None = None, **settings: object) -> Outline:
    auditor = Auditor(Config(**settings), registry or discover(), date(2026, 11, 23))  # type: ignore[arg-type]
    return auditor.outline(read((IMPORTS + textwrap.dedent(text)).encode(), "notebook.py"))


def flows(found: Outline) -> set[tuple[str, str, str, str]]:
    """Label, label, what flows, its rows."""
    labels = {node.id: node.label for node in found.nodes}
    return {(labels[e.source], labels[e.target], e.carries.value, " ".join(e.rows)) for e in found.edges}


def node(found: Outline, label: str) -> Node:
    (only,) = [node for node in found.nodes if node.label == label]
    return only


# -- columns, models, artifacts --------------------------------------------------------------------------------------


def test_columns_and_what_is_predicted() -> None:
    found = outlined(
        """
# %%
df = pd.read_csv("patients.csv")
train, test, y, y_test = train_test_split(df[["age", "dose"]], df["ill"], random_state=0)
model = LogisticRegression().fit(train, y)
other = LogisticRegression().fit(df.drop(columns=["ill"]), df.ill)
"""
    )
    told = [(n.label, n.columns, n.without, n.target) for n in found.nodes if n.columns or n.without]
    assert told == [
        ("train_test_split", ("age", "dose"), (), ()),
        ("LogisticRegression.fit", ("age", "dose"), (), ("ill",)),
        ("LogisticRegression.fit", (), ("ill",), ("ill",)),
    ]


def test_no_columns_where_turns_differ_or_positions_only_are_known() -> None:
    found = outlined(
        """
# %%
df = pd.read_csv("patients.csv")
for name in ["age", "dose"]:
    StandardScaler().fit(df[[name]])
LogisticRegression().fit(df.iloc[:, [0, 1]], df["ill"])
"""
    )
    assert [(n.label, n.columns) for n in found.nodes if n.model] == [
        ("StandardScaler.fit", ()),
        ("LogisticRegression.fit", ()),
    ]


def test_models_and_artifacts() -> None:
    found = outlined(
        SPLIT
        + """
# %%
import joblib
model = LogisticRegression().fit(X_train, y_train)
cross_val_score(LogisticRegression(), X_train, y_train)
joblib.dump(model, "model.pkl")
df.to_sql("patients", "postgresql://me:secret@host/db?password=secret")
pd.read_csv("https://me:secret@host/in.csv?token=secret")
df.to_csv(somewhere)
"""
    )
    told = {n.label: (n.model, n.artifact) for n in found.nodes if n.model or n.role in ("data source", "sink")}
    assert told == {
        "patients.csv": (None, "patients.csv"),
        "LogisticRegression.fit": ("LogisticRegression", None),
        "dump": (None, "model.pkl"),
        "patients": (None, "patients"),
        "https://host/in.csv": (None, "https://host/in.csv"),
        "to_csv": (None, None),
    }


# -- nodes and edges -----------------------------------------------------------------------------------------------


def test_an_ordinary_pipeline() -> None:
    found = outlined(
        SPLIT
        + """
# %%
scaler = StandardScaler()
model = LogisticRegression().fit(scaler.fit_transform(X_train), y_train)
print(accuracy_score(y_test, model.predict(scaler.transform(X_test))))
"""
    )
    assert [(n.label, n.role, " ".join(n.rows)) for n in found.nodes] == [
        ("patients.csv", "data source", ""),
        ("drop", "projection", "all"),
        ("train_test_split", "train/test split", "all"),
        ("StandardScaler.fit_transform", "transformer", "train"),
        ("LogisticRegression.fit", "estimator", "train"),
        ("StandardScaler.transform", "transformer", "test"),
        ("LogisticRegression.predict", "estimator", "test"),
        ("accuracy_score", "score", "test"),
    ]
    assert flows(found) == {
        ("patients.csv", "drop", "data", "all"),
        ("drop", "train_test_split", "data", "all"),
        ("patients.csv", "train_test_split", "data", ""),
        ("train_test_split", "StandardScaler.fit_transform", "data", "train"),
        ("StandardScaler.fit_transform", "LogisticRegression.fit", "data", "train"),
        ("train_test_split", "LogisticRegression.fit", "data", "train"),
        ("StandardScaler.fit_transform", "StandardScaler.transform", "model", ""),
        ("train_test_split", "StandardScaler.transform", "data", "test"),
        ("LogisticRegression.fit", "LogisticRegression.predict", "model", ""),
        ("StandardScaler.transform", "LogisticRegression.predict", "data", "test"),
        ("LogisticRegression.predict", "accuracy_score", "data", "test"),
        ("train_test_split", "accuracy_score", "data", "test"),
    }
    assert found.complete
    score = node(found, "accuracy_score")
    assert (score.cell, score.line, score.callee) == (2, 3, "sklearn.metrics.accuracy_score")


def test_what_makes_a_model_is_told_by_its_first_use() -> None:
    found = outlined(
        """
        # %%
        df = pd.read_csv("a.csv")
        unused = LogisticRegression()
        cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), df[["x"]], df["y"])
        make_pipeline(StandardScaler(), LogisticRegression()).fit(df[["x"]], df["y"])
        """
    )
    assert [node.label for node in found.nodes] == [
        "a.csv",
        "cross_val_score(make_pipeline)",
        "make_pipeline(StandardScaler, LogisticRegression).fit",
    ]


def test_turns_that_do_the_same_to_the_same_are_one() -> None:
    found = outlined(
        SPLIT
        + """
# %%
for c in (0.1, 1, 10):
    model = LogisticRegression(C=c).fit(X_train, y_train)
    print(model.score(X_test, y_test))
"""
    )
    assert [(n.label, n.repeated) for n in found.nodes[-2:]] == [
        ("LogisticRegression.fit", True),
        ("LogisticRegression.score", True),
    ]
    assert not node(found, "train_test_split").repeated


def test_turns_over_different_models_are_not() -> None:
    found = outlined(
        SPLIT
        + """
# %%
from sklearn.svm import SVC
for model in (LogisticRegression(), SVC()):
    model.fit(X_train, y_train)
"""
    )
    assert [n.label for n in found.nodes[-2:]] == ["LogisticRegression.fit", "SVC.fit"]


def test_a_function_of_the_notebook_is_followed_where_it_is_called() -> None:
    found = outlined(
        SPLIT
        + """
# %%
def train(X, y):
    return LogisticRegression().fit(X, y)
# %%
train(X_train, y_train)
train(X_test, y_test)
"""
    )
    fits = [n for n in found.nodes if n.label == "LogisticRegression.fit"]
    assert [(n.cell, n.line, [(call.cell, call.line) for call in n.called_from]) for n in fits] == [
        (2, 2, [(3, 1)]),
        (2, 2, [(3, 2)]),
    ]
    assert [" ".join(n.rows) for n in fits] == ["train", "test"]


def test_what_was_put_into_a_column_flows() -> None:
    found = outlined(
        """
        # %%
        df = pd.read_csv("patients.csv")
        df["age"] = df["age"].fillna(df["age"].mean())
        train, test = train_test_split(df)
        """
    )
    assert ("mean", "train_test_split", "data", "") in flows(found)


def test_what_has_neither_role_nor_edge_is_left_out() -> None:
    assert outlined("# %%\nx = np.arange(10)\n").nodes == ()


def test_a_notebook_without_data_work_is_empty() -> None:
    auditor = Auditor(Config(), discover(), date(2026, 11, 23))
    assert auditor.outline(read(b"# %%\nprint(1)\n", "a.py")) == Outline("python", (), ())


# -- leaks ---------------------------------------------------------------------------------------------------------

LEAKING = """
# %%
df = pd.read_csv("patients.csv")
X = StandardScaler().fit_transform(df.drop(columns="ill")){}
X_train, X_test, y_train, y_test = train_test_split(X, df["ill"])
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""


def leaking(found: Outline) -> dict[str, tuple[str, ...]]:
    return {node.label: node.leaks for node in found.nodes if node.leaks}


def test_leaks_are_marked_where_they_are_made(registry: Registry) -> None:
    assert leaking(outlined(LEAKING.format(""), registry)) == {"StandardScaler.fit_transform": ("LKG101",)}


def test_leaks_are_those_of_an_audit(registry: Registry) -> None:
    assert leaking(outlined(LEAKING.format("  # mldebt: ignore[LKG101] known"), registry)) == {}
    accepted = LEAKING.format("  # mldebt: accept[LKG101] until=2027-01-01 later")
    assert leaking(outlined(accepted, registry)) == {"StandardScaler.fit_transform": ("LKG101",)}
    assert leaking(outlined(LEAKING.format(""), registry, ignore=("LKG",))) == {}


# -- labels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "label"),
    [
        ('pd.read_csv("data/a.csv")', "data/a.csv"),
        ('pd.read_csv(filepath_or_buffer="a.csv", sep=";")', "a.csv"),
        ("pd.read_csv(path)", "read_csv"),
        ('pd.read_csv("https://ann:secret@host/a.csv?token=secret#secret")', "https://host/a.csv"),
        ('pd.read_csv("s3://bucket/a.csv")', "s3://bucket/a.csv"),
        ("pd.read_sql(\"select * from shop.orders o join people p on p.id = o.id where name = 'Ann'\", db)", None),
        ('pd.read_sql("orders", db)', "orders"),
        ('pd.read_json(\'{"name": ["Ann"]}\')', "read_json"),
        ('pd.read_csv("name\\nAnn")', "read_csv"),
        (f'pd.read_csv("{"a" * 200}")', "a" * (LONGEST - 1) + "…"),
    ],
)
def test_a_source_is_called_as_the_text_calls_it_and_tells_no_secret(call: str, label: str | None) -> None:
    (source,) = outlined(f"# %%\n{call}\n").nodes
    assert source.label == (label or "shop.orders, people")


# -- words for rows ------------------------------------------------------------------------------------------------

SOURCE = Step("s", "all", How.SOURCE)
TRAIN, TEST = Step("a", "train", How.RANDOM), Step("a", "test", How.RANDOM)
FURTHER = Step("b", "test", How.FOLD)
FILTER = Step("f", "yes", How.FILTER)
CUT = Step("c", Range(None, 9), How.CUT)
AGAIN = Step("r", "all", How.RESAMPLED)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ((SOURCE,), "all"),
        ((SOURCE, FILTER), "filtered"),
        ((SOURCE, CUT), "part"),
        ((SOURCE, TRAIN), "train"),
        ((SOURCE, FILTER, TEST, FILTER), "test"),
        ((SOURCE, TRAIN, CUT), "train"),
        ((SOURCE, TRAIN, FURTHER), "validation"),
        ((SOURCE, TEST, Step("b", "train", How.RANDOM)), "validation"),
        ((SOURCE, TEST, FURTHER), "test"),
        ((SOURCE, AGAIN), "all resampled"),
        ((SOURCE, AGAIN, TRAIN), "train resampled"),
        ((Step("u", "all", How.UNKNOWN),), ""),
        ((Step("u", "all", How.UNKNOWN), TRAIN), "train"),
    ],
)
def test_words_for_rows(path: tuple[Step, ...], words: str) -> None:
    assert " ".join(in_order(words_of(frozenset([path])))) == words


def test_rows_of_several_kinds_have_several_words() -> None:
    rows = frozenset([(SOURCE, TEST), (SOURCE, TRAIN)])
    assert in_order(words_of(rows)) == (RowsWord.TRAIN, RowsWord.TEST)


# -- what always holds ---------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    (
        "df = pd.read_csv('a.csv')",
        "df = df.dropna()",
        "df['x'] = df['x'] - df['x'].mean()",
        "X, y = df[['x']], df['y']",
        "X = StandardScaler().fit_transform(X)",
        "X, X_test, y, y_test = train_test_split(X, y)",
        "model = LogisticRegression()",
        "model.fit(X, y)",
        "for turn in (1, 2, 3):\n    y = model.predict(X)\n    model.fit(X, y)",
        "for X_part in parts:\n    model.partial_fit(X_part, y)",
        "accuracy_score(y_test, model.predict(X_test))",
        "cross_val_score(model, X, y)",
        "stranger.fit(X)",
        "stranger.transform(X)",
        "df.to_csv('b.csv')",
    )
)


@given(st.lists(LINES, max_size=12))
@settings(deadline=None, max_examples=60)
def test_edges_join_nodes_and_nothing_depends_on_chance(lines: list[str]) -> None:
    text = "# %%\n" + "\n".join(lines)
    found = outlined(text)
    ids = [node.id for node in found.nodes]
    assert len(ids) == len(set(ids))
    assert [node.number for node in found.nodes] == sorted(node.number for node in found.nodes)
    for edge in found.edges:
        assert {edge.source, edge.target} <= set(ids)
        assert edge.source != edge.target
    assert len({(edge.source, edge.target) for edge in found.edges}) == len(found.edges)
    assert outlined(text) == found
