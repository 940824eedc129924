"""What is Python by accident, or none at all: an assignment of R, a template, a configuration file, a cell of R.

Comes in: the tree of a cell and its text. Goes out: the lines of such statements and what they are. They are told by a
form that no Python program has a use for: a comparison that is a statement and is written `x <- 3`, with a blank that
tears the minus from its number; `{{ x }}`, a set of a set, which Python can never make; and `[x]` alone on its line,
in a cell that else only assigns plain values. A whole cell is one of R when it loads a package by its bare name,
quietly or not, or when what does not compile in it holds R's arrow, its pipe or the `$` of a column.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mldebt_nb.notebook.compiling import Refused, lines_of

_ARROW = re.compile(r"[ \t]*[^\W\d][\w.]*[ \t]*<-[ \t]")
_R_TEXT = re.compile(r"^[^\n#'\"]*(?:[\w)\]] *<- |%>%|[A-Za-z_)\]]\$[A-Za-z][\w.]* *(?:[=\[,)]|<-))", re.MULTILINE)
_R_LOADERS = frozenset({"library", "require"})
#: What R wraps around them to keep them quiet.
_QUIETERS = frozenset({"suppressMessages", "suppressWarnings", "suppressPackageStartupMessages"})
_BRACES = re.compile(r"\{\s*\{")


def foreign(tree: ast.Module, text: str) -> list[Refused]:
    """The statements of a cell that another language meant, in their order."""
    if _is_configuration(tree.body):
        sections = [lines_of(statement) for statement in tree.body if _is_section(statement)]
        return [Refused(first, last, "it is a section of a configuration file") for first, last in sections]
    if "<-" not in text and not _BRACES.search(text):
        return []
    lines = text.split("\n")
    found = list[Refused]()
    for statement in tree.body:
        first, last = lines_of(statement)
        if _is_arrow(statement, lines[first - 1]):
            found.append(Refused(first, last, "`<-` assigns in R; Python compares with a negative number"))
        elif _BRACES.search("\n".join(lines[first - 1 : last])) and any(map(_is_set_of_set, ast.walk(statement))):
            found.append(Refused(first, last, "`{{ }}` is a placeholder of a template; Python has no set of sets"))
    return found


def is_r(tree: ast.Module, opaque: Iterable[str]) -> bool:
    """Whether a cell is in R, if nothing in the notebook is called `library` or `require`."""
    return any(map(_R_TEXT.search, opaque)) or any(map(_loads_package, tree.body))


def _is_configuration(body: list[ast.stmt]) -> bool:
    """Sections, each followed by plain settings, and nothing else."""
    sections = [_is_section(statement) for statement in body]
    return len(body) > 1 and sections[0] and not sections[-1] and all(
        is_section or _is_setting(statement) for is_section, statement in zip(sections, body, strict=True)
    )  # fmt: skip


def _is_section(statement: ast.stmt) -> bool:
    shown = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(shown, ast.List) and len(shown.elts) == 1 and isinstance(shown.elts[0], (ast.Name, ast.Attribute))


def _is_setting(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.Constant, ast.Name, ast.Attribute))


def _loads_package(statement: ast.stmt) -> bool:
    name, argument = _plain_call(statement.value if isinstance(statement, ast.Expr) else None)
    while name in _QUIETERS:
        name, argument = _plain_call(argument)
    return name in _R_LOADERS and isinstance(argument, ast.Name)


def _plain_call(node: ast.expr | None) -> tuple[str, ast.expr | None]:
    """What is called by its bare name with a single argument, and that argument."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) != 1 or node.keywords:
        return "", None
    return node.func.id, node.args[0]


def _is_arrow(statement: ast.stmt, line: str) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Compare) and bool(_ARROW.match(line))


def _is_set_of_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Set) and any(isinstance(element, ast.Set) for element in node.elts)
