"""Reports for the tests of the formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.render import samples

if TYPE_CHECKING:
    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.notebook.sources import Sources


@pytest.fixture
def sample_report() -> Report:
    """Two audited notebooks with believable findings and one unreadable file."""
    return samples.sample()


@pytest.fixture
def sample_rules() -> dict[str, RuleInfo]:
    return samples.rules()


@pytest.fixture
def sample_sources() -> Sources:
    return samples.sources()


@pytest.fixture
def empty_report() -> Report:
    return samples.report_of((), ())
