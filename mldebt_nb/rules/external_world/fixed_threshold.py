"""WLD101: a decision threshold that is a number in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Site, sites
from mldebt_nb.dataflow.tracing import Holds, Tracer
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_GIVES_SCORES = frozenset(
    "predict_proba decision_function score_samples predict predict_generator predict_on_batch sigmoid".split()
)
_SAME = frozenset(
    "ravel flatten squeeze reshape numpy detach cpu tolist copy to_numpy clone flat round item values T loc iloc view "
    "data".split()
)
_SAME_FUNCTIONS = frozenset(
    "numpy.array numpy.asarray numpy.squeeze numpy.ravel numpy.concatenate numpy.vstack numpy.hstack numpy.round "
    "pandas.Series pandas.DataFrame torch.squeeze tensorflow.squeeze list enumerate zip".split()
)
_SIGMOIDS = frozenset({
    "torch.sigmoid", "torch.nn.functional.sigmoid", "tensorflow.sigmoid", "tensorflow.nn.sigmoid",
    "tensorflow.math.sigmoid", "scipy.special.expit", "tensorflow.keras.activations.sigmoid",
})  # fmt: skip
_ORDER = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)


class _Cut(NamedTuple):
    site: Site
    value: float


class FixedThreshold(Rule):
    """A model's scores are cut at a number that stands in the code.

    ## What it finds
    Comparisons of what `predict_proba`, `decision_function`, a sigmoid or a `predict` that gives scores returned with
    a literal: `model.predict_proba(X)[:, 1] > 0.3`.

    ## Why it is debt
    The right threshold depends on the model, the data and the costs. When the model is trained anew, nobody goes
    through the notebooks to set it again, and mistakes grow unseen. The paper names it first among the debts of the
    external world.

    ## How it is decided and where it is wrong
    Scores are followed through names, columns, loops, reshaping and `apply`. Between 0 and 1 only, since 0 and 1 are
    natural bounds of what a regression predicts; of `decision_function` any number but 0. A threshold of 0.5 is a note
    of severity info: it is what `predict` does anyway, but it is chosen here. Silent when the threshold has a name.
    Scores that choose some of themselves (`p[p > 0.1]`) are no decision. It is wrong where a plot colours points by a
    threshold.

    ## How to pay it back
    Give the threshold a name in the configuration, or learn it on held-out data (`TunedThresholdClassifierCV`), and
    watch it when the model changes.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (fixed thresholds in dynamic
    systems).
    """

    code = "WLD101"
    name = "fixed-threshold"
    family = "external-world"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "name the threshold in the configuration, or learn it on held-out data"
    settings: ClassVar = {
        "usual": Setting(0.5, "threshold", "the threshold that is no more than a note"),
    }
    examples = (
        Example(
            "a chosen number",
            """
# %%
from sklearn.linear_model import LogisticRegression
model = LogisticRegression().fit([[0], [1]], [0, 1])
scores = model.predict_proba([[0], [1]])[:, 1]
# %%
alarms = scores > 0.35  #!
print(alarms)
""",
        ),
        Example(
            "a network's output",
            """
# %%
from keras.models import load_model
model = load_model("net.keras")
pred = model.predict([[1.0]])
labels = [1 if p > 0.5 else 0 for p in pred]  #!
print(labels)
""",
        ),
        Example(
            "it has a name, or it is no score",
            """
# %%
from sklearn.linear_model import LogisticRegression
THRESHOLD = 0.35
model = LogisticRegression().fit([[0], [1]], [0, 1])
alarms = model.predict_proba([[0]])[:, 1] > THRESHOLD
classes = model.predict([[0]])
side = model.decision_function([[0]]) > 0
if model.score([[0]], [0]) > 0.9:
    print(alarms, classes == 1, side, model.coef_ > 0.2)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        if not any(call.name in _GIVES_SCORES or call.qualified in _SIGMOIDS for call in context.once(sites).calls):
            return
        cuts = list(_cuts(context))
        if not cuts:
            return
        usual = context.setting(self, "usual")
        first = next((cut for cut in cuts if cut.value != usual), cuts[0])
        values = sorted({cut.value for cut in cuts})
        yield context.finding(
            self,
            f"the model's scores are cut at {first.value:g}, a number in the code",
            cell=first.site.cell,
            node=first.site.node,
            symbol=f"{first.value:g}",
            severity=Severity.INFO if values == [usual] else None,
            confidence=Confidence.HIGH,
            related=[context.related(c.site.cell, c.site.node, f"cut at {c.value:g}") for c in cuts if c is not first][
                :5
            ],
            evidence={"threshold": count(first.value, "score"), "places": count(len(cuts), "places")},
        )


def _cuts(context: Context) -> Iterator[_Cut]:
    graph = context.graph
    scores = Tracer(lambda node, holds: _is_score(graph, node, holds))
    chosen: set[int] = set()  # comparisons by which scores choose some of themselves: no decision about rows
    for site, holds in scores.walk(context.once(sites).every):
        node = site.node
        if isinstance(node, ast.Subscript) and holds(node.value):
            chosen.update(id(n) for n in ast.walk(node.slice))
        if (
            id(node) not in chosen
            and isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and isinstance(node.ops[0], _ORDER)
        ):
            for scored, literal in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                value = literal.value if isinstance(literal, ast.Constant) else None
                if isinstance(value, float) and 0 < value < 1 and holds(scored):
                    yield _Cut(site, value)


def _is_score(graph: DataflowGraph, node: ast.expr, holds: Holds) -> bool:
    """Whether an expression is a model's scores, in any shape."""
    if isinstance(node, ast.Subscript):
        return holds(node.value) and not _is_mask(node.slice)
    if isinstance(node, ast.Attribute):
        return node.attr in _SAME and holds(node.value)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return holds(node.elt)
    if not isinstance(node, ast.Call):
        return False
    qualified = graph.kinds.qualified(node.func)
    if qualified in _SIGMOIDS:
        return True
    if qualified in _SAME_FUNCTIONS:
        return bool(node.args) and any(holds(argument) for argument in node.args)
    if not isinstance(node.func, ast.Attribute):
        return False
    method = node.func.attr
    if method in _GIVES_SCORES:
        return True
    return method in _SAME and holds(node.func.value)


def _is_mask(index: ast.expr) -> bool:
    return any(isinstance(n, ast.Compare) for n in ast.walk(index))
