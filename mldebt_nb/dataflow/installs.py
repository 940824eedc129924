"""What the notebook installs, by magics, shell lines and shell cells, and which versions that tells.

Comes in: the graph. Goes out: `Install`s in document order; the versions that are named exactly. Nothing is run.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.knowledge.installing import Requirement, installed

_SHELL = frozenset({"!", "!!", "sx", "system"})
_TOOLS = frozenset({"pip", "conda", "mamba", "micromamba", "uv"})
_SCRIPT = re.compile(r"\A\s*%%(?:bash|sh|script\s+bash|cmd|system|!)[^\n]*\n")


class Install(NamedTuple):
    """One command that installs; `line` is that of the cell."""

    cell: int
    line: int
    requirements: list[Requirement]


def installs(graph: DataflowGraph) -> list[Install]:
    """The commands that install something."""
    found: list[Install] = []
    for parsed in graph.parsed:
        if "install" not in parsed.cell.source:
            continue
        cell = parsed.cell.index
        for magic in parsed.magics:
            command = (
                magic.text if magic.name in _SHELL else f"{magic.name} {magic.text}" if magic.name in _TOOLS else ""
            )
            if command and (requirements := list(installed(command))):
                found.append(Install(cell, magic.line, requirements))
        if script := _SCRIPT.match(parsed.cell.source):
            for line, text in enumerate(parsed.cell.source[script.end() :].split("\n"), start=2):
                if requirements := list(installed(text)):
                    found.append(Install(cell, line, requirements))
    return found


def installed_versions(graph: DataflowGraph) -> dict[str, str]:
    """The versions that the notebook installs, by distribution; of two that of the later command."""
    return {
        requirement.name.partition("[")[0].lower().replace("_", "-"): requirement.version
        for install in installs(graph)
        for requirement in install.requirements
        if requirement.version is not None
    }
