"""Where what a model gave is met again: in a later fit, in a test.

Comes in: a call and the memory of those before. Goes out: `Passed` and `Leaked`. Thresholds here say when two things
are the same; whether that is a debt is the rules' to say.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mldebt_nb.live.models.memory import Fit, Known, Leaked, Memory, Passed, Predicted, Spot, Transformed, known
from mldebt_nb.live.models.prints import Column, Prints

_FEWEST = 20  # rows; fewer agree by chance
_SAME = 0.95  # share of sampled cells that must be found again
_UNIQUE = 0.9  # share of different values in a column whose cells tell rows apart
_LEVELS = 10  # different labels below which equal ones prove little
_CHANCE = 1e-3  # of a model that is right by so much foretelling all of them
_RELATIVE = 1e-9  # what rounding may do to a sum


def reaching(fit: Fit, labels: Column | None, weights: Column | None, memory: Memory) -> Iterator[Passed]:
    """The predictions that a fit learns from."""
    for column in fit.given.columns:
        if (found := _met(column, memory, parts=True)) is not None:
            source, how = found
            own = source.subject is fit.subject and not source.out_of_fold
            yield Passed(
                fit, source, "features", how, column.name, column.size, own, _doubted(column, source, column.size)
            )
    if weights is not None and (found := _met(weights, memory, parts=True)) is not None:
        source, how = found
        yield Passed(
            fit, source, "weights", how, weights.name, weights.size, False, _doubted(weights, source, weights.size)
        )
    if labels is not None:
        yield from _through_labels(fit, labels, memory)


def _doubted(column: Column, source: Predicted, rows: int) -> bool:
    """Whether a few levels that agree in all rows may be the truth, foretold without a mistake."""
    right = 1.0 if source.subject.right is None else source.subject.right
    return column.distinct < _LEVELS and right**rows > _CHANCE


def _met(column: Column, memory: Memory, *, parts: bool) -> tuple[Predicted, str] | None:
    """The newest prediction that this column is, and how it is known again."""
    if column.size < _FEWEST or column.distinct < 2:
        return None
    for source in reversed(memory.predicted):
        if not source.subject.supervised:
            continue
        for made, values in zip(source.columns, source.values, strict=True):
            if how := _same(column, made, values, memory, parts=parts):
                return source, how
    return None


def _same(column: Column, made: Column, values: Known, memory: Memory, *, parts: bool) -> str:
    """How the column is the prediction, in a word; "" when it is not. `made` holds 0 for hashes that say nothing."""
    if column.size == made.size:
        for how in ("exact", "rounded", "order"):
            if (print_ := getattr(made, how)) and print_ == getattr(column, how):
                return "monotone" if how == "order" else how
    telling = made.exact and made.fractions and column.fractions and values.repeats <= 1 - _UNIQUE
    if parts and telling and column.size != made.size and values.share_of(column.sample) >= _SAME:
        return "part"
    return ""


def _through_labels(fit: Fit, labels: Column, memory: Memory) -> Iterator[Passed]:
    for source in reversed(memory.predicted):
        if not source.subject.supervised or source.out_of_fold:
            continue
        rows, how = _labelled(fit, source, memory)
        if how:
            alike = source.subject.kind == fit.subject.kind
            yield Passed(fit, source, "labels", how, labels.name, rows, alike, _doubted(labels, source, rows))
            return
    if (left := _left_over(labels, memory)) is not None:
        yield Passed(fit, left, "labels", "residual", labels.name, labels.size, left.subject is fit.subject)


def _labelled(fit: Fit, source: Predicted, memory: Memory) -> tuple[int, str]:
    """How many rows of the fit have the label that the model foretold for them, when all have that it foretold.

    Rows that the model had itself learned from do not count: it may have learned their labels by heart. Nor do those
    that had this label before.
    """
    if fit.labels is None or source.outcome is None or fit.rows.share_of(source.given.rows, source.given.every) == 0:
        return 0, ""
    _, here, there = np.intersect1d(fit.given.rows, source.given.rows, return_indices=True)
    if source.fit is not None and len(source.fit.rows.hashes):
        new = ~source.fit.rows.holds(source.given.rows[there])
        here, there = here[new], there[new]
    new = ~memory.is_truth(source.at.order, fit.given.rows[here], fit.labels[here])
    here, there = here[new], there[new]
    agree = fit.labels[here] == source.outcome[there]
    return (len(here), "rows") if len(here) >= _FEWEST and agree.all() else (0, "")


def _left_over(labels: Column, memory: Memory) -> Predicted | None:
    """The prediction that, taken from a target which was seen, leaves these labels."""
    if labels.sketch is None or labels.size < _FEWEST:
        return None
    for source in reversed(memory.predicted):
        made = source.columns[0] if len(source.columns) == 1 else None
        if made is None or made.sketch is None or made.size != labels.size or not source.subject.supervised:
            continue
        for target in memory.targets:
            if target.size != labels.size:
                continue
            scale = np.abs(target.sketch).max() + np.abs(made.sketch).max()
            if np.abs(target.sketch - made.sketch - labels.sketch).max() <= _RELATIVE * scale:
                return source
    return None


# -- tests --------------------------------------------------------------------------------------


def leaking(model: Fit, tested: Prints, at: Spot, memory: Memory) -> Iterator[Leaked]:
    """What had learned from rows that the model is tested on here. A test on the training data itself is no leak."""
    size = tested.size
    if size < _FEWEST:
        return
    theirs = tested.rows
    share = model.rows.share_of(theirs, tested.every)
    if share and _holds_all(tested, model):
        return
    if share:
        yield Leaked(model, model, at, round(share * size), share)
    for subject in {id(one.subject): one.subject for one in memory.transformed}.values():
        calls = [one for one in memory.transformed if one.subject is subject]
        found = next((one for one in reversed(calls) if _gave(one, tested)), None)
        if found is None or found.fit.subject is model.subject:
            continue
        seen = 1.0 if found.fitted else found.fit.rows.share_of(found.given, found.every)
        if seen and any(_gave(one, model.given) for one in calls if one.fit is found.fit):
            yield Leaked(found.fit, model, at, round(seen * size), seen)


def _holds_all(tested: Prints, model: Fit) -> bool:
    """Whether all training rows are among those tested: somebody asks how well it remembers."""
    if not len(tested.rows):
        return True
    return Known(np.unique(tested.rows), tested.every, 0.0).share_of(model.rows.hashes, model.rows.every) > _SAME


def _gave(call: Transformed, table: Prints) -> bool:
    """Whether the table stands in what the transformer made: as rows, or by a column whose cells tell rows apart."""
    if call.made is not None and call.made.share_of(table.rows, table.every) >= _SAME:
        return True
    telling = [one for one in table.columns if one.fractions and one.size >= _FEWEST]
    return any(values.share_of(column.sample) >= _SAME for column in telling for values in call.columns)


def telling(columns: tuple[Column, ...], given: tuple[Column, ...]) -> tuple[Known, ...]:
    """Of what a transformer made, the columns by whose cells rows are known again: new, and nearly without repeats."""
    before = {column.exact for column in given}
    found = [known(one.values) for one in columns if one.values is not None and one.fractions]
    new = [one.exact not in before for one in columns if one.values is not None and one.fractions]
    return tuple(one for one, fresh in zip(found, new, strict=True) if fresh and one.repeats <= 1 - _UNIQUE)
