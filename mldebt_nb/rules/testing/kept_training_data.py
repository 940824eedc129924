"""TST121: a model that carries its training rows along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ModelExample, ProbeRule


class KeptTrainingData(ProbeRule):
    """A fitted estimator keeps rows of its training data.

    ## What it finds
    Arrays and frames inside a fitted estimator that hold training rows, or a number for each of them: the neighbours of
    a nearest-neighbour model, the support vectors, a validation set, out-of-bag predictions.

    ## Why it is debt
    Who gets the model gets the data, also when it should have been deleted. And it is stored, loaded and shipped with
    every copy.

    ## How it is decided and where it is wrong
    Attributes are known by name, or by having as many rows as were fitted; nothing is called. Some models cannot
    predict without their rows: for them it is a fact to know, not a mistake. The code is mldebt's own, beyond the
    catalogue's list of data lints.

    ## How to pay it back
    Delete what prediction does not need before saving. Where the model needs its rows, decide who may have the file, or
    take a model that does not.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015. Fredrikson et al., "Model
    Inversion Attacks", CCS 2015.
    """

    code = "TST121"
    name = "kept-training-data"
    family = "testing"
    severity = Severity.INFO
    effort_minutes = 15
    help = "delete what prediction does not need before saving; else decide who may have the file"
    settings: ClassVar = {"least-bytes": Setting(1_000_000, "bytes", "smaller arrays are left alone")}
    examples = (
        ModelExample(
            "neighbours",
            "KNeighborsClassifier",
            features=("age", "dose"),
            attributes={"_fit_X": 100_000},
            found=("model",),
        ),
        ModelExample("a few rows", "KNeighborsClassifier", features=("age", "dose"), attributes={"_fit_X": 100}),
        ModelExample("coefficients", "Ridge", features=("age", "dose"), attributes={"coef_": 2}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        model = measured.model
        kept = [one for one in model.kept if one.bytes >= context.setting(self, "least-bytes")] if model else []
        if model is None or not kept:
            return
        places = ", ".join(f"`{one.owner}.{one.name}`" if one.owner else f"`{one.name}`" for one in kept[:5])
        needed = all(one.needed for one in kept)
        why = "which it needs to predict" if needed else "not all of which it needs to predict"
        yield context.finding(
            self,
            f"`{model.name}` carries {max(one.rows for one in kept):,} rows from its training ({places}), {why}",
            symbol=model.name,
            evidence={
                "kept": number(sum(one.bytes for one in kept), "bytes"),
                "rows": number(max(one.rows for one in kept), "rows"),
                "attributes": number(len(kept), "attributes"),
            },
        )
