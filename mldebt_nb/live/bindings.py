"""Which names of the namespace were bound, or deleted, whatever the text of a cell says.

Comes in: the namespace before and after a run. Goes out: names. Of objects their `id` is kept and nothing else; keys
that are no text are not asked anything.

A run costs one pass over the names, in C, while there are at most `MANY` of them; beyond, where only names that have
come or gone are looked for, as much as there are such. IPython adds two names per run, so it is soon beyond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress, count, islice
from operator import is_, ne
from typing import Any, NamedTuple

MANY = 1000  # names; beyond, only cells that may bind names out of sight are compared name by name


class _Held(NamedTuple):
    """Names in the order of the namespace, and the ids of what they held."""

    names: list[str]
    ids: list[int]


class Bindings:
    """Those of one namespace, from run to run."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._held: _Held | None = None  # None when there are too many to look at each time
        self._places: dict[str, int] = {}  # names as of the end of the last run, numbered as they came
        self._numbers = count()

    def settle(self) -> None:
        """Take the namespace as it is for the state before the first run."""
        held = _held(self._namespace)
        self._places = dict(zip(held.names, self._numbers, strict=False))
        self._held = held if len(self._namespace) <= MANY else None

    def watch(self) -> None:
        """What is run next may bind names out of sight: compare all of them, however many."""
        if self._held is None:
            self._held = _held(self._namespace)

    def changed(self) -> set[str]:
        """Names that were bound or deleted since this was asked last."""
        before, self._held = self._held, None
        if before is None:
            come = self._come()
            changed = self._come_or_gone() if come is None else come
        else:
            now = self._now(before)
            changed = _differing(before, now)
            self._held = now if len(self._namespace) <= MANY else None
        for name in changed:
            if name not in self._namespace:
                self._places.pop(name, None)
            elif name not in self._places:
                self._places[name] = next(self._numbers)
        return set(changed)

    def lost_track(self) -> bool:
        """Whether names have come or gone since `changed` was asked last."""
        return len(self._places) != len(self._namespace)

    def in_order(self, names: Iterable[str]) -> list[str]:
        """These names as they have come into the namespace; those that nobody has seen coming are the last."""
        return sorted(names, key=lambda name: (self._places.get(name, _LAST), name))

    def _now(self, before: _Held) -> _Held:
        """What the names hold now. Names that were there before are known to be text."""
        held = self._namespace.copy()  # at one moment: threads may be at work
        known = before.names
        if len(held) >= len(known) and all(map(is_, known, held)):
            more = list(islice(held, len(known), None))
            if all(type(name) is str for name in more):
                return _Held(known + more, list(map(id, held.values())))
        return _held(held)

    def _come(self) -> list[str] | None:
        """Names that have come, which are the last ones; None when that is not all, by their number."""
        more = len(self._namespace) - len(self._places)
        last = list(islice(reversed(self._namespace), more + 1)) if more >= 0 else []
        if any(type(name) is not str for name in last):
            return None
        known = [name in self._places for name in last]
        return last[:more][::-1] if known == [False] * more + [True] else None

    def _come_or_gone(self) -> list[str]:
        names = _texts(self._namespace)
        come = [name for name in names if name not in self._places]
        return come + [name for name in self._places if name not in self._namespace]


_LAST = 1 << 60


def _differing(before: _Held, now: _Held) -> list[str]:
    """Names that hold another object, in the order of the namespace; then those that are gone."""
    both = len(before.names)
    if now.names[:both] == before.names:
        return [*compress(before.names, map(ne, before.ids, now.ids)), *now.names[both:]]
    old, new = dict(zip(*before, strict=True)), dict(zip(*now, strict=True))
    return [name for name, held in new.items() if old.get(name) != held] + [name for name in old if name not in new]


def _held(namespace: Mapping[str, Any]) -> _Held:
    items = [(name, id(held)) for name, held in list(namespace.items()) if type(name) is str]
    return _Held([name for name, _ in items], [held for _, held in items])


def _texts(namespace: Mapping[str, Any]) -> list[str]:
    """The keys that are names: code can put others into `globals()`, and they are not to be asked anything."""
    return [name for name in list(namespace) if type(name) is str]
