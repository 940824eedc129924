"""REP106: data in an order that the machine decides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.influence import influence
from mldebt_nb.dataflow.sites import Call, Site, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_LISTINGS = frozenset({"os.listdir", "glob.glob", "glob.iglob", "os.scandir"})
#: What makes the order of a listing not matter.
_ORDERLESS = frozenset(
    {"sorted", "len", "set", "any", "all", "max", "min", "natsorted", "frozenset", "Counter", "natsort"}
)
_TRAINS = frozenset({"fit", "fit_transform", "fit_generator", "train_test_split", "fit_predict", "backward"})
_SETS = frozenset({"set", "frozenset"})


class _Order(NamedTuple):
    call: Call
    what: str
    why: str


class EnvironmentDependence(Rule):
    """Rows, files or codes stand in an order that the machine decides, and a model is trained on them.

    ## What it finds
    Listings of folders (`os.listdir`, `glob.glob`) that are used without `sorted`, and numbers that are given to words
    in the order of a `set`, on the way into a split or a fit.

    ## Why it is debt
    The order of a folder is the file system's, that of a set of texts changes with every start of Python. With the same
    seed the split takes other rows, and a saved model meets words with other numbers.

    ## How it is decided and where it is wrong
    A listing counts when statements that its values reach split or train, and nothing sorts it: not around the call,
    not by `.sort()` of its name. Counting, looking up and printing are silent. It is wrong where the order is lost or
    made again later in a way that is not seen, so it is medium.

    ## How to pay it back
    `sorted(os.listdir(folder))`, `sorted(set(words))`.

    ## References
    Python reference, `os.listdir` ("The list is in arbitrary order"), `PYTHONHASHSEED`.
    """

    code = "REP106"
    name = "environment-dependence"
    family = "reproducibility"
    severity = Severity.WARNING
    effort_minutes = 1
    help = "put `sorted(…)` around it"
    examples = (
        Example(
            "files as they come",
            """
# %%
import os
import numpy as np
from sklearn.model_selection import train_test_split
files = os.listdir("images")  #!
# %%
rows = np.array([np.load(f) for f in files])
print(train_test_split(rows, random_state=0))
""",
            confidence="medium",
        ),
        Example(
            "words numbered in the order of a set",
            """
# %%
text = open("book.txt").read()
chars = list(set(text))  #!
codes = {c: i for i, c in enumerate(chars)}
# %%
from keras.models import load_model
net = load_model("net.keras")
net.fit([codes[c] for c in text])
""",
            confidence="medium",
        ),
        Example(
            "sorted, counted, printed",
            """
# %%
import glob
import os
import numpy as np
from sklearn.model_selection import train_test_split
files = sorted(os.listdir("images"))
more = glob.glob("more/*.npy")
more.sort()
print(len(os.listdir("images")), os.listdir("."))
rows = np.array([np.load(f) for f in files + more])
print(train_test_split(rows, random_state=0))
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        calls = context.once(sites).calls
        if not any(call.name in _TRAINS for call in calls):
            return
        trains = {(call.cell, call.statement) for call in calls if call.name in _TRAINS}
        harmless = _harmless(context.graph, calls, context.once(sites).comparisons)
        for call in calls:
            order = _order(call)
            if order is None or id(call.node) in harmless:
                continue
            if call.qualified not in _LISTINGS and not _is_numbered(context, call):
                continue
            reached = context.once(influence).reached((call.cell, call.statement))
            if reached.isdisjoint(trains - {(call.cell, call.statement)}):
                continue
            yield context.finding(
                self,
                f"{order.what} is in {order.why}, and training follows it",
                cell=call.cell,
                node=call.node,
                symbol=call.name,
                confidence=Confidence.MEDIUM,
                evidence={"order": words(order.why), "statements": count(len(reached) - 1, "statements that follow")},
            )
            return


def _order(call: Call) -> _Order | None:
    if call.qualified in _LISTINGS:
        return _Order(call, "this listing", "the order of the file system")
    if call.qualified in ("list", "enumerate", "tuple") and call.node.args and _is_set(call.node.args[0]):
        return _Order(call, "this set", "an order that each start of Python chooses anew")
    return None


def _is_numbered(context: Context, call: Call) -> bool:
    """Whether the elements of a set are given numbers, here or by a statement that reads it."""
    here = (call.cell, call.statement)
    near = {here, *context.once(influence).next.get(here, ())}
    return any(c.qualified == "enumerate" and (c.cell, c.statement) in near for c in context.once(sites).calls)


def _is_set(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SETS


def _harmless(graph: DataflowGraph, calls: tuple[Call, ...], comparisons: list[Site]) -> set[int]:
    """Nodes whose order is lost, made, or never matters: inside `sorted(…)`, tested by `in`, sorted by name later."""
    found: set[int] = set()
    ordered = {
        call.receiver.id for call in calls if call.name == "sort" and isinstance(call.receiver, ast.Name)
    } | {
        argument.id for call in calls if call.name in _ORDERLESS - {"len"} for argument in call.node.args
        if isinstance(argument, ast.Name)
    }  # fmt: skip
    for call in calls:
        if call.name in _ORDERLESS:
            found.update(id(node) for argument in call.node.args for node in ast.walk(argument))
    for site in comparisons:
        if isinstance(site.node, ast.Compare) and isinstance(site.node.ops[0], (ast.In, ast.NotIn)):
            found.update(id(node) for node in site.node.comparators)
    for parsed in graph.parsed:
        for statement in parsed.tree.body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id in ordered:
                found.update(id(node) for node in ast.walk(statement))
    return found
