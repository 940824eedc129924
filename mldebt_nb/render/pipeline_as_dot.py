"""The pipeline graph in Graphviz's language: `mldebt graph analysis.ipynb --format dot | dot -Tsvg`.

Comes in: a document. Goes out: one digraph from left to right. All text stands in quoted strings, in which only quotes,
backslashes and ampersands mean something; they are escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render import pipeline_words as words
from mldebt_nb.render.pipeline_words import Line, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.pipeline.outline import Edge, Node
    from mldebt_nb.render.pipeline_document import PipelineDocument

_SHAPES = {
    Shape.SOURCE: "shape=cylinder",
    Shape.SINK: "shape=note",
    Shape.PARTING: "shape=hexagon",
    Shape.TRANSFORMER: "shape=parallelogram",
    Shape.ESTIMATOR: "shape=box, peripheries=2",
    Shape.SCORE: 'shape=box, style="rounded"',
    Shape.PLAIN: "shape=box",
}
_LINES = {
    Line.TRAIN: "style=bold",
    Line.TEST: "style=dashed",
    Line.DATA: "style=solid",
    Line.MODEL: "style=dotted, arrowhead=odot",
}
_LEAK = 'penwidth=3, color="#b3261e"'


def render(document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
    """The digraph."""
    lines = [
        "digraph pipeline {",
        "  rankdir=LR;",
        '  node [fontname="Helvetica", fontsize=11];',
        '  edge [fontname="Helvetica", fontsize=9];',
        f"  label={_quoted(words.title(document), *words.notices(document))};",
        *(_node(node) for node in document.graph.nodes),
        *(_edge(edge) for edge in document.graph.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    text = _quoted(words.about(node), words.label(node), *_leak(node))
    leak = f", {_LEAK}" if node.leaks else ""
    return f"  {node.id} [label={text}, tooltip={_quoted(words.place(node))}, {_SHAPES[words.shape(node)]}{leak}];"


def _leak(node: Node) -> Iterator[str]:
    if node.leaks:
        yield f"⚠ {words.leak(node)}"


def _edge(edge: Edge) -> str:
    said = words.edge_words(edge)
    text = f", label={_quoted(said)}" if said else ""
    return f"  {edge.source} -> {edge.target} [{_LINES[words.line(edge)]}{text}];"


def _quoted(*lines: str) -> str:
    """A string of several lines."""
    return '"' + "\\n".join(_escaped(line) for line in lines) + '"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
