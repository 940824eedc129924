"""AUD101: text that is no Python."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count


class OpaqueCell(Rule):
    """A part of a cell could not be read as Python, so the audit knows little of it.

    ## What it finds
    Statements that do not parse, or that parse and do not compile: `return` outside of a function, `break` outside
    of a loop; and statements that are Python by accident: R's `x <- 3`, a template's `{{ x }}`. The rest of the cell
    is analysed all the same; of the unreadable part only the names in it are used, as names that it may read or bind.

    ## Why it is debt
    If the cell is meant to run, it stops every run from the top. If it is a note, it belongs into a Markdown
    cell.

    ## How it is decided and where it is wrong
    By the parser and the compiler of the Python that runs the audit: syntax newer than that is opaque too. Python 2
    print, except, raise and exec statements are read and give no finding.

    ## How to pay it back
    Mend the syntax, or change the cell's type.

    ## References
    The Python language reference, "Full grammar specification".
    """

    code = "AUD101"
    name = "opaque-cell"
    family = "audit"
    severity = Severity.WARNING
    effort_minutes = 3
    help = "mend the syntax, or make the cell Markdown"
    examples = (
        Example(
            "one bad statement",
            """
# %%
x = 1
y = = 2  #!
print(x)
""",
        ),
        Example(
            "what parses and does not compile",
            """
# %%
import sys
if len(sys.argv) > 3:  #!
    return
""",
        ),
        Example(
            "magics and Python 2 are read",
            """
# %%
%matplotlib inline
!ls
print "hello"
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for flow in context.graph.flows:
            regions = flow.parsed.opaque
            if not regions:
                continue
            first = regions[0]
            lines = [len(r.text.rstrip("\n").split("\n")) for r in regions]
            last = first.line + lines[0] - 1
            more = f", and {len(regions) - 1} more of this cell" if len(regions) > 1 else ""
            yield context.finding(
                self,
                f"this is no Python: {first.error}{more}",
                cell=flow.cell.index,
                node=(first.line, 1, last, len(first.text.rstrip("\n").rpartition("\n")[2]) + 1),
                related=[context.related(flow.cell.index, r.line, "and this") for r in regions[1:6]],
                evidence={"lines": count(sum(lines), "lines")},
            )
