"""Everything a notebook can hold to harm the screen or page on which it is reported."""

from __future__ import annotations

from mldebt_nb.findings.model import Edit, Finding, Fix, Interest, Measure, Related, RuleInfo, Severity
from mldebt_nb.findings.report import CellDebt, NotebookReport, Report
from mldebt_nb.notebook.sources import Sources
from tests.render.samples import finding, notebook_bytes, report_of

MARKUP = "<img src=x onerror=alert(1)>"
SCRIPT = "</script></style></title><script>alert(2)</script>"
LINK = "](javascript:alert(3)) [x](http://evil.example/) ![y](//evil.example/z.png) www.evil.example"
ANSI = "\x1b[31m\x1b]8;;http://evil.example\x07red\x1b[2J\x9b31m\x07\x00\x7f"
LINES = "one\ntwo\r\nthree\u2028four\x85five"
TICKS = "`` ` ``` ~~~ **b** __i__ | a | b | @user #1 GH-12 :smile: &lt; $x$ \\"
COMMAND = "::error file=x::pwned%0A::set-output name=a::b"
BIDI = "user\u202e\u2066// admin\u2069\u2066"
RICH = "[bold red]not markup[/] [link=http://evil.example]x[/link]"
SURROGATE = "\udc80 lone \ud800"
ALL = " ".join((MARKUP, SCRIPT, LINK, ANSI, LINES, TICKS, COMMAND, BIDI, RICH, SURROGATE))
LONG = "x = '" + "高A" * 5_000 + "'"

PATH = f"a/{MARKUP} {COMMAND} \x1b[31m`|, @user\n]({BIDI}.ipynb"
SOURCE = "\n".join((ALL.replace("\r", " "), "\t\tvalue\t= '高い'", LONG, "::warning::late"))


def findings(text: str = ALL) -> tuple[Finding, ...]:
    """One finding per line of the hostile cell, hostile in every field that is text."""
    return tuple(
        finding(
            rule=f"rule {text}",
            code=f"X1{text}",
            family=f"family {text}",
            message=text,
            severity=severity,
            path=PATH,
            cell_id=f"id\"' {MARKUP}",
            cell_index=0,
            line=line,
            column=column,
            end_line=line,
            end_column=column + 4,
            symbol=text,
            related=(
                Related(path=PATH, cell_id=MARKUP, cell_index=0, line=line, message=text),
                Related(path="other\x1b.ipynb", cell_id=None, cell_index=99, line=1, message=text),
            ),
            evidence={f"name {text}": Measure(value=text, unit=text), "b": Measure(value=None, unit="1")},
            help=text,
            fix=Fix(
                title=text,
                applicability="unsafe",
                edits=(
                    Edit(
                        cell_id=None,
                        cell_index=0,
                        line=1,
                        column=1,
                        end_line=1,
                        end_column=2,
                        replaced=text,
                        replacement=text,
                    ),
                ),
            ),
            interest=Interest(value=1.5, unit=text),
            fingerprint="same",
            url="javascript:alert(4)",
        )
        for line, column, severity in (
            (1, 3, Severity.ERROR),
            (4, 2, Severity.WARNING),
            (9, 9_000, Severity.INFO),
            (99, 1, Severity.ERROR),
        )
    )


def report(text: str = ALL) -> Report:
    found = findings(text)
    return report_of(
        found,
        (
            NotebookReport(
                path=PATH,
                cells=1,
                language=text,
                accepted=(found[0],),
                measures={text: Measure(value=text, unit=text)},
                ledger=(
                    CellDebt(
                        cell_index=0,
                        cell_id=MARKUP,
                        findings=4,
                        principal_minutes=1e9,
                        interest_seconds=1e12,
                        blast_radius=3,
                        run_seconds=0.0,
                        run_seconds_recorded=False,
                    ),
                ),
            ),
            NotebookReport(path=f"{PATH}2", cells=0, error=text),
        ),
    )


def rules() -> dict[str, RuleInfo]:
    """A third party's rule, as hostile as its notebook."""
    return {
        f.code: RuleInfo(
            name=f.rule,
            code=f.code,
            family=f.family,
            where=(ALL,),
            severity=f.severity,
            effort_minutes=1.0,
            summary=ALL,
            documentation=f"# {ALL}\n\n{MARKUP}\n\n[x](javascript:alert(5)) ![i](http://evil.example/i.png)\n\n{SCRIPT}",
            since=ALL,
        )
        for f in findings()
    }


def sources() -> Sources:
    # A lone surrogate cannot stand in a file.
    readable = SOURCE.encode("utf-8", "replace").decode("utf-8")
    return Sources({PATH: notebook_bytes([("code", readable)])})
