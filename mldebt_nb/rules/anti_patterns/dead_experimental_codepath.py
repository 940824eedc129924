"""ANT103: experiments that are over and still stand there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.flags import Decided, decided
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words

_BRANCHES = 5  # further branches of one flag that are listed
#: Switches for what surrounds the work: they are meant to be off.
_HELPS = re.compile(
    r"debug|verbose|quiet|log|colab|kaggle|local|gpu|cuda|tpu|device|install|download|save|store|write|export|submit|show|plot|"
    r"draw|display|print|test|demo|dry|profil|seed|interactive|render|upload|cache|force|overwrite|notebook|skip|jupyter|drive|"
    r"quick|smoke|run_?mode|if_you",
    re.IGNORECASE,
)
_PARAMETERS = frozenset({"parameters", "injected-parameters"})
_VARIANT = re.compile(
    r"(?P<stem>[a-zA-Z]\w*?)_(?:v\d+|ver\d+|version_?\d+|old\d*|final\d*|final_new|exp\d+|try\d+|alt\d*)\Z"
)
_MAKING = (How.ASSIGN, How.UNPACK)


class DeadExperimentalCodepath(Rule):
    """Code of an experiment that is over is kept behind a switch, or as a variant that nothing uses.

    ## What it finds
    Branches that a constant of the notebook switches off (`EXPERIMENT = "b"` … `if EXPERIMENT == "a":`), and variants
    of a value (`model_v2`, `features_old`) that no other cell uses although they do use another variant of it.

    ## Why it is debt
    Each switched-off path has to be read, and is not tested: when somebody switches it on, its neighbours have
    moved on. With several switches nobody knows which combinations ever ran.

    ## How it is decided and where it is wrong
    A switch is a name that one cell sets once, to a literal, and that nothing else binds. That its branches cannot run
    is sure; that they are left from an experiment, rather than a parameter or a choice that the reader is to make, is
    not: medium confidence, low when a small cell sets and asks the switch, as lessons on `if` do. Silent for switches
    of what surrounds the work (debugging, plots, saving, the platform), for papermill's and Colab's parameters, and for
    branches of one statement. Variants are told by their names, with low confidence. A variable that nothing reads at
    all is `unused-variable`; code behind `if False` is `unreachable-code`.

    ## How to pay it back
    Delete what lost; version control keeps it. What is to stay a choice becomes a parameter of a function, and a test
    runs each value of it.

    ## References
    Sculley et al., NeurIPS 2015, "Dead experimental codepaths".
    """

    code = "ANT103"
    name = "dead-experimental-codepath"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 10
    help = "delete what lost; version control keeps it"
    settings: ClassVar = {
        "min-statements": Setting(2, "statements", "shorter branches are left alone, inner ones count"),
        "lesson-lines": Setting(12, "lines", "of a cell that sets and asks a switch, which may be a lesson"),
    }
    examples = (
        Example(
            "a choice among experiments",
            """
# %%
import pandas as pd
EXPERIMENT = "scaled"
# %%
X = pd.read_csv("x.csv")
if EXPERIMENT == "raw":  #!
    X = X.fillna(0)
    X["ratio"] = X["a"] / X["b"]
print(X)
""",
            confidence="medium",
        ),
        Example(
            "a variant that lost",
            """
# %%
from sklearn.svm import SVC
from sklearn.ensemble import RandomForestClassifier
X, y = [[1], [2]], [0, 1]
# %%
model_v1 = SVC().fit(X, y)  #!
print(model_v1.score(X, y))
# %%
model_v2 = RandomForestClassifier().fit(X, y)
print(model_v2.score(X, y))
# %%
print(model_v2.predict(X))
""",
            confidence="low",
        ),
        Example(
            "switches of the surroundings, parameters, a choice that is made at run time",
            """
