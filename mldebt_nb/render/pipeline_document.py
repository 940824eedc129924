"""What `mldebt graph` draws: the outline of one notebook's pipeline with its path. This is its JSON."""

from __future__ import annotations

import msgspec

from mldebt_nb.pipeline.outline import Outline


class PipelineDocument(msgspec.Struct, frozen=True):
    """The pipeline graph of a notebook, and the version of mldebt that read it."""

    version: str
    path: str
    graph: Outline
