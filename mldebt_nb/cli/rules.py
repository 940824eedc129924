"""`mldebt rules`: all rules as a table or as JSON."""

from __future__ import annotations

import click


@click.command("rules")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print.  [default: text]",
)
def command(style: str) -> None:
    """List all rules: code, name, family, severity, minutes to pay back, and what each finds."""
    from mldebt_nb.rules.registry import discover

    infos = list(discover().infos.values())
    if style == "json":
        import msgspec

        fields = ("name", "code", "family", "where", "severity")
        objects = [
            {
                **{f: getattr(info, f) for f in fields},
                "effort": info.effort_minutes,
                "summary": info.summary,
                "since": info.since,
            }
            for info in infos
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(objects), indent=2).decode())
        return
    width = max(len(info.name) for info in infos)
    for info in infos:
        click.echo(
            f"{info.code}  {info.name:<{width}}  {info.severity.value:<7}  "
            f"{info.effort_minutes:>4g} min  {info.summary}"
        )
