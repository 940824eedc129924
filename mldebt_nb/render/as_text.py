"""The report for a person at a terminal: findings with code frames, by notebook and cell.

Comes in: a report and the sources. Goes out: lines no wider than `Options.width` (from 40), in
colour or, letter for letter the same, without. Text of notebooks is only ever wrapped in
`rich.text.Text`, never read as markup.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from mldebt_nb.findings.families import FAMILIES, title
from mldebt_nb.findings.model import Finding, RuleInfo, Severity
from mldebt_nb.findings.scores import Score, scores, worst
from mldebt_nb.render.frame import FrameLine, finding_frame, related_frame
from mldebt_nb.render.places import (
    TEXT_LIMIT,
    by_notebook,
    cost_words,
    in_document_order,
    measure_words,
    minutes_words,
    place_words,
    related_words,
    seconds_words,
    shown_path,
)
from mldebt_nb.render.plain import no_command, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mldebt_nb.findings.report import NotebookReport, Report
    from mldebt_nb.render.contract import Options, SourceLookup

NARROWEST = 40
_WORST = 3  # debts to begin with
_BAR = 24  # characters of the longest bar
_NAME = 18  # characters of a family's name
_FAMILIES = 24  # rows of the card
_INDENT = "  "
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The whole report; "" when nothing was audited."""
    page = _Page(sources, options)
    for notebook, findings in by_notebook(report):
        page.notebook(notebook, findings)
    if report.findings:
        page.card(report)
    return page.text()


