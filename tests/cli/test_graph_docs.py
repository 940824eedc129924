"""The example of docs/graph.md is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.test_graph import Mldebt

PAGE = Path(__file__).parents[2] / "docs" / "graph.md"


def test_the_example_is_real(mldebt: Mldebt) -> None:
    text = PAGE.read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```(python|mermaid)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    Path("churn.py").write_text(blocks["python"], encoding="utf-8")
    assert mldebt("graph", "churn.py").stdout == blocks["mermaid"]
