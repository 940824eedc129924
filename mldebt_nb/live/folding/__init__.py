"""Folding: what plain code would do in another state, without running it."""

from mldebt_nb.live.folding.frozen import Frozen, freeze, is_atom, members, patched, renamed, renaming, tokens
from mldebt_nb.live.folding.interpreter import Folded, Made, State, Touch, fold
from mldebt_nb.live.folding.things import ABSENT, Hole

__all__ = [
    "ABSENT", "Folded", "Frozen", "Hole", "Made", "State", "Touch", "fold", "freeze", "is_atom", "members", "patched",
    "renamed", "renaming", "tokens",
]  # fmt: skip
