"""TST117: test rows from before the end of training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class TimeLeakage(ProbeRule):
    """Test rows are from before the last train row.

    ## What it finds
    With `time=` given: rows of the test table that are earlier than the latest row of the train table.

    ## Why it is debt
    The model was allowed to know the future of those rows. In production it will not.

    ## How it is decided and where it is wrong
    All rows are looked at; times and numbers only, not texts. Rows at exactly the last time of training are counted in
    the evidence, not as leaks. If time does not matter for the task, do not give it.

    ## How to pay it back
    Split at a moment (`df[df.date < cut]`) or with `TimeSeriesSplit`, with a gap as long as a label takes to be known.

    ## References
    Kapoor, Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 2023.
    """

    code = "TST117"
    name = "time-leakage"
    family = "testing"
    severity = Severity.ERROR
    effort_minutes = 20
    help = "split at a moment in time, with a gap as long as a label takes to be known"
    settings: ClassVar = {"share": Setting(0.0, "share of the test rows", "more earlier rows are reported")}
    examples = (
        TableExample(
            "a random split",
            {"day": [1, 2, 4, 5, 7], "sales": [10, 12, 11, 15, 14]},
            test={"day": [3, 6, 8], "sales": [13, 12, 16]},
            time="day",
            found=("day",),
        ),
        TableExample(
            "a split in time",
            {"day": [1, 2, 3, 4, 5], "sales": [10, 12, 11, 15, 14]},
            test={"day": [6, 7, 8], "sales": [13, 12, 16]},
            time="day",
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        found = measured.pair.time if measured.pair else None
        if found is None or not found.earlier or found.earlier / found.of <= context.setting(self, "share"):
            return
        verb = "is" if found.earlier == 1 else "are"
        yield context.finding(
            self,
            f"{counted(found.earlier, 'test row')} ({percent(found.earlier / found.of)}) {verb} from before the end of "
            f"training by `{found.column}`",
            symbol=found.column,
            evidence={
                "earlier": number(found.earlier, "test rows"),
                "share": number(found.earlier / found.of, "share of test rows"),
                "at_the_same_time": number(found.same, "test rows"),
            },
        )
