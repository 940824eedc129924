"""`mldebt config show PATH`: the configuration in force, and where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mldebt_nb.cli.streams import fail, print_json, print_report


@click.group("config")
def command() -> None:
    """Show the configuration in force."""


@command.command("show")
@click.argument("path", default=".", metavar="[PATH]", type=click.Path(readable=False))
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
        print_json({"files": [str(f) for f in files], "config": values})
    else:
        print_report(_toml_text(values, files), style)


def _toml_text(values: dict[str, Any], files: tuple[Path, ...]) -> str:
    """The settings as a `pyproject.toml` would hold them."""
    lines = [f"# from {file}" for file in files] or ["# no pyproject.toml with [tool.mldebt] here or above: defaults"]
    lines.append("[tool.mldebt]")
    lines += [f"{key} = {_toml(value)}" for key, value in values.items() if key != "rules"]
    for name, settings in values["rules"].items():
        lines += ["", f"[tool.mldebt.rules.{name}]", *(f"{key} = {_toml(value)}" for key, value in settings.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, float):
        return repr(value)  # `inf` is TOML, but not JSON
    import msgspec

    return msgspec.json.encode(value).decode()
