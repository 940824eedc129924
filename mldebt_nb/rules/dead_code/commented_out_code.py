"""DED106: code in comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.edits import lines_deleted, takes_comments_only
from mldebt_nb.findings.model import Finding, Fix, Severity
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_COMMENT = re.compile(r"^\s*#+ ?(?!!)(.*)$")
_MAX_TRIES = 600  # pieces of one run of comments that are tried as code
_DIRECTIVE = re.compile(r"\s*(?:%%|\+|-\*-|noqa|type:|pylint|mypy|fmt:|isort|ruff|mldebt|!|region|endregion|\|)")
_PROSE = re.compile(r"^[A-Z][\w' ,-]*[.:]?$|\b(?i:the|is|are|we|to|of|this|that|you|with|should|can)\b \w+ \w+")
_INTRODUCES = re.compile(r"(?::|\be\.g\.?|\bexample\b.*)\s*$", re.IGNORECASE)
_START = re.compile(
    r"\s*(?:[\w.\[\]'\", ]+\s*[-+*/]?=[^=]|[\w.]+\(|import |from |for |if |while |def |class |with |try:|return |@"
    r"|del |print )"
)
_EFFECT = (
    ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For,
    ast.While, ast.If, ast.With, ast.Try, ast.Return, ast.Delete, ast.Assert, ast.Raise,
)  # fmt: skip


class CommentedOutCode(Rule):
    """Several lines of code stand in comments.

    ## What it finds
    Runs of at least two comment lines that together parse as Python and would do something.

    ## Why it is debt
    Nobody knows whether it is an alternative, a reminder or a corpse, and no tool keeps it working. Version
    control keeps old code better.

    ## How it is decided and where it is wrong
    Consecutive comment lines are taken without their `#` and parsed; assignments, calls, imports and control
    flow count as code, bare names and annotations without a value do not. Prose lines end a run. A formula
    written as a comment may look like an assignment; two such lines are needed.

    ## How to pay it back
    Delete it, or make it a named switch or function if both variants are needed.

    ## References
    ruff, ERA001. Sculley et al., NeurIPS 2015, "Dead experimental codepaths".
    """

    code = "DED106"
    name = "commented-out-code"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 2
    help = "delete the commented code; version control keeps it"
    settings: ClassVar = {"min-lines": Setting(2, "lines", "shortest run of commented code that is reported")}
    examples = (
        Example(
            "an old variant",
            """
# %%
x = 3
# y = x * 2  #!
# print(y)
print(x)
""",
        ),
        Example(
            "prose, results, single lines, directives",
            """
# %%
# Load the data
# and look at it
# shape: (3, 4)
# y = x
x = 3
# Note: slow
# see https://example.org
# fmt: off
# type: ignore
print(x)
# >>> f(2)
# 4
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        least = context.setting(self, "min-lines")
        for flow in context.graph.flows:
            source = flow.cell.source
            if "#" not in source:
                continue
            inside: frozenset[int] | None = None
            for start, lines in _runs(source):
                stretches = [(a, b) for a, b in _code_in(lines) if b - a + 1 >= least and not _introduced(lines, a)]
                if not stretches:
                    continue
                inside = _string_lines(source) if inside is None else inside
                if start not in inside:
                    places = [(start + a, start + b) for a, b in stretches]
                    yield self._finding(context, flow.cell.index, places)

    def _finding(self, context: Context, cell: int, places: list[tuple[int, int]]) -> Finding:
        lines = context.notebook.cells[cell].source.split("\n")
        number = sum(last - first + 1 for first, last in places)
        first, last = places[0][0], places[-1][1]
        indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
        return context.finding(
            self,
            f"{number} lines of code stand in comments",
            cell=cell,
            node=(first, indent + 1, last, len(lines[last - 1]) + 1),
            evidence={"lines": count(number, "lines")},
            fix=_fix(context.notebook.cells[cell], places, number),
        )


def _fix(cell: Cell, places: list[tuple[int, int]], number: int) -> Fix | None:
    """Delete the code, leave the prose between it. Not safe: what looks like code may be a note that somebody wants."""
    edits = tuple(lines_deleted(cell, first, last) for first, last in places)
    if any("mldebt:" in edit.replaced for edit in edits) or not takes_comments_only(cell, edits):
        return None
    return Fix(title=f"delete {number} lines of commented code", applicability="unsafe", edits=edits)


def _runs(source: str) -> Iterator[tuple[int, list[str]]]:
    """Runs of whole-line comments: the 1-based first line and the texts without their marks."""
    lines = source.split("\n")
    start, run = 0, list[str]()
    for number, line in enumerate([*lines, ""], start=1):
        found = _COMMENT.match(line)
        if found and not _DIRECTIVE.match(found[1]):
            if not run:
                start = number
            run.append(found[1])
            continue
        if len(run) > 1:
            yield start, run
        run = []


def _string_lines(source: str) -> frozenset[int]:
    """Lines inside multi-line strings, where a hash is no comment."""
    inside: set[int] = set()
    if '"""' not in source and "'''" not in source:
        return frozenset()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.end[0] > token.start[0] and token.type not in (tokenize.NEWLINE, tokenize.NL):
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return frozenset(inside)  # magics end the token stream: what was seen until then is what is known
    return frozenset(inside)


def _introduced(lines: list[str], first: int) -> bool:
    """Whether a sentence like "For example:" stands above: then the code explains and is not switched off."""
    above = next((line for line in reversed(lines[:first]) if line.strip()), "")
    return bool(_INTRODUCES.search(above)) and _START.match(above) is None


def _code_in(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The longest stretches of a run (0-based, inclusive) that parse as code with an effect."""
    first, tries = 0, 0
    while first < len(lines) and tries < _MAX_TRIES:
        if not _may_start(lines[first]):
            first += 1
            continue
        for last in range(min(len(lines), first + 200) - 1, first - 1, -1):
            tries += 1
            if tries >= _MAX_TRIES:
                return
            if _is_code(lines[first : last + 1]):
                yield first, last
                first = last
                break
        first += 1


def _may_start(line: str) -> bool:
    return _START.match(line) is not None and not _PROSE.search(line)


def _is_code(lines: list[str]) -> bool:
    text = "\n".join(lines)
    indent = len(lines[0]) - len(lines[0].lstrip())
    if indent:
        text = "\n".join(line[indent:] if line[:indent].isspace() else line for line in lines)
    if any(_PROSE.search(line) and "(" not in line and "=" not in line for line in lines):
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(tree.body) and all(_has_effect(s) for s in tree.body) and not all(map(_is_result, tree.body))


def _is_result(statement: ast.stmt) -> bool:
    """`accuracy = 0.8`: a result that somebody wrote down."""
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def _has_effect(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, (ast.Call, ast.Await, ast.Yield))
    return isinstance(statement, _EFFECT) or (isinstance(statement, ast.AnnAssign) and statement.value is not None)
