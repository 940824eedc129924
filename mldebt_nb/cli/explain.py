"""`mldebt explain RULE`: a rule's documentation in the terminal."""

from __future__ import annotations

import sys

import click

from mldebt_nb.cli.completing import rules
from mldebt_nb.cli.streams import fail, print_json, print_report


@click.command("explain")
@click.argument("rule", metavar="RULE", shell_complete=rules)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="How to print.  [default: text]",
)
def command(rule: str, style: str) -> None:
    """Explain a rule, given by name or code: what it finds, why it is debt, where it is wrong, how to pay it back."""
    import difflib

    from mldebt_nb.rules.documentation import page
    from mldebt_nb.rules.registry import discover

    registry = discover()
    found = registry.find(rule)
    if found is None:
        names = {label.lower(): label for r in registry for label in (r.name, r.code)}
        close = difflib.get_close_matches(rule.lower(), names, n=1, cutoff=0.5)
        fail(f"no rule `{rule}`; " + (f"did you mean `{names[close[0]]}`?" if close else "`mldebt rules` lists all"))
    if style == "json":
        print_json(found.info())
    elif style == "markdown" or sys.stdout is None or not sys.stdout.isatty():
        print_report(page(found), style)
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page(found)))
