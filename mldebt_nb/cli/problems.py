"""How the command line says that something could not be done: one message, exit code 2, no traceback."""

from __future__ import annotations

from typing import NoReturn

import click


def fail(message: str) -> NoReturn:
    """Print `message` to standard error and end with exit code 2."""
    for line in message.split("\n"):
        click.echo(f"mldebt: {line}", err=True)
    raise SystemExit(2)
