"""A fitted estimator looked at from outside: parameters, features, what it kept of its training.

Comes in: an object that has `get_params`, as scikit-learn's, XGBoost's and LightGBM's have. Goes out: a `Model`.
Nothing of it is called: parameters and fitted attributes are read from the instances' own dictionaries.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from mldebt_nb.probes import labels
from mldebt_nb.probes.labels import module_name, type_name
from mldebt_nb.probes.measurements import Kept, Model, Parameter, Schema
from mldebt_nb.probes.tables import Table, is_a

_DEPTH = 6
_MOST_PARTS = 500
_WORD = re.compile(r"[a-z][a-z0-9_+-]{0,24}\Z")  # the library's own words: "rbf", "neg_log_loss"
#: Attributes that hold training rows because predicting needs them.
_NEEDED = frozenset(["_fit_X", "_y", "X_train_", "y_train_", "support_vectors_", "X_fit_"])
#: Attributes that hold training rows, or a number for each, and serve no prediction.
_LEFT = frozenset(["oob_decision_function_", "oob_prediction_", "labels_", "row_labels_", "embedding_", "X_", "y_"])
_WITHOUT = object()


def is_estimator(thing: object) -> bool:
    """Whether it is an object whose class defines `get_params`; nothing is called."""
    return not isinstance(thing, type) and any(
        "get_params" in vars(kind) for kind in type.__dict__["__mro__"].__get__(type(thing))
    )


def measured(model: object, name: str, table: Table | None) -> Model:
    """The measurements of an estimator, and how `table` differs from what it was fitted on."""
    parts = list(_parts(model, "", 0, set()))
    attributes = _attributes(model)
    rows = _fitted_rows(parts)
    first = next((found for _, part in parts if "feature_names_in_" in (found := _attributes(part))), {})
    features = _length(attributes.get("n_features_in_"), first)
    return Model(
        name=name,
        type=type_name(type(model)),
        fitted=any(_is_fitted(_attributes(part)) for _, part in parts),
        features=features,
        parameters=tuple(parameter for owner, part in parts for parameter in _parameters(owner, part)),
        kept=tuple(kept for owner, part in parts for kept in _kept(owner, part, rows)),
        schema=None if table is None else _schema(first.get("feature_names_in_"), features, parts, table),
    )


def _attributes(thing: object) -> dict[str, Any]:
    """What stands in the instance's own dictionary."""
    try:
        found = object.__getattribute__(thing, "__dict__")
    except AttributeError:  # an object with slots
        return {}
    return found if type(found) is dict else {}


def _parts(thing: object, owner: str, depth: int, seen: set[int]) -> Iterator[tuple[str, object]]:
    """The estimator and those inside it: steps, members, base estimators."""
    if depth > _DEPTH or id(thing) in seen or len(seen) > _MOST_PARTS:
        return
    if is_estimator(thing):
        seen.add(id(thing))
        yield owner, thing
        for name, value in list(_attributes(thing).items()):
            if type(name) is str and not _is_member_list(name):
                yield from _parts(value, f"{owner}.{name}" if owner else name, depth + 1, seen)
    elif type(thing) in (list, tuple) and len(thing) <= 100:  # type: ignore[arg-type]
        for at, item in enumerate(thing):  # type: ignore[var-annotated, arg-type]
            named = type(item) is tuple and len(item) >= 2 and type(item[0]) is str
            if named:
                yield from _parts(item[1], f"{owner}.{item[0]}", depth + 1, seen)
            else:
                yield from _parts(item, f"{owner}[{at}]", depth + 1, seen)
    elif type(thing) is dict and len(thing) <= 100:
        for name, value in thing.items():
            if type(name) is str:
                yield from _parts(value, f"{owner}.{name}", depth + 1, seen)


def _is_member_list(name: str) -> bool:
    """The trees of a forest are many and alike."""
    return name in ("estimators_", "_estimators", "named_steps", "named_estimators_", "estimators_features_")


def _is_fitted(attributes: dict[str, Any]) -> bool:
    return any(type(n) is str and n.endswith("_") and not n.startswith("_") for n in attributes)


def _length(value: object, first: dict[str, Any]) -> int | None:
    value = labels.as_python(value)
    if type(value) is int:
        return value
    names: Any = first.get("feature_names_in_")
    return len(names) if is_a(names, "numpy", "ndarray") else None


# -- parameters ----------------------------------------------------------------------------------------------------


