"""How far a long command is: one line that is written over.

Comes in: what is being done, and which share of it is behind. Goes out: a line in a terminal, a quiet one in a
notebook. What is quick says nothing, and nothing stays in a terminal.
"""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import Any

from markupsafe import Markup

from mldebt_nb.render.plain import one_line, shortened

_PATIENCE = 0.7  # seconds before anything is said
_WIDTH = 78
_QUIET = Markup('<span style="color: var(--jp-ui-font-color2, gray); font-size: 12px">{}</span>')


class Progress:
    """Use it as a context; `told` is the callback."""

    def __init__(self, shell: Any) -> None:
        self._in_notebook = getattr(shell, "kernel", None) is not None
        self._begin = monotonic()
        self._handle: Any = None
        self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def told(self, what: str, share: float) -> None:
        """Show it, once the work takes longer than nobody notices."""
        if monotonic() - self._begin >= _PATIENCE:
            self._draw(f"{one_line(what)} ({min(max(share, 0.0), 1.0):.0%})")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._drawn:
            return
        if self._in_notebook:
            self._draw(f"{'stopped' if kind else 'done'} after {monotonic() - self._begin:.0f} s")
        else:
            sys.stderr.write("\r" + " " * _WIDTH + "\r")
            sys.stderr.flush()

    def _draw(self, line: str) -> None:
        if self._in_notebook:
            self._display(f"mldebt: {line}")
        elif sys.stderr.isatty():
            sys.stderr.write("\r" + shortened(f"mldebt: {line}", _WIDTH).ljust(_WIDTH))
            sys.stderr.flush()
        else:
            return
        self._drawn = True

    def _display(self, line: str) -> None:
        from IPython.display import display

        data = {"text/plain": line, "text/html": _QUIET.format(line)}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(data, raw=True)
