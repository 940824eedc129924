"""One question about a model, answered: the engine chosen, everything measured, written down.

Comes in: the user's model, table and target, and what is wanted (`Asked`). Goes out: a `Measurement`. Nothing of the
user's is changed; numbers are computed on copies. Raises `Unfit` with a sentence for what cannot be measured.
"""

from __future__ import annotations

import time

import numpy as np

from mldebt_nb.entanglement.answers import RETRAINING, Answer, is_faithful
from mldebt_nb.entanglement.drops import Dropped, Limits, dropped
from mldebt_nb.entanglement.exact import Refitted, refitted
from mldebt_nb.entanglement.inference import deviate, discoveries, paired
from mldebt_nb.entanglement.measures import Costs, Moves, costs, moves, redundancy
from mldebt_nb.entanglement.pairing import Seen, paired_up
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.records import (
    FeatureRecord,
    Floors,
    Measurement,
    RemovalRecord,
    Scale,
    StepRecord,
)
from mldebt_nb.entanglement.subjects import Asked, Subject
from mldebt_nb.entanglement.systems import Floats, Indices, Mask, joined
from mldebt_nb.entanglement.ties import shared, spanned, tied
from mldebt_nb.entanglement.watching import Watch


def measured(subject: Subject, answer: Answer, asked: Asked, watch: Watch) -> Measurement:
    """The whole report on a problem. Raises `Stopped` when `watch` says so."""
    begin = time.process_time()
    problem = answer.problem
    watch.step("leaving each feature out", 0.4)
    priced, moved = costs(problem), moves(problem)
    again = _retrained(subject, answer, priced, asked, watch) if asked.engine == RETRAINING else None
    if again is not None:
        priced, moved = _replaced(priced, moved, again)
    watch.step("leaving pairs out", 0.5)
    alone, both = redundancy(problem)
    explained, measurable = _explained(problem, priced)
    copies = spanned(problem)
    p = np.where(copies, 1.0, [cost.p for cost in alone])
    tests = len(subject.frame.names)  # more than are measured where some were screened out by the same target
    found = discoveries(p, asked.rate, tests) & measurable
    tolerance = asked.tolerance * max(explained, 0.0)
    watch.step("looking for what may go", 0.6)
    limits = Limits(tolerance, asked.epsilon * max(explained, 0.0), asked.confidence)
    gone = dropped(problem, limits) if measurable and is_faithful(answer, asked) else None
    watch.step("asking the model about pairs", 0.8)
    floors, floor = _floors(moved, priced)
    moving = moved.matrix > floor
    together = shared(problem, moving & copies[:, None], asked.rate) & measurable
    entangled = tied(problem, (moving & found[:, None]) | together, copies, asked.rate)
    needed = _needed(gone, asked.rate, tests)
    redundant = both / explained if measurable else np.zeros_like(both)
    names = tuple(subject.frame.names[at] for at in answer.columns)
    scale = Scale(
        model=subject.model.name, task=subject.model.task, engine=RETRAINING if again else answer.engine,
        fidelity=answer.fidelity,
        loss=problem.loss, rows=problem.rows, features=len(subject.frame.names), baseline=problem.baseline,
        model_loss=priced.loss, explained=explained, measurable=measurable, tolerance=tolerance,
        confidence=asked.confidence, false_discovery_rate=asked.rate, folds=subject.folds.how, seed=asked.seed,
        seconds=time.process_time() - begin,
        notes=(*answer.notes, *_doubts(answer, asked, measurable=measurable), *_missing(again, names)),
    )  # fmt: skip
    return Measurement(
        scale=scale, features=_features(names, priced, moved, p, explained, entangled, gone, needed),
        matrix=tuple(tuple(row) for row in moved.matrix.tolist()), floors=floors,
        entanglement=_tangle(moved, floor), removable=_removals(names, gone, explained),
        joint_share=gone.joint.value / explained if gone and explained > 0 else 0.0,
        path=_path(problem, names, gone, asked),
        pairs=paired_up(subject, answer, Seen(moved, floor, entangled, redundant), asked),
    )  # fmt: skip


def _retrained(subject: Subject, answer: Answer, priced: Costs, asked: Asked, watch: Watch) -> Refitted:
    """Training again without each feature, the dearest by the problem's own account first."""
    order = [int(at) for at in np.argsort(-priced.lofo, kind="stable")]
    return refitted(subject, answer.columns, order, asked.seed, watch)


def _replaced(priced: Costs, moved: Moves, again: Refitted) -> tuple[Costs, Moves]:
    """The numbers of the features that were trained without; the others' stay."""
    done = again.done
    priced = priced._replace(
        lofo=np.where(done, again.lofo, priced.lofo), error=np.where(done, again.error, priced.error)
    )
    matrix = np.where(done[:, None], again.matrix, moved.matrix)
    return priced, moved._replace(churn=np.where(done, again.churn, moved.churn), matrix=matrix)


