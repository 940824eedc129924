"""WLD103: features, filters and sources that depend on the day of the run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Site, sites
from mldebt_nb.dataflow.tracing import Holds, Tracer
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.clocks import is_dated_source
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.external_world.clock import asks_clock, is_date_of_run, is_span

_SAYS = {
    "feature": "a column is computed from the day of the run: the same row has another value tomorrow",
    "filter": "rows are chosen by the day of the run: another day keeps others",
    "source": "the data is fetched up to the day of the run: another day gives other data",
}


class _Use(NamedTuple):
    site: Site
    node: ast.expr
    kind: str


class TimeBomb(Rule):
    """A feature, a filter or a source depends on the day on which the notebook runs.

    ## What it finds
    "Today" in the computation of a column (`df["age"] = today.year - df["born"]`), in the choice of rows
    (`df[df["date"] > now - timedelta(days=30)]`), and as the end of what a source of dated data is asked for.

    ## Why it is debt
    The code does not change and the result does. A model trained last year sees ages that are one year off, a filter
    that kept a month keeps nothing, and no run can be compared with an earlier one.

    ## How it is decided and where it is wrong
    Dates of the run are followed through names, shifts by a length of time and parts like `.year`. Timing, log lines,
    stamps without arithmetic and file names are no use of this kind. A filter is low, since a report may
    be meant to be about the current day: then say so with `# mldebt: accept[time-bomb] reason`.

    ## How to pay it back
    Make the day a parameter: `AS_OF = date(2024, 6, 1)`, set in one place and stored with the result.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (dealing with changes in the
    external world).
    """

    code = "WLD103"
    name = "time-bomb"
    family = "external-world"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "make the day a parameter with a fixed value that is stored with the result"
    examples = (
        Example(
            "an age that grows",
            """
# %%
import pandas as pd
from datetime import date
people = pd.read_csv("people.csv")
# %%
today = date.today()
people["age"] = today.year - people["born"]  #!
print(people)
""",
        ),
        Example(
            "rows of the last month",
            """
# %%
import pandas as pd
from datetime import datetime, timedelta
orders = pd.read_csv("orders.csv", parse_dates=["at"])
# %%
since = datetime.now() - timedelta(days=30)
recent = orders[orders["at"] >= since]  #!
print(recent)
""",
            confidence="low",
        ),
        Example(
            "timing, names and stamps",
            """
# %%
import pandas as pd
from datetime import datetime
start = datetime.now()
people = pd.read_csv("people.csv")
people["read_at"] = datetime.now()
took = {"seconds": 0}
took["seconds"] = (datetime.now() - start).seconds
people.to_csv(f"people-{datetime.now():%Y%m%d}.csv")
as_of = datetime(2024, 6, 1)
people["age"] = as_of.year - people["born"]
print(people, took)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        if not asks_clock(context.once(sites).calls):
            return
        by_kind: dict[str, list[_Use]] = {}
        for use in _uses(context):
            by_kind.setdefault(use.kind, []).append(use)
        for kind, uses in by_kind.items():
            first = uses[0]
            yield context.finding(
                self,
                _SAYS[kind],
                cell=first.site.cell,
                node=first.node,
                symbol=kind,
                confidence=Confidence.LOW if kind == "filter" else Confidence.HIGH,
                related=[context.related(use.site.cell, use.node, "here too") for use in uses[1:6]],
                evidence={"kind": words(kind), "places": count(len(uses), "places")},
            )


def _uses(context: Context) -> Iterator[_Use]:
    graph = context.graph
    dates = Tracer(lambda node, holds: is_date_of_run(graph, node, holds))
    for site, holds in dates.walk(context.once(sites).every):
        node = site.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Subscript, ast.Attribute)):
            if (found := _difference(graph, node.value, holds)) is not None and not _is_own(node.targets[0]):
                yield _Use(site, found, "feature")
        elif isinstance(node, ast.Subscript):
            yield from (_Use(site, found, "filter") for found in _bounds(graph, node, holds))
        elif isinstance(node, ast.Call) and is_dated_source(graph.kinds.qualified(node.func) or ""):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(holds(argument) for argument in given):
                yield _Use(site, node, "source")


def _difference(graph: DataflowGraph, value: ast.expr, holds: Holds) -> ast.expr | None:
    """The part of a column's value that sets the day of the run against data."""
    for node in ast.walk(value):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            left, right = holds(node.left), holds(node.right)
            other = node.right if left else node.left
            if left is not right and _is_data(graph, other):
                return node
        elif isinstance(node, ast.Compare) and _compared(graph, node, holds):
            return node
    return None


def _bounds(graph: DataflowGraph, node: ast.Subscript, holds: Holds) -> Iterator[ast.expr]:
    """Comparisons and slices in a subscript that choose rows by the day of the run."""
    index = node.slice
    if isinstance(index, ast.Slice):
        if any(bound is not None and holds(bound) for bound in (index.lower, index.upper)):
            yield node
    elif not isinstance(index, (ast.Constant, ast.Name)):
        yield from (n for n in ast.walk(index) if isinstance(n, ast.Compare) and _compared(graph, n, holds))


def _compared(graph: DataflowGraph, node: ast.Compare, holds: Holds) -> bool:
    sides = [node.left, *node.comparators]
    return any(holds(side) for side in sides) and any(_is_data(graph, side) for side in sides if not holds(side))


def _is_data(graph: DataflowGraph, node: ast.expr) -> bool:
    """Whether an expression is a column, or made of one; neither a number nor a length of time."""
    if is_span(graph, node):
        return False
    parts = (n for n in ast.walk(node) if isinstance(n, (ast.Subscript, ast.Attribute, ast.Name)))
    return any(isinstance(n, ast.Subscript) or graph.kinds.of(n) is Kind.FRAME for n in parts) or _is_column(
        graph, node
    )


def _is_column(graph: DataflowGraph, node: ast.expr) -> bool:
    """`df.born`, `df.born.dt.year`: an attribute of a value that is no module."""
    while isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Attribute) and graph.kinds.of(node.value) is Kind.FRAME


def _is_own(target: ast.expr) -> bool:
    """Whether an assignment is to an attribute of an object of the notebook: `self.age = …`."""
    return isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
