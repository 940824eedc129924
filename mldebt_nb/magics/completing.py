"""What is offered when Tab is pressed behind `%mldebt`.

Comes in: the line, the word under the cursor, the namespace. Goes out: words. Rules are imported only to complete them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mldebt_nb.magics.names import SUBCOMMANDS, About


def candidates(line: str, word: str, namespace: Mapping[str, Any]) -> list[str]:
    """Completions of `word`, the last one of `line`."""
    words = line.split()[1:]
    if word and words and words[-1] == word:
        words = words[:-1]
    return [candidate for candidate in _all(words, word, namespace) if candidate.startswith(word)]


def _all(before: list[str], word: str, namespace: Mapping[str, Any]) -> Iterable[str]:
    if not before:
        return (*SUBCOMMANDS, "--help")
    about = SUBCOMMANDS.get(before[0])
    if about is None:
        return ()
    if before[-1] in about.values:
        return _of_kind(about.values[before[-1]], before, namespace)
    if word.startswith("-"):
        return (*about.options, "--help")
    if len(_arguments(before[1:], about)) >= about.most:
        return ()
    return _of_kind(about.argument, before, namespace)


def _arguments(words: list[str], about: About) -> list[str]:
    """The words that are neither options nor their values."""
    return [
        word
        for at, word in enumerate(words)
        if not word.startswith("-") and (not at or words[at - 1] not in about.values)
    ]


def _of_kind(kind: str, before: list[str], namespace: Mapping[str, Any]) -> Iterable[str]:
    if kind in ("name", "cell"):
        return sorted(name for name in namespace if type(name) is str and not name.startswith("_"))
    if kind == "column":
        return _columns(before, namespace)
    if kind == "engine":
        from mldebt_nb.magics.entangling import ENGINES

        return ENGINES
    if kind == "rule":
        from mldebt_nb.rules.registry import discover

        return [label for rule in discover() for label in (rule.name, rule.code)]
    if kind == "watched":
        return ("on", "off") if before[1:] else ("on", "off", "models")
    return ()


def _columns(before: list[str], namespace: Mapping[str, Any]) -> list[str]:
    """The columns of the tables that the line names, those that can be written as one word."""
    from mldebt_nb.magics.fitting import columns

    found = [name for word in before[1:] if word in namespace for name in columns(namespace[word])]
    return [name for name in found if name and not set(name) & set(" \t\n'\"\\")]
