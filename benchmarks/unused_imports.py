"""Unused imports (DED101) against ruff F401 on the same notebooks, every disagreement with a reason.

Both are asked at their defaults; a name is compared once for each notebook. A disagreement is settled, where it can
be, by what `tokenize` finds in the cells as IPython translates them: a name that occurs as a token outside import
statements is used, one that occurs nowhere is not. The reasons say why the one or the other sees it otherwise. Names
that no reason explains are listed by notebook, cell and name. Precision and recall are taken against the
reconciled truth: what both report, and what settled disagreements say.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import _corpus, _peers, _sources
from benchmarks._audits import Failures
from benchmarks._tables import Counted, Table

CODE = "DED101"
_OURS, _THEIRS = "only mldebt", "only ruff"
#: Reason → whether the import is unused in truth; None: a matter of taste, counted for neither.
REASONS: dict[str, bool | None] = {
    "no other token of that name in any cell": True,
    "ruff skips cells that are not Python 3 or have another cell magic": True,
    "other tokens of that name are local variables, attributes or keywords": True,
    "the name occurs as code": False,
    "imported in a try: a test for the package": None,
    "imported for its effect": None,
    "a magic, shell line or help line mentions it": False,
    "a string mentions it": None,
    "noqa": None,
    "another notebook of the repository runs this one": None,
    "mldebt is less sure, since much of the notebook seems made for others": True,
    "imported again, and that import is used": None,
    "imported inside a function or class": True,
    "a submodule of a package that is used": None,
    "bound again before any use": True,
    "part of a cell that is not Python 3 uses it": False,
    "in __all__": False,
}


class Disagreement(NamedTuple):
    """An import that one of the two reports; `unused` is the settled truth, None when it stays open."""

    notebook: str
    part: str
    cell: int
    name: str
    by: str
    reason: str
    unused: bool | None


class Notebook(NamedTuple):
    """What the judgement of one notebook needs."""

    cells: Sequence[_sources.CodeCell]
    imports: dict[str, list[tuple[int, ast.alias, str]]]
    tokens: Counter[str]
    loads: frozenset[str]
    strings: str
    raw: str
    not_python: str
    magics: str


def _notebook(document: dict[str, Any]) -> Notebook:
    cells = _sources.cells_of(document)
    imports: dict[str, list[tuple[int, ast.alias, str]]] = {}
    tokens: Counter[str] = Counter()
    loads: set[str] = set()
    strings: list[str] = []
    for cell in cells:
        if cell.python is None:
            continue
        tree = ast.parse(cell.python)
        for place, statement in _import_statements(tree):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                module = getattr(statement, "module", None)
                imports.setdefault(name, []).append((cell.index, alias, f"{place}:{module or alias.name}"))
        tokens.update(_tokens(cell.python, tree))
        loads |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        strings += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    lines = [(c, line) for c in cells for line in c.source.splitlines()]
    magics = [
        line for c, line in lines
        if re.match(r"\s*%%(?!time\b|capture)", c.source) or re.match(r"\s*(\w[\w, ]*=\s*)?[%!]|\s*\?|.*\?\s*$", line)
    ]  # fmt: skip
    not_python = "\n".join(c.source for c in cells if c.python is None)
    raw = "\n".join(c.source for c in cells)
    return Notebook(
        cells, imports, tokens, frozenset(loads), "\n".join(strings), raw, not_python, "\n".join(magics)
    )  # fmt: skip


def _import_statements(tree: ast.AST, place: str = "top") -> Iterator[tuple[str, ast.Import | ast.ImportFrom]]:
    """Import statements with the nearest of: top, try, branch, inner (function or class)."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield place, node
            continue
        below = place
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            below = "inner"
        elif isinstance(node, (ast.Try, ast.ExceptHandler)):
            below = "try"
        elif isinstance(node, (ast.If, ast.For, ast.While, ast.With)) and place == "top":
            below = "branch"
        yield from _import_statements(node, below)


