"""Training the user's model again: without features, with noise, on fewer rows.

Comes in: a `Model`, a table, a target. Goes out: predictions on rows that were held out. The model itself is never
fitted: clones are, with seeds set where the user left them open, on copies of the table.

A feature is taken out by giving all rows one value of it: trees never split on it, linear models give it no weight,
and steps that ask for a column by its name still find it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.frames import Frame, Unfit
from mldebt_nb.entanglement.models import Model, known
from mldebt_nb.entanglement.systems import Floats, Indices

_THREADS = ("n_jobs", "nthread", "num_threads", "thread_count")  # what libraries call it


class RefitFailed(RuntimeError):
    """Training the model again raised; the message says with what."""


class Training(NamedTuple):
    """One model to be trained: on which table, which of its rows, and which rows of which table it is asked about."""

    frame: Frame
    rows: Indices
    asked: Frame


def without(frame: Frame, columns: Sequence[int], rows: Indices | None = None) -> Frame:
    """The table, or `rows` of it, with each of `columns` at one value: the median of numbers, the most frequent of
    others."""
    table = frame if rows is None else frame.take(rows)
    if not columns:
        return table
    return table.replaced({at: frame.take(np.full(table.rows, _middle(frame, at))).column(at) for at in columns})


def shuffled(frame: Frame, columns: Sequence[int], rng: np.random.Generator) -> Frame:
    """The table with the rows of `columns` exchanged at random."""
    order = rng.permutation(frame.rows).astype(np.intp)
    return frame.replaced({at: frame.take(order).column(at) for at in columns})


def _middle(frame: Frame, at: int) -> int:
    """A row that holds the middle value."""
    numbers = frame.numbers(at)
    if numbers is None:
        values = np.array([str(value) for value in frame.column(at)], dtype=object)
        _, first, counts = np.unique(values, return_index=True, return_counts=True)
        return int(first[counts.argmax()])
    known_rows = np.flatnonzero(~np.isnan(numbers))
    if not len(known_rows):
        return 0
    order = known_rows[np.argsort(numbers[known_rows], kind="stable")]
    return int(order[len(order) // 2])


def trained(
    model: Model, y: NDArray[Any], trainings: Iterable[Training], *, weights: Floats | None, seed: int
) -> Iterator[Floats]:
    """The predictions of each training, in order, as they are made.

    Runs on the joblib backend in force (`joblib.parallel_config`), one after another by default.
    Raises `RefitFailed`, `Unfit` when the model cannot be cloned.
    """
    from joblib import Parallel, delayed  # type: ignore[import-untyped,unused-ignore]

    if not model.trainable:
        raise Unfit(f"{model.name} cannot be trained again: it has no `fit` and `get_params`")
    blank = _blank(model.native, seed)
    work = (delayed(_fit)(blank, model, y, training, weights) for training in trainings)
    yield from Parallel(return_as="generator")(work)


def _blank(native: Any, seed: int) -> Any:
    """An unfitted clone; open seeds are set and its own threads are turned off."""
    from sklearn.base import clone  # type: ignore[import-untyped,unused-ignore]

    try:
        fresh = clone(native)
        parameters = fresh.get_params()
    except Exception as error:  # estimators of other people
        raise Unfit(
            f"{type(native).__name__} cannot be trained again: clone() raised {type(error).__name__}"
        ) from error
    settled: dict[str, Any] = {}
    for name, value in parameters.items():
        last = name.rpartition("__")[2]
        if last == "random_state" and value is None:
            settled[name] = seed
        elif last in _THREADS and value != 1:
            settled[name] = 1
    return fresh.set_params(**settled) if settled else fresh


def _fit(blank: Any, model: Model, y: NDArray[Any], training: Training, weights: Floats | None) -> Floats:
    from sklearn.base import clone

    fresh = clone(blank)
    extra = {} if weights is None else {_weight_name(fresh): weights[training.rows]}
    try:
        with one_thread(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fresh.fit(training.frame.take(training.rows).native, y[training.rows], **extra)
    except Exception as error:  # the user's model may raise anything
        raise RefitFailed(f"training {model.name} again raised {type(error).__name__}") from error
    again, target = known(fresh, y)
    found = again.predict(training.asked)
    if found.shape[1] != target.columns.shape[1]:
        raise RefitFailed(f"{model.name}, trained again, tells fewer classes apart: some are too rare for every fold")
    return found


def _weight_name(model: Any) -> str:
    """How `fit` is told of weights: a Pipeline hands them to its last step."""
    steps = getattr(model, "steps", None)
    return f"{steps[-1][0]}__{_weight_name(steps[-1][1])}" if steps else "sample_weight"


@contextmanager
def one_thread() -> Iterator[None]:
    """Numerical libraries use one thread: two on a shared core take many times as long."""
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        yield
        return
    with threadpool_limits(1):
        yield


def losses(predictions: Floats, targets: Floats) -> Floats:
    """Squared error per row, summed over the outputs; of probabilities it is the Brier score."""
    return np.asarray(((predictions - targets) ** 2).sum(axis=1))
