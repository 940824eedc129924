"""TST107: numbers kept as texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.labels import named_like_a_key
from mldebt_nb.probes.measurements import Column, Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, looked_at, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class NumbersAsText(ProbeRule):
    """Texts of a column are numbers.

    ## What it finds
    Text columns nearly all of whose values are written numbers, with or without sign, fraction, exponent, thousands
    separator or percent sign.

    ## Why it is debt
    As texts they sort wrongly ("10" before "9"), are encoded as categories or dropped by what takes numeric columns
    only, and usually one odd value among them is the reason: it stays unseen.

    ## How it is decided and where it is wrong
    Placeholders for "missing" do not count. Codes are not numbers: texts with leading zeros, and columns named like a
    key, are left alone; whole numbers that are all of one length, only have a few values or stand beside other texts
    may be codes, and get medium confidence. Categorical columns are left alone.

    ## How to pay it back
    Convert where the data is read, and look at what does not convert: `pd.to_numeric(…, errors="raise")`.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017 (number as string).
    """

    code = "TST107"
    name = "numbers-as-text"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "convert to numbers where the data is read, and look at what does not convert"
    settings: ClassVar = {
        "share": Setting(0.95, "share of the texts", "how many must be numbers"),
        "least-rows": Setting(20, "texts", "columns with fewer texts are left alone"),
        "few": Setting(20, "values", "whole numbers with at most so many values may be codes"),
    }
    examples = (
        TableExample("prices as texts", {"price": [f"{n * 1.37:.2f}" for n in range(40)]}, found=("price",)),
        TableExample(
            "a column that one question mark made a text", {"speed": [*map(str, range(85, 125)), "?"]}, found=("speed",)
        ),
        TableExample("classes", {"grade": ["1", "2", "3", "4"] * 10}, found=("grade",), confidence="medium"),
        TableExample("post codes", {"post_code": [f"{n * 211:05d}" for n in range(40)]}),
        TableExample("texts", {"name": ["Ada", "Grace", "Mary", "4711"] * 10}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            texts = column.texts
            if frame is None or texts is None or column.kind != "text":
                continue
            present = texts.rows - texts.placeholders
            if present < context.setting(self, "least-rows") or named_like_a_key(column.name):
                continue
            share = texts.numbers / present
            if share < context.setting(self, "share") or texts.padded > 0.01 * texts.numbers:
                continue
            yield context.finding(
                self,
                f"`{column.name}` is text, but {percent(share)} of its values are numbers",
                symbol=column.name,
                confidence=self._confidence(column, context),
                evidence={
                    "numbers": number(texts.numbers, "texts"),
                    "texts": number(present, "texts"),
                    "with_fraction_or_sign": number(texts.decimals, "texts"),
                }
                | looked_at(frame.sample),
            )

    def _confidence(self, column: Column, context: ProbeContext) -> Confidence:
        assert column.texts is not None
        if column.texts.decimals >= 0.2 * column.texts.numbers:
            return Confidence.HIGH
        few = (column.distinct or 0) <= context.setting(self, "few")
        equal = column.texts.shortest == column.texts.longest
        other = column.texts.rows - column.texts.placeholders - column.texts.numbers
        return Confidence.MEDIUM if few or equal or other else Confidence.HIGH
