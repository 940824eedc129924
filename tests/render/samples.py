"""Reports built by hand: a believable one, a hostile one, and the notebooks they speak of."""

from __future__ import annotations

import json

from mldebt_nb.findings.model import (
    Confidence,
    Edit,
    Finding,
    Fix,
    Interest,
    Measure,
    Related,
    RuleInfo,
    Severity,
)
from mldebt_nb.findings.report import CellDebt, NotebookReport, Report, Summary
from mldebt_nb.notebook.sources import Sources

CHURN = "notebooks/churn.ipynb"
SALES = "sales.ipynb"
BROKEN = "broken.ipynb"

CHURN_CELLS = [
    ("markdown", "# Churn model"),
    (
        "code",
        "import pandas as pd\nimport seaborn as sns\nfrom sklearn.ensemble import RandomForestClassifier",
    ),
    ("code", 'df = pd.read_csv("churn.csv")\n'),
    ("code", "df['tenure'] = df['tenure'] * 12\n\n\ndf.head()"),
    (
        "code",
        "model = RandomForestClassifier(n_estimators=400)\nX = scaler.transform(df[features])\nmodel.fit(X, y)",
    ),
    (
        "code",
        "def report(m):\n\treturn m.score(X_test, y_test)  # 高い\n\nprint('精度:', report(model), threshold)",
    ),
]
SALES_CELLS = [("code", "total = 0\nfor row in rows:\n    total += row"), ("code", "total")]


