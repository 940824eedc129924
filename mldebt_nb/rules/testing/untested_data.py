"""TST101: data reaches a fit without any check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.operators import Fit, Operator, PipelineGraph
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count

_LOOKS = re.compile(
    r"\A(isna|isnull|notna|notnull|duplicated|describe|info|value_counts|nunique|is_unique|dropna|drop_duplicates)\Z"
)
_LIBRARIES = frozenset(
    {"pandera", "great_expectations", "deepchecks", "evidently", "cerberus", "pydantic", "frictionless"}
)


class UntestedData(Rule):
    """Data from a file reaches a fit, and no cell checks it.

    ## What it finds
    A notebook that fits a model on data it has read from a file, a table or an address, without an assertion, a
    schema, or even a look for missing values, duplicates or ranges.

    ## Why it is debt
    Code has tests; data changes more often than code. A column that arrives empty, doubled or in other units becomes
    a worse model, and nobody hears of it.

    ## How it is decided and where it is wrong
    The data of each fit is followed back to where it was read. As checks count `assert`, `raise`, a validation
    library, and calls that look at missing values, duplicates, counts or ranges anywhere in the notebook. Data sets
    that libraries ship are silent: their packages test them.

    ## How to pay it back
    Assert behind the read what the code relies on: columns, types, ranges, uniqueness, no missing label. A schema of
    pandera does it in one place.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 8, data testing debt.
    """

    code = "TST101"
    name = "untested-data"
    family = "testing"
    severity = Severity.INFO
    effort_minutes = 20
    needs = ("fit",)
    help = "assert what the code relies on where the data is read: columns, types, ranges, no missing label"
    examples = (
        Example(
            "read and fitted",
            """
# %%
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")  #!
Ridge().fit(df[["area"]], df["price"])
""",
        ),
        Example(
            "a look at what is missing; an assertion",
            """
# %%
import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
assert df["price"].gt(0).all()
Ridge().fit(df[["area"]], df["price"])
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.once(pipeline)
        fits = [fit for fit in graph.fits if fit.label is not None and fit.role is not Role.TRANSFORMER]
        read = [source for fit in fits[:1] for source in _sources(graph, fit)]
        if not read or context.once(_is_checked):
            return
        at = read[0].at
        yield context.finding(
            self,
            "the data read here reaches a fit, and no cell checks it",
            cell=at.cell,
            node=at.node,
            symbol=read[0].label,
            confidence=Confidence.HIGH,
            related=[context.related(graph[fits[0].by].at.cell, graph[fits[0].by].at.node, "fitted here")],
            evidence={"checks": count(0, "checks"), "sources": count(len(read), "sources")},
        )


def _sources(graph: PipelineGraph, fit: Fit) -> list[Operator]:
    """The operators that read what a fit learns from, other than data sets that libraries ship."""
    waiting, seen = [fit.by], {fit.by}
    found = []
    while waiting:
        operator = graph[waiting.pop()]
        shipped = ".datasets." in operator.name or operator.name in ("pandas.DataFrame", "pandas.Series")
        if operator.role is Role.SOURCE and not shipped:
            found.append(operator)
        for number in operator.inputs:
            if number not in seen:
                seen.add(number)
                waiting.append(number)
    return sorted(found, key=lambda operator: operator.number)


def _is_checked(graph: DataflowGraph) -> bool:
    """Whether any cell looks whether the data is what it should be."""
    if any(name.partition(".")[0] in _LIBRARIES for name in graph.kinds.imports.values()):
        return True
    return any(
        isinstance(node, (ast.Assert, ast.Raise)) or (isinstance(node, ast.Attribute) and _LOOKS.match(node.attr))
        for flow in graph.flows for node in ast.walk(flow.parsed.tree)
    )  # fmt: skip
