"""`mldebt completion SHELL`: the script that completes commands, options, formats and rule names."""

from __future__ import annotations

import click

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> None:
    """Print a completion script, e.g. for bash: eval "$(mldebt completion bash)"."""
    from click.shell_completion import get_completion_class

    from mldebt_nb.cli import main

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "mldebt", "_MLDEBT_COMPLETE").source())
