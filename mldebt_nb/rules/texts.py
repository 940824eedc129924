"""What several rules ask of a notebook's text before they look closely.

Comes in: the graph. Goes out: the text of its cells in small letters, to be searched for words; whether it is a
sheet of exercises. Asked through `Context.once`.
"""

from __future__ import annotations

import re

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.notebook import secrets
from mldebt_nb.notebook.blanks import has_blank
from mldebt_nb.notebook.secrets import Secret

_HASH = re.compile(r"#[^\n]*")
#: Words of sheets that are handed to students, in text or comments.
_SHEET = re.compile(
    r"\b(?:exercises?|homework|assignments?|quiz(?:zes)?|your (?:code|answer|solution|implementation|turn)|start code|"
    r"end code|fill in|nbgrader|grader|gradescope|rubric|udacity|unit ?tests? for|problem set|lab \d|question \d|"
    r"task \d|deliverables?|implement the following|complete the (?:code|function|following)|"
    r"exercices?|ejercicios?|tarea \d|exercícios?|übung(?:en)?|aufgabe \d|esercizi[o]?|задани[ея])\b"
)


#: Words in the path of such sheets.
_SHELF = re.compile(
    r"exercise|assignment|homework|handout|practicum|quiz|solution|(?:^|[/_ -])(?:hw|lab|pset)[_ -]?\d|ejercicio|"
    r"exercice|aufgabe",
    re.IGNORECASE,
)


def code_text(graph: DataflowGraph) -> str:
    """All code cells in small letters."""
    return "\n".join(cell.source for cell in graph.notebook.code_cells).lower()


def comment_text(graph: DataflowGraph) -> str:
    """What stands behind hashes in code cells, in small letters: all comments, and ends of strings with a hash."""
    return "".join(text for cell in graph.notebook.code_cells for text in _HASH.findall(cell.source)).lower()


def prose_text(graph: DataflowGraph) -> str:
    """All Markdown cells in small letters."""
    return "\n".join(cell.source for cell in graph.notebook.cells if cell.kind == "markdown").lower()


def is_exercise(graph: DataflowGraph) -> bool:
    """Whether the notebook leaves work to its reader, as sheets of courses do."""
    if _SHELF.search(graph.notebook.path) or any(has_blank(cell) for cell in graph.notebook.code_cells):
        return True
    return _SHEET.search(prose_text(graph)) is not None or _SHEET.search(code_text(graph)) is not None


def secrets_of(graph: DataflowGraph) -> dict[int, list[Secret]]:
    """The credentials in the sources, by the index of the cell."""
    return secrets.of_cells(graph.notebook.cells)
