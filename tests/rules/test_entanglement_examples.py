"""The examples of rules that judge entanglement are their tests: each program is run, then judged."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

import mldebt_nb
from mldebt_nb import Config
from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Finding
from mldebt_nb.rules.entanglement_rule import EntanglementRule, ModelledExample
from mldebt_nb.rules.judging import judged
from mldebt_nb.rules.probe_context import Place
from mldebt_nb.rules.registry import discover

RULES = [rule for rule in discover() if issubclass(rule, EntanglementRule)]
CASES = [(rule, example) for rule in RULES for example in rule.examples]


@lru_cache
def measured(text: str) -> Measurement:
    names: dict[str, Any] = {"np": np, "pd": pd, "mldebt_nb": mldebt_nb, "LinearRegression": LinearRegression}
    exec(textwrap.dedent(text), names)
    found: Measurement = names["result"].measurement
    return found


def judge(rule: type[EntanglementRule], example: ModelledExample, confidence: str) -> tuple[Finding, ...]:
    config = Config(select=(rule.code,), confidence=confidence)
    return judged(measured(example.text), EntanglementRule, config, discover(), Place()).findings


def test_there_are_six() -> None:
    assert {rule.code for rule in RULES} == {"BND101", "BND102", "DAT104", "DAT105", "DAT106", "DAT107"}


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{r.code}-{e.title}" for r, e in CASES])
def test_fires_exactly_for_what_the_example_names(rule: type[EntanglementRule], example: ModelledExample) -> None:
    assert {finding.symbol for finding in judge(rule, example, example.confidence)} == set(example.found)
    if example.is_bad and example.confidence != "high":
        assert not judge(rule, example, "high"), "the example says that confidence is not high"
    if not example.is_bad:
        assert not judge(rule, example, "low")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_finding_says_what_why_and_what_to_do(rule: type[EntanglementRule]) -> None:
    for example in rule.examples:
        for finding in judge(rule, example, "low"):
            assert finding.message
            assert not finding.message.endswith(".")
            assert finding.help
            assert finding.evidence
            assert all(measure.unit for measure in finding.evidence.values())
            assert finding.fingerprint
            assert finding.origin == "probe"
