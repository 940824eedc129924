"""What a notebook was at an earlier git revision.

Comes in: a path and a revision. Goes out: the bytes of the file then, None when it did not exist. Runs
`git` to read objects, and nothing else.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class RevisionError(Exception):
    """The revision cannot be read; the message says why and what to do."""


def check(revision: str, folder: Path) -> None:
    """Raise `RevisionError` unless `revision` names a commit of the repository around `folder`."""
    if revision.startswith("-"):
        raise RevisionError(f"--diff {revision}: a revision cannot begin with a hyphen; name a branch, tag or commit")
    if _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").returncode == 0:
        return
    inside = _git(folder, "rev-parse", "--git-dir")
    if inside.returncode == 0:
        raise RevisionError(f"--diff {revision}: no such revision; name a branch, a tag or a commit")
    reason = inside.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    if "not a git repository" in reason:
        raise RevisionError(f"--diff {revision}: {folder} is in no git repository; use --baseline instead")
    raise RevisionError(f"--diff {revision}: git refuses to read {folder} ({reason}); use --baseline instead")


def content(path: str, revision: str) -> bytes | None:
    """The content of `path` at `revision`; None when it was not there."""
    file = Path(path).absolute()
    done = _git(file.parent, "cat-file", "blob", f"{revision}:./{file.name}")
    return done.stdout if done.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # inside a git hook, GIT_DIR and its kin name the hook's repository, not that of the folder
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"LC_ALL": "C"}
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        raise RevisionError("--diff needs git, which is not installed; use --baseline instead") from None
