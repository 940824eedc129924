"""Leave-one-feature-out by training the model again: the reference, and as dear as it sounds.

Comes in: a subject, a `Watch`. Goes out: `Refitted`: what was measured, and of which features. One fold is held out;
the model is trained once as it is and once without each feature. Effects are partial dependences on a few rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Frame
from mldebt_nb.entanglement.inference import paired
from mldebt_nb.entanglement.retraining import Training, losses, trained, without
from mldebt_nb.entanglement.subjects import Subject
from mldebt_nb.entanglement.systems import Floats, Indices, training_rows
from mldebt_nb.entanglement.watching import Stopped, Watch

_GRID = 8  # values of a feature at which its effect is asked
_BACKGROUND = 60  # rows over which a partial dependence is averaged


class Refitted(NamedTuple):
    """`done` (p,) says of which features the numbers are; `stopped` why not of all."""

    lofo: Floats
    error: Floats
    p: Floats
    churn: Floats
    matrix: Floats  # (p, p)
    done: NDArray[np.bool_]
    loss: float
    stopped: str | None


class _Questions(NamedTuple):
    """The table that every trained model is asked about: test rows, then a grid of each feature over background
    rows."""

    rows: Indices
    sources: dict[int, Indices]  # for each column, the rows that its values come from
    tests: int


def refitted(subject: Subject, columns: tuple[int, ...], order: list[int], seed: int, watch: Watch) -> Refitted:
    """The features are the `columns` of the table; they are tried in `order` (places among them), so that the first
    are told when time is short. Raises `RefitFailed`, `Unfit`."""
    frame, size = subject.frame, len(columns)
    tests = subject.folds.tests
    at = len(tests) - 1
    test, train = tests[at], training_rows(tests, at, frame.rows, ordered=subject.folds.ordered)
    questions = _questions(frame, columns, test, np.random.default_rng(seed))
    plans = (_plan(frame, gone, train, questions) for gone in ([], *([columns[feature]] for feature in order)))
    work = trained(subject.model, subject.target.native, plans, weights=subject.weights, seed=seed)
    out = Refitted(
        np.zeros(size), np.zeros(size), np.ones(size), np.zeros(size), np.zeros((size, size)),
        np.zeros(size, dtype=bool), 0.0, None,
    )  # fmt: skip
    targets = subject.target.columns[test]
    weights = None if subject.weights is None else subject.weights[test] / subject.weights[test].mean()
    base = next(work)
    before = _weighted(losses(base[: len(test)], targets), weights)
    out = out._replace(loss=float(before.mean()))
    try:
        spread = float(np.sqrt(base[: len(test)].var(axis=0).sum()))
        effects = _effects(base, questions, size)
        for done, (feature, found) in enumerate(zip(order, work, strict=True), start=1):
            rise = _weighted(losses(found[: len(test)], targets), weights) - before
            out.lofo[feature], out.error[feature], out.p[feature] = paired(rise)
            out.churn[feature] = _rms(found[: len(test)] - base[: len(test)]) / spread if spread else 0.0
            moved = _effects(found, questions, size) - effects
            out.matrix[feature] = np.sqrt((moved**2).sum(axis=2).mean(axis=1)) / spread if spread else 0.0
            out.done[feature] = True
            watch.step(f"training without each feature, {done} of {size}", 0.4 + 0.1 * done / size)
            watch.check()
    except Stopped as stop:
        return out if out.done.all() else out._replace(stopped=str(stop))
    return out


def _questions(frame: Frame, columns: tuple[int, ...], test: Indices, rng: np.random.Generator) -> _Questions:
    """Values of the grid are those of rows at even ranks of the feature."""
    background = rng.permutation(frame.rows)[: min(_BACKGROUND, frame.rows)].astype(np.intp)
    size = len(columns)
    piece = len(background) * _GRID
    rows = np.concatenate([test, np.tile(background, _GRID * size)]).astype(np.intp)
    sources = {}
    for at, column in enumerate(columns):
        mine = rows.copy()
        begin = len(test) + at * piece
        mine[begin : begin + piece] = np.repeat(_ladder(frame, column), len(background))
        sources[column] = mine
    return _Questions(rows, sources, len(test))


def _ladder(frame: Frame, at: int) -> Indices:
    numbers = frame.numbers(at)
    if numbers is None:
        values = np.array([str(value) for value in frame.column(at)], dtype=object)
        numbers = np.unique(values, return_inverse=True)[1].astype(np.float64)
    order = np.argsort(numbers, kind="stable")
    ranks = (np.arange(_GRID) + 0.5) / _GRID * len(order)
    return np.asarray(order[ranks.astype(np.intp)], dtype=np.intp)


def _plan(frame: Frame, gone: list[int], train: Indices, questions: _Questions) -> Training:
    reduced = without(frame, gone)
    values = {at: reduced.take(source).column(at) for at, source in questions.sources.items() if at not in gone}
    return Training(reduced, train, reduced.take(questions.rows).replaced(values))


def _effects(predictions: Floats, questions: _Questions, size: int) -> Floats:
    """Partial dependences about their means: (p × grid × c)."""
    grids = predictions[questions.tests :].reshape(size, _GRID, -1, predictions.shape[1]).mean(axis=2)
    return np.asarray(grids - grids.mean(axis=1, keepdims=True))


def _rms(change: Floats) -> float:
    return float(np.sqrt((change**2).sum(axis=1).mean()))


def _weighted(values: Floats, weights: Floats | None) -> Floats:
    return values if weights is None else values * weights
