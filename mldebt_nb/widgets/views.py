"""What every view can do, and the form in which it speaks with the front end.

Comes in: questions of the front end. Goes out: `Reply`s: plain values for JSON, and numbers as one block of float32.
No widget library is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from mldebt_nb.render.card import Card


class Reply(NamedTuple):
    """`content` goes as JSON and holds no NaN. `numbers` are float32, one array after the other, little-endian;
    `content["blocks"]` says how they are called and how long they are."""

    content: dict[str, Any]
    numbers: bytes = b""


Push = Callable[[Reply], None]


class Saved(NamedTuple):
    """A view for readers without a kernel: words, and a PNG if there is one, with what it shows."""

    card: Card
    png: bytes = b""
    alt: str = ""


class View(Protocol):
    """`kind`: by which name the front end knows it."""

    kind: str

    def begin(self) -> Reply:
        """What is drawn first."""

    def asked(self, question: Mapping[str, Any], push: Push) -> Reply:
        """The answer to `question["kind"]`; `push` sends what comes later. Raises `ValueError` with a sentence."""

    def saved(self) -> Saved:
        """How it looks now."""


def reply(content: Mapping[str, Any], **blocks: Any) -> Reply:
    """A `Reply` of plain values and arrays."""
    arrays = {name: np.ascontiguousarray(values, dtype="<f4").ravel() for name, values in blocks.items()}
    sizes = [[name, values.size] for name, values in arrays.items()]
    return Reply({**content, "blocks": sizes}, b"".join(values.tobytes() for values in arrays.values()))


def indices(question: Mapping[str, Any], key: str, size: int) -> tuple[int, ...]:
    """Positions of features in a question, each once and in order. Raises `ValueError`."""
    given = question.get(key)
    if not isinstance(given, list) or not all(isinstance(at, int) and 0 <= at < size for at in given):
        raise ValueError(f"{key}: positions of features were expected")
    return tuple(sorted(set(given)))
