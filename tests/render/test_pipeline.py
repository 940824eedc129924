"""The pipeline graph in each format: what it says, and that no text of a notebook breaks out of it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import jsonschema
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mldebt_nb import schemas
from mldebt_nb.pipeline.naming import RowsWord
from mldebt_nb.pipeline.outline import Call, Carried, Edge, Node, Outline
from mldebt_nb.render import pipeline_as_html
from mldebt_nb.render.pipeline import FORMATS, render
from mldebt_nb.render.pipeline_document import PipelineDocument
from mldebt_nb.rules.registry import Registry
from tests.render import hostile
from tests.render.test_hostile import STEERING

GOLDEN = Path(__file__).parent / "golden"
ALL, TRAIN, TEST = RowsWord.ALL, RowsWord.TRAIN, RowsWord.TEST


def node(number: int, role: str | None, label: str, **fields: object) -> Node:
    return Node(f"n{number}", number, role, label, f"library.{label}", number, f"c{number}", 1, **fields)  # type: ignore[arg-type]


SAMPLE = Outline(
    "python",
    (
        node(0, "data source", "patients.csv"),
        node(1, "transformer", "StandardScaler.fit_transform", rows=(ALL,), leaks=("LKG101",)),
        node(2, "train/test split", "train_test_split", rows=(ALL,)),
        node(3, "estimator", "SVC.fit", rows=(TRAIN,), repeated=True, called_from=(Call(7, None, 2),)),
        node(4, "score", "SVC.score", rows=(TEST,)),
        node(5, "sink", "scores.csv"),
        node(6, None, "diff"),
        node(7, "of times to come", "new"),
    ),
    (
        Edge("n0", "n1", rows=(ALL,)),
        Edge("n1", "n2", rows=(ALL,)),
        Edge("n2", "n3", rows=(TRAIN,)),
        Edge("n3", "n4", Carried.MODEL),
        Edge("n2", "n4", rows=(TEST,)),
        Edge("n4", "n5"),
        Edge("n2", "n6", rows=(TRAIN, TEST)),
    ),
)
EMPTY = Outline("python", (), ())


def drawn(style: str, outline: Outline = SAMPLE, path: str = "analysis.ipynb") -> str:
    from mldebt_nb.rules.registry import discover

    return render(style, PipelineDocument("1.0", path, outline), discover().infos)


# -- strict readers ----------------------------------------------------------------------------------------------------

DOT_TOKEN = re.compile(r'\s*(?:("(?:[^"\\\x00-\x1f]|\\[\\"n])*")|([A-Za-z_][\w]*|\d+(?:\.\d+)?)|(->|[{}\[\];,=]))')


def dot_statements(text: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Nodes and edges of a digraph, with their attributes; asserts that nothing else stands there."""
    tokens: list[str] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = DOT_TOKEN.match(text, at)
        assert match, text[at : at + 80]
        tokens.append(match[1] or match[2] or match[3])
        at = match.end()
    assert tokens[:3] == ["digraph", "pipeline", "{"]
    assert tokens[-1] == "}"
    assert tokens.count("{") == tokens.count("}") == 1
    nodes: dict[str, dict[str, str]] = {}
    edges: list[tuple[str, str, dict[str, str]]] = []
    body = tokens[3:-1]
    while body:
        end = body.index(";")
        statement, body = body[:end], body[end + 1 :]
        if statement[1] == "=":
            assert len(statement) == 3
        elif statement[1] == "->":
            edges.append((statement[0], statement[2], attributes(statement[3:])))
        elif statement[0] not in ("node", "edge"):
            assert statement[0] not in nodes
            nodes[statement[0]] = attributes(statement[1:])
    return nodes, edges


def attributes(tokens: list[str]) -> dict[str, str]:
    assert (tokens[0], tokens[-1]) == ("[", "]")
    found = {}
    inside = tokens[1:-1]
    while inside:
        name, equals, value, *inside = inside
        assert equals == "="
        assert name.isidentifier()
        found[name] = value
        if inside:
            assert inside.pop(0) == ","
    return found


def dot_text(quoted: str) -> str:
    """What Graphviz shows of a string."""
    inside = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], quoted[1:-1])
    return unescape(inside)


MERMAID_TEXT = r"((?:[^\W]|[ ,()/]|#\d+;|<br/>)*)"
MERMAID_SHAPES = [
    (r'\[\("', r'"\)\]'), (">" + '"', r'"\]'), (r'\{\{"', r'"\}\}'), (r'\[/"', r'"/\]'), (r'\[\["', r'"\]\]'),
    (r'\(\["', r'"\]\)'), (r'\["', r'"\]'),
]  # fmt: skip
MERMAID_LINE = re.compile(
    "|".join(
        [
            *(rf"  (?:n\d+|notice\d+){before}{MERMAID_TEXT}{after}" for before, after in MERMAID_SHAPES),
            r"  n\d+ (?:==>|-\.->|-->|--o)(?:\|(?:[a-z, ])*\|)? n\d+",
            r"  classDef leak stroke:#b3261e,stroke-width:4px",
            r"  class n\d+(?:,n\d+)* leak",
        ]
    )
)