def _parameters(owner: str, part: object) -> Iterator[Parameter]:
    initialiser = next(
        (vars(k)["__init__"] for k in type.__dict__["__mro__"].__get__(type(part)) if "__init__" in vars(k)), None
    )
    if not inspect.isfunction(initialiser):
        return
    attributes = _attributes(part)
    for name, parameter in inspect.signature(initialiser, follow_wrapped=False).parameters.items():
        if name == "self" or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        value = attributes.get(name, _WITHOUT)
        if value is _WITHOUT:
            continue
        default = parameter.default
        is_default = None if default is inspect.Parameter.empty else _same(value, default)
        yield Parameter(owner=owner, name=name, shown=_shown(value), is_default=is_default)


def _same(value: object, default: object) -> bool | None:
    """Whether a parameter has its default, None when objects would have to be asked."""
    if value is default:
        return True
    value, default = labels.as_python(value), labels.as_python(default)
    plain = (str, int, float, bool, type(None))
    if type(value) in plain and type(default) in plain:
        return type(value) is type(default) and (value == default or (value != value and default != default))
    if type(value) is tuple and type(default) is tuple and all(type(x) in plain for x in (*value, *default)):
        return value == default
    return False if type(value) in plain or type(default) in plain else None


def _shown(value: object) -> str:
    value = labels.as_python(value)
    if type(value) in (int, float, bool, type(None)):
        return str(value)
    if type(value) is str and _WORD.match(value):
        return repr(value)
    return f"<{type_name(type(value))}>"


# -- what was kept -------------------------------------------------------------------------------------------------


def _fitted_rows(parts: list[tuple[str, object]]) -> int | None:
    """How many rows were fitted, when an attribute says so."""
    for _, part in parts:
        for name in ("n_samples_fit_", "n_samples_seen_", "n_samples_", "_n_samples"):
            value = labels.as_python(_attributes(part).get(name))
            if type(value) is int:
                return value
    return None


def _kept(owner: str, part: object, rows: int | None) -> Iterator[Kept]:
    for name, value in list(_attributes(part).items()):
        if type(name) is not str or not (name.endswith("_") or name.startswith("_")):
            continue
        size = _sized(value)
        if size is None:
            continue
        length, nbytes = size
        holds_rows = name in _NEEDED or name in _LEFT or (rows is not None and length == rows)
        if holds_rows:
            yield Kept(owner=owner, name=name, rows=length, bytes=nbytes, needed=name in _NEEDED)


def _sized(value: object) -> tuple[int, int] | None:
    """Rows and bytes of an array, a frame or a sparse matrix; None for anything else."""
    if is_a(value, "numpy", "ndarray"):
        array: Any = value
        return (array.shape[0], array.nbytes) if array.ndim else None
    if is_a(value, "pandas", "DataFrame", "Series"):
        frame: Any = value
        usage = frame.memory_usage(deep=False)
        return len(frame), int(usage if isinstance(usage, int) else usage.sum())
    if module_name(type(value)) == "scipy":
        found = _attributes(value)
        data = found.get("data", found.get("_data"))
        shape = found.get("_shape")
        if is_a(data, "numpy", "ndarray") and type(shape) is tuple:
            return shape[0], data.nbytes  # type: ignore[union-attr]
    return None


# -- features ------------------------------------------------------------------------------------------------------


def _schema(names: object, features: int | None, parts: list[tuple[str, object]], table: Table) -> Schema | None:
    """How the table's columns differ from the features; without names only their number is compared."""
    found = table.labels
    if not is_a(names, "numpy", "ndarray"):
        return None if features is None else Schema(expected=features, found=len(found))
    fitted: list[object] = names.tolist()  # type: ignore[attr-defined]
    places = [labels.position(found, name) for name in fitted]
    present = [place for place in places if place is not None]
    taken = set(present)
    return Schema(
        expected=len(fitted),
        found=len(found),
        missing=tuple(labels.shown(n) for n, place in zip(fitted, places, strict=True) if place is None),
        extra=tuple(column.name for column in table.columns if column.position not in taken),
        reordered=present != sorted(present),
        retyped=tuple(_retyped(fitted, parts, table)),
    )


def _retyped(fitted: list[object], parts: list[tuple[str, object]], table: Table) -> Iterator[tuple[str, str, str]]:
    """Columns whose kind is another than the categories that an encoder learnt."""
    for _, part in parts:
        attributes = _attributes(part)
        names, categories = attributes.get("feature_names_in_"), attributes.get("categories_")
        if not is_a(names, "numpy", "ndarray") or type(categories) is not list:
            continue
        for name, learnt in zip(names.tolist(), categories, strict=False):  # type: ignore[union-attr]
            place = labels.position(table.labels, name)
            if place is None or not is_a(learnt, "numpy", "ndarray"):
                continue
            kind, column = learnt.dtype.kind, table.columns[place]
            was_number = kind in "iufb"
            if was_number != (column.kind in ("number", "boolean")) and column.kind in ("number", "boolean", "text"):
                yield column.name, str(learnt.dtype) if was_number else "text", column.dtype