def notebook_bytes(cells: list[tuple[str, str]], ids: list[str] | None = None) -> bytes:
    """An nbformat 4.5 file whose code cells ran in document order."""
    written = []
    for index, (kind, source) in enumerate(cells):
        cell: dict[str, object] = {
            "cell_type": kind,
            "id": ids[index] if ids else f"id-{index}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"execution_count": index, "outputs": []}
        written.append(cell)
    document = {
        "cells": written,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


def finding(**changes: object) -> Finding:
    """A finding with believable defaults."""
    fields: dict[str, object] = {
        "rule": "hidden-state",
        "code": "NBS101",
        "family": "notebook-state",
        "message": "`scaler` is read here, but no cell of the notebook defines it",
        "severity": Severity.ERROR,
        "confidence": Confidence.HIGH,
        "path": CHURN,
        "cell_id": "id-4",
        "cell_index": 4,
        "execution_count": 12,
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 11,
        "symbol": "scaler",
        "help": "Write the line that made `scaler` back into a cell above, or remove its use.",
        "effort_minutes": 10.0,
        "fingerprint": "f1" * 8,
        "url": "rules/hidden-state.html",
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    """Three severities; one about a whole notebook, one with a fix, one with a related place."""
    return (
        finding(
            related=(
                Related(path=CHURN, cell_id="id-5", cell_index=5, line=4, message="the fitted model is read here"),
            ),
            evidence={
                "readers": Measure(value=1, unit="cells"),
                "blast radius": Measure(value=0.5, unit="1"),
            },
            interest=Interest(value=94.5, unit="seconds per re-run"),
        ),
        finding(
            rule="unused-import",
            code="DED101",
            family="dead-code",
            message="`seaborn` is imported as `sns` and never used",
            severity=Severity.WARNING,
            cell_id="id-1",
            cell_index=1,
            execution_count=2,
            line=2,
            column=1,
            end_line=2,
            end_column=22,
            symbol="sns",
            help="Delete the import.",
            fix=Fix(
                title="Delete the import of seaborn",
                applicability="safe",
                edits=(
                    Edit(
                        cell_id="id-1",
                        cell_index=1,
                        line=2,
                        column=1,
                        end_line=3,
                        end_column=1,
                        replaced="import seaborn as sns\n",
                        replacement="",
                    ),
                ),
            ),
            effort_minutes=1.0,
            fingerprint="f2" * 8,
            url="https://example.org/rules/unused-import",
        ),
        finding(
            rule="use-before-definition",
            code="NBS102",
            message="`threshold` is used before any cell defines it",
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            cell_id="id-5",
            cell_index=5,
            execution_count=None,
            line=4,
            column=29,
            end_line=4,
            end_column=38,
            symbol="threshold",
            help="Define `threshold` above.",
            effort_minutes=5.0,
            fingerprint="f3" * 8,
        ),
        finding(
            rule="untitled-notebook",
            code="PRC103",
            family="process",
            message="nothing says what this notebook is for",
            severity=Severity.INFO,
            path=SALES,
            cell_id=None,
            cell_index=None,
            execution_count=None,
            line=None,
            column=None,
            end_line=None,
            end_column=None,
            symbol=None,
            help="Begin with a title and one sentence of purpose.",
            effort_minutes=5.0,
            fingerprint="f4" * 8,
        ),
    )


def accepted() -> Finding:
    return finding(
        rule="non-idempotent-cell",
        code="NBS105",
        message="running this cell twice multiplies `tenure` by 144",
        severity=Severity.WARNING,
        cell_id="id-3",
        cell_index=3,
        execution_count=4,
        line=1,
        column=1,
        end_line=1,
        end_column=33,
        symbol="df",
        help="Write to a new column.",
        effort_minutes=8.0,
        fingerprint="f5" * 8,
    )


def report_of(found: tuple[Finding, ...], notebooks: tuple[NotebookReport, ...]) -> Report:
    """A report whose summary is added up from its parts."""

    def count(values: list[str]) -> dict[str, int]:
        return {value: values.count(value) for value in dict.fromkeys(values)}

    return Report(
        version="0.1.0",
        findings=found,
        notebooks=notebooks,
        summary=Summary(
            notebooks=len(notebooks),
            failed=sum(n.error is not None for n in notebooks),
            findings=len(found),
            by_severity=count([f.severity.value for f in found]),
            by_rule=count([f.rule for f in found]),
            by_family=count([f.family for f in found]),
            principal_minutes=sum(f.effort_minutes for f in found),
            interest_seconds=sum(n.interest_seconds for n in notebooks),
            accepted=sum(len(n.accepted) for n in notebooks),
            ignored=sum(n.ignored for n in notebooks),
            baselined=sum(n.baselined for n in notebooks),
        ),
    )


def cell_debt(index: int, found: int, principal: float, interest: float, radius: int, seconds: float) -> CellDebt:
    return CellDebt(
        cell_index=index,
        cell_id=f"id-{index}",
        findings=found,
        principal_minutes=principal,
        interest_seconds=interest,
        blast_radius=radius,
        run_seconds=seconds,
        run_seconds_recorded=index % 2 == 0,
    )


def sample() -> Report:
    """Two audited notebooks and one that could not be read."""
    return report_of(
        findings(),
        (
            NotebookReport(
                path=CHURN,
                cells=len(CHURN_CELLS),
                executed_cells=5,
                principal_minutes=16.0,
                interest_seconds=94.5,
                accepted=(accepted(),),
                ignored=1,
                ledger=(
                    cell_debt(1, 1, 1.0, 0.0, 0, 1.2),
                    cell_debt(2, 0, 0.0, 0.0, 3, 4.0),
                    cell_debt(3, 0, 0.0, 0.0, 2, 0.5),
                    cell_debt(4, 1, 10.0, 94.5, 1, 94.5),
                    cell_debt(5, 1, 5.0, 0.0, 0, 2.0),
                ),
            ),
            NotebookReport(path=SALES, cells=len(SALES_CELLS), principal_minutes=5.0),
            NotebookReport(path=BROKEN, cells=0, error="the JSON ends in the middle of the file; restore it"),
        ),
    )


def rules() -> dict[str, RuleInfo]:
    """What the rules of the sample say of themselves."""
    return {
        f.code: RuleInfo(
            name=f.rule,
            code=f.code,
            family=f.family,
            where=("static",),
            severity=f.severity,
            effort_minutes=f.effort_minutes,
            summary=f"{f.rule.replace('-', ' ').capitalize()}.",
            documentation=(
                "## What it finds\n\nA name that *no cell* defines.\n\n"
                "## Why it is debt\n\nThe notebook runs only in the kernel it was written in:\n\n"
                "```python\nX = scaler.transform(df)\n```\n\n"
                "- restart-and-run-all fails\n- nobody else can run it\n\n"
                "See [the paper](https://example.org/paper)."
            ),
            since="0.1.0",
        )
        for f in (*findings(), accepted())
    }


def sources() -> Sources:
    return Sources({CHURN: notebook_bytes(CHURN_CELLS), SALES: notebook_bytes(SALES_CELLS)})
