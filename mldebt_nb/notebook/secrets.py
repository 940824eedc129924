"""Credentials in a text: where they stand and of which kind.

Comes in: any text, or the bytes of a file. Goes out: places, kinds, or the same text with marks instead. What is found
here is never to be shown: whoever draws source text draws `concealed` text. What they look like: `secret_forms`.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

import msgspec

from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.secret_forms import (
    ASSIGNED,
    ENVIRONMENT,
    FORMS,
    MODEL,
    OTHER_NAME,
    OUTPUT_NEEDLES,
    PASSWORD_NAME,
    PLACEHOLDER,
    PUBLIC,
    PUBLISHED,
    STEMS,
    Form,
)

MARK = "•"
_LEET = str.maketrans("@013$57", "aoiesst")
_BITS = 3.0  # of entropy per character, from which on a key looks random
_SHORTEST_KEY, _SHORTEST_PASSWORD = 16, 6
_LONGEST_LINE = 20_000  # characters; longer ones are data
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile(r"[^\w\s]|_"))


class Secret(msgspec.Struct, frozen=True):
    """Characters [start, end) of a text are a credential.

    `name` is what the text calls it, if anything; `certain` when it has a provider's form and is hardly anything else;
    `is_password` when people made it up.
    """

    start: int
    end: int
    kind: str
    name: str | None = None
    certain: bool = False
    is_password: bool = False


def find(text: str) -> list[Secret]:
    """The credentials of a text from the top; none overlaps another, those of a provider's form come first."""
    kept = list(_of_forms(text))
    for secret in _of_names(text):
        if not any(secret.start < other.end and other.start < secret.end for other in kept):
            kept.append(secret)
    return sorted(kept, key=lambda secret: secret.start)


def concealed(text: str) -> str:
    """`text` with marks instead of credentials; lines and columns stay."""
    for secret in find(text):
        marks = re.sub(r"[^\n]", MARK, text[secret.start : secret.end])
        text = text[: secret.start] + marks + text[secret.end :]
    return text


def of_cells(cells: Iterable[Cell]) -> dict[int, list[Secret]]:
    """The credentials in the sources of cells, by the index of the cell; places are those in the cell."""
    found: dict[int, list[Secret]] = {}
    cells = tuple(cells)
    starts = list(accumulate((len(cell.source) + 1 for cell in cells), initial=0))
    for secret in find("\n".join(cell.source for cell in cells)):
        at = bisect_right(starts, secret.start) - 1
        within = min(secret.end, starts[at + 1] - 1) - starts[at]
        here = msgspec.structs.replace(secret, start=secret.start - starts[at], end=within)
        found.setdefault(cells[at].index, []).append(here)
    return found


# -- what has a provider's form ---------------------------------------------------------------------------


def _of_forms(text: str) -> Iterator[Secret]:
    for form in FORMS:
        if any(needle in text for needle in form.needles):
            for found in form.pattern.finditer(text):
                if _is_real(form, found["value"]):
                    yield Secret(*found.span("value"), form.kind, certain=form.certain)


def _is_real(form: Form, value: str) -> bool:
    if MODEL.search(value) or any(known in value for known in PUBLISHED):
        return False
    if form.needles == ("://",):
        return PLACEHOLDER.search(value.translate(_LEET)) is None
    return _entropy(value) >= _BITS


# -- what is called so ------------------------------------------------------------------------------------


def _of_names(text: str) -> Iterator[Secret]:
    small = text.lower()
    if not any(stem in small for stem in STEMS):
        return
    start = 0
    for line, low in zip(text.split("\n"), small.split("\n"), strict=True):
        if len(line) <= _LONGEST_LINE and any(stem in low for stem in STEMS):
            for found in (*ASSIGNED.finditer(line), *ENVIRONMENT.finditer(line)):
                if (secret := _named(found["name"], found["value"], start + found.start("value"))) is not None:
                    yield secret
        start += len(line) + 1


def _named(name: str, value: str, start: int) -> Secret | None:
    if OTHER_NAME.search(name) or PUBLIC.match(value) or value in name or " " in value.strip():
        return None
    word = name.rpartition(".")[2].strip("-")
    if PASSWORD_NAME.search(name):
        fits = _looks_chosen(value)
    else:
        fits = _looks_random(value)
    kind = "password" if PASSWORD_NAME.search(name) else "key"
    return Secret(start, start + len(value), kind, word, is_password=kind == "password") if fits else None


def _looks_chosen(value: str) -> bool:
    """Whether somebody chose it for a password of their own: no word that stands for one, not only letters."""
    if len(value) < _SHORTEST_PASSWORD or PLACEHOLDER.search(value) or PLACEHOLDER.search(value.translate(_LEET)):
        return False
    return sum(bool(kind.search(value)) for kind in _CLASSES) >= 2


def _looks_random(value: str) -> bool:
    if len(value) < _SHORTEST_KEY or PLACEHOLDER.search(value) or not re.fullmatch(r"[\w.+/=:~-]+", value):
        return False
    digits, letters = len(re.findall(r"\d", value)), len(re.findall(r"[A-Za-z]", value))
    words = re.findall(r"[a-z]{5,}", value)  # of a sentence, a path or an identifier
    return digits >= 2 and letters >= 4 and sum(map(len, words)) < len(value) / 2 and _entropy(value) >= _BITS


def _entropy(value: str) -> float:
    """Shannon's, in bits per character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)


# -- outputs ----------------------------------------------------------------------------------------------


def may_be_in(data: bytes) -> bool:
    """Whether outputs in the bytes of a notebook are worth decoding; pictures are jumped over."""
    return any(needle in piece for piece in _without_pictures(data) for needle in OUTPUT_NEEDLES)


def _without_pictures(data: bytes) -> Iterator[bytes]:
    position = 0
    while (found := data.find(b'"image/', position)) >= 0:
        yield data[position:found]
        colon = data.find(b":", found)
        opening = data.find(b'"', colon)
        position = data.find(b'"', opening + 1) if colon >= 0 and opening >= 0 else -1
        if position < 0:
            return
    yield data[position:]


def in_outputs(outputs: Any) -> tuple[str, ...]:
    """The kinds of credentials in the decoded outputs of a cell: only what has a provider's form for certain."""
    return tuple(sorted({s.kind for text in _texts(outputs) for s in _of_forms(text) if s.certain}))


def _texts(value: Any) -> Iterator[str]:
    """All texts in nested JSON; a list of lines is one, pictures are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            yield "".join(value)
        else:
            for item in value:
                yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not str(key).startswith("image/"):
                yield from _texts(item)
