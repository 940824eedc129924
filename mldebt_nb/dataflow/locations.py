"""What a cell reads and writes, and the one relation that decides about staleness and order.

A location is a name, or a part of what the name holds. `conflicts(write, read)` is the table

    write \\ read          whole   .columns etc.   ['k']        ['?']   .k      .other
    whole  x              yes     yes             yes          yes     yes     yes
    key    x['k']         yes     yes             same key     yes     yes     no
    key    x['?']         yes     yes             yes          yes     yes     no
    attr   x.k            yes     yes             yes          yes     same    no
    file   path           same path

`['?']` is a key that the text does not tell. "`.columns` etc." are attributes that reveal
structure (`STRUCTURE`): they see every added, dropped or renamed key. A key and an attribute of
the same name are the same place, because a pandas column is both.
"""

from __future__ import annotations

import msgspec

#: Attributes that show the structure or all of the content of their owner.
STRUCTURE = frozenset(
    [
        "columns",
        "index",
        "shape",
        "size",
        "dtypes",
        "values",
        "T",
        "ndim",
        "axes",
        "empty",
        "iloc",
        "loc",
        "at",
        "iat",
        "str",
        "dt",
        "cat",
        "style",
        "__dict__",
        "flat",
        "array",
    ]
)

FILE = "file:"  # prefix of the pseudo-name of a file
ANY_KEY = "[?]"


class Location(msgspec.Struct, frozen=True):
    """`part` is None for the whole, `"['k']"` for a key, `"[?]"` for an unknown one, `".k"` for an attribute."""

    name: str
    part: str | None = None

    @property
    def kind(self) -> str:
        """`"File"`, `"Var"`, `"Key"` or `"Attr"`."""
        if self.name.startswith(FILE):
            return "File"
        if self.part is None:
            return "Var"
        return "Attr" if self.part.startswith(".") else "Key"

    def __str__(self) -> str:
        return self.name.removeprefix(FILE) + (self.part or "")


def key(value: object) -> str:
    """The part for a subscript by a constant, or `ANY_KEY`."""
    return f"[{value!r}]" if isinstance(value, (str, int)) else ANY_KEY


def conflicts(write: Location, read: Location) -> bool:
    """Whether a write to the one place can change what a read of the other sees."""
    return write.name == read.name and parts_conflict(write.part, read.part)


def parts_conflict(write: str | None, read: str | None) -> bool:
    """`conflicts` for two parts of the same name."""
    if write is None or read is None or write == read:
        return True
    if read[0] == ".":
        if read[1:] in STRUCTURE:
            return True
        return write == f"[{read[1:]!r}]" or write == ANY_KEY
    if write[0] == ".":
        return write[1:] in STRUCTURE or read == ANY_KEY or read == f"[{write[1:]!r}]"
    return write == ANY_KEY or read == ANY_KEY
