"""Undefined and too early names (NBS101, NBS102): real notebooks with one planted fault each, and two oracles.

*Planted*: notebooks in which neither rule finds anything at its default confidence (high), which hold no star import,
`%run`, `%pylab`, `exec`, `eval`, `globals()` and no cell that is not Python 3. Either a cell is deleted that alone
defines a name that other cells need (NBS101 is due), or a cell that alone defines a name is moved below the first
top-level use of it (NBS102 is due; names read only in annotations are told apart). What is due, and what else is true
of the changed notebook, is decided by `_oracle.py` from the compiler's symbol table. NBS101 is defined for names that a
recorded run had; so recall is told twice: over all names that are due, and over those that at least one cell with a
count needs (all names, where no cell of the notebook has a count). *Found as they are*: the unchanged notebooks,
compared name by name with ruff F821 and with pyflakes on the joined sources; each disagreement gets a reason.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import _corpus, _oracle, _peers, _sources
from benchmarks._audits import Failures
from benchmarks._tables import Counted, Table, share

RULES = ("NBS101", "NBS102")
_KINDS = ("cell deleted", "cell moved down")
_PER_NOTEBOOK = 4
_DYNAMIC = re.compile(
    r"import \*|run_line_magic\('(run|pylab|load|store|rerun|macro|edit)'|run_cell_magic"
    r"|\b(exec|eval|globals|locals|execfile)\("
    r"|except \(?(NameError|Exception)|except:"
)
_PYTHON2 = frozenset(
    "unicode xrange raw_input basestring long unichr reduce file cmp execfile reload intern apply buffer coerce".split()
)
_IPYTHON = frozenset("get_ipython display In Out exit quit _ __ ___ _i _ii _iii _ih _oh _dh __builtin__".split())
_AUTOMAGIC = frozenset("cat cd cp ls ll mkdir mv pwd rm rmdir who whos".split())


class Mutant(NamedTuple):
    """A changed notebook: what is due, what else would be right to say, and what was said."""

    kind: str
    where: str
    part: str
    due: frozenset[str]
    true: frozenset[str]
    said: frozenset[str]
    said_other: frozenset[str]
    other_true: frozenset[str]
    hinted: frozenset[str]
    annotated: frozenset[str]
    latent: frozenset[str]  # due, but read only in branches or in functions that nothing mentions
    unrun: frozenset[str]  # due, but read only in cells without a count, while others have one


# -- planted faults -----------------------------------------------------------------------------------


def mutants(corpus: _corpus.Corpus, failures: Failures, seed: int = 0) -> Iterator[Mutant]:
    """Up to four deletions and four moves of each notebook that is fit for it."""
    for path in corpus.notebooks:
        document = _document(path)
        cells = _fit(document) if document is not None else None
        if document is None or cells is None or _said(failures, document, str(path)) != (set(), set()):
            continue
        chooser = random.Random(f"{seed}:{corpus.name(path)}")
        for kind, changes in zip(_KINDS, (_deletions(cells), _moves(cells)), strict=True):
            for due, order in chooser.sample(changes, min(_PER_NOTEBOOK, len(changes))):
                yield _judged(failures, kind, corpus, path, document, cells, due, order)


def _document(path: Path) -> dict[str, Any] | None:
    """The content of a file; None where nobody can read it (a merge conflict, say)."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8-sig")))
    except ValueError:
        return None


def _fit(document: dict[str, Any]) -> list[_sources.CodeCell] | None:
    """The code cells, if the notebook has nothing that hides names from the oracle."""
    if "cells" not in document:
        return None
    language = document.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    cells = _sources.cells_of(document)
    if language != "python" or len(cells) < 3 or any(c.python is None or _DYNAMIC.search(c.python) for c in cells):
        return None
    texts = [c.python or "" for c in cells]
    try:
        early = _oracle.early(texts)
        return None if _oracle.undefined(texts) or early.all else cells
    except (SyntaxError, RecursionError, ValueError):
        return None


_Change = tuple[frozenset[str], list[int]]


