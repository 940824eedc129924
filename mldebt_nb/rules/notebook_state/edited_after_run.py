"""NBS107: the text of a cell is not the one that was run."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.context import Context, count, shown
from mldebt_nb.rules.live_rule import LiveRule, SessionExample
from mldebt_nb.rules.observations import Observations


class EditedAfterRun(LiveRule):
    """A cell was edited after it had run, so its result is of a text that is gone.

    ## What it finds
    Cells whose text, as the front end or the saved file has it, is not the one of their last run in this kernel.

    ## Why it is debt
    The page shows a program and the result of another one. Whoever saves it now hands on a claim that the code does
    not make, and the values in the kernel are those of the former text.

    ## How it is decided and where it is wrong
    Texts are compared by their syntax: comments, blank lines and line breaks do not count. In a cell with magics every
    letter does. A file does not keep what was run, so only a session can tell. Without a front end that speaks and
    without a saved file the texts that were run are the document, and the rule is silent.

    ## How to pay it back
    Run the cell again, or undo the edit.

    ## References
    Head et al., "Managing messes in computational notebooks", CHI 2019.
    """

    code = "NBS107"
    name = "edited-after-run"
    family = "notebook-state"
    severity = Severity.WARNING
    effort_minutes = 1
    spread = "downstream"
    help = "run the cell again, or undo the edit"
    examples = (
        SessionExample(
            "another parameter",
            ((1, "depth = 4"), (2, "print(depth * 2)")),
            """
# %%
depth = 5  #!
# %%
print(depth * 2)
""",
        ),
        SessionExample(
            "only a comment was added",
            ((1, "depth = 4"),),
            """
# %%
# as in the paper
depth = 4
""",
        ),
        SessionExample(
            "edited and run again",
            ((1, "depth = 4"), (1, "depth = 5")),
            """
# %%
depth = 5
""",
        ),
    )

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for cell in seen.cells:
            if cell.state == "edited":
                run = f"run [{cell.count}]" if cell.count is not None else "its last run"
                name = shown(context.notebook.cells[cell.cell])
                yield context.finding(
                    self,
                    f"{name} was edited after {run} and shows the result of the former text",
                    cell=cell.cell,
                    evidence={"run": count(cell.count, "1")} if cell.count is not None else {},
                )
