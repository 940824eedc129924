"""What `%mldebt` can be asked: one click command per subcommand.

Comes in: the rest of the magic's line. Goes out: a card that is displayed, or JSON that is printed; nothing is
returned, so that `Out` stays the user's, but by `entangle`, whose answer can be asked further. What cannot be done
becomes IPython's `UsageError`: one sentence.
"""

from __future__ import annotations

import difflib
import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from IPython.core.error import UsageError

from mldebt_nb.config import ConfigError
from mldebt_nb.magics.names import SUBCOMMANDS
from mldebt_nb.magics.showing import show
from mldebt_nb.notebook.unwarned import unwarned
from mldebt_nb.render.json_text import json_document

if TYPE_CHECKING:
    from mldebt_nb.entangling import Entanglement
    from mldebt_nb.magics.extension import Extension

Command = TypeVar("Command", bound=Callable[..., Any])

_NAME = "%mldebt"
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def run(extension: Extension, line: str) -> Any:
    """Answer one call of the magic."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{_NAME} {line}: {error}; close the quotation") from None
    try:
        with unwarned():
            answer = main.main(words, prog_name=_NAME, standalone_mode=False, obj=extension)
            return None if isinstance(answer, int) else answer  # after `-h`, click gives an exit code
    except click.ClickException as error:
        raise UsageError(error.format_message()) from None
    except ConfigError as error:
        raise UsageError(str(error)) from None
    except Exception as error:  # noqa: BLE001 - a traceback of ours would help nobody; this line says what to do
        extension.session.fail(error, quietly=True)
        raise UsageError(extension.session.report) from None


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBCOMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], SUBCOMMANDS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(SUBCOMMANDS)}"
            raise click.ClickException(f"{_NAME} has no `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, invoke_without_command=True, context_settings=_SETTINGS)
@click.pass_context
def main(ctx: click.Context) -> None:
    """What restart-and-run-all would do to this notebook, without doing it. Alone: the state in a few lines."""
    if ctx.invoked_subcommand is None:
        from mldebt_nb.magics.overview import overview

        show(overview(ctx.obj))


def _as_json(about: str) -> Callable[[Command], Command]:
    return click.option("--json", "as_json", is_flag=True, help=about)


@main.command(help=SUBCOMMANDS["status"].help.capitalize())
@_as_json("Print the status as JSON.")
@click.pass_obj
def status(extension: Extension, as_json: bool) -> None:
    if as_json:
        _print(extension.status().as_dict())
        return
    from mldebt_nb.magics.overview import table

    show(table(extension))


@main.command(help=SUBCOMMANDS["audit"].help.capitalize())
@_as_json("Print the JSON document of `mldebt audit --format json`.")
@click.pass_obj
def audit(extension: Extension, as_json: bool) -> None:
    from mldebt_nb.magics import debts as found

    if as_json:
        _print(found.report(extension))
    else:
        show(found.debts(extension))


@main.command(help=SUBCOMMANDS["data"].help.capitalize())
@click.argument("name")
@click.option("--target", metavar="COL", help="The column that is to be predicted.")
@click.option("--examples", is_flag=True, help="Also show a few values.")
@_as_json("Print everything that was measured as JSON.")
@click.pass_obj
def data(extension: Extension, name: str, target: str | None, examples: bool, as_json: bool) -> None:
    from mldebt_nb.magics.probing import probed

    found = probed(extension, name, target, examples=examples)
    if as_json:
        sys.stdout.write(found.to_json())
    else:
        show(found)


@main.command(
    help=SUBCOMMANDS["entangle"].help.capitalize() + ". MODEL is fitted; X and Y are what it is held against."
)
@click.argument("model")
@click.argument("x", required=False)
@click.argument("y", required=False)
@click.option("--confirm", is_flag=True, help="Also train the model without what may go (four trainings).")
@click.option("--slices", metavar="COL", multiple=True, help="A column whose parts are told apart; may be repeated.")
@click.option("--groups", metavar="NAME", help="What belongs together: a name, or a column of X. Held out whole.")
@click.option("--time", metavar="NAME", help="When: a name, or a column of X. Only later rows are predicted.")
@click.option(
    "--engine", type=click.Choice(["auto", "closed-form", "surrogate", "retraining"]), default="auto",
    show_default=True,
    help="How: by the model's own equations, by an additive model with pairs in its place, or by training it again.",
)  # fmt: skip
@click.option(
    "--folds", type=click.IntRange(2, 50), default=5, show_default=True, metavar="K", help="Parts that are held out."
)
@click.option(
    "--tolerance", type=click.FloatRange(0.0, 1.0), default=0.01, show_default=True, metavar="SHARE",
    help="Of what the model explains: what a removal may cost.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of all chance.")
@click.option(
    "--seconds", type=click.FloatRange(0.0), metavar="S", help="How long trainings may go on; without it, to their end."
)
@_as_json("Print everything that was measured as JSON.")
@click.pass_obj
def entangle(
    extension: Extension, /, model: str, x: str | None, y: str | None, as_json: bool, **options: Any
) -> Entanglement | None:
    from mldebt_nb.magics.entangling import Wanted, entangled

    found = entangled(extension, model, x, y, Wanted(**options))
    if not as_json:
        return found
    sys.stdout.write(found.to_json())
    return None


@main.command("slice", help=SUBCOMMANDS["slice"].help.capitalize())
@click.argument("name")
@_as_json("Print the pieces as JSON.")
@click.pass_obj
def slice_(extension: Extension, name: str, as_json: bool) -> None:
    from mldebt_nb.magics.cutting import cut, drawn

    found = cut(extension, name)
    if as_json:
        _print(found)
    else:
        show(drawn(found))


@main.command(help=SUBCOMMANDS["why"].help.capitalize())
@click.argument("subject", metavar="CELL|NAME")
@click.pass_obj
def why(extension: Extension, subject: str) -> None:
    from mldebt_nb.magics.history import told

    show(told(extension, subject))


@main.command(help=SUBCOMMANDS["graph"].help.capitalize())
@_as_json("Print cells and edges as JSON.")
@click.pass_obj
def graph(extension: Extension, as_json: bool) -> None:
    from mldebt_nb.magics.flow import drawn, flow

    found = flow(extension)
    if as_json:
        _print(found)
    else:
        show(drawn(found))


@main.command(help=SUBCOMMANDS["report"].help.capitalize())
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def report(extension: Extension, file: str) -> None:
    from mldebt_nb.magics.paging import written

    show(written(extension, file))


@main.command(help=SUBCOMMANDS["explain"].help.capitalize())
@click.argument("rule", metavar="RULE")
def explain(rule: str) -> None:
    from mldebt_nb.magics.explaining import explained

    show(explained(rule))


@main.command(help=SUBCOMMANDS["watch"].help.capitalize())
@click.argument("what", metavar="[models]", type=click.Choice(["models", "on", "off"]))
@click.argument("switch", metavar="on|off", type=click.Choice(["on", "off"]), required=False)
@click.pass_obj
def watch(extension: Extension, what: str, switch: str | None) -> None:
    from mldebt_nb.magics.watching import Watch, watch_models

    if what == "models":
        if switch is None:
            raise click.UsageError(f"{_NAME} watch models: write `on` or `off` behind it")
        watch_models(extension.session, on=switch == "on")
        return
    if switch is not None:
        raise click.UsageError(f"{_NAME} watch {what}: nothing may follow")
    if extension.watch is not None:
        extension.watch.stop()
        extension.watch = None
    if what == "on":
        extension.watch = Watch(extension)


def _print(value: object) -> None:
    sys.stdout.write(json_document(value))
