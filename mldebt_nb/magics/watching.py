"""`%mldebt watch on`: one line below a cell whose run made something stale or hidden; `%mldebt watch models on`.

Comes in: the end of every run. Goes out: at most one line; nothing when nothing got worse. What models do is followed
by the session; what comes of it stands among the findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from mldebt_nb.magics.asking import Labels
from mldebt_nb.magics.showing import show
from mldebt_nb.render.card import Card

if TYPE_CHECKING:
    from mldebt_nb.live.log import Run
    from mldebt_nb.live.session import Session
    from mldebt_nb.live.status import Status
    from mldebt_nb.magics.extension import Extension

_SHOWN = 5


class Watch:
    """Listens from its making until `stop`."""

    def __init__(self, extension: Extension) -> None:
        self._session = extension.session
        self._before = extension.status()
        self._session.after_run.append(self._ran)

    def stop(self) -> None:
        """Listen no more."""
        if self._ran in self._session.after_run:
            self._session.after_run.remove(self._ran)

    def _ran(self, session: Session, run: Run) -> None:
        before, now = self._before, session.status()
        self._before = now
        line = told(before, now, Labels(session, now))
        if line:
            show(Card(line, tone="unknown"))


def watch_models(session: Session, *, on: bool) -> None:
    """Follow models from the next cell on, or let go of them. Raises `UsageError` when a package is missing."""
    from mldebt_nb.live.models.following import Unwatchable

    try:
        session.watch_models(on=on)
    except Unwatchable as error:
        raise UsageError(str(error)) from None


def told(before: Status, now: Status, labels: Labels) -> str:
    """What got worse from `before` to `now`, in one sentence; "" when nothing did."""
    known = {cell.id: cell.status for cell in before.cells}
    stale = [labels.short(c.id) for c in now.cells if c.status == "stale" and known.get(c.id) != "stale"]
    hidden = [f"`{name}`" for name in now.hidden if name not in before.hidden]
    parts = []
    if stale:
        parts.append(f"{_listed(stale)} {'is' if len(stale) == 1 else 'are'} stale now")
    if hidden:
        parts.append(f"only the kernel has {_listed(hidden)} now")
    return "; ".join(parts)


def _listed(items: list[str]) -> str:
    more = len(items) - _SHOWN
    return ", ".join(items[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