def mermaid_lines(text: str) -> list[str]:
    """The lines behind the first; asserts that each is a node, an edge or the style of leaks."""
    first, *lines = text.removesuffix("\n").split("\n")
    assert first == "flowchart LR"
    for line in lines:
        assert MERMAID_LINE.fullmatch(line), line
    return lines


def mermaid_text(line: str) -> str:
    """What Mermaid shows of a node's text."""
    text = line[line.index('"') + 1 : line.rindex('"')]
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text.replace("<br/>", "\n"))


# -- what it says ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["mermaid", "dot"])
def test_the_whole_text_is_as_it_was_agreed(style: str) -> None:
    assert drawn(style) == (GOLDEN / f"pipeline.{style}").read_text(encoding="utf-8")


def test_json_follows_its_schema_and_says_everything() -> None:
    document = json.loads(drawn("json"))
    jsonschema.validate(document, schemas.load("graph"))
    assert document["path"] == "analysis.ipynb"
    assert document["graph"]["nodes"][3] == {
        "id": "n3",
        "number": 3,
        "role": "estimator",
        "label": "SVC.fit",
        "callee": "library.SVC.fit",
        "cell": 3,
        "cell_id": "c3",
        "line": 1,
        "called_from": [{"cell": 7, "cell_id": None, "line": 2}],
        "repeated": True,
        "rows": ["train"],
        "leaks": [],
        "columns": [],
        "without": [],
        "target": [],
        "model": None,
        "artifact": None,
    }
    assert document["graph"]["edges"][3] == {"source": "n3", "target": "n4", "carries": "model", "rows": []}


def test_dot_tells_roles_by_shapes_and_rows_by_lines() -> None:
    nodes, edges = dot_statements(drawn("dot"))
    assert {name: found["shape"] for name, found in nodes.items()} == {
        "n0": "cylinder",
        "n1": "parallelogram",
        "n2": "hexagon",
        "n3": "box",
        "n4": "box",
        "n5": "note",
        "n6": "box",
        "n7": "box",
    }
    assert nodes["n3"]["peripheries"] == "2"
    assert nodes["n4"]["style"] == '"rounded"'
    assert dot_text(nodes["n1"]["label"]) == "transformer, all rows\nStandardScaler.fit_transform\n⚠ leak LKG101"
    assert dot_text(nodes["n3"]["tooltip"]) == "cell 4, line 1, called from cell 8, line 2"
    assert {(a, b): found["style"] for a, b, found in edges} == {
        ("n0", "n1"): "solid",
        ("n1", "n2"): "solid",
        ("n2", "n3"): "bold",
        ("n3", "n4"): "dotted",
        ("n2", "n4"): "dashed",
        ("n4", "n5"): "solid",
        ("n2", "n6"): "solid",
    }


def test_mermaid_texts_read_as_they_are() -> None:
    lines = mermaid_lines(drawn("mermaid"))
    assert mermaid_text(lines[1]) == "transformer, all rows\nStandardScaler.fit_transform\n⚠ leak LKG101"
    assert mermaid_text(lines[3]) == "estimator, train rows, in a loop\nSVC.fit"
    assert mermaid_text(lines[6]) == "operation\ndiff"


@pytest.fixture
def page() -> BeautifulSoup:
    return BeautifulSoup(drawn("html"), "html.parser")


def test_the_page_says_what_leaks_and_where(page: BeautifulSoup) -> None:
    (leak,) = page.select(".leaks li")
    assert (
        " ".join(leak.get_text().split()) == "LKG101 preprocessing-leakage StandardScaler.fit_transform cell 2, line 1"
    )
    drawing = page.select_one("#n1")
    assert drawing is not None
    assert "leaking" in drawing["class"]
    assert "⚠ leak LKG101" in drawing.get_text()


def test_each_node_leads_to_its_line_and_back(page: BeautifulSoup) -> None:
    ids = {str(element["id"]) for element in page.find_all(id=True)}
    links = {str(link["href"]) for link in page.find_all("a")}
    assert links <= {f"#{name}" for name in ids}
    for each in SAMPLE.nodes:
        assert {f"#{each.id}", f"#row-{each.id}"} <= links
    node = page.select_one("#n3")
    assert node is not None
    assert node["aria-label"] == "estimator: SVC.fit, train rows, cell 4, line 1, called from cell 8, line 2"


def test_the_table_says_what_the_drawing_shows(page: BeautifulSoup) -> None:
    row = page.select_one("#row-n3")
    assert row is not None
    assert [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] == [
        "SVC.fit",
        "estimator",
        "train",
        "cell 4, line 1, called from cell 8, line 2, in a loop",
        "train_test_split",
        "SVC.score",
    ]


def test_lines_say_train_and_test(page: BeautifulSoup) -> None:
    assert [element.get_text() for element in page.select("text.word")] == ["train", "test"]
    assert [element["class"][1] for element in page.select(".drawing svg .way")] == [
        "data", "data", "train", "model", "test", "data", "data",
    ]  # fmt: skip
    legend = page.select_one(".legend")
    assert legend is not None
    for words in ("train rows", "test or validation rows", "other data", "a fitted model"):
        assert words in legend.get_text()


