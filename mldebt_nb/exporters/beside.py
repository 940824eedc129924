"""What stands beside the cells: the audit of one notebook as pieces of HTML.

Comes in: a notebook node and its name. Goes out: `Beside`. The pieces are made with the report's
own template environment, which escapes everything; nbconvert's does not, so it only ever inserts
finished pieces. Raises whatever the engine raises: the exporter turns that into a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from mldebt_nb.render.as_html import asset, environment
from mldebt_nb.render.contract import Options
from mldebt_nb.render.plain import one_line
from mldebt_nb.render.view import cards, notebook_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from mldebt_nb.render.view_records import Card, CellView, FindingView, NotebookView

_ERROR_LIMIT = 1_000


class Beside(msgspec.Struct, frozen=True):
    """Finished HTML: `style` for the head, `header` for the top, `cells` by index over all cells."""

    style: str
    header: str
    cells: dict[int, str] = {}


def audited(nb: NotebookNode, name: str) -> Beside:
    """Audits `nb` as it would be written to a file called `name`."""
    import nbformat

    from mldebt_nb.auditing import audit_notebook_bytes
    from mldebt_nb.notebook.sources import Sources

    written: str = nbformat.writes(nb, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    data = written.encode("utf-8", "replace")
    report = audit_notebook_bytes(data, name)
    notebook = notebook_views(report, Sources({name: data}), Options())[0]
    if notebook.error is not None:
        return failed(notebook.error)
    pieces = _pieces()
    whole = [finding for cell in notebook.cells if cell.index is None for finding in cell.findings]
    return Beside(
        style=asset("beside.css"),
        header=str(pieces.header(notebook, whole, cards(report)[1:], report.version)),
        cells={cell.index: str(pieces.cell(cell)) for cell in notebook.cells if cell.index is not None},
    )


def failed(reason: str) -> Beside:
    """The page of a notebook that could not be audited says so and why."""
    return Beside(style=asset("beside.css"), header=str(_pieces().failure(one_line(reason, _ERROR_LIMIT))))


class _Pieces(Protocol):
    """The macros of `beside.html.j2`."""

    def header(self, notebook: NotebookView, whole: Sequence[FindingView], cards: Sequence[Card], version: str) -> str:
        """The top of the page."""

    def cell(self, view: CellView) -> str:
        """What stands below a cell."""

    def failure(self, reason: str) -> str:
        """The top of a page without an audit."""


def _pieces() -> _Pieces:
    return cast("_Pieces", environment().get_template("beside.html.j2").module)
