"""A digest of what an object holds, to tell whether a call has changed it.

Comes in: any object. Goes out: a text that is equal for equal content: values, dtypes, labels, the names of axes,
attributes; and whether all of the content was seen. Times that estimators measure of themselves and the generators
that they hold are left out, iterators are not consumed, and what lies behind a pointer of C cannot be seen.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import random
import re
import sys
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_CLOCK = re.compile(r"time|duration|timestamp")
#: Attributes in which estimators keep the numbers and generators that they drew: not what they learned.
_DRAWN = re.compile(r"(rng|random_seed|random_state|seed_seq)_?$")
_DEEPEST = 16
#: Stands for a part of an object that nobody can look at.
_UNSEEN = b"unseen"


class Seen(NamedTuple):
    """A digest, and whether it is of everything."""

    digest: str
    whole: bool


def fingerprint(value: Any) -> Seen:
    """The digest of one object."""
    digest = hashlib.blake2b(digest_size=16)
    whole = True
    for part in _parts(value, {}, 0):
        whole = whole and part is not _UNSEEN
        digest.update(part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
        digest.update(b"\0")
    return Seen(digest.hexdigest(), whole)


def _parts(value: Any, seen: dict[int, Any], depth: int) -> Iterator[str | bytes]:
    if value is _UNSEEN or depth > _DEEPEST:
        yield _UNSEEN
        return
    if value is None or type(value) in (bool, int, float, complex, str, bytes):
        yield f"{type(value).__name__} {value!r}"
        return
    if id(value) in seen:
        yield "again"
        return
    seen[id(value)] = value
    yield type(value).__qualname__
    for library, parts in _OF_LIBRARIES.items():
        if library in sys.modules:
            found = parts(value)
            if found is not None:
                for part in found:
                    yield from [part] if isinstance(part, bytes) else _parts(part, seen, depth + 1)
                return
    for part in _plain(value):
        yield from _parts(part, seen, depth + 1)


def _plain(value: Any) -> Iterator[Any]:
    """The parts of objects of Python itself, and of objects that are only known by their attributes."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and (_CLOCK.search(key) or _DRAWN.search(key))):
                yield from (key, item)
    elif isinstance(value, (list, tuple)):
        yield len(value)
        yield from value
    elif isinstance(value, (set, frozenset)):
        yield from sorted(map(repr, value))
    elif isinstance(value, (types.FunctionType, types.BuiltinFunctionType, type, types.ModuleType)):
        yield getattr(value, "__qualname__", repr(type(value)))
    elif isinstance(value, (bytearray, memoryview)):
        yield bytes(value)
    elif isinstance(value, io.StringIO | io.BytesIO):
        yield from (value.closed, None if value.closed else value.tell(), None if value.closed else value.getvalue())
    elif isinstance(value, random.Random):
        yield value.getstate()
    elif isinstance(value, Iterator):
        yield _UNSEEN
    else:
        yield _state(value)


def _state(value: Any) -> Any:
    """The attributes of an object, or what it would be pickled as, or how it is shown."""
    if isinstance(getattr(value, "__dict__", None), dict):
        return dict(vars(value))
    try:
        reduced = value.__reduce_ex__(2)
    except (TypeError, AttributeError, NotImplementedError, ValueError, RuntimeError):
        return [_ADDRESS.sub("", repr(value)), _UNSEEN]
    if not isinstance(reduced, tuple):
        return reduced
    arguments, state = [*reduced[1:3], None][:2]
    items = [list(items) for items in reduced[3:5] if items is not None]
    if reduced[0] is copyreg.__newobj__ and state is None and not items and len(arguments) == 1:
        return [repr(type(value)), _UNSEEN]  # it says of which class it is, and no more
    return [arguments, state, *items]


def _numpy(value: Any) -> Iterator[Any] | None:
    import numpy as np

    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        return iter((str(value.dtype), repr(value)))
    if isinstance(value, np.random.RandomState):
        return iter((value.get_state(legacy=False),))
    if isinstance(value, (np.random.Generator, np.random.BitGenerator)):
        return iter((getattr(value, "bit_generator", value).state,))
    return None


def _array(value: Any) -> Iterator[Any]:
    yield from (str(value.dtype), list(value.shape))
    if value.dtype.names:
        for name in value.dtype.names:  # padding between fields holds whatever was there
            yield value[name].copy()
    elif value.dtype.hasobject:
        yield value.ravel().tolist()
    else:
        yield value.tobytes()


def _pandas(value: Any) -> Iterator[Any] | None:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, i] for i in range(value.shape[1])]
        return iter([value.attrs, value.index, value.columns, *[[str(c.dtype), _cells(c)] for c in columns]])
    if isinstance(value, pd.Series):
        return iter((value.attrs, repr(value.name), str(value.dtype), value.index, _cells(value)))
    if isinstance(value, pd.Index):
        return iter((type(value).__name__, repr(list(value.names)), str(value.dtype), _cells(value)))
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return iter((str(value.dtype), _cells(value)))
    if type(value).__module__.startswith("pandas.") and hasattr(value, "obj"):
        return iter((value.obj,))  # group-bys, windows and indexers hold caches besides
    return None


def _cells(column: Any) -> list[str]:
    return [repr(cell) for cell in column.astype(object)]


def _scipy(value: Any) -> Iterator[Any] | None:
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and sparse.issparse(value):
        return iter((value.format, list(value.shape), str(value.dtype), value.toarray()))
    return None


def _polars(value: Any) -> Iterator[Any] | None:
    import polars as pl

    if isinstance(value, pl.DataFrame):
        return iter([f"{name} {kind}" for name, kind in value.schema.items()] + [repr(value.rows())])
    if isinstance(value, pl.Series):
        return iter((value.name, str(value.dtype), repr(value.to_list())))
    if isinstance(value, pl.LazyFrame):
        return iter((value.explain(optimized=False),))
    if isinstance(value, pl.Expr):
        return iter((str(value),))
    return None


def _torch(value: Any) -> Iterator[Any] | None:
    import torch

    if isinstance(value, torch.Tensor):
        grad = value.grad if value.is_leaf else None
        plain = value.detach()
        return iter((str(value.dtype), list(value.shape), value.requires_grad, repr(plain.tolist()), grad))
    if isinstance(value, torch.nn.Module):
        grads = [p.grad for p in value.parameters()]
        if type(value).__module__.startswith("keras."):  # its layers are modules of torch too
            said = [getattr(value, name)() for name in ("get_config", "get_compile_config") if hasattr(value, name)]
            return iter((dict(value.state_dict()), grads, said))
        return iter((value.training, dict(value.state_dict()), grads))
    if isinstance(value, torch.Generator):
        return iter((value.get_state(),))
    return None


def _boosters(value: Any) -> Iterator[Any] | None:
    """Models that live behind a pointer, as their library writes them down."""
    name = f"{type(value).__module__}.{type(value).__name__}"
    if name == "xgboost.core.Booster":
        return iter((bytes(value.save_raw()), value.attributes()))
    if name == "lightgbm.basic.Booster":
        return iter((value.model_to_string(),))
    if name.startswith("catboost.core.CatBoost") and hasattr(value, "is_fitted"):
        return iter((value.get_params(), bytes(value._serialize_model()) if value.is_fitted() else None))
    return None


_OF_LIBRARIES = {
    "xgboost": _boosters,
    "lightgbm": _boosters,
    "catboost": _boosters,
    "pandas": _pandas,
    "torch": _torch,
    "polars": _polars,
    "scipy": _scipy,
    "numpy": _numpy,
}
