"""TST102: values that are missing, openly or behind a placeholder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Measure, Severity
from mldebt_nb.probes.measurements import Column, Frame, Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, looked_at, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class MissingValues(ProbeRule):
    """A column is missing much of its values, or hides missing ones behind `?`, `N/A`, -999 or infinity.

    ## What it finds
    Columns of which a large share is null or NaN; texts that only stand for "missing" (`?`, `-`, `N/A`, `null`, the
    empty text …); a number such as -999 far outside of all others; infinite numbers.

    ## Why it is debt
    Whatever is computed from the column describes the rows that happen to have a value. A placeholder is worse: means,
    splits and distances take it for data, and nothing downstream can tell.

    ## How it is decided and where it is wrong
    Nulls and NaN are counted in all rows. Placeholders come from a short list and must make up a share of the present
    values; a number counts as one when it is a row of nines, repeated, and farther from the nearest other value than
    those spread. Of placeholders `NA` may be a category of its own (no garage, Namibia); say so with an ignore.

    ## How to pay it back
    Find out why they are missing before filling anything in. Turn placeholders into nulls where the data is read
    (`na_values=`), and keep the fact of missing as a column if it may carry meaning.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017. Pearson, "The problem of disguised
    missing data", SIGKDD Explorations 2006.
    """

    code = "TST102"
    name = "missing-values"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 15
    help = "find out why they are missing; turn placeholders into nulls where the data is read"
    settings: ClassVar = {
        "share": Setting(0.3, "share of all rows", "nulls and NaN from which on a column is reported"),
        "placeholder-share": Setting(0.005, "share of the present values", "placeholders from which on it is reported"),
        "least-placeholders": Setting(5, "values", "fewer placeholders are left alone"),
        "sentinel-distance": Setting(2.0, "ranges of the other values", "how far outside a number must stand"),
        "least-rows": Setting(20, "rows", "smaller tables are left alone"),
    }
    examples = (
        TableExample(
            "half of the ages are unknown",
            {"age": [31, None] * 20, "city": ["Bergen", "Kyoto"] * 20},
            found=("age",),
        ),
        TableExample(
            "a question mark stands for unknown", {"job": ["cook", "nurse", "?", "smith"] * 10}, found=("job",)
        ),
        TableExample(
            "-999 stands for unknown",
            {"temperature": [12.5, 14.0, 9.5, -999.0, 17.0, 11.0] * 10},
            found=("temperature",),
        ),
        TableExample("few are missing", {"age": [*range(20, 50), None, 33, 41, 52]}),
        TableExample("negative numbers among others", {"balance": [-999, -940, -12, 7, 120, 950] * 8}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        if frame is None or (frame.rows or 0) < context.setting(self, "least-rows"):
            return
        for column in frame.columns:
            if column.role == "target":
                continue
            said, evidence = self._said(column, frame, context)
            if said:
                message = f"`{column.name}`: {'; '.join(said)}"
                yield context.finding(self, message, symbol=column.name, evidence=evidence)

    def _said(self, column: Column, frame: Frame, context: ProbeContext) -> tuple[list[str], dict[str, Measure]]:
        said: list[str] = []
        evidence: dict[str, Measure] = {}
        share = (column.missing or 0) / column.missing_of if column.missing_of else 0.0
        if share >= context.setting(self, "share"):
            said.append("there is no value at all" if share == 1 else f"{percent(share)} of the values are missing")
            evidence |= {
                "missing": number(column.missing or 0, "rows"),
                "missing_share": number(share, "share of rows"),
            }
        least = context.setting(self, "least-placeholders")
        if column.texts and column.texts.placeholders >= least:
            hidden = column.texts.placeholders / column.texts.rows
            if hidden >= context.setting(self, "placeholder-share"):
                said.append(f"{percent(hidden)} of the texts only stand for “missing”")
                evidence["placeholders"] = number(column.texts.placeholders, "values")
                evidence |= looked_at(frame.sample)
        numbers = column.numbers
        far = context.setting(self, "sentinel-distance")
        if numbers and numbers.sentinel and numbers.sentinel.count >= least and numbers.sentinel.distance >= far:
            hidden = numbers.sentinel.count / max(column.distinct_of, 1)
            said.append(f"{percent(hidden)} of the values are {numbers.sentinel.value:g}, far outside of all others")
            evidence["sentinel"] = number(numbers.sentinel.count, "values")
            evidence["distance"] = number(numbers.sentinel.distance, "ranges of the other values")
            evidence |= looked_at(frame.sample)
        if numbers and numbers.infinite:
            said.append(f"{counted(numbers.infinite, 'value is', 'values are')} infinite")
            evidence["infinite"] = number(numbers.infinite, "values")
        return said, evidence
