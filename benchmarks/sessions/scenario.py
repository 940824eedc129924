"""A session written down: the cells of a notebook and what somebody does with them.

Comes in: cells and actions, made up or typed. Goes out: the document after each action. Runs nothing.

Actions are `("run", id)`, `("edit", id, source)` (which does not run), `("delete", id)`, `("move", id, index)` (the
index among the other cells) and `("insert", id, index, source)`. Actions on cells that are not in the document do
nothing, so that any part of a session is a session.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

Action = tuple[Any, ...]


class Cell(NamedTuple):
    """A code cell of the document."""

    id: str
    source: str


Document = tuple[Cell, ...]


class Scenario(NamedTuple):
    """What the notebook holds at first, and what is done, in order."""

    cells: Document
    actions: tuple[Action, ...]

    def final(self) -> Document:
        """The document after the last action."""
        return [self.cells, *(document for _, document in self.replay())][-1]

    def replay(self) -> Iterator[tuple[Action, Document]]:
        """Each action that applies, with the document after it."""
        document = self.cells
        for action in self.actions:
            if applies(action, document):
                document = after(action, document)
                yield action, document

    def last_runs(self) -> dict[str, str]:
        """The source that each cell had when it was last run."""
        return {
            action[1]: next(cell.source for cell in document if cell.id == action[1])
            for action, document in self.replay()
            if action[0] == "run"
        }

    def literal(self) -> str:
        """Python text that makes this scenario: what one pastes into a table of regressions."""
        cells = "".join(f"        ({cell.id!r}, {quoted(cell.source)}),\n" for cell in self.cells)
        actions = "".join(f"        ({', '.join(map(quoted, action))}),\n" for action in self.actions)
        return f"    cells=[\n{cells}    ],\n    actions=[\n{actions}    ],"


def scenario(cells: Iterable[Sequence[str]], actions: Iterable[Sequence[Any]]) -> Scenario:
    """A scenario from pairs of id and source, and from actions as tuples or lists."""
    return Scenario(tuple(Cell(*cell) for cell in cells), tuple(tuple(action) for action in actions))


def applies(action: Action, document: Document) -> bool:
    """Whether the cell is there; for an insertion, whether it is not."""
    return (action[0] == "insert") != any(cell.id == action[1] for cell in document)


def after(action: Action, document: Document) -> Document:
    """The document after an action that applies."""
    kind, name = action[:2]
    if kind == "run":
        return document
    if kind == "edit":
        return tuple(Cell(name, action[2]) if cell.id == name else cell for cell in document)
    others = [cell for cell in document if cell.id != name]
    if kind == "delete":
        return tuple(others)
    if kind == "move":
        others.insert(action[2], next(cell for cell in document if cell.id == name))
    elif kind == "insert":
        others.insert(action[2], Cell(name, action[3]))
    else:
        raise ValueError(f"{action}: unknown action {kind!r}; known are run, edit, delete, move, insert")
    return tuple(others)


def quoted(value: object) -> str:
    """A literal that the formatter leaves alone."""
    if isinstance(value, str) and "'" in value and '"' not in value and "\\" not in value:
        return json.dumps(value)
    text = repr(value)
    if isinstance(value, str) and '"' not in value and "'" not in value:
        text = f'"{text[1:-1]}"'
    assert ast.literal_eval(text) == value
    return text
