"""Reading a user's text without the warnings that reading it gives: who runs it sees them anyway.

Comes in: nothing. Goes out: a context. `warnings.catch_warnings` would make Python forget which warnings of the user it
has shown, and show them again.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_IGNORE: Any = ("ignore", None, Warning, None, 0)


@contextmanager
def unwarned() -> Iterator[None]:
    """No warning is shown or raised inside; what was shown before stays known."""
    filters: Any = warnings.filters
    filters.insert(0, _IGNORE)
    try:
        yield
    finally:
        with suppress(ValueError):  # another thread has taken it out with its own context
            filters.remove(_IGNORE)
