"""REP101: random numbers without a seed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt_nb.dataflow.events import Access
from mldebt_nb.dataflow.influence import influence
from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.randomness import Draw, Weight, draw, hands_on_seed, seeded
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_TRAINS = frozenset(
    "fit fit_transform fit_predict fit_resample fit_sample fit_generator train partial_fit backward train_on_batch "
    "train_test_split cross_val_score cross_val_predict cross_validate apply_gradients GradientTape learn "
    "fit_one_cycle fine_tune".split()
)
_SAMPLE = Draw("numpy", Weight.SAMPLE, ("random_state",), position=4)
_SAYS = {
    Weight.SPLIT: "decides which rows train and which test",
    Weight.FIT: "draws random numbers for the model",
    Weight.SAMPLE: "chooses rows at random",
    Weight.TIES: "decides ties at random",
    Weight.DATA: "draws random numbers",
}
_ADVICE = {
    "numpy": "give it `random_state=`, or seed a generator: `rng = np.random.default_rng(42)`",
    "random": "seed it once: `random.seed(42)`, or use `random.Random(42)`",
    "torch": "seed it once: `torch.manual_seed(42)`, and give loaders a `generator=`",
    "tensorflow": "seed it once: `keras.utils.set_random_seed(42)`",
    "own": "give it a seed",
}

_ONE_SEED = ("torch", "tensorflow")  # where one seed serves all layers of the notebook

_Position = tuple[int, int, int]  # cell, line, column


class _Drawn(NamedTuple):
    call: Call
    draw: Draw
    confidence: Confidence

    @property
    def rank(self) -> tuple[int, int]:
        return self.draw.weight, self.confidence.rank * -1


class UnseededRandomness(Rule):
    """A random call whose result matters runs without a seed.

    ## What it finds
    Splits, shuffles, samples, estimators, searches, layers and draws that take their random numbers from a state that
    nothing has seeded: no `random_state`, `seed` or `generator` is given, and no seed of that library is in force.

    ## Why it is debt
    The numbers in the outputs cannot be had again. A better score after an edit may be a luckier split, and nobody can
    tell.

    ## How it is decided and where it is wrong
    A table says which calls draw at their defaults, and from which state; scikit-learn, imbalanced-learn and pandas
    use numpy's global one, so that `np.random.seed` seeds them too. A seed is in force from where it stands, or from
    where the function that holds it is first called; a function with "seed" in its name that comes from elsewhere
    counts for all. Ensembles with a seed hand it on to their estimators. One finding per cell and state, the most
    consequential: splits first, then fits, samples, numbers; of layers one per notebook.
    Random numbers that reach no training are of low confidence and info: a tutorial's plot. So is what only breaks ties
    in trees (medium). Medium, too, where `%run` or a star import may hide a seed.

    ## How to pay it back
    Give each call `random_state=`, or make one generator with a seed and hand it over; seed torch and keras once.

    ## References
    scikit-learn user guide, "Controlling randomness"; PyTorch notes, "Reproducibility".
    """

    code = "REP101"
    name = "unseeded-randomness"
    family = "reproducibility"
    severity = Severity.WARNING
    effort_minutes = 2
    help = "give it a seed"
    spread = "downstream"
    examples = (
        Example(
            "a split and a forest",
            """
# %%
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = load_iris(return_X_y=True)
A, B, a, b = train_test_split(X, y)  #!
# %%
model = RandomForestClassifier(n_estimators=50)  #!
print(model.fit(A, a).score(B, b))
""",
        ),
        Example(
            "the seed comes too late",
            """
# %%
import numpy as np
from sklearn.cluster import KMeans
X = np.random.rand(100, 2)  #!
# %%
np.random.seed(0)
print(KMeans(3).fit(X).labels_)
""",
        ),
        Example(
            "seeded, in several ways",
            """
# %%
import random
import numpy as np
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score, train_test_split
SEED = 3
def seed_all(seed):
    random.seed(seed)
    np.random.seed(seed)
X, y = load_iris(return_X_y=True)
A, B, a, b = train_test_split(X, y, random_state=SEED)
print(cross_val_score(LogisticRegression(), X, y, cv=KFold(5)))
# %%
seed_all(SEED)
model = RandomForestClassifier().fit(A, a)
random.shuffle([1, 2])
print(model.score(B, b), np.random.default_rng(SEED).normal())
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        found: dict[tuple[int, str], _Drawn] = {}
        more: dict[tuple[int, str], list[_Drawn]] = {}
        for drawn in _Draws(context):
            cell = -1 if drawn.draw.weight is Weight.FIT and drawn.draw.state in _ONE_SEED else drawn.call.cell
            mark = (cell, drawn.draw.state)
            more.setdefault(mark, []).append(drawn)
            if mark not in found or drawn.rank < found[mark].rank:
                found[mark] = drawn
        for mark, drawn in found.items():
            yield self._finding(context, drawn, [other for other in more[mark] if other is not drawn])

    def _finding(self, context: Context, drawn: _Drawn, others: list[_Drawn]) -> Finding:
        call, state = drawn.call, drawn.draw.state
        return context.finding(
            self,
            f"`{call.name}` {_SAYS[drawn.draw.weight]}, and no seed is in force",
            cell=call.cell,
            node=call.node.func if call.node.func.end_lineno == call.node.func.lineno else call.node.func.end_lineno,
            symbol=call.name,
            confidence=drawn.confidence,
            severity=Severity.INFO if drawn.draw.weight >= Weight.TIES else None,
            related=[context.related(o.call.cell, o.call.node, f"`{o.call.name}` too") for o in others[:5]],
            evidence={"state": words(state), "calls": count(len(others) + 1, "calls")},
            advice=_ADVICE[state],
        )


