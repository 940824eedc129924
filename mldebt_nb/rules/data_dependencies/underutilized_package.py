"""DAT109: a large package for a small thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.sites import sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.knowledge.trivial import HEAVY, substitute
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words


class _Uses(NamedTuple):
    """The names that are used of each package, each with its places, and the first place of each package."""

    names: dict[str, dict[str, set[int]]]
    places: dict[str, tuple[int, ast.AST]]


class UnderutilizedPackage(Rule):
    """A large package is imported for one small call that something already at hand does too.

    ## What it finds
    Packages of which the notebook uses a single name, once, that Python or another package of the notebook replaces in
    a line: tensorflow for `to_categorical`, seaborn for `set`.

    ## Why it is debt
    Each package is an input that can break. It costs time at every start, room in every image and work at every
    upgrade; the paper counts what is hardly used among the underutilized dependencies.

    ## How it is decided and where it is wrong
    From a table of small things with their substitutes. Only if nothing else of the package is used, as an import, an
    attribute or a star. It is wrong where another package needs the large one anyway, so that nothing is saved.

    ## How to pay it back
    Use the substitute and delete the import.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (underutilized dependencies).
    """

    code = "DAT109"
    name = "underutilized-package"
    family = "data-dependencies"
    severity = Severity.INFO
    effort_minutes = 5
    help = "use the substitute and delete the import"
    examples = (
        Example(
            "a framework for one-hot codes",
            """
# %%
import numpy as np
from tensorflow.keras.utils import to_categorical
y = np.array([0, 1, 2])
codes = to_categorical(y)  #!
codes
""",
            confidence="medium",
        ),
        Example(
            "it is used for more",
            """
# %%
import numpy as np
from tensorflow import keras
y = np.array([0, 1, 2])
codes = keras.utils.to_categorical(y)
net = keras.Sequential([keras.layers.Dense(3)])
net, codes
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        imported = frozenset(library_of(name) for name in graph.kinds.imports.values())
        heavy = imported & HEAVY
        if not heavy or graph.unseen_from is not None:
            return
        uses = _uses(context, heavy)
        for package, names in uses.names.items():
            found = substitute(package, names, imported)
            if found is None or sum(map(len, names.values())) > 1:
                continue
            cell, node = uses.places[package]
            name = next(iter(names))
            yield context.finding(
                self,
                f"`{package}` is imported for `{name}` alone; {found.instead} does the same",
                cell=cell,
                node=node,
                symbol=package,
                confidence=Confidence.MEDIUM,
                evidence={"installed": count(found.megabytes, "MB, about"), "instead": words(found.instead)},
            )


def _uses(context: Context, packages: frozenset[str]) -> _Uses:
    """What is used of each package; a name of it that stands alone, handed over, is a use of all."""
    graph = context.graph
    uses = _Uses(defaultdict(dict), {})
    bound = {name for name, origin in graph.kinds.imports.items() if library_of(origin) in packages}
    chains: dict[int, ast.Attribute] = {}
    for site in context.once(sites).attributes:
        if isinstance(site.node, ast.Attribute):
            chains[id(site.node.value)] = site.node
    for name in bound:
        for event in graph.uses.get(name, ()):
            if event.via is not None:  # the function's own event stands where its text stands
                continue
            node: ast.AST = event.node
            while id(node) in chains:
                node = chains[id(node)]
            if not isinstance(node, (ast.Attribute, ast.Name)):
                continue
            package, _, used = (graph.kinds.qualified(node) or "").partition(".")
            if package in packages:
                uses.names[package].setdefault(used, set()).add(id(node))
                uses.places.setdefault(package, (event.cell, node))
    return uses
