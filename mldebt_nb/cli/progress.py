"""The progress bar on standard error while many notebooks are audited; nothing when piped, quiet or soon done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Fewer files than this are done before a bar could be read.
_WORTH_A_BAR = 20


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Gives the function to call for each finished file."""
    if quiet or total <= _WORTH_A_BAR or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("auditing notebooks"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
