"""One call after the other: what went in and came out, held against what was heard before.

Comes in: calls with their arguments and, afterwards, their results. Goes out: a `Memory` that knows which predictions
reached which fits, what learned from rows of a test, which settings gave which score. Arguments are looked at before
the call, which may change them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from mldebt_nb.live.layout import mro, short_name_of
from mldebt_nb.live.models.meeting import leaking, reaching, telling
from mldebt_nb.live.models.memory import Fit, Memory, Predicted, Spot, Subject, Target, Transformed, Trial, known
from mldebt_nb.live.models.prints import Column, Prints, prints
from mldebt_nb.live.models.wrapping import content
from mldebt_nb.probes.hashing import Hashes

After = Callable[[Any], None]

_PREDICTING = frozenset({"predict", "predict_proba", "decision_function"})
_SUPERVISED = frozenset({"ClassifierMixin", "RegressorMixin"})
_PLAIN = (int, float, bool, str, type(None))
_DEPTH_OF_NAMES = 200  # items of a container that are looked through for a model


class Listener:
    """Hears the calls of one namespace."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.memory = Memory()
        self._namespace = namespace
        self._subjects: dict[int, tuple[weakref.ref[Any], Subject]] = {}
        self.calls = 0

    def heard(self, name: str, where: tuple[int, str, int], args: Any, kwargs: Mapping[str, Any]) -> After | None:
        """A call that is about to be made; gives what is to be told its result."""
        self.calls += 1
        at = Spot(*where, self.calls)
        if name == "cross_val_predict":
            return self._out_of_fold(at, _bound(args, kwargs, ("estimator", "X", "y")))
        if name.endswith(("_score", "_error", "_loss")):
            return self._measure(name, at, _bound(args, kwargs, ("y_true", "y_pred")), kwargs)
        given = _bound(args[1:], kwargs, ("X", "y"))
        weights = kwargs.get("sample_weight")
        subject = self._subject(args[0])
        if name == "fit":
            self._fit(at, args[0], subject, given, weights)
            return None
        if name in ("fit_transform", "transform"):
            fit = self._fit(at, args[0], subject, given, weights) if name == "fit_transform" else subject.fit
            return self._transforming(at, subject, fit, given["X"], fitted=name == "fit_transform")
        if name in _PREDICTING:
            return self._predicting(at, subject, given["X"])
        return self._scoring(at, subject, given) if name == "score" else None

    # -- fits ---------------------------------------------------------------------------------

    def _fit(
        self, at: Spot, held: Any, subject: Subject, given: Mapping[str, Any], weights: Any
    ) -> Fit | None:  # fmt: skip
        table = prints(given["X"])
        subject.fit = None
        if table is None:
            return None
        target = _vector(given["y"], table, values=True)
        labels = target.values if target is not None else None
        params, parts = _settings(held)
        subject.supervised = subject.supervised or given["y"] is not None
        aligned = labels if table.kept is None or labels is None else labels[table.kept]
        fit = Fit(subject, at, table, known(table.rows, table.every), aligned, params, parts)
        fit.sources = list(reaching(fit, target, _vector(weights, table), self.memory))
        self.memory.passed.extend(fit.sources)
        met = {(one.through, one.column) for one in fit.sources}
        self.memory.saw(tuple(one for one in table.columns if ("features", one.name) not in met))
        if target is not None and not any(through == "labels" for through, _ in met):
            self._saw_target(target)
            if aligned is not None:
                self.memory.learned_truth(at.order, table.rows, aligned)
        subject.fit = fit
        return fit

    def _saw_target(self, target: Column) -> None:
        self.memory.saw((target,))
        if target.sketch is not None:
            self.memory.targets.append(Target(target.size, target.sketch))

    # -- predictions --------------------------------------------------------------------------

    def _predicting(self, at: Spot, subject: Subject, given: Any) -> After | None:
        table = prints(given)
        if table is None:
            return None
        self.memory.saw(table.columns)
        fit = subject.fit
        return lambda result: self._predicted(at, subject, fit, table, result, out_of_fold=False)

    def _out_of_fold(self, at: Spot, given: Mapping[str, Any]) -> After | None:
        table = prints(given["X"])
        if table is None:
            return None
        subject = Subject(short_name_of(type(given["estimator"])), supervised=given["y"] is not None)
        self.memory.saw(table.columns)
        if (target := _vector(given["y"], table)) is not None:
            self._saw_target(target)
        return lambda result: self._predicted(at, subject, None, table, result, out_of_fold=True)

    def _predicted(
        self, at: Spot, subject: Subject, fit: Fit | None, table: Prints, result: Any, *, out_of_fold: bool
    ) -> None:  # fmt: skip
        made = prints(result, values=True, sketch=True)
        if made is None or made.size != table.size:
            return
        held = [one.values for one in made.columns if one.values is not None]
        outcome = None
        if len(held) == 1:
            outcome = held[0] if table.kept is None else held[0][table.kept]
        columns = tuple(self._told(one) for one in made.columns)
        values = tuple(known(one) for one in held)
        exact = tuple(one.exact for one in made.columns)
        found = Predicted(subject, at, fit, table, columns, exact, values, outcome, out_of_fold)
        if fit is not None and outcome is not None and (right := _right(fit, table, outcome)) is not None:
            subject.was_right(right)
        self.memory.predicted.append(found)
        self.memory.shrink()

    def _told(self, column: Column) -> Column:
        """A prediction, its hashes 0 where models were given the same before: these prove nothing."""
        seen = self.memory.seen
        blank: dict[str, Any] = {how: 0 for how in ("exact", "rounded", "order") if getattr(column, how) in seen}
        return column._replace(values=None, **blank)

    # -- transformers -------------------------------------------------------------------------

    def _transforming(
        self, at: Spot, subject: Subject, fit: Fit | None, given: Any, *, fitted: bool
    ) -> After | None:  # fmt: skip
        table = fit.given if fitted and fit is not None else prints(given)
        if table is None or fit is None:
            return None
        return lambda result: self._transformed(at, subject, fit, table, result, fitted=fitted)

    def _transformed(
        self, at: Spot, subject: Subject, fit: Fit, table: Prints, result: Any, *, fitted: bool
    ) -> None:  # fmt: skip
        made = prints(result, values=True)
        if made is None or made.size != table.size:
            return
        same = np.array_equal(made.rows, table.rows)
        rows = None if same else known(made.rows, made.every)
        columns = telling(made.columns, table.columns)
        self.memory.transformed.append(Transformed(subject, at, fit, table.rows, table.every, rows, columns, fitted))
        self.memory.shrink()

    # -- tests --------------------------------------------------------------------------------

    def _scoring(self, at: Spot, subject: Subject, given: Mapping[str, Any]) -> After | None:
        table = prints(given["X"])
        fit = subject.fit
        if table is None or fit is None:
            return None
        self.memory.saw(table.columns)
        if (target := _vector(given["y"], table, values=True)) is not None and target.values is not None:
            self._saw_target(target)
            labels = target.values if table.kept is None else target.values[table.kept]
            self.memory.learned_truth(at.order, table.rows, labels)

        def after(result: Any) -> None:
            value = _number(result)
            if value is not None and value >= 0:
                subject.was_right(value)
            self._tested(at, fit, table, "score", value)

        return after

    def _measure(self, name: str, at: Spot, given: Mapping[str, Any], more: Mapping[str, Any]) -> After | None:
        told = given["y_pred"] if given["y_pred"] is not None else more.get("y_score", more.get("y_prob"))
        guess, truth = prints(told, values=True), prints(given["y_true"], values=True, sketch=True)
        if guess is None or truth is None or len(guess.columns) != 1 or len(truth.columns) != 1:
            return None
        source = self._source(guess.columns[0])
        if source is None:
            return None
        self._saw_target(truth.columns[0])
        foretold, true = guess.columns[0].values, truth.columns[0].values
        if foretold is not None and true is not None and len(foretold) == len(true):
            source.subject.was_right(float((foretold == true).mean()))
            labels = true if source.given.kept is None else true[source.given.kept]
            self.memory.learned_truth(at.order, source.given.rows, labels)

        def after(result: Any) -> None:
            if source.fit is not None and not source.out_of_fold:
                self._tested(at, source.fit, source.given, name, _number(result))

        return after

    def _source(self, guess: Column) -> Predicted | None:
        """The newest prediction that holds just this column."""
        for one in reversed(self.memory.predicted):
            if one.columns and one.columns[0].size == guess.size and guess.exact in one.exact:
                return one
        return None

    def _tested(self, at: Spot, fit: Fit, table: Prints, by: str, value: float | None) -> None:
        if not fit.subject.supervised:
            return
        self.memory.leaked.extend(leaking(fit, table, at, self.memory))
        test = (by, int(table.rows.sum()))
        if value is not None and fit.params is not None and test not in fit.scored:
            fit.scored.add(test)
            self.memory.trials.append(Trial(fit.subject.kind, test, fit.params, value, fit.at))

    # -- subjects -----------------------------------------------------------------------------

    def _subject(self, held: Any) -> Subject:
        """What is known of an estimator: the same for the same object, as long as that lives."""
        key = id(held)
        entry = self._subjects.get(key)
        if entry is not None and entry[0]() is held:
            return entry[1]
        mixins = {short_name_of(part) for part in mro(type(held))}
        subject = Subject(short_name_of(type(held)), supervised=bool(mixins & _SUPERVISED))
        with suppress(TypeError):  # a class that allows no weak references: each call stands alone
            self._subjects[key] = weakref.ref(held, lambda _: self._subjects.pop(key, None)), subject
        return subject

    def name_all(self) -> None:
        """After a cell: what the notebook calls its models."""
        for name, held in list(self._namespace.items()):
            if type(name) is str and not name.startswith("_"):
                for one in (held, *_inside(held)):
                    entry = self._subjects.get(id(one))
                    if entry is not None and entry[0]() is one and entry[1].name is None:
                        entry[1].name = name