# %% tags=["parameters"]
METHOD = "fast"
# %%
import sys
SAVE_PLOTS = False
mode = "full" if len(sys.argv) > 1 else "part"
# %%
if SAVE_PLOTS:
    path = "a.png"
    print("saved", path)
if METHOD == "slow":
    x = 1
    print(x)
if mode == "full":
    y = 1
    print(y)
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        groups: dict[str, list[Decided]] = {}
        for branch in decided(context.graph):
            if self._matters(context, branch):
                groups.setdefault(branch.flag, []).append(branch)
        for branches in groups.values():
            yield self._of_flag(context, branches)
        yield from self._variants(context)

    def _matters(self, context: Context, branch: Decided) -> bool:
        home = context.notebook.cells[branch.set_in]
        if _HELPS.search(branch.flag) or _is_parameter(home, branch.flag):
            return False
        statements = sum(isinstance(n, ast.stmt) for dead in branch.dead for n in ast.walk(dead))
        return statements >= context.setting(self, "min-statements")  # type: ignore[no-any-return]

    def _of_flag(self, context: Context, branches: list[Decided]) -> Finding:
        first, *others = branches
        statements = sum(isinstance(n, ast.stmt) for b in branches for dead in b.dead for n in ast.walk(dead))
        lesson = all(branch.cell == branch.set_in for branch in branches) and self._is_small(context, first.cell)
        return context.finding(
            self,
            f"`{first.flag}` is always {first.value!r}, so {statements} statements behind it never run",
            cell=first.cell,
            node=context.place(first.cell, first.node.test),
            symbol=first.flag,
            confidence=Confidence.LOW if lesson else Confidence.MEDIUM,
            related=[
                context.related(first.set_in, context.graph.definitions[first.flag][0].at, "it is set here"),
                *(context.related(b.cell, b.node, "and decides here") for b in others[:_BRANCHES]),
            ],
            evidence={"branches": count(len(branches), "branches"), "statements": count(statements, "statements")},
        )

    def _is_small(self, context: Context, cell: int) -> bool:
        lines = context.notebook.cells[cell].source.count("\n") + 1
        return lines <= context.setting(self, "lesson-lines")  # type: ignore[no-any-return]

    def _variants(self, context: Context) -> Iterator[Finding]:
        families: dict[str, list[str]] = {}
        for name in context.graph.definitions:
            if "_" in name and (found := _VARIANT.fullmatch(name)) is not None:
                families.setdefault(found["stem"], []).append(name)
        for stem, names in families.items():
            members = [*names, *([stem] if stem in context.graph.definitions else [])]
            kept = [name for name in members if _is_used_elsewhere(context, name)]
            for name in names:
                made = context.graph.definitions[name][-1]
                if kept and name not in kept and _is_costly(made) and context.graph.uses.get(name):
                    yield self._of_variant(context, name, made, kept[-1])

    def _of_variant(self, context: Context, name: str, made: Event, kept: str) -> Finding:
        other = context.graph.definitions[kept][-1]
        return context.finding(
            self,
            f"no other cell uses `{name}`; what they use is `{kept}`",
            cell=made.cell,
            node=made.at,
            symbol=name,
            confidence=Confidence.LOW,
            related=[context.related(other.cell, other.at, f"`{kept}` is made here")],
            evidence={"kept": words(kept)},
        )


def _is_parameter(home: Cell, flag: str) -> bool:
    """Whether papermill or a Colab form sets it."""
    return not _PARAMETERS.isdisjoint(home.tags) or any(
        "@param" in line for line in home.source.split("\n") if flag in line
    )


def _is_costly(made: Event) -> bool:
    return made.how in _MAKING and made.via is None and isinstance(made.value, ast.Call)


def _is_used_elsewhere(context: Context, name: str) -> bool:
    """Whether a cell other than those that define it, or a function, mentions it."""
    homes = {event.cell for event in context.graph.definitions[name]}
    return any(
        event.cell not in homes for event in context.graph.uses.get(name, ()) if event.access is not Access.DELETE
    )
