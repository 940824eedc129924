"""CFG103: a literal that must change in several places together."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.sites import sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

#: A text that names a file, a folder or an address.
_PLACE = re.compile(
    r"\w+://\S+$|(?:\.{0,2}|~)[/\\][^,;]+$|[A-Za-z]:\\.+$|[\w. -]+(?:[/\\][\w.*~ -]+)*[/\\](?:[\w.*~ -]+\.\w{2,7})?$"
)
_SHOWN = 60  # characters of the literal that a message shows


class _Place(NamedTuple):
    cell: int
    node: ast.expr


class DuplicatedConfiguration(Rule):
    """The same path, address or list of columns is written out again and again.

    ## What it finds
    One literal - a path with folders, a web address, a list of texts - that stands in several cells.

    ## Why it is debt
    The copies must change together. One that is forgotten reads last month's file, or trains on other columns, and
    nothing fails.

    ## How it is decided and where it is wrong
    Literals must be equal and stand in at least three cells as arguments of calls, in subscripts or assignments.
    Short texts and lists of two do not count. Medium: copies may be equal by chance, as in made-up examples.

    ## How to pay it back
    Give it a name once, near the top.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (configuration debt: hard to
    make a change without error).
    """

    code = "CFG103"
    name = "duplicated-configuration"
    family = "configuration"
    severity = Severity.INFO
    effort_minutes = 5
    help = "give the literal a name once, near the top, and use the name"
    settings: ClassVar = {
        "cells": Setting(3, "cells", "in so many cells the literal must stand"),
        "characters": Setting(12, "characters", "shorter paths, and lists of fewer in all, do not count"),
        "columns": Setting(3, "texts", "shorter lists do not count"),
    }
    examples = (
        Example(
            "a list of columns, three times",
            """
# %%
import pandas as pd
df = pd.read_csv("people.csv")
df[["age", "height", "weight"]].describe()  #!
# %%
df[["age", "height", "weight"]].corr()
# %%
X = df[["age", "height", "weight"]]
X
""",
            confidence="medium",
        ),
        Example(
            "it has a name",
            """
# %%
import pandas as pd
COLUMNS = ["age", "height", "weight"]
df = pd.read_csv("data/raw/people.csv")
df[COLUMNS].describe()
# %%
df[COLUMNS].corr(), df[["age", "height"]]
# %%
df[["age", "height"]], df[["age", "height"]]
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        cells = context.setting(self, "cells")
        for value, places in _literals(context, context.setting(self, "characters"), context.setting(self, "columns")):
            inside = len({place.cell for place in places})
            if inside < cells:
                continue
            shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
            yield context.finding(
                self,
                f"`{shown}` is written out in {inside} cells and must change in all of them together",
                cell=places[0].cell,
                node=places[0].node,
                symbol=shown,
                confidence=Confidence.MEDIUM,
                related=[context.related(place.cell, place.node, "again") for place in places[1:6]],
                evidence={"places": count(len(places), "places"), "cells": count(inside, "cells")},
            )


def _literals(context: Context, characters: int, columns: int) -> Iterator[tuple[str, list[_Place]]]:
    """Each literal that is a setting, as text, with where it stands."""
    found: dict[str, list[_Place]] = defaultdict(list)
    for cell, node in _values(context):
        if type(node) is ast.Constant:
            text = node.value
            if type(text) is str and len(text) >= characters:
                found[text].append(_Place(cell, node))
        elif type(node) is ast.List and len(node.elts) >= columns:
            texts = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            if len(texts) == len(node.elts) and len("".join(texts)) >= characters:
                found[ast.unparse(node)].append(_Place(cell, node))
    for text, places in found.items():
        if len(places) > 1 and (("\n" not in text and _PLACE.match(text)) or isinstance(places[0].node, ast.List)):
            yield text, sorted(places, key=lambda place: (place.cell, place.node.lineno, place.node.col_offset))


def _values(context: Context) -> Iterator[tuple[int, ast.expr]]:
    """Arguments, subscripts and assigned values, each with its cell."""
    every = context.once(sites)
    for call in every.calls:
        for argument in call.node.args:
            yield call.cell, argument
        for keyword in call.node.keywords:
            yield call.cell, keyword.value
    for site in every.subscripts:
        yield site.cell, site.node.slice  # type: ignore[attr-defined]
    for site in every.assignments:
        yield site.cell, site.node.value  # type: ignore[attr-defined]
