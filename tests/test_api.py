"""The Python API: `mldebt_nb.audit` and what it gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import mldebt_nb
from mldebt_nb import Config, NoNotebooks, audit
from mldebt_nb.notebook.reading import read
from tests.conftest import ipynb

NOTEBOOK = ipynb("import json", "x = 1", "y = x")


def test_a_file_a_folder_a_glob_bytes_and_a_notebook_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "n.ipynb"
    file.write_bytes(NOTEBOOK)
    sources = [file, str(file), tmp_path, str(tmp_path / "*.ipynb"), NOTEBOOK, read(NOTEBOOK, "n.ipynb")]
    found = [[(f.code, f.symbol, f.cell_index) for f in audit(source).findings] for source in sources]
    assert found == [[("DED101", "json", 0), ("DED102", "y", 2)]] * len(sources)


def test_a_path_that_leads_nowhere() -> None:
    with pytest.raises(NoNotebooks) as caught:
        audit("nowhere.ipynb")
    assert str(caught.value) == "nowhere.ipynb: no such file or folder; check the spelling"


def test_what_is_no_notebook_is_in_the_ledger() -> None:
    result = audit(b"{")
    assert result.findings == ()
    assert result.ledger[0].error is not None
    with pytest.raises(ValueError, match="could not be read"):
        result.graph  # noqa: B018


def test_the_graph_of_one_notebook(tmp_path: Path) -> None:
    assert audit(NOTEBOOK).graph.forward_slice(1) == (1, 2)
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).write_bytes(NOTEBOOK)
    with pytest.raises(ValueError, match="no one graph of 2 notebooks; audit one file"):
        audit(tmp_path).graph  # noqa: B018


def test_the_json_is_the_contract() -> None:
    document = json.loads(audit(NOTEBOOK).to_json())
    assert list(document) == ["version", "findings", "notebooks", "summary"]
    assert {"path", "cells", "error"} <= set(document["notebooks"][0])
    assert list(document["findings"][0]) == [
        "rule", "code", "family", "message", "severity", "confidence", "path", "cell_id", "cell_index",
        "execution_count", "line", "column", "end_line", "end_column", "symbol", "related", "evidence", "help", "fix",
        "effort_minutes", "interest", "origin", "fingerprint", "url",
    ]  # fmt: skip


def test_the_frame_has_a_row_for_each_finding() -> None:
    frame = audit(NOTEBOOK).to_frame()
    assert list(frame["code"]) == ["DED101", "DED102"]
    assert audit(ipynb("1")).to_frame().shape[0] == 0


def test_it_shows_itself_in_a_notebook() -> None:
    bundle = audit(NOTEBOOK)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown"}
    assert "unused-import" in bundle["text/plain"]


def test_configuration_is_found_from_the_notebook_upwards(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["DED102"]\n')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "n.ipynb").write_bytes(NOTEBOOK)
    assert [f.code for f in audit(tmp_path / "sub" / "n.ipynb").findings] == ["DED101"]
    assert [f.code for f in audit(tmp_path, config=Config()).findings] == ["DED101", "DED102"]


def test_every_public_name_is_there_and_importing_costs_nothing() -> None:
    for name in mldebt_nb.__all__:
        assert getattr(mldebt_nb, name) is not None
    code = (
        "import sys, mldebt_nb; print(sorted(m for m in sys.modules if m.startswith(('mldebt_nb', 'msgspec', 'rich'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['mldebt_nb']"
