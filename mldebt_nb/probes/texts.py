"""What texts look like: numbers, dates, placeholders for "missing", codes.

Comes in: the different texts of a sample and how often each stands there. Goes out: `Texts`, counts only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mldebt_nb.probes.measurements import Texts

_NUMBER = re.compile(
    r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?)(?:[eE][+-]?\d+)?\s*%?\s*\Z", re.ASCII
)
_DECIMAL = re.compile(r"\s*[+-]|.*[.eE%]", re.ASCII)
_PADDED = re.compile(r"\s*0\d", re.ASCII)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME + r"\s*\Z", re.ASCII)
_LOCAL = re.compile(r"\s*(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME + r"\s*\Z", re.ASCII)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED = re.compile(
    rf"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s+)?(?:\d{{1,2}}[- .]+(?:{_MONTHS})[a-z]*[- .,]+\d{{4}}|"
    rf"(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}},?\s+\d{{4}}){_TIME}\s*\Z",
    re.ASCII | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\Z",
    re.ASCII | re.IGNORECASE,
)
_SPACE = re.compile(r"\S\s+\S")
PLACEHOLDERS = frozenset(
    ["", "?", "-", "--", "n/a", "#n/a", "na", "nan", "<na>", "null", "nat", "#null!", "#value!", "#ref!", "#div/0!"]
)


def described(words: Sequence[str], counts: Sequence[int], total: int) -> Texts:
    """`words` are different from each other and stand `counts` times in the sample, which holds `total` texts.

    What is counted in the words is scaled to the total: the others are taken to look alike.
    """
    tally = dict.fromkeys(
        ("numbers", "decimals", "padded", "dates", "undecided", "placeholders", "spaced", "tokens"), 0
    )
    looked = 0
    for word, count in zip(words, counts, strict=True):
        looked += count
        for trait in _traits(word):
            tally[trait] += count
    scale = total / looked if looked else 1.0
    lengths = [len(word) for word in words]
    return Texts(
        rows=total,
        shortest=min(lengths, default=0),
        longest=max(lengths, default=0),
        **{trait: round(count * scale) for trait, count in tally.items()},
    )


def _traits(word: str) -> tuple[str, ...]:
    """What one text looks like; long ones are prose."""
    if len(word) <= 8 and word.strip().lower() in PLACEHOLDERS:
        return ("placeholders",)
    if len(word) > 80:
        return ("spaced",)
    if _NUMBER.match(word):
        if _PADDED.match(word) and not _DECIMAL.match(word):
            return "numbers", "padded"
        return ("numbers", "decimals") if _DECIMAL.match(word) else ("numbers",)
    if (dated := _dated(word)) is not None:
        return ("dates", "undecided") if dated else ("dates",)
    if _TOKEN.match(word):
        return ("tokens",)
    return ("spaced",) if _SPACE.search(word) else ()


def _dated(word: str) -> bool | None:
    """Whether day and month could be exchanged, None for what is no date."""
    if found := _ISO.match(word):
        month, day = int(found[3]), int(found[4])
        return False if 1 <= month <= 12 and 1 <= day <= 31 else None
    if found := _LOCAL.match(word):
        one, two = int(found[1]), int(found[3])
        if not (1 <= min(one, two) <= 12 and max(one, two) <= 31):
            return None
        return max(one, two) <= 12 and one != two
    return False if _NAMED.match(word) else None
