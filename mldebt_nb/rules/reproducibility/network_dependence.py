"""REP104: outputs that need the network to be as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.influence import influence
from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.origins import is_url, unstable_url
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count

_ASKS = re.compile(
    r"requests\.(?:get|post|request)$|urllib\.(?:request\.)?urlopen$|urllib2\.urlopen$|httpx\.(?:get|post)$|"
    r"yfinance\.(?:download|Ticker)$|pandas_datareader\.(?:data\.)?(?:DataReader|get_\w+)$|quandl\.get$|"
    r"wikipedia\.(?:page|summary)$|tweepy\.\w+$|feedparser\.parse$"
)
_READS = re.compile(r"(?:pandas|polars|geopandas|cudf|numpy)\.(?:read_\w+|scan_\w+|loadtxt|genfromtxt)$")
_KEEPS = re.compile(r"\bto_(?:csv|parquet|pickle|json|feather|excel)\(|\.write\(|dump\(|urlretrieve|open\([^)]*['\"]w")


class _Asked(NamedTuple):
    call: Call
    what: str


class NetworkDependence(Rule):
    """What the notebook shows depends on answers of the network, and no copy of them is kept.

    ## What it finds
    `requests.get`, `urlopen`, API clients and tables that are read from a web address, where the answer goes on into
    other statements.

    ## Why it is debt
    Without the network, or when the other side has changed, moved or asks for a key, the notebook no longer runs, and
    nothing in it tells what the answer was.

    ## How it is decided and where it is wrong
    One finding per notebook, at the first call. Silent when the answer goes nowhere, when the notebook asks whether a
    local copy exists, or when it writes what it fetched to a file. Calls in functions count where the function is
    called. Addresses that `unstable-data-dependency` reports are left to it. Medium, for it is wrong of notebooks that
    are about an API; calls of language models are left out.

    ## How to pay it back
    Keep a copy with its hash and date and read that; fetch in a step of its own.

    ## References
    Pimentel et al., "A Large-Scale Study About Quality and Reproducibility of Jupyter Notebooks", MSR 2019.
    """

    code = "REP104"
    name = "network-dependence"
    family = "reproducibility"
    severity = Severity.INFO
    effort_minutes = 15
    help = "keep a copy with its hash and date, and read that; fetch in a step of its own"
    examples = (
        Example(
            "an answer that goes on",
            """
# %%
import requests
rows = requests.get("https://api.example.org/rows").json()  #!
# %%
print(len(rows))
""",
            confidence="medium",
        ),
        Example(
            "a copy is kept, or the answer goes nowhere",
            """
# %%
import os
import requests
import pandas as pd
if not os.path.exists("rows.json"):
    with open("rows.json", "w") as file:
        file.write(requests.get("https://api.example.org/rows").text)
# %%
rows = pd.read_json("rows.json")
rows
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        asked = [found for call in context.once(sites).calls if (found := _asked(graph, call)) is not None]
        if not asked or any(_KEEPS.search(parsed.masked_text) for parsed in graph.parsed):
            return
        goes_on = [a for a in asked if len(context.once(influence).reached((a.call.cell, a.call.statement))) > 1]
        if not goes_on:
            return
        first = goes_on[0]
        yield context.finding(
            self,
            f"`{first.what}` asks the network in every run, and what follows depends on the answer",
            cell=first.call.cell,
            node=first.call.node,
            symbol=first.what,
            confidence=Confidence.MEDIUM,
            related=[context.related(a.call.cell, a.call.node, f"`{a.what}` too") for a in goes_on[1:6]],
            evidence={"calls": count(len(goes_on), "calls")},
        )


def _asked(graph: DataflowGraph, call: Call) -> _Asked | None:
    if call.qualified is None:
        return None
    if _ASKS.match(call.qualified):
        return _Asked(call, ".".join(call.qualified.split(".")[-2:]))
    if _READS.match(call.qualified) and call.node.args:
        first = call.node.args[0]
        value = graph.kinds.value(first.id) if isinstance(first, ast.Name) else first
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and is_url(value.value)
            and not unstable_url(value.value)
        ):
            return _Asked(call, ".".join(call.qualified.split(".")[-2:]))
    return None
