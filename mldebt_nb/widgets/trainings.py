"""Training the user's model in the background, so that a drop set is confirmed while the notebook stays usable.

Comes in: a function that trains and tells a `Watch` of each training. Goes out: `Reply`s that tell how far it is. One
runs at a time in a kernel, and each can be cancelled between two trainings.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import msgspec

from mldebt_nb.entanglement.confirming import TRAININGS
from mldebt_nb.entanglement.records import Confirmation
from mldebt_nb.entanglement.watching import Watch
from mldebt_nb.widgets.views import Push, Reply, reply

Confirm = Callable[[list[str], Watch], Confirmation]

_ONE = threading.Lock()


class Trainings:
    """The confirmations of one view. `last` is what the last one said."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._watch = Watch()
        self.last: Confirmation | None = None

    def asked(self, question: Mapping[str, Any], names: list[str], push: Push) -> Reply:
        """Start with `names` left out, or cancel. Raises `ValueError`."""
        if question["kind"] == "cancel":
            self._watch.cancel()
            return reply({})
        if not names:
            raise ValueError("nothing is dropped yet: there is nothing to confirm")
        if not _ONE.acquire(blocking=False):
            raise ValueError("another confirmation is running: wait for it, or cancel it")
        self._watch = Watch(progress=_told(push))
        threading.Thread(target=self._run, args=(names, push, self._watch), name="mldebt-confirm", daemon=True).start()
        return reply({"trainings": TRAININGS})

    def _run(self, names: list[str], push: Push, watch: Watch) -> None:
        try:
            found = self._confirm(names, watch)
            if found.refits < TRAININGS:
                push(reply({"kind": "cancelled"}))
                return
            self.last = found
            push(reply({"kind": "confirmed", "said": sentence(found), **msgspec.to_builtins(found)}))
        except (ValueError, RuntimeError) as error:  # `Unfit` and `RefitFailed`: sentences
            push(reply({"kind": "failed", "said": str(error)}))
        finally:
            _ONE.release()


def _told(push: Push) -> Callable[[str, float], None]:
    """A listener that counts trainings: it hears once before the first, and after each."""
    heard = count()

    def progress(what: str, share: float) -> None:
        if done := next(heard):
            push(reply({"kind": "training", "done": done, "of": TRAININGS}))

    return progress


def sentence(found: Confirmation) -> str:
    """What a confirmation says, for people."""
    without = ", ".join(found.removed[:5]) + (f" and {len(found.removed) - 5} more" if len(found.removed) > 5 else "")
    rise = f"{found.rise:+.3g} ± {found.error:.2g} (up to {found.allowed:.3g} is allowed)"
    verdict = {
        True: "safe to drop",
        False: "not safe to drop",
        None: "cannot be told at this number of rows",
    }[found.safe]
    return f"Trained without {without}: the loss on rows held out changes by {rise}: {verdict}."
