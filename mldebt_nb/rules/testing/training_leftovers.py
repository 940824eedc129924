"""TST122: switches of training left on."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Measure, Severity
from mldebt_nb.probes.measurements import Measurements, Parameter
from mldebt_nb.rules.probe_context import ProbeContext
from mldebt_nb.rules.probe_rule import ModelExample, ProbeRule


class TrainingLeftovers(ProbeRule):
    """A fitted estimator still has switches on that were meant for training.

    ## What it finds
    `warm_start=True` (the next `fit` goes on from this one instead of starting anew), `verbose` above 0; with medium
    confidence `n_jobs` that asks for all cores.

    ## Why it is debt
    A second `fit` gives another model than the first, depending on what was fitted before. A served model writes
    progress into logs, or takes every core of a machine that it shares.

    ## How it is decided and where it is wrong
    Parameters are read from the instance, of every step and member too; nothing is called. In an experiment these
    switches are right; it is the model that is kept that should not have them. The code is mldebt's own, beyond the
    catalogue's list of data lints.

    ## How to pay it back
    `model.set_params(warm_start=False, verbose=0)` before saving.

    ## References
    scikit-learn, Glossary: warm_start, verbose, n_jobs.
    """

    code = "TST122"
    name = "training-leftovers"
    family = "testing"
    severity = Severity.INFO
    effort_minutes = 2
    help = "set warm_start=False and verbose=0 before the model is kept"
    examples = (
        ModelExample(
            "warm start",
            "SGDClassifier",
            parameters={"warm_start": (False, True), "verbose": (0, 0)},
            attributes={"coef_": 2},
            found=("warm_start",),
        ),
        ModelExample(
            "all cores",
            "KNeighborsClassifier",
            parameters={"n_jobs": (None, -1)},
            attributes={"classes_": 2},
            found=("n_jobs",),
            confidence="medium",
        ),
        ModelExample(
            "nothing left", "SGDClassifier", parameters={"warm_start": (False, False), "verbose": (0, 0)},
            attributes={"coef_": 2},
        ),
    )  # fmt: skip

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        model = measured.model
        if model is None or not model.fitted:
            return
        for parameter in model.parameters:
            confidence = _confidence(parameter)
            if confidence is None:
                continue
            path = f"{parameter.owner}.{parameter.name}" if parameter.owner else parameter.name
            yield context.finding(
                self,
                f"`{model.name}` is fitted and still has `{path}={parameter.shown}`",
                symbol=path,
                confidence=confidence,
                advice="decide how many cores the served model may take" if parameter.name == "n_jobs" else None,
                evidence={
                    "parameter": Measure(value=path, unit="text"),
                    "value": Measure(value=parameter.shown, unit="text"),
                },
            )


def _confidence(parameter: Parameter) -> Confidence | None:
    match parameter.name, parameter.shown:
        case "warm_start", "True":
            return Confidence.HIGH
        case "verbose", shown if shown not in ("0", "False", "None", "-1", "0.0") and not shown.startswith("<"):
            return Confidence.HIGH
        case "n_jobs", "-1":
            return Confidence.MEDIUM
    return None