def _inside(held: Any) -> Iterable[Any]:
    if type(held) in (list, tuple):
        return held[:_DEPTH_OF_NAMES]  # type: ignore[no-any-return]
    return list(held.values())[:_DEPTH_OF_NAMES] if type(held) is dict else ()


def _bound(args: Sequence[Any], kwargs: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Arguments by name; None for those that are not given."""
    found = {name: kwargs.get(name) for name in names}
    return found | dict(zip(names, args, strict=False))


def _vector(held: Any, table: Prints, *, values: bool = False) -> Column | None:
    """One value for each row of the table."""
    found = None if held is None else prints(held, values=values, sketch=True)
    if found is None or len(found.columns) != 1 or found.size != table.size:
        return None
    return found.columns[0]


def _right(fit: Fit, table: Prints, outcome: Hashes) -> float | None:
    """The share of rows for which the model foretold the label that it had learned; None without such rows."""
    if fit.labels is None:
        return None
    _, here, there = np.intersect1d(fit.given.rows, table.rows, return_indices=True)
    return float((fit.labels[here] == outcome[there]).mean()) if len(here) else None


def _settings(held: Any) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Plain settings of an estimator, and the classes of its parts; those of one that cannot tell are not known."""
    try:
        told = type(held).get_params(held)
    except Exception:  # noqa: BLE001 - code of the user's; without settings a fit is no trial
        told = None
    own = short_name_of(type(held))
    if type(told) is not dict:
        return None, (own,)
    parts = [short_name_of(type(one)) for one in told.values() if "get_params" in _names(type(one))]
    plain = {name: one for name, one in told.items() if type(name) is str and any(type(one) is kind for kind in _PLAIN)}
    return plain, tuple(parts) or (own,)


def _names(cls: type) -> set[str]:
    return {name for part in mro(cls) for name in content(part)}


def _number(result: Any) -> float | None:
    if type(result) in (int, float) or isinstance(result, np.floating):
        return float(result) if np.isfinite(result) else None
    return None
