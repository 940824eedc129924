"""The subcommands of `%mldebt`, by name: what each does, and what it wants to know.

Comes in: nothing. Goes out: a table, light enough to be read while the kernel starts.
"""

from __future__ import annotations

from typing import NamedTuple


class About(NamedTuple):
    """A line of help, and what the first argument is: `"name"`, `"cell"`, `"rule"`, `"switch"` or nothing."""

    help: str
    argument: str = ""
    options: tuple[str, ...] = ()


SUBCOMMANDS = {
    "status": About("every cell: does its result stand?", "", ("--json",)),
    "audit": About("all debts of the notebook, judged by what really ran", "", ("--json",)),
    "data": About("what is wrong with a table or an estimator", "name", ("--target", "--examples", "--json")),
    "why": About("the history of a value or of a cell", "cell"),
    "explain": About("what a rule means", "rule"),
    "watch": About("after a run, one line about what it made stale", "switch"),
}
