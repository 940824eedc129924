"""Reading a user's text without the warnings that reading it gives: who runs it sees them anyway.

Comes in: nothing. Goes out: a context. `warnings.catch_warnings` would make Python forget which warnings of the user it
has shown, and show them again.
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import Any

_IGNORE: Any = ("ignore", None, Warning, None, 0)


class unwarned:  # noqa: N801 - read as a word: `with unwarned():`
    """No warning is shown or raised inside; what was shown before stays known. Around each cell, so it is a class."""

    __slots__ = ("_filters",)
    _filters: Any

    def __enter__(self) -> None:
        self._filters = warnings.filters if type(warnings.filters) is list else []  # a user may have put another there
        self._filters.insert(0, _IGNORE)

    def __exit__(self, *_: object) -> None:
        with suppress(ValueError):  # another thread has taken it out with its own context
            self._filters.remove(_IGNORE)
