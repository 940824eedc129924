"""`%mldebt slice NAME`: the minimal code for a value.

Comes in: the extension and a name. Goes out: the slice, and a card of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mldebt_nb.live.slicing import Slice, slice_of
from mldebt_nb.magics.asking import known_name
from mldebt_nb.render.card import Block, Card, Code, Lines

if TYPE_CHECKING:
    from mldebt_nb.magics.extension import Extension


def cut(extension: Extension, name: str) -> Slice:
    """The slice. Raises `click.ClickException` for a name that no run has set."""
    known = known_name(name, extension.shell.user_ns)
    try:
        return slice_of(extension.session, known)
    except KeyError:
        raise click.ClickException(
            f"no run of this session has set `{known}`; it was there before, so its code was not seen"
        ) from None


def drawn(found: Slice) -> Card:
    """The code, and what it lacks."""
    lines, runs = len(found.code.split("\n")), len(found.pieces)
    size = f"{lines} line{'' if lines == 1 else 's'} from {runs} run{'' if runs == 1 else 's'}"
    blocks: list[Block] = [Code("", found.code)]
    if found.notes:
        blocks.append(Lines("", found.notes))
    if found.missing:
        needs = ", ".join(f"`{name}`" for name in found.missing)
        return Card(f"`{found.name}` in {size}; it still needs {needs}", tuple(blocks), "unknown")
    return Card(f"`{found.name}` in {size}; a fresh kernel needs nothing else", tuple(blocks), "good")
