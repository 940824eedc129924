"""The `mldebt` command. Every command's module is imported when the command is used, so that help is instant."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

_COMMANDS = {
    "audit": "find the debts of notebooks",
    "rules": "list all rules",
    "explain": "explain one rule",
    "graph": "draw the pipeline of a notebook",
    "config": "show the configuration in force",
    "completion": "print the script that completes `mldebt` in a shell",
}


class _Lazy(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run and end the process: with the command's own exit code, or as `orderly_end` says."""
        from mldebt_nb.cli.streams import orderly_end

        code = None
        with orderly_end():
            code = super().main(args, prog_name, **{**extra, "standalone_mode": False})
        raise SystemExit(code)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click would print an empty line first
            raise click.Abort from None
        except BrokenPipeError:  # the reader has seen enough (`| head`)
            from mldebt_nb.cli.streams import discard_the_rest

            discard_the_rest()
            return 0

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"mldebt_nb.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(_COMMANDS)}"
            ctx.fail(f"no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mldebt-nb", prog_name="mldebt")
def main() -> None:
    """Find the technical debt of machine-learning notebooks. No notebook is ever executed.

    \b
    mldebt audit analysis.ipynb        what is wrong, where, why, what it costs
    mldebt explain NBS103              what a rule means
    mldebt graph analysis.ipynb        what it does to data, as a graph
    """
