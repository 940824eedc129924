"""TensorFlow: not installed for the sake of a table; what stands in `hand/described.toml`."""

from __future__ import annotations

from scripts.knowledge.library import Library

LIBRARY = Library(distribution="tensorflow", package="tensorflow", modules=(), toys={})
