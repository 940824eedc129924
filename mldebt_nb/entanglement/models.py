"""The user's model from outside: what it predicts, for what, and how one like it is trained.

Comes in: an estimator, a Pipeline, or a callable. Goes out: a `Model`. It is called only to predict, on copies;
training happens on clones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped,unused-ignore]

from mldebt_nb.entanglement.frames import Frame, Unfit, as_array, is_missing
from mldebt_nb.entanglement.systems import Floats, in_range

_MOST_CLASSES = 50
_NO_NUMBERS = "the model gives no numbers: a function of X has to return one per row"


class Model(NamedTuple):
    """`task` is "regression" or "classification"; `classes` those of the target, in the order of the outputs.

    `predict` gives (n × c): numbers, or the probabilities of all classes but the first (of one for two classes).
    `trainable`: one like it can be trained (`clone` of scikit-learn takes it).
    """

    native: Any
    name: str
    task: str
    classes: tuple[Any, ...]
    predict: Callable[[Frame], Floats]
    trainable: bool


class Target(NamedTuple):
    """The target as numbers (n × c), one column per output of the model, and as it came."""

    columns: Floats
    native: NDArray[Any]


def known(model: Any, y: Any) -> tuple[Model, Target]:
    """The model and the target. Raises `Unfit` for what cannot be measured."""
    target = vector(y)
    if isinstance(model, type):
        raise Unfit(f"{model.__name__} is a class: give a fitted model, {model.__name__}(…).fit(X, y)")
    bare = not callable(attribute(model, "predict"))
    if bare and not callable(model):
        raise Unfit(f"a {type(model).__name__} cannot predict: give a fitted model with `predict`, or a function of X")
    if not bare and _is_unfitted(model):
        raise Unfit(f"this {type(model).__name__} is not fitted yet: call fit(X, y) first")
    task = _task(model, target)
    if task == "regression":
        numbers = _numeric(target)
        known_model = Model(model, _name(model), task, (), _regression(model), _is_trainable(model))
        return known_model, Target(numbers, target)
    classes, codes = _levels(target)
    if len(classes) < 2:
        raise Unfit("y holds one class only: there is nothing that features could tell apart")
    if len(classes) > _MOST_CLASSES:
        raise Unfit(f"y holds {len(classes)} classes; up to {_MOST_CLASSES} are measured")
    order = _order(model, classes)
    columns = np.eye(len(classes))[codes.ravel()][:, order][:, 1:]
    return (
        Model(
            model,
            _name(model),
            task,
            tuple(classes[order].tolist()),
            _classification(model, classes),
            _is_trainable(model),
        ),
        Target(np.ascontiguousarray(columns), target),
    )


def attribute(model: Any, name: str) -> Any:
    """None for what a model has not, or does not give: the properties of others may raise anything."""
    try:
        return getattr(model, name, None)
    except Exception:  # noqa: BLE001  # what it raises says nothing about the model's predictions
        return None


def _name(model: Any) -> str:
    said = attribute(model, "__name__")
    return said if isinstance(said, str) else type(model).__name__


def vector(y: Any) -> NDArray[Any]:
    """The target as one array. Raises `Unfit` for what is none."""
    if y is None:
        raise Unfit("y is missing: what features are worth is measured on the target")
    values = as_array(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if not values.size:
        raise Unfit("y is empty: what features are worth is measured on the target")
    if values.ndim != 1:
        raise Unfit(f"y has the shape {values.shape}: one target at a time, y[:, 0] or a column of the frame")
    if values.dtype.kind == "c":
        raise Unfit("y holds complex numbers: give their real part, or their size")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise Unfit(f"y holds {int((~np.isfinite(values)).sum())} values that are missing or infinite: drop these rows")
    if values.dtype.kind == "O" and any(map(is_missing, values)):
        raise Unfit("y holds missing values: drop these rows")
    return values


def _levels(target: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    try:
        return np.unique(target, return_inverse=True)
    except TypeError:
        raise Unfit("y mixes kinds of values that have no order: make all of them texts, or numbers") from None


def _numeric(target: NDArray[Any]) -> Floats:
    try:
        numbers = target.astype(np.float64)
    except (TypeError, ValueError):
        raise Unfit("y holds no numbers, and the model is a regression") from None
    if not in_range(numbers[:, None]):
        raise Unfit("y holds numbers so large or so small that their squares are none: give it in other units")
    if numbers.std() <= 1e-12 * abs(float(numbers.mean())):
        raise Unfit("y is constant: there is nothing that features could explain")
    return numbers[:, None]


def _task(model: Any, target: NDArray[Any]) -> str:
    kind = _sklearn_kind(model)
    if kind in ("classifier", "regressor"):
        return "classification" if kind == "classifier" else "regression"
    if target.dtype.kind not in "iuf" or callable(attribute(model, "predict_proba")):
        return "classification"
    return "regression"


def _sklearn_kind(model: Any) -> str | None:
    """What scikit-learn calls an estimator; both ways of saying it are in use."""
    tags = attribute(model, "__sklearn_tags__")
    try:
        kind = tags().estimator_type if callable(tags) else attribute(model, "_estimator_type")
    except Exception:  # noqa: BLE001  # a class with one half of the protocol
        kind = attribute(model, "_estimator_type")
    return kind if isinstance(kind, str) else None


def _order(model: Any, classes: NDArray[Any]) -> NDArray[np.intp]:
    """The classes in the order of the model's outputs, where it says one."""
    said = _said(model)
    if said is None or set(said) != set(classes.tolist()):
        return np.arange(len(classes))
    place = {value: at for at, value in enumerate(classes.tolist())}
    return np.array([place[value] for value in said])