def _deletions(cells: Sequence[_sources.CodeCell]) -> list[_Change]:
    """For each cell that alone defines what others need: these names, and the cells that stay."""
    everything = [_oracle.names(c.python or "") for c in cells]
    found = []
    for gone in range(len(cells)):
        rest = [n for index, n in enumerate(everything) if index != gone]
        bound = {name for n in rest for name in n.bound}
        needed = {name for n in rest for name in n.needed}
        due = frozenset((everything[gone].bound - bound - _oracle.KNOWN) & needed)
        if due:
            found.append((due, [index for index in range(len(cells)) if index != gone]))
    return found


def _moves(cells: Sequence[_sources.CodeCell]) -> list[_Change]:
    """For each cell that alone defines what a later cell reads at its top level: the order with it moved below that."""
    texts = [c.python or "" for c in cells]
    found = []
    for moved in range(len(cells)):
        for below in range(moved + 1, len(cells)):
            order = [index for index in range(len(cells)) if index != moved]
            order.insert(below, moved)
            alone = _oracle.names(texts[moved]).bound & _oracle.names(texts[below]).needed
            if not alone:
                continue
            early = _oracle.early([texts[index] for index in order])
            due = frozenset((early.plain | early.annotated) & alone)
            if due:
                found.append((due, order))
            break
    return found


def _judged(
    failures: Failures, kind: str, corpus: _corpus.Corpus, path: Path, document: dict[str, Any],
    cells: Sequence[_sources.CodeCell], due: frozenset[str], order: Sequence[int],
) -> Mutant:  # fmt: skip
    changed = {**document, "cells": [{**document["cells"][cells[index].index], "outputs": []} for index in order]}
    undefined_said, early_said = _said(failures, changed, str(path))
    texts = [cells[index].python or "" for index in order]
    undefined, early = _oracle.undefined(texts), _oracle.early(texts)
    early_true = early.all
    deleted = kind == _KINDS[0]
    hinted = (
        _said(failures, changed, str(path), "low")[0 if deleted else 1]
        if due - (undefined_said | early_said)
        else set()
    )
    where = f"{corpus.name(path)} order {'-'.join(str(cells[index].index) for index in order)}"
    return Mutant(
        kind, where, corpus.part(path), due, frozenset(undefined if deleted else early_true),
        frozenset(undefined_said if deleted else early_said), frozenset(early_said if deleted else undefined_said),
        frozenset(early_true if deleted else undefined), frozenset(hinted), early.annotated,
        due - _oracle.surely_needed(texts), due - _needed_by_runs(changed["cells"], texts),
    )  # fmt: skip


def _needed_by_runs(cells: Sequence[dict[str, Any]], texts: Sequence[str]) -> set[str]:
    """Names that the cells with a count need; those of all cells when none has one."""
    counted = [text for cell, text in zip(cells, texts, strict=True) if cell.get("execution_count")]
    return {name for text in counted or texts for name in _oracle.names(text).needed}


def _said(
    failures: Failures, document: dict[str, Any], path: str, confidence: str = "high"
) -> tuple[set[str], set[str]]:
    """The names of NBS101 and of NBS102."""
    findings = failures.audited(_corpus.encode(document), path, confidence, RULES)
    by_code: dict[str, set[str]] = {code: set() for code in RULES}
    for finding in findings:
        by_code[finding.code].add(finding.symbol or "?")
    return by_code["NBS101"], by_code["NBS102"]


def _row(label: str, part: str, found: Sequence[Mutant]) -> tuple[object, ...]:
    right = sum(len(m.said & m.true) for m in found)
    false = sum(len(m.said - m.true) + len(m.said_other - m.other_true) for m in found)
    due_found = sum(len(m.due & m.said) for m in found)
    missed = sum(len(m.due - m.said) for m in found)
    annotated = sum(len((m.due - m.said) & m.annotated) for m in found)
    hinted = sum(len((m.due - m.said) & m.hinted - m.annotated) for m in found)
    latent = sum(len((m.due - m.said) & m.latent - m.annotated) for m in found)
    unrun = sum(len((m.due - m.said) & m.unrun - m.latent - m.annotated) for m in found)
    had = sum(len(m.due - m.unrun) for m in found)
    had_found = sum(len((m.due - m.unrun) & m.said) for m in found)
    return (
        label, part, len(found), due_found + missed, due_found, missed, annotated, hinted, latent, unrun, false,
        Counted(right, false, 0).precision, share(due_found, due_found + missed), had, had_found, share(had_found, had),
    )  # fmt: skip


