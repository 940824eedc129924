"""CUL101: debt that its author admits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.notebook.comments import Comment, comments
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, words
from mldebt_nb.rules.culture.admissions import STEMS, Admission, of_comment, of_markdown
from mldebt_nb.rules.texts import comment_text, is_exercise, prose_text


class SelfAdmittedDebt(Rule):
    """A comment or note says that something is unfinished, wrong, makeshift or not understood.

    ## What it finds
    `TODO`, `FIXME`, `HACK`, `XXX`, and sentences such as "ugly hack", "workaround for", "not sure why", "for some
    reason", "magic number", in comments; in Markdown only the markers.

    ## Why it is debt
    The author knew a cost and moved it to later. Nobody meets it again but by chance; studies find that much of
    such debt outlives its author's stay in the project.

    ## How it is decided and where it is wrong
    Comments are the tokenizer's, so words in strings do not count. A marker stands at the beginning of a comment or
    before a colon. High confidence: what speaks of code that is there (`TODO: remove`, `FIXME`, "ugly hack").
    Medium: `TODO` with nothing or with a plain task behind it. Low: "for now", "hard-coded", and plain tasks where
    there are many of them, as in a solved sheet. Silent in sheets of exercises, where `TODO` is an instruction, where
    a template speaks to its reader ("TODO: your bucket"), and for headings. Lines of one comment are one finding.
    Sentences in other languages than English are not understood.

    ## How to pay it back
    Do it now if it is small. Else write it down where work is planned, and name that place in the comment.

    ## References
    Potdar and Shihab, "An exploratory study on self-admitted technical debt", ICSME 2014. OBrien et al., "23 shades
    of self-admitted technical debt", ESEC/FSE 2022. Sculley et al., NeurIPS 2015, "Cultural debt".
    """

    code = "CUL101"
    name = "self-admitted-debt"
    family = "culture"
    severity = Severity.INFO
    effort_minutes = 15
    needs = ("python",)
    help = "do it now, or plan it and name the plan in the comment"
    settings: ClassVar = {
        "words": Setting([], "words", "further words that admit debt in your comments"),
        "tasks": Setting(4, "plain tasks", "so many `TODO: do this` in one notebook look like a sheet of exercises"),
    }
    examples = (
        Example(
            "markers and sentences",
            """
# %%
import pandas as pd
df = pd.read_csv("sales.csv")  # FIXME: breaks on the new export  #!
# ugly hack: the last row holds the totals  #!
df = df[:-1]
# %%
# TODO: remove the duplicates before this is used  #!
# by anyone else
df.mean()
""",
        ),
        Example(
            "a plain task",
            """
# %%
# TODO: train the model with all data  #!
x = 1
""",
            confidence="medium",
        ),
        Example(
            "plain notes, strings, data, an instruction to the reader",
            """
# %% [markdown]
# ## TODO
# Tasks of the day
# %%
# Load the data for later use
todo = ["FIXME later", "# TODO: text"]
# a temporary directory for the magic command
label = "XXX-123"
# TODO: put your bucket's name here
bucket = "b"
print(todo, label, bucket)
""",
            confidence="low",
        ),
        Example(
            "a sheet of exercises",
            """
# %% [markdown]
# **Exercise 1.** Complete the function.
# %%
# TODO: handle the last column
def f(x):
    pass
f(1)
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        found = list(self._admissions(context))
        tasks = [a for _, _, a in found if a.is_task and a.confidence is not Confidence.HIGH]
        doubtful = len(tasks) >= context.setting(self, "tasks")
        for cell, line, admission in found:
            confidence = Confidence.LOW if doubtful and admission in tasks else admission.confidence
            if not admission.is_marker or not context.once(is_exercise):
                yield self._finding(context, cell, line, admission, confidence)

    def _admissions(self, context: Context) -> Iterator[tuple[Cell, int, Admission]]:
        """Cells, lines and what stands there, of notebooks that have such words at all."""
        further = context.setting(self, "words")
        stems = (*STEMS, *(word.lower() for word in further))
        in_code = any(stem in context.once(comment_text) for stem in stems)
        in_prose = any(stem in context.once(prose_text) for stem in ("todo", "fixme"))
        for cell in context.notebook.cells if in_code or in_prose else ():
            found = dict[int, Admission]()
            if cell.kind == "markdown" and in_prose:
                found = _in_markdown(cell)
            elif in_code and cell.is_code and "#" in cell.source:
                found = _in_comments(comments(context.graph.by_cell[cell.index].parsed), further)
            for line, admission in found.items():
                yield cell, line, admission

    def _finding(
        self, context: Context, cell: Cell, line: int, admission: Admission, confidence: Confidence
    ) -> Finding:
        where = "comment" if cell.is_code else "note"
        return context.finding(
            self,
            f"a {where} admits that something is {admission.admits}: `{admission.words}`",
            cell=cell.index,
            node=line,
            confidence=confidence,
            evidence={"words": words(admission.words), "admits": words(admission.admits), "where": words(where)},
        )


def _in_comments(every: Iterable[Comment], further: Sequence[str]) -> dict[int, Admission]:
    """What each comment admits, by its line; a comment over several lines admits once, at the first."""
    found = dict[int, Admission]()
    spoken = -1  # the last line of a comment that has admitted something
    for comment in every:
        if comment.alone and comment.line == spoken + 1:
            spoken = comment.line
        elif (admission := of_comment(comment.text, further)) is not None:
            found[comment.line] = admission
            spoken = comment.line if comment.alone else -1
    return found


def _in_markdown(cell: Cell) -> dict[int, Admission]:
    lines = enumerate(cell.source.split("\n"), start=1)
    return {number: found for number, line in lines if (found := of_markdown(line)) is not None}
