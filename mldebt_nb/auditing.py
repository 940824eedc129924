"""The engine: a notebook in, findings with their price out.

`Auditor` does one notebook after the other with the same rules and configuration; the Python API, the command
line, the exporter and the pool share it. Nothing here reads or writes a file, or draws.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise

import msgspec

from mldebt_nb.config import Config
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings import fingerprint, redaction, suppression
from mldebt_nb.findings.ledger import Ledger
from mldebt_nb.findings.model import Confidence, Finding, Measure
from mldebt_nb.findings.report import NearestTable, NotebookReport, Report, Summary
from mldebt_nb.notebook.model import Notebook
from mldebt_nb.notebook.reading import UnreadableNotebook, read
from mldebt_nb.notebook.secrets import concealed
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.outline import Outline, outline
from mldebt_nb.rules.context import Context
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.live_rule import LiveRule
from mldebt_nb.rules.needs import Needs
from mldebt_nb.rules.probe_rule import ProbeRule
from mldebt_nb.rules.registry import Registry, discover
from mldebt_nb.rules.texts import secrets_of

try:
    VERSION = version("mldebt-nb")
except PackageNotFoundError:  # running from a source tree that is not installed
    VERSION = "0.1.0"

#: Takes what the rules found and gives what holds in the light of more than the text.
Revision = Callable[[Context, list[Finding]], list[Finding]]

#: The family of rules whose findings stand on operators of the pipeline.
LEAKAGE = "leakage"

_ORDER = {"error": 0, "warning": 1, "info": 2}


class NotebookResult(msgspec.Struct, frozen=True):
    """What the audit of one file gives: its findings and its line in the report."""

    findings: tuple[Finding, ...]
    notebook: NotebookReport


class Auditor:
    """Audits notebooks one by one with the same rules, configuration and date."""

    def __init__(self, config: Config, registry: Registry, today: date) -> None:
        self.config = config
        self.registry = registry
        self.today = today
        # what judges live objects or a running kernel has nothing to say of a file, nor of suppressions written for it
        elsewhere = (ProbeRule, EntanglementRule, LiveRule)
        self.rules = tuple(rule() for rule in registry.selected(config) if not issubclass(rule, elsewhere))
        self._least = Confidence(config.confidence).rank
        self._active = frozenset(label for rule in self.rules for label in (rule.code, rule.name))
        self._known = registry.settings.names | registry.settings.codes
        self._spreads = {rule.code: rule.spread for rule in registry}
        self._python_magics = frozenset(config.python_magics)

    def audit_bytes(self, data: bytes, path: str) -> NotebookResult:
        """Audit the content of a file. Content that is no notebook gives a result with an error, not an exception."""
        if len(data) > self.config.max_megabytes * 1e6:
            return self.too_large(path, len(data))
        try:
            return self.audit_notebook(read(data, path))
        except UnreadableNotebook as error:
            return failed(path, str(error))

    def too_large(self, path: str, size: int) -> NotebookResult:
        """The result for a file of more bytes than the configuration allows."""
        return failed(path, self.too_large_words(size))

    def too_large_words(self, size: int) -> str:
        """What is said of such a file."""
        return (
            f"the file has {size / 1e6:.4g} MB, more than max-megabytes = {self.config.max_megabytes:g}; "
            "clear its outputs, or raise the limit in [tool.mldebt]"
        )

    def audit_notebook(self, notebook: Notebook, revise: Revision | None = None) -> NotebookResult:
        """Audit a notebook that was read; `revise` has its say before suppressions are applied."""
        is_python = notebook.language == "python"
        graph = self.graph(notebook)
        context = Context(graph, self.config)
        needs = Needs(context)
        missing = {rule.name: reason for rule in self.rules if (reason := needs.missing(rule.needs)) is not None}
        found = [f for rule in self.rules if rule.name not in missing for f in rule.check(context)]
        if not is_python:
            found = [msgspec.structs.replace(f, path=notebook.path) for f in found]
        if revise is not None:
            found = revise(context, found)
        found = redaction.redacted(found, _values(context))
        suppressions = suppression.find(graph.notebook.cells)
        outcome = suppression.apply(found, suppressions, self.today)
        if suppressions:
            extra = [f for rule in self.rules for f in rule.review(context, outcome, self._active, self._known)]
            outcome = msgspec.structs.replace(outcome, kept=(*outcome.kept, *extra))
        ledger = Ledger(graph, self._spreads)
        secrets = context.once(secrets_of)
        sources = [concealed(cell.source) if cell.index in secrets else cell.source for cell in graph.notebook.cells]
        finished = self._finished((*outcome.kept, *outcome.accepted), ledger, sources)
        carried = {id(f) for f in outcome.accepted}
        kept = tuple(new for old, new in finished if id(old) not in carried)
        accepted = tuple(new for old, new in finished if id(old) in carried)
        books = ledger.by_cell(kept)
        return NotebookResult(
            findings=kept,
            notebook=NotebookReport(
                path=notebook.path,
                cells=len(notebook.cells),
                language=notebook.language,
                executed_cells=len(graph.execution_order),
                principal_minutes=sum((f.effort_minutes for f in (*kept, *accepted)), 0.0),
                interest_seconds=round(sum((entry.interest_seconds for entry in books), 0.0), 3),
                accepted=accepted,
                ignored=outcome.ignored,
                measures=_measures(graph),
                ledger=books,
                not_applicable=missing,
                nearest_tables=_nearest_tables(context),
            ),
        )

    def graph(self, notebook: Notebook) -> DataflowGraph:
        """The dataflow graph; that of another language than Python has no cells.

        Python's warnings about the notebook's own text are not ours to print.
        """
        if notebook.language != "python":
            notebook = msgspec.structs.replace(notebook, cells=())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return DataflowGraph(notebook, self._python_magics)

    def outline(self, notebook: Notebook) -> Outline:
        """The pipeline as something to be drawn, with the leaks that an audit reports or knows to be accepted."""
        graph = self.graph(notebook)
        context = Context(graph, self.config)
        found = [f for rule in self.rules if rule.family == LEAKAGE for f in rule.check(context)]
        outcome = suppression.apply(found, suppression.find(graph.notebook.cells), self.today)
        codes: dict[tuple[int, int, int], tuple[str, ...]] = {}
        for finding in (*outcome.kept, *outcome.accepted):
            if finding.confidence.rank >= self._least:
                place = _position(finding)[:3]
                codes[place] = (*codes.get(place, ()), finding.code)
        return outline(context.once(pipeline), graph, codes)

    def _finished(
        self, findings: Iterable[Finding], ledger: Ledger, sources: Sequence[str]
    ) -> list[tuple[Finding, Finding]]:
        """Confident enough and sorted: each finding, and the same with fingerprint and interest."""
        confident = [f for f in findings if f.confidence.rank >= self._least]
        confident.sort(key=_position)
        return list(zip(confident, ledger.priced(fingerprint.assign(confident, sources)), strict=True))


def _nearest_tables(context: Context) -> tuple[NearestTable, ...]:
    """The tables that stood in for others, if a rule has asked for the pipeline at all."""
    graph = context.answered(pipeline)
    fallbacks = sorted(graph.fallbacks) if graph is not None else ()
    return tuple(NearestTable(library=f.library, version=f.wanted, nearest=f.taken) for f in fallbacks)


def _values(context: Context) -> set[str]:
    """What no finding may quote."""
    cells = context.notebook.cells
    return {cells[at].source[s.start : s.end] for at, found in context.once(secrets_of).items() for s in found}


def _position(finding: Finding) -> tuple[int, int, int, str]:
    cell = finding.cell_index if finding.cell_index is not None else -1
    return cell, finding.line or 0, finding.column or 0, finding.code


def failed(path: str, error: str) -> NotebookResult:
    """The result for a file that could not be audited."""
    return NotebookResult((), NotebookReport(path=path, cells=0, error=error))


def report(results: Iterable[NotebookResult]) -> Report:
    """One document of many results, in their order."""
    notebooks: list[NotebookReport] = []
    findings: list[Finding] = []
    for result in results:
        notebooks.append(result.notebook)
        findings.extend(result.findings)
    return Report(
        version=VERSION,
        findings=tuple(findings),
        notebooks=tuple(notebooks),
        summary=Summary(
            notebooks=len(notebooks),
            failed=sum(n.error is not None for n in notebooks),
            findings=len(findings),
            by_severity=_counted((f.severity.value for f in findings), _ORDER),
            by_rule=_counted(f.rule for f in findings),
            by_family=_counted(f.family for f in findings),
            principal_minutes=sum(n.principal_minutes for n in notebooks),
            interest_seconds=round(sum(n.interest_seconds for n in notebooks), 3),
            accepted=sum(len(n.accepted) for n in notebooks),
            ignored=sum(n.ignored for n in notebooks),
            baselined=sum(n.baselined for n in notebooks),
        ),
    )


def _counted(labels: Iterable[str], order: dict[str, int] | None = None) -> dict[str, int]:
    counts = Counter(labels)
    if order is not None:
        return {label: counts.get(label, 0) for label in order}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _measures(graph: DataflowGraph) -> dict[str, Measure]:
    """Numbers about the notebook that stand whether or not a rule judges them."""
    order = graph.execution_order
    inversions = sum(1 for earlier, later in pairwise(order) if later < earlier)
    share = inversions / (len(order) - 1) if len(order) > 1 else 0.0
    return {
        "code_cells": Measure(value=len(graph.flows), unit="cells"),
        "run_cells": Measure(value=len(order), unit="cells"),
        "out_of_order_share": Measure(value=round(share, 4), unit="share of consecutive runs"),
    }


def audit_notebook_bytes(data: bytes, path: str, config: Config | None = None) -> Report:
    """The report on one notebook's content; never raises for content that is no notebook."""
    return report([Auditor(config or Config(), discover(), date.today()).audit_bytes(data, path)])