def planted(corpus: _corpus.Corpus, seed: int = 0) -> tuple[Table, list[Mutant]]:
    """The table of planted faults, and every mutant."""
    failures = Failures()
    found = list(mutants(corpus, failures, seed))
    rows = [
        _row(kind, part, [m for m in found if (m.kind, m.part) == (kind, part)])
        for part in sorted({m.part for m in found})
        for kind in _KINDS
    ]
    rows += [_row("both", part, [m for m in found if m.part == part]) for part in sorted({m.part for m in found})]
    columns = (
        "planted fault", "part", "notebooks made", "names due", "found", "missed", "of these read in annotations only",
        "of these said below high confidence", "of these read only in a branch or an uncalled function",
        "of these read only in cells never run", "false", "precision", "recall",
        "names due that a recorded run needed", "of these found", "recall among these",
    )  # fmt: skip
    rows.append(_row("all", "all", found))
    return Table("Undefined and too early names, planted", columns, tuple(rows), (failures.note(),)), found


# -- notebooks as they are ----------------------------------------------------------------------------


class Disagreement(NamedTuple):
    """A name that not all report, who does, and why."""

    notebook: str
    part: str
    name: str
    by: str
    reason: str


class Facts(NamedTuple):
    """What can be known of a notebook without mldebt."""

    raw: str
    magics: str
    dynamic: bool
    python2: bool
    undefined: frozenset[str]
    early: _oracle.Early
    failures: str


def _facts(document: dict[str, Any], cells: Sequence[_sources.CodeCell]) -> Facts:
    texts = [c.python for c in cells if c.python is not None]
    raw = "\n".join(c.source for c in cells)
    magics = "\n".join(
        line for c in cells for line in c.source.splitlines()
        if c.source.lstrip().startswith("%%") or re.match(r"\s*(\w[\w, ]*=\s*)?[%!]", line)
    )  # fmt: skip
    sheets = document.get("cells") or [c for s in document.get("worksheets", ()) for c in s["cells"]]
    outputs = [output for cell in sheets for output in cell.get("outputs", ())]
    failures = " ".join(str(o.get("evalue", "")) for o in outputs if o.get("output_type") in ("error", "pyerr"))
    dynamic = re.search(r"import \*|%run|%pylab|%load|\bexec\(|\bexecfile\(|globals\(\)", raw) is not None
    opaque = any(c.python is None for c in cells)
    return Facts(
        raw, magics, dynamic, opaque, frozenset(_oracle.undefined(texts)), _oracle.early(texts), failures
    )  # fmt: skip


def _reason(name: str, by: frozenset[str], facts: Facts, low: set[str]) -> str:
    """Why some report a name and some do not; the first reason that holds."""
    if "mldebt" not in by:
        return _why_not_ours(name, by, facts, low)
    if name in facts.early.called - facts.early.plain:
        return "only through the call of a function (mldebt right)"
    if facts.python2:
        return "another cell is not Python 3: the peers skip it (mldebt right where the oracle agrees)"
    if name in facts.early.plain or name in facts.undefined:
        return "the oracle agrees (mldebt right)"
    return "the oracle agrees with the peers (mldebt wrong)"


def _why_not_ours(name: str, by: frozenset[str], facts: Facts, low: set[str]) -> str:
    word = rf"\b{re.escape(name)}\b"
    if name in _IPYTHON:
        return "IPython defines it (mldebt right)"
    if name in _AUTOMAGIC and re.search(rf"(?m)^{name}\b", facts.raw):
        return "an automagic of IPython (mldebt right)"
    if by == {"ruff"} and re.search(rf"(?m)^\s*%time\b.*{word}", facts.raw):
        return "bound in a `%time` line, which ruff does not read (mldebt right)"
    if facts.dynamic:
        return "star import, %run or exec: may be defined" + (" (mldebt at low confidence)" if name in low else "")
    if f"'{name}'" in facts.failures:
        return "the stored output is the NameError itself (silent by design)"
    if facts.python2 and name in _PYTHON2:
        return "builtin of Python 2 (mldebt right)"
    if facts.python2:
        return "some cell is not Python 3: its definitions are lost to the peers"
    if re.search(word, facts.magics):
        return "a magic or shell line mentions it"
    if re.search(rf"except .*(NameError|Exception)|except:|{word}['\"] (not )?in", facts.raw):
        return "guarded by except, or asked for before"
    if name in low:
        return "mldebt at lower confidence"
    if name in facts.early.called or name in facts.early.plain or name in facts.undefined:
        return "missed: the oracle agrees with the peers"
    return "the oracle does not agree with the peers (mldebt right)"


