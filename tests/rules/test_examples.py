"""Every rule's own examples are its tests: it fires exactly where the example says."""

from __future__ import annotations

import textwrap

import pytest

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.notebook.scripts import read
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.live_rule import LiveRule
from mldebt_nb.rules.probe_rule import ProbeRule
from mldebt_nb.rules.registry import discover
from tests.conftest import TODAY

REGISTRY = discover()
RULES = [rule for rule in REGISTRY if not issubclass(rule, (ProbeRule, EntanglementRule, LiveRule))]
WHOLE = "#!\n"  # the mark of a finding about the whole notebook
CASES = [(rule, example) for rule in RULES for example in rule.examples]


def notebook_of(example: Example) -> tuple[Notebook, set[tuple[int | None, int | None]]]:
    """The notebook an example describes, and the (cell, line) of its marks."""
    text = textwrap.dedent(example.text).strip("\n")
    expected: set[tuple[int | None, int | None]] = {(None, None)} if text.startswith(WHOLE) else set()
    raw = read(text.removeprefix(WHOLE), example.path, databricks=frozenset())
    cells: list[Cell] = []
    for cell in raw.cells:
        lines = []
        for number, line in enumerate(cell.source.split("\n"), start=1):
            if line.rstrip().endswith("#!"):
                expected.add((cell.index, number))
                line = line.rstrip()[:-2].rstrip()
            lines.append(line)
        source = "\n".join(lines)
        cells.append(Cell(**{f: getattr(cell, f) for f in cell.__struct_fields__} | {"source": source}))
    if example.language != "python":
        expected = {(None, None)} if example.is_bad else set()
    return Notebook(example.path, tuple(cells), language=example.language), expected


def config_of(rule: type[Rule], example: Example, confidence: str, select: tuple[str, ...]) -> Config:
    return Config(select=select, confidence=confidence, rules={rule.name: example.settings})


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{r.code}-{e.title}" for r, e in CASES])
def test_fires_exactly_where_the_example_says(rule: type[Rule], example: Example) -> None:
    notebook, expected = notebook_of(example)
    select = ("ALL",) if rule.code == "AUD103" else (rule.code,)
    auditor = Auditor(config_of(rule, example, example.confidence, select), REGISTRY, TODAY)
    found = {(f.cell_index, f.line) for f in auditor.audit_notebook(notebook).findings if f.code == rule.code}
    assert found == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_finding_says_what_where_why_and_what_to_do(rule: type[Rule]) -> None:
    for example in rule.examples:
        notebook, _ = notebook_of(example)
        auditor = Auditor(config_of(rule, example, "low", (rule.code,)), REGISTRY, TODAY)
        for finding in auditor.audit_notebook(notebook).findings:
            assert finding.message
            assert not finding.message.endswith(".")
            assert finding.help
            assert finding.evidence or rule.code in ("DED101",)
            assert finding.fingerprint
            assert finding.effort_minutes == rule.effort_minutes
            if finding.cell_index is not None:
                lines = notebook.cells[finding.cell_index].source.split("\n")
                assert 1 <= (finding.line or 0) <= (finding.end_line or 0) <= len(lines)
                assert 1 <= (finding.column or 0) <= len(lines[(finding.line or 1) - 1]) + 1
