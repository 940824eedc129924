"""What debts cost: principal in minutes, interest in seconds that every re-run loses."""

from __future__ import annotations

import ast
import json
from datetime import date
from typing import Any

import pytest

from mldebt_nb.auditing import Auditor, NotebookResult
from mldebt_nb.config import Config
from mldebt_nb.findings.ledger import estimated_seconds
from mldebt_nb.rules.registry import Registry


@pytest.fixture
def audit(registry: Registry) -> Any:
    """Audit cells with recorded run times (None: not recorded)."""

    def run(*cells: tuple[str, float | None]) -> NotebookResult:
        written = []
        for number, (source, seconds) in enumerate(cells, 1):
            metadata = {} if seconds is None else {"papermill": {"duration": seconds}}
            written.append(
                {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": number}
            )
        data = json.dumps({"nbformat": 4, "metadata": {}, "cells": written}).encode()
        return Auditor(Config(), registry, date(2026, 11, 23)).audit_bytes(data, "n.ipynb")

    return run


TWICE = ("total = 0\nprint(total)", "total = total + 1", "print(total)", "print('unrelated')")


def test_interest_is_the_run_time_of_the_cell_and_of_what_depends_on_it(audit: Any) -> None:
    result = audit(*zip(TWICE, (1.0, 2.0, 4.0, 8.0), strict=True))
    (finding,) = [f for f in result.findings if f.rule == "non-idempotent-cell"]
    assert (finding.interest.value, finding.interest.unit) == (6.0, "seconds per re-run")


def test_a_cell_pays_interest_once_however_many_debts_it_has(audit: Any) -> None:
    result = audit(("total = 0\nother = 0", 1.0), ("total += 1\nother += 1", 2.0), ("print(total, other)", 4.0))
    assert len([f for f in result.findings if f.rule == "non-idempotent-cell"]) == 2
    (entry,) = [e for e in result.notebook.ledger if e.cell_index == 1]
    assert (entry.interest_seconds, entry.findings, entry.blast_radius) == (6.0, 2, 1)
    assert (entry.run_seconds, entry.run_seconds_recorded) == (2.0, True)
    assert result.notebook.interest_seconds == 6.0


def test_the_principal_is_the_sum_of_the_efforts_accepted_debts_included(audit: Any) -> None:
    result = audit(("import json", 0.1), ("import csv  # mldebt: accept[DED101] later", 0.1))
    assert result.notebook.principal_minutes == 2
    (entry,) = result.notebook.ledger
    assert (entry.cell_index, entry.principal_minutes) == (0, 1)


def test_a_debt_that_only_costs_reading_pays_no_interest(audit: Any) -> None:
    (finding,) = audit(("import json", 5.0)).findings
    assert finding.interest is None


def test_minutes_and_seconds_are_floats_in_every_case(audit: Any) -> None:
    """Results from the cache and from other processes are floats; fresh ones must print the same."""
    for result in (audit(("print(1)", None)), audit(("import json", None))):
        assert type(result.notebook.principal_minutes) is float
        assert type(result.notebook.interest_seconds) is float
        assert all(type(f.effort_minutes) is float for f in result.findings)


@pytest.mark.parametrize(
    ("source", "seconds"),
    [
        ("", 0.1),
        ("x = 1", 0.1),
        ("model.fit(X, y)", 10.1),
        ("model.fit_transform(X)", 10.1),
        ("pd.read_csv('a')", 2.1),
        ("for x in y:\n    print(x)", 1.1),
        ("for x in y:\n    model.partial_fit(x)", 1.1),
    ],
)
def test_run_times_that_were_not_recorded_are_estimated_from_the_text(source: str, seconds: float) -> None:
    assert estimated_seconds(ast.parse(source)) == pytest.approx(seconds)


def test_no_text_takes_no_time() -> None:
    assert estimated_seconds(None) == 0.0
