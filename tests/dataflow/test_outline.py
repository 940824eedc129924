"""The dataflow as it is drawn: what stands between which cells, and that it says what the graph says."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import pytest
from hypothesis import given, settings

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.dataflow.outline import Edge, Node, NodeKind, Outline, outline
from tests.dataflow.test_effects import graph_of
from tests.dataflow.test_oracles import CELLS, notebook, valid


def outlined(*cells: str) -> Outline:
    return outline(DataflowGraph(notebook(list(cells))))


def given_between(found: Outline) -> set[tuple[int | None, str, str, int]]:
    """Writer, kind, label, reader of everything that flows."""
    nodes = {node.id: node for node in found.nodes}
    return {
        (nodes[edge.source].cell, nodes[edge.source].kind.value, nodes[edge.source].label, nodes[edge.target].cell)
        for edge in found.edges
        if nodes[edge.target].kind is NodeKind.CELL
    }  # type: ignore[return-value]


def test_what_one_cell_writes_and_another_reads_stands_between_them() -> None:
    found = outlined("rate = 2", "price = rate * 3\nunread = 1", "print(rate, price)")
    assert [(n.id, n.kind, n.label, n.cell) for n in found.nodes[:3]] == [
        ("0", "cell", "rate = 2", 0),
        ("1", "cell", "price = rate * 3", 1),
        ("2", "cell", "print(rate, price)", 2),
    ]
    assert given_between(found) == {
        (0, "variable", "rate", 1),
        (0, "variable", "rate", 2),
        (1, "variable", "price", 2),
    }
    assert found.language == "python"


@pytest.mark.parametrize(
    ("source", "reading", "kind", "label"),
    [
        ("import numpy as np", "np.ones(3)", "import", "np"),
        ("from math import pi", "pi", "import", "pi"),
        ("def f(): pass", "f()", "function", "f"),
        ("f = lambda: 1", "f()", "function", "f"),
        ("class A: pass", "A()", "class", "A"),
        ("import pandas as pd\nx = pd.read_csv('a.csv')", "x", "frame", "x"),
        ("import numpy as np\nx = np.ones(3)", "x", "array", "x"),
        ("from sklearn.svm import SVC\nx = SVC()", "x", "model", "x"),
        ("x = open('a.txt', 'w')", "open('a.txt')", "file", "a.txt"),
        ("x = somewhere()", "x", "variable", "x"),
    ],
)
def test_kinds(source: str, reading: str, kind: str, label: str) -> None:
    assert (0, kind, label, 1) in given_between(outlined(source, reading))


def test_a_version_for_each_cell_that_writes() -> None:
    found = outlined("x = []", "x.append(1)", "print(x)")
    assert given_between(found) == {(0, "variable", "x", 1), (0, "variable", "x", 2), (1, "variable", "x", 2)}


def test_a_column_is_its_own_node() -> None:
    found = outlined(
        "import pandas as pd\ndf = pd.read_csv('a.csv')",
        "df['tax'] = df['price'] * 0.2",
        "print(df['tax'])",
        "print(df['price'])",
    )
    assert (1, "column", "df['tax']", 2) in given_between(found)
    assert (0, "frame", "df", 3) in given_between(found)
    assert (1, "column", "df['tax']", 3) not in given_between(found)


def test_files_from_outside_and_files_for_nobody() -> None:
    found = outlined(
        "import pandas as pd\ndf = pd.read_csv('in.csv')", "df.to_csv('out.csv')\ndf.to_csv(where)", "open('in.csv')"
    )
    assert {(None, "file", "in.csv", 0), (None, "file", "in.csv", 2)} <= given_between(found)
    (out,) = [node for node in found.nodes if node.label == "out.csv"]
    assert (out.kind, out.cell) == ("file", 1)
    assert Edge("1", out.id, sure=True) in found.edges
    assert not [edge for edge in found.edges if edge.source == out.id]


def test_sure_and_perhaps() -> None:
    found = outlined("x = 1\nif flip():\n    y = 2", "print(x, y)", "if flip():\n    print(x)")
    sure = {(edge.source, edge.target): edge.sure for edge in found.edges}
    assert sure["0", "0:x"]
    assert sure["0:x", "1"]
    assert not sure["0", "0:y"]
    assert not sure["0:y", "1"]
    assert not sure["0:x", "2"]


def test_what_only_a_later_cell_gives_is_told_as_such() -> None:
    found = outlined("print(late)\nprint(known)", "late = known = 1", "print(late)")
    backward = {(edge.source, edge.target) for edge in found.edges if edge.backward}
    assert backward == {("1:late", "0"), ("1:known", "0")}
    assert not [e for e in outlined("x = 1", "print(x)", "x = 2").edges if e.backward]
    assert not [e for e in outlined("print(len([]))", "len = 3").edges if e.backward]
    assert not [e for e in outlined("try:\n    x\nexcept NameError:\n    pass", "x = 2").edges if e.backward]


def test_labels_are_one_short_line() -> None:
    found = outlined("\n\n  # <b>Load</b>  \nx = 1", "y = " + "1 + " * 40 + "1", "")
    first, second, third = found.nodes[:3]
    assert first.label == "# <b>Load</b>"
    assert len(second.label) == 60
    assert second.label.endswith("…")
    assert third.label == ""


def test_a_cell_that_is_not_understood_says_so() -> None:
    first, second = outlined("x = 1", "y = = 2").nodes[:2]
    assert first.parses
    assert not second.parses


def test_indices_count_the_cells_of_the_document() -> None:
    found = outline(graph_of("# %% [markdown]\n# Title\n# %%\nx = 1\n# %%\nprint(x)"))
    assert [node.cell for node in found.nodes if node.kind is NodeKind.CELL] == [1, 2]


@settings(max_examples=200, deadline=None)
@given(CELLS.filter(valid))
def test_it_says_what_the_graph_says(cells: list[str]) -> None:
    graph = DataflowGraph(notebook(cells))
    found = outline(graph)
    nodes = {node.id: node for node in found.nodes}
    assert len(nodes) == len(found.nodes)
    names: dict[int, dict[int, set[str]]] = {flow.cell.index: {} for flow in graph.flows}
    for edge in found.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if source.kind is NodeKind.CELL:
            assert source.cell == target.cell
        elif source.cell is not None and not edge.backward:
            prefix = FILE if source.kind is NodeKind.FILE else ""
            names[index_of(target)].setdefault(source.cell, set()).add(prefix + source.label)
    assert names == graph.flow_edges
    for flow in graph.flows:
        cell = flow.cell.index
        assert closure(found, cell, forward=True) == graph.forward_slice(cell)
        assert closure(found, cell, forward=False) == graph.backward_slice(cell)
        assert len(closure(found, cell, forward=True)) - 1 == graph.blast_radius(cell)


def index_of(node: Node) -> int:
    assert node.cell is not None
    return node.cell


def closure(found: Outline, start: int, *, forward: bool) -> tuple[int, ...]:
    """The cells that are reached over any edge but backward ones, as a front end would follow them."""
    steps = defaultdict(set)
    for edge in found.edges:
        if not edge.backward:
            one, other = (edge.source, edge.target) if forward else (edge.target, edge.source)
            steps[one].add(other)
    seen, pending = {str(start)}, [str(start)]
    while pending:
        for step in steps[pending.pop()] - seen:
            seen.add(step)
            pending.append(step)
    cells = [n for n in found.nodes if n.kind is NodeKind.CELL and n.id in seen]
    return tuple(sorted(index_of(n) for n in cells))


def test_it_is_json() -> None:
    found = outlined("x = 1", "print(x)")
    assert msgspec.json.decode(msgspec.json.encode(found), type=Outline) == found
