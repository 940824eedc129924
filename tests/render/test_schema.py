"""The schema in the package is the one that the classes give."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import msgspec
import pytest

from mldebt_nb import schemas
from mldebt_nb.findings.model import Finding

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_schema.py"


def test_the_file_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("generate_schema", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert schemas.names() == sorted(script.WRITTEN)
    for name in script.WRITTEN:
        written = Path(schemas.__file__).with_name(f"{name}.schema.json").read_text(encoding="utf-8")
        assert written == script.text(name), "run python scripts/generate_schema.py"
        assert schemas.load(name) == json.loads(written)


@pytest.mark.parametrize("schema", schemas.names())
def test_every_object_is_described_and_every_field_required(schema: str) -> None:
    for name, definition in schemas.load(schema)["$defs"].items():
        assert definition["description"], name
        if definition.get("type") == "object" and schema != "protocol-requests":
            assert definition["required"] == list(definition["properties"]), name
    assert list(schemas.load("audit")["$defs"]["Finding"]["properties"]) == [
        field.encode_name for field in msgspec.structs.fields(Finding)
    ]


def test_an_unknown_schema_names_the_known_ones() -> None:
    with pytest.raises(LookupError, match="no schema 'x'; there are: audit, entanglement, graph, probe, protocol-"):
        schemas.load("x")
