"""Folding small tables: held against what pandas and polars really do, and trap by trap."""

from __future__ import annotations

import ast
import copy
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from mldebt_nb.live import folding
from mldebt_nb.live.folding import Folded, Touch, frames
from tests.live.test_folding import fold, values

pd = pytest.importorskip("pandas", minversion="3")
pl = pytest.importorskip("polars")


def table(**columns: Any) -> Any:
    return pd.DataFrame(columns or {"u": [3, 1, 2], "p": [1.5, None, 0.25], "r": ["a", "b", "a"]})


def alike(one: Any, other: Any) -> bool:
    """Whether nobody could tell two results apart."""
    if type(one) is not type(other):
        return False
    if frames.is_data(one):
        packed = frames.pack(one)
        if packed is None:  # dtypes, or numpy's own numbers among objects
            return one.equals(other) and repr(one) == repr(other)
        return repr(packed) == repr(frames.pack(other)) and frames.attributes(one) == frames.attributes(other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    return repr(one) == repr(other)


# -- held against running --------------------------------------------------------------------------

PANDAS = [
    "df['t'] = df['u'] * {n}", "df['u'] += {n}", "df['r'] = df['r'].str.upper()", "df.loc[0, 'u'] = {n}",
    "df.loc[df['u'] > {n}, 'p'] = 0.5", "df.iloc[0, 0] = {n}", "df.at[0, 'p'] = {n}", "b['t'] = 1", "s.iloc[0] = {n}",
    "s += 1", "s /= 2", "s = df['u']", "b = df", "b = df.copy()", "df = df[df['u'] > {n}]", "df = df.dropna()",
    "df = df.fillna({n})", "df = df.sort_values('u')", "df = df.head({n})", "df.insert(0, 'z', {n})", "df.pop('p')",
    "del df['r']", "df.drop(columns=['u'], inplace=True)", "df = df.rename(columns={{'u': 'w'}})",
    "df = df.rename(columns=str.upper)", "df.columns = [c * 2 for c in df.columns]", "df.index = range(5, 5 + len(df))",
    "df = df.reset_index(drop=True)", "df = df.set_index('r')", "df = pd.concat([df, b], ignore_index=True)",
    "df = df.merge(pd.DataFrame({{'r': ['a', 'b'], 'k': [{n}, 2]}}), on='r', how='left')", "df = df.drop_duplicates()",
    "df = df.assign(k=df['u'] - {n})", "df['t'] = df.groupby('r')['u'].transform('sum')", "df = df.query('u > {n}')",
    "df['m'] = df['u'].map(lambda v: v * {n})", "df['m'] = df['u'].apply(double)", "df = df.pipe(tidy)",
    "df.attrs['note'] = notes", "notes.append({n})", "s.name = 'w'", "df['p'] = df['p'].astype(int)",
    "df['u'] = df['u'].astype(float)", "df.update(pd.DataFrame({{'u': [{n}]}}))", "df.loc[len(df)] = df.iloc[0]",
    "x = df.shape, len(s)", "x = df['u'].tolist()", "x = float(s.mean())", "x = df['nothing']", "df.eval('e = u * 2')",
    "x = [list(row) for row in df.itertuples()]", "x = {{r: len(part) for r, part in df.groupby('r')}}",
    "x = s.array", "mystery(df)", "df['u'].array[0] = {n}", "df.index.name = 'w'", "b.columns = df.columns",
]  # fmt: skip
PANDAS_SHOWN = [
    "df", "df.shape", "df.columns.tolist()", "df.dtypes", "df.describe()", "df['u']", "df.isna().sum()", "s",
    "df.groupby('r')['u'].mean()", "df['r'].value_counts()", "df.tail(1).T", "df.attrs", "b", "df.sum()",
    "df.pivot_table(index='r', values='u', aggfunc='sum')", "df.index", "(len(df), s.max(), notes)", "df.u",
]  # fmt: skip
POLARS = [
    "df = df.with_columns((pl.col('u') * {n}).alias('t'))", "df = df.with_columns(pl.col('u') + {n})", "b = df",
    "df = df.sort('u')", "df = df.filter(pl.col('u') < {n})", "df[0, 'u'] = {n}", "df.extend(df.head(1))",
    "df.drop_in_place('p')", "df.insert_column(0, pl.Series('z', [{n}] * len(df)))", "b = df.clone()",
    "df = df.unique(maintain_order=True)", "df = pl.concat([df, df])", "df = df.rename({{'p': 'q'}})", "s = df['u']",
    "s = s * 2", "x = float(df['u'].sum())", "x = df['u'].to_list()", "df = df.select('u')", "df = df.drop_nulls()",
    "df = df.unique()", "x = df.select(pl.col('u').mean()).item()", "x = df.height, len(b)", "x = df['nothing']",
]  # fmt: skip
POLARS_SHOWN = ["df", "df.shape", "df.columns", "df.head(1)", "df['u'].to_list()", "b", "s", "(df.height, len(b))"]
DEFINED = (
    "def double(v):\n    return v * 2\n"
    "def tidy(frame, drop=True):\n    if drop:\n        frame['extra'] = frame['u'] + 1\n    return frame\n"
)


@st.composite
def cells(draw: st.DrawFn, statements: list[str], shown: list[str]) -> str:
    chosen = draw(st.lists(st.sampled_from(statements), max_size=5))
    lines = [line.format(n=draw(st.sampled_from([0, 1, 2, 7]))) for line in chosen]
    return DEFINED + "\n".join([*lines, draw(st.sampled_from(shown))])


columns = st.fixed_dictionaries(
    {
        "u": st.lists(st.integers(-3, 9), min_size=3, max_size=3),
        "p": st.lists(st.sampled_from([0.0, -0.0, 1.5, float("nan"), 4.0]), min_size=3, max_size=3),
        "r": st.lists(st.sampled_from(["a", "b", None, ""]), min_size=3, max_size=3),
    }
)


def really(source: str, held: dict[str, Any]) -> tuple[dict[str, Any], Any, BaseException | None]:
    """What running a cell leaves, shows and raises."""
    head, _, last = source.rpartition("\n")
    try:
        exec(head, held)
        return held, eval(last, held), None
    except Exception as problem:  # noqa: BLE001  # whatever the cell would raise
        return held, None, problem


def touches(source: str) -> tuple[Touch, ...]:
    """Whatever a statement names, it may change."""
    found = [
        Touch(index, node.id, isinstance(node.ctx, ast.Store))
        for index, statement in enumerate(ast.parse(source).body)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    ]
    return tuple(found)


def check(source: str, held: dict[str, Any]) -> Folded:
    """Fold a cell, run it, and compare; what folding says it does not know is not compared."""
    before = {name: copy.deepcopy(value) for name, value in held.items() if type(value) is not type(ast)}
    folded = fold(source, touches(source), **held)
    assert all(alike(held[name], before[name]) for name in before if frames.is_data(held[name]))  # all on copies
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        after, shown, problem = really(source, {**held, "pd": pd, "pl": pl})
    if folded.failed_at is not None and not folded.skipped:
        assert type(problem) is type(folded.failure), (source, problem)
        assert str(problem) == str(folded.failure)
    if problem is not None and folded.failed_at is None:
        assert not folded.complete, (source, problem)
        return folded
    for name, value in values(folded).items():
        if frames.is_data(value) or type(value) in (int, float, list, tuple, dict):
            assert alike(value, after[name]), (source, name, value, after[name])
    if not folded.skipped and problem is None:
        assert folded.shown is None or frames.is_data(folded.shown) is False or alike(folded.shown, shown), source
        for name in before.keys() - folded.names.keys() - folded.unknown:
            assert not frames.is_data(before[name]) or alike(before[name], after[name]), (source, name)
    return folded


@given(source=cells(PANDAS, PANDAS_SHOWN), content=columns, aliased=st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_pandas_does(source: str, content: dict[str, Any], *, aliased: bool) -> None:
    df = pd.DataFrame(content)
    notes = [1]
    if aliased:
        df.attrs["note"] = notes
    held = {"df": df, "b": df if aliased else df.copy(), "s": df["u"], "notes": notes, "pd": pd}
    check(source, held)


@given(source=cells(POLARS, POLARS_SHOWN), content=columns, aliased=st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_polars_does(source: str, content: dict[str, Any], *, aliased: bool) -> None:
    df = pl.DataFrame(content)
    check(source, {"df": df, "b": df if aliased else df.clone(), "s": df["u"], "pl": pl})


# -- from tables to pieces and back ------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        table(),
        table().set_index("r"),
        table().rename_axis("rows").rename_axis("cols", axis=1),
        table(u=[True, False], i=pd.array([1, 2], dtype="int8")),
        pd.DataFrame({"o": pd.Series([1, "x", None, 2.5, True], dtype=object)}),
        pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
        pd.DataFrame({0: [1], 1: ["x"]}),
        pd.DataFrame({"r": []}),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame(),
        table()["r"],
        table()["p"].rename(None),
        table().columns,
        pd.RangeIndex(3, name="k"),
        pl.DataFrame({"u": [1, None], "r": ["a", ""], "b": [True, None], "p": [0.5, float("nan")]}),
        pl.Series("u", [1, 2], dtype=pl.Int8),
    ],
)  # fmt: skip
def test_a_table_is_the_same_after_a_tree(made: Any) -> None:
    tree = folding.freeze(made, hash)
    assert tree.kind != "<hole>"
    (shown,) = (fold("made", made=made).shown,)
    assert alike(shown, made)
    assert shown is not made


@pytest.mark.parametrize(
    "made",
    [
        pd.DataFrame({"x": range(frames.MOST + 1)}),
        pd.DataFrame({i: [0] for i in range(100)}),
        pd.DataFrame({"x": ["a" * 1000]}),
        pd.DataFrame({"x": ["ab" * 99] * 200}),
        pd.DataFrame({"x": [object()]}),
        pd.DataFrame({"x": [[1]]}),
        pd.DataFrame({"x": [(1,)]}),
        pd.DataFrame({"x": pd.Categorical(["a"])}),
        pd.DataFrame({"x": pd.to_datetime(["2020-01-01"])}),
        pd.DataFrame({"x": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame({("a", "b"): [1]}),
        pd.DataFrame({"x": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
        pd.DataFrame({"x": [1]}).rename_axis([(1, 2)]),
        pd.DataFrame({"x": [1]}).set_flags(allows_duplicate_labels=False),
        type("Mine", (pd.DataFrame,), {})({"x": [1]}),
        pl.DataFrame({"x": [[1]]}),
        pl.DataFrame({"x": range(frames.MOST + 1)}),
        pl.DataFrame({"x": [object()]}),
        pl.DataFrame(),
    ],
)  # fmt: skip
def test_what_is_large_or_not_plain_is_not_kept(made: Any) -> None:
    assert frames.kind_of(made) is None or frames.pack(made) is None
    folded = fold("x = made.shape\nmade", made=made)
    assert not folded.complete
    assert "x" in folded.unknown


def test_what_a_cell_has_hung_onto_a_table_is_not_lost() -> None:
    df = table()
    object.__setattr__(df, "limit", 5)
    assert frames.pack(df) is None


def test_a_table_that_a_failure_has_left_half_written() -> None:
    df = table().iloc[[0, 2]]
    df.index = pd.RangeIndex(0, 4, 2)
    with suppress(AssertionError):  # of pandas 3.1: the index is longer by one then, the columns are not
        df.loc[1, "p"] = 5
    assert fold("df.shape", df=df).failed_at is None


def test_what_is_thawed_after_somebody_has_written_past_the_library() -> None:
    df = table()
    source = "col.array[0] = 5\ndf['t'] = df['p'] * 2"
    folded = fold(source, (Touch(0, "col", binds=False), Touch(1, "df", binds=False)), df=df, col=df["p"])
    assert "df" in folded.unknown


def test_a_million_rows_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    big = pd.DataFrame({"x": range(10**6)})
    monkeypatch.setattr(frames, "_pack_values", lambda _: pytest.fail("it was looked into"))
    assert not folding.frozen.is_plain(big)
    assert not folding.frozen.is_plain(big["x"])
    assert not folding.frozen.is_plain(pl.Series("x", range(10**6)))


# -- traps -----------------------------------------------------------------------------------------


def test_a_frame_under_two_names_changes_under_both() -> None:
    df = table()
    found = values(fold("df['t'] = 1", df=df, b=df, c=df.copy(), box=[df]))
    assert found.keys() == {"df", "b", "box"}
    assert found["b"].columns.tolist() == ["u", "p", "r", "t"]
    assert "t" not in df.columns


def test_a_column_is_no_view() -> None:
    df = table()
    assert values(fold("s.iloc[0] = 9", df=df, s=df["u"]))["s"].tolist() == [9, 1, 2]
    assert set(values(fold("s.iloc[0] = 9", df=df, s=df["u"]))) == {"s"}


def test_an_operator_in_place_reaches_every_name() -> None:
    s = table()["p"]
    assert values(fold("s /= 2", s=s, b=s))["b"].tolist()[0] == 0.75


def test_attrs_hold_the_object_itself() -> None:
    notes = [1]
    found = values(fold("df.attrs['n'] = notes\nnotes.append(2)\ny = df.attrs['n']", df=table(), notes=notes))
    assert found["df"].attrs == {"n": [1, 2]}
    df = table()
    df.attrs["n"] = notes
    assert values(fold("notes.append(3)", df=df, notes=notes))["df"].attrs == {"n": [1, 3]}


@pytest.mark.parametrize(
    "statement",
    [
        "df['u'].iloc[0] = 9",
        "df['u'][0] = 9",
        "df[df['u'] > 1]['p'] = 9",
        "df.u.loc[0] = 9",
        "df['u'].fillna(0, inplace=True)",
        "df.head(2).drop(columns=['u'], inplace=True)",
    ],
)
def test_writing_to_what_has_no_name_is_not_understood(statement: str) -> None:
    assert fold(f"{statement}\ndf.shape", df=table()).skipped >= {0}


@pytest.mark.parametrize(
    "statement",
    ["df['u'].array[0] = 9", "df['u'].values[0] = 9", "mystery(df)", "df.index.name = 'w'", "df.flags.x = 1"],
)
def test_who_writes_past_the_library_reaches_other_tables(statement: str) -> None:
    source = f"part = df[['u']]\n{statement}\nx = part['u'].tolist()"
    folded = fold(source, (Touch(1, "df", binds=False),), df=table())
    assert "x" in folded.unknown


@pytest.mark.parametrize(
    "expression",
    [
        "str(df)", "repr(df)", "f'{df}'", "'%s' % df", "'%s' % (df,)", "print(df)", "print([df['u']])", "str([df])",
        "df.to_csv('made.csv')", "df.to_string()", "df.sample(1)", "df.agg('to_clipboard')", "df.transform(['to_csv'])",
        "df.pivot_table(index='r', values='u', aggfunc='to_csv')", "df.query('@x > 1')", "df.query('u > x')",
        "df.query('u.sum() > 1')", "df.eval('__import__(1)')", "df.apply(len)", "df['u'].values", "df['u'].to_numpy()",
        "df['r'].str.contains('(a+)+$')", "df['r'].str.replace('a', 'b', regex=True)", "df['r'] * 10 ** 9",
        "df['r'].str.repeat(10 ** 9)", "df['r'].str.pad(10 ** 9)", "df['r'].mul(10 ** 9)", "df.astype('S999999999')",
        "df.reindex(range(10 ** 9))", "pd.Series(range(10 ** 9))", "pd.read_csv('x.csv')",
        "df['u'].value_counts(bins=10 ** 9)", "df.index is df.index", "df.rename(columns=mystery)", "df.map(print)",
        "df['u'].map(print)", "df['u'].apply(mystery)", "pl.col('^.*$')", "pl.read_csv('x')", "pf.unique()",
        "pf.write_csv('x')", "pf.map_rows(len)", "pf.group_by('u').len()", "df._mgr", "df.__class__",
        "pd.DataFrame.from_dict({})", "pd.DataFrame({'a': [[1]]})", "pd.Series([thing])", "df['u'].map(lambda v: [v])",
        "list(map(df.pop, ['u']))", "df.plot()", "df.style", "pd.options", "pf.lazy()",
        "df.loc[lambda d: d.u > 1]", "df.assign(x=lambda d: 1)",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list(expression: str) -> None:
    folded = fold(expression, df=table(), pf=pl.DataFrame({"u": [1, 2]}), pd=pd, pl=pl, x=1, thing=object())
    assert folded.skipped == {0} or not folded.complete
    assert folded.shown is None


@pytest.mark.parametrize(
    "source",
    [
        "s = df['r']\nfor i in range(100):\n    s = s + s",
        "for i in range(100):\n    df = pd.concat([df, df])",
        "for i in range(10 ** 6):\n    df = df.copy()",
        "for i in range(100):\n    df = df.merge(df, how='cross', suffixes=(str(i), 'x'))",
        "s = df['u'].astype(object)\nfor i in range(100):\n    s = s * s",
    ],
)
def test_what_would_take_long_is_unknown(source: str) -> None:
    assert not fold(source, df=table(), pd=pd).complete


def test_what_is_warned_of_is_known_but_not_where_it_is_shown() -> None:
    shown: list[Any] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda *found, **_: shown.append(found)
        folded = fold("df.drop(columns=['u'], inplace=True)\ndf.shape", df=table())
        warnings.warn("the user's own", stacklevel=1)
    assert [str(found[0]) for found in shown] == ["the user's own"]
    if "deprecated" in folded.text:  # since pandas 3.1
        assert not folded.complete
    assert values(folded)["df"].columns.tolist() == ["p", "r"]


def test_a_warning_of_another_thread_is_told() -> None:
    import threading

    from mldebt_nb.live.folding import tabular

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        shown: list[Any] = []
        warnings.showwarning = lambda *found, **_: shown.append(found)
        with tabular.listening() as heard:
            thread = threading.Thread(target=lambda: warnings.warn("elsewhere", stacklevel=1))
            thread.start()
            thread.join()
    assert (len(shown), heard) == (1, [])


@pytest.fixture
def patched() -> Iterator[Any]:
    """A way to put something into a class, undone at the end."""
    undo: list[tuple[Any, str, Any]] = []

    def patch(owner: Any, name: str, item: Any) -> None:
        undo.append((owner, name, vars(owner).get(name, undo)))
        setattr(owner, name, item)

    yield patch
    for owner, name, item in undo:
        if item is undo:
            delattr(owner, name)
        else:
            setattr(owner, name, item)


@pytest.mark.parametrize(
    ("owner", "name", "source"),
    [
        (pd.DataFrame, "head", "df.head(1)"),
        (pd.DataFrame, "__getitem__", "df['u']"),
        (pd.Series, "sum", "df['u'].sum()"),
        (pd.DataFrame.__mro__[1], "copy", "df.copy()"),
        (pd.DataFrame, "shape", "df.shape"),
        (pl.DataFrame, "head", "pf.head(1)"),
    ],
)
def test_a_method_that_somebody_has_replaced(patched: Any, owner: Any, name: str, source: str) -> None:
    df, pf = table(), pl.DataFrame({"u": [1]})
    assert fold(source, df=df, pf=pf).complete
    patched(owner, name, lambda self, *_: pytest.fail("code of the user was run"))
    assert not fold(source, df=df, pf=pf).complete


def test_what_somebody_has_added_is_not_called(patched: Any) -> None:
    patched(pd.DataFrame, "total", lambda self: pytest.fail("code of the user was run"))
    assert not fold("df.total()", df=table()).complete
    assert fold("df.shape", df=table()).complete


def test_options_that_change_results() -> None:
    with pd.option_context("mode.string_storage", "python"):
        assert not fold("df.shape", df=table()).complete


def test_groups_change_with_their_table() -> None:
    df = table()
    folded = fold("df['t'] = 1", df=df, g=df.groupby("r"))
    assert "g" in folded.unknown
    assert "h" in fold("h = g['u'].sum()", g=df.groupby("r")).unknown


def test_nothing_is_imported() -> None:
    code = (
        "import sys, mldebt_nb.live.folding as f\n"
        "f.freeze([1, {'a': 2}], hash)\n"
        "assert not {'pandas', 'polars', 'numpy'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_most_of_what_is_tried_is_understood() -> None:
    content = {"u": [3, 1, 2], "p": [1.5, 2.0, 0.25], "r": ["a", "b", "a"]}
    df, pf = pd.DataFrame(content), pl.DataFrame(content)
    held = {"b": df, "s": df["u"], "notes": [1], "pd": pd, "pl": pl}
    told = [not fold(DEFINED + line.format(n=1), df=df, **held).skipped for line in PANDAS + PANDAS_SHOWN]
    told += [not fold(line.format(n=1), df=pf, **{**held, "b": pf, "s": pf["u"]}).skipped for line in POLARS]
    assert sum(told) > 0.9 * len(told)  # else nothing claimed is nothing wrong
