"""How long work may go on: a budget, a wish to stop, and who hears of progress.

Comes in: seconds, a listener. Goes out: `Stopped`, raised where the work looks. Work looks between steps, so that a
step that has begun is finished. The budget is for trainings: what is quick is done whatever it says.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Stopped(Exception):
    """The work is to stop: it was cancelled, or its time is up. The message says which."""


class Watch:
    """Handed to long work. `seconds`: wall time, None without limit. Threads may share it."""

    def __init__(
        self, seconds: float | None = None, progress: Callable[[str, float], None] = lambda what, share: None
    ) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self._seconds = seconds
        self._cancelled = threading.Event()
        self._progress = progress

    def cancel(self) -> None:
        self._cancelled.set()

    def check(self) -> None:
        """Raises `Stopped` when there is no time left, or somebody wants the work to end."""
        self._wanted()
        if self._end is not None and time.monotonic() > self._end:
            raise Stopped(f"its {self._seconds:g} seconds are over")

    def step(self, what: str, share: float) -> None:
        """Tells what is being done, and which share of the work is behind (0 to 1). Raises `Stopped` when cancelled."""
        self._progress(what, share)
        self._wanted()

    def _wanted(self) -> None:
        if self._cancelled.is_set():
            raise Stopped("it was cancelled")
