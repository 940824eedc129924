"""Entanglement as a piece of HTML for the output of a cell: styles and the map are inside, nothing is loaded or run.

Comes in: an `EntanglementDocument`. Goes out: one element, which reads the same in a notebook without a kernel. Colours
follow the notebook's theme, and the system's where there is none. Without its style it still reads well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from mldebt_nb.render.as_html import asset, environment
from mldebt_nb.render.entanglement_view import view

if TYPE_CHECKING:
    from mldebt_nb.render.entanglement_document import EntanglementDocument


def render(document: EntanglementDocument) -> str:
    """The element."""
    return (
        environment()
        .get_template("entanglement.html.j2")
        .render(
            page=view(document),
            version=document.version,
            style=Markup(asset("entanglement.css")),  # noqa: S704  # a file of this package
        )
    )
