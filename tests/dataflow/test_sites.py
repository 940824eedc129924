"""Sites, the sorts of values that are followed through them, and what a statement reaches."""

from __future__ import annotations

import ast

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.influence import influence
from mldebt_nb.dataflow.sites import sites
from mldebt_nb.dataflow.tracing import Holds, Tracer
from mldebt_nb.notebook.scripts import read


def graph_of(text: str) -> DataflowGraph:
    return DataflowGraph(read(text, "notebook.py", databricks=frozenset()))


# -- sites -------------------------------------------------------------------------------------------------------------


def test_calls_stand_in_the_order_of_the_text_outer_ones_first() -> None:
    calls = sites(graph_of("# %%\nf(g(1), h(2))\nk()\n# %%\nm()")).calls
    assert [(call.cell, call.statement, call.name) for call in calls] == [
        (0, 0, "f"), (0, 0, "g"), (0, 0, "h"), (0, 1, "k"), (1, 0, "m"),
    ]  # fmt: skip


def test_a_call_knows_its_library_its_loop_and_its_function() -> None:
    text = (
        "# %%\nimport pandas as pd\nfor p in 'ab':\n    pd.read_csv(p)\ndef load():\n    pd.read_csv('c')\n"
        "[x.go() for x in 'ab']"
    )
    calls = sites(graph_of(text)).calls
    assert [(call.qualified, call.looped, call.function is not None) for call in calls] == [
        ("pandas.read_csv", True, False),
        ("pandas.read_csv", False, True),
        (None, True, False),
    ]


def test_arguments_by_position_and_by_name() -> None:
    call = sites(graph_of("# %%\nf(1, b=2)")).calls[0]
    assert ast.unparse(call.argument(0, "a") or ast.Constant(None)) == "1"
    assert ast.unparse(call.argument(1, "b") or ast.Constant(None)) == "2"
    assert call.argument(2, "c") is None


# -- sorts -------------------------------------------------------------------------------------------------------------


def _marked(text: str) -> list[str]:
    """The comparisons whose left side holds what `source()` gave, or its item."""

    def is_marked(node: ast.expr, holds: Holds) -> bool:
        if isinstance(node, ast.Subscript):
            return holds(node.value)
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "source"

    walk = Tracer(is_marked).walk(sites(graph_of(text)).every)
    return [
        ast.unparse(site.node)
        for site, holds in walk
        if isinstance(site.node, ast.Compare) and holds(site.node.left)
    ]  # fmt: skip


def test_a_value_is_followed_through_names_columns_and_loops() -> None:
    text = (
        "# %%\na = source()\nb = a\ndf['p'] = b[:, 1]\n# %%\nb > 1\ndf['p'] > 2\ndf.p > 3\n"
        "[x > 4 for x in a]\nfor y in a:\n    y > 5"
    )
    assert _marked(text) == ["b > 1", "df['p'] > 2", "df.p > 3", "x > 4", "y > 5"]


def test_an_assignment_takes_effect_behind_its_value() -> None:
    assert _marked("# %%\na = source()\na = (a > 1)\na > 2") == ["a > 1"]


def test_a_parameter_hides_the_name_outside() -> None:
    assert _marked("# %%\na = source()\ndef f(a):\n    return a > 1\ndef g():\n    return a > 2") == ["a > 2"]


def test_a_lambda_over_the_value_gets_its_elements() -> None:
    assert _marked("# %%\na = source()\na.apply(lambda x: x > 1)\nb.apply(lambda x: x > 2)") == ["x > 1"]


def test_several_targets_take_their_own_values() -> None:
    assert _marked("# %%\na, b = source(), 3\na > 1\nb > 2") == ["a > 1"]


# -- influence ---------------------------------------------------------------------------------------------------------


def test_what_a_statement_reaches() -> None:
    reached = influence(graph_of("# %%\na = 1\nb = 2\n# %%\nc = a\n# %%\nprint(c)\nprint(b)"))
    assert reached.reached((0, 0)) == {(0, 0), (1, 0), (2, 0)}
    assert reached.reached((0, 1)) == {(0, 1), (2, 1)}


def test_a_function_reaches_what_its_calls_reach() -> None:
    reached = influence(graph_of("# %%\ndef f():\n    return 1\n# %%\na = f()\n# %%\nprint(a)"))
    assert reached.reached((0, 0)) == {(0, 0), (1, 0), (2, 0)}
