"""A cell's text in, Python text of the same lines out: magics replaced by calls of one marker.

Every masked place becomes `__mldebt__(k)`, where k is its index in the list of `Magic` records, so
everything that follows works on ordinary Python syntax. Lines stay on their lines; the
`SourceMap` undoes what happens to columns. Nothing is parsed here; `parsing` does that.
"""

from __future__ import annotations

import re

from mldebt_nb.notebook import magics
from mldebt_nb.notebook.magics import Magic
from mldebt_nb.notebook.source_map import Segment, SourceMap

MARKER = "__mldebt__"

_SUSPECT = re.compile(
    r"^[ \t]*[%!?,;/]|\?[ \t]*(?:;[ \t]*)?$|=[ \t]*[%!][\w!]|\A\s*(?:>>>|In \[)|\A[ \t\n]*[ \t]\S", re.MULTILINE
)
_QUOTED = re.compile(r"^()([,;/])(.*)$")  # `,f a b`, `;f a b`, `/f a`: IPython calls f
#: What Databricks writes above a cell of another language; IPython knows none of them as a line magic.
_DATABRICKS = re.compile(r"%(sh|fs|md|scala|r)(?:[ \t]+(.*))?|%(sql)")
_MAGIC = re.compile(r"^([ \t]*)(%{1,2})[ \t]*([^\W\d][\w.]*)[ \t]*(.*)$", re.DOTALL)
_SHELL = re.compile(r"^([ \t]*)(!{1,2})(.*)$", re.DOTALL)
_HELP = re.compile(r"^([ \t]*)(\?{1,2}[ \t]*[%\w.*]+|%{0,2}[\w.*\[\]'\"()]+\?{1,2})[ \t]*;?[ \t]*(?:#.*)?$")
_ASSIGNED = re.compile(
    r"^([ \t]*[^\W\d][\w.]*(?:\[[^\]]*\])*(?:[ \t]*,[ \t]*[^\W\d][\w.]*)*[ \t]*=[ \t]*)(%|!{1,2})(?![=\s])(.*)$",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"#[^\n]*|[rRbBuUfFtT]{0,2}(?:\"\"\"|''')|\"(?:\\.|[^\"\\\n])*(?:\"|$)|'(?:\\.|[^'\\\n])*(?:'|$)|[(\[{]|[)\]}]|\\$"
)


class Masked:
    """The result: `lines` of Python, the `magics` behind the markers, the map back."""

    __slots__ = ("isolated", "lines", "magics", "segments")

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.magics: list[Magic] = []
        self.segments: dict[int, list[Segment]] = {}
        self.isolated = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def source_map(self) -> SourceMap:
        return SourceMap(self.lines, self.segments)

    def put_marker(self, index: int, prefix: str, magic: Magic) -> None:
        """Replace line `index` (0-based) behind `prefix` by a marker; blank the lines up to `magic.end_line`."""
        marker = f"{MARKER}({len(self.magics)})"
        self.magics.append(magic)
        self.lines[index] = prefix + marker
        self.segments[index + 1] = [Segment(len(prefix), len(prefix) + len(marker), len(prefix), moved=False)]
        for following in range(index + 1, magic.end_line):
            self.lines[following] = ""
            self.segments.pop(following + 1, None)

    def shift(self, index: int, keep: int, drop: int) -> None:
        """Remove `drop` characters of line `index` behind the first `keep`."""
        line = self.lines[index]
        self.lines[index] = line[:keep] + line[keep + drop :]
        earlier = self.segments.get(index + 1, [])
        origin = keep + drop + (earlier[-1].origin - earlier[-1].start if earlier else 0)
        self.segments[index + 1] = [Segment(keep, len(self.lines[index]) + 1, origin, moved=True)]

    def moved(self, index: int, places: list[tuple[int, int]]) -> None:
        """Line `index` was rewritten: from each first column on it stands for what began at the second one."""
        earlier = self.segments.get(index + 1, [])
        before = earlier[-1].origin - earlier[-1].start if earlier else 0
        pairs = [(0, 0), *places] if before else places
        ends = [*(new - 1 for new, _ in pairs[1:]), len(self.lines[index]) + 1]
        self.segments[index + 1] = [
            Segment(new, end, old + before, moved=True) for (new, old), end in zip(pairs, ends, strict=True)
        ]


def mask(source: str, python_magics: frozenset[str] = frozenset()) -> Masked:
    """Mask the cell `source`; `python_magics` are further cell magics whose body is Python."""
    masked = Masked(source.split("\n"))
    if _SUSPECT.search(source):
        _strip_prompts(masked)
        _mask_lines(masked, magics.PYTHON_BODY | magics.ISOLATED_BODY | python_magics)
    return masked


def _strip_prompts(masked: Masked) -> None:
    """Doctest and IPython prompts, and an indent shared by the whole cell, as IPython strips them."""
    first = next((line for line in masked.lines if line.strip()), "")
    if found := re.match(r"(?:>>> ?|In \[\d+\]: ?)", first):
        prompt = re.compile(r"(?:>>> ?|\.\.\. ?|In \[\d+\]: ?)")
        for index, line in enumerate(masked.lines):
            if (found := prompt.match(line)) and found.end():
                masked.shift(index, 0, found.end())
    elif indent := first[: len(first) - len(first.lstrip(" \t"))]:
        for index, line in enumerate(masked.lines):
            if line.startswith(indent):
                masked.shift(index, 0, len(indent))