def as_they_are(corpus: _corpus.Corpus) -> tuple[list[Table], list[Disagreement]]:
    """The tables of agreement, and every disagreement."""
    paths = corpus.notebooks
    ruff = _peers.ruff(paths, "F821")
    found: list[Disagreement] = []
    agreed: Counter[str] = Counter()
    failures = Failures()
    for path in paths:
        document = _document(path)
        if document is None:
            continue
        cells = _sources.cells_of(document)
        ours = set().union(*_said(failures, document, str(path)))
        flakes = _peers.pyflakes(_sources.joined(cells))
        reports = {"mldebt": ours}
        if ruff is not None:
            reports["ruff"] = {name for where, name in ruff.names if where == path}
        if flakes is not None:
            reports["pyflakes"] = set(flakes)
        everything = set().union(*reports.values())
        if not everything:
            continue
        low = set().union(*_said(failures, document, str(path), "low"))
        facts = _facts(document, cells)
        for name in sorted(everything):
            by = frozenset(tool for tool, names in reports.items() if name in names)
            agreed[corpus.part(path)] += len(by) == len(reports)
            if len(by) < len(reports):
                reason = _reason(name, by, facts, low)
                found.append(Disagreement(corpus.name(path), corpus.part(path), name, " and ".join(sorted(by)), reason))
    return [_agreement(found, agreed, failures)], found


def _agreement(found: Iterable[Disagreement], agreed: Counter[str], failures: Failures) -> Table:
    counts = Counter((d.by, d.reason, d.part) for d in found)
    parts = sorted({*agreed, *(part for _, _, part in counts)})
    keys = sorted({(by, reason) for by, reason, _ in counts})
    rows = [("all tools", "agreement", *(agreed[part] for part in parts))]
    rows += [(by, reason, *(counts[by, reason, part] for part in parts)) for by, reason in keys]
    columns = ("reported by", "reason", *(f"names, {part}" for part in parts))
    title = "Undefined names in notebooks as they are, against ruff F821 and pyflakes"
    return Table(title, columns, tuple(rows), (failures.note(),))


def measure(corpus: _corpus.Corpus, seed: int = 0) -> tuple[list[Table], list[Mutant], list[Disagreement]]:
    """All tables, the mutants and the disagreements."""
    table, found = planted(corpus, seed)
    tables, disagreements = as_they_are(corpus)
    return [table, *tables], found, disagreements


def wrong(found: Iterable[Mutant], disagreements: Iterable[Disagreement]) -> Iterator[str]:
    """Single cases, never of held-out notebooks."""
    for m in found:
        for label, names in (
            ("missed", m.due - m.said - m.annotated - m.hinted),
            ("missed at high confidence", (m.due - m.said) & m.hinted),
            ("false", (m.said - m.true) | (m.said_other - m.other_true)),
        ):
            if names and m.part != "held out":
                yield f"{m.kind}: {label} {', '.join(sorted(names))}: {m.where}"
    for d in disagreements:
        if d.part != "held out":
            yield f"{d.by}: {d.name}: {d.reason}: {d.notebook}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _corpus.arguments(__doc__ or "", argv)
    corpus = _corpus.load(options.corpus, options.seed, options.size)
    tables, found, disagreements = measure(corpus, options.seed)
    print("\n".join(table.markdown() for table in tables))
    if options.list:
        print("\n".join(wrong(found, disagreements)))


if __name__ == "__main__":
    main()
