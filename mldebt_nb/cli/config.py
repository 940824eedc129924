"""`mldebt config show PATH`: the configuration in force, and where it came from."""

from __future__ import annotations

from pathlib import Path

import click

from mldebt_nb.cli.problems import fail


@click.group("config")
def command() -> None:
    """Show the configuration in force."""


@command.command("show")
@click.argument("path", default=".", metavar="[PATH]")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print.  [default: text]",
)
def show(path: str, style: str) -> None:
    """Print the settings that hold for notebooks at PATH, and the files they come from."""
    import msgspec

    from mldebt_nb.config import ConfigError, load
    from mldebt_nb.rules.registry import discover

    registry = discover()
    place = Path(path)
    if not place.exists():
        fail(f"{path}: no such file or folder; name a notebook or its folder")
    try:
        config, files = load(place if place.is_dir() else place.parent, registry.settings)
    except ConfigError as error:
        fail(str(error))
    values = msgspec.to_builtins(config)
    values["rules"] = {
        rule.name: {k: config.setting(rule.name, k, s.default) for k, s in rule.settings.items()}
        for rule in registry
        if rule.settings
    }
    if style == "json":
        document = {"files": [str(f) for f in files], "config": values}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return
    for file in files:
        click.echo(f"# from {file}")
    if not files:
        click.echo("# no pyproject.toml with [tool.mldebt] here or above: defaults")
    click.echo("[tool.mldebt]")
    for key, value in values.items():
        if key != "rules":
            click.echo(f"{key} = {_toml(value)}")
    for name, settings in values["rules"].items():
        click.echo(f"\n[tool.mldebt.rules.{name}]")
        for key, value in settings.items():
            click.echo(f"{key} = {_toml(value)}")


def _toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    import msgspec

    return msgspec.json.encode(value).decode()