def _mask_lines(masked: Masked, python_body: frozenset[str]) -> None:
    index, state, only_comments = 0, LineState(), True
    while index < len(masked.lines):
        line = masked.lines[index]
        stripped = line.strip()
        if state.at_start and stripped:
            if only_comments and stripped.startswith("%%") and (found := _MAGIC.match(line)):
                if _cell_magic(masked, index, found[3], found[4], python_body):
                    return
                index += 1
                continue
            if only_comments and (found := _DATABRICKS.fullmatch(stripped)) and index + 1 < len(masked.lines):
                _cell_magic(masked, index, found[1] or found[3], found[2] or "", frozenset())
                return
            if not stripped.startswith("#"):
                only_comments = False
            taken = _line_magic(masked, index, python_body)
            if taken:
                index += taken
                continue
            line = masked.lines[index]
        state.feed(line)
        index += 1


def _cell_magic(masked: Masked, index: int, name: str, text: str, python_body: frozenset[str]) -> bool:
    """Mask a `%%` line; True when it swallowed the rest of the cell."""
    if name in python_body:
        start, used = magics.python_text(name, text)
        setup = text[start:] if name != "capture" else ""
        masked.isolated = masked.isolated or name in magics.ISOLATED_BODY
        if name in magics.SETUP_LINE and setup.strip():  # the setup is code that runs before the body
            masked.shift(index, 0, len(masked.lines[index]) - len(setup))
            return False
        described = magics.describe(index + 1, name, text if name == "capture" else "")
        uses = tuple(sorted({*described.uses, *used, *re.findall(r"[^\W\d]\w*", setup)}))
        masked.put_marker(index, "", Magic(index + 1, f"%%{name}", text, uses, described.defines, end_line=index + 1))
        return False
    body = "\n".join(masked.lines[index + 1 :])
    magic = magics.describe(index + 1, name, text, body, len(masked.lines))
    masked.put_marker(
        index,
        "",
        Magic(
            magic.line, f"%%{name}", text, magic.uses, magic.defines, magic.dynamic, None, magic.end_line, magic.sure
        ),
    )
    return True


def _line_magic(masked: Masked, index: int, python_body: frozenset[str]) -> int:
    """Mask a magic that starts at line `index`; how many lines it took, 0 when it is ordinary Python."""
    line = masked.lines[index]
    if found := _HELP.match(line):
        masked.put_marker(index, found[1], magics.help_request(index + 1, found[2]))
        return 1
    if found := _QUOTED.match(line):
        return _swallow(masked, index, "", "quote", found[3])
    if found := _SHELL.match(line):
        return _swallow(masked, index, found[1], "!", found[3])
    if (found := _MAGIC.match(line)) and not re.match(r"[ \t]*=[^=]", found[4]):
        name, text = found[3], found[4]
        if name in python_body and name != "capture":
            start, used = magics.python_text(name, text)
            drop = len(line) - len(text) - len(found[1]) + start
            body = text[start:]
            if body.strip() and not used and not (name in magics.ISOLATED_BODY and re.match(r"[\w., ]+=[^=]", body)):
                masked.shift(index, len(found[1]), drop)
                return 0
        return _swallow(masked, index, found[1], name, text)
    if found := _ASSIGNED.match(line):
        name, _, text = ("!", "", found[3]) if found[2] != "%" else found[3].partition(" ")
        return _swallow(masked, index, found[1], name, text)
    return 0


def _swallow(masked: Masked, index: int, prefix: str, name: str, text: str) -> int:
    """Put one marker for a magic that may go on over lines that end with a backslash."""
    last = index
    while text.endswith("\\") and last + 1 < len(masked.lines):
        last += 1
        text = f"{text[:-1]} {masked.lines[last]}"
    masked.put_marker(index, prefix, magics.describe(index + 1, name, text, end_line=last + 1))
    return last - index + 1


class LineState:
    """Whether the next line starts a statement: outside brackets, strings and continuations."""

    __slots__ = ("continued", "depth", "quote")

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.continued = False

    @property
    def at_start(self) -> bool:
        return not self.depth and not self.quote and not self.continued

    def feed(self, line: str) -> None:
        position, self.continued = 0, False
        while True:
            if self.quote:
                end = _closing(line, position, self.quote)
                if end < 0:
                    return
                position, self.quote = end, ""
            found = _TOKEN.search(line, position)
            if not found:
                return
            token, position = found[0], found.end()
            if token[0] == "#":
                return
            if token.endswith(('"""', "'''")) and len(token) <= 5:
                self.quote = token[-3:]
            elif token in "([{":
                self.depth += 1
            elif token in ")]}":
                self.depth = max(self.depth - 1, 0)
            elif token == "\\":
                self.continued = True


def _closing(line: str, position: int, quote: str) -> int:
    """Behind the closing triple quote, or -1."""
    while True:
        end = line.find(quote, position)
        if end < 0:
            return -1
        backslashes = len(line[:end]) - len(line[:end].rstrip("\\"))
        if backslashes % 2 == 0:
            return end + 3
        position = end + 1


def statement_starts(lines: list[str]) -> list[int]:
    """0-based lines where a top-level statement may begin: no indent, outside brackets and strings."""
    state, starts = LineState(), list[int]()
    clause = re.compile(r"(?:else|elif|except|finally)\b")
    decorated = False
    for index, line in enumerate(lines):
        if state.at_start and line.strip() and line[0] not in " \t#" and not clause.match(line):
            if not decorated:
                starts.append(index)
            decorated = line.startswith("@")
        state.feed(line)
    return starts
