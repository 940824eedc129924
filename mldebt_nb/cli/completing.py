"""What the shell offers when Tab is pressed: rules, and code prefixes where selectors go.

Comes in: the beginning of a word. Goes out: completions with a line of help. Called by the completion script only; the
rules are imported when that happens.
"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of rules, or codes once the word looks like one."""
    return [CompletionItem(label, help=about) for label, about in _labels(incomplete)]


def selectors(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The same behind the last comma of a list."""
    before, comma, word = incomplete.rpartition(",")
    return [CompletionItem(before + comma + label, help=about) for label, about in _labels(word)]


def _labels(word: str) -> list[tuple[str, str]]:
    from mldebt_nb.rules.registry import discover

    infos = discover().infos.values()
    names = [(info.name, info.summary) for info in infos if info.name.startswith(word)]
    codes = [(info.code, info.name) for info in infos if word and info.code.startswith(word.upper())]
    return names + codes
