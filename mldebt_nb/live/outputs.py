"""What a run showed, as digests: its text, its displays and its exception, and how its value was drawn.

Comes in: the shell whose streams are listened to between `begin` and `end`. Goes out: a digest. The text itself is
hashed as it passes and not kept; standard error does not count.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import xxhash

from mldebt_nb.live import layout

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
#: Numbers that libraries give their drawings, so that no two have the same: scikit-learn counts, others draw lots.
_NUMBERED = re.compile(r"\bsk-[\w-]*-id-\d+|\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b")


class Meter:
    """Listens to one shell. Writing to the streams stays what it was, but for a hash of the text."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._text = xxhash.xxh3_64()
        self._displays: list[int] = []
        self._taps: list[_Tap] = []
        self.deaf = False  # nobody can hear what is printed
        self._failure: Exception | None = None
        self.shown = False
        self.display_of_value: int | None = None

    def begin(self) -> None:
        self._text = xxhash.xxh3_64()
        self._displays = []
        self.shown = False
        self.display_of_value = None
        self.deaf = not _can_be_tapped(sys.stdout)
        if not self.deaf:
            self._taps.append(_Tap(sys.stdout, "write", before=partial(self._heard, self._printed)))
        publish = partial(self._heard, self._displayed)
        self._taps.append(_Tap(self._shell.display_pub, "publish", before=publish, first="data"))
        drawing = _Tap(self._shell.displayhook, "compute_format_data", after=partial(self._heard, self._drawn))
        self._taps.append(drawing)

    def end(self, result: Any, *, timed: bool) -> int:
        """Stop listening; the digest of everything that was shown. `timed`: the text tells how long the run took.

        Raises what went wrong while somebody printed or displayed.
        """
        self.restore()
        if self._failure is not None:
            raise self._failure
        error = failure(result)
        text = 0 if timed else self._text.intdigest()
        return hash((text, *self._displays, _named(error)))

    @staticmethod
    def of_text(text: str, error: BaseException | None = None) -> int:
        """The digest of a run that printed `text`, displayed nothing and raised `error`."""
        shown = _ADDRESS.sub("0x", text).encode("utf-8", "surrogatepass")
        return hash((xxhash.xxh3_64_intdigest(shown), _named(error)))

    def restore(self) -> None:
        """Give the streams back as they were."""
        taps, self._taps = self._taps, []
        for tap in taps:
            tap.close()

    def _heard(self, hear: Callable[[Any], None], told: Any) -> None:
        """Nothing of ours is raised by the user's `print`; `end` tells it."""
        try:
            hear(told)
        except Exception as error:  # noqa: BLE001 - see above
            self._failure = error

    def _displayed(self, data: Any) -> None:
        """Count a display: its text without addresses, other forms by their size and kind."""
        self.shown = True
        if type(data) is dict:
            self._displays.append(_shown(data))

    def _printed(self, text: Any) -> None:
        if type(text) is str and text and not getattr(self._shell, "showing_traceback", False):
            self.shown = True
            if not self._shell.displayhook.is_active:
                plain = _ADDRESS.sub("0x", text) if "0x" in text else text
                self._text.update(plain.encode("utf-8", "surrogatepass"))

    def _drawn(self, data: Any) -> None:
        if type(data) is tuple and data and type(data[0]) is dict:
            self.display_of_value = _shown(data[0])


class _Tap:
    """A method of one object that tells, until `close`: its first argument before it is called (it may be given by its
    name, `first`), its result after.

    Who puts something else in its place meanwhile keeps it.
    """

    def __init__(
        self, owner: Any, name: str, *, before: Callable[[Any], None] | None = None,
        after: Callable[[Any], None] | None = None, first: str = "",
    ) -> None:  # fmt: skip
        self._owner = owner
        self._name = name
        self._open = True
        state = vars(owner)
        self._own = state.get(name)
        method = getattr(owner, name)

        def tapped(*positional: Any, **named: Any) -> Any:
            if before is not None and self._open:
                before(positional[0] if positional else named.get(first))
            result = method(*positional, **named)
            if after is not None and self._open:
                after(result)
            return result

        self._tapped = state[name] = tapped

    def close(self) -> None:
        """Put back what was there."""
        self._open = False
        state = vars(self._owner)
        if state.get(self._name) is not self._tapped:
            return
        if self._own is not None:
            state[self._name] = self._own
        else:
            del state[self._name]


def _can_be_tapped(stream: Any) -> bool:
    """Whether a stream has attributes of its own and says nothing when read: nothing of the user's making."""
    kind = type(stream)
    asking = ("__getattribute__", "__setattr__")
    return (
        type(layout.found(kind, "__dict__")) is types.GetSetDescriptorType
        and layout.found(kind, "__getattr__") is None
        and all(type(layout.found(kind, name)) is types.WrapperDescriptorType for name in asking)
        and type(layout.found(kind, "write")) in (types.FunctionType, types.MethodDescriptorType)
    )


def failure(result: Any) -> BaseException | None:
    """What ended a run; it is not asked whether it is true."""
    error: BaseException | None = result.error_in_exec if result.error_before_exec is None else result.error_before_exec
    return error


def _shown(data: dict[Any, Any]) -> int:
    kinds = sorted([kind for kind in list(data) if type(kind) is str])
    return hash(tuple([(kind, _plain(data.get(kind))) for kind in kinds]))


def _plain(item: Any) -> int:
    if type(item) is str:
        return hash(_NUMBERED.sub("sk-id", _ADDRESS.sub("0x", item)))
    kind = layout.kind_of(item)
    return hash((layout.name_of(kind), len(item) if kind in (bytes, list, dict) else 0))


def _named(error: BaseException | None) -> int:
    """An exception by its type and, where its arguments are plain, what it says."""
    if error is None:
        return 0
    plain = [a for a in layout.arguments(error) if type(a) is str or type(a) is int or type(a) is float]
    said = tuple(_ADDRESS.sub("0x", a) if type(a) is str else a for a in plain)
    return hash((layout.name_of(type(error)), said))
