"""A probe as a piece of HTML for the output of a cell: styles and drawings are inside, nothing is loaded or run.

Comes in: a `ProbeDocument`. Goes out: one element. Every rule of its style begins with the class of that element (a
shadow root would need a script: front ends insert outputs in a way that ignores declared ones). Colours follow the
notebook's theme, and the system's where there is none. Without its style it still reads well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from mldebt_nb.render.as_html import asset, environment
from mldebt_nb.render.probe_view import CHART, view

if TYPE_CHECKING:
    from mldebt_nb.render.probe_document import ProbeDocument


def render(document: ProbeDocument) -> str:
    """The element."""
    return (
        environment()
        .get_template("probe.html.j2")
        .render(
            page=view(document),
            version=document.version,
            height=CHART,
            style=Markup(asset("probe.css")),  # noqa: S704  # a file of this package
        )
    )
