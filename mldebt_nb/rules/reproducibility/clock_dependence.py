"""REP105: data that is made of the moment of the run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Site, sites
from mldebt_nb.dataflow.tracing import Holds, Tracer
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.clocks import TICKS
from mldebt_nb.knowledge.randomness import seeded
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.external_world.clock import asks_clock, is_date_of_run

_SAYS = {
    "seed": "the seed is the time of the run: it is no seed",
    "range": "the dates of the data begin or end at the moment of the run",
}
_RANGES = frozenset({"pandas.date_range", "pandas.bdate_range", "pandas.period_range", "polars.date_range"})
_SCALED = frozenset({"int", "round", "abs", "hash", "float"})


class _Use(NamedTuple):
    site: Site
    node: ast.expr
    kind: str


class ClockDependence(Rule):
    """The clock gives the data or the seed.

    ## What it finds
    Seeds from `time.time()`, and ranges of dates that begin or end now.

    ## Why it is debt
    Two runs cannot agree, and a comparison of their outputs shows a difference in every row.

    ## How it is decided and where it is wrong
    Moments are followed through names, parts and shifts by a length of time. Timing, log lines, stamps and names of
    files are silent. Ages, filters and requests that depend on the day are `time-bomb`. Seeds are low in functions,
    where the clock may stand in for a seed that nobody gave, and so are ranges: most are about now on purpose.

    ## How to pay it back
    Write the date or the seed down as a literal; keep stamps beside the data and not in it.

    ## References
    NumPy reference, "Random Generator".
    """

    code = "REP105"
    name = "clock-dependence"
    family = "reproducibility"
    severity = Severity.WARNING
    effort_minutes = 3
    help = "write the date or the seed down as a literal"
    examples = (
        Example(
            "a seed that is none",
            """
# %%
import time
import numpy as np
np.random.seed(int(time.time()))  #!
print(np.random.rand())
""",
        ),
        Example(
            "made-up data that begins today",
            """
# %%
import pandas as pd
from datetime import datetime
start = datetime.now()
days = pd.date_range(start, periods=10)  #!
print(days)
""",
            confidence="low",
        ),
        Example(
            "timing and stamps",
            """
# %%
import time
import numpy as np
from datetime import datetime
np.random.seed(3)
start = time.time()
print(np.random.rand(), time.time() - start, datetime.now())
np.save(f"rows-{datetime.now():%H%M}.npy", np.zeros(3))
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
            yield context.finding(
                self,
                _SAYS[kind],
                cell=uses[0].site.cell,
                node=uses[0].node,
                symbol=kind,
                confidence=_confidence(uses[0]),
                related=[context.related(use.site.cell, use.node, "here too") for use in uses[1:6]],
                evidence={"kind": words(kind), "places": count(len(uses), "places")},
            )


def _confidence(use: _Use) -> Confidence:
    return Confidence.HIGH if use.kind == "seed" and use.site.function is None else Confidence.LOW


def _uses(context: Context) -> Iterator[_Use]:
    graph = context.graph
    moments = Tracer(lambda node, holds: _is_moment(graph, node, holds))
    for site, holds in moments.walk(context.once(sites).every):
        node = site.node
        if isinstance(node, ast.Call):
            qualified = graph.kinds.qualified(node.func)
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if qualified is not None and "." in qualified and seeded(qualified, "") and any(map(holds, given)):
                yield _Use(site, node, "seed")
            elif qualified in _RANGES and any(map(holds, given)):
                yield _Use(site, node, "range")


def _is_moment(graph: DataflowGraph, node: ast.expr, holds: Holds) -> bool:
    if isinstance(node, ast.Call):
        qualified = graph.kinds.qualified(node.func)
        if qualified in TICKS:
            return True
        if qualified in _SCALED:
            return any(holds(argument) for argument in node.args)
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Sub):
        return holds(node.left) is not holds(node.right)
    return is_date_of_run(graph, node, holds)
