"""TST120: the table is not what was fitted on."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Measure, Severity
from mldebt_nb.probes.measurements import Measurements, Schema
from mldebt_nb.rules.probe_context import ProbeContext, number
from mldebt_nb.rules.probe_rule import ModelExample, ProbeRule, TableExample

_NAMED = 5  # columns that a message lists


class ChangedFeatures(ProbeRule):
    """A table's columns are not those that the model was fitted on, or not those of the train table.

    ## What it finds
    A fitted estimator beside a table (`probe(model, df)`), or a test table beside the train table: columns that are
    missing, that come in another order, whose type is another; columns too many.

    ## Why it is debt
    At best prediction raises. At worst, with arrays or after a `.values`, the model takes one column for another
    without a word.

    ## How it is decided and where it is wrong
    By `feature_names_in_`; without names only their number is compared. Types are compared between two tables, and with
    the categories that an encoder has learnt. A table may hold more columns than a model needs, when they are selected
    on the way: then only missing ones and other types are sure, the rest is medium. The code is mldebt's own, beyond
    the catalogue's list of data lints.

    ## How to pay it back
    Keep the list of features beside the model and select by it, in one place.

    ## References
    Breck et al., "Data Validation for Machine Learning", MLSys 2019 (training-serving skew).
    """

    code = "TST120"
    name = "changed-features"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 15
    help = "keep the list of features beside the model and select the columns by it"
    examples = (
        ModelExample(
            "a feature is gone",
            "Ridge",
            features=("age", "dose"),
            columns={"age": [31, 40], "weight": [70, 82]},
            found=("model",),
        ),
        ModelExample(
            "another order",
            "Ridge",
            features=("age", "dose"),
            columns={"dose": [1, 2], "age": [31, 40]},
            found=("model",),
        ),
        ModelExample(
            "more columns than needed",
            "Ridge",
            features=("age", "dose"),
            columns={"age": [31, 40], "dose": [1, 2], "name": ["Ada", "Max"]},
            found=("model",),
            confidence="medium",
        ),
        TableExample(
            "numbers became texts",
            {"size": [38, 39, 41], "sold": [3, 1, 0]},
            test={"size": ["38", "40", "41"], "sold": [2, 2, 1]},
            found=("frame",),
        ),
        ModelExample("the same features", "Ridge", features=("age", "dose"), columns={"age": [31, 40], "dose": [1, 2]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        model, pair, frame = measured.model, measured.pair, measured.frame
        if model is not None and model.schema is not None:
            yield from self._judged(model.schema, f"`{model.name}` was fitted on", model.name, context)
        if pair is not None and frame is not None and pair.schema is not None:
            yield from self._judged(pair.schema, "train has", frame.name, context)

    def _judged(self, schema: Schema, expected: str, symbol: str, context: ProbeContext) -> Iterator[Finding]:
        said, evidence = [], {}
        sure = False
        if schema.missing:
            said.append(f"{expected} {_named(schema.missing)}, which the table lacks")
            evidence["missing"] = number(len(schema.missing), "columns")
            sure = True
        if schema.retyped:
            kinds = [f"`{name}` ({was} became {now})" for name, was, now in schema.retyped[:_NAMED]]
            said.append(f"of another type: {', '.join(kinds)}")
            evidence["retyped"] = number(len(schema.retyped), "columns")
            sure = True
        if schema.extra:
            said.append(f"the table has {_named(schema.extra)} beside what {expected}")
            evidence["extra"] = number(len(schema.extra), "columns")
        if schema.reordered:
            said.append("the columns come in another order")
            evidence["reordered"] = Measure(value=True, unit="text")
            sure = sure or not schema.extra
        if not said and schema.found != schema.expected and not schema.missing and not schema.extra:
            said.append(f"{expected} {schema.expected} features, the table has {schema.found} columns")
        if said:
            evidence |= {"expected": number(schema.expected, "columns"), "found": number(schema.found, "columns")}
            confidence = Confidence.HIGH if sure else Confidence.MEDIUM
            yield context.finding(self, "; ".join(said), symbol=symbol, confidence=confidence, evidence=evidence)


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
    return shown + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
