"""What people write in notebooks, as templates: the tables of the grammar (their slots: see `scope`).

Comes in: nothing. Goes out: `of(role, topic)`. Roles are `make` (a name appears), `change` (in place or by rebinding),
`define` (functions and classes), `control` (blocks around other statements), `show` (whole statements that print) and
the expressions `num`, `str`, `cond`, `shown`. Topics are the modules of this package that fill the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from random import Random
from typing import NamedTuple


class Idiom(NamedTuple):
    """A template, where it belongs, and how often it is written."""

    topic: str
    role: str
    text: str
    weight: float


TABLE: list[Idiom] = []
# what somebody took the trouble to define is used
_CALLED = re.compile(r":(mutator|setter|cleaner|smoother|keeper|bumper|genfn)>")
_MADE = re.compile(r":(bag|grid|pair|nested|records|spot|datum|shelf|groups|series|model|scaler|rng|helper|lines)>")
NAMES: dict[str, tuple[str, ...]] = {}
PARTS: dict[str, dict[str, tuple[str, ...]]] = {}
NEW_PARTS: dict[str, tuple[str, ...]] = {}
CODE = frozenset("function coroutine mutator setter cleaner smoother keeper bumper genfn cls data tuple".split())
IMPORTS: dict[str, str] = {}  # what the code says → what must have been imported for it


def topic(name: str) -> Callable[..., None]:
    """A function that adds idioms of the topic: `add(role, *texts, weight=1)`."""

    def add(role: str, *texts: str, weight: float = 1.0) -> None:
        TABLE.extend(Idiom(name, role, text, weight * _eagerness(text)) for text in texts)

    return add


def _eagerness(text: str) -> float:
    return 5 if _CALLED.search(text) else 2 if _MADE.search(text) else 1


@cache
def of(role: str, topic: str) -> list[Idiom]:
    """The idioms of a role in a topic; those of `plain` belong to every notebook."""
    return [idiom for idiom in TABLE if idiom.role == role and idiom.topic == topic]


@cache
def making(kind: str) -> list[Idiom]:
    """The idioms that make a variable of the kind, or of one of the kinds (`list|deque`)."""
    found = re.compile(rf":({kind})!|<!({kind})>")
    return [idiom for idiom in TABLE if idiom.role in ("make", "define", "change") and found.search(idiom.text)]


def topics() -> Iterable[str]:
    """All topics, sorted."""
    return sorted({idiom.topic for idiom in TABLE} - {"plain"})


_WORDS = "north south east west red blue draft final train test alpha beta daily total".split()


def _float(chance: Random) -> str:
    return f"{chance.randint(1, 39) / 4}"


LITERALS: dict[str, Callable[[Random], str]] = {
    "int": lambda chance: str(chance.randint(1, 9)),
    "few": lambda chance: str(chance.randint(2, 4)),
    "big": lambda chance: str(chance.randint(10, 99)),
    "float": _float,
    "word": lambda chance: chance.choice(_WORDS),
    "seed": lambda chance: str(chance.choice((0, 1, 7, 42))),
}
