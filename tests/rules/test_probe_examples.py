"""The examples of rules that judge measurements are their tests: they fire for exactly what the example names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mldebt_nb import Config, Probe, probe
from mldebt_nb.rules.probe_rule import Columns, ModelExample, ProbeRule, TableExample
from mldebt_nb.rules.registry import discover

RULES = [rule for rule in discover() if issubclass(rule, ProbeRule)]
CASES = [(rule, example) for rule in RULES for example in rule.examples]


def frame_of(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(values)) for name, values in columns.items()})


def model_of(example: ModelExample) -> Any:
    """An object of the shape of a fitted estimator, which raises when anything of it is called."""

    def called(self: Any, *_: object, **__: object) -> Any:
        raise AssertionError("a probe must not call the estimator")

    parameters = ", ".join(f"{name}={default!r}" for name, (default, _) in example.parameters.items())
    members: dict[str, Any] = {}
    exec(f"def __init__(self, {parameters}): pass", members)
    members |= dict.fromkeys(("get_params", "fit", "predict", "transform", "__repr__"), called)
    model = type(example.type, (), members)()
    vars(model).update({name: value for name, (_, value) in example.parameters.items()})
    width = max(len(example.features), 1)
    vars(model).update({name: np.zeros((rows, width)) for name, rows in example.attributes.items()})
    if example.features:
        model.feature_names_in_ = np.array(example.features, dtype=object)
        model.n_features_in_ = len(example.features)
    return model


def probed(rule: type[ProbeRule], example: TableExample | ModelExample, confidence: str) -> Probe:
    config = Config(select=(rule.code,), confidence=confidence)
    if isinstance(example, ModelExample):
        return probe(model_of(example), X=frame_of(example.columns) if example.columns else None, config=config)
    test = frame_of(example.test) if example.test else None
    return probe(frame_of(example.columns), test=test, config=config, **example.asked())


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{r.code}-{e.title}" for r, e in CASES])
def test_fires_exactly_for_what_the_example_names(rule: type[ProbeRule], example: TableExample | ModelExample) -> None:
    found = probed(rule, example, example.confidence).findings
    assert {finding.symbol for finding in found} == set(example.found)
    if example.is_bad and example.confidence != "high":
        assert not probed(rule, example, "high").findings, "the example says that confidence is not high"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_finding_says_what_why_and_what_to_do(rule: type[ProbeRule]) -> None:
    for example in rule.examples:
        for finding in probed(rule, example, "low").findings:
            assert finding.message
            assert not finding.message.endswith(".")
            assert finding.help
            assert finding.evidence
            assert all(measure.unit for measure in finding.evidence.values())
            assert finding.fingerprint
            assert finding.origin == "probe"
            assert finding.path == "<kernel>"
            assert finding.cell_index is None
