"""What a rule is that only a running kernel can decide: sessions in its examples.

Comes in: nothing. Goes out: `LiveRule`, `SessionExample`. Rules that judge files as well derive from `Rule` and define
`observe` beside `check`. The static audit does not run a live rule.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from mldebt_nb.rules.base import Rule


class SessionExample(msgspec.Struct, frozen=True):
    """A session: `runs` are (number of the cell, text as it was run) in their order, `text` the notebook afterwards.

    `text` is in py:percent form; lines that end in `#!` are where the rule must fire.
    """

    title: str
    runs: tuple[tuple[int, str], ...]
    text: str
    confidence: str = "high"

    @property
    def is_bad(self) -> bool:
        return "#!" in self.text


class LiveRule(Rule, abstract=True):
    """A debt that no file shows."""

    where: ClassVar[tuple[str, ...]] = ("live",)
    judging: ClassVar[tuple[str, ...]] = ("observe",)
    examples: ClassVar[tuple[SessionExample, ...]]
