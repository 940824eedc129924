"""Where the interpreter stands, and the graph that grows under its hands.

Comes in: the place of each call. Goes out: operators with their inputs, fits and evaluations.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.knowledge.tables import Tables
from mldebt_nb.pipeline.operators import Evaluation, Export, Fit, Operator, PipelineGraph, Place, Split
from mldebt_nb.pipeline.values import Data, Many, Model, Value

_LABEL = 60


class Recorder:
    """`cell` is the one whose text is read now, `calls` the calls of notebook functions that led there.

    `knowledge` are the tables of libraries that everybody here asks.
    """

    def __init__(self, knowledge: Tables) -> None:
        self.graph = PipelineGraph()
        self.knowledge = knowledge
        self.cell = 0
        self.calls: list[Place] = []
        self.loops = 0  # loops around, whose turns the text does not show

    def operator(self, role: Role | None, name: str, node: ast.AST, inputs: Iterable[Value]) -> int:
        """A new operator; its number."""
        sources: dict[int, None] = {}
        for value in inputs:
            for number in _numbers(value):
                sources[number] = None
        number = len(self.graph.operators)
        label = name.rpartition(".")[2]
        self.graph.operators.append(
            Operator(
                number, role, name, label[:_LABEL], Place(self.cell, node), tuple(self.calls), tuple(sources),
                self.loops > 0,
            )
        )  # fmt: skip
        return number

    def fit(self, by: int, model: Model, features: Data | None, label: Data | None) -> Fit:
        fit = Fit(by, model, _as_is(features), _as_is(label), repeated=self.loops > 0)
        model.fit = fit
        self.graph.fits.append(fit)
        return fit

    def evaluation(
        self, by: int, fit: Fit, data: Data, *, folds: bool = False, validating: bool = False, choosing: bool = False,
        varied: bool = False,
    ) -> None:  # fmt: skip
        self.graph.evaluations.append(
            Evaluation(
                by, fit, data.but(), repeated=self.loops > 0, folds=folds, validating=validating, choosing=choosing,
                varied=varied,
            )
        )  # fmt: skip

    def export(self, by: int, written: Iterable[Value], path: object) -> None:
        """Fitted models and data leave the notebook."""
        name = path if isinstance(path, str) else None
        for value in written:
            if isinstance(value, Model) and value.fit is not None:
                self.graph.exports.append(Export(by, value.fit, None, name))
            elif isinstance(value, Data):
                self.graph.exports.append(Export(by, None, value.but(), name))

    def split(self, by: int, data: Data, *, shuffled: bool | None) -> None:
        self.graph.splits.append(Split(by, data.but(), shuffled))


def _as_is(data: Data | None) -> Data | None:
    """Data as it is now: the notebook may change it later."""
    return None if data is None else data.but()


def _numbers(value: Value) -> Iterable[int]:
    if isinstance(value, Data):
        if value.by >= 0:
            yield value.by
    elif isinstance(value, Model):
        number = value.fit.by if value.fit is not None else value.made_by
        if number >= 0:
            yield number
    elif isinstance(value, Many):
        for member in value.members():
            yield from _numbers(member)
