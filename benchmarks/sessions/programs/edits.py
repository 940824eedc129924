"""How people change a cell: by what they mean to, by mistake, and without changing anything.

Comes in: a source and what is known. Goes out: another source, or `Unfit`. `BENIGN` edits leave what the code does, `LAYOUT`
among them also what it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from benchmarks.sessions.programs.idioms import NAMES
from benchmarks.sessions.programs.scope import Scope, Unfit, Variable

_NUMBER = re.compile(r"(?<![\w.'\"{:])\d+(?:\.\d+)?(?![\w.'\"}])")
_WORD = re.compile(r"'(north|south|east|west|red|blue|draft|final|train|test|alpha|beta|daily|total)")
_OPERATOR = re.compile(r" ([+*-]|>|<) (?=\w)")

Edit = Callable[[str, Scope], str]


def statements(source: str) -> list[str]:
    """The top-level statements as text, comments left out; a cell with magics is one statement."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return [source]
    lines = source.split("\n")
    starts = [min([s.lineno, *(d.lineno for d in getattr(s, "decorator_list", ()))]) for s in tree.body]
    return ["\n".join(lines[a - 1 : s.end_lineno]) for a, s in zip(starts, tree.body, strict=True)]


def is_expression(statement: str) -> bool:
    """Whether the statement's value would be displayed at the end of a cell."""
    try:
        body = ast.parse(statement).body
    except SyntaxError:
        return False
    return bool(body) and isinstance(body[-1], ast.Expr) and not statement.startswith(("print(", "display("))


# -- edits that mean something ----------------------------------------------------------------------------------------


def number(source: str, scope: Scope) -> str:
    """Another number in one place."""
    found = list(_NUMBER.finditer(source))
    if not found:
        raise Unfit("number")
    one = scope.chance.choice(found)
    old = one.group()
    value = (
        float(old) + scope.chance.choice((1, 2, -1, 10)) if "." in old else int(old) + scope.chance.choice((1, 2, 5))
    )
    return source[: one.start()] + str(value) + source[one.end() :]


def word(source: str, scope: Scope) -> str:
    """Another word in one text."""
    found = list(_WORD.finditer(source))
    if not found:
        raise Unfit("word")
    one = scope.chance.choice(found)
    return source[: one.start()] + "'" + scope.chance.choice(("gold", "plain", "weekly")) + source[one.end() :]


def operator(source: str, scope: Scope) -> str:
    """Another operator."""
    found = list(_OPERATOR.finditer(source))
    if not found:
        raise Unfit("operator")
    one = scope.chance.choice(found)
    other = {"+": "-", "-": "+", "*": "+", ">": "<", "<": ">"}[one.group(1)]
    return f"{source[: one.start()]} {other} {source[one.end() :]}"


def extend(source: str, scope: Scope) -> str:
    """A further statement, before a value that is displayed."""
    parts = statements(source)
    new = scope.write(scope.chance.choice(("make", "change", "change", "control", "show")))
    if (len(parts) == 1 and source.startswith("%%")) or new.startswith("%%"):
        raise Unfit("cell magic")
    at = len(parts) - 1 if parts and is_expression(parts[-1]) else len(parts)
    if scope.chance.random() < 0.2:
        at = scope.chance.randint(0, at)
    return "\n".join([*parts[:at], new, *parts[at:]])


def look(source: str, scope: Scope) -> str:
    """A value displayed at the end."""
    parts = statements(source)
    if source.startswith("%%"):
        raise Unfit("cell magic")
    if parts and is_expression(parts[-1]):
        parts.pop()
    return "\n".join([*parts, scope.write("shown")])


def drop(source: str, scope: Scope) -> str:
    """One statement less."""
    parts = statements(source)
    if len(parts) < 2:
        raise Unfit("one statement")
    del parts[scope.chance.randrange(len(parts))]
    return "\n".join(parts)


def comment_out(source: str, scope: Scope) -> str:
    """One statement turned into a comment."""
    parts = statements(source)
    if source.startswith("%%"):
        raise Unfit("cell magic")
    at = scope.chance.randrange(len(parts)) if parts else 0
    if parts:
        parts[at] = "# " + parts[at].replace("\n", "\n# ")
    return "\n".join(parts)


def replace(source: str, scope: Scope) -> str:
    """One statement replaced by another one."""
    parts = statements(source)
    if not parts or source.startswith("%%"):
        raise Unfit("nothing to replace")
    at = scope.chance.randrange(len(parts))
    if is_expression(parts[at]):
        parts[at] = scope.write("shown")
    else:
        parts[at] = scope.write(scope.chance.choice(("make", "change")))
    if parts[at].startswith("%%"):
        raise Unfit("cell magic")
    return "\n".join(parts)


