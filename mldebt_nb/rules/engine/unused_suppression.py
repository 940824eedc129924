"""AUD103: a suppression that suppresses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.edits import end_deleted, lines_deleted, takes_comments_only
from mldebt_nb.findings.model import Finding, Fix, Severity
from mldebt_nb.findings.suppression import Outcome, Suppression
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words


class UnusedSuppression(Rule):
    """An `ignore` or `accept` comment, or an `mldebt-ignore` tag, matches no finding.

    ## What it finds
    Suppressions whose rule does not fire there (any more), whose rule does not exist, or that cannot be read.

    ## Why it is debt
    A stale suppression hides the next real finding, and tells the reader of a problem that is gone.

    ## How it is decided and where it is wrong
    After all rules have run, at every confidence. Suppressions of rules that are not selected in this audit are
    left alone.

    ## How to pay it back
    Delete the comment or the tag, or mend its spelling.

    ## References
    ruff, RUF100.
    """

    code = "AUD103"
    name = "unused-suppression"
    family = "audit"
    severity = Severity.WARNING
    effort_minutes = 1
    needs = ()
    help = "delete or mend the suppression"
    examples = (
        Example(
            "nothing to ignore, unknown rule, no rule",
            """
# %%
x = 3  # mldebt: ignore[unused-import] was needed  #!
print(x)  # mldebt: ignore[no-such-rule] what  #!
print(x)  # mldebt: ignore  #!
""",
        ),
        Example(
            "it hides a finding",
            """
# %%
import json  # mldebt: ignore[unused-import] kept for the students
import csv  # mldebt: accept[DED101] until=2999-01-01 next sprint
""",
        ),
    )

    def review(
        self, context: Context, outcome: Outcome, active: frozenset[str], known: frozenset[str]
    ) -> Iterator[Finding]:
        for suppression in outcome.unused:
            unknown = [rule for rule in suppression.rules if rule not in known]
            if (
                suppression.problem is None
                and not unknown
                and not any(r in active for r in suppression.rules or active)
            ):
                continue
            what = "tag" if suppression.is_tag else "comment"
            message = (
                f"this mldebt comment cannot be read: {suppression.problem}" if suppression.problem
                else f"this {what} names an unknown rule: {', '.join(unknown)}" if unknown
                else f"this {what} suppresses nothing: no rule fires here"
                if not suppression.rules
                else f"this {what} suppresses nothing: {', '.join(suppression.rules)} does not fire here"
            )  # fmt: skip
            yield context.finding(
                self,
                message,
                cell=suppression.cell_index,
                node=suppression.at_line,
                evidence={"kind": words("accept" if suppression.accepts else "ignore")},
                # what is misspelt is to be mended, and a rule that was not asked may need the comment
                fix=_fix(context, suppression) if all(rule in active for rule in suppression.rules) else None,
            )


def _fix(context: Context, suppression: Suppression) -> Fix | None:
    """Delete the comment, leave the code before it. Tags are no text; a comment behind it may be meant for others."""
    cell, number = context.notebook.cells[suppression.cell_index], suppression.at_line
    line = cell.source.split("\n")[number - 1]
    if suppression.is_tag or suppression.problem or "#" in line[suppression.column :]:
        return None
    code = line[: suppression.column - 1].rstrip()
    edit = end_deleted(cell, number, len(code) + 1) if code else lines_deleted(cell, number, number)
    if not takes_comments_only(cell, (edit,)):
        return None
    return Fix(title="delete the comment", applicability="safe", edits=(edit,))
