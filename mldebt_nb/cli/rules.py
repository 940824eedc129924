"""`mldebt rules`: all rules as a table or as JSON."""

from __future__ import annotations

import click

from mldebt_nb.cli.streams import print_json, print_report

_COPIED = ("name", "code", "family", "where", "severity", "summary", "since")


@click.command("rules")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print.  [default: text]",
)
def command(style: str) -> None:
    """List all rules: code, name, severity, minutes to pay back, and what each finds."""
    from mldebt_nb.rules.registry import discover

    infos = list(discover().infos.values())
    if style == "json":
        print_json([{f: getattr(info, f) for f in _COPIED} | {"effort": info.effort_minutes} for info in infos])
        return
    width = max(len(info.name) for info in infos)
    lines = (
        f"{info.code}  {info.name:<{width}}  {info.severity.value:<7}  {info.effort_minutes:>4g} min  {info.summary}\n"
        for info in infos
    )
    print_report("".join(lines), style)
