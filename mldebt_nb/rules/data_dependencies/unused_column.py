"""DAT108: columns that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample

_NAMED = 8


class UnusedColumn(ProbeRule):
    """Columns were loaded that nothing downstream reads.

    ## What it finds
    Columns of a table that are not among those read. Which were read is not for this rule to know: the session's column
    lineage says it, or you do (`probe(df, read=…)`).

    ## Why it is debt
    Each column is a dependency: it can change, break the reading, hold what should not be there. These are paid for in
    memory and care, and used for nothing.

    ## How it is decided and where it is wrong
    Names are compared. As right as what was said to be read: a column used by position, or by a call that takes the
    whole table, counts as read only if the lineage saw it.

    ## How to pay it back
    Name the columns where the data is read: `usecols=`, `columns=`, a `SELECT` without a star.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (underutilized data dependencies).
    """

    code = "DAT108"
    name = "unused-column"
    family = "data-dependencies"
    severity = Severity.INFO
    effort_minutes = 5
    help = "name the columns that you need where the data is read (`usecols=`, `columns=`)"
    settings: ClassVar = {"share": Setting(0.1, "share of the columns", "how many must be unread to be reported")}
    examples = (
        TableExample(
            "two of four are read",
            {"age": [31, 40], "dose": [1, 2], "note": ["a", "b"], "clerk": ["x", "y"]},
            read=("age", "dose"),
            found=("frame",),
        ),
        TableExample("all are read", {"age": [31, 40], "dose": [1, 2]}, read=("age", "dose")),
        TableExample("nobody said what is read", {"age": [31, 40], "dose": [1, 2]}),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        unread = frame.unread if frame else None
        if frame is None or unread is None or not unread.columns:
            return
        share = len(unread.columns) / unread.of
        if share < context.setting(self, "share"):
            return
        shown = ", ".join(f"`{name}`" for name in unread.columns[:_NAMED])
        more = f" and {len(unread.columns) - _NAMED} more" if len(unread.columns) > _NAMED else ""
        evidence = {"unread": number(len(unread.columns), "columns"), "share": number(share, "share of columns")}
        if unread.bytes is not None and unread.of_bytes:
            evidence["bytes"] = number(unread.bytes, "bytes")
            evidence["share_of_bytes"] = number(unread.bytes / unread.of_bytes, "share of bytes")
        yield context.finding(
            self,
            f"{len(unread.columns)} of {unread.of} columns of `{frame.name}` ({percent(share)}) are never read: "
            f"{shown}{more}",
            symbol=frame.name,
            evidence=evidence,
        )
