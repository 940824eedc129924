"""The same cells in a plain shell and in one that mldebt follows.

Comes in: sources of cells. Goes out: what each shell showed and which methods of hostile objects it called, as two
records that are equal if mldebt is not to be noticed.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mldebt_nb import live
from mldebt_nb.live.session import Session
from tests.live import hostile
from tests.live.kernels import Notebook, fresh_shell

_ADDRESS = re.compile(r"0x[0-9a-f]+|line \d+|Cell In\[\d+\]")


class Showed(NamedTuple):
    """Of each cell: the type of its value, of its exception, what it printed; and all calls of hostile methods."""

    cells: tuple[tuple[str, str, str, str], ...]
    calls: tuple[str, ...]


def showed(cells: Sequence[str], *, follow: bool, then: Callable[[Session], None] | None = None) -> Showed:
    """Run the cells one after the other in an empty folder; `then` gets the session at the end.

    Hostile objects are disarmed after it.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), fresh_shell() as shell:
        notebook = Notebook(shell)
        session = live.load(shell) if follow else None
        found: list[tuple[str, str, str, str]] = []
        try:
            for number, source in enumerate(cells):
                found.append(_cell(notebook, source, f"c{number}"))
            if session is not None and then is not None:
                before = list(hostile.calls)
                then(session)
                assert hostile.calls == before, "the answers asked objects"
        finally:
            hostile.arm(False)
            live.unload(shell)
            calls = tuple(hostile.calls)
            hostile.disarm()
        return Showed(tuple(found), calls)


def _cell(notebook: Notebook, source: str, cell: str) -> tuple[str, str, str, str]:
    try:
        shown: Any = notebook.run(source, cell)
    except BaseException as escaped:  # noqa: BLE001 - noqa: BLE001 - IPython asks what a line begins with, and lets this through
        return "escaped", type.__repr__(type(escaped)), "", ""
    error = shown.error_in_exec if shown.error_before_exec is None else shown.error_before_exec
    errors = notebook.errors.removeprefix(notebook.printed)
    return (
        type.__repr__(type(shown.result)), type.__repr__(type(error)), _ADDRESS.sub("…", notebook.printed),
        _ADDRESS.sub("…", errors),
    )  # fmt: skip


def assert_unnoticed(*cells: str) -> None:
    """Both shells show the same, call the same, and the session has not failed."""
    problems: list[str | None] = []

    def answers(session: Session) -> None:
        session.status()
        problems.append(session.problem)

    plain = showed(cells, follow=False)
    followed = showed(cells, follow=True, then=answers)
    assert followed == plain
    assert problems == [None]
