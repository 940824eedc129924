"""What a notebook was at an earlier git revision.

Comes in: a path and a revision. Goes out: the bytes of the file then, None when it did not exist. Runs
`git` to read objects, and nothing else.
"""

from __future__ import annotations

import subprocess
from pathlib import Path


class RevisionError(Exception):
    """The revision cannot be read; the message says why and what to do."""


def check(revision: str, folder: Path) -> None:
    """Raise `RevisionError` unless `revision` names a commit of the repository around `folder`."""
    if revision.startswith("-"):
        raise RevisionError(f"--diff {revision}: a revision cannot begin with a hyphen")
    done = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if done.returncode:
        inside = _git(folder, "rev-parse", "--git-dir").returncode == 0
        raise RevisionError(
            f"--diff {revision}: no such revision; name a branch, a tag or a commit" if inside
            else f"--diff {revision}: {folder} is in no git repository; use --baseline instead"
        )  # fmt: skip


def content(path: str, revision: str) -> bytes | None:
    """The content of `path` at `revision`; None when it was not there."""
    file = Path(path).absolute()
    done = _git(file.parent, "show", f"{revision}:./{file.name}")
    return done.stdout if done.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise RevisionError("--diff needs git, which is not installed; use --baseline instead") from None
