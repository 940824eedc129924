"""CFG102: one setting, two values."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, words

_SIZES = frozenset({"test_size", "train_size"})
_ESTIMATORS = frozenset({"sklearn", "xgboost", "lightgbm", "catboost"})


class _Use(NamedTuple):
    """A call, the literals given for its settings, and its data: names with the write that they surely hold."""

    call: Call
    given: dict[str, ast.Constant]
    data: frozenset[tuple[str, tuple[int, int]]]


class ConflictingConfiguration(Rule):
    """The same data is split or scored with different values of the same setting.

    ## What it finds
    Two calls of one splitting or cross-validating function in different cells, on the very same data, with different
    literals for the same setting: `train_test_split(X, y, random_state=0)` here, `random_state=42` there.

    ## Why it is debt
    The models of the two parts are trained and scored on different rows, so their scores cannot be compared, and what
    one part learned of its test rows the other trains on. Nobody sees it, since both parts run.

    ## How it is decided and where it is wrong
    Two calls conflict only when at least one of their arguments is a name that no cell has bound anew in between.
    A split of a split is other data. Calls in loops and functions, and values that have a name, are not compared. Low
    unless the sizes differ and other estimators follow on the later split: another seed, or the same estimators again,
    are mostly a demonstration of what a setting does.

    ## How to pay it back
    Split once, near the top, and use the parts everywhere; or give the setting a name in one place.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (configuration debt).
    """

    code = "CFG102"
    name = "conflicting-configuration"
    family = "configuration"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "split once and use the parts everywhere, or give the setting one name"
    settings: ClassVar = {
        "functions": Setting(
            default=["sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split"],
            unit="dotted names",
            about="functions whose settings must agree when they are given the same data",
        ),
        "keywords": Setting(
            default=["test_size", "train_size", "random_state", "shuffle"],
            unit="keywords",
            about="the settings that are compared",
        ),
    }
    examples = (
        Example(
            "two splits of the same rows",
            """
# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
X, y = load_iris(return_X_y=True)
# %%
A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=0)
print(SVC().fit(A, a).score(B, b))
# %%
A, B, a, b = train_test_split(X, y, test_size=0.3, random_state=42)  #!
print(GaussianNB().fit(A, a).score(B, b))
""",
            confidence="medium",
        ),
        Example(
            "the same values, other data, or a setting that is tried out",
            """
# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
X, y = load_iris(return_X_y=True)
A, B = train_test_split(X, test_size=0.2, random_state=0)
# %%
C, D = train_test_split(X, test_size=0.2, random_state=0)
E, F = train_test_split(A, test_size=0.25, random_state=1)
# %%
for share in (0.1, 0.2):
    print(train_test_split(X, test_size=share, random_state=0))
X = X[:100]
G, H = train_test_split(X, test_size=0.5, random_state=3)
print(B, C, D, E, F, G, H)
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        functions = frozenset(context.setting(self, "functions"))
        keywords = frozenset(context.setting(self, "keywords"))
        by_function: dict[str, list[_Use]] = defaultdict(list)
        for call in context.once(sites).calls:
            if call.qualified in functions and call.function is None and not call.looped:
                given = {k.arg: k.value for k in call.node.keywords if k.arg and isinstance(k.value, ast.Constant)}
                literals = {name: value for name, value in given.items() if name in keywords}
                use = _Use(call, literals, _data(context.graph, call))
                earlier = next((u for u in by_function[call.name] if _differing(u, use)), None)
                if earlier is not None:
                    yield self._conflict(context, earlier, use)
                    return
                by_function[call.name].append(use)

    def _conflict(self, context: Context, earlier: _Use, later: _Use) -> Finding:
        settings = _differing(earlier, later)
        before = ", ".join(f"{name}={earlier.given[name].value!r}" for name in settings)
        now = ", ".join(f"{name}={later.given[name].value!r}" for name in settings)
        data = sorted(earlier.data & later.data)[0][0]
        return context.finding(
            self,
            f"`{later.call.name}` splits the same `{data}` with {before} above and {now} here",
            cell=later.call.cell,
            node=later.given[settings[0]],
            symbol=settings[0],
            confidence=Confidence.MEDIUM
            if _SIZES & set(settings) and self._goes_on(context, earlier, later)
            else Confidence.LOW,
            related=[context.related(earlier.call.cell, earlier.given[settings[0]], before)],
            evidence={"settings": words(", ".join(settings))},
        )

    @staticmethod
    def _goes_on(context: Context, earlier: _Use, later: _Use) -> bool:
        """Whether other estimators follow on the later split; the same again is a demonstration of the setting."""
        before, after = set[str](), set[str]()
        for call in context.once(sites).calls:
            if call.qualified and call.name[:1].isupper() and library_of(call.qualified) in _ESTIMATORS:
                if earlier.call.cell <= call.cell < later.call.cell:
                    before.add(call.name)
                elif call.cell >= later.call.cell:
                    after.add(call.name)
        return bool(before and after - before)


def _differing(earlier: _Use, later: _Use) -> list[str]:
    """The settings with two values, of calls in two cells that get the same data."""
    if earlier.call.cell == later.call.cell or not earlier.data & later.data:
        return []
    shared = sorted(earlier.given.keys() & later.given.keys())
    return [name for name in shared if earlier.given[name].value != later.given[name].value]


def _data(graph: DataflowGraph, call: Call) -> frozenset[tuple[str, tuple[int, int]]]:
    """The names among a call's arguments, each with the one definition that it surely holds."""
    flow = graph.by_cell[call.cell]
    names = {a.id: a for a in call.node.args if isinstance(a, ast.Name)}
    found: set[tuple[str, tuple[int, int]]] = set()
    for event in flow.events:
        if event.access is Access.USE and event.node is names.get(event.name):
            inside = [(call.cell, index) for index in event.inside]
            outside = [(write.cell, write.index) for write in graph.in_document_order.of(event)]
            writes = inside + (outside if event.exposed else [])
            if len(writes) == 1:
                found.add((event.name, writes[0]))
    return frozenset(found)
