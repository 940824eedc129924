"""`%mldebt watch models on`: hears what the notebook's own code asks of its models, cell by cell.

Comes in: a session that says when a cell runs. Goes out: a `Memory`. Between cells no class and no function is touched;
while one runs, calls that libraries make among themselves pass through. A call gives what it gives and raises what it
raises; a failure of ours ends the watch and is told once.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from os import getpid
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from mldebt_nb.live.failing import described, tell
from mldebt_nb.live.layout import mro
from mldebt_nb.live.models.wrapping import Wrapping, content

if TYPE_CHECKING:
    from mldebt_nb.live.log import Run
    from mldebt_nb.live.models.listening import Listener
    from mldebt_nb.live.session import Session

METHODS = frozenset({"predict", "predict_proba", "decision_function", "transform", "fit_transform", "fit", "score"})
OUT_OF_FOLD = "cross_val_predict"
NEEDED = ("numpy", "xxhash")
_TIMED_BODY = "<timed exec>"  # what IPython calls the body of a cell that `%%time` runs


class Unwatchable(RuntimeError):
    """A package is missing that following needs; the message names it."""


class ModelWatch:
    """Follows from its making until `stop`."""

    def __init__(self, session: Session) -> None:
        for module in NEEDED:
            if find_spec(module) is None:
                raise Unwatchable(f"following models needs {module}: pip install 'mldebt-nb[probe]'")
        from mldebt_nb.live.models.listening import Listener

        self.listener: Listener = Listener(session.shell.user_ns)
        self.problem: str | None = None
        self._session = session
        self._namespace = session.shell.user_ns
        self._wrapping = Wrapping(self._hear, METHODS)
        self._lock = threading.RLock()
        self._here = threading.local()
        self._process = getpid()
        self._run: Run | None = None
        self._import: _Import | None = None
        self._modules = 0
        session.entering.append(self._entered)
        session.leaving.append(self._left)

    def stop(self) -> None:
        """Hear no more; nothing stays."""
        with suppress(ValueError):  # stopped before
            self._session.entering.remove(self._entered)
            self._session.leaving.remove(self._left)
        self._quiet()

    # -- cells --------------------------------------------------------------------------------

    def _entered(self, run: Run) -> None:
        with self._lock:
            self._quiet()
            self._run = run
            self._look()
            self._import = _Import(self, builtins.__import__)
            builtins.__import__ = self._import

    def _left(self) -> None:
        with self._lock:
            was_on = self._run is not None
            self._quiet()
        if was_on and self.problem is None:
            self.listener.name_all()

    def _quiet(self) -> None:
        with self._lock:
            self._wrapping.off()
            if self._import is not None and builtins.__import__ is self._import:
                builtins.__import__ = self._import.own
            self._run = self._import = None

    def _look(self) -> None:
        """Hear the classes and functions that there are by now."""
        self._modules = len(sys.modules)
        self._wrapping.classes(_estimators(self._namespace))
        self._wrapping.functions(_functions())

    def imported(self) -> None:
        """Modules may have come."""
        if self._run is None or len(sys.modules) == self._modules or getpid() != self._process:
            return
        with self._lock:
            if self._run is not None:
                self._look()

    # -- calls --------------------------------------------------------------------------------

    def _hear(
        self, name: str, function: Callable[..., Any], caller: FrameType | None, args: Any, kwargs: Any
    ) -> Any:  # fmt: skip
        __tracebackhide__ = True
        here, run = self._here, self._run
        if getattr(here, "inside", False) or run is None or getpid() != self._process:
            return function(*args, **kwargs)
        here.inside = True
        try:
            done = None
            if caller is not None and caller.f_globals is self._namespace:
                done = self._noted(name, run, _line(caller, run, self._namespace), args, kwargs)
            result = function(*args, **kwargs)
            if done is not None:
                self._guarded(done, result)
            return result
        finally:
            here.inside = False

    def _noted(
        self, name: str, run: Run, line: int, args: Any, kwargs: Mapping[str, Any]
    ) -> Callable[[Any], None] | None:
        """What there is to say before the call; gives what is to be told its result."""
        found: list[Callable[[Any], None] | None] = []
        self._guarded(lambda _: found.append(self.listener.heard(name, (run.number, run.cell, line), args, kwargs)))
        return found[0] if found else None

    def _guarded(self, doing: Callable[[Any], None], result: Any = None) -> None:
        """Do it; the user's call goes on whatever happens here."""
        if self.problem is not None:
            return
        try:
            with self._lock:
                doing(result)
        except Exception as error:  # noqa: BLE001 - told once, and the watch is over
            self.problem = described(error)
            tell(
                f"mldebt: following models failed ({self.problem}) and is off; your call is not affected. "
                "%mldebt watch models on starts it anew"
            )


class _Import:
    """Stands for `builtins.__import__` while a cell runs: classes that it brings are heard in the same cell."""

    def __init__(self, watch: ModelWatch, own: Callable[..., Any]) -> None:
        self._watch, self.own = watch, own
        self._here = threading.local()

    def __call__(self, *args: Any, **kwargs: Any) -> ModuleType:
        __tracebackhide__ = True
        if getattr(self._here, "inside", False):
            return self.own(*args, **kwargs)  # type: ignore[no-any-return]
        self._here.inside = True
        try:
            return self.own(*args, **kwargs)  # type: ignore[no-any-return]
        finally:
            self._here.inside = False
            self._watch.imported()


def _line(caller: FrameType, run: Run, namespace: dict[str, Any]) -> int:
    """The line of the cell from which the call came, perhaps through functions of the notebook."""
    frame: FrameType | None = caller
    while frame is not None:
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            above = _lines_above(run.source) if frame.f_code.co_filename == _TIMED_BODY else 0
            return frame.f_lineno + above
        frame = frame.f_back
    return 1  # a thread of the notebook's: the cell is all that is known


def _lines_above(source: str) -> int:
    lines = source.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith("%%")), 0)


def _estimators(namespace: Mapping[str, Any]) -> Iterator[type]:
    """Classes of estimators: scikit-learn's with all that derive from them, and those of objects in the namespace."""
    base = getattr(sys.modules.get("sklearn.base"), "BaseEstimator", None)
    if isinstance(base, type):
        yield from _below(base, {})
    for held in list(namespace.values()):
        cls = held if issubclass(type(held), type) else type(held)
        if is_estimator(cls):
            yield cls


def _below(cls: type, seen: dict[int, type]) -> Iterator[type]:
    found: list[type] = type.__subclasses__(cls)
    for one in found:
        if id(one) not in seen:
            seen[id(one)] = one
            yield one
            yield from _below(one, seen)


def is_estimator(cls: type) -> bool:
    """Whether a class has `get_params` and `fit`, asked without asking it."""
    names = [content(part) for part in mro(cls)]
    return all(any(name in part for part in names) for name in ("get_params", "fit"))


def _functions() -> Iterator[tuple[str, Any]]:
    """`cross_val_predict`, and the measures of `sklearn.metrics`."""
    selection = sys.modules.get("sklearn.model_selection")
    if selection is not None and OUT_OF_FOLD in vars(selection):
        yield OUT_OF_FOLD, vars(selection)[OUT_OF_FOLD]
    metrics = sys.modules.get("sklearn.metrics")
    for name in getattr(metrics, "__all__", ()):
        if name.endswith(("_score", "_error", "_loss")):
            yield name, vars(metrics).get(name)
