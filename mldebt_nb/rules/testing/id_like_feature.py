"""TST109: a key among the features."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.labels import named_like_a_key, named_like_a_time
from mldebt_nb.probes.measurements import Column, Frame, Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, looked_at, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class IdLikeFeature(ProbeRule):
    """A feature names the row instead of describing it.

    ## What it finds
    With a target given: columns that are different in (nearly) every row and are a running number, tokens such as
    UUIDs, or are named like a key.

    ## Why it is debt
    A model can only learn such a column by heart. If the rows were ever in an order that knows the target it even
    scores well with it, until new rows come.

    ## How it is decided and where it is wrong
    Whole numbers must be different in nearly all rows, and fill their range; a running number starts at 0 or 1 and
    ascends. Texts must look like tokens or be named like a key. A whole-numbered rank, or texts of one length without
    spaces, get medium confidence, as does a running number that is called time, day, trend or rank. Broken numbers are
    different in every row by nature: left alone. Without a target nobody said that the columns are features, and
    nothing is reported.

    ## How to pay it back
    Leave it out of the features: make it the index, or select the columns to learn from by name.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017.
    """

    code = "TST109"
    name = "id-like-feature"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "leave it out of the features, e.g. make it the index"
    settings: ClassVar = {
        "share": Setting(0.99, "share of the rows", "how many values must be different"),
        "least-rows": Setting(50, "rows", "smaller tables are left alone"),
    }
    examples = (
        TableExample(
            "the row number is a feature",
            {"Unnamed: 0": [*range(60)], "dose": [n % 7 for n in range(60)], "cured": [n % 2 for n in range(60)]},
            found=("Unnamed: 0",),
            target="cured",
        ),
        TableExample(
            "order numbers",
            {"order_id": [f"B{n * 7919 % 9973}" for n in range(60)], "late": [n % 2 for n in range(60)]},
            found=("order_id",),
            target="late",
        ),
        TableExample(
            "a measurement",
            {"dose": [n * 1.618 % 1 for n in range(60)], "cured": [n % 2 for n in range(60)]},
            target="cured",
        ),
        TableExample("a key, but no target", {"id": [*range(60)], "dose": [n % 7 for n in range(60)]}),
        TableExample(
            "the number of the day may be a feature",
            {"day": [*range(60)], "rain": [n * 37 % 100 / 10 for n in range(60)]},
            found=("day",),
            target="rain",
            confidence="medium",
        ),
        TableExample(
            "years", {"year": [*range(1950, 2010)], "rain": [n * 37 % 100 / 10 for n in range(60)]}, target="rain"
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        if frame is None or frame.target is None:
            return
        for column in frame.columns:
            if (
                column.role != "feature"
                or not column.distinct
                or column.distinct_of < context.setting(self, "least-rows")
            ):
                continue
            share = column.distinct / column.distinct_of
            if share < context.setting(self, "share"):
                continue
            found = self._why(column, frame)
            if found is None:
                continue
            why, confidence = found
            yield context.finding(
                self,
                f"`{column.name}` is different in {percent(share)} of the rows and {why}: it names rows, it does not "
                "describe them",
                symbol=column.name,
                confidence=confidence,
                evidence={"different": number(column.distinct, "values"), "present": number(column.distinct_of, "rows")}
                | looked_at(frame.sample),
            )

    def _why(self, column: Column, frame: Frame) -> tuple[str, Confidence] | None:
        named = named_like_a_key(column.name)
        if column.kind == "text" and column.texts is not None:
            texts = column.texts
            if texts.tokens >= 0.95 * texts.rows:
                return "consists of tokens", Confidence.HIGH
            if named:
                return "is named like a key", Confidence.HIGH
            if texts.shortest == texts.longest and texts.longest > 2 and not texts.spaced and not texts.dates:
                return "has texts of one length", Confidence.MEDIUM
            return None
        numbers = column.numbers
        if numbers is None or not numbers.whole or numbers.minimum is None or numbers.maximum is None:
            return None
        present = column.missing_of - (column.missing or 0)
        fills = numbers.maximum - numbers.minimum + 1 <= 1.05 * present
        if fills and numbers.ascending and numbers.minimum in (0, 1):
            return "is a running number", Confidence.MEDIUM if named_like_a_time(column.name) else Confidence.HIGH
        if named:
            return "is named like a key", Confidence.HIGH
        return ("fills its range without a gap", Confidence.MEDIUM) if fills and numbers.minimum in (0, 1) else None
