"""What a notebook was at an earlier git revision.

Comes in: a path and a revision. Goes out: the bytes of the file then, under the name that it had then, None when it did
not exist. Runs `git` to read objects and the index, and nothing else: no hook, no filter, no working tree.
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
    """The content of `path` at `revision`, maybe under another name; None when it was not there."""
    file = Path(path).absolute()
    done = _git(file.parent, "cat-file", "blob", f"{revision}:./{file.name}")
    if done.returncode != 0:
        former = _former_name(file, revision)
        if former is None:
            return None
        done = _git(file.parent, "cat-file", "blob", f"{revision}:{former}")
    return done.stdout if done.returncode == 0 else None


def _former_name(file: Path, revision: str) -> str | None:
    """What git takes the file to have been called at `revision`, from the top of the repository."""
    prefix = os.fsdecode(_git(file.parent, "rev-parse", "--show-prefix").stdout).removesuffix("\n")
    options = ("--cached", "--find-renames", "--diff-filter=R", "--name-status", "-z")
    fields = os.fsdecode(_git(file.parent, "diff-index", *options, revision, "--").stdout).split("\0")
    renamed = dict(zip(fields[2::3], fields[1::3], strict=False))  # each: how alike, old name, new name
    return renamed.get(prefix + file.name)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # inside a git hook, GIT_DIR and its kin name the hook's repository, not that of the folder
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"LC_ALL": "C"}
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        raise RevisionError("--diff needs git, which is not installed; use --baseline instead") from None
