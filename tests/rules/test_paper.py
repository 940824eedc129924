"""Each rule is told under a debt of the paper, and each of its names leads somewhere."""

from __future__ import annotations

from mldebt_nb.findings.families import FAMILIES
from mldebt_nb.rules.paper import DEBTS
from mldebt_nb.rules.registry import discover

REGISTRY = discover()
OURS = [rule for rule in REGISTRY if rule.code.startswith("AUD") is False]


def test_every_rule_stands_under_some_debt() -> None:
    assert [rule.code for rule in OURS if not any(rule.code.startswith(debt.codes) for debt in DEBTS)] == []


def test_every_family_has_a_title() -> None:
    assert {rule.family for rule in OURS} - set(FAMILIES) == set()


def test_pages_do_not_collide() -> None:
    assert len({debt.slug for debt in DEBTS}) == len(DEBTS)
