"""Which files to audit: paths, folders and globs in, notebook paths out, sorted, each once.

Never follows a symbolic link to a folder, so loops cannot trap it. Opens nothing.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from mldebt_nb.config import Config

STDIN = "-"


class NoNotebooks(Exception):
    """A path does not exist or holds no notebooks; the message says which and what to do."""


def find(paths: Iterable[str], config: Config) -> list[str]:
    """Notebook files for `paths`, in the order given, sorted within a folder or glob. Raises `NoNotebooks`."""
    found: dict[str, None] = {}
    for path in paths:
        for file in _expand(path, config):
            found.setdefault(file)
    return list(found)


def _expand(path: str, config: Config) -> Iterator[str]:
    if path == STDIN:
        yield path
    elif os.path.isdir(path):
        notebooks = sorted(_walk(path, config))
        if not notebooks:
            raise NoNotebooks(f"{path}: no notebooks (*.ipynb) in this folder; name a file, or check `exclude`")
        yield from notebooks
    elif os.path.lexists(path):
        yield os.path.normpath(path)
    elif glob.has_magic(path):
        matches = [m for m in sorted(glob.glob(path, recursive=True)) if os.path.isfile(m) and not _excluded(m, config)]
        if not matches:
            raise NoNotebooks(f"{path}: this pattern matches no file; quote it so that the shell leaves it alone")
        yield from matches
    else:
        raise NoNotebooks(f"{path}: no such file or folder; check the spelling")


def _walk(folder: str, config: Config) -> Iterator[str]:
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not _matches(f, config.exclude))
        for file in files:
            if file.endswith(".ipynb") and not _matches(file, config.exclude):
                yield os.path.normpath(os.path.join(root, file))


def _excluded(path: str, config: Config) -> bool:
    return any(_matches(part, config.exclude) for part in Path(path).parts)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