def _missing(again: Refitted | None, names: tuple[str, ...]) -> list[str]:
    if again is None or again.stopped is None:
        return []
    left = int((~again.done).sum())
    return [f"{left} of {len(names)} features were not trained without ({again.stopped}): theirs are estimates"]


def _doubts(answer: Answer, asked: Asked, *, measurable: bool) -> list[str]:
    said = []
    if not measurable:
        said.append("the model explains nothing beyond noise on unseen rows: its features cannot be told apart")
    if not is_faithful(answer, asked):
        said.append(
            f"the surrogate follows the model to {answer.fidelity or 0:.0%} only: no feature is proposed for removal;"
            " engine='retraining' measures the model itself"
        )
    return said


def _explained(problem: Problem, priced: Costs) -> tuple[float, bool]:
    """By how much the model is better than the best constant on unseen rows, and whether that is beyond noise."""
    explained = problem.baseline - priced.loss
    rows = []
    for fold in problem.folds:
        everything = np.zeros_like(fold.system.coef)[None]
        columns = joined(problem.groups)
        everything[0, columns] = -fold.system.coef[columns]
        rows.append(fold.row_costs(everything)[0])
    _, _, p = paired(np.concatenate(rows))
    return explained, bool(explained > 0 and p < 0.01)


def _floors(moved: Moves, priced: Costs) -> tuple[Floors, Floats]:
    """The records of noise, and per feature the higher of the two floors."""
    probe, rows = _q95(moved.probe_matrix), _q95(moved.rows_matrix)
    record = Floors(
        probe_churn=float(_q95(moved.probe_churn)), rows_churn=float(_q95(moved.rows_churn)),
        probe=tuple(probe.tolist()), rows=tuple(rows.tolist()), lofo=float(_q95(priced.noise)),
    )  # fmt: skip
    return record, np.maximum(probe, rows)


def _q95(values: Floats) -> Floats:
    return np.asarray(np.quantile(values, 0.95, axis=0)) if len(values) else np.zeros(values.shape[1:])


def _tangle(moved: Moves, floor: Floats) -> float:
    """The share of all movement of effects that is movement of others, beyond the floors."""
    total = float(moved.matrix.sum())
    beyond = np.maximum(moved.matrix - floor, 0.0)
    np.fill_diagonal(beyond, 0.0)
    return float(beyond.sum()) / total if total > 0 else 0.0


def _features(
    names: tuple[str, ...], priced: Costs, moved: Moves, p: Floats, explained: float, entangled: Mask,
    gone: Dropped | None, needed: frozenset[int],
) -> tuple[FeatureRecord, ...]:  # fmt: skip
    removable = {drop.feature for drop in gone.drops} if gone else set()
    out = []
    for at, name in enumerate(names):
        error = priced.error[at] if np.isfinite(priced.error[at]) else 0.0
        status = "removable" if at in removable else "needed" if at in needed else "not measurable"
        share = float(priced.lofo[at] / explained) if explained > 0 else 0.0
        record = FeatureRecord(
            name=name, lofo=float(priced.lofo[at]), error=float(error), z=deviate(p[at]), p=float(p[at]), share=share,
            churn=float(moved.churn[at]), reach=int(entangled[at].sum()), status=status,
        )  # fmt: skip
        out.append(record)
    return tuple(out)


def _needed(gone: Dropped | None, rate: float, tests: int) -> frozenset[int]:
    """The features that stay whose cost, given the others that stay, is beyond noise."""
    if gone is None or not gone.kept:
        return frozenset()
    kept = list(gone.kept.items())
    found = discoveries(np.array([cost.p for _, cost in kept]), rate, tests)
    return frozenset(feature for (feature, cost), sure in zip(kept, found, strict=True) if sure and cost.value > 0)


def _removals(names: tuple[str, ...], gone: Dropped | None, explained: float) -> tuple[RemovalRecord, ...]:
    if gone is None:
        return ()
    return tuple(
        RemovalRecord(
            name=names[drop.feature], kind=drop.kind, cost=drop.cost.value, error=drop.cost.error, z=drop.cost.z,
            share=drop.cost.value / explained, keep_one_of=tuple(names[at] for at in drop.keep_one_of),
            covered_by=tuple(names[at] for at in drop.covered_by),
        )
        for drop in gone.drops
    )  # fmt: skip


def _path(problem: Problem, names: tuple[str, ...], gone: Dropped | None, asked: Asked) -> tuple[StepRecord, ...]:
    """The removals with the loss on unseen rows after each."""
    if gone is None:
        return ()
    out: list[StepRecord] = []
    removed: list[Indices] = []
    weights = np.array([fold.weight for fold in problem.folds])
    start = np.array([fold.loss() for fold in problem.folds])
    for step in gone.steps:
        removed.append(problem.groups[step.feature])
        columns = joined(removed)
        rises = [float(fold.costs(fold.system.removal(columns)[None])[0]) for fold in problem.folds]
        loss = float(np.average(start + np.array(rises), weights=weights))
        out.append(
            StepRecord(
                name=names[step.feature], cost=step.cost.value, upper=step.cost.upper(asked.confidence), loss=loss
            )
        )
    return tuple(out)
