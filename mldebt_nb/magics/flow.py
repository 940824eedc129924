"""`%mldebt graph`: which cell reads what from which, in the order of the document.

Comes in: the extension. Goes out: cells and edges, and a card with them as text and as Mermaid. It is what the texts
say; what really ran is told by `why`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.magics.asking import quoted
from mldebt_nb.notebook.unwarned import unwarned
from mldebt_nb.render.card import Block, Card, Code, Table

if TYPE_CHECKING:
    from mldebt_nb.magics.extension import Extension

_NAMES = 4


class Node(msgspec.Struct, frozen=True):
    """A code cell; `label` is its first line."""

    id: str | None
    index: int
    execution_count: int | None
    label: str


class Edge(msgspec.Struct, frozen=True):
    """The cell with index `reader` reads `names` from the one with index `writer`."""

    writer: int
    reader: int
    names: tuple[str, ...]


class Flow(msgspec.Struct, frozen=True):
    """The graph of the document."""

    cells: tuple[Node, ...]
    edges: tuple[Edge, ...]


def flow(extension: Extension) -> Flow:
    """The static dataflow of the live document."""
    notebook = extension.audit.notebook()
    with unwarned():
        graph = DataflowGraph(notebook)
    cells = [cell for cell in notebook.code_cells if cell.source.strip()]
    nodes = [Node(c.id, c.index, c.execution_count, quoted(c.source).strip("`")) for c in cells]
    edges = [
        Edge(writer, reader, tuple(sorted(names)))
        for reader, writers in graph.flow_edges.items()
        for writer, names in sorted(writers.items())
    ]
    return Flow(tuple(nodes), tuple(edges))


def drawn(found: Flow) -> Card:
    """As rows, and as Mermaid."""
    labels = {node.index: _label(node) for node in found.cells}
    rows = tuple(
        (labels.get(edge.writer, "?"), _named(edge.names), labels.get(edge.reader, "?")) for edge in found.edges
    )
    head = f"{len(found.cells)} cells, {len(found.edges)} edges"
    blocks: list[Block] = [Table("", ("cell", "gives", "to"), rows), Code("as Mermaid", mermaid(found))] if rows else []
    return Card(head, tuple(blocks))


def mermaid(found: Flow) -> str:
    """The graph in Mermaid's language; labels hold counts and names only."""
    linked = {index for edge in found.edges for index in (edge.writer, edge.reader)}
    nodes = [f'  c{node.index}["{_place(node)}"]' for node in found.cells if node.index in linked]
    edges = [f'  c{e.writer} -->|"{_plain(_named(e.names).replace("`", ""))}"| c{e.reader}' for e in found.edges]
    return "\n".join(["flowchart TD", *nodes, *edges])


def _plain(text: str) -> str:
    """Without what would end a label."""
    return "".join(c if c.isalnum() or c in " _.,[]…" else " " for c in text)


def _named(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMES
    return ", ".join(f"`{name}`" for name in names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _label(node: Node) -> str:
    return f"{_place(node)} `{node.label}`"


def _place(node: Node) -> str:
    return f"[{node.execution_count}]" if node.execution_count is not None else f"cell {node.index + 1}"
