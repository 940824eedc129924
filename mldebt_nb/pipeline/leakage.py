"""Leakage: where rows that a model is judged on had a say in how it was made.

Comes in: the pipeline graph. Goes out: `Leak`s, measures without thresholds or words. After Yang, Brower-Sinning, Lewis
and Kästner, "Data Leakage in Notebooks" (ASE 2022): preprocessing, overlap and multi-test leakage per fit; besides,
features that hold the label, and rows in an order that a random split tears apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.operators import Evaluation, Fit, PipelineGraph
from mldebt_nb.pipeline.rows import How, Path, Rows, Shared, contains, resampled_before_parting, shared
from mldebt_nb.pipeline.selecting import Selecting
from mldebt_nb.pipeline.values import Columns, Data, Learned, Model


class Kind(StrEnum):
    PREPROCESSING = "preprocessing"
    OVERLAP = "overlap"
    MULTI_TEST = "multi-test"
    TARGET = "target"
    ORDER = "group or time"


class Leak(NamedTuple):
    """`by` is the operator where the leak is made, `path` the operators from there to the score, in order.

    `sure`: nothing on the way is guessed. `columns` are names that the label leaks through. `resampled`: rows were
    made again before they were parted. `learned` says what the operator has learned, `tests` how many models one test
    judged.
    """

    kind: Kind
    by: int
    path: tuple[int, ...]
    sure: bool
    learned: Learned | None = None
    columns: tuple[str, ...] = ()
    resampled: int | None = None
    tests: int = 0


_PARTING = (How.RANDOM, How.FOLD, How.CUT)


def leaks(graph: PipelineGraph) -> list[Leak]:
    """All leaks of a notebook, each place once."""
    found: dict[tuple[Kind, int, int], Leak] = {}
    for leak in (*_per_evaluation(graph), *_multi_test(graph), *_targets(graph), *_orders(graph)):
        at = graph[leak.by].at
        place = (leak.kind, at.cell, id(at.node))
        old = found.get(place)
        if old is None or _weight(leak) > _weight(old):
            found[place] = leak
    return sorted(found.values(), key=lambda leak: (leak.by, leak.kind))


def _weight(leak: Leak) -> tuple[bool, bool, tuple[int, ...]]:
    """Which of two leaks at one place is told."""
    return leak.sure, leak.learned is not Learned.VOCABULARY, tuple(-number for number in leak.path)


# -- preprocessing and overlap ---------------------------------------------------------------------


def _per_evaluation(graph: PipelineGraph) -> Iterator[Leak]:
    for evaluation in graph.evaluations:
        if not _judges(evaluation):
            continue
        yield from _preprocessing(graph, evaluation)
        yield from _resampled_folds(evaluation) if evaluation.folds else _overlap(evaluation)


def _judges(evaluation: Evaluation) -> bool:
    """Whether the score is of an estimator that learned from features, and meant for rows it has not seen."""
    fit = evaluation.fit
    return fit.features is not None and bool(fit.features.rows) and fit.role is not Role.TRANSFORMER


def is_training_score(evaluation: Evaluation) -> bool:
    """Whether the model is scored on the rows that it was fitted on, or on those of them that a filter left."""
    features = evaluation.fit.features
    if evaluation.folds or features is None:
        return False
    if evaluation.data.rows == features.rows:
        return not all(path[-1].part == "test" for path in features.rows)  # fitted on the very test
    return contains(features.rows, evaluation.data.rows) and not _set_apart(features.rows, evaluation.data.rows)


def _set_apart(whole: Rows, part: Rows) -> bool:
    """Whether something parted `part` from the rest of `whole`, as one does with a test set."""
    return any(
        any(step.how in _PARTING for step in (path[len(above) :] or path))
        for path in part for above in whole if path[: len(above)] == above
    )  # fmt: skip


def _preprocessing(graph: PipelineGraph, evaluation: Evaluation) -> Iterator[Leak]:
    features = evaluation.fit.features
    assert features is not None
    if is_training_score(evaluation) or (not evaluation.folds and contains(evaluation.data.rows, features.rows)):
        return
    label = evaluation.fit.label
    of_label = {
        i for i in (label.learned if label is not None else ())
        if i.learned is Learned.STATISTICS and graph[i.by].role is not Role.ESTIMATOR
    }  # fmt: skip
    for influence in features.learned | of_label:
        if influence.by == evaluation.fit.by or not influence.rows:
            continue
        if evaluation.folds:
            telling = shared(influence.rows, features.rows) is Shared.SURELY and _not_in_one_part(features.rows)
        else:
            again = resampled_before_parting(influence.rows, evaluation.data.rows)  # told as an overlap
            telling = again is None and shared(influence.rows, evaluation.data.rows) is Shared.SURELY
        if telling:
            sure = features.sure and evaluation.data.sure and evaluation.fit.model.sure
            path = (influence.by, evaluation.fit.by, evaluation.by)
            yield Leak(Kind.PREPROCESSING, influence.by, path, sure, learned=influence.learned)


def _not_in_one_part(rows: Rows) -> bool:
    """Whether the rows are not the training part of a split: a test part may still be kept back for the end."""
    return not any(step.how in (How.RANDOM, How.FOLD) or step.part == "train" for path in rows for step in path)


def _resampled_folds(evaluation: Evaluation) -> Iterator[Leak]:
    """Cross-validation over rows that were made again before: they stand in several folds."""
    features = evaluation.fit.features
    assert features is not None
    for path in features.rows:
        for step in path:
            if step.how is How.RESAMPLED and isinstance(step.by, tuple):
                by = step.by[1]
                yield Leak(Kind.OVERLAP, by, (by, evaluation.fit.by, evaluation.by), features.sure, resampled=by)
                return


def _overlap(evaluation: Evaluation) -> Iterator[Leak]:
    features, data = evaluation.fit.features, evaluation.data
    assert features is not None
    if is_training_score(evaluation) or (contains(data.rows, features.rows) and data.rows != features.rows):
        return
    if shared(features.rows, data.rows) < Shared.LIKELY:
        return
    again = resampled_before_parting(features.rows, data.rows)
    resampled = again.by[1] if again is not None and isinstance(again.by, tuple) else None
    sure = features.sure and data.sure and evaluation.fit.model.sure
    path = (evaluation.fit.by, evaluation.by) if resampled is None else (resampled, evaluation.fit.by, evaluation.by)
    yield Leak(Kind.OVERLAP, path[0], path, sure, resampled=resampled)


# -- multi-test ------------------------------------------------------------------------------------


def _multi_test(graph: PipelineGraph) -> Iterator[Leak]:
    groups: dict[Rows, list[Evaluation]] = {}
    for evaluation in graph.evaluations:
        decides = (not evaluation.validating or evaluation.choosing) and not _is_baseline(evaluation.fit)
        if _judges(evaluation) and decides and not evaluation.folds and _held_out(evaluation):
            groups.setdefault(evaluation.data.rows, []).append(evaluation)
    for rows, group in groups.items():
        fits = {id(e.fit): e.fit for e in group}
        anew = any(_is_dealt_anew(graph, path) for path in rows)
        repeated = [e for e in group if e.repeated and (e.fit.repeated or e.varied) and not anew]
        stopped = any(e.validating for e in group) and any(not e.validating for e in group)
        if len(fits) < 2 and not repeated and not stopped:
            continue
        last = max(e.by for e in group)
        if any(e.by > last and _judges_the_choice(e, rows, fits) for e in graph.evaluations):
            continue  # judged in the end by rows that had no part in choosing
        sure = all(
            e.data.sure and e.fit.model.sure and e.fit.features is not None and e.fit.features.sure for e in group
        )
        first = {id(e.fit): e for e in reversed(group)}
        path = tuple(sorted(e.by for e in first.values()))
        yield Leak(Kind.MULTI_TEST, path[0], path, sure, tests=max(len(fits), 2 if repeated or stopped else 0))


def _is_dealt_anew(graph: PipelineGraph, path: Path) -> bool:
    """Whether a split without a seed deals the rows out in each turn of a loop."""
    makers = [step.by[1] for step in path if isinstance(step.by, tuple) and step.by[0] == "split"]
    return any(isinstance(number, int) and graph[number].repeated for number in makers)


def _is_baseline(fit: Fit) -> bool:
    """Whether nobody would choose the model: it only says what guessing gives."""
    return fit.name.rpartition(".")[2].startswith("Dummy")


def _judges_the_choice(evaluation: Evaluation, rows: Rows, fits: dict[int, Fit]) -> bool:
    """Whether a later score is of other rows, for a model that was chosen by `rows`."""
    if evaluation.data.rows == rows or is_training_score(evaluation) or evaluation.folds:
        return False
    same = {path[0] for path in evaluation.data.rows} & {path[0] for path in rows}
    apart = bool(same) and shared(evaluation.data.rows, rows) is Shared.NO
    return apart or id(evaluation.fit) in fits


def _held_out(evaluation: Evaluation) -> bool:
    """Whether the model has surely not seen the rows, and they are one part and not one fold in turn."""
    features = evaluation.fit.features
    return (
        features is not None and not evaluation.folds
        and shared(features.rows, evaluation.data.rows) is Shared.NO
        and not any(step.how is How.FOLD for path in evaluation.data.rows for step in path)
    )  # fmt: skip


# -- target ----------------------------------------------------------------------------------------


def _targets(graph: PipelineGraph) -> Iterator[Leak]:
    for fit in graph.fits:
        features, label = fit.features, fit.label
        if features is None or label is None or features.columns is None or features.table is None:
            continue
        if fit.role is Role.TRANSFORMER or _selects(fit.model) or label.table != features.table or not label.of:
            continue
        names = tuple(sorted(_telling(features, features.columns, label)))
        if names:
            yield Leak(Kind.TARGET, fit.by, (fit.by,), features.sure and label.sure, columns=names)


def _selects(model: Model) -> bool:
    """Whether a model passes on some columns only."""
    return model.name.endswith("ColumnTransformer") or model.role is Role.SELECTOR or any(map(_selects, model.parts))


def _telling(features: Data, columns: Columns, label: Data) -> Iterator[str]:
    """Columns of the features that are the label, or made of it."""
    if label.ordered is not None:
        return
    for name in label.of:
        if columns.has(name) and (columns.read or name not in label.derived):
            yield name
    for name, column in columns.made.items():
        own = columns.has(name) and not column.ordered and name not in label.of
        if own and Selecting.sources(columns, column.of) & label.of:
            yield name


# -- order -----------------------------------------------------------------------------------------


def _orders(graph: PipelineGraph) -> Iterator[Leak]:
    for split in graph.splits:
        if split.shuffled and split.data.ordering is not None:
            yield Leak(Kind.ORDER, split.by, (split.data.ordering, split.by), split.data.sure)
        elif split.shuffled:
            for groups in graph.grouped:
                if {path[0] for path in groups.rows} & {path[0] for path in split.data.rows}:
                    yield Leak(Kind.ORDER, split.by, (groups.by, split.by), sure=False)
