"""Words by which people admit debt, and what has such words and admits none.

Comes in: the text of a comment or a line of Markdown. Goes out: an `Admission`, or None. It is no rule itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from mldebt_nb.findings.model import Confidence


class Admission(msgspec.Struct, frozen=True):
    """The words as they stand there, what they admit, and how surely.

    `is_marker`: a sheet of exercises has it too; `is_task`: it is one for something to be done, as opposed to mended.
    """

    words: str
    admits: str
    confidence: Confidence
    is_marker: bool = False
    is_task: bool = False


UNFINISHED, WRONG, MAKESHIFT, PUZZLING = "unfinished", "wrong", "makeshift", "not understood"

#: What one of the stems must occur in, for a text to be looked at (small letters).
STEMS = (
    "todo", "to-do", "fixme", "fix me", "xxx", "hack", "kludge", "tbd", "workaround", "work-around", "temporary",
    "for now", "for the time being", "sure why", "sure how", "sure if", "sure whether", "sure what", "idea why",
    "know why", "understand why", "some reason", "some unknown", "some weird", "some strange", "magic number",
    "magic constant",
    "dirty", "ugly", "refactor", "cleaned up", "rewritten", "cleanup", "implemented yet", "yet implemented", "work yet",
    "hardcod", "hard-cod",
)  # fmt: skip

#: A marker begins the comment, behind marks of lists and emphasis; in small letters it needs a colon.
_LEAD = r"[\s#*>\-_\[\]()\"'/+!=~<%]*(?:\d+[.)]\s*)?(?:@\s?)?"
_COLON = r"(?=\s*(?:\([^()]*\))?\s*:)"
_MARKER = re.compile(
    rf"{_LEAD}(?:(TODO|TO-DO|FIX-?ME|XXX|HACK|KLUDGE|TBD)(?![\w/.\\%$-])|((?i:to-?do|fix ?me|hack|kludge)){_COLON})"
)
#: A marker inside of a comment, followed by a colon.
_INNER = re.compile(rf"(?<![\w'\"`/.-])(TODO|FIXME|XXX){_COLON}")
_MARKERS = {"FIXME": WRONG, "FIX ME": WRONG, "FIX-ME": WRONG, "XXX": WRONG, "HACK": MAKESHIFT, "KLUDGE": MAKESHIFT}
_TASKS = frozenset({"TODO", "TO-DO", "TBD"})
#: In front of a phrase: the opposite, or advice.
_ADVICE = re.compile(
    r"\b(?:avoid|never|without|no|any|if|you|instead of|don'?t use|rather than)\W+(?:\w+\W+){0,2}\Z", re.IGNORECASE
)
#: Behind `TODO`: work on what is there, which nobody gives to a student. Beginnings of words.
_REPAIRS = (
    "fix", "remov", "refactor", "clean", "check if", "check whether", "investigat", "figure out", "improv", "handl",
    "support", "replac", "renam", "move", "moving", "updat", "verify", "double", "optimi", "get rid", "delet",
    "document", "deal with", "avoid", "why", "is this", "is it", "is there", "make this", "make it", "make sure",
    "make these", "not ", "should", "can we", "could", "do we", "does", "don't", "dont", "speed", "switch", "port ",
    "convert to", "generali", "paralleli", "automat", "parametri", "extract", "merge", "unify", "allow", "adapt",
    "ask ", "find a", "find out", "find better", "wrong", "bug", "broken", "hack", "hard", "think", "consider",
    "look into", "rewrite", "rework", "revisit", "reconsider", "simplif", "tune", "more ", "better ", "try ",
    "add more", "add support", "add other", "add proper", "add error", "add a check", "add test", "add doc",
)  # fmt: skip
_REPAIR = re.compile(
    r"\W*(?:\([^()]*\)\W*)?(?:(?:we|i|this|that|it|should|still|need(?:s|ed)?|must|to|be|maybe|perhaps|probably|"
    rf"better|eventually|later)\W+)*(?:{'|'.join(_REPAIRS)}|use\b.*\binstead)",
    re.IGNORECASE,
)
#: To the reader of a template, or done.
_TO_READER = re.compile(
    r"\byour?\b|\buncomment|\b(?:done|solved|erledigt)\b|\bfill\b|\b(?:blank|answer|exercise|student)s?\b",
    re.IGNORECASE,
)

_PHRASES: tuple[tuple[Confidence, str, str], ...] = (
    (
        Confidence.HIGH,
        MAKESHIFT,
        r"(?:ugly|nasty|horrible|awful|terrible|dirty|cheap|stupid|crude|gross) (?:little )?(?:hack|work-?around|fix|"
        r"solution|code|way|trick|hard-?cod\w*)|hacky|hackish|kludgy|"
        r"(?:temporary|interim|makeshift) (?:\w+ )?(?:hack|fix|solution|work-?around|patch|measure)|"
        r"(?:it'?s|is|was|bit of|kind of|sort of) an? hack|a (?:little )?hack (?:to|for|until|because)|"
        r"(?:^#+\s*|as an? |is an? |\()work-?around\b|work-?around (?:for|to|until|because|since)|"
        r"^#+\s*quick(?:-| )(?:and|&|n)(?:-| )dirty",
    ),
    (
        Confidence.HIGH,
        PUZZLING,
        r"(?:not|un) ?(?:really |quite |entirely |exactly |too )?sure (?:why|how|if|whether|what)\b|"
        r"no idea why|(?:don'?t|do not|dont) (?:really |quite )?(?:know|understand) why|"
        r"for some (?:unknown |weird |strange |odd )?reason\b|magic (?:number|constant)s?",
    ),
    (
        Confidence.HIGH,
        UNFINISHED,
        r"(?:needs?|should|must|ought|ha(?:s|ve)) (?:to )?(?:be )?(?:refactored|rewritten|cleaned up|refactoring)|"
        r"refactor (?:this|these|later|me)\b|not (?:yet )?implemented yet|not yet implemented|"
        r"(?:doesn'?t|does not|don'?t) work yet",
    ),
    (
        Confidence.LOW,
        MAKESHIFT,
        r"for now\b|for the time being|work-?arounds?|hard-?cod(?:ed|ing)",
    ),
)  # fmt: skip
_COMPILED = [(c, admits, re.compile(rf"(?:{words})", re.IGNORECASE)) for c, admits, words in _PHRASES]
#: Markdown tells others what to do and what is there; only these are the author's own.
_HEADING = re.compile(r"\s*#{1,6}\s*\W*\w+(?:\s+(?:list|items?|s))?\W*$", re.IGNORECASE)
_LONGEST = 400  # characters of a line of Markdown; longer ones hold images


def of_comment(text: str, further: Iterable[str] = ()) -> Admission | None:
    """What a comment, with its hash, admits; `further` are words that do so in this house."""
    if any(stem in text.lower() for stem in STEMS):
        found = _marker(text) or _phrase(text)
        if found is not None:
            return found
    word = next((word for word in further if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)), None)
    return Admission(word, "in debt", Confidence.HIGH) if word else None


def of_markdown(line: str) -> Admission | None:
    """What a line of Markdown admits: only a marker at its beginning does."""
    if len(line) > _LONGEST or _HEADING.match(line):
        return None
    found = _MARKER.match(line)
    return _judged(found[1] or found[2], line[found.end() :]) if found else None


def _marker(text: str) -> Admission | None:
    found = _MARKER.match(text) or _INNER.search(text)
    if found is None:
        return None
    word, rest = next(filter(None, found.groups())), text[found.end() :]
    admission = _judged(word, rest)
    framed = text.startswith("####") or rest.startswith("##")  # as teachers mark what is left to do
    return msgspec.structs.replace(admission, confidence=Confidence.LOW) if admission and framed else admission


def _judged(word: str, rest: str) -> Admission | None:
    if _TO_READER.search(rest):
        return None
    label = word.upper()
    is_task = label in _TASKS
    if rest.isupper() and not rest.lstrip().startswith(
        (":", "(")
    ):  # a sentence in capital letters: Spanish `TODO EL …`
        return None
    confidence = Confidence.HIGH if not is_task or _REPAIR.match(rest) else Confidence.MEDIUM
    return Admission(word, _MARKERS.get(label, UNFINISHED), confidence, is_marker=True, is_task=is_task)


def _phrase(text: str) -> Admission | None:
    for confidence, admits, pattern in _COMPILED:
        if (found := pattern.search(text)) and not _ADVICE.search(text[: found.start()]):
            return Admission(found[0].strip("# ("), admits, confidence)
    return None
