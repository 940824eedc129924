"""The subcommands of `%mldebt`, by name: what each does, and what it wants to know.

Comes in: nothing. Goes out: a table, light enough to be read while the kernel starts.
"""

from __future__ import annotations

from typing import NamedTuple


class About(NamedTuple):
    """A line of help, and what the first argument is: `"name"`, `"cell"`, `"rule"`, `"switch"`, `"file"` or nothing.

    `most` of such arguments may follow each other. `values`: what an option is followed by, where it is.
    """

    help: str
    argument: str = ""
    options: tuple[str, ...] = ()
    most: int = 1
    values: dict[str, str] = {}  # noqa: RUF012 - never changed


#: Options of `entangle` that something follows, and what.
_VALUED = {
    "--slices": "column", "--groups": "name", "--time": "name", "--engine": "engine", "--folds": "", "--tolerance": "",
    "--seed": "", "--seconds": "",
}  # fmt: skip

SUBCOMMANDS = {
    "status": About("every cell: does its result stand?", "", ("--json",)),
    "audit": About("all debts of the notebook, judged by what really ran", "", ("--json",)),
    "data": About("what is wrong with a table or an estimator", "name", ("--target", "--examples", "--json")),
    "entangle": About(
        "which features of a model move others, and which may go",
        "name",
        ("--confirm", *_VALUED, "--json"),
        most=3,
        values=_VALUED,
    ),
    "slice": About("the minimal code for a value, ready to paste", "name", ("--json",)),
    "why": About("the history of a value or of a cell", "cell"),
    "graph": About("which cell reads what from which", "", ("--json",)),
    "report": About("a page of all this, for others", "file"),
    "explain": About("what a rule means", "rule"),
    "watch": About("after a run, one line about what it made stale; `models`: follow them", "watched", most=2),
}
