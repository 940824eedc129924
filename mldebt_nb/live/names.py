"""The names of the kernel that restart-and-run-all would not define, or would define otherwise.

Comes in: names that something has happened to. Goes out: hidden and altered names, in the order of the namespace. Names
that nothing has happened to are not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from mldebt_nb.live import wording
from mldebt_nb.live.log import Log
from mldebt_nb.live.recorder import Recorder, is_user_name
from mldebt_nb.live.status import HiddenName
from mldebt_nb.live.values import ABSENT, Value


class Names:
    """Those of one session. `before_session` are names that were there when it began."""

    def __init__(self, recorder: Recorder, log: Log, before_session: Collection[str]) -> None:
        self._recorder = recorder
        self._log = log
        self._before_session = before_session
        self._hidden: dict[str, HiddenName] = {}
        self._altered: set[str] = set()
        self._begun = False

    def all(
        self, touched: Iterable[str], would: Callable[[str, Value], Value]
    ) -> tuple[tuple[HiddenName, ...], tuple[str, ...]]:
        """Hidden and altered names. `touched`: all to which something may have happened since this was asked last;
        `would` gives what a run from the top would leave under a name."""
        namespace = self._recorder.namespace
        if not self._begun or self._recorder.lost_track():
            self._begun = True
            touched = {*touched, *namespace, *self._hidden, *self._altered}
        for name in touched:
            self._hidden.pop(name, None)
            self._altered.discard(name)
            if name in namespace and is_user_name(name):
                self._ask(name, would)
        return (
            tuple(self._hidden[name] for name in _in_order(namespace, self._hidden)),
            tuple(_in_order(namespace, self._altered)),
        )

    def _ask(self, name: str, would: Callable[[str, Value], Value]) -> None:
        recorder = self._recorder
        if name in self._before_session and name not in recorder.writers:
            return
        value = would(name, ABSENT)
        if value is ABSENT:
            self._hidden[name] = wording.hidden(name, self._log.number(recorder.writers.get(name, -1)))
        elif not value.same(recorder.values.get(name, value)):
            self._altered.add(name)


def _in_order(namespace: Mapping[str, object], names: Collection[str]) -> list[str]:
    return [name for name in list(namespace) if name in names] if names else []
