"""Which names of the namespace fit a model: tables with its columns, targets with as many rows.

Comes in: a model's name, the namespace. Goes out: a sentence. Objects are only asked for their columns and shapes, and
only those of libraries whose answers are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LIBRARIES = frozenset({"pandas", "polars", "pyarrow", "numpy", "modin"})
_MOST = 5


def candidates(model: str, x: str | None, namespace: Mapping[str, Any]) -> str:
    """What to write behind the model: tables that fit it, and when X is given, targets that fit the table."""
    estimator = namespace[model]
    if x is not None and x in namespace:
        rows = _shape(namespace[x])
        targets = [] if rows is None else [n for n, held in _tables(namespace) if n != x and _fits(held, rows[0])]
        found = f"with {rows[0]} rows: {_listed(targets)}" if rows and targets else "none was found in the kernel"
        return f"`%mldebt entangle {model} {x} Y` needs the target, one value for each row of `{x}`; {found}"
    names = [str(name) for name in _sequence(getattr(estimator, "feature_names_in_", None))]
    width = len(names) or getattr(estimator, "n_features_in_", None)
    said = f"`%mldebt entangle {model} X Y` needs the table and the target"
    if width is None:
        return f"{said}; `{model}` does not say which columns it was fitted on"
    exact = [name for name, held in _tables(namespace) if _is_table(held, names, width)]
    if exact:
        return f"{said}; these have its {width} columns: {_listed(exact)}"
    wider = [name for name, held in _tables(namespace) if names and set(names) < set(columns(held))]
    if wider:
        return f"{said}; `{wider[0]}` has its {width} columns and others: X = {wider[0]}[{model}.feature_names_in_]"
    return f"{said}; no table in the kernel has its {width} columns"


def _tables(namespace: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, held in list(namespace.items()):
        if type(name) is str and not name.startswith("_") and type(held).__module__.partition(".")[0] in _LIBRARIES:
            yield name, held


def _is_table(held: Any, names: list[str], width: int) -> bool:
    shape = _shape(held)
    if shape is None or len(shape) != 2 or shape[1] != width:
        return False
    has = columns(held)
    return not names or not has or has == names


def _fits(held: Any, rows: int) -> bool:
    """One value per row."""
    shape = _shape(held)
    return shape is not None and shape[:1] == (rows,) and (len(shape) == 1 or shape[1:] == (1,))


def _shape(held: Any) -> tuple[int, ...] | None:
    shape = getattr(held, "shape", None)
    return shape if isinstance(shape, tuple) and shape and all(isinstance(size, int) for size in shape) else None


def columns(held: Any) -> list[str]:
    return [str(name) for name in _sequence(getattr(held, "column_names", getattr(held, "columns", None)))]


def _sequence(found: Any) -> list[Any]:
    return list(found) if hasattr(found, "__iter__") else []


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(f"`{name}`" for name in names[:_MOST]) + (f" and {more} more" if more > 0 else "")
