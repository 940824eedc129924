"""What people have decided about findings: ignored (not a debt) or accepted (a debt, carried knowingly).

Comes in: cells and findings. Goes out: the findings that remain, those accepted, how many were ignored,
and the suppressions that matched nothing. Comments stand on the line, alone above it, or alone as the first line of a
cell for all of it; tags are for whole cells.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from mldebt_nb.findings.model import Finding, Measure
from mldebt_nb.notebook.masking import mask
from mldebt_nb.notebook.model import Cell

_COMMENT = re.compile(r"#\s*mldebt:\s*(?P<verb>\w+)?\s*(?P<rest>.*)$")
_BODY = re.compile(r"^\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)$")
_UNTIL = re.compile(r"\buntil\b\s*[=:]?\s*(?P<date>\S*)\s*")
_TAG = "mldebt-ignore"


class Suppression(msgspec.Struct, frozen=True):
    """One comment or tag; a comment begins at `at_line` and `column`.

    `lines` is (first, last), None for the whole cell; `problem` says why it cannot be read.
    """

    cell_index: int
    at_line: int
    lines: tuple[int, int] | None
    accepts: bool
    rules: tuple[str, ...]  # empty: all
    until: date | None
    reason: str
    problem: str | None = None
    is_tag: bool = False
    column: int = 1

    def matches(self, finding: Finding) -> bool:
        if finding.cell_index != self.cell_index or self.problem:
            return False
        if self.lines is not None and finding.line is not None:
            first, last = self.lines
            if last < finding.line or first > max(finding.end_line or 0, finding.line):
                return False
        return not self.rules or any(rule in (finding.rule, finding.code) for rule in self.rules)


class Outcome(msgspec.Struct, frozen=True):
    """What is left after suppressions were applied."""

    kept: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    ignored: int
    unused: tuple[Suppression, ...]


def find(cells: Iterable[Cell]) -> list[Suppression]:
    """All suppressions written into code cells, and the tags of any cell."""
    found: list[Suppression] = []
    for cell in cells:
        found.extend(_of_tag(cell, tag) for tag in cell.tags if tag == _TAG or tag.startswith(_TAG + ":"))
        if cell.is_code and "mldebt:" in cell.source:
            found.extend(_in_comments(cell))
    return found


def _of_tag(cell: Cell, tag: str) -> Suppression:
    rules = _names(tag[len(_TAG) + 1 :])
    problem = f"the rule is missing; tag the cell {_TAG}:rule, or {_TAG} for all rules"
    return Suppression(
        cell.index, 1, None, False, rules, None, "cell tag", problem if tag != _TAG and not rules else None, is_tag=True
    )


def _in_comments(cell: Cell) -> Iterator[Suppression]:
    lines = cell.source.split("\n")
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    for number, comment in _comments(cell.source):
        match = _COMMENT.search(comment)
        if match is None:
            continue
        if lines[number - 1].strip() != comment.strip():
            target: tuple[int, int] | None = (number, number)
        else:
            target = None if number == first else _statement_below(lines, number)
        column = len(lines[number - 1]) - len(comment) + match.start() + 1
        yield msgspec.structs.replace(_read(cell.index, number, target, match), column=column)


def _statement_below(lines: Sequence[str], comment: int) -> tuple[int, int]:
    """The next line of code after line `comment`; from a decorator on to the line that it decorates."""
    code = [
        n for n, line in enumerate(lines[comment:], comment + 1) if line.strip() and not line.strip().startswith("#")
    ]
    if not code:
        return comment, comment
    last = next((number for number in code if not lines[number - 1].lstrip().startswith("@")), code[-1])
    return code[0], last


def _comments(source: str) -> list[tuple[int, str]]:
    """Comments by line, not what looks like one in a string. Lines that are no Python count as they stand."""
    plain = mask(source).text
    found: dict[int, str] = {}
    read = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(plain).readline):
            read = token.end[0]
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string
    except (tokenize.TokenError, SyntaxError):
        pass
    for number, (original, masked) in enumerate(zip(source.split("\n"), plain.split("\n"), strict=True), 1):
        if (original != masked or number > read) and number not in found and "#" in original:
            found[number] = original[original.index("#") :]
    return sorted(found.items())


def _read(cell: int, number: int, lines: tuple[int, int] | None, match: re.Match[str]) -> Suppression:
    verb, body = match["verb"], _BODY.match(match["rest"])
    rules = _names(body["rules"]) if body else ()
    reason = body["reason"].strip() if body else ""
    until: date | None = None
    problem: str | None = None
    if verb not in ("ignore", "accept"):
        problem = (
            f"`{verb or ''}` is not known; "
            "write `# mldebt: ignore[rule] reason` or `# mldebt: accept[rule] until=2027-01-01 reason`"
        )
    elif body is None:
        problem = f"the rule is missing; write `# mldebt: {verb}[rule] reason`"
    elif not rules:
        problem = f"the brackets are empty; write `# mldebt: {verb}[rule] reason`"
    elif dated := _until(reason):
        until, problem = _date(dated["date"], verb)
        reason = (reason[: dated.start()] + reason[dated.end() :]).strip()
    return Suppression(cell, number, lines, verb == "accept", rules, until, reason, problem)


def _until(reason: str) -> re.Match[str] | None:
    """Where the reason names a date; `until` is an ordinary word unless it is written as a setting or comes first."""
    found = _UNTIL.search(reason)
    return found if found and (found.start() == 0 or "=" in found[0]) else None


def _date(text: str, verb: str) -> tuple[date | None, str | None]:
    """The date, or what is wrong with it."""
    if verb == "ignore":
        return None, "`ignore` has no date; write `# mldebt: accept[rule] until=2027-01-01 reason`"
    try:
        return date.fromisoformat(text), None
    except ValueError:
        return None, f"`until={text}` is no date; write it as until=2027-01-01"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def apply(findings: Sequence[Finding], suppressions: Sequence[Suppression], today: date) -> Outcome:
    """Sort `findings` into kept, accepted and ignored. An acceptance whose date has passed no longer holds."""
    if not suppressions:
        return Outcome(tuple(findings), (), 0, ())
    kept: list[Finding] = []
    accepted: list[Finding] = []
    used: set[int] = set()
    ignored = 0
    for finding in findings:
        expired: date | None = None
        for index, suppression in enumerate(suppressions):
            if not suppression.matches(finding):
                continue
            used.add(index)
            if not suppression.accepts:
                ignored += 1
                break
            if suppression.until is None or suppression.until >= today:
                accepted.append(finding)
                break
            expired = suppression.until
        else:
            if expired is not None:
                evidence = {
                    **finding.evidence,
                    "accepted_until": Measure(value=expired.isoformat(), unit="date"),
                }
                finding = msgspec.structs.replace(finding, evidence=evidence)
            kept.append(finding)
    unused = tuple(s for index, s in enumerate(suppressions) if index not in used)
    return Outcome(tuple(kept), tuple(accepted), ignored, unused)
