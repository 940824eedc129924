"""Writes `mldebt_nb/schemas/audit.schema.json` from the classes that `mldebt audit --format json` serialises.

Comes in: nothing. Goes out: the file; with `--check` exit code 1 when it differs from what would be written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from mldebt_nb.findings.report import Report

TARGET = Path(__file__).resolve().parent.parent / "mldebt_nb" / "schemas" / "audit.schema.json"


def schema() -> dict[str, Any]:
    """The schema of a `Report`, each object described by the docstring of its class."""
    (reference,), components = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    for definition in components.values():
        _require_everything(definition)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The output of `mldebt audit --format json`",
        **reference,
        "$defs": dict(sorted(components.items())),
    }


def _require_everything(definition: dict[str, Any]) -> None:
    """Fields with a default are written as well: a reader may rely on every one."""
    if "properties" in definition:
        definition["required"] = list(definition["properties"])


def text() -> str:
    """The content of the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        current = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text()
        if not current:
            print(f"{TARGET.name} is out of date; run python scripts/generate_schema.py", file=sys.stderr)
        return 0 if current else 1
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