def test_the_page_loads_and_runs_nothing(page: BeautifulSoup) -> None:
    assert page.find_all(["script", "img", "link", "iframe", "object", "use", "image"]) == []
    assert page.find_all(src=True) == []
    assert page.find_all(style=True) == []
    text = str(page)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#head", "#ring"}
    assert re.findall(r"@import|https?:", text) == []
    meta = page.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert meta is not None
    assert str(meta["content"]).startswith("default-src 'none';")
    assert "prefers-color-scheme: dark" in text


# -- nothing, too much -------------------------------------------------------------------------------------------------

NOTHING = "nothing to draw: no operator of a data pipeline was found"


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        (EMPTY, NOTHING),
        (Outline("r", (), ()), "nothing to draw: the notebook is in r, not in Python"),
        (
            Outline("python", SAMPLE.nodes[:1], (), complete=False),
            "the notebook was too large to be followed to its end; what comes last is missing",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(outline: Outline, words: str) -> None:
    html = drawn("html", outline)
    assert f'<p class="notice">{words[0].upper()}{words[1:]}.</p>' in html
    assert words in dot_text(re.findall(r'^  label=(".*");$', drawn("dot", outline), re.MULTILINE)[0])
    assert mermaid_text(mermaid_lines(drawn("mermaid", outline))[0]) == words


def test_a_page_of_too_many_draws_the_first_and_lists_all() -> None:
    many = tuple(node(number, "selection", f"s{number}") for number in range(pipeline_as_html.DRAWN + 3))
    edges = tuple(Edge(f"n{number}", f"n{number + 1}") for number in range(len(many) - 1))
    page = BeautifulSoup(drawn("html", Outline("python", many, edges)), "html.parser")
    assert len(page.select(".drawing .node")) == 500
    assert len(page.select("tbody tr")) == 503
    (notice,) = page.select(".notice")
    assert notice.get_text() == (
        "The first 500 operators are drawn; 3 more are left out of the drawing. The table below has them all."
    )


# -- hostile texts -----------------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet='"\\[](){}<>|#;:&`%\n\r\t-=.~/ end', max_size=40),
    st.sampled_from(
        [hostile.ALL, hostile.SCRIPT, hostile.BIDI, hostile.LONG, hostile.SURROGATE, "--> x", "$$x$$$", "%%{init"]
    ),
)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    size = draw(st.integers(1, 5))
    nodes = tuple(
        Node(
            f"n{number}", number, draw(st.one_of(st.none(), TEXTS)), draw(TEXTS), draw(TEXTS), number, draw(TEXTS), 1,
            leaks=tuple(draw(st.lists(TEXTS, max_size=2))),
        )
        for number in range(size)
    )  # fmt: skip
    ends = st.integers(0, size - 1)
    pairs = draw(st.sets(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=6))
    edges = tuple(Edge(f"n{a}", f"n{b}", draw(st.sampled_from(Carried))) for a, b in sorted(pairs))
    return Outline(draw(st.sampled_from(["python", hostile.ALL])), nodes, edges)


EVIL = Outline(
    "python",
    tuple(node(n, text, text, leaks=(text,)) for n, text in enumerate((hostile.ALL, hostile.LONG))),
    (Edge("n0", "n1"), Edge("n1", "n0", Carried.MODEL)),
)


@given(outlines(), TEXTS)
@example(EVIL, hostile.ALL)
@settings(deadline=None, max_examples=60)
def test_no_label_breaks_out(outline: Outline, path: str) -> None:
    nodes, edges = dot_statements(drawn("dot", outline, path))
    assert list(nodes) == [each.id for each in outline.nodes]
    assert [(a, b) for a, b, _ in edges] == [(edge.source, edge.target) for edge in outline.edges]

    lines = mermaid_lines(drawn("mermaid", outline, path))
    assert sum(re.match(r"  n\d+[\[({>]", line) is not None for line in lines) == len(outline.nodes)
    assert all(len(line) < 2_000 for line in lines)
    assert not any("$$" in mermaid_text(line) for line in lines if '"' in line)

    html = drawn("html", outline, path)
    assert STEERING.findall(html) == []
    page = BeautifulSoup(html, "html.parser")
    assert {element.name for element in page.find_all()} <= {
        "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "p", "main", "section", "h2", "ul", "li",
        "strong", "span", "div", "svg", "path", "rect", "circle", "text", "g", "defs", "marker", "table", "thead",
        "tbody", "tr", "th", "td", "footer",
    }  # fmt: skip
    assert len(page.select("a.node")) == len(outline.nodes)
    for element in page.find_all():
        assert not any(name.startswith("on") for name in element.attrs)
    assert {str(link["href"])[0] for link in page.find_all("a")} == {"#"}

    document = json.loads(drawn("json", outline, path))
    jsonschema.validate(document, schemas.load("graph"))


@pytest.mark.parametrize("style", FORMATS)
def test_the_same_graph_is_always_drawn_the_same(style: str, registry: Registry) -> None:
    assert drawn(style) == drawn(style)
    assert drawn(style).endswith("\n")
