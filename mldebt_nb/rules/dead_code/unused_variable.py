"""DED102: a variable that nothing reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import PURE_BUILTINS, PURE_METHODS, library_of
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count
from mldebt_nb.rules.dead_code.library import is_library

_PURE_LIBRARIES = frozenset(
    {"pandas", "numpy", "math", "scipy", "statistics", "datetime", "re", "json", "collections", "sklearn"}
)
_FITTING = frozenset({"fit", "fit_transform", "fit_predict"})  # on an estimator made in the same expression
_DRAWING = frozenset(
    ["matplotlib", "seaborn", "plotly", "bokeh", "altair", "holoviews", "folium", "ipywidgets", "wordcloud", "tqdm"]
)


class UnusedVariable(Rule):
    """A variable is assigned at the top level and never read.

    ## What it finds
    Names bound by assignment that no cell, function or magic reads, in the whole notebook.

    ## Why it is debt
    The value costs time and memory, and the reader searches for its use. Often it is a leftover of a deleted
    step, or the later code reads another name by mistake.

    ## How it is decided and where it is wrong
    By name, in any order. Silent for names with a leading underscore, loop variables, names that are changed in
    place, and cells tagged `parameters`. Confidence is medium when the value comes from a call that may have an
    effect of its own, low for what drawing functions return, for unpacked values, and when names may be read
    unseen (`exec`, `%run`).

    ## How to pay it back
    Delete the assignment, or keep only the call if its effect is what matters.

    ## References
    pyflakes and ruff, F841 (for function locals, which this rule leaves to them).
    """

    code = "DED102"
    name = "unused-variable"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 2
    help = "delete the assignment"
    examples = (
        Example(
            "assigned and forgotten",
            """
# %%
import pandas as pd
df = pd.DataFrame({"a": [1]})
n_rows = len(df)  #!
# %%
df.describe()
""",
        ),
        Example(
            "read, shown, or meant to be dropped",
            """
# %%
limit = 3
_ = limit + 1
for unused in range(3):
    pass
rows = []
rows.append(1)
table = {"a": 1}
table
# %%
name = "x"
!echo {name}
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        seen: set[str] = set()
        for flow in graph.flows:
            if flow.parsed.isolated or "parameters" in flow.cell.tags:
                continue
            for event in flow.events:
                if event.access is not Access.DEFINE or event.how not in (How.ASSIGN, How.UNPACK) or event.via:
                    continue
                name = event.name
                if name in seen or name.startswith("_") or name in graph.uses:
                    continue
                if not isinstance(event.node, ast.Name):
                    continue
                seen.add(name)
                yield self._finding(context, event)

    def _finding(self, context: Context, event: Event) -> Finding:
        definitions = context.graph.definitions.get(event.name, [])
        return context.finding(
            self,
            f"`{event.name}` is assigned but never read in the notebook",
            cell=event.cell,
            node=event.node,
            symbol=event.name,
            confidence=self._confidence(context, event),
            related=[context.related(d.cell, d.node, "assigned here too") for d in definitions if d is not event][:3],
            evidence={"assignments": count(max(len(definitions), 1), "assignments")},
        )

    @staticmethod
    def _confidence(context: Context, event: Event) -> Confidence:
        if event.how is How.UNPACK or context.graph.reads_unseen or context.once(is_library):
            return Confidence.LOW
        kinds = context.graph.kinds
        worst = Confidence.HIGH
        for node in ast.walk(event.value) if event.value is not None else ():
            if not isinstance(node, ast.Call):
                continue
            qualified = kinds.qualified(node.func)
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if (qualified and library_of(qualified) in _DRAWING) or method in (
                "plot",
                "hist",
                "boxplot",
                "scatter",
                "bar",
            ):
                return Confidence.LOW
            known = (
                library_of(qualified) in _PURE_LIBRARIES or qualified in PURE_BUILTINS
                if qualified
                else method in PURE_METHODS or method.startswith(("get_", "is_", "has_", "to_"))
                or (method in _FITTING and isinstance(node.func.value, ast.Call))  # type: ignore[attr-defined]
            )  # fmt: skip
            if not known:
                worst = Confidence.MEDIUM
        return worst
