"""What all tests share: the rules, and notebooks written as text."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.findings.model import Finding
from mldebt_nb.rules.registry import Registry, discover

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True, scope="module")
def the_process_stays_what_it_is() -> Iterator[None]:
    """A shell takes `__main__` for its own; one that is left there breaks every test after it that starts a process."""
    main = sys.modules["__main__"]
    yield
    assert sys.modules["__main__"] is main, "a shell has left its own __main__ behind"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return discover()


@pytest.fixture
def findings(registry: Registry):
    """Audit a py:percent text; gives the findings of the selected rules."""

    def run(text: str, *select: str, confidence: str = "high", **settings: Any) -> tuple[Finding, ...]:
        auditor = Auditor(Config(select=select, confidence=confidence, **settings), registry, TODAY)
        return auditor.audit_bytes(textwrap.dedent(text).encode(), "notebook.py").findings

    return run


def ipynb(*sources: str, **metadata: Any) -> bytes:
    """A minimal notebook of code cells, run in order."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": i + 1, "outputs": [], "source": source}
        for i, source in enumerate(sources)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode()
