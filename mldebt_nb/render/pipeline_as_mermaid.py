"""The pipeline graph in Mermaid's language, which Markdown files, issues and JupyterLab draw.

Comes in: a document. Goes out: one flowchart from left to right. In texts, all but letters, digits and a few signs is
written as a numbered character, so that nothing of it is syntax, markup or Markdown to any reader.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mldebt_nb.render import pipeline_words as words
from mldebt_nb.render.pipeline_words import Line, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.pipeline.outline import Edge, Node
    from mldebt_nb.render.pipeline_document import PipelineDocument

_SHAPES = {
    Shape.SOURCE: ('[("', '")]'),
    Shape.SINK: ('>"', '"]'),
    Shape.PARTING: ('{{"', '"}}'),
    Shape.TRANSFORMER: ('[/"', '"/]'),
    Shape.ESTIMATOR: ('[["', '"]]'),
    Shape.SCORE: ('(["', '"])'),
    Shape.PLAIN: ('["', '"]'),
}
_LINES = {Line.TRAIN: "==>", Line.TEST: "-.->", Line.DATA: "-->", Line.MODEL: "--o"}
_FORMULA = re.compile(r"\$(?=\$)")  # two dollars begin one, even when written as numbers
_PLAIN = frozenset(" ,_()/")


def render(document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
    """The flowchart."""
    graph = document.graph
    lines = ["flowchart LR"]
    lines += [f'  notice{number}["{_escaped(text)}"]' for number, text in enumerate(words.notices(document))]
    lines += [_node(node) for node in graph.nodes]
    lines += [_edge(edge) for edge in graph.edges]
    if leaking := [node.id for node in graph.nodes if node.leaks]:
        lines += ["  classDef leak stroke:#b3261e,stroke-width:4px", f"  class {','.join(leaking)} leak"]
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    before, after = _SHAPES[words.shape(node)]
    return f"  {node.id}{before}{'<br/>'.join(map(_escaped, _lines(node)))}{after}"


def _lines(node: Node) -> Iterator[str]:
    yield words.about(node)
    yield words.label(node)
    if node.leaks:
        yield f"⚠ {words.leak(node)}"


def _edge(edge: Edge) -> str:
    said = words.edge_words(edge)
    return f"  {edge.source} {_LINES[words.line(edge)]}{f'|{_escaped(said)}|' if said else ''} {edge.target}"


def _escaped(text: str) -> str:
    text = _FORMULA.sub("$ ", text)
    return "".join(sign if sign.isalpha() or _is_digit(sign) or sign in _PLAIN else f"#{ord(sign)};" for sign in text)


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()
