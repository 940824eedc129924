"""The live session, and simpler ideas, against sessions that are really run and then run again from the top.

Sessions are made up from seeds: 4 to 12 cells of what notebooks hold, and 5 to 20 actions: runs, edits, deletions,
moves, insertions (`programs`). Each is really run, and what it leaves is run from top to bottom in a fresh process and
an empty directory (`truth`); outputs and effects are compared by brute force, without any tracker. Then each tracker
follows the same session and is asked which cells are stale, which names are hidden, and whether the notebook is
reproducible (`trackers`, `scoring`). `--size` is the number of sessions, `--seed` the first one; needs no corpus.
`python -m benchmarks.sessions.campaign` shows the misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    import_module("benchmarks.sessions.comparison").main(__doc__ or "", argv)
