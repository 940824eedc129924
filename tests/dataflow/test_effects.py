"""What cells define, update and use, and which write each read sees."""

from __future__ import annotations

import sys
import textwrap

import pytest

from mldebt_nb.dataflow.contradictions import contradictions
from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.graph import DataflowGraph, DependenceKind
from mldebt_nb.notebook.scripts import read


def graph_of(text: str) -> DataflowGraph:
    return DataflowGraph(read(textwrap.dedent(text).strip("\n"), "n.py", databricks=frozenset()))


def effects(source: str, access: Access, *, must: bool | None = None) -> set[str]:
    events = graph_of("# %%\n" + source).flows[0].events
    return {str(e.location) for e in events if e.access is access and (must is None or e.must is must)}


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("a = b = 1", {"a", "b"}),
        ("a, (b, *c) = d", {"a", "b", "c"}),
        ("import a.b, c.d as e\nfrom f import g, h as i", {"a", "e", "g", "i"}),
        ("def f(x, *y, z=1, **w): inner = x", {"f"}),
        ("class A:\n    x = 1\n    def m(self): y = 2", {"A"}),
        ("[n for n in m if (last := n)]", {"last"}),
        ("for i, j in k: pass", {"i", "j"}),
        ("with open(p) as f, g as (h, i): pass", {"f", "h", "i"}),
        ("match x:\n    case {'a': b, **c}: pass\n    case [d, *e]: pass\n    case f: pass", {"b", "c", "d", "e", "f"}),
        ("lambda x: (y := x)", set()),
        ("x: int = 3\ny: str", {"x"}),
        ("async def f():\n    await g()", {"f"}),
    ],
)
def test_definitions(source: str, defined: set[str]) -> None:
    assert effects(source, Access.DEFINE) == defined


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("f'{a!r:{b}} {c.d}'", {"a", "b", "c.d"}),
        ("[a for a in b if a > c]", {"b", "c"}),
        ("def f(x=default): return x", {"default"}),
        ("@decorate(a)\ndef f(): pass", {"decorate", "a"}),
        ("class A(base, metaclass=meta):\n    x = y\n    z = x", {"base", "meta", "y"}),
        ("def f(a: 'Quoted') -> Plain: pass", {"Quoted", "Plain"}),
        ("df.query('a > @limit')", {"df", "limit"}),
        ("eval('a + b')", {"eval", "a", "b"}),
        ("df[['a', 'b']].sum(), df.loc[:, 'c'], df.d", {"df['a']", "df['b']", "df['c']", "df.d"}),
        ("db.sql('select * from frame join other on 1')", {"db", "frame", "other"}),
        ("try:\n    x\nexcept (E, F) as e:\n    e", {"x", "E", "F", "e"}),
    ],
)
def test_uses(source: str, used: set[str]) -> None:
    assert effects(source, Access.USE) == used


@pytest.mark.parametrize(
    ("source", "updated"),
    [
        ("x = []\nx.append(1)", {"x"}),
        ("x = {}\nx['k'] = 1\nx.update(a=2)", {"x['k']", "x['a']"}),
        (
            "import pandas as pd\ndf = pd.DataFrame()\ndf.dropna(inplace=True)\ndf['a'] = 1\ndf.head()",
            {"df", "df['a']"},
        ),
        ("p.k = 1\np.a.b = 2", {"p.k", "p.a"}),
        ("names.append(1)", {"names"}),
        ("model.fit(X, y)", {"model"}),
        ("del x['k']", {"x['k']"}),
        ("import random\nrandom.shuffle(cards)", {"cards"}),
        ("def clean(d): d['x'] = 1\nclean(df)", {"df"}),
        ("def clean(d):\n    d = d.copy()\n    return d\nclean(df)", set()),
    ],
)
def test_updates_that_surely_happen(source: str, updated: set[str]) -> None:
    assert effects(source, Access.UPDATE, must=True) == updated


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_type_parameters_and_aliases() -> None:
    source = (
        "type Pair[K] = tuple[K, V]\ndef f[T](x: T) -> T:\n    y: T = x\n    return y\n"
        "class A[S]:\n    def g(self, s: S) -> S: return s"
    )
    assert effects(source, Access.DEFINE) == {"Pair", "f", "A"}
    assert effects(source, Access.USE) == {"tuple", "V"}


def test_an_unknown_function_may_update_what_it_is_given() -> None:
    assert effects("x = []\nfrobnicate(x)", Access.UPDATE, must=False) == {"x"}
    assert effects("x = 3\nfrobnicate(x)", Access.UPDATE) == set()


def flows(text: str) -> set[tuple[int, int, str]]:
    return {(d.earlier, d.later, d.name) for d in graph_of(text).dependences() if d.kind is DependenceKind.FLOW}


