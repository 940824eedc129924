"""Columns that cells read, for `%mldebt data` (DAT108): known, or honestly not known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mldebt_nb.live.lineage import columns_read
from tests.live.kernels import Notebook, notebook

pytest.importorskip("pandas")
pytestmark = pytest.mark.xdist_group("live")

LOAD = "import pandas as pd\ndf = pd.DataFrame({'age': [3, 1], 'dose': [2, 5], 'note': ['u', 'v'], 4: [0, 1]})"


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        made.run(LOAD, "load")
        yield made


@pytest.mark.parametrize(
    ("ran", "read"),
    [
        (("df['age'].mean()",), {"age"}),
        (("df.age.plot if False else df.dose",), {"age", "dose"}),
        (("df[['age', 'dose']].sum()",), {"age", "dose"}),
        (("df.loc[:, 'age'].max()",), {"age"}),
        (("df[4].sum()", "df.age"), {4, "age"}),
        (("df.head()", "df", "df.shape, len(df), df.columns", "df['age'] + 1"), {"age"}),
        (("df.head().sum()", "df.age"), {"age"}),
        (("def total():\n    return df['dose'].sum()", "total()"), {"dose"}),
        (("df = df.dropna(subset=['note'])", "df.age"), {"note", "age"}),
        (("df = df[df.age > 1]", "df['dose']"), {"age", "dose"}),
        (("df.sort_values('age', inplace=True)", "df['dose']"), {"age", "dose"}),
        (("df['twice'] = df['dose'] * 2", "df.shape"), {"dose"}),
        (("%mldebt data df", "df.age"), {"age"}),
        # nobody can tell
        ((), None),
        (("df.head()", "df"), None),
        (("df.age", "other = df"), None),
        (("df.age", "print(df.describe())"), None),
        (("df.age", "other = df.describe()"), None),
        (("df.age", "df.sum()"), None),
        (("df.age", "df.values.sum()"), None),
        (("df.age", "for label in df:\n    print(df[label].iloc[0])"), None),
        (("df.age", "labels = ['age']", "df[labels].sum()"), None),
        (("df.age", "model = (lambda X: None)(df)"), None),
        (("df.age", "held = [df]"), None),
        (("df.age", "def use(frame): return frame.sum()", "use(df)"), None),
        (("df.age", "def all_of_it():\n    return df.sum()", "all_of_it()"), None),
        (("df.age", "%time df.sum()"), None),
        (("df.age", "eval('df.sum()')"), None),
        (("df.age", "print((lambda X: X)(df.head()))"), None),
        (("df.age", "df.head().to_csv('kept.csv') if False else df.to_csv()"), None),
        (("df.age", "df = df.merge(df, on='note')"), None),
        (("x = df.age", "df = 3"), None),
    ],
    ids=lambda value: " | ".join(value) if isinstance(value, tuple) else "known" if value else "unknown",
)  # fmt: skip
def test_columns_read(cells: Notebook, ran: tuple[str, ...], read: set[object] | None) -> None:
    for number, source in enumerate(ran):
        cells.run(source, f"c{number}")
    found = columns_read(cells.session, "df")
    assert found == (None if read is None else frozenset(read))


def test_a_table_from_before_the_session_is_not_judged(cells: Notebook) -> None:
    cells.run("%reload_ext mldebt_nb")
    cells.run("df.age", "a")
    assert columns_read(cells.session, "df") is None


def test_a_name_that_is_no_table(cells: Notebook) -> None:
    assert columns_read(cells.session, "pd") is None
    assert columns_read(cells.session, "nothing") is None


def test_the_magic_names_what_nobody_read(cells: Notebook) -> None:
    cells.run("df.age.mean()", "a")
    cells.run("df['dose'].mean()", "b")
    text, _ = cells.ask("data df")
    assert "DAT108" in text
    assert "2 of 4 columns" in text
    assert "`note`" in text
    cells.run("whole = df", "c")
    text, _ = cells.ask("data df")
    assert "DAT108" not in text
