"""What is offered when Tab is pressed behind `%mldebt`.

Comes in: the line, the word under the cursor, the namespace. Goes out: words. Rules are imported only to complete them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mldebt_nb.magics.names import SUBCOMMANDS


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
    if word.startswith("-"):
        return (*about.options, "--help")
    if len(before) > 1:
        return ()
    if about.argument in ("name", "cell"):
        return sorted(name for name in namespace if type(name) is str and not name.startswith("_"))
    if about.argument == "rule":
        from mldebt_nb.rules.registry import discover

        return [label for rule in discover() for label in (rule.name, rule.code)]
    return ("on", "off") if about.argument == "switch" else ()
