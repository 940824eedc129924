"""CUL102: code that nobody explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.notebook.narrative import Narrative, has_heading, narrative
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_CELLS = "\n".join(f"# %%\nx{number} = {number}" for number in range(3))


class MissingNarrative(Rule):
    """A notebook of some length has no headings and next to no explanation.

    ## What it finds
    Notebooks of many code cells whose text cells have no heading and hardly a word.

    ## Why it is debt
    A notebook is read by people who were not there. Without a purpose, a title and the reasons for its steps, the next
    reader has to find them out from the code, and cannot tell an intended step from a leftover.

    ## How it is decided and where it is wrong
    Counted are headings, words outside of pictures and tags, and comment lines. High confidence when the code has next
    to no comments either; where comments tell the story, medium. One finding for the notebook. Silent for small
    notebooks. Whether what is written explains anything is not judged.

    ## How to pay it back
    Begin with a title, a sentence on the purpose, and who to ask; put a heading above each step.

    ## References
    Rule et al., "Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks", PLOS
    Computational Biology 2019. Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter
    notebooks", MSR 2019.
    """

    code = "CUL102"
    name = "missing-narrative"
    family = "culture"
    severity = Severity.INFO
    effort_minutes = 30
    help = "begin with a title and a sentence on the purpose; put a heading above each step"
    settings: ClassVar = {
        "min-cells": Setting(12, "code cells", "smaller notebooks are left alone"),
        "words": Setting(2.0, "words per code cell", "with so many words of text a notebook is explained"),
        "comments": Setting(0.15, "comments per line", "with so many comments the confidence is medium"),
    }
    examples = (
        Example("three cells and no word", "#!\n" + _CELLS, settings={"min-cells": 3}),
        Example(
            "the same under a heading", "# %% [markdown]\n# ## Stock by product\n" + _CELLS, settings={"min-cells": 3}
        ),
        Example("a small notebook", _CELLS),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        least = context.setting(self, "min-cells")
        if len(context.notebook.code_cells) < least or has_heading(context.notebook.cells):
            return
        told = narrative(context.notebook.cells)
        if told.cells < least or told.words >= told.cells * context.setting(self, "words"):
            return
        commented = told.comments >= told.lines * context.setting(self, "comments")
        yield self._finding(context, told, Confidence.MEDIUM if commented else Confidence.HIGH)

    def _finding(self, context: Context, told: Narrative, confidence: Confidence) -> Finding:
        return context.finding(
            self,
            f"{told.cells} code cells stand under no heading, with {told.words} words of text",
            confidence=confidence,
            evidence={
                "code_cells": count(told.cells, "cells"),
                "headings": count(told.headings, "headings"),
                "words": count(told.words, "words"),
                "comments": count(told.comments, "lines"),
                "code": count(told.lines, "lines"),
                "longest_run": count(told.longest_run, "cells without text"),
            },
        )
