"""The framework refuses rules that users could not understand, trust or price."""

from __future__ import annotations

from pathlib import Path

import pytest

from mldebt_nb.config import Config
from mldebt_nb.findings.model import Severity
from mldebt_nb.rules.base import SECTIONS, Example, IncompleteRule, Rule
from mldebt_nb.rules.documentation import page
from mldebt_nb.rules.registry import DuplicateRule, Registry, discover

DOCUMENTATION = "A summary.\n\n" + "\n".join(f"## {section}\ntext\n" for section in SECTIONS)
COMPLETE = {
    "__doc__": DOCUMENTATION,
    "code": "XYZ101",
    "name": "an-example",
    "family": "examples",
    "severity": Severity.INFO,
    "effort_minutes": 1,
    "help": "do this first",
    "examples": (Example("bad", "# %%\nx  #!"), Example("good", "# %%\n1")),
    "check": lambda self, context: iter(()),
}


def make(**changes: object) -> type[Rule]:
    members = {**COMPLETE, **changes}
    return type("AnExample", (Rule,), {k: v for k, v in members.items() if v is not None})


def test_a_complete_rule_is_accepted() -> None:
    assert make().info().summary == "A summary."


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "nbs1"}, "`code` must be three capital letters and three digits"),
        ({"name": "Not A Name"}, "`name` must be lower-case words joined by hyphens"),
        ({"severity": None}, "`severity` is missing"),
        ({"effort_minutes": None}, "`effort_minutes` is missing"),
        ({"help": None}, "`help` is missing"),
        ({"examples": (Example("good", "# %%\n1"),)}, "it has no bad example"),
        ({"examples": (Example("bad", "# %%\nx  #!"),)}, "it has no good example"),
        ({"__doc__": "A summary."}, "its documentation lacks the section `## What it finds`"),
        ({"check": None}, "it has neither `check` nor `review`"),
    ],
)
def test_an_incomplete_rule_cannot_be_defined(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(IncompleteRule) as caught:
        make(**changes)
    assert problem in str(caught.value)


def test_two_rules_cannot_share_a_code() -> None:
    with pytest.raises(DuplicateRule):
        Registry([make(), make(name="another-example")])


def test_every_rule_of_the_catalogue_that_is_static_is_there() -> None:
    codes = {rule.code for rule in discover()}
    assert {f"NBS{n}" for n in (101, 102, 103, 104, 105, 106, 108)} <= codes
    assert {f"DED{n}" for n in range(101, 108)} <= codes


def test_selection_by_code_prefix_and_name() -> None:
    registry = discover()
    assert {r.code[:3] for r in registry.selected(Config(select=("NBS",)))} == {"NBS"}
    assert {r.name for r in registry.selected(Config(select=("NBS", "unused-import"), ignore=("NBS10",)))} == {
        "unused-import"
    }


def test_the_pages_in_docs_are_those_that_the_rules_write() -> None:
    folder = Path(__file__).parents[2] / "docs" / "rules"
    registry = discover()
    for rule in registry:
        file = folder / f"{rule.name}.md"
        assert file.is_file(), "run `make docs`"
        assert file.read_text(encoding="utf-8") == page(rule), "run `make docs`"
    assert {f.stem for f in folder.glob("*.md")} == {r.name for r in registry} | {"index"}
