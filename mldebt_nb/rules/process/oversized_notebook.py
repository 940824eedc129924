"""PRC104: a notebook that is too large to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.notebook.model import Notebook
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_MEGA = 1e6


class OversizedNotebook(Rule):
    """A notebook has more cells, lines or megabytes than people and tools handle well.

    ## What it finds
    Notebooks beyond a number of code cells, of lines of code, or of megabytes that are not source, which are outputs.

    ## Why it is debt
    Nobody reads a thousand lines to change one. Long notebooks do several things, are run in parts and out of order,
    and their outputs make each commit large and each difference unreadable.

    ## How it is decided and where it is wrong
    Cells without text and lines without text do not count. Many cells of a line or two, as lecturers have them, are not
    large. Outputs are not decoded: their size is that of the file
    without its sources, known only of files. The limits are taste; they are settings.

    ## How to pay it back
    Split it by its steps; move functions into a module; keep outputs out of version control.

    ## References
    Rule et al., "Exploration and explanation in computational notebooks", CHI 2018. Sculley et al., NeurIPS 2015,
    "Prototype smell".
    """

    code = "PRC104"
    name = "oversized-notebook"
    family = "process"
    severity = Severity.INFO
    effort_minutes = 60
    needs = ("python",)
    help = "split it by its steps, move functions into a module, keep outputs out of version control"
    settings: ClassVar = {
        "max-cells": Setting(100, "code cells", "how many are not too many"),
        "many-lines": Setting(400, "lines of code", "with fewer of them the number of cells does not matter"),
        "max-lines": Setting(1000, "lines of code", "how many are not too many"),
        "max-megabytes": Setting(10.0, "megabytes", "of outputs that are not too many"),
    }
    examples = (
        Example(
            "too many cells",
            """
#!
# %%
x = 1
y = 2
# %%
print(x)
# %%
print(y)
""",
            settings={"max-cells": 2, "many-lines": 4},
        ),
        Example("too many lines", "#!\n# %%\nx = 1\n\ny = 2\nprint(x, y)", settings={"max-lines": 2}),
        Example(
            "many cells of a line or two",
            "# %%\nx = 1\n# %%\nprint(x)\n# %%\nprint(x)",
            settings={"max-cells": 2, "many-lines": 4},
        ),
        Example("an ordinary notebook", "# %%\nx = 1\n# %%\nprint(x)"),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        sources = [cell.source for cell in context.notebook.code_cells if cell.source.strip()]
        lines = sum(1 for source in sources for line in source.split("\n") if line.strip())
        outputs = _megabytes_of_outputs(context.notebook)
        beyond = list[str]()
        if len(sources) > context.setting(self, "max-cells") and lines >= context.setting(self, "many-lines"):
            beyond.append(f"{len(sources)} code cells")
        if lines > context.setting(self, "max-lines"):
            beyond.append(f"{lines:,} lines of code")
        if outputs is not None and outputs > context.setting(self, "max-megabytes"):
            beyond.append(f"{outputs:.4g} MB of outputs")
        if beyond:
            evidence = {"code_cells": count(len(sources), "cells"), "code": count(lines, "lines")}
            if outputs is not None:
                evidence["outputs"] = count(outputs, "MB")
            yield context.finding(self, f"this notebook has {' and '.join(beyond)}", evidence=evidence)


def _megabytes_of_outputs(notebook: Notebook) -> float | None:
    """What of the file is not source: outputs, but for a little metadata. None when no file was read."""
    if notebook.size is None:
        return None
    return round(max(notebook.size - sum(len(cell.source.encode()) for cell in notebook.cells), 0) / _MEGA, 2)
