"""A rule that lacks what it needs is not asked, and the report says so."""

from __future__ import annotations

from datetime import date

import pytest

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.rules.base import IncompleteRule
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.live_rule import LiveRule
from mldebt_nb.rules.probe_rule import ProbeRule
from mldebt_nb.rules.registry import discover
from tests.rules.test_framework import make

REGISTRY = discover()
FITTED = """
import pandas as pd
from sklearn.linear_model import LinearRegression
data = pd.read_csv("a.csv")
model = LinearRegression().fit(data[["x"]], data["y"])
"""
SCORED = FITTED + "print(model.score(data[['x']], data['y']))"
LEAKAGE = {"preprocessing-leakage", "overlap-leakage", "multi-test-leakage", "target-leakage", "group-or-time-leakage"}


def not_applicable(*cells: Cell, language: str = "python", select: tuple[str, ...] = ()) -> dict[str, str]:
    notebook = Notebook("notebook.ipynb", cells, language=language)
    auditor = Auditor(Config(select=select), REGISTRY, date(2026, 1, 1))
    return auditor.audit_notebook(notebook).notebook.not_applicable


def code(source: str, count: int | None = None) -> Cell:
    return Cell(0, "a", "code", source, count)


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("print(1)", dict.fromkeys(LEAKAGE - {"group-or-time-leakage"}, "no model is seen to be fitted")),
        (FITTED, {"preprocessing-leakage": "no model is seen to be evaluated"}),
        (SCORED, {"group-or-time-leakage": "no data is seen to be split"}),
    ],
)
def test_what_the_pipeline_lacks_is_said(source: str, reasons: dict[str, str]) -> None:
    found = not_applicable(code(source), select=("LKG",))
    assert found.items() >= reasons.items()


def test_rules_of_the_pipeline_apply_as_soon_as_they_can() -> None:
    assert not_applicable(code(FITTED), select=("LKG104", "TST101")) == {}
    assert not_applicable(code(SCORED), select=("LKG101", "LKG102", "LKG103")) == {}


def test_without_execution_counts_no_order_of_runs_is_judged() -> None:
    counted = {"out-of-order-execution", "stale-cell", "skipped-cell"}
    reasons = not_applicable(code("x = 1"), select=("NBS",))
    assert {name for name, reason in reasons.items() if reason == "no cell has an execution count"} == counted
    assert counted.isdisjoint(not_applicable(code("x = 1", 3), select=("NBS",)))


def test_of_another_language_only_the_file_is_judged() -> None:
    reasons = not_applicable(code("x <- 1"), language="r")
    asked = {rule.name for rule in REGISTRY if not issubclass(rule, (ProbeRule, EntanglementRule, LiveRule))}
    assert asked - set(reasons) == {"untitled-notebook", "unsupported-language", "unused-suppression"}
    assert set(reasons.values()) == {"the notebook is written in r, not in Python"}


def test_a_notebook_of_text_has_texts_to_judge() -> None:
    reasons = not_applicable(Cell(0, "a", "markdown", "# Title"))
    assert reasons["unused-import"] == "the notebook has no code"
    assert "self-admitted-debt" not in reasons


def test_what_was_not_asked_for_is_not_told() -> None:
    assert not_applicable(code("x = 1", 1), select=("DED",)) == {}


def test_a_rule_can_only_need_what_somebody_can_decide() -> None:
    with pytest.raises(IncompleteRule, match=r"`needs` names 'luck'"):
        make(needs=("luck",))
