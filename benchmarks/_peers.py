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
_BATCH = 200


class Ruff(NamedTuple):
    """ruff's messages as (notebook, name), and the notebooks it could not parse completely."""

    names: frozenset[tuple[Path, str]]
    broken: frozenset[Path]


def ruff(paths: Sequence[Path], code: str) -> Ruff | None:
    """Names that ruff reports under `code`; for an import the name that it binds."""
    if shutil.which("ruff") is None:
        return None
    messages = list(_messages(paths, code))
    return Ruff(
        frozenset((Path(m["filename"]), _name(m["message"])) for m in messages if m["code"] == code),
        frozenset(Path(m["filename"]) for m in messages if m["code"] in (None, "invalid-syntax")),
    )


def _messages(paths: Sequence[Path], code: str) -> Iterator[dict[str, Any]]:
    for start in range(0, len(paths), _BATCH):
        batch = [str(path) for path in paths[start : start + _BATCH]]
        command = ["ruff", "check", "--select", code, "--no-cache", "--isolated", "--output-format", "json", *batch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from json.loads(done.stdout or "[]")


def _name(message: str) -> str:
    """`a.b as c` binds c, `a.b` of a from-import binds b; a plain dotted import is kept whole by its last part."""
    found = _QUOTED.search(message)
    text = found[1] if found else message
    return text.rpartition(" as ")[2].rpartition(".")[2]


def pyflakes(joined: Joined) -> tuple[frozenset[str], frozenset[str]] | None:
    """Undefined names and unused imports (bound names) of joined sources."""
    if importlib.util.find_spec("pyflakes") is None:
        return None
    from pyflakes.checker import Checker
    from pyflakes.messages import UndefinedName, UnusedImport

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        messages = Checker(ast.parse(joined.text)).messages
    undefined = frozenset(str(m.message_args[0]) for m in messages if isinstance(m, UndefinedName))
    unused = frozenset(
        str(m.message_args[0]).rpartition(" as ")[2].rpartition(".")[2]
        for m in messages if isinstance(m, UnusedImport)
    )  # fmt: skip
    return undefined - {"get_ipython"}, unused
