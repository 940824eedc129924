"""Which files to audit: paths, folders and globs in, notebook paths out, sorted, each once.

Never follows a symbolic link to a folder, so loops cannot trap it. Opens nothing.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mldebt_nb.config import Config

STDIN = "-"


class NoNotebooks(Exception):
    """A path does not exist or holds no notebooks; the message says which and what to do."""


def find(paths: Iterable[str], config: Config, problem: Callable[[str], None] = lambda message: None) -> list[str]:
    """Notebook files for `paths`, in the order given, sorted within a folder or glob. Raises `NoNotebooks`.

    `problem` is told of folders that cannot be looked into; the others are.
    """
    found: dict[str, str] = {}
    for path in paths:
        for file in _expand(path, config, problem):
            found.setdefault(os.path.abspath(file) if file != STDIN else STDIN, file)
    return list(found.values())


def _expand(path: str, config: Config, problem: Callable[[str], None]) -> Iterator[str]:
    if path == STDIN:
        yield path
    elif os.path.isdir(path):
        yield from _in_folder(path, config, problem)
    elif os.path.lexists(path):
        yield str(Path(path))
    elif glob.has_magic(path):
        notebooks = sorted(_matching(path, config))
        if not notebooks:
            raise NoNotebooks(f"{path}: this pattern matches no notebook; check it, or name a folder")
        yield from notebooks
    else:
        raise NoNotebooks(_why_not_there(path))


def _in_folder(path: str, config: Config, problem: Callable[[str], None]) -> list[str]:
    problems: list[str] = []
    notebooks = sorted(_walk(path, config, problems.append))
    if not notebooks:
        nothing = f"{path}: no notebooks (*.ipynb) in this folder; name a file, or check `exclude`"
        raise NoNotebooks("\n".join(problems) or nothing)
    for message in problems:
        problem(message)
    return notebooks


def _why_not_there(path: str) -> str:
    try:
        os.lstat(path)
    except PermissionError as error:
        return f"{path}: cannot be looked at ({error.strerror}); make its folder open to you"
    except (OSError, ValueError):
        pass
    return f"{path}: no such file or folder; check the spelling"


def _walk(folder: str, config: Config, problem: Callable[[str], None]) -> Iterator[str]:
    def closed(error: OSError) -> None:
        problem(f"{error.filename}: this folder cannot be looked into ({error.strerror}); make it readable for you")

    for root, folders, files in os.walk(folder, followlinks=False, onerror=closed):
        folders[:] = sorted(f for f in folders if not _matches(f, config.exclude))
        for file in files:
            path = os.path.join(root, file)
            if file.endswith(".ipynb") and not _matches(file, config.exclude) and _may_be_notebook(path):
                yield str(Path(path))


def _may_be_notebook(path: str) -> bool:
    """Not a pipe or a device, which would wait for ever; what cannot be looked at is worth an error."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True


def _matching(pattern: str, config: Config) -> Iterator[str]:
    """Files that match a glob. `pathlib` does not follow links where `**` stands, unlike `glob`.

    What stands before the first wildcard is the user's own choice, so `exclude` does not apply to it. A pattern that
    ends in a bare wildcard means notebooks only.
    """
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:fixed])
    for match in base.glob(str(Path(*parts[fixed:]))):
        inside = match.relative_to(base)
        wanted = match.suffix == ".ipynb" or not pattern.endswith("*")
        if wanted and match.is_file() and not any(_matches(part, config.exclude) for part in inside.parts):
            yield str(match)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
