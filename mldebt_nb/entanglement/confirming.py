"""A drop set, tried: the model trained with it and without it, and against what noise does.

Comes in: a subject and columns. Goes out: a `Confirmation`. Four trainings: as it is, without the columns, without
them but one that is shuffled (`probe`), and as it is on nine tenths of the rows (`rows out`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.frames import Frame
from mldebt_nb.entanglement.inference import paired
from mldebt_nb.entanglement.records import Confirmation
from mldebt_nb.entanglement.retraining import Training, losses, shuffled, trained, without
from mldebt_nb.entanglement.subjects import Asked, Subject
from mldebt_nb.entanglement.systems import Floats, Indices, training_rows
from mldebt_nb.entanglement.watching import Stopped, Watch

TRAININGS = 4


def confirmed(subject: Subject, columns: Sequence[int], asked: Asked, watch: Watch) -> Confirmation:
    """Whether the model does as well without `columns`, on the last fold, which it has not seen.

    Raises `RefitFailed` when training raises.
    """
    begin = time.process_time()
    frame, targets = subject.frame, subject.target.columns
    rng = np.random.default_rng(asked.seed)
    tests = subject.folds.tests
    test, rows = tests[-1], training_rows(tests, len(tests) - 1, frame.rows, ordered=subject.folds.ordered)
    fewer = np.sort(rng.permutation(rows)[: round(0.9 * len(rows))].astype(np.intp))
    reduced = without(frame, list(columns))
    probing = shuffled(frame, columns[-1:], rng)
    with_probe = without(probing, list(columns[:-1]))
    plans = ((frame, rows), (reduced, rows), (with_probe, rows), (frame, fewer))
    work = trained(
        subject.model, subject.target.native, [_training(one, used, test) for one, used in plans],
        weights=subject.weights, seed=asked.seed,
    )  # fmt: skip
    found: list[Floats] = []
    removed = tuple(frame.names[at] for at in columns)
    try:
        watch.step(f"training without what may go, 0 of {TRAININGS}", 0.85)
        for predictions in work:
            found.append(predictions)
            share = 0.85 + 0.15 * len(found) / TRAININGS
            watch.step(f"training without what may go, {len(found)} of {TRAININGS}", share)
            if len(found) < TRAININGS:
                watch.check()
    except Stopped as stop:
        return _untold(removed, len(found), time.process_time() - begin, str(stop))
    full, less, noisy, smaller = (losses(predictions, targets[test]) for predictions in found)
    constant = losses(np.tile(targets[rows].mean(axis=0), (len(test), 1)), targets[test])
    weights = None if subject.weights is None else subject.weights[test] / subject.weights[test].mean()
    z = float(ndtri(asked.confidence))
    rise, error, _ = paired(_weighted(less - full, weights))
    probe = _upper(_weighted(noisy - less, weights), z)
    rows_out = _upper(_weighted(smaller - full, weights), z)
    explained = float(_weighted(constant - full, weights).mean())
    allowed = max(asked.tolerance * max(explained, 0.0), probe, rows_out)
    margin = z * error
    safe = True if rise + margin <= allowed else False if rise - margin > allowed else None
    return Confirmation(
        removed=removed, rise=rise, error=error, allowed=allowed, probe=probe,
        rows_out=rows_out, refits=len(found), safe=safe, seconds=time.process_time() - begin,
    )  # fmt: skip


def _upper(differences: Floats, z: float) -> float:
    """The upper bound of a mean."""
    mean, error, _ = paired(differences)
    return mean + z * error


def _untold(removed: tuple[str, ...], refits: int, seconds: float, why: str) -> Confirmation:
    return Confirmation(
        removed=removed, rise=0.0, error=0.0, allowed=0.0, probe=None, rows_out=None, refits=refits, safe=None,
        seconds=seconds, note=f"stopped after {refits} of {TRAININGS} trainings: {why}",
    )  # fmt: skip


def _training(frame: Frame, rows: Indices, test: Indices) -> Training:
    return Training(frame, rows, frame.take(test))


def _weighted(values: Floats, weights: Floats | None) -> Floats:
    return values if weights is None else values * weights
