"""Writes `mldebt_nb/schemas/*.schema.json` from the classes that are serialised.

Comes in: nothing. Goes out: the files; with `--check` exit code 1 when one differs from what would be written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from mldebt_nb.findings.report import Report
from mldebt_nb.live.messages import Replies, Requests
from mldebt_nb.render.entanglement_document import EntanglementDocument
from mldebt_nb.render.pipeline_document import PipelineDocument
from mldebt_nb.render.probe_document import ProbeDocument

FOLDER = Path(__file__).resolve().parent.parent / "mldebt_nb" / "schemas"

#: What each file describes: its title and its class.
WRITTEN: dict[str, tuple[str, Any]] = {
    "audit": ("The output of `mldebt audit --format json`", Report),
    "entanglement": ("The output of `mldebt_nb.entangle(…).to_json()`", EntanglementDocument),
    "graph": ("The output of `mldebt graph --format json`", PipelineDocument),
    "probe": ("The output of `mldebt_nb.probe(…).to_json()`", ProbeDocument),
    "protocol-replies": ("What the kernel sends over the comm `mldebt`", Replies),
    "protocol-requests": ("What a front end sends over the comm `mldebt`", Requests),
}

#: What others write, and mldebt reads: fields with a default may be left out.
READ = frozenset({"protocol-requests"})


def schema(name: str) -> dict[str, Any]:
    """The schema called `name`, each object described by the docstring of its class."""
    title, kind = WRITTEN[name]
    (reference,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    if name not in READ:
        for definition in components.values():
            _require_everything(definition)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": dict(sorted(components.items())),
    }


def _require_everything(definition: dict[str, Any]) -> None:
    """Fields with a default are written as well: a reader may rely on every one."""
    if "properties" in definition:
        definition["required"] = list(definition["properties"])


def target(name: str) -> Path:
    """The file of a schema."""
    return FOLDER / f"{name}.schema.json"


def text(name: str) -> str:
    """The content of the file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    stale = [n for n in WRITTEN if not target(n).is_file() or target(n).read_text(encoding="utf-8") != text(n)]
    for name in stale:
        if "--check" in arguments:
            print(f"{target(name).name} is out of date; run python scripts/generate_schema.py", file=sys.stderr)
        else:
            target(name).write_text(text(name), encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
