"""TST104: rows that stand more than once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, counted, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class DuplicatedRows(ProbeRule):
    """Rows are copies of earlier ones, more than chance explains.

    ## What it finds
    Rows that equal an earlier one in every column.

    ## Why it is debt
    Copies weigh a model towards themselves, and when a split puts one on each side the score is measured on what was
    learnt by heart.

    ## How it is decided and where it is wrong
    All rows are compared by a 64-bit hash; above a bound of memory, all rows of a share chosen by content. In a table
    of few short codes equal rows are no copies: for each column j, pairs that agree in all columns but j show how often
    rows agree by chance, and p / (1 - p) times as many would agree in j as well. Only when there are many more pairs
    than that is a finding made. If more than half of the rows are copies the table may be one of repeated measurements,
    and confidence is medium. Tables with cells that cannot be compared (nested, or of other packages) are left alone.

    ## How to pay it back
    Find where they come from: a join that multiplies, a file read twice, an export that overlaps. Drop them before the
    split.

    ## References
    Lee et al., "Deduplicating Training Data Makes Language Models Better", ACL 2022. Barz, Denzler, "Do We Train on
    Test Data?", Journal of Imaging 2020.
    """

    code = "TST104"
    name = "duplicated-rows"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 15
    help = "find where the copies come from, and drop them before the split"
    settings: ClassVar = {
        "share": Setting(0.001, "share of the rows", "copies from which on they are reported"),
        "times-chance": Setting(10.0, "times", "how many more equal pairs than by chance there must be"),
    }
    examples = (
        TableExample(
            "the file was read twice",
            {"height": [1.61, 1.74, 1.58, 1.83] * 2, "weight": [55.2, 71.9, 60.4, 88.0] * 2},
            found=("frame",),
        ),
        TableExample(
            "codes repeat by chance", {"sex": ["f", "m", "f", "m", "m", "f"] * 5, "smokes": [0, 1, 1, 0, 1, 0] * 5}
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        if frame is None or frame.duplicates is None or frame.width < 2:
            return
        found = frame.duplicates
        share = found.copies / found.rows if found.rows else 0.0
        if not found.copies or share < context.setting(self, "share"):
            return
        if found.pairs < context.setting(self, "times-chance") * found.by_chance:
            return
        evidence = {
            "copies": number(found.copies, "rows"),
            "share": number(share, "share of rows"),
            "expected_by_chance": number(found.by_chance, "pairs"),
            "found_pairs": number(found.pairs, "pairs"),
        }
        if found.scaled > 1:
            evidence["compared"] = number(1 / found.scaled, "share of rows")
        partly = frame.rows is not None and found.rows < frame.rows
        where = f" among the first {found.rows:,}" if partly else ""
        verb = "is a copy of an earlier one" if found.copies == 1 else "are copies of earlier ones"
        yield context.finding(
            self,
            f"{counted(found.copies, 'row')} of `{frame.name}` ({percent(share)}){where} {verb}",
            symbol=frame.name,
            confidence=Confidence.MEDIUM if share > 0.5 else Confidence.HIGH,
            evidence=evidence,
        )
