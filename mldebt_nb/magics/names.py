"""The subcommands of `%mldebt`, by name: what each does, and what it wants to know.

Comes in: nothing. Goes out: a table, light enough to be read while the kernel starts.
"""

from __future__ import annotations

from typing import NamedTuple


class About(NamedTuple):
    """A line of help, and what the first argument is: `"name"`, `"cell"`, `"rule"`, `"switch"`, `"file"` or nothing."""

    help: str
    argument: str = ""
    options: tuple[str, ...] = ()


SUBCOMMANDS = {
    "status": About("every cell: does its result stand?", "", ("--json",)),
    "audit": About("all debts of the notebook, judged by what really ran", "", ("--json",)),
    "data": About("what is wrong with a table or an estimator", "name", ("--target", "--examples", "--json")),
    "slice": About("the minimal code for a value, ready to paste", "name", ("--json",)),
    "why": About("the history of a value or of a cell", "cell"),
    "graph": About("which cell reads what from which", "", ("--json",)),
    "report": About("a page of all this, for others", "file"),
    "explain": About("what a rule means", "rule"),
    "watch": About("after a run, one line about what it made stale", "switch"),
}
