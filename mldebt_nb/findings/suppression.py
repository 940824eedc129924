"""What people have decided about findings: ignored (not a debt) or accepted (a debt, carried knowingly).

Comes in: cells and findings. Goes out: the findings that remain, those accepted, how many were ignored,
and the suppressions that matched nothing. Comments stand on the line, or alone as the first line of a
cell for all of it; tags are for whole cells.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from mldebt_nb.findings.model import Finding, Measure
from mldebt_nb.notebook.model import Cell

_COMMENT = re.compile(r"#\s*mldebt:\s*(?P<verb>\w+)?\s*(?P<rest>.*)$")
_BODY = re.compile(r"^\[(?P<rules>[^\]]*)\]\s*(?:until=(?P<until>\S+)\s*)?(?P<reason>.*)$")
_TAG = "mldebt-ignore"


class Suppression(msgspec.Struct, frozen=True):
    """One comment or tag. `line` is None when it holds for the whole cell; `problem` when it cannot be read."""

    cell_index: int
    at_line: int
    line: int | None
    accepts: bool
    rules: tuple[str, ...]  # empty: all
    until: date | None
    reason: str
    problem: str | None = None
    is_tag: bool = False

    def matches(self, finding: Finding) -> bool:
        if finding.cell_index != self.cell_index or self.problem:
            return False
        if self.line is not None and finding.line is not None:
            last = finding.end_line or finding.line
            if not finding.line <= self.line <= max(last, finding.line):
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
        for tag in cell.tags:
            if tag == _TAG or tag.startswith(_TAG + ":"):
                rules = tuple(r.strip() for r in tag[len(_TAG) + 1 :].split(",") if r.strip())
                found.append(Suppression(cell.index, 1, None, False, rules, None, "cell tag", is_tag=True))
        if cell.is_code and "mldebt:" in cell.source:
            found.extend(_in_comments(cell))
    return found


def _in_comments(cell: Cell) -> Iterable[Suppression]:
    lines = cell.source.split("\n")
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    comments = _comment_columns(cell.source)
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line)
        if not match or (comments is not None and (number, match.start()) not in comments):
            continue
        alone = not line[: match.start()].strip()
        target = None if alone and number == first else number + 1 if alone else number
        yield _read(cell.index, number, target, match)


def _comment_columns(source: str) -> set[tuple[int, int]] | None:
    """Where comments begin; None when the cell cannot be tokenised (magics), so that any match counts."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return None
    return {token.start for token in tokens if token.type == tokenize.COMMENT}


def _read(cell: int, number: int, target: int | None, match: re.Match[str]) -> Suppression:
    verb, body = match["verb"], _BODY.match(match["rest"])
    problem: str | None = None
    rules: tuple[str, ...] = ()
    until: date | None = None
    reason = ""
    if verb not in ("ignore", "accept"):
        problem = f"`{verb or ''}` is not known; "
        problem += "write `# mldebt: ignore[rule] reason` or `# mldebt: accept[rule] until=2027-01-01 reason`"
    elif body is None:
        problem = f"the rule is missing; write `# mldebt: {verb}[rule] reason`"
    else:
        rules = tuple(r.strip() for r in body["rules"].split(",") if r.strip())
        reason = body["reason"].strip()
        if not rules:
            problem = f"the brackets are empty; write `# mldebt: {verb}[rule] reason`"
        if body["until"]:
            try:
                until = date.fromisoformat(body["until"])
            except ValueError:
                problem = f"`until={body['until']}` is no date; write it as until=2027-01-01"
    return Suppression(cell, number, target, verb == "accept", rules, until, reason, problem)


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
