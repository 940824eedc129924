"""ANT106: several languages that hand data to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.languages import SHELL, Exchange, exchanges
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words

_SHOWN = 6  # further places that are listed


class MultipleLanguageSmell(Rule):
    """Python and other languages exchange data all over the notebook.

    ## What it finds
    Notebooks in which cells of other languages (`%%R`, `%%sql`, `%%bash`, `%%javascript`, …), queries in texts
    (`read_sql("SELECT …")`, `execute(…)`), and shell commands with `{names}` read values of Python or give some to it.

    ## Why it is debt
    No tool sees both sides of such a border: names in texts are not renamed, types change on the way, tests reach one
    side, and the reader has to know every language.

    ## How it is decided and where it is wrong
    Counted are places where data crosses: names that a magic reads or binds, queries that a call is given. Plain
    `!pip`, `!ls`, `!mkdir {folder}` cross nothing. High confidence with two other languages besides the shell; with
    one and many places medium. A query in a text may be the plainest way to ask a data base: what is judged is how
    many there are. One finding for the notebook, at the first place.

    ## How to pay it back
    Do the work of each language in one place: queries in one module or as views of the data base, shell work in a
    script, and pass files or tables with a schema.

    ## References
    Sculley et al., NeurIPS 2015, "Multiple-language smell".
    """

    code = "ANT106"
    name = "multiple-language-smell"
    family = "anti-patterns"
    severity = Severity.INFO
    effort_minutes = 45
    help = "do the work of each language in one place, and pass tables with a schema"
    settings: ClassVar = {
        "languages": Setting(2, "languages", "besides Python that make a finding when each exchanges data"),
        "exchanges": Setting(6, "places", "that make a finding with one other language"),
    }
    examples = (
        Example(
            "R and SQL",
            """
# %%
import pandas as pd
sales = pd.read_sql("SELECT day, price FROM sales", connection)  #!
# %%
%%R -i sales -o fit
fit <- lm(price ~ day, data=sales)
# %%
fit
""",
        ),
        Example(
            "commands that prepare the machine, one query",
            """
# %%
!pip install pandas
!ls
# %%
%%bash
mkdir -p data
# %%
import pandas as pd
folder = "data"
!mkdir {folder}
sales = pd.read_sql("SELECT day, price FROM sales", connection)
names = sales.query("price > 3")
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        found = context.once(exchanges)
        languages = Counter(exchange.language for exchange in found)
        enough = len(found) >= context.setting(self, "exchanges")
        if len(languages) >= context.setting(self, "languages") or enough:
            yield self._finding(context, found, languages)

    def _finding(self, context: Context, found: list[Exchange], languages: Counter[str]) -> Finding:
        first, *others = found
        listed = ", ".join(f"{language} {number}" for language, number in languages.most_common())
        sure = len(languages) - (SHELL in languages) >= context.setting(self, "languages")
        return context.finding(
            self,
            f"data crosses between Python and other languages in {len(found)} places: {listed}",
            cell=first.cell,
            node=first.node,
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            related=[
                context.related(other.cell, other.node, f"and here: {other.language}") for other in others[:_SHOWN]
            ],
            evidence={
                "languages": words(", ".join(sorted(languages))),
                "exchanges": count(len(found), "places"),
                "cells": count(len({exchange.cell for exchange in found}), "cells"),
            },
        )