def rename(source: str, scope: Scope) -> str:
    """A variable of this cell gets another name, in this cell."""
    here = [v for v in scope.variables if v.name and re.search(rf"^{v.name}\b|\b(def|class) {v.name}\b", source, re.M)]
    if not here:
        raise Unfit("no name")
    old = scope.chance.choice(here)
    fresh = [name for name in NAMES[old.kind] if all(v.name != name for v in scope.variables)]
    new = scope.chance.choice(fresh or [old.name + "2"])
    scope.add(Variable(new, old.kind, {part: list(names) for part, names in old.parts.items()}))
    return re.sub(rf"(?<!['.\w]){re.escape(old.name)}\b(?!')", new, source)


def loop(source: str, scope: Scope) -> str:
    """The last statement done twice."""
    parts = statements(source)
    if (
        not parts
        or source.startswith("%%")
        or is_expression(parts[-1])
        or parts[-1].startswith(("%", "def", "class", "@"))
    ):
        raise Unfit("no loop")
    parts[-1] = "for _ in range(2):\n    " + parts[-1].replace("\n", "\n    ")
    return "\n".join(parts)


def fail(source: str, scope: Scope) -> str:
    """Something that raises: half-way, at the start, or at the end."""
    parts = statements(source)
    if source.startswith("%%"):
        raise Unfit("cell magic")
    wrong = scope.chance.choice(("1 / 0", "undefined_name", "int('many')", "[][1]", "raise ValueError('not yet')"))
    parts.insert(scope.chance.randint(0, len(parts)), wrong)
    return "\n".join(parts)


MEANT: tuple[tuple[Edit, float], ...] = (
    (number, 8), (word, 2), (operator, 2), (extend, 4), (look, 2), (drop, 2.5), (comment_out, 1.5), (replace, 2.5),
    (rename, 1.2), (loop, 0.3), (fail, 0.5),
)  # fmt: skip


# -- edits that change nothing ----------------------------------------------------------------------------------------


def comment(source: str, scope: Scope) -> str:
    """A comment above, or at the end of the last line."""
    if source.startswith(("%%", "!")) or "!" in source:
        raise Unfit("cell magic")
    note = scope.chance.choice(("# TODO check", "# as before", "# step", "# see above"))
    return f"{note}\n{source}" if scope.chance.random() < 0.6 or "%" in source else f"{source}  {note}"


def blank(source: str, scope: Scope) -> str:
    """Blank lines between statements."""
    parts = statements(source)
    if len(parts) < 2:
        raise Unfit("one statement")
    return "\n\n".join(parts)


def sum_of_parts(source: str, scope: Scope) -> str:
    """A whole number as a sum: `x = 2` becomes `x = (1 + 1)`."""
    found = [one for one in _NUMBER.finditer(source) if "." not in one.group()]
    if not found or source.lstrip().startswith(("%", "!")) or "'" in source:
        raise Unfit("number")
    one = scope.chance.choice(found)
    value = int(one.group())
    return f"{source[: one.start()]}({value - 1} + 1){source[one.end() :]}"


def parentheses(source: str, scope: Scope) -> str:
    """Parentheses around what is assigned."""
    parts = statements(source)
    fitting = [i for i, part in enumerate(parts) if re.fullmatch(r"\w+ = [^\n#,]+", part)]
    if not fitting or source.startswith("%"):
        raise Unfit("assignment")
    at = scope.chance.choice(fitting)
    name, _, value = parts[at].partition(" = ")
    parts[at] = f"{name} = ({value})"
    return "\n".join(parts)


def nothing(source: str, scope: Scope) -> str:
    """A statement without effect."""
    if source.startswith("%%"):
        raise Unfit("cell magic")
    return f"pass\n{source}" if source else "pass"


LAYOUT: tuple[tuple[Edit, float], ...] = ((comment, 3), (blank, 1), (parentheses, 1))
BENIGN: tuple[tuple[Edit, float], ...] = (*LAYOUT, (sum_of_parts, 2), (nothing, 0.4))


def edited(source: str, scope: Scope, kinds: tuple[tuple[Edit, float], ...]) -> str:
    """The source after one edit of these kinds; the source itself when none fits."""
    for _ in range(8):
        edit = scope.chance.choices([edit for edit, _ in kinds], [weight for _, weight in kinds])[0]
        try:
            new = edit(source, scope)
        except Unfit:
            continue
        if new != source:
            return new
    return source
