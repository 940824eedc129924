"""TST108: dates kept as texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, looked_at, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class DatesAsText(ProbeRule):
    """Texts of a column are dates.

    ## What it finds
    Text columns nearly all of whose values are dates: `2026-11-23`, `23.11.2026`, `Nov 23, 2026`, with or without a
    time.

    ## Why it is debt
    Texts do not know what comes before what, nor time zones; `03/04/2026` means two days. Each reader converts anew,
    and a split by time on texts is one by spelling.

    ## How it is decided and where it is wrong
    Day, month and four digits of the year must be there and possible; the calendar is not asked. Bare years and months
    are left alone. How many could be read with day and month exchanged stands in the evidence.

    ## How to pay it back
    Parse where the data is read, with the format spelled out: `pd.to_datetime(…, format="%d.%m.%Y")`.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017 (date/time as string).
    """

    code = "TST108"
    name = "dates-as-text"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "parse them where the data is read, with the format spelled out"
    settings: ClassVar = {
        "share": Setting(0.95, "share of the texts", "how many must be dates"),
        "least-rows": Setting(10, "texts", "columns with fewer texts are left alone"),
    }
    examples = (
        TableExample("days", {"day": [f"2026-11-{n:02d}" for n in range(1, 29)]}, found=("day",)),
        TableExample(
            "day first or month first?", {"sold": [f"{n:02d}/07/2026" for n in range(1, 13)]}, found=("sold",)
        ),
        TableExample("years", {"year": [str(n) for n in range(1990, 2020)]}),
        TableExample("versions", {"version": [f"{n}.{n}.1" for n in range(20)]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            texts = column.texts
            if frame is None or texts is None or column.kind != "text":
                continue
            present = texts.rows - texts.placeholders
            share = texts.dates / present if present else 0.0
            if present < context.setting(self, "least-rows") or share < context.setting(self, "share"):
                continue
            doubt = "; day and month could be exchanged in all of them" if texts.undecided == texts.dates else ""
            yield context.finding(
                self,
                f"`{column.name}` is text, but {percent(share)} of its values are dates{doubt}",
                symbol=column.name,
                evidence={
                    "dates": number(texts.dates, "texts"),
                    "texts": number(present, "texts"),
                    "day_or_month_first": number(texts.undecided, "texts"),
                }
                | looked_at(frame.sample),
            )
