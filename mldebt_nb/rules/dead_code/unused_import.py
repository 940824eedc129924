"""DED101: an import that nothing uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.events import Access, How
from mldebt_nb.dataflow.scopes import bound_names
from mldebt_nb.findings.edits import lines_deleted, may_go
from mldebt_nb.findings.model import Confidence, Finding, Fix, Severity
from mldebt_nb.notebook.parsing import ParsedCell
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context
from mldebt_nb.rules.dead_code.library import is_library

_INNER_IMPORT = re.compile(r"^[ \t]+(?:import|from)[ \t]", re.MULTILINE)


class UnusedImport(Rule):
    """A name is imported and never used in the whole notebook.

    ## What it finds
    Imported names that no cell, function, annotation, magic, shell command, query string or evaluated text
    mentions; and names imported inside a function that the function does not use.

    ## Why it is debt
    Every import is a dependency that somebody has to install, pin and wait for. Unused ones are left over from
    code that is gone.

    ## How it is decided and where it is wrong
    By name over the whole notebook, so the order of cells does not matter. Silent for `__future__`, imports in
    a `try` (they test whether a package is there), modules known to act when imported (setting `side-effects`),
    lines with `noqa`, and names in `__all__`; of low confidence in notebooks that are libraries. It is wrong
    for packages that act when imported and are not in the setting.

    ## How to pay it back
    Delete the import; if it is there for its effect, say so with `# mldebt: ignore[unused-import] reason`.

    ## References
    pyflakes and ruff, F401.
    """

    code = "DED101"
    name = "unused-import"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 1
    help = "delete the import"
    settings: ClassVar = {
        "side-effects": Setting(
            default=(
                "seaborn sklearn.experimental mpl_toolkits pandas_profiling ydata_profiling swifter hvplot cufflinks "
                "janitor readline pyforest scienceplots rioxarray findspark nest_asyncio tensorflow_addons pint_pandas "
                "pandas_ta jupyter_black nb_black lab_black antigravity this dask.diagnostics holoviews.plotting "
                "plotnine.themes matplotlib_inline google.colab mldebt_nb"
            ).split(),
            unit="modules",
            about="modules imported for what the import does; submodules included",
        )
    }  # fmt: skip
    examples = (
        Example(
            "never mentioned",
            """
# %%
import json  #!
import numpy as np
from os import path, sep  #!
# %%
np.zeros(3), path
""",
        ),
        Example(
            "inside a function",
            """
# %%
def load():
    import json  #!
    import csv
    return csv
# %%
load()
""",
        ),
        Example(
            "every kind of use counts",
            """
# %%
from __future__ import annotations
import math, json, os, re, string, sys, time
import seaborn as sns
from decimal import Decimal
from fractions import Fraction
import pandas as pd
# %%
def area(r: Decimal) -> "Fraction":
    return math.pi * r
df = pd.DataFrame({"a": [1]})
df.query("a > @json.limit")
!echo {os.getcwd()}
%timeit re.compile("a")
eval("string.digits")
sys?
# %%
%%time
time.sleep(0)
area(1)
""",
        ),
        Example(
            "an import that tests for a package",
            """
# %%
try:
    import cudf
except ImportError:
    print("no GPU")
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        quiet = tuple(self.settings["side-effects"].default) + tuple(
            context.config.setting(self.name, "side-effects", [])
        )
        exported = _exported(graph.parsed)
        for flow in graph.flows:
            parents = {
                id(alias): s
                for s in flow.parsed.tree.body
                if isinstance(s, (ast.Import, ast.ImportFrom))
                for alias in s.names
            }
            for event in flow.events:
                if event.access is not Access.DEFINE or event.how is not How.IMPORT or not event.must or event.via:
                    continue
                if event.name in graph.uses or event.name in exported:
                    continue
                alias = event.node
                assert isinstance(alias, ast.alias)
                statement = parents.get(id(alias))
                if self._is_quiet(alias, statement, quiet) or _has_noqa(context, event.cell, alias):
                    continue
                yield self._finding(context, event.cell, alias, event.name, statement)
            if _INNER_IMPORT.search(flow.parsed.masked_text):
                yield from self._inner(context, flow.parsed, quiet)

    @staticmethod
    def _is_quiet(alias: ast.alias, statement: ast.stmt | None, quiet: tuple[str, ...]) -> bool:
        module = alias.name
        if isinstance(statement, ast.ImportFrom):
            if statement.module == "__future__":
                return True
            module = f"{statement.module or ''}.{alias.name}"
        return any(module == name or module.startswith(f"{name}.") for name in quiet)

    def _inner(self, context: Context, parsed: ParsedCell, quiet: tuple[str, ...]) -> Iterator[Finding]:
        """Imports in function bodies that the function never reads."""
        for function in ast.walk(parsed.tree):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            imports = [s for s in function.body if isinstance(s, (ast.Import, ast.ImportFrom))]
            if not imports:
                continue
            read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
            shared = {n for s in ast.walk(function) if isinstance(s, (ast.Global, ast.Nonlocal)) for n in s.names}
            text = " ".join(
                n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            )
            for statement in imports:
                for alias in statement.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    if name == "*" or name in read or name in shared or re.search(rf"\b{re.escape(name)}\b", text):
                        continue
                    if not self._is_quiet(alias, statement, quiet) and not _has_noqa(context, parsed.cell.index, alias):
                        yield self._finding(context, parsed.cell.index, alias, name, None)

    def _finding(
        self,
        context: Context,
        cell: int,
        alias: ast.alias,
        name: str,
        statement: ast.Import | ast.ImportFrom | None,
    ) -> Finding:
        return context.finding(
            self,
            f"`{name}` is imported but never used in the notebook",
            cell=cell,
            node=alias,
            symbol=name,
            confidence=Confidence.LOW if statement is not None and context.once(is_library) else Confidence.HIGH,
            fix=_fix(context, cell, statement, name) if statement is not None else None,
        )


def _fix(context: Context, cell: int, statement: ast.Import | ast.ImportFrom, name: str) -> Fix | None:
    """Delete the line, when the import is all that stands on it."""
    line, column, end, end_column = context.place(cell, statement)
    lines = context.notebook.cells[cell].source.split("\n")
    alone = column == 1 and line == end and len(lines[line - 1].rstrip()) < end_column
    at = context.notebook.cells[cell]
    if len(statement.names) > 1 or not alone or not may_go(at, line):
        return None
    edits = (lines_deleted(at, line, line),)
    return Fix(title=f"delete the import of {name}", applicability="unsafe", edits=edits)


def _has_noqa(context: Context, cell: int, node: ast.AST) -> bool:
    line = context.place(cell, node)[0]
    lines = context.notebook.cells[cell].source.split("\n")
    return line <= len(lines) and "noqa" in lines[line - 1]


def _exported(cells: tuple[ParsedCell, ...]) -> frozenset[str]:
    """Names listed in `__all__`."""
    return frozenset(
        constant.value
        for parsed in cells if "__all__" in parsed.masked_text
        for statement in parsed.tree.body if "__all__" in bound_names(statement)
        for constant in ast.walk(statement) if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    )  # fmt: skip
