"""The pipeline graph as JSON, after `schemas/graph.schema.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.json_text import json_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.render.pipeline_document import PipelineDocument


def render(document: PipelineDocument, rules: Mapping[str, RuleInfo]) -> str:
    """The document."""
    return json_document(document)
