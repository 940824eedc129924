"""One call, made on fresh objects, watched: what it changes, what it gives back, whether chance has a part in it.

Comes in: a `Call`, which can make its objects anew as often as it likes. Goes out: an `Observation`, or None where the
call raised. Nothing is kept from one run to the next but the generators of the libraries, which are seeded before each.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import random
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from scripts.knowledge.fingerprint import Seen, fingerprint

#: Seconds of computing after which a call on a toy object is given up.
PATIENCE = 20
#: Chance may choose alike: so many seeds are tried where a generator was drawn from and the result was the same.
SEEDS = range(1, 7)


class Objects(NamedTuple):
    """What one run works on: the function to call, its receiver (None without one), its arguments by position, name."""

    function: Callable[..., Any]
    receiver: Any
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


class Observation(NamedTuple):
    """What one call was seen to do."""

    updates: frozenset[str] | None
    returns: str
    result: type | None
    stochastic: bool | None
    state: str | None


class OutOfPatience(Exception):
    """The call took too long."""


class _Run(NamedTuple):
    result: Any
    returns: str
    changed: frozenset[str] | None
    drawn: frozenset[str]
    outcome: str


def observe(make: Callable[[], Objects], names: Callable[[Objects], dict[str, Any]]) -> Observation | None:
    """Make the call twice or more; `names` tells the arguments by the names of the parameters."""
    first = _run(make, names, 0)
    if first is None:
        return None
    stochastic, state = _chance(make, names, first)
    kind = None if first.result is None else type(first.result)
    returns = "view" if first.returns == "fresh" and _writes_through(make, names) else first.returns
    return Observation(first.changed, returns, kind, stochastic, state)


def _run(make: Callable[[], Objects], names: Callable[[Objects], dict[str, Any]], seed: int) -> _Run | None:
    with quiet():
        try:
            set_seeds(0)  # what it works on is the same each time
            objects = make()
            named = names(objects)
            before = {name: fingerprint(value) for name, value in named.items()}
            set_seeds(seed)
            generators = _generators()
            result = objects.function(*objects.arguments, **objects.keywords)
            shown = list(itertools.islice(result, 200)) if isinstance(result, Iterator) else result
            drawn = {name for name, state in _generators().items() if generators.get(name, state) != state}
            changed = _changed(before, named)
            returns = relation(result, objects)
            return _Run(result, returns, changed, frozenset(drawn), fingerprint([shown, named]).digest)
        except Exception:  # noqa: BLE001 - whatever a library raises on a toy: the experiment has no result
            return None


def _changed(before: dict[str, Seen], named: dict[str, Any]) -> frozenset[str] | None:
    """The names of what has changed; None when something may have that could not be seen whole."""
    changed = {name for name, seen in before.items() if fingerprint(named[name]).digest != seen.digest}
    return None if any(not seen.whole and name not in changed for name, seen in before.items()) else frozenset(changed)


def _chance(
    make: Callable[[], Objects], names: Callable[[Objects], dict[str, Any]], first: _Run
) -> tuple[bool | None, str | None]:
    """Whether the outcome hangs on chance, and on which generator of a module."""
    for seed in SEEDS:
        other = _run(make, names, seed)
        if other is None:
            return None, None
        if other.outcome != first.outcome:
            again = _run(make, names, 0)
            governed = again is not None and again.outcome == first.outcome
            state = min(first.drawn | other.drawn, default=None)
            return True, state if governed else None
        if not first.drawn and not other.drawn:
            return False, None
    return None, None


def relation(result: Any, objects: Objects) -> str:
    """How the result hangs together with what the call was given."""
    given = [objects.receiver] if objects.receiver is not None else [*objects.arguments, *objects.keywords.values()]
    if result is None:
        return "none"
    if type(result) in (bool, int, float, complex, str, bytes, frozenset) or isinstance(result, type):
        return "fresh"
    if any(result is value for value in given):
        return "self"
    if not _is_of_pandas(result):
        buffers = [buffer for value in given for buffer in _buffers(value)]
        if any(_shares(one, other) for one in _buffers(result) for other in buffers):
            return "view"
    inside = getattr(result, "__dict__", None)
    held = [*(inside.values() if isinstance(inside, dict) else ()), getattr(result, "obj", None)]
    return "view" if any(one is value for one in held for value in given) else "fresh"


def _buffers(value: Any, depth: int = 0) -> Iterator[Any]:
    """The arrays and tensors that make up a value; of frames none, since their sharing is tried by writing."""
    kind = type(value).__module__.partition(".")[0]
    of_numpy = kind == "numpy" and hasattr(value, "__array_interface__") and hasattr(value, "base")
    if of_numpy or (kind == "torch" and hasattr(value, "untyped_storage")):
        yield value
    elif isinstance(value, (list, tuple)) and depth < 2:
        for item in itertools.islice(value, 8):
            yield from _buffers(item, depth + 1)
    elif kind == "pandas" and depth == 0 and hasattr(value, "to_numpy") and not hasattr(value, "columns"):
        yield value.to_numpy()
    elif kind == "pandas" and depth == 0 and hasattr(value, "columns") and hasattr(value, "iloc"):
        yield value.to_numpy()
        for i in range(value.shape[1]):
            yield value.iloc[:, i].to_numpy()


def _shares(one: Any, other: Any) -> bool:
    if hasattr(one, "untyped_storage") and hasattr(other, "untyped_storage"):
        return bool(one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr())
    if hasattr(one, "__array_interface__") and hasattr(other, "__array_interface__"):
        import numpy as np

        return bool(np.shares_memory(one, other))
    return _address(one) == _address(other)


def _address(value: Any) -> int:
    """Where the numbers of a tensor or an array begin."""
    return int(value.data_ptr() if hasattr(value, "data_ptr") else value.__array_interface__["data"][0])


def _is_of_pandas(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas"


def _writes_through(make: Callable[[], Objects], names: Callable[[Objects], dict[str, Any]]) -> bool:
    """Whether a write into a frame that came back shows in what the call was given."""
    with quiet():
        try:
            set_seeds(0)
            objects = make()
            named = names(objects)
            result = objects.function(*objects.arguments, **objects.keywords)
            if not (_is_of_pandas(result) and hasattr(result, "iloc")):
                return False
            before = fingerprint(named)
            for i in range(result.shape[1] if result.ndim == 2 else 1):
                place = (0, i) if result.ndim == 2 else 0
                with contextlib.suppress(Exception):  # a column that takes no such value shows nothing
                    result.iloc[place] = result.iloc[(-1, i) if result.ndim == 2 else -1]
            return fingerprint(named) != before
        except Exception:  # noqa: BLE001 - as above
            return False


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No warnings, no printing, and an end after `PATIENCE` seconds of computing."""

    def stop(*_: object) -> None:
        raise OutOfPatience

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            with contextlib.redirect_stderr(io.StringIO()):
                yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def set_seeds(seed: int) -> None:
    """Seed every generator of a module that a call could draw from."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    if "polars" in sys.modules:
        sys.modules["polars"].set_random_seed(seed)


def _generators() -> dict[str, str]:
    """The states of these generators."""
    states: dict[str, Any] = {"random": random.getstate()}
    if "numpy" in sys.modules:
        states["numpy.random"] = sys.modules["numpy"].random.get_state(legacy=False)
    if "torch" in sys.modules:
        states["torch"] = sys.modules["torch"].get_rng_state()
    return {name: fingerprint(state).digest for name, state in states.items()}
