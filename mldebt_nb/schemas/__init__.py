"""JSON Schemas of what mldebt writes.

Comes in: a name. Goes out: the schema as a dictionary. The files beside this module are generated
by `scripts/generate_schema.py` from the classes that are serialised, and tested against them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_ENDING = ".schema.json"


def names() -> list[str]:
    """The schemas there are: `audit` and `graph` are what these commands print as JSON, `probe` what a probe writes,
    `protocol-requests` and `protocol-replies` what front ends and the kernel say to each other."""
    return sorted(path.name.removesuffix(_ENDING) for path in _FOLDER.glob(f"*{_ENDING}"))


def load(name: str) -> dict[str, Any]:
    """The schema called `name`. Raises `LookupError` with the names there are."""
    if name not in names():
        raise LookupError(f"no schema {name!r}; there are: {', '.join(names())}")
    schema: dict[str, Any] = json.loads((_FOLDER / f"{name}{_ENDING}").read_text(encoding="utf-8"))
    return schema
