"""The words that all drawings of a pipeline graph share, and which shape and line stands for what.

Comes in: nodes, edges, a document. Goes out: short texts on one line, without steering characters; escaping for a
format is the format's own work.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.naming import RowsWord
from mldebt_nb.pipeline.outline import Carried
from mldebt_nb.render.places import cell_name
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from mldebt_nb.pipeline.outline import Edge, Node
    from mldebt_nb.render.pipeline_document import PipelineDocument

_LABEL = 60


class Shape(StrEnum):
    """What a node looks like, so that roles are told apart without colours."""

    SOURCE = "source"
    SINK = "sink"
    PARTING = "parting"  # train/test split, folds
    TRANSFORMER = "transformer"
    ESTIMATOR = "estimator"
    SCORE = "score"
    PLAIN = "plain"  # relational operators and all others


class Line(StrEnum):
    """What an edge looks like."""

    TRAIN = "train"
    TEST = "test"  # validation too: rows that judge
    DATA = "data"
    MODEL = "model"


_SHAPES = {
    Role.SOURCE: Shape.SOURCE,
    Role.SINK: Shape.SINK,
    Role.SPLIT: Shape.PARTING,
    Role.SPLITTER: Shape.PARTING,
    Role.TRANSFORMER: Shape.TRANSFORMER,
    Role.SELECTOR: Shape.TRANSFORMER,
    Role.SAMPLER: Shape.TRANSFORMER,
    Role.ESTIMATOR: Shape.ESTIMATOR,
    Role.SEARCH: Shape.ESTIMATOR,
    Role.PIPELINE: Shape.ESTIMATOR,
    Role.SCORE: Shape.SCORE,
    Role.CROSS_VALIDATION: Shape.SCORE,
    Role.CHECK: Shape.SCORE,
}
_JUDGING = frozenset({RowsWord.TEST, RowsWord.VALIDATION})


def shape(node: Node) -> Shape:
    """The shape of a node, by its role."""
    return next((found for role, found in _SHAPES.items() if role.value == node.role), Shape.PLAIN)


def line(edge: Edge) -> Line:
    """The line of an edge; train and test rows on one edge are plain data."""
    if edge.carries is Carried.MODEL:
        return Line.MODEL
    words = set(edge.rows)
    if words & _JUDGING:
        return Line.DATA if RowsWord.TRAIN in words else Line.TEST
    return Line.TRAIN if RowsWord.TRAIN in words else Line.DATA


def edge_words(edge: Edge) -> str:
    """`train`, `test`, `model`; empty where nothing is known, and for all rows of a source."""
    if edge.carries is Carried.MODEL:
        return Line.MODEL.value
    return ", ".join(word.value for word in edge.rows if word is not RowsWord.ALL)


def label(node: Node) -> str:
    """What it is called."""
    return one_line(node.label, _LABEL)


def role(node: Node) -> str:
    """Its role in the field's words."""
    return one_line(node.role, _LABEL) if node.role is not None else "operation"


def rows(node: Node) -> str:
    """`train rows`, empty where unknown."""
    return f"{', '.join(word.value for word in node.rows)} rows" if node.rows else ""


def about(node: Node) -> str:
    """`estimator, train rows, in a loop`."""
    return ", ".join(part for part in (role(node), rows(node), "in a loop" if node.repeated else "") if part)


def place(node: Node) -> str:
    """`cell 8, line 3, called from cell 9, line 1`."""
    calls = [f"called from {cell_name(call.cell)}, line {call.line}" for call in reversed(node.called_from)]
    return ", ".join([cell_name(node.cell), f"line {node.line}", *calls])


def leak(node: Node) -> str:
    """`leak LKG101`, empty where there is none."""
    return one_line(f"leak {', '.join(node.leaks)}", _LABEL) if node.leaks else ""


def title(document: PipelineDocument) -> str:
    """What the drawing is of."""
    return f"Pipeline of {one_line(document.path, 200)}"


def notices(document: PipelineDocument) -> list[str]:
    """What has to be said of the graph as a whole: that it is empty and why, that it ends early."""
    graph = document.graph
    if graph.language != "python":
        return [f"nothing to draw: the notebook is in {one_line(graph.language, _LABEL)}, not in Python"]
    said = []
    if not graph.nodes:
        said.append("nothing to draw: no operator of a data pipeline was found")
    if not graph.complete:
        said.append("the notebook was too large to be followed to its end; what comes last is missing")
    return said