def test_a_later_definition_hides_an_earlier_one() -> None:
    assert flows("# %%\nx = 1\n# %%\nx = 2\n# %%\nx") == {(1, 2, "x")}


def test_a_conditional_definition_does_not() -> None:
    assert flows("# %%\nx = 1\n# %%\nif c:\n    x = 2\n# %%\nx") == {(0, 2, "x"), (1, 2, "x")}


def test_both_branches_do() -> None:
    assert flows("# %%\nx = 1\n# %%\nif c:\n    x = 2\nelse:\n    x = 3\n# %%\nx") == {(1, 2, "x")}


def test_a_loop_that_surely_turns_defines() -> None:
    assert flows("# %%\nx = 1\n# %%\nfor i in range(3):\n    x = i\n# %%\nx") == {(1, 2, "x")}
    assert flows("# %%\nx = 1\n# %%\nfor i in k:\n    x = i\n# %%\nx") == {(0, 2, "x"), (1, 2, "x")}


def test_an_update_adds_to_what_it_changes() -> None:
    assert flows("# %%\nx = []\n# %%\nx.append(1)\n# %%\nx") == {(0, 1, "x"), (0, 2, "x"), (1, 2, "x")}


def test_columns_are_places_of_their_own() -> None:
    text = "# %%\nimport pandas as pd\ndf = pd.DataFrame()\n# %%\ndf['a'] = 1\n# %%\ndf['b'].sum()\n# %%\ndf['a'].sum()"
    assert {(a, b) for a, b, name in flows(text) if name == "df"} == {(0, 1), (0, 2), (0, 3), (1, 3)}


def test_functions_are_charged_where_they_are_called() -> None:
    text = "# %%\ndef f(): return g()\ndef g(): return k\n# %%\nk = 1\n# %%\nf()\n# %%\n1"
    assert flows(text) == {(0, 2, "f"), (0, 2, "g"), (1, 2, "k")}


def test_files_connect_cells() -> None:
    text = "# %%\nimport pandas as pd\ndf = pd.DataFrame()\ndf.to_csv('a.csv')\n# %%\npd.read_csv('a.csv')"
    assert (0, 1, "a.csv") in flows(text)


def test_anti_and_output_dependences() -> None:
    found = {
        (d.kind.value, d.earlier, d.later, d.name) for d in graph_of("# %%\nx = 1\n# %%\nx\n# %%\nx = 2").dependences()
    }
    assert found == {("flow", 0, 1, "x"), ("anti", 1, 2, "x"), ("output", 0, 2, "x")}


def test_liveness_in_any_order() -> None:
    graph = graph_of("# %% [2]\na = 1\nt = 2\n# %% [1]\nb = a\n# %% [3]\na = 3\n# %% [4]\nprint(a, b)")
    user = frozenset("abt")
    assert {c: names & user for c, names in graph.live_after(graph.document_order).items()} == {
        0: {"a"},
        1: {"b"},
        2: {"a", "b"},
        3: set(),
    }
    assert {c: names & user for c, names in graph.live_after(graph.execution_order).items()} == {
        1: {"b"},
        0: {"b"},
        2: {"a", "b"},
        3: set(),
    }


def test_slices_and_blast_radius() -> None:
    graph = graph_of("# %%\na = 1\n# %%\nb = a\n# %%\nc = 3\n# %%\nprint(b, c)")
    assert graph.backward_slice(3) == (0, 1, 2, 3)
    assert graph.backward_slice(1) == (0, 1)
    assert graph.forward_slice(0) == (0, 1, 3)
    assert [graph.blast_radius(n) for n in range(4)] == [2, 1, 1, 0]


def test_a_text_of_a_thousand_nested_operators_is_survived() -> None:
    graph = graph_of("# %%\nx = " + "+".join(["1"] * 5000) + "\n# %%\ny = " + "(" * 150 + "1" + ")" * 150)
    assert len(graph.flows) == 2


def test_what_an_unbound_function_would_read_is_not_charged() -> None:
    graph = graph_of("# %%\ndef f(b): show(b)\n# %%\nf(1)\n# %%\ndef show(b): check(b)\ndef check(b): pass")
    charged = {e.name: graph.in_document_order.is_bound(e) for e in graph.by_cell[1].events if e.via}
    assert charged == {"show": True, "check": False}


def test_updates_in_another_order_are_no_other_values() -> None:
    """A crash once: the same writes reach the read, in another order."""
    text = "# %% [1]\nx = [1]\n# %% [3]\nx.append(2)\n# %% [2]\nx.append(3)\n# %% [4]\nprint(x)"
    assert {c.use.cell for c in contradictions(graph_of(text))} == {1, 2}
