"""Cells that IPython takes for a magic without its percent sign: `ls -l /tmp`, `cd ..`.

Comes in: the cells of a notebook. Goes out: the same, parsed; where a run from the top would make a magic of one, as
that magic. As IPython decides (its prefilter's AssignmentChecker, then its AutoMagicChecker): the cell has one line,
the first word is a line magic, neither `=` nor `,` follows, and no cell above binds the word. Operators decide
nothing, they come too late. What reads like Python, `pprint(x)`, stays Python and is marked: its writer meant the
function.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Sequence
from typing import NamedTuple

from mldebt_nb.notebook import magics
from mldebt_nb.notebook.masking import Masked
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell, parse

_EMPTY_LINES = re.compile(r"\A(?:[ \t]*\n)+")
_LINE = re.compile(r"[ \t]*([^\W\d]\w*)(?![\w.*]|[ \t]*[=,])[ \t]*(.*)")


class _Line(NamedTuple):
    """The one line of a cell: its first word, the rest, and where it stands."""

    word: str
    rest: str
    number: int

    @property
    def reads_like_python(self) -> bool:
        """A call, an item, or a name that is no shell's."""
        return self.rest.startswith(("(", "[")) or (not self.rest and self.word not in magics.AUTOMAGIC)


def parse_all(cells: Sequence[Cell], python_magics: frozenset[str] = frozenset()) -> tuple[ParsedCell, ...]:
    """Parse code cells, which stand in the order of a run from the top.

    A cell of one line is a magic if there is one of that name, and the cells above leave the name to it.
    """
    parsed = [parse(cell, python_magics) for cell in cells]
    known = set(magics.LINE_MAGICS)
    for index, cell in enumerate(cells):
        line = _one_line(cell.source)
        if line is not None and line.word in known and not any(_may_bind(p, line.word) for p in parsed[:index]):
            if line.reads_like_python:
                parsed[index].automagic = line.word
            else:
                parsed[index] = _as_magic(cell, line)
        known |= _extensions(parsed[index])
    return tuple(parsed)


def _one_line(source: str) -> _Line | None:
    """The line, if the cell has just one, as IPython counts: without the empty ones that it begins with."""
    empty = _EMPTY_LINES.match(source)
    text = source[empty.end() :] if empty else source
    found = _LINE.fullmatch(text.removesuffix("\n"))
    return _Line(found[1], found[2].rstrip(), 1 + source.count("\n", 0, empty.end() if empty else 0)) if found else None


def _extensions(parsed: ParsedCell) -> set[str]:
    """Names of extensions that a cell loads; most have a magic of their own name."""
    texts = [magic.text.split() for magic in parsed.magics if magic.name in ("load_ext", "reload_ext")]
    return {words[0].rpartition(".")[2] for words in texts if words}


def _may_bind(parsed: ParsedCell, word: str) -> bool:
    if any(magic.dynamic or word in magic.defines for magic in parsed.magics):
        return True
    if any(isinstance(s, ast.ImportFrom) and s.names[0].name == "*" for s in parsed.tree.body):
        return True
    if word not in parsed.cell.source:
        return False
    table = parsed.scopes()
    return table is None or _binds(table, word)


def _binds(table: symtable.SymbolTable, word: str) -> bool:
    """Whether a module binds the name at its top level, or in a function that calls it global."""
    if word in table.get_identifiers():
        symbol = table.lookup(word)
        bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
        if bound and (table.get_type() == "module" or symbol.is_declared_global()):
            return True
    return any(_binds(child, word) for child in table.get_children())


def _as_magic(cell: Cell, line: _Line) -> ParsedCell:
    if line.word in magics.PYTHON_BODY and (timed := _with_body(cell, line)) is not None:
        return timed
    masked = Masked(cell.source.split("\n"))
    masked.put_marker(line.number - 1, "", magics.describe(line.number, line.word, line.rest))
    return ParsedCell(cell, masked, ast.parse(masked.text), python2=False)


def _with_body(cell: Cell, line: _Line) -> ParsedCell | None:
    """`time x = f()` is its Python; None where that is none."""
    masked = Masked(cell.source.split("\n"))
    start, used = magics.python_text(line.word, line.rest)
    body = line.rest[start:]
    text = masked.lines[line.number - 1]
    if used or not body:
        return None
    indent = len(text) - len(text.lstrip(" \t"))
    masked.shift(line.number - 1, 0, indent)
    masked.shift(line.number - 1, 0, text.rindex(body) - indent)
    try:
        parsed = ParsedCell(cell, masked, ast.parse(masked.text), python2=False)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    parsed.automagic = line.word
    return parsed
