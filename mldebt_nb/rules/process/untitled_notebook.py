"""PRC103: a notebook that nobody named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, words

_NEW = re.compile(r"untitled[ _-]?\d*(?:[ _-]*(?:copy|\()?[ _-]*\d*\)?)?|notebook[0-9a-f]{10}", re.IGNORECASE)
_COPY = re.compile(r".+-Copy\d+|copy of .+|copia de .+|cópia de .+|kopie von .+|copie de .+", re.IGNORECASE)
_AGAIN = re.compile(r".+ ?\(\d\)")


class UntitledNotebook(Rule):
    """A notebook has the name that a program gave it.

    ## What it finds
    `Untitled3.ipynb`, `Analysis-Copy1.ipynb`, `Copy of Analysis.ipynb`, `notebook1a2b3c4d5e.ipynb` and, less surely,
    `Analysis (1).ipynb`.

    ## Why it is debt
    The name is all that a list of files tells. A notebook without one is found by opening it, and of two copies nobody
    knows which one counts.

    ## How it is decided and where it is wrong
    By the names that Jupyter, Colab, Kaggle and browsers give. A number in brackets may be somebody's own count: medium
    confidence. Whether a copy differs from its original is not looked at.

    ## How to pay it back
    Name it by what it does, or delete it.

    ## References
    Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter notebooks", MSR 2019 (names).
    """

    code = "PRC103"
    name = "untitled-notebook"
    family = "process"
    severity = Severity.INFO
    effort_minutes = 2
    needs = ()
    help = "name it by what it does, or delete it"
    examples = (
        Example("Jupyter's own name", "#!\n# %%\nx = 1", path="work/Untitled3.ipynb"),
        Example("a copy", "#!\n# %%\nx = 1", path="Churn-Copy1.ipynb"),
        Example("a download", "#!\n# %%\nx = 1", path="Churn (1).ipynb", confidence="medium"),
        Example("a name", "# %%\nx = 1", path="untitled_poems.ipynb", confidence="low"),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        path = PurePath(context.notebook.path)
        name = path.stem
        if path.suffix != ".ipynb":
            return
        if _NEW.fullmatch(name):
            yield self._finding(context, "new", f"`{path.name}` is the name of a notebook that nobody named")
        elif _COPY.fullmatch(name):
            yield self._finding(context, "copy", f"`{path.name}` is the name of a copy")
        elif _AGAIN.fullmatch(name):
            message = f"`{path.name}` looks like the name of a second download"
            yield self._finding(context, "download", message, Confidence.MEDIUM)

    def _finding(self, context: Context, kind: str, message: str, confidence: Confidence = Confidence.HIGH) -> Finding:
        return context.finding(self, message, confidence=confidence, evidence={"kind": words(kind)})