def _said(model: Any) -> list[Any] | None:
    """The classes that the model names, when it names those of one target."""
    said = attribute(model, "classes_")
    if isinstance(said, np.ndarray) and said.ndim == 1:
        return list(said.tolist())
    return None


def _regression(model: Any) -> Callable[[Frame], Floats]:
    call = attribute(model, "predict") or model

    def predict(frame: Frame) -> Floats:
        return _per_row(_quiet(call, frame), frame.rows)

    return predict


def _classification(model: Any, classes: NDArray[Any]) -> Callable[[Frame], Floats]:
    """Probabilities of all classes but the first; where the model gives labels only, 0 and 1."""
    chances, margin = attribute(model, "predict_proba"), attribute(model, "decision_function")

    def predict(frame: Frame) -> Floats:
        if callable(chances):
            return _but_first(_per_row(_quiet(chances, frame), frame.rows))
        found = _per_row(_quiet(margin, frame), frame.rows) if callable(margin) else None
        if found is not None and found.shape[1] in (1, len(classes)):  # not one per pair of classes
            return _but_first(expit(found))
        labels = _array(_quiet(attribute(model, "predict") or model, frame))
        if labels.size > frame.rows or (labels.dtype.kind in "fb" and len(classes) == 2):
            return _but_first(_per_row(labels, frame.rows))
        if labels.size != frame.rows:
            raise Unfit(f"the model gives {labels.size} labels for {frame.rows} rows")
        named = _said(model)
        levels = classes if named is None else np.asarray(named)
        return np.asarray(labels.reshape(-1, 1) == levels[1:], dtype=np.float64)

    return predict


def _but_first(found: Floats) -> Floats:
    return found[:, 1:] if found.shape[1] > 1 else found


def _per_row(told: Any, rows: int) -> Floats:
    """What the model says, as numbers (n × c)."""
    answer = _array(told)
    if answer.dtype.kind not in "biufO":
        raise Unfit(_NO_NUMBERS)
    try:
        found = answer.astype(np.float64)
    except (TypeError, ValueError):
        raise Unfit(_NO_NUMBERS) from None
    if not found.size or found.shape[:1] != (rows,) or found.ndim > 2:
        raise Unfit(f"the model gives an answer of the shape {found.shape} for {rows} rows: one line per row is needed")
    return found.reshape(rows, -1)


def _array(told: Any) -> NDArray[Any]:
    try:
        return np.asarray(told.to_numpy() if hasattr(told, "to_numpy") else told)
    except ValueError:  # of lists of unequal lengths
        raise Unfit(_NO_NUMBERS) from None


def _quiet(call: Callable[[Any], Any], frame: Frame) -> Any:
    """The model's answer; what it cannot take is told as a sentence."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call(frame.handed())
    except Exception as error:  # the user's model may raise anything
        said = f"{type(error).__name__}, X has {len(frame.names)} columns"
        raise Unfit(f"the model does not take this X ({said})") from error


def _is_unfitted(model: Any) -> bool:
    try:
        from sklearn.exceptions import NotFittedError  # type: ignore[import-untyped,unused-ignore]
        from sklearn.utils.validation import check_is_fitted  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return False
    if not _is_trainable(model):
        return False
    try:
        check_is_fitted(model)
    except NotFittedError:
        return True
    except Exception:  # noqa: BLE001  # no estimator of scikit-learn's kind
        return False
    return False


def _is_trainable(model: Any) -> bool:
    return callable(attribute(model, "get_params")) and callable(attribute(model, "fit"))
