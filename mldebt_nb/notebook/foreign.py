"""Statements that are Python by accident: an assignment of R, a placeholder of a template.

Comes in: the tree of a cell and its text. Goes out: the lines of such statements and what they are. Both are told by a
form that no Python program has a use for: a comparison that is a statement and is written `x <- 3`, with a blank that
tears the minus from its number; and `{{ x }}`, a set of a set, which Python can never make.
"""

from __future__ import annotations

import ast
import re

from mldebt_nb.notebook.compiling import Refused, lines_of

_ARROW = re.compile(r"[ \t]*[^\W\d][\w.]*[ \t]*<-[ \t]")
_BRACES = re.compile(r"\{\s*\{")


def foreign(tree: ast.Module, text: str) -> list[Refused]:
    """The statements of a cell that another language meant, in their order."""
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


def _is_arrow(statement: ast.stmt, line: str) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Compare) and bool(_ARROW.match(line))


def _is_set_of_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Set) and any(isinstance(element, ast.Set) for element in node.elts)