def _tokens(text: str, tree: ast.AST) -> Iterator[str]:
    """NAME tokens outside import statements."""
    lines = {
        line for _, s in _import_statements(tree) for line in range(s.lineno, (s.end_lineno or s.lineno) + 1)
    }  # fmt: skip
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and token.start[0] not in lines:
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


# -- settling -----------------------------------------------------------------------------------------


def _reason(name: str, by: str, notebook: Notebook) -> str | None:
    """The first reason that holds."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return _why_only_ours(name, word, notebook) if by == _OURS else _why_only_ruff(name, word, notebook)


def _why_only_ours(name: str, word: re.Pattern[str], notebook: Notebook) -> str | None:
    if word.search(notebook.not_python) and name not in notebook.imports:
        return "ruff skips cells that are not Python 3 or have another cell magic"
    if notebook.not_python and not word.search(re.sub(r"(?m)^\s*(import|from)\b.*$", "", notebook.raw)):
        return "ruff skips cells that are not Python 3 or have another cell magic"
    if word.search(notebook.not_python):
        return "part of a cell that is not Python 3 uses it"
    if not notebook.tokens[name] and not word.search(notebook.magics):
        return "no other token of that name in any cell"
    if word.search(notebook.magics):
        return "a magic, shell line or help line mentions it"
    if any(":" in place and place.startswith("inner") for _, _, place in notebook.imports.get(name, ())):
        return "imported inside a function or class"
    if name not in notebook.loads:
        return "other tokens of that name are local variables, attributes or keywords"
    return None


def _why_only_ruff(name: str, word: re.Pattern[str], notebook: Notebook) -> str | None:
    found = notebook.imports.get(name, [])
    if any(place.startswith("try") for _, _, place in found):
        return "imported in a try: a test for the package"
    if any("noqa" in line and "import" in line and word.search(line) for line in notebook.raw.splitlines()):
        return "noqa"
    if word.search(notebook.not_python):
        return "part of a cell that is not Python 3 uses it"
    if word.search(notebook.magics):
        return "a magic, shell line or help line mentions it"
    if name in notebook.loads and any("." in alias.name and alias.asname is None for _, alias, _ in found):
        return "a submodule of a package that is used"
    if name in notebook.loads and len(found) > 1:
        return "imported again, and that import is used"
    if name in notebook.loads:
        return "the name occurs as code"
    if any(place.startswith("inner") for _, _, place in found):
        return "imported inside a function or class"
    if any(re.match(rf"\w+:({_EFFECT})(\.|$)", place) for _, _, place in found):
        return "imported for its effect"
    if re.search(rf"__all__.*{word.pattern}", notebook.raw):
        return "in __all__"
    if word.search(notebook.strings):
        return "a string mentions it"
    return None


_EFFECT = (
    r"seaborn|sklearn\.experimental|mpl_toolkits|readline|this|antigravity|google\.colab|cufflinks|pandas_profiling|"
    r"nest_asyncio|findspark|tensorflow_addons|hvplot|holoviews\.plotting|dask\.diagnostics|matplotlib_inline"
)


# -- measuring ----------------------------------------------------------------------------------------


def _is_run(path: Path) -> bool:
    """Whether a notebook beside this one runs it by `%run`."""
    call = re.compile(rf"%run +(-\w+ +)*[\"']?{re.escape(path.stem)}(\.ipynb)?\b")
    return any(call.search(other.read_text(encoding="utf-8-sig")) for other in path.parent.glob("*.ipynb"))


def _ours(failures: Failures, path: Path, confidence: str = "high") -> dict[str, int]:
    """Names that mldebt reports, with the cell."""
    findings = failures.audited(path.read_bytes(), str(path), confidence, (CODE,))
    return {finding.symbol or "?": finding.cell_index or 0 for finding in findings}


def measure(corpus: _corpus.Corpus) -> tuple[list[Table], list[Disagreement]]:
    """The tables, and every disagreement. Raises SystemExit without ruff."""
    paths = corpus.notebooks
    ruff = _peers.ruff(paths, "F401")
    if ruff is None:
        raise SystemExit("ruff is not installed; it is the peer of this comparison: pip install ruff")
    both: Counter[str] = Counter()
    found: list[Disagreement] = []
    failures = Failures()
    for path in paths:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        ours = _ours(failures, path)
        theirs = {name for where, name in ruff.names if where == path}
        part = corpus.part(path)
        both[part] += len(ours.keys() & theirs)
        if ours.keys() ^ theirs:
            notebook, is_run, low = _notebook(document), _is_run(path), _ours(failures, path, "low")
            for name in sorted(ours.keys() ^ theirs):
                by = _OURS if name in ours else _THEIRS
                reason = _reason(name, by, notebook)
                if by == _THEIRS and is_run:
                    reason = "another notebook of the repository runs this one"
                elif by == _THEIRS and reason is None and name in low:
                    reason = "mldebt is less sure, since much of the notebook seems made for others"
                cell = ours.get(name, next((c for c, _, _ in notebook.imports.get(name, ())), -1))
                unused = REASONS[reason] if reason else None
                found.append(Disagreement(corpus.name(path), part, cell, name, by, reason or "not explained", unused))
    return [_accuracy(both, found, failures), _reasons(both, found)], found


def _accuracy(both: Counter[str], found: Sequence[Disagreement], failures: Failures) -> Table:
    rows = []
    for part in (*sorted({*both, *(d.part for d in found)}), "all"):
        mine = [d for d in found if part in (d.part, "all")]
        agreed = both.total() if part == "all" else both[part]
        ours = [d for d in mine if d.by == _OURS]
        theirs = [d for d in mine if d.by == _THEIRS]
        counted = Counted(
            agreed + sum(d.unused is True for d in ours),
            sum(d.unused is False or d.reason == "not explained" for d in ours),
            sum(d.unused is True or d.reason == "not explained" for d in theirs),
        )
        rows.append(
            (part, agreed, len(ours), len(theirs), counted.right, counted.false, counted.missed, counted.precision,
             counted.recall)
        )  # fmt: skip
    columns = (
        "part", "both report", _OURS, _THEIRS, "right", "false or unexplained", "missed or unexplained",
        "precision", "recall",
    )  # fmt: skip
    return Table("Unused imports, against the reconciled truth", columns, tuple(rows), (failures.note(),))


def _reasons(both: Counter[str], found: Sequence[Disagreement]) -> Table:
    verdicts = {True: "unused", False: "used", None: "open"}
    parts = sorted({*both, *(d.part for d in found)})
    counts = Counter((d.by, d.reason, d.part) for d in found)
    keys = sorted({(d.by, d.reason, verdicts[d.unused]) for d in found})
    rows = [(by, reason, verdict, *(counts[by, reason, part] for part in parts)) for by, reason, verdict in keys]
    columns = ("reported by", "reason", "in truth", *(f"imports, {part}" for part in parts))
    return Table("Disagreements with ruff F401, by reason", columns, tuple(rows))


def wrong(found: Iterable[Disagreement]) -> Iterator[str]:
    """Single disagreements, never of held-out notebooks."""
    for d in sorted(found, key=lambda d: (d.by, d.reason, d.notebook)):
        if d.part != "held out":
            yield f"{d.by}: {d.reason}: {d.notebook}, cell {d.cell}, {d.name}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _corpus.arguments(__doc__ or "", argv)
    corpus = _corpus.load(options.corpus, options.seed, options.size)
    tables, found = measure(corpus)
    print("\n".join(table.markdown() for table in tables))
    if options.list:
        print("\n".join(wrong(found)))


if __name__ == "__main__":
    main()
