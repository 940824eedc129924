"""Work in the background, one piece at a time: it can be watched, waited for, and stopped.

Comes in: callables that take a `Watch`. Goes out: `Job`s. A `Desk` owns one thread, which ends with the process;
whoever wants work done holds a desk, and hands it to those who share it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from mldebt_nb.entanglement.watching import Stopped, Watch

_Result = TypeVar("_Result")
WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"


class Job(Generic[_Result]):
    """One piece of work. `state`: "waiting", "running", "done", "failed" or "stopped"; `progress`: (what, share)."""

    def __init__(
        self, work: Callable[[Watch], _Result], seconds: float | None, changed: Callable[[Job[_Result]], None]
    ) -> None:
        self.state = WAITING
        self.progress: tuple[str, float] = ("waiting", 0.0)
        self.error: BaseException | None = None
        self._result: _Result | None = None
        self._work = work
        self._seconds = seconds
        self._changed = changed
        self._over = threading.Event()
        self._watch: Watch | None = None
        self._wanted = True
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """Stop it at its next step; one that waits never begins."""
        with self._lock:
            self._wanted = False
            if self._watch is not None:
                self._watch.cancel()

    def result(self, timeout: float | None = None) -> _Result:
        """What the work returned. Waits; raises what the work raised, `Stopped`, or TimeoutError."""
        if not self._over.wait(timeout):
            raise TimeoutError(f"the work is still {self.state}")
        if self.error is not None:
            raise self.error
        return self._result  # type: ignore[return-value]

    def run(self) -> None:
        """On the desk's thread."""
        with self._lock:
            if not self._wanted:
                self._end(STOPPED, Stopped("it was cancelled"))
                return
            self._watch = Watch(self._seconds, self._heard)
        self.state = RUNNING
        self._changed(self)
        try:
            self._result = self._work(self._watch)
        except Stopped as error:
            self._end(STOPPED, error)
        except Exception as error:  # noqa: BLE001  # told to whoever asks for the result
            self._end(FAILED, error)
        else:
            self._end(DONE, None)

    def _heard(self, what: str, share: float) -> None:
        self.progress = (what, share)
        self._changed(self)

    def _end(self, state: str, error: BaseException | None) -> None:
        self.state, self.error = state, error
        self._over.set()
        self._changed(self)


class Desk:
    """Does one job after another, on a thread of its own that begins with the first."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job[object] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(
        self, work: Callable[[Watch], _Result], *, seconds: float | None = None,
        changed: Callable[[Job[_Result]], None] = lambda job: None,
    ) -> Job[_Result]:  # fmt: skip
        """`seconds`: the budget, from its beginning. `changed` is called on the desk's thread at each change."""
        job: Job[_Result] = Job(work, seconds, changed)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mldebt-entanglement", daemon=True)
                self._thread.start()
        self._jobs.put(job)  # type: ignore[arg-type]
        return job

    def close(self) -> None:
        """No more jobs: the thread ends after those that wait."""
        with self._lock:
            if self._thread is not None:
                self._jobs.put(None)
                self._thread = None

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
