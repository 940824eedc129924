"""Statements that parse and that the compiler refuses all the same: `return` outside of a function, a lone `break`.

Comes in: the tree of a cell and its text. Goes out: the lines of such statements and what Python says of them. As in
IPython, which compiles and runs the statements of a cell one after the other, each is judged alone, and `await` may
stand outside of functions. Refusals that need none of the words below are not looked for.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

#: Asking the compiler about every cell would cost as much as parsing it; few cells have one of these words.
_WORDS = re.compile(r"\b(?:return|yield|break|continue|nonlocal|global|await|async)\b")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Refused(NamedTuple):
    """Lines `first` to `last` (1-based) of a cell never run, for the reason `error`."""

    first: int
    last: int
    error: str


def refused(tree: ast.Module, text: str) -> list[Refused]:
    """The refused statements of a cell, in their order."""
    if not _WORDS.search(text):
        return []
    lines = text.split("\n")
    found = list[Refused]()
    for statement in tree.body:
        first, last = lines_of(statement)
        if _WORDS.search("\n".join(lines[first - 1 : last])) and (error := _error(statement)) is not None:
            found.append(Refused(first, last, error))
    return found


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """The first and the last line of a statement, decorators included."""
    decorators = statement.decorator_list if isinstance(statement, _DEFINITIONS) else []
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return first, statement.end_lineno or statement.lineno


def _error(statement: ast.stmt) -> str | None:
    try:
        compile(ast.Module([statement], []), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error.msg
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
