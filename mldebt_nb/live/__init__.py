"""The running kernel: what each run of a cell read and wrote, and what restart-and-run-all would give.

`load(shell)` starts a `Session`, `current()` is the one that runs; nothing here executes a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mldebt_nb.live.session import Session


class NoSession(RuntimeError):
    """No session follows this kernel."""


def current() -> Session:
    """The session of this kernel. Raises `NoSession` when `%load_ext mldebt_nb` has not been run."""
    session = _of_shell(_shell())
    if session is None:
        raise NoSession("no session follows this kernel; run %load_ext mldebt_nb first")
    return session


def load(shell: Any) -> Session:
    """Start following `shell`, or give the session that follows it already."""
    from mldebt_nb.live.session import Session

    session = _of_shell(shell)
    if session is None:
        session = Session(shell)
        session.start()
        shell.mldebt_session = session
    return session


def unload(shell: Any) -> None:
    """Stop following `shell` and leave nothing behind."""
    session = _of_shell(shell)
    if session is not None:
        session.stop()
        del shell.mldebt_session


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _of_shell(shell: Any) -> Session | None:
    return getattr(shell, "mldebt_session", None)
