"""The dataflow of a notebook as something to be drawn: cells, and what flows between them.

Comes in: the graph. Goes out: frozen records with names and no values, ready for JSON. Between two cells always stands
what the first has written: `cell ─▶ df ─▶ cell`. What no other cell reads is left out, except files. It says what the
texts say in document order, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.secrets import concealed

_WIDTH = 60


class NodeKind(StrEnum):
    """What a node is. More may come: who draws takes one that it does not know for a variable."""

    CELL = "cell"
    VARIABLE = "variable"
    FUNCTION = "function"
    CLASS = "class"
    IMPORT = "import"
    FRAME = "frame"
    COLUMN = "column"  # of a frame, assigned by its name
    ARRAY = "array"
    MODEL = "model"  # an estimator
    FILE = "file"  # read or written by a path that stands in the text


class Node(msgspec.Struct, frozen=True):
    """A code cell, or what `cell` has written and others read; `cell` is None for a file from outside.

    `id` is unique within one outline and means nothing else. `label` is the first line of a cell, else a name, a column
    (`df['x']`) or a path.
    """

    id: str
    kind: NodeKind
    label: str
    cell: int | None = None  # the index over all cells, markdown included
    cell_id: str | None = None
    parses: bool = True  # whether all of the cell's text is understood


class Edge(msgspec.Struct, frozen=True):
    """`source` writes or gives `target`. `sure`: write and read both happen in every complete run.

    `backward`: the cell reads what only a later cell gives; a run from the top does not have it there. Such an edge is
    no dependence: slices and blast radius leave it out.
    """

    source: str
    target: str
    sure: bool
    backward: bool = False


class Outline(msgspec.Struct, frozen=True):
    """Cells first, in document order; then what they write. A notebook that is not in Python has none of them."""

    language: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def outline(graph: DataflowGraph) -> Outline:
    """The dataflow of a notebook."""
    return _Outliner(graph).done()


class _Outliner:
    """Gathers nodes and edges; an edge that is found twice is sure if it was once."""

    def __init__(self, graph: DataflowGraph) -> None:
        self.graph = graph
        self.cells = {flow.cell.index: flow.cell for flow in graph.flows}
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, bool], bool] = {}

    def done(self) -> Outline:
        for flow in self.graph.flows:
            parses = not flow.failed and not flow.parsed.opaque
            node = Node(_key(flow.cell.index), NodeKind.CELL, _label(flow.cell), flow.cell.index, flow.cell.id, parses)
            self.nodes[node.id] = node
        for write, read in self.graph.handovers():
            self._hand_over(write, read)
        self._files()
        for write, read in self._too_late():
            self._hand_over(write, read, backward=True)
        edges = tuple(Edge(source, target, sure, back) for (source, target, back), sure in self.edges.items())
        return Outline(self.graph.notebook.language, tuple(self.nodes.values()), edges)

    def _hand_over(self, write: Event, read: Event, *, backward: bool = False) -> None:
        given = self._given(write)
        self._edge(_key(write.cell), given, sure=write.must)
        self._edge(given, _key(read.cell), sure=write.must and read.must, backward=backward)

    def _edge(self, source: str, target: str, *, sure: bool, backward: bool = False) -> None:
        key = (source, target, backward)
        self.edges[key] = self.edges.get(key, False) or sure

    def _given(self, write: Event) -> str:
        """The node of what an event has written."""
        kind = self._kind(write)
        label = str(write.location) if kind is NodeKind.COLUMN else write.name.removeprefix(FILE)
        key = _key(write.cell, f"{write.name}{write.part}" if kind is NodeKind.COLUMN else write.name)
        if key not in self.nodes:
            self.nodes[key] = Node(key, kind, label, write.cell, self.cells[write.cell].id)
        return key

    def _kind(self, write: Event) -> NodeKind:
        if write.name.startswith(FILE):
            return NodeKind.FILE
        if write.how in _BY_CONSTRUCT:
            return _BY_CONSTRUCT[write.how]
        kind = self.graph.kinds.of_name(write.name)
        if kind is Kind.FRAME and write.part is not None and write.part.startswith(("['", '["')):
            return NodeKind.COLUMN
        return _BY_VALUE.get(kind, NodeKind.VARIABLE)

    def _files(self) -> None:
        """Files that come from outside, and those that are written for nobody in here."""
        reaching = self.graph.in_document_order
        for flow in self.graph.flows:
            for event in flow.events:
                if not event.name.startswith(FILE) or not reaching.is_bound(event):
                    continue
                cell = _key(flow.cell.index)
                if event.writes:
                    self._edge(cell, self._given(event), sure=event.must)
                elif event.exposed and not reaching.of(event):
                    node = Node(_key(None, event.name), NodeKind.FILE, event.name.removeprefix(FILE))
                    self.nodes.setdefault(node.id, node)
                    self._edge(node.id, cell, sure=event.must)

    def _too_late(self) -> Iterator[tuple[Event, Event]]:
        """Each definition with each cell before it that reads the name and has it from nowhere else."""
        graph = self.graph
        for flow in graph.flows:
            for event in flow.events:
                if (
                    event.access is Access.USE
                    and event.exposed
                    and not event.soft
                    and not event.inside
                    and not graph.is_predefined(event.name)
                    and graph.in_document_order.is_bound(event)
                    and not graph.in_document_order.of(event)
                ):
                    for write in graph.definitions.get(event.name, ()):
                        if write.cell > event.cell:
                            yield write, event


_BY_CONSTRUCT = {
    How.IMPORT: NodeKind.IMPORT,
    How.FUNCTION: NodeKind.FUNCTION,
    How.CLASS: NodeKind.CLASS,
}
_BY_VALUE = {
    Kind.FRAME: NodeKind.FRAME,
    Kind.ARRAY: NodeKind.ARRAY,
    Kind.ESTIMATOR: NodeKind.MODEL,
    Kind.FUNCTION: NodeKind.FUNCTION,
    Kind.CLASS: NodeKind.CLASS,
    Kind.MODULE: NodeKind.IMPORT,
}


def _key(cell: int | None, name: str = "") -> str:
    return f"{'' if cell is None else cell}:{name}" if name else str(cell)


def _label(cell: Cell) -> str:
    """The first line that is not blank, cut."""
    line = next((line.strip() for line in concealed(cell.source).splitlines() if line.strip()), "")
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1].rstrip() + "…"
