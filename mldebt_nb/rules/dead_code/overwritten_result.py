"""DED107: a costly value that is replaced before anyone reads it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt_nb.dataflow.contradictions import happened
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import UPDATES, Kind
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, shown

_EFFORT = re.compile(
    r"(?:fit|fit_\w+|train|cross_val\w*|cross_validate|read_\w+|load\w*|merge|join|concat|groupby|apply|applymap|pivot_table|"
    r"predict|predict_proba|score|minimize|solve|simulate|sample|evaluate|optimize|search|download\w*|get_dummies|resample|"
    r"permutation_importance|learning_curve|validation_curve|linkage|svd|eig|inv|lstsq|query|request|urlopen)\Z"
)


class OverwrittenResult(Rule):
    """A value that took effort to compute is replaced before anything reads it.

    ## What it finds
    An assignment from a fit, a read, a merge, a search or a comprehension whose name is bound again, below or
    later in the same cell, with no read between.

    ## Why it is debt
    The work is done on every run and thrown away. Usually it is an old variant left standing above the new one,
    and the reader cannot tell which of the two counts.

    ## How it is decided and where it is wrong
    Reaching definitions in document order: no read, update or call of a function that reads it sees the value,
    and a later binding surely replaces it. Bindings in loops, branches and `try` are silent on either side. A
    function that reads the name and is never called does not count as a reader, but lowers the confidence; so
    does a call whose work is kept all the same (`history = model.fit(…)`, output that `%%capture` keeps).

    ## How to pay it back
    Delete the first computation, or give the two results different names and compare them.

    ## References
    Aho et al., "Compilers", section 9.2.5, on dead assignments.
    """

    code = "DED107"
    name = "overwritten-result"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 3
    spread = "cell"
    help = "delete the computation that is never read, or bind it to a name of its own"
    examples = (
        Example(
            "read twice, used once",
            """
# %%
import pandas as pd
df = pd.read_csv("old.csv")  #!
# %%
df = pd.read_csv("new.csv")
df.head()
""",
        ),
        Example(
            "read between, or cheap, or conditional",
            """
# %%
import pandas as pd
df = pd.read_csv("old.csv")
print(len(df))
limit = 3
# %%
df = pd.read_csv("new.csv")
limit = 4
if limit > 3:
    df = pd.read_csv("big.csv")
df, limit
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        candidates = [
            e for flow in graph.flows if not flow.parsed.isolated for e in flow.events
            if e.access is Access.DEFINE and e.how is How.ASSIGN and e.must and not e.loop and e.via is None
            and isinstance(e.node, ast.Name) and not e.name.startswith("_")
            and len(graph.definitions[e.name]) > 1 and not _is_chained(flow, e) and _takes_effort(e.value)
        ]  # fmt: skip
        if not candidates:
            return
        read = _read_definitions(graph)
        positions = {
            (d.cell, d.index): position
            for name in {e.name for e in candidates} for position, d in enumerate(graph.definitions[name])
        }  # fmt: skip
        in_functions = {e.name for f in graph.functions for e in f.events if e.access is not Access.DEFINE}
        for event in candidates:
            replacement = self._replacement(context, event, positions)
            if replacement is not None and (event.cell, event.index) not in read:
                yield self._finding(context, event, replacement, event.name in in_functions)

    @staticmethod
    def _replacement(context: Context, event: Event, positions: dict[tuple[int, int], int]) -> Event | None:
        """The next binding of the name, when it surely happens."""
        following = context.graph.definitions[event.name][positions[event.cell, event.index] + 1 :][:1]
        new = following[0] if following else None
        sure = new is not None and new.must and not new.loop and new.via is None and happened(context.graph, new)
        return new if sure else None

    def _finding(self, context: Context, event: Event, replacement: Event, in_functions: bool) -> Finding:
        where = "below" if replacement.cell == event.cell else f"in {shown(context.notebook.cells[replacement.cell])}"
        seconds = context.notebook.cells[event.cell].seconds
        return context.finding(
            self,
            f"`{event.name}` is computed here and replaced {where} before anything reads it",
            cell=event.cell,
            node=event.node,
            symbol=event.name,
            confidence=Confidence.MEDIUM
            if in_functions or context.graph.reads_unseen or _works_elsewhere(context, event)
            else Confidence.HIGH,
            related=[context.related(replacement.cell, replacement.node, f"`{event.name}` is replaced here")],
            evidence={
                "definitions": count(len(context.graph.definitions[event.name]), "definitions"),
                **({} if seconds is None else {"run_time_of_the_cell": count(round(seconds, 3), "seconds")}),
            },
        )


def _is_chained(flow: CellFlow, event: Event) -> bool:
    """`a = b = …`: another name holds the value too."""
    statement = flow.parsed.tree.body[event.statement]
    return isinstance(statement, ast.Assign) and len(statement.targets) > 1


def _works_elsewhere(context: Context, event: Event) -> bool:
    """The call's work is kept by something else: the fitted model, the captured output."""
    captured = any(magic.name == "%%capture" for magic in context.graph.by_cell[event.cell].parsed.magics)
    call = event.value
    fits = (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        and call.func.attr in UPDATES[Kind.ESTIMATOR]
    )  # fmt: skip
    return captured or fits


def _takes_effort(value: ast.expr | None) -> bool:
    if value is None:
        return False
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if _EFFORT.match(name):
                return True
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)) and any(
            isinstance(n, ast.Call) for n in ast.walk(node)
        ):
            return True
    return False


def _read_definitions(graph: DataflowGraph) -> set[tuple[int, int]]:
    """(cell, event index) of every definition that some event may read."""
    read: set[tuple[int, int]] = set()
    for _, _, writes in graph.in_document_order.links():
        read.update((w.cell, w.index) for w in writes)
    inside: dict[int, set[int]] = defaultdict(set)
    for flow in graph.flows:
        for event in flow.events:
            if event.access is not Access.DEFINE:
                inside[flow.cell.index].update(event.inside)
    return read | {(cell, index) for cell, indices in inside.items() for index in indices}
