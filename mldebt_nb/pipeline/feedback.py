"""Where predictions go: into another model (a cascade), into their own training data (a loop), out of the notebook.

Comes in: the pipeline graph. Goes out: `Cascade`s, `Loop`s and what is exported, measures without words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.operators import Export, Fit, PipelineGraph
from mldebt_nb.pipeline.rows import contains
from mldebt_nb.pipeline.values import Data

#: Models that are made to learn from others' predictions.
_STACKING = (
    "Stacking",
    "Voting",
    "Calibrated",
    "SelfTraining",
    "Chain",
    "MultiOutput",
    "OneVsRest",
    "Bagging",
    "Boost",
)


class Through(StrEnum):
    """By what predictions reach a fit."""

    FEATURE = "feature"
    LABEL = "label"
    WEIGHT = "sample weight"


class Cascade(NamedTuple):
    """`by` is a fit that learns from what the fits `chain` (nearest first) foretold."""

    by: int
    chain: tuple[int, ...]
    through: Through
    sure: bool


class Loop(NamedTuple):
    """`by` is a fit of the same kind of model as `of`, whose predictions are among what it learns from."""

    by: int
    of: int
    through: Through
    sure: bool


def cascades(graph: PipelineGraph) -> list[Cascade]:
    """Fits that learn from predictions of other models."""
    return [found for found in _learned_from(graph) if isinstance(found, Cascade)]


def loops(graph: PipelineGraph) -> list[Loop]:
    """Fits that learn from predictions of the model itself, or of one of its kind."""
    return [found for found in _learned_from(graph) if isinstance(found, Loop)]


def _learned_from(graph: PipelineGraph) -> list[Cascade | Loop]:
    by_number = {fit.by: fit for fit in graph.fits}
    found: list[Cascade | Loop] = []
    for fit in graph.fits:
        if not _learns(fit) or fit.name.rpartition(".")[2].startswith(_STACKING):
            continue
        for through, data in (
            (Through.FEATURE, fit.features),
            (Through.LABEL, fit.label),
            (Through.WEIGHT, fit.weights),
        ):
            if data is None:
                continue
            for number in sorted(data.foretold):
                source = by_number.get(number)
                if source is None or source is fit or not _learns(source) or source.by >= fit.by:
                    continue
                sure = data.sure and source.model.sure and fit.model.sure
                if (
                    source.name == fit.name
                    and through is not Through.WEIGHT
                    and _is_fed_back(source, fit, data, through)
                ):
                    found.append(Loop(fit.by, source.by, through, sure))
                else:
                    found.append(Cascade(fit.by, _chain(source, by_number), through, sure))
    return found


def _learns(fit: Fit) -> bool:
    """Whether a fit is one of a model that foretells a label."""
    return fit.role not in (Role.TRANSFORMER, Role.SELECTOR, Role.SAMPLER) and fit.label is not None


def _is_fed_back(source: Fit, fit: Fit, data: Data, through: Through) -> bool:
    """Whether the predictions are taken for truth: labels of rows that the first fit had no labels of."""
    if through is Through.FEATURE:
        return fit.model is source.model
    return source.features is not None and not contains(source.features.rows, data.rows)


def _chain(source: Fit, by_number: dict[int, Fit]) -> tuple[int, ...]:
    """The fits behind a prediction, nearest first."""
    chain = [source.by]
    while True:
        fit = by_number[chain[-1]]
        before = sorted((fit.features.foretold if fit.features is not None else frozenset()) - set(chain))
        nearer = [number for number in before if number in by_number and number < fit.by and _learns(by_number[number])]
        if not nearer:
            return tuple(chain)
        chain.append(nearer[-1])


def exported_models(graph: PipelineGraph) -> list[Export]:
    """Fitted models that are written somewhere; a scaler or an encoder is none."""
    return [export for export in graph.exports if export.fit is not None and export.fit.role is not Role.TRANSFORMER]


def exported_predictions(graph: PipelineGraph) -> list[Export]:
    """Predictions, and tables that hold some, that are written somewhere."""
    return [export for export in graph.exports if export.data is not None and export.data.foretold]


def is_judged(graph: PipelineGraph, export: Export) -> bool:
    """Whether anything in the notebook scores a model: which one, behind files and helpers nobody can tell."""
    return export.fit is None or bool(graph.of_role(Role.SCORE, Role.CROSS_VALIDATION))
