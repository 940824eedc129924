"""What ruff and pyflakes say of the same notebooks. Comes in: paths. Goes out: names by notebook, never code.

ruff reads the notebooks themselves, pyflakes the joined sources of `_sources.py`. A peer that is not installed gives
None.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks._sources import Joined

_QUOTED = re.compile(r"`([^`]+)`")
_ALIAS = re.compile(r"(\w+)[\w.]*(?:\s+as\s+(\w+))?")
_BATCH = 200


class Ruff(NamedTuple):
    """ruff's messages as (notebook, name), and the notebooks it could not parse completely."""

    names: frozenset[tuple[Path, str]]
    broken: frozenset[Path]


def ruff(paths: Sequence[Path], code: str) -> Ruff | None:
    """Names that ruff reports under `code`: undefined names, or the names that imports bind."""
    if shutil.which("ruff") is None:
        return None
    messages = list(_messages(paths, code))
    cells: dict[Path, list[str]] = {}
    names = set()
    for message in messages:
        path = Path(message["filename"])
        if message["code"] == code:
            if path not in cells:
                cells[path] = _all_cells(path)
            names.add((path, _bound(message, cells[path]) if code == "F401" else _quoted(message)))
    broken = frozenset(Path(m["filename"]) for m in messages if m["code"] in (None, "invalid-syntax"))
    return Ruff(frozenset(names), broken)


def _messages(paths: Sequence[Path], code: str) -> Iterator[dict[str, Any]]:
    for start in range(0, len(paths), _BATCH):
        batch = [str(path) for path in paths[start : start + _BATCH]]
        command = ["ruff", "check", "--select", code, "--no-cache", "--isolated", "--output-format", "json", *batch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from json.loads(done.stdout or "[]")


def _quoted(message: dict[str, Any]) -> str:
    found = _QUOTED.search(message["message"])
    return found[1] if found else message["message"]


def _all_cells(path: Path) -> list[str]:
    document = json.loads(path.read_text(encoding="utf-8-sig"))
    sources = [cell.get("source", "") for cell in document.get("cells", ())]
    return [source if isinstance(source, str) else "".join(source) for source in sources]


def _bound(message: dict[str, Any], cells: Sequence[str]) -> str:
    """The name that the import at the place of the message binds: its alias, or the first part of a dotted name."""
    row, column = message["location"]["row"], message["location"]["column"]
    line = cells[message["cell"] - 1].split("\n")[row - 1]
    found = _ALIAS.match(line, column - 1)
    return (found[2] or found[1]) if found else _quoted(message)


def pyflakes(joined: Joined) -> frozenset[str] | None:
    """Undefined names of joined sources."""
    if importlib.util.find_spec("pyflakes") is None:
        return None
    from pyflakes.checker import Checker
    from pyflakes.messages import UndefinedName

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        messages = Checker(ast.parse(joined.text)).messages
    undefined = frozenset(str(m.message_args[0]) for m in messages if isinstance(m, UndefinedName))
    return undefined - {"get_ipython"}