class _Draws:
    """The unseeded draws of one notebook."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.graph = context.graph
        self.calls = context.once(sites).calls
        self._first_uses: dict[str, _Position | None] = {}

    def __iter__(self) -> Iterator[_Drawn]:
        for call in self.calls:
            own = self._draw(call)
            if own is None or _is_given(call, own) or not _is_active(call, own) or id(call.node) in self._handed_seeds:
                continue
            begins = self._begins(call)
            if begins is None or any(state == own.state and seed <= begins for state, seed in self.seeds):
                continue
            confidence = self._confidence(call, own, begins)
            if confidence is not None:
                yield _Drawn(call, own, confidence)

    def _draw(self, call: Call) -> Draw | None:
        if call.qualified is not None:
            return draw(call.qualified)
        if call.name == "sample" and call.receiver is not None:
            is_frame = self.graph.kinds.of(call.receiver) is Kind.FRAME
            return _SAMPLE if is_frame or call.keyword("frac") is not None else None
        return None

    @cached_property
    def seeds(self) -> list[tuple[str, _Position]]:
        """Each state with a place from which on it is seeded."""
        found: list[tuple[str, _Position]] = []
        for call in self.calls:
            states = seeded(call.qualified, call.name)
            if not states or (call.name in self.graph.functions and type(call.node.func) is ast.Name):
                continue
            if not call.node.args and not call.node.keywords and len(states) == 1:
                continue  # seed() takes the seed from the system
            begins = self._begins(call)
            if begins is not None:
                found.extend((state, begins) for state in states)
        return found

    @cached_property
    def _handed_seeds(self) -> frozenset[int]:
        """The estimators that an ensemble with a seed gives seeds: written in its call, or by a name."""
        handed: set[int] = set()
        for call in self.calls:
            if hands_on_seed(call.qualified or "") and (seed := call.keyword("random_state")) and not _is_none(seed):
                for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                    value = self.graph.kinds.value(argument.id) if isinstance(argument, ast.Name) else argument
                    handed.update(id(node) for node in ast.walk(value or argument))
        return frozenset(handed)

    @cached_property
    def _trains(self) -> frozenset[tuple[int, int]]:
        return frozenset(
            (call.cell, call.statement)
            for call in self.calls
            if call.name in _TRAINS and (call.name != "train" or call.node.args)  # net.train() only sets a mode
        )

    def _begins(self, call: Call) -> _Position | None:
        """Where a call first happens: where it stands, or where the function around it is first used; None: nowhere."""
        statement = self.graph.by_cell[call.cell].parsed.tree.body[call.statement]
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return self._first_use(statement.name)
        return call.cell, call.node.lineno, call.node.col_offset

    def _first_use(self, name: str) -> _Position | None:
        if name not in self._first_uses:
            self._first_uses[name] = min(
                (
                    (event.cell, event.at.lineno, event.at.col_offset)  # type: ignore[attr-defined]
                    for flow in self.graph.flows
                    for event in flow.events
                    if event.name == name and event.access is Access.USE and hasattr(event.at, "lineno")
                ),
                default=None,
            )
        return self._first_uses[name]

    def _confidence(self, call: Call, own: Draw, begins: _Position) -> Confidence | None:
        """How sure it is that the draw matters; None when it surely does not."""
        hidden = self.graph.unseen_from is not None and self.graph.unseen_from <= begins[0]
        sure = Confidence.MEDIUM if hidden or own.weight is Weight.TIES else Confidence.HIGH
        if own.weight is Weight.SPLIT:
            return sure
        trains = self._trains
        if own.weight in (Weight.FIT, Weight.TIES):
            return sure if trains else Confidence.LOW
        if call.qualified is None and self._is_shown(call):
            return None
        reached = self.context.once(influence).reached((call.cell, call.statement))
        if reached.isdisjoint(trains):
            return Confidence.LOW
        return Confidence.MEDIUM if call.function is not None else sure  # of a function's draws not all may get there

    def _is_shown(self, call: Call) -> bool:
        """Whether the statement only shows what was drawn."""
        statement = self.graph.by_cell[call.cell].parsed.tree.body[call.statement]
        return isinstance(statement, ast.Expr)


def _is_given(call: Call, own: Draw) -> bool:
    """Whether the call is handed a seed, or may be."""
    if any(keyword.arg is None for keyword in call.node.keywords) or any(
        isinstance(argument, ast.Starred) for argument in call.node.args
    ):
        return True
    for name in own.seeds:
        value = call.keyword(name)
        if value is not None and not _is_none(value):
            return True
    return (
        own.position is not None and len(call.node.args) > own.position and not _is_none(call.node.args[own.position])
    )


def _is_active(call: Call, own: Draw) -> bool:
    """Whether the call draws at all, given its arguments."""
    for name, needed in own.needs.items():
        value = call.keyword(name)
        if value is None and own.position == 2 and len(call.node.args) > 1:
            value = call.node.args[1]
        if not isinstance(value, ast.Constant) or value.value != needed:
            return False
    for name, kept in own.unless.items():
        value = call.keyword(name)
        if isinstance(value, ast.Constant) and value.value == kept:
            return False
    return True


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
