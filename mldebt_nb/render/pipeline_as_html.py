"""The pipeline graph as one page that needs nothing but itself and runs no script.

Comes in: a document, the rules' own words. Goes out: the page: a drawing whose nodes lead to a table below, which says
the same in words. A content security policy allows the page's own style by its hash and nothing else.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from mldebt_nb.pipeline.naming import RowsWord
from mldebt_nb.render import pipeline_words as words
from mldebt_nb.render.as_html import asset, environment, policy
from mldebt_nb.render.pipeline_layout import HEIGHT, WIDTH, Link, Point, lay_out
from mldebt_nb.render.plain import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.pipeline.outline import Edge, Node
    from mldebt_nb.render.pipeline_document import PipelineDocument

#: More operators than this are too many to see; the table has them all.
DRAWN = 500

_LABEL, _ABOUT = 25, 34  # characters that fit into a node
_BEND = 0.45
_UNDER = 14  # how far an edge reaches under a node, whose sides may slant
_ASIDE, _BELOW = 12, 4  # where a word stands from the beginning of its edge
_CHARACTER, _AROUND = 6.2, 32  # of the badge of a leak


class NodeView(NamedTuple):
    """A node where it stands. `about` stands above the label; `name` is all of it in one sentence."""

    id: str
    shape: str
    about: str
    label: str
    name: str
    leak: str
    badge: float
    x: float
    y: float


class WayView(NamedTuple):
    """An edge: `word` beside its beginning says train or test, where the node that it leaves does not."""

    line: str
    path: str
    word: str
    x: float
    y: float


class RowView(NamedTuple):
    """A line of the table; `inputs` and `outputs` are pairs of an id and a label."""

    id: str
    drawn: bool
    label: str
    role: str
    rows: str
    place: str
    leaks: list[tuple[str, str]]
    inputs: list[tuple[str, str]]
    outputs: list[tuple[str, str]]


def render(document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
    """The page."""
    nodes, edges = document.graph.nodes, document.graph.edges
    drawn = {node.id: node for node in nodes[:DRAWN]}
    seen = [edge for edge in edges if edge.source in drawn and edge.target in drawn]
    drawing = lay_out(list(drawn), [Link(e.source, e.target, words.line(e)) for e in seen])
    style = asset("pipeline.css")
    return (
        environment()
        .get_template("pipeline.html.j2")
        .render(
            title=words.title(document),
            version=one_line(document.version, 80),
            policy=policy(style, ""),
            style=Markup(style),  # noqa: S704  # a file of this package
            notices=words.notices(document),
            facts=_facts(document),
            width=drawing.width,
            height=drawing.height,
            box=(WIDTH, HEIGHT),
            nodes=[_node(node, drawing.boxes[node.id]) for node in drawn.values()],
            ways=_ways(seen, drawing.ways, drawn),
            shapes=[shape.value for shape in words.Shape if any(words.shape(n) is shape for n in drawn.values())],
            lines=[line.value for line in words.Line if any(words.line(e) is line for e in seen)],
            left_out=len(nodes) - len(drawn),
            drawn=len(drawn),
            rows=_rows(document, rules, drawn),
        )
    )


def _facts(document: PipelineDocument) -> list[str]:
    graph = document.graph
    leaks = sum(bool(node.leaks) for node in graph.nodes)
    return [
        f"{number} {word}{'s' * (number != 1)}"
        for number, word in ((len(graph.nodes), "operator"), (len(graph.edges), "edge"), (leaks, "leaking operator"))
        if number
    ]


def _node(node: Node, at: Point) -> NodeView:
    parts = (f"{words.role(node)}: {words.label(node)}", words.rows(node), words.place(node), words.leak(node))
    rows = f" · {words.rows(node).removesuffix(' rows')}" if node.rows and RowsWord.ALL not in node.rows else ""
    turns = " ↻" if node.repeated else ""
    return NodeView(
        id=node.id,
        shape=words.shape(node).value,
        about=shortened(words.role(node) + rows, _ABOUT - len(turns)) + turns,
        label=_fitting(words.label(node)),
        name=", ".join(part for part in parts if part),
        leak=words.leak(node),
        badge=len(words.leak(node)) * _CHARACTER + _AROUND,
        x=at[0],
        y=at[1],
    )


def _fitting(label: str) -> str:
    """A label cut so that the method at its end can be read: `HistGradientBoosting….predict`."""
    owner, dot, method = label.rpartition(".")
    if len(label) <= _LABEL or not owner or len(method) > _LABEL - 8:
        return shortened(label, _LABEL)
    return shortened(owner, _LABEL - len(dot + method)) + dot + method


def _ways(edges: list[Edge], ways: list[list[Point]], nodes: Mapping[str, Node]) -> list[WayView]:
    """All edges; of those that leave a node as one, only the first has its word."""
    told: set[tuple[str, str]] = set()
    views = []
    for edge, way in zip(edges, ways, strict=True):
        line, said = words.line(edge).value, words.edge_words(edge)
        new = edge.rows != nodes[edge.source].rows and (edge.source, line) not in told
        word = said if new and line in (words.Line.TRAIN, words.Line.TEST) else ""
        if word:
            told.add((edge.source, line))
        x, y = way[0] if way else (0.0, 0.0)
        views.append(WayView(line, _path(way), word, x + _ASIDE, y + _BELOW))
    return views


def _path(way: list[Point]) -> str:
    """A smooth line through the points: bends between layers, straight within one."""
    if not way:
        return ""
    forward = way[-1][0] > way[0][0]
    pieces = [f"M{way[0][0] - (_UNDER if forward else -_UNDER):g} {way[0][1]:g}H{way[0][0]:g}"]
    for place, ((x, y), (to_x, to_y)) in enumerate(pairwise(way)):
        if place % 2 or y == to_y:
            pieces.append(f"L{to_x:g} {to_y:g}")
        else:
            bend = (to_x - x) * _BEND
            pieces.append(f"C{x + bend:.1f} {y:g} {to_x - bend:.1f} {to_y:g} {to_x:g} {to_y:g}")
    return "".join(pieces)


def _rows(document: PipelineDocument, rules: Mapping[str, RuleInfo], drawn: Mapping[str, Node]) -> list[RowView]:
    labels = {node.id: words.label(node) for node in document.graph.nodes}
    inputs: dict[str, list[tuple[str, str]]] = {name: [] for name in labels}
    outputs: dict[str, list[tuple[str, str]]] = {name: [] for name in labels}
    for edge in document.graph.edges:
        inputs[edge.target].append((edge.source, labels[edge.source]))
        outputs[edge.source].append((edge.target, labels[edge.target]))
    return [
        RowView(
            id=node.id,
            drawn=node.id in drawn,
            label=labels[node.id],
            role=words.role(node),
            rows=", ".join(word.value for word in node.rows),
            place=words.place(node) + (", in a loop" if node.repeated else ""),
            leaks=[
                (one_line(code, 40), one_line(rules[code].name, 80) if code in rules else "") for code in node.leaks
            ],
            inputs=inputs[node.id],
            outputs=outputs[node.id],
        )
        for node in document.graph.nodes
    ]
