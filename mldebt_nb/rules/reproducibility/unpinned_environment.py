"""REP102: what is installed without a version, and code that only runs with versions that nobody names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.installs import installs
from mldebt_nb.dataflow.sites import Site, sites
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.knowledge.removed import LAST_PARTS, Removal, removed, removed_method
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_VERSIONS = ("__version__", "version", "show_versions", "VERSION")
_NAMED = 6  # packages that a message names


class _Place(NamedTuple):
    cell: int
    line: int
    names: tuple[str, ...]


class UnpinnedEnvironment(Rule):
    """Packages are installed without a version, or the code needs old versions that nothing names.

    ## What it finds
    `pip install`, `conda install` and the like without a version, in magics, shell lines and shell cells; and names
    that a library has removed (`sklearn.cross_validation`, `np.float`, `DataFrame.append`), so that the notebook runs
    only with an older version that the reader has to guess.

    ## Why it is debt
    The same notebook installs something else next month. Defaults change, names disappear, and nobody can tell which
    versions gave the shown results.

    ## How it is decided and where it is wrong
    By the text of the commands: requirement files, constraints, editable and local installs, archives, a commit or tag
    of git, and any stated version or bound count as pinned; pip itself is left out. One finding names all unpinned
    packages of the notebook. Removed names come from a table with the version that removed them; a name inside `try`
    is taken for a test of versions, and nothing is said where the notebook installs an own version of the library or
    shows which it has. A lock file beside the notebook is not seen; it does not bind what the notebook installs by
    itself.

    ## How to pay it back
    Write the versions that you have (`pip freeze`) into a requirements or lock file and install from it, or write
    `package==version`. For removed names, use what the release notes name as their successor.

    ## References
    PEP 508; PEP 751; Pimentel et al., "A Large-Scale Study About Quality and Reproducibility of Jupyter Notebooks",
    MSR 2019.
    """

    code = "REP102"
    name = "unpinned-environment"
    family = "reproducibility"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "name the versions: `package==version`, or a requirements file with them"
    examples = (
        Example(
            "no version",
            """
# %%
%pip install pandas==2.2.3
!pip install -q lightgbm shap  #!
# %%
import lightgbm, shap
print(lightgbm.train, shap.plots)
""",
        ),
        Example(
            "names that are gone",
            """
# %%
import numpy as np
from sklearn.cross_validation import train_test_split  #!
# %%
rows = np.zeros(3, dtype=np.float)  #!
print(train_test_split(rows))
""",
        ),
        Example(
            "versions are named, or stand in a file",
            """
# %%
%pip install pandas==2.2.3 "numpy>=2,<3" --quiet
!pip install -r requirements.txt
!pip install -e .
!pip install git+https://example.org/tool.git@v1.2
!conda install -y -c conda-forge lightgbm=4.5
!pip install --upgrade pip
# %%
try:
    from sklearn.externals import joblib
except ImportError:
    import joblib
print(joblib)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        commands = context.once(installs)
        own = {r.name.lower() for _, _, requirements in commands for r in requirements if r.pinned}
        told = _told(context)
        unpinned = [
            _Place(cell, line, names)
            for cell, line, requirements in commands
            if (names := tuple(r.name for r in requirements if not r.pinned))
        ]
        if unpinned:
            yield self._installs(context, unpinned)
        first: dict[tuple[str, str], list[tuple[int, ast.AST, Removal]]] = {}
        for cell, node, removal in _removed(context):
            if removal.library not in own and not told & {removal.package, "*"}:
                first.setdefault((removal.library, removal.version), []).append((cell, node, removal))
        for uses in first.values():
            yield self._gone(context, uses)

    def _installs(self, context: Context, places: list[_Place]) -> Finding:
        names = list(dict.fromkeys(name for place in places for name in place.names))
        shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        verb = "is" if len(names) == 1 else "are"
        return context.finding(
            self,
            f"{shown}{more} {verb} installed without a version: another day may install another one",
            cell=places[0].cell,
            node=places[0].line,
            symbol=names[0],
            related=[context.related(p.cell, p.line, f"installs {', '.join(p.names[:3])}") for p in places[1:6]],
            evidence={"packages": count(len(names), "packages")},
        )

    def _gone(self, context: Context, uses: list[tuple[int, ast.AST, Removal]]) -> Finding:
        cell, node, removal = uses[0]
        release = f"{removal.library} {removal.version}"
        return context.finding(
            self,
            f"`{removal.name}` is gone since {release}, and the notebook names no older version",
            cell=cell,
            node=node,
            symbol=removal.name,
            related=[context.related(c, n, f"`{r.name}` is gone too") for c, n, r in uses[1:6]],
            evidence={
                "removed_in": words(f"{removal.library} {removal.version}"),
                "places": count(len(uses), "places"),
            },
            advice=f"use its successor, or install {removal.library}<{removal.version} by a stated version",
        )


def _told(context: Context) -> frozenset[str]:
    """Packages whose version the notebook shows: `tf.__version__`, `%watermark -p`, Colab's `%tensorflow_version`."""
    told: set[str] = set()
    for parsed in context.graph.parsed:
        for magic in parsed.magics:
            if magic.name == "tensorflow_version":
                told.add("tensorflow")
            elif magic.name == "watermark":
                told.update(re.split(r"[ ,]+", magic.text))
                told.update("*" for option in ("-iv", "--iversions") if option in magic.text.split())
    for site in context.once(sites).attributes:
        if isinstance(site.node, ast.Attribute) and site.node.attr in _VERSIONS:
            told.add((context.graph.kinds.qualified(site.node) or "").partition(".")[0])
    return frozenset(told)


def _removed(context: Context) -> Iterator[tuple[int, ast.AST, Removal]]:
    """(cell, node, removal) of each name that is gone, in document order; what stands in a `try` is left out."""
    graph = context.graph
    found: list[tuple[int, ast.AST, Removal]] = []
    if any(removed(name) is not None for name in graph.kinds.imports.values()):
        for parsed in graph.parsed:
            for statement in parsed.tree.body:
                removal = _imported(statement)
                if removal is not None:
                    found.append((parsed.cell.index, statement, removal))
    for site in context.once(sites).attributes:
        node = site.node
        if isinstance(node, ast.Attribute) and node.attr in LAST_PARTS and not isinstance(node.ctx, ast.Store):
            removal = _gone(graph, node)
            if removal is not None and not _is_try(graph, site):
                found.append((site.cell, node, removal))
    yield from sorted(found, key=lambda use: (use[0], use[1].lineno, use[1].col_offset))  # type: ignore[attr-defined]


def _imported(statement: ast.stmt) -> Removal | None:
    """The first of the names that a statement imports and that is gone."""
    names: list[str] = []
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        names = [f"{statement.module}.{alias.name}" for alias in statement.names]
    elif isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    return next((removal for name in names if (removal := removed(name)) is not None), None)


def _is_try(graph: DataflowGraph, site: Site) -> bool:
    return isinstance(graph.by_cell[site.cell].parsed.tree.body[site.statement], ast.Try)


def _gone(graph: DataflowGraph, node: ast.Attribute) -> Removal | None:
    qualified = graph.kinds.qualified(node)
    if qualified is not None:
        return removed(qualified)
    return removed_method(graph.kinds.of(node.value), node.attr)
