"""AUD102: a notebook in another language."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words


class UnsupportedLanguage(Rule):
    """The notebook's language is not Python, so only this note is given.

    ## What it finds
    Notebooks whose metadata name another language than Python.

    ## Why it is debt
    It is none; the note says that silence about this notebook means nothing.

    ## How it is decided and where it is wrong
    From `kernelspec`, whose kernel is what a restart starts, by its language or else its name; then from
    `language_info`, which is what the last kernel answered and may be stale. Notebooks without either, or with a
    kernel of a name that tells nothing, are taken for Python.

    ## How to pay it back
    Nothing to pay; leave the file out of the audit with `exclude` to silence the note.

    ## References
    nbformat, "Notebook metadata".
    """

    code = "AUD102"
    name = "unsupported-language"
    family = "audit"
    severity = Severity.INFO
    effort_minutes = 0
    needs = ()
    help = "leave the notebook out of the audit with `exclude`"
    examples = (
        Example("a notebook in R", "# %%\nx <- 3  #!", language="r"),
        Example("a notebook in Python", "# %%\nx = 3\nx"),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        if context.notebook.language != "python":
            yield context.finding(
                self,
                f"this notebook is written in {context.notebook.language}; mldebt reads Python only",
                symbol=None,
                evidence={"language": words(context.notebook.language)},
            )
