"""The names of the kernel that restart-and-run-all would not define, or would define otherwise.

Comes in: names that something has happened to. Goes out: hidden and altered names, in the order of the namespace. Names
that nothing has happened to are not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Set

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
        self._told: tuple[tuple[HiddenName, ...], tuple[str, ...]] | None = None  # until one comes or goes

    @property
    def hidden(self) -> Set[str]:
        """Those that were hidden when this was asked last."""
        return self._hidden.keys()

    def all(
        self, touched: Iterable[str], would: Callable[[str, Value], Value]
    ) -> tuple[tuple[HiddenName, ...], tuple[str, ...]]:
        """Hidden and altered names, in the order in which they came. `touched`: all to which something may have
        happened since this was asked last; `would` gives what a run from the top would leave under a name."""
        bindings, namespace = self._recorder.bindings, self._recorder.namespace
        if self._told is None or bindings.lost_track():
            self._told = None
            touched = {*touched, *namespace, *self._hidden, *self._altered}
        known = self._told
        for name in touched:
            if self._hidden.pop(name, None) is not None or name in self._altered:
                self._altered.discard(name)
                known = None
            if name in namespace and is_user_name(name) and self._ask(name, would):
                known = None
        if known is None:
            known = (
                tuple([self._hidden[name] for name in bindings.in_order(self._hidden)]),
                tuple(bindings.in_order(self._altered)),
            )
        self._told = known
        return known

    def _ask(self, name: str, would: Callable[[str, Value], Value]) -> bool:
        """Note what is wrong with a name; whether anything is."""
        recorder = self._recorder
        if name in self._before_session and name not in recorder.writers:
            return False
        value = would(name, ABSENT)
        if value is ABSENT:
            self._hidden[name] = wording.hidden(name, self._log.number(recorder.writers.get(name, -1)))
        elif not value.same(recorder.values.get(name, value)):
            self._altered.add(name)
        else:
            return False
        return True
