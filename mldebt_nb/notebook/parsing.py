"""Cell text in, syntax tree out; what does not parse or compile becomes an opaque marker and the rest is kept.

Never raises on any text. Text that only Python 2 understands is rewritten in place, column for
column, as far as print, except, raise and exec go; the cell then says `python2`.
"""

from __future__ import annotations

import ast
import re
import symtable

from mldebt_nb.notebook import magics
from mldebt_nb.notebook.compiling import lines_of, refused
from mldebt_nb.notebook.foreign import foreign
from mldebt_nb.notebook.magics import Magic
from mldebt_nb.notebook.masking import LineState, Masked, mask, statement_starts
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.source_map import SourceMap

_PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)

_MAX_TRIES = 60  # lines behind a broken one at which to look for a new beginning

_PRINT = re.compile(r"^([ \t]*(?:[^#'\"\n]*:[ \t]*)?)print\b[ \t]*(?![=.\[,)])(>>[ \t]*)?(.*)$")
_EXCEPT = re.compile(r"^([ \t]*except[ \t]+[^:\n]*?),([ \t]*)([^\W\d]\w*[ \t]*:)")
_RAISE = re.compile(r"^([ \t]*raise[ \t]+[\w.]+),[ \t]*(.+)$")
_TYPE_ALIAS = re.compile(r"^type [^\W\d]\w*(?:\[[^\]=]*\])? *=(?!=)")
#: A semicolon; what it may stand in, strings and comments, is matched as a whole.
_SEMICOLON = re.compile(r""";|#.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_EXEC = re.compile(r"^([ \t]*exec) ([^=(].*?)([ \t]*)$")


class ParsedCell:
    """A code cell ready for analysis. `tree` is None never: an unreadable cell is a tree of one marker.

    `leaks`: the kernel is Python 2, where the variables of list comprehensions stay. `automagic`: the magic that
    IPython makes of the whole cell, though it reads like Python.
    """

    __slots__ = ("automagic", "cell", "isolated", "leaks", "magics", "masked_text", "python2", "source_map", "tree")

    def __init__(self, cell: Cell, masked: Masked, tree: ast.Module, python2: bool) -> None:
        self.cell = cell
        self.tree = tree
        self.magics: tuple[Magic, ...] = tuple(masked.magics)
        self.masked_text = masked.text
        self.source_map: SourceMap = masked.source_map()
        self.isolated = masked.isolated
        self.python2 = python2
        self.leaks = False
        self.automagic: str | None = None

    @property
    def opaque(self) -> tuple[Magic, ...]:
        """The regions that could not be read as Python."""
        return tuple(magic for magic in self.magics if magic.error is not None)

    def scopes(self) -> symtable.SymbolTable | None:
        """The compiler's own symbol table of the masked text; None when it refuses it."""
        try:
            return symtable.symtable(self.masked_text, "<cell>", "exec")
        except _PARSE_ERRORS:
            return None


def parse(cell: Cell, python_magics: frozenset[str] = frozenset()) -> ParsedCell:
    """Parse one code cell."""
    masked = mask(cell.source, python_magics)
    tree = _tree(masked.text)
    if tree is not None:
        return ParsedCell(cell, masked, _without_refused(masked, tree), python2=False)
    python2 = _recover(masked)
    tree = _tree(masked.text)
    if tree is None:
        error = _error(masked.text) or "too deeply nested"
        whole = magics.opaque(1, len(masked.lines), cell.source, error)
        masked.magics.clear()
        masked.put_marker(0, "", whole)
        tree = ast.parse(masked.text)
    return ParsedCell(cell, masked, _without_refused(masked, tree), python2)


def _without_refused(masked: Masked, tree: ast.Module) -> ast.Module:
    """The tree with a marker for each statement that Python refuses or another language meant.

    What `%%timeit` times may return: it puts its own function around.
    """
    regions = foreign(tree, masked.text) + ([] if masked.isolated else refused(tree, masked.text))
    for first, last in _line_groups(tree) if regions else ():
        errors = [region.error for region in regions if first <= region.first <= last]
        if errors:
            text = "\n".join(masked.lines[first - 1 : last])
            masked.put_marker(first - 1, "", magics.opaque(first, last, text, errors[0]))
    return (_tree(masked.text) or tree) if regions else tree


def _line_groups(tree: ast.Module) -> list[tuple[int, int]]:
    """The lines of the top-level statements; those that share a line are one."""
    groups = list[tuple[int, int]]()
    for first, last in map(lines_of, tree.body):
        if groups and first <= groups[-1][1]:
            groups[-1] = groups[-1][0], max(last, groups[-1][1])
        else:
            groups.append((first, last))
    return groups


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except _PARSE_ERRORS:
        return None


def _error(text: str) -> str | None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error.msg
    except _PARSE_ERRORS as error:
        return str(error) or type(error).__name__
    return None


def _recover(masked: Masked) -> bool:
    """Statement by statement: keep what parses, rewrite Python 2, mask the rest. True if Python 2 was met."""
    lines = masked.lines
    starts = statement_starts(lines)
    python2 = False
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        while start < end:
            python2, start = _mend(masked, start, end, python2)
    return python2


def _mend(masked: Masked, start: int, end: int, python2: bool) -> tuple[bool, int]:
    """Make lines start…end parse, or the first part of them; gives whether Python 2 was met and where to go on."""
    lines = masked.lines
    chunk = lines[start:end]
    text = "\n".join(chunk)
    error = _error(text)
    if error is None:
        return python2, end
    if _TYPE_ALIAS.match(text) and _tree(text[5:]) is not None:  # PEP 695, newer than some interpreters
        masked.shift(start, 0, 5)
        return python2, end
    rewritten, moved = _from_python2(chunk)
    if rewritten and _tree("\n".join(rewritten)) is not None:
        lines[start:end] = rewritten
        for index, places in moved.items():
            masked.moved(start + index, places)
        return True, end
    word, _, rest = chunk[0].partition(" ")
    others = [line for line in chunk[1:] if line.strip() and not line.startswith("#")]
    if word in magics.AUTOMAGIC and not others:
        masked.put_marker(start, "", magics.describe(start + 1, word, rest, end_line=end))
        return python2, end
    stop = _where_it_parses_again(lines, start, end)
    masked.put_marker(start, "", magics.opaque(start + 1, stop, "\n".join(lines[start:stop]), error))
    return python2, stop


def _where_it_parses_again(lines: list[str], start: int, end: int) -> int:
    """The first line without indent from which the rest parses: a bracket left open must not swallow it."""
    for index in range(start + 1, min(end, start + _MAX_TRIES)):
        if lines[index].strip() and lines[index][0] not in " \t#)]}" and _tree("\n".join(lines[index:end])) is not None:
            return index
    return end


def _from_python2(chunk: list[str]) -> tuple[list[str], dict[int, list[tuple[int, int]]]]:
    """The chunk with Python 2 statements in Python 3 form, [] when there were none; columns are kept.

    But behind a semicolon: for each line where they are not, where statements begin now and where they began.
    """
    result, changed = list(chunk), False
    moved: dict[int, list[tuple[int, int]]] = {}
    inside = LineState()
    for index, line in enumerate(chunk):
        begins = inside.at_start
        inside.feed(line)
        pieces = _pieces(line) if begins and inside.at_start and ";" in line else [line]
        mended = [_mended(piece, result, index, alone=len(pieces) == 1) for piece in pieces]
        if mended != pieces:
            result[index], changed = ";".join(mended), True
            places = [(len(";".join(mended[:n])) + 1, len(";".join(pieces[:n])) + 1) for n in range(1, len(pieces))]
            if any(new != old for new, old in places):
                moved[index] = places
    return (result if changed else []), moved


def _pieces(line: str) -> list[str]:
    """The statements of one line, without the semicolons between them."""
    pieces, start = list[str](), 0
    for found in _SEMICOLON.finditer(line):
        before, state = line[start : found.start()], LineState()
        state.feed(before)
        if found[0] == ";" and state.at_start:
            pieces.append(before)
            start = found.end()
    return [*pieces, line[start:]]


def _mended(piece: str, result: list[str], index: int, *, alone: bool) -> str:
    """One statement, or line, of Python 2 in Python 3 form; one that goes on below may change `result` there."""
    new = piece.replace("<>", "!=") if "<>" in piece else piece
    new = _EXCEPT.sub(r"\1 as\2\3", new)
    new = _RAISE.sub(r"\1 (\2)", new)
    new = _EXEC.sub(r"\1(\2)\3", new)
    if (found := _PRINT.match(new)) and (found[2] or not found[3].startswith("(") or not _balanced(found[3])):
        new = _print_call(new, found, result if alone else [piece], index if alone else 0)
        if not alone and piece.endswith(" "):  # the bracket takes the place of a blank
            new = new.ljust(len(piece))
    return new


def _print_call(line: str, found: re.Match[str], result: list[str], index: int) -> str:
    """`print a, b` as `print(a, b)`: the bracket takes the place of the blank, the end may be lines below."""
    head, redirect, body = found[1], found[2] or "", found[3]
    gap = len(line) - len(head) - len("print") - len(redirect) - len(body)
    opened = f"{head}print({' ' * max(gap - 1, 0)}{' ' * len(redirect)}"
    state, end = LineState(), index
    state.feed(line)
    while not state.at_start and end + 1 < len(result):
        end += 1
        state.feed(result[end])
    if end > index:  # the statement ends lines below
        result[end] = result[end].rstrip(" ;") + ")"
        return f"{opened}{body}"
    code, comment = _split_comment(body)
    return f"{opened}{code.rstrip(' ;')}){comment}"


def _split_comment(text: str) -> tuple[str, str]:
    found = re.search(r"""^((?:[^#'"]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*)(#.*)$""", text)
    return (found[1], " " + found[2]) if found else (text, "")


def _balanced(text: str) -> bool:
    """Whether the first bracket closes at the end of the text, as in a call of the function print."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return not text[position + 1 :].strip() or text[position + 1 :].lstrip().startswith("#")
    return False
