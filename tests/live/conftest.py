"""A process that forks for the tests of this folder; pytest's own may have threads that a fork would wait for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from benchmarks.sessions.campaign import pool


@pytest.fixture(scope="session")
def worker() -> Iterator[ProcessPoolExecutor]:
    """Runs sessions, one after the other."""
    with pool(1) as executor:
        yield executor
