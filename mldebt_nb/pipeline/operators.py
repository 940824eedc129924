"""The pipeline graph: operators in the field's words, and what flows between them.

Comes in: nothing. Goes out: `Operator`, `Fit`, `Evaluation` and `PipelineGraph`, the record that rules read and the
command line draws.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from mldebt_nb.knowledge.roles import Role

if TYPE_CHECKING:
    from mldebt_nb.knowledge.tables import Fallback
    from mldebt_nb.pipeline.values import Data, Model

_Answer = TypeVar("_Answer")


class Place(NamedTuple):
    """A syntax node in a cell."""

    cell: int
    node: ast.AST


class Operator:
    """One call, or one other construct, that does something to data.

    `at` is where it stands, `called_from` the calls of notebook functions around it, outermost first. `inputs` are
    numbers of operators. `repeated`: in a loop whose turns the text does not show.
    """

    __slots__ = ("at", "called_from", "inputs", "label", "name", "number", "repeated", "role")

    def __init__(
        self, number: int, role: Role | None, name: str, label: str, at: Place, called_from: tuple[Place, ...],
        inputs: tuple[int, ...], repeated: bool,
    ) -> None:  # fmt: skip
        self.number = number
        self.role = role
        self.name = name
        self.label = label
        self.at = at
        self.called_from = called_from
        self.inputs = inputs
        self.repeated = repeated


class Fit:
    """One fit: `model` with its operator's number, the features and the label as they were then."""

    __slots__ = ("by", "features", "label", "model", "name", "repeated", "role", "weights")

    def __init__(self, by: int, model: Model, features: Data | None, label: Data | None, *, repeated: bool) -> None:
        self.by = by
        self.model = model
        self.name = model.name
        self.role = model.role
        self.features = features
        self.label = label
        self.repeated = repeated
        self.weights: Data | None = None


class Evaluation:
    """A score of `fit` on `data`. `folds`: by cross-validation, so that the data was parted into train and test."""

    __slots__ = ("by", "choosing", "data", "fit", "folds", "repeated", "validating", "varied")

    def __init__(
        self, by: int, fit: Fit, data: Data, *, repeated: bool, folds: bool = False, validating: bool = False,
        choosing: bool = False, varied: bool = False,
    ) -> None:  # fmt: skip
        self.by = by
        self.fit = fit
        self.data = data
        self.repeated = repeated
        self.folds = folds
        self.varied = varied  # with one threshold after another
        self.choosing = choosing  # it decides when the fit ends, or what is kept of it
        self.validating = validating  # `validation_data=` or `eval_set=` of a fit


class Export(NamedTuple):
    """What a fit made, or data, written by operator `by` where others can read it; `path` where the text names it."""

    by: int
    fit: Fit | None
    data: Data | None
    path: str | None


class Split(NamedTuple):
    """Data parted into train and test by operator `by`; `shuffled` at random, None where unknown."""

    by: int
    data: Data
    shuffled: bool | None


class PipelineGraph:
    """All operators of a notebook in the order of a run from the top, and what rules ask of them.

    `complete` is False when the notebook was too large to follow to its end. `fallbacks` are versions of libraries that
    the notebook installs and that there is no table of.
    """

    def __init__(self) -> None:
        self.operators: list[Operator] = []
        self.fits: list[Fit] = []
        self.evaluations: list[Evaluation] = []
        self.splits: list[Split] = []
        self.exports: list[Export] = []
        self.grouped: list[Data] = []  # what was given as `groups=`
        self.complete = True
        self.fallbacks: frozenset[Fallback] = frozenset()
        self._answers: dict[object, Any] = {}

    def once(self, question: Callable[[PipelineGraph], _Answer]) -> _Answer:
        """The answer to a question about the whole graph, worked out once."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return self._answers[question]  # type: ignore[no-any-return]

    def __getitem__(self, number: int) -> Operator:
        return self.operators[number]

    def of_role(self, *roles: Role) -> list[Operator]:
        return [operator for operator in self.operators if operator.role in roles]
