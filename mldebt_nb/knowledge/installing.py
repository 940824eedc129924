"""What a shell command or an installing magic installs, and whether it says which version.

Comes in: the text of the command. Goes out: `Requirement`s. Nothing is run. Requirement files, constraints, editable
installs, local paths, archives and commits of git are versions; lower bounds are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

#: What comes before the requirements, in one part of a command line.
_COMMAND = re.compile(
    r"\s*(?:sudo\s+(?:-H\s+)?)?(?:\S*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+|[\"']?\{[^}]*\}[\"']?\s+-m\s+|uv\s+)?"
    r"\S*?(?P<tool>pip[\d.]*|conda|mamba|micromamba)\s+install\b(?P<rest>.*)",
    re.DOTALL,
)
_PARTS = re.compile(r"&&|\|\||;(?![^\[]*\])|\||\n")
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|(?:\\.|[^\s\"'\\])+(?:\"[^\"]*\"|'[^']*')?")
_COMMENT = re.compile(r"(?:^|\s)#.*")
#: Options that take a value.
_VALUED = frozenset(
    "-i --index-url --extra-index-url -f --find-links -t --target --trusted-host --prefix --root --src --proxy "
    "--timeout --upgrade-strategy --progress-bar --python --platform --python-version --no-binary --only-binary "
    "--config-settings --global-option --install-option --cache-dir --log --retries --cert -n --name -p --channel "
    "--override-channels-with --progress".split()
) | {"-c"}  # fmt: skip
#: Options that name a file with versions, or the thing itself.
_FILES = frozenset({"-r", "--requirement", "--constraint", "-e", "--editable", "--file"})
_TOOLS = frozenset({"pip", "setuptools", "wheel", "uv", "conda", "python"})
#: pip's `name==1.2`, conda's `name=1.2`.
_EXACT = re.compile(r"\A[^=<>~!]+={1,3}(?P<version>\d+(?:\.\d+)*)\b")
_REDIRECTION = re.compile(r"\d+>")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,. -]*\])?\Z")
_COMMIT = re.compile(r"(?:git|hg|svn|bzr)\+[^@\s]+(?:[^@\s]*@[^@/\s]+(?=[/:]))?[^@\s]*(?P<at>@[^\s#]+)?")


class Requirement(NamedTuple):
    """`name` as it was written; `pinned`: it says which version, or where the versions stand.

    `version` is the one that is asked for, where it is one.
    """

    name: str
    pinned: bool
    version: str | None = None


def installed(command: str) -> Iterator[Requirement]:
    """The requirements of a command line, which may hold several commands."""
    for part in _PARTS.split(command):
        found = _COMMAND.match(_COMMENT.sub("", part))
        if found is not None:
            yield from _requirements(found["rest"], conda="pip" not in found["tool"])


def _requirements(text: str, *, conda: bool) -> Iterator[Requirement]:
    words = [word.strip("\"'").replace("\\", "") for word in _WORD.findall(text)]
    if any(word in _FILES or word.startswith(("--constraint=", "--requirement=", "--file=", "-r")) for word in words):
        return
    if not conda and "-c" in words:  # a file of constraints; conda's is a channel
        return
    skip = False
    for word in words:
        if skip or not word or word[0] in "-<>&" or _REDIRECTION.match(word):
            skip = not skip and word in _VALUED
        elif word.startswith(("git+", "hg+")):
            found = _COMMIT.match(word)
            yield Requirement(word.split("/")[-1], bool(found and found["at"]))
        elif _NAME.match(word) and not word.endswith((".whl", ".gz", ".zip", ".txt")):
            if word.lower() not in _TOOLS:
                yield Requirement(word, pinned=False)
        elif word[0].isalnum() and "{" not in word and "$" not in word and re.search(r"[=<>~!]", word):
            exact = _EXACT.search(word)
            name = re.split(r"[=<>~!\[ ]", word)[0]
            yield Requirement(name, pinned=True, version=exact["version"] if exact else None)
