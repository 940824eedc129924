"""ANT104: logic without a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.clones import Clones, clones
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, Place, count, words

_SHOWN = 6  # copies that are listed
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class AbstractionDebt(Rule):
    """The same logic stands in several places, or very much of it in one cell, without a function.

    ## What it finds
    Runs of statements that stand three times or more and differ in names and values only, cells with very many
    statements, and long notebooks without a function.

    ## Why it is debt
    A change has to be made in every copy, and one is forgotten. What has no name cannot be tested, timed or reused;
    copying is how it spreads to the next notebook.

    ## How it is decided and where it is wrong
    Top-level statements are compared by their syntax trees: attributes, keywords, imported names, builtins and
    functions must agree, other names and literals need not. Runs of a number of statements are grown to the longest
    that all places share; constants, prints, asserts and layers of a model do not count. Where only names and values of
    a short run differ, as in the labels of plots, confidence is medium: a loop may be harder to read than three copies.
    Copies inside of functions are not looked at, nor copies with an inserted line.

    ## How to pay it back
    Make a function of it, with a parameter for each difference, or a loop over what differs.

    ## References
    Sculley et al., NeurIPS 2015, "Abstraction debt". Roy and Cordy, "A survey on software clone detection research",
    2007 (kinds of clones). Källén et al., "Jupyter notebooks on GitHub: characteristics and code clones", 2021.
    """

    code = "ANT104"
    name = "abstraction-debt"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "make a function of it, with a parameter for each difference, or a loop"
    settings: ClassVar = {
        "copies": Setting(3, "places", "how many make a finding"),
        "min-statements": Setting(5, "statements", "shortest run that is compared; inner ones count"),
        "sure-statements": Setting(7, "statements", "from which on a renamed copy is reported with high confidence"),
        "max-statements": Setting(80, "statements", "that one cell may have outside of functions and classes"),
        "max-without-function": Setting(250, "statements", "that a notebook without any function may have"),
    }
    examples = (
        Example(
            "three times, with other names",
            """
# %%
import pandas as pd
north = pd.read_csv("north.csv")  #!
north = north.dropna()
north["total"] = north["price"] * north["pieces"]
north = north[north["total"] > 0]
north_sum = north.groupby("day")["total"].sum()
north_sum.to_csv("north_sum.csv")
if len(north_sum) > 3:
    print(north_sum)
# %%
south = pd.read_csv("south.csv")
south = south.dropna()
south["total"] = south["price"] * south["pieces"]
south = south[south["total"] > 0]
south_sum = south.groupby("day")["total"].sum()
south_sum.to_csv("south_sum.csv")
if len(south_sum) > 3:
    print(south_sum)
# %%
west = pd.read_csv("west.csv")
west = west.dropna()
west["total"] = west["price"] * west["pieces"]
west = west[west["total"] > 0]
west_sum = west.groupby("day")["total"].sum()
west_sum.to_csv("west_sum.csv")
if len(west_sum) > 3:
    print(west_sum)
""",
        ),
        Example(
            "a long cell",
            """
# %%
import json  #!
data = json.load(open("a.json"))
rows = data["rows"]
rows.sort()
first = rows[0]
print(first)
def total(rows):
    return sum(rows)
""",
            settings={"max-statements": 4},
        ),
        Example(
            "a long notebook without a function",
            """
#!
# %%
import json
data = json.load(open("a.json"))
rows = data["rows"]
rows.sort()
# %%
first = rows[0]
print(first)
""",
            confidence="medium",
            settings={"max-without-function": 4},
        ),
        Example(
            "a function that is called three times",
            """
# %%
import pandas as pd
def total(name):
    table = pd.read_csv(name + ".csv").dropna()
    table["total"] = table["price"] * table["pieces"]
    return table.groupby("day")["total"].sum()
# %%
north = total("north")
print(north)
# %%
south = total("south")
print(south)
# %%
west = total("west")
print(west)
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        copies, least = context.setting(self, "copies"), context.setting(self, "min-statements")
        long = dict(self._long_cells(context))
        for group in clones(context.graph, copies, least):
            if not all(place.cell in long for place in group.places):
                yield self._of_clones(context, group)
        for cell, statements in long.items():
            yield self._of_length(context, cell, statements)
        yield from self._without_function(context)

    def _long_cells(self, context: Context) -> Iterator[tuple[int, int]]:
        """Cells with too many statements, and how many they have."""
        most = context.setting(self, "max-statements")
        for flow in context.graph.flows:
            if flow.cell.source.count("\n") + flow.cell.source.count(";") >= most:
                statements = _statements(flow.parsed.tree.body)
                if statements > most:
                    yield flow.cell.index, statements

    def _without_function(self, context: Context) -> Iterator[Finding]:
        most, graph = context.setting(self, "max-without-function"), context.graph
        if sum(flow.cell.source.count("\n") + 1 for flow in graph.flows) <= most or any(True for _ in graph.functions):
            return
        statements = sum(_statements(flow.parsed.tree.body) for flow in graph.flows)
        if statements > most:
            yield context.finding(
                self,
                f"{statements} statements and no function among them",
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
                evidence={"statements": count(statements, "statements"), "kind": words("no function")},
                advice="make functions of the steps, beginning with those that stand there twice",
            )

    def _of_clones(self, context: Context, group: Clones) -> Finding:
        first, *others = group.places
        how = "word for word" if group.exact else "with other names and values"
        sure = group.exact or group.statements >= context.setting(self, "sure-statements")
        return context.finding(
            self,
            f"the same {group.statements} statements stand here and in {len(others)} more places, {how}",
            cell=first.cell,
            node=_span(context, first.cell, first.first, first.last),
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            related=[context.related(place.cell, place.first, "the same again") for place in others[:_SHOWN]],
            evidence={
                "copies": count(len(group.places), "places"),
                "statements": count(group.statements, "statements in each"),
                "lines": count(group.lines, "lines in the first"),
                "kind": words("exact" if group.exact else "renamed"),
            },
        )

    def _of_length(self, context: Context, cell: int, statements: int) -> Finding:
        body = context.graph.by_cell[cell].parsed.tree.body
        functions = sum(isinstance(node, _DEFINITIONS) for node in body)
        return context.finding(
            self,
            f"this cell has {statements} statements outside of functions",
            cell=cell,
            node=context.place(cell, body[0])[0],
            evidence={
                "statements": count(statements, "statements"),
                "functions": count(functions, "definitions"),
                "kind": words("long cell"),
            },
        )


def _statements(body: list[ast.stmt]) -> int:
    """How many statements a body has, with those in them; definitions and imports do not count."""
    number, pending = 0, list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, (*_DEFINITIONS, ast.Import, ast.ImportFrom)):
            continue
        number += 1
        for field in ("body", "orelse", "finalbody"):
            pending += getattr(node, field, ())
        for handler in getattr(node, "handlers", ()):
            pending += handler.body
    return number


def _span(context: Context, cell: int, first: ast.stmt, last: ast.stmt) -> Place:
    start, end = context.place(cell, first), context.place(cell, last)
    return start[0], start[1], end[2], end[3]
