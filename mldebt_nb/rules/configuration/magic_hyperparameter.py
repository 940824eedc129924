"""CFG101: hyper-parameters that are numbers all over the notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_LIBRARIES = frozenset("sklearn xgboost lightgbm catboost imblearn keras tensorflow torch".split())
_FITS = frozenset({"fit", "fit_generator", "train_test_split", "train"})
#: Keywords that configure the run and not the model.
_NO_MODEL = frozenset(
    "verbose n_jobs random_state seed axis num_workers figsize dpi n_splits cv copy dtype return_X_y as_frame name "
    "random_seed nthread thread_count silent verbosity pin_memory shuffle input_shape input_dim dim".split()
)


class _Literal(NamedTuple):
    call: Call
    keyword: str
    node: ast.Constant


class MagicHyperparameter(Rule):
    """Hyper-parameters stand as literals in many calls instead of in one configuration.

    ## What it finds
    Numbers given by keyword to estimators, optimisers, fits and splits, when there are many of them in several cells.

    ## Why it is debt
    To try other values, one has to find the places; to say what a result was made with, too. Configuration cannot be
    compared, checked or stored while it is spread over calls.

    ## How it is decided and where it is wrong
    One finding per notebook, from a number of literals and cells on (settings). Layers, seeds and switches of the run
    do not count. It is a note: in a short notebook that is thrown away, literals are fine.

    ## How to pay it back
    One cell near the top with named values, or a dict or dataclass of them; tag it `parameters`.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (configuration debt).
    """

    code = "CFG101"
    name = "magic-hyperparameter"
    family = "configuration"
    severity = Severity.INFO
    effort_minutes = 15
    help = "put the values into one cell of named parameters near the top"
    settings: ClassVar = {
        "literals": Setting(8, "literals", "from so many on it is reported"),
        "cells": Setting(3, "cells", "in so many cells they must stand"),
    }
    examples = (
        Example(
            "eight numbers in three cells",
            """
# %%
from sklearn.model_selection import train_test_split
from sklearn.ensemble import RandomForestClassifier, GradientBoostingClassifier
import data
A, B, a, b = train_test_split(data.X, data.y, test_size=0.3, random_state=1)  #!
# %%
one = RandomForestClassifier(n_estimators=300, max_depth=7, min_samples_leaf=3, random_state=1).fit(A, a)
# %%
two = GradientBoostingClassifier(n_estimators=90, learning_rate=0.05, max_depth=4, subsample=0.8, random_state=1)
print(one.score(B, b), two.fit(A, a).score(B, b))
""",
            confidence="medium",
        ),
        Example(
            "named, or few",
            """
# %%
TREES, DEPTH = 300, 7
from sklearn.ensemble import RandomForestClassifier
import data
# %%
model = RandomForestClassifier(n_estimators=TREES, max_depth=DEPTH, min_samples_leaf=3).fit(data.X, data.y)
print(model)
""",
            confidence="medium",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        literals = [found for call in context.once(sites).calls for found in _literals(call)]
        cells = {found.call.cell for found in literals}
        if len(literals) < context.setting(self, "literals") or len(cells) < context.setting(self, "cells"):
            return
        first, *others = literals
        yield context.finding(
            self,
            f"{len(literals)} hyper-parameters stand as numbers in {len(cells)} cells",
            cell=first.call.cell,
            node=first.node,
            symbol=first.keyword,
            confidence=Confidence.MEDIUM,
            related=[context.related(o.call.cell, o.node, f"{o.keyword}={o.node.value!r}") for o in others[:15]],
            evidence={"literals": count(len(literals), "literals"), "cells": count(len(cells), "cells")},
        )


def _literals(call: Call) -> Iterator[_Literal]:
    if call.function is not None or not _is_configured(call):
        return
    for keyword in call.node.keywords:
        value = keyword.value
        if keyword.arg and keyword.arg not in _NO_MODEL and isinstance(value, ast.Constant) and _is_number(value):
            yield _Literal(call, keyword.arg, value)


def _is_number(node: ast.Constant) -> bool:
    return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _is_configured(call: Call) -> bool:
    """An estimator, an optimiser, a fit or a split; no layer."""
    if call.name in _FITS:
        return True
    qualified = call.qualified or ""
    layers = (".layers.", "torch.nn", ".datasets", ".metrics")
    return library_of(qualified) in _LIBRARIES and call.name[:1].isupper() and not any(map(qualified.count, layers))
