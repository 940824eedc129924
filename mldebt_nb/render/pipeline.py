"""The pipeline graph as text that people and other programs read: one module per format.

Comes in: a `PipelineDocument`, the rules' own words. Goes out: one string. A format's module, and whatever it needs, is
imported when it is used. Renderers decide nothing; only the drawing of the page leaves out what is too much to see, and
says so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.render.pipeline_document import PipelineDocument

#: Names that `--format` takes, in the order in which they are offered.
FORMATS: tuple[str, ...] = ("mermaid", "dot", "json", "html")

_MODULE = "mldebt_nb.render.pipeline_as_{}"


class PipelineRenderer(Protocol):
    """One format."""

    def __call__(self, document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
        """The whole graph as text that ends with a newline."""


def render(style: str, document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
    """The graph in a format of `FORMATS`."""
    return cast("PipelineRenderer", import_module(_MODULE.format(style)).render)(document, rules)
