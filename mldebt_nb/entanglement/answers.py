"""Which engine takes a model, and the problem that it makes of it.

Comes in: a `Subject`. Goes out: an `Answer`. Linear models have their own equations; everything else has a surrogate,
of a sample of the rows and of the strongest features where there are too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement import linear
from mldebt_nb.entanglement.basis import Feature, Screened
from mldebt_nb.entanglement.frames import Unfit, features
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.subjects import Asked, Subject
from mldebt_nb.entanglement.surrogate import strengths, surrogate
from mldebt_nb.entanglement.systems import Floats, Indices, Unsolvable

CLOSED_FORM, SURROGATE, RETRAINING = "closed form", "surrogate", "retraining"


class Answer(NamedTuple):
    """The problem that an engine made, and what it knows beside. `columns` of the table are its
    features."""

    problem: Problem
    engine: str
    fidelity: float | None
    evidence: Screened | None
    pairs: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]
    columns: tuple[int, ...]


def answered(subject: Subject, asked: Asked) -> Answer:
    """The problem by the engine that fits the model. Checks that the model takes X."""
    head = np.arange(min(subject.frame.rows, 5), dtype=np.intp)
    told, wanted = subject.model.predict(subject.frame.take(head)).shape[1], subject.target.columns.shape[1]
    if told != wanted:
        raise Unfit(_outputs(subject, told, wanted))
    notes: tuple[str, ...] = ()
    if asked.engine in ("auto", CLOSED_FORM, RETRAINING):
        found = linear.recognised(subject.model.native, subject.frame)
        if found is not None:
            try:
                problem = linear.problem(
                    found, subject.target.columns, subject.model.task, subject.folds.tests, weights=subject.weights,
                    ordered=subject.folds.ordered, clusters=subject.folds.clusters, seed=asked.seed,
                )  # fmt: skip
                return Answer(problem, CLOSED_FORM, None, None, (), found.notes, tuple(range(len(subject.frame.names))))
            except Unsolvable as error:
                notes = (f"no closed form: {error}",)
        if asked.engine == CLOSED_FORM:
            raise Unfit("there is no closed form for this model: leave the choice of the engine open")
    return _by_surrogate(subject, asked, notes)


def _outputs(subject: Subject, told: int, wanted: int) -> str:
    if subject.model.task == "regression":
        return f"the model predicts {told} targets at once: one target at a time can be measured"
    return f"the model tells {told + 1} classes apart and y holds {wanted + 1}: give rows of exactly its classes"


def _by_surrogate(subject: Subject, asked: Asked, notes: tuple[str, ...]) -> Answer:
    predictions = subject.model.predict(subject.frame)
    if not np.isfinite(predictions).all():
        raise Unfit("the model predicts values that are missing or infinite for this X")
    rows, tests = _thinned(subject, asked)
    columns = [_of_rows(column, rows) for column in features(subject.frame)]
    if all(column.words is None and np.ptp(column.values) == 0 for column in columns):
        raise Unfit("every column of X is constant: there is nothing to leave out")
    targets = subject.target.columns[rows]
    if len(rows) < subject.frame.rows:
        notes = (*notes, f"the surrogate stands on {len(rows)} of {subject.frame.rows} rows")
    strongest = _strongest(columns, targets, asked.most_features)
    if len(strongest) < len(columns):
        left = f"{len(columns) - len(strongest)} of {len(columns)} features, those that tell least of the target alone"
        notes = (*notes, f"{left}, were screened out: nothing is said of them")
    weights, clusters = subject.weights, subject.folds.clusters
    found = surrogate(
        [columns[at] for at in strongest], targets, predictions[rows], tests,
        weights=None if weights is None else weights[rows], ordered=subject.folds.ordered,
        clusters=None if clusters is None else clusters[rows], seed=asked.seed,
    )  # fmt: skip
    return Answer(found.problem, SURROGATE, found.fidelity, found.evidence, found.pairs, notes, strongest)


def _thinned(subject: Subject, asked: Asked) -> tuple[Indices, tuple[Indices, ...]]:
    """The rows that count, and where the test rows stand among them."""
    count, tests = subject.frame.rows, subject.folds.tests
    if count <= asked.most_rows:
        return np.arange(count, dtype=np.intp), tests
    rows = np.sort(np.random.default_rng(asked.seed).permutation(count)[: asked.most_rows]).astype(np.intp)
    place = np.full(count, -1, dtype=np.intp)
    place[rows] = np.arange(len(rows))
    found = (place[test] for test in tests)
    return rows, tuple(test[test >= 0] for test in found)


def _of_rows(feature: Feature, rows: Indices) -> Feature:
    words = None if feature.words is None else feature.words[rows]
    return feature._replace(values=feature.values[rows], words=words)


def _strongest(columns: Sequence[Feature], targets: Floats, most: int) -> tuple[int, ...]:
    """Up to `most` features, by how much of the target each explains alone, in their order."""
    if len(columns) <= most:
        return tuple(range(len(columns)))
    order = np.argsort(-strengths(columns, targets), kind="stable")
    return tuple(sorted(int(at) for at in order[:most]))


def is_faithful(answer: Answer, asked: Asked) -> bool:
    return answer.fidelity is None or answer.fidelity >= asked.least_fidelity
