"""What a run showed, as digests: its text, its displays and its exception, and how its value was drawn.

Comes in: the shell whose streams are listened to between `begin` and `end`. Goes out: a digest. The text itself is
hashed as it passes and not kept; standard error does not count.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import xxhash

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_NUMBERED = re.compile(r"\bsk-[\w-]*-id-\d+")  # scikit-learn counts its drawings


class Meter:
    """Listens to one shell. Writing to the streams stays what it was, but for a hash of the text."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._text = xxhash.xxh3_64()
        self._displays: list[int] = []
        self._stream: Any = None
        self._write: Callable[..., Any] | None = None
        self._had_own = False
        self._publish: Callable[..., Any] | None = None
        self._hooked = False
        self.shown = False
        self.display_of_value: int | None = None

    def begin(self) -> None:
        self._text = xxhash.xxh3_64()
        self._displays = []
        self.shown = False
        self._tap(sys.stdout)
        publisher = self._shell.display_pub
        self._publish = publish = publisher.publish

        def published(data: Any = None, *positional: Any, **named: Any) -> Any:
            self.display(data)
            return publish(data, *positional, **named)

        publisher.publish = published
        self.display_of_value = None
        hook = self._shell.displayhook
        compute = hook.compute_format_data

        def computed(result: Any) -> Any:
            data = compute(result)
            if type(data) is tuple and data and type(data[0]) is dict:
                self.display_of_value = _shown(data[0])
            return data

        hook.compute_format_data = computed
        self._hooked = True

    def end(self, result: Any, *, timed: bool) -> int:
        """Stop listening; the digest of everything that was shown. `timed`: the text tells how long the run took."""
        self.restore()
        error = result.error_before_exec or result.error_in_exec
        text = 0 if timed else self._text.intdigest()
        return hash((text, *self._displays, _named(error)))

    @staticmethod
    def of_text(text: str, error: BaseException | None = None) -> int:
        """The digest of a run that printed `text`, displayed nothing and raised `error`."""
        shown = _ADDRESS.sub("0x", text).encode("utf-8", "surrogatepass")
        return hash((xxhash.xxh3_64_intdigest(shown), _named(error)))

    def restore(self) -> None:
        """Give the streams back as they were."""
        stream, self._stream = self._stream, None
        if stream is not None:
            if self._had_own:
                stream.write = self._write
            else:
                vars(stream).pop("write", None)
        if self._publish is not None:
            vars(self._shell.display_pub).pop("publish", None)
            self._publish = None
        if self._hooked:
            vars(self._shell.displayhook).pop("compute_format_data", None)
            self._hooked = False

    def display(self, data: Any) -> None:
        """Count a display: its text without addresses, other forms by their size and kind."""
        self.shown = True
        if type(data) is dict:
            self._displays.append(_shown(data))

    def _tap(self, stream: Any) -> None:
        state = getattr(stream, "__dict__", None)
        if type(state) is not dict:
            return
        self._had_own = "write" in state
        write = stream.write

        def tapped(text: Any, *positional: Any, **named: Any) -> Any:
            if type(text) is str and text and not getattr(self._shell, "showing_traceback", False):
                self.shown = True
                if not self._shell.displayhook.is_active:
                    plain = _ADDRESS.sub("0x", text) if "0x" in text else text
                    self._text.update(plain.encode("utf-8", "surrogatepass"))
            return write(text, *positional, **named)

        try:
            stream.write = tapped
        except AttributeError:
            return
        self._stream, self._write = stream, write


def _shown(data: dict[Any, Any]) -> int:
    return hash(tuple([(kind, _plain(item)) for kind, item in sorted(data.items()) if type(kind) is str]))


def _plain(item: Any) -> int:
    if type(item) is str:
        return hash(_NUMBERED.sub("sk-id", _ADDRESS.sub("0x", item)))
    return hash((type(item).__name__, len(item) if type(item) in (bytes, list, dict) else repr(type(item))))


def _named(error: BaseException | None) -> int:
    """An exception by its type and, where its arguments are plain, what it says."""
    if error is None:
        return 0
    said = tuple(_ADDRESS.sub("0x", a) if type(a) is str else a for a in error.args if type(a) in (str, int, float))
    return hash((type(error).__qualname__, said))
