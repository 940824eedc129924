"""What a cell can change besides variables, by brute force: files, environment, random state, options, patched modules.

Comes in: nothing but the process. Goes out: places and what is there, like those of a value. `Baseline` is taken once,
before any cell ran, and remembers what modules held then.
"""

from __future__ import annotations

import decimal
import os
import random
import sys
import warnings
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from pandas._config.config import _global_config

from benchmarks.sessions.forms import brief, form_of, scrubbed

# modules and classes that notebooks are wont to patch
_PATCHED = ("math", "json", "random", "statistics", "numpy", "pandas", "builtins", "textwrap", "string", "time")
_CLASSES = (pd.DataFrame, pd.Series)


class Baseline:
    """What the modules held, and how the process stood, before the first cell."""

    def __init__(self) -> None:
        self._held = {name: dict(vars(part)) for name, part in _patchable()}
        self._entered: Path | None = None

    def enter(self) -> None:
        """Call in the child: the directory it starts in is home."""
        self._entered = Path.cwd()

    def places(self) -> dict[str, str]:
        """All of the world as it stands."""
        assert self._entered is not None
        found = {f"environ[{name!r}]": value for name, value in os.environ.items()}
        found["cwd"] = os.path.relpath(os.getcwd(), self._entered)
        found |= {f"file {path.relative_to(self._entered)}": _content(path) for path in self._entered.rglob("*")}
        found["random state"] = brief(repr(random.getstate()))
        found["numpy random state"] = brief(repr([str(part) for part in _numpy_state()]))
        found["numpy options"] = scrubbed(repr(np.get_printoptions()))
        found["pandas options"] = brief(scrubbed(repr(_global_config)))
        found["sklearn options"] = repr(sklearn.get_config())
        found["decimal precision"] = str(decimal.getcontext().prec)
        found["recursion limit"] = str(sys.getrecursionlimit())
        found["sys.path"] = repr(sys.path)
        found["warning filters"] = brief(scrubbed(repr(warnings.filters)))
        return found | self._patches()

    def _patches(self) -> dict[str, str]:
        found = {}
        for name, part in _patchable():
            held = self._held[name]
            for attribute, value in dict(vars(part)).items():
                new = attribute not in held or held[attribute] is not value
                if new and not isinstance(value, ModuleType) and not attribute.startswith("__"):
                    for place, text in form_of(value).places.items():
                        found[f"{name}.{attribute}{place}"] = text
            for attribute in held.keys() - vars(part).keys():
                found[f"{name}.{attribute}"] = "deleted"
        return found


def _patchable() -> list[tuple[str, Any]]:
    modules = [(name, import_module(name)) for name in _PATCHED]
    return [*modules, *((f"pandas.{kind.__name__}", kind) for kind in _CLASSES)]


def _numpy_state() -> list[Any]:
    kind, keys, *rest = np.random.get_state()  # type: ignore[misc]
    return [kind, keys.tolist(), *rest]


def _content(path: Path) -> str:
    if not path.is_file():
        return "directory"
    return brief(repr(path.read_bytes()))