class _Page:
    """Draws line by line into a string."""

    def __init__(self, sources: SourceLookup, options: Options) -> None:
        self._sources = sources
        self._options = options
        self._width = max(options.width, NARROWEST)
        self._out = StringIO()
        # Everything that rich would otherwise ask the environment for is said here.
        self._console = Console(
            file=self._out,
            width=self._width,
            force_terminal=options.color,
            force_jupyter=False,
            color_system="standard" if options.color else None,
            no_color=not options.color,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    def text(self) -> str:
        return self._out.getvalue()

    def notebook(self, notebook: NotebookReport, findings: list[Finding]) -> None:
        """One audited file; silent when there is nothing to say of it."""
        if notebook.error is not None:
            self._sentence("", f"{shown_path(notebook.path, self._options)}  ", "could not be audited", "bold red")
            self._prose(one_line(notebook.error, TEXT_LIMIT), _INDENT)
            self._blank()
        for finding in findings:
            self._finding(finding)
        for finding in in_document_order(notebook.accepted):
            self._accepted(finding)
        if notebook.accepted:
            self._blank()
        if findings:
            self._totals(notebook, findings)

    def _finding(self, finding: Finding) -> None:
        style = _STYLES[finding.severity]
        header = Text(place_words(finding, self._options), style="bold")
        header.append(_INDENT).append(finding.severity.value, style=style)
        header.append(f"{_INDENT}{one_line(finding.code, 80)} ", style="bold").append(one_line(finding.rule, 80))
        self._wrapped(header, "", _INDENT)
        self._prose(one_line(finding.message, TEXT_LIMIT), _INDENT)
        for line in self._frame(finding_frame(finding, self._sources, self._code_width), style):
            self._line(line)
        for related in finding.related:
            words = f"{related_words(related, finding, self._options)}: {one_line(related.message, TEXT_LIMIT)}"
            self._wrapped(Text(words), "  ↳ ", "    ")
            for line in self._frame(related_frame(related, self._sources, self._code_width - 2), style):
                self._line(Text("  ").append_text(line))
        if finding.evidence:
            measures = (f"{one_line(n, 80)}: {measure_words(m)}" for n, m in finding.evidence.items())
            self._sentence(_INDENT, "evidence: ", ", ".join(measures), "")
        if finding.help:
            self._sentence(_INDENT, "help: ", one_line(finding.help, TEXT_LIMIT), "")
        if finding.fix is not None:
            title = f"{one_line(finding.fix.title, TEXT_LIMIT)} ({one_line(finding.fix.applicability, 20)})"
            self._sentence(_INDENT, "fix: ", title, "")
        self._sentence(_INDENT, "cost: ", cost_words(finding), "")
        self._blank()

    def _accepted(self, finding: Finding) -> None:
        words = Text(place_words(finding, self._options)).append(f"{_INDENT}accepted", style="dim")
        words.append(f"{_INDENT}{one_line(finding.code, 80)} {one_line(finding.rule, 80)}: ")
        self._wrapped(words.append(one_line(finding.message, TEXT_LIMIT)), "", _INDENT)

    def _totals(self, notebook: NotebookReport, findings: list[Finding]) -> None:
        count = f"{len(findings)} finding" + ("s" if len(findings) != 1 else "")
        parts = [count, f"{minutes_words(notebook.principal_minutes)} to pay back"]
        if notebook.interest_seconds:
            parts.append(f"interest {seconds_words(notebook.interest_seconds)} per re-run")
        for number, word in (
            (len(notebook.accepted), "accepted"),
            (notebook.ignored, "ignored"),
            (notebook.baselined, "in the baseline"),
        ):
            if number:
                parts.append(f"{number} {word}")
        self._wrapped(
            Text(f"{shown_path(notebook.path, self._options)}: {', '.join(parts)}", style="bold"), "", _INDENT
        )
        self._blank()

    def card(self, report: Report) -> None:
        """What all of it comes to, on one screen: the families of debt, and where to begin."""
        notebooks = report.summary.notebooks
        minutes = sum(finding.effort_minutes for finding in report.findings)
        head = f"Debt of {notebooks} notebook{'s' * (notebooks != 1)}: {minutes_words(minutes)} to pay back"
        self._wrapped(Text(head, style="bold"), "", _INDENT)
        shown = [s for s in scores(report.findings) if s.family != "audit" and (s.findings or s.family in FAMILIES)]
        most = max((score.minutes for score in shown), default=0)
        for score in shown[:_FAMILIES]:
            self._line(self._score(score, score.minutes / (most or 1)))
        self._blank()
        self._wrapped(Text("Begin with", style="bold"), "", _INDENT)
        for number, finding in enumerate(worst(report.findings, _WORST), start=1):
            place = place_words(finding, self._options)
            rule = f"{one_line(finding.code, 80)} {one_line(finding.rule, 80)}"
            self._wrapped(
                Text(f"{rule}, {place}: {one_line(finding.help, TEXT_LIMIT)}"), f"{_INDENT}{number}. ", "     "
            )
        self._blank()

    def _score(self, score: Score, share: float) -> Text:
        line = Text(one_line(title(score.family), _NAME))
        line.truncate(_NAME, overflow="ellipsis", pad=True)
        line = Text(_INDENT).append_text(line)
        if not score.findings:
            return line.append(f"{'–':>5}", style="dim")
        errors = f"{score.errors} error{'s' * (score.errors != 1)}" if score.errors else ""
        line.append(f"{score.findings:>5}{minutes_words(score.minutes):>9}").append(
            f"  {errors:<10}", style=_STYLES[Severity.ERROR]
        )
        line.append(f"  {'▇' * max(round(share * _BAR), 1)}", style="dim")
        line.truncate(self._width)
        return line

    @property
    def _code_width(self) -> int:
        """Characters of code that fit beside the gutter; wide characters are cut once more when drawn."""
        return self._width - 12

    def _frame(self, lines: list[FrameLine], style: str) -> Iterator[Text]:
        digits = max((len(str(line.number)) for line in lines if line.number is not None), default=1)
        for line in lines:
            gutter = "" if line.number is None else str(line.number)
            text = Text(f"    {gutter:>{digits}} │ ", style="dim")
            room = self._width - cell_len(text.plain) - 2
            before, span, after = line.pieces
            code = Text(before)
            code.append(span, style=style).append(after)
            if code.cell_len > room:
                code.truncate(room, overflow="ellipsis")
            yield text.append_text(code)
            if line.start is not None:
                indent = cell_len(before)
                length = max(min(cell_len(span), room - indent), 1)
                under = Text(f"    {'':>{digits}} │ ", style="dim")
                yield under.append(" " * min(indent, room - 1)).append("^" + "~" * (length - 1), style=style)

    def _prose(self, words: str, indent: str) -> None:
        self._wrapped(Text(words), indent, indent)

    def _sentence(self, indent: str, label: str, words: str, style: str) -> None:
        text = Text(label, style="" if style else "dim")
        self._wrapped(text.append(words, style=style or "not dim"), indent, indent + _INDENT)

    def _wrapped(self, text: Text, first: str, following: str) -> None:
        """`text` over as many lines as it needs; no line ends in spaces."""
        room = self._width - max(cell_len(first), cell_len(following))
        for number, line in enumerate(text.wrap(self._console, room, overflow="fold")):
            line.rstrip()
            self._line(Text(following if number else first).append_text(line))

    def _line(self, line: Text) -> None:
        line.rstrip()
        if no_command(line.plain) != line.plain:
            line = Text(no_command(line.plain), style=line.style)
        self._console.print(line, soft_wrap=True)

    def _blank(self) -> None:
        self._out.write("\n")
