"""Versions: what a location held at one moment, as digests that can be compared within one session.

Comes in: digests made by `fingerprint`. Goes out: `Value`s, their parts, and what becomes of them when a part is
written. No user object is kept here.
"""

from __future__ import annotations

import fnmatch
from ast import literal_eval
from collections.abc import Mapping

from mldebt_nb.dataflow.locations import ANY_KEY

#: Attributes of a table that depend on its labels only.
_LABELS = frozenset({".columns", ".keys"})
_SHAPE = frozenset({".shape", ".size", ".empty", ".ndim"})
LENGTH = ".__len__"
EXISTS = ".__exists__"
GLOB = "glob:"  # of a listing: the names that a pattern finds
INDEX = ".index"
ONE_COLUMN = ".<one column>"  # of options: those that matter to the display of a single column
_OF_COLUMNS = frozenset({".display.max_columns", ".display.expand_frame_repr"})


#: In place of a value that is not kept.
NOT_KNOWN = object()


class Value:
    """One version of what a location holds.

    `digest` stands for all of it; `parts` (in order) for its keys, attributes or columns where these are known one by
    one; `rest` for what no part covers (the class of an object, the index of a table). `opaque`: the content is
    not known, the digest says where the object came from; `touched` counts what may have changed it since.
    `known` is the value itself when it is a number or a short text, a tree of such when it is a small container, a
    function or an object of the notebook: for folding, never to be shown.
    `derived`: no run has shown this value, it is what a cell would now give (`cause` is that cell's id).
    """

    __slots__ = ("cause", "derived", "digest", "kind", "known", "length", "opaque", "parts", "rest", "touched")

    def __init__(
        self, digest: int, kind: str = "atom", *, parts: Mapping[str, int] | None = None, rest: int = 0,
        length: int = -1, opaque: bool = False, touched: int = 0, derived: bool = False, cause: str | None = None,
        known: object = NOT_KNOWN,
    ) -> None:  # fmt: skip
        self.digest = digest
        self.kind = kind
        self.parts = parts
        self.rest = rest
        self.length = length
        self.opaque = opaque
        self.touched = touched
        self.derived = derived
        self.cause = cause
        self.known = known

    def part(self, part: str | None) -> int:
        """The digest of a part; of the whole when the part is not known by itself."""
        if part is not None and part.startswith(GLOB) and self.kind == "listing":
            return hash(
                (part, frozenset(fnmatch.filter(map(literal_eval, [p[1:-1] for p in self.parts or ()]), part[5:])))
            )
        if part == ONE_COLUMN:
            return hash(tuple([item for item in (self.parts or {}).items() if item[0] not in _OF_COLUMNS]))
        if part == EXISTS:
            return ABSENT.digest if self.kind == "absent" else _PRESENT
        if part is None or part == ANY_KEY or self.kind == "atom":
            return self.digest
        if part == LENGTH:
            return hash(("length", self.kind, self.length)) if self.length >= 0 else self.digest
        parts = self.parts
        if parts is None:
            return self.digest
        known = parts.get(part)
        if known is not None:
            return known
        if self.kind == "frame":
            return self._of_frame(part, parts)
        if self.kind == "array" and part in (".size", ".ndim"):
            return parts[".shape"]
        if self.kind == "dict" and part[0] == "[" and not self.derived:
            return _MISSING
        return self.digest

    def _of_frame(self, part: str, parts: Mapping[str, int]) -> int:
        column = parts.get(f"[{part[1:]!r}]") if part[0] == "." else None
        if column is not None:
            return column
        if part in _LABELS:
            return hash(("columns", *parts))
        if part in _SHAPE:
            return hash(("shape", self.length, len(parts)))
        if part == INDEX:
            return self.rest
        if part[0] == "[":
            return _MISSING
        return self.digest

    def with_parts(self, changes: Mapping[str, int | None]) -> Value:
        """What this becomes when some parts are written (None: removed)."""
        parts = dict(self.parts or {})
        for part, digest in changes.items():
            if digest is None:
                parts.pop(part, None)
            else:
                parts[part] = digest
        length = self.length
        if self.kind in ("dict", "list") and self.parts is not None and length >= 0:
            length += len(parts) - len(self.parts)
        return Value(
            combined(self.kind, self.rest, parts, self.digest if self.derived else 0), self.kind, parts=parts,
            rest=self.rest, length=length, opaque=self.opaque, touched=self.touched, derived=self.derived,
            cause=self.cause,
        )  # fmt: skip

    def holding(self, known: object) -> Value:
        """The same version, of other objects."""
        return Value(
            self.digest, self.kind, parts=self.parts, rest=self.rest, length=self.length, opaque=self.opaque,
            touched=self.touched, derived=self.derived, cause=self.cause, known=known,
        )  # fmt: skip

    def equals(self, other: Value) -> bool:
        """Whether nobody could tell one from the other."""
        return self is other or (
            self.digest == other.digest and self.kind == other.kind and self.rest == other.rest
            and self.length == other.length and self.opaque == other.opaque and self.touched == other.touched
            and self.derived == other.derived and self.cause == other.cause and self.parts == other.parts
            and type(self.known) is type(other.known) and (self.known is other.known or self.known == other.known)
        )  # fmt: skip

    def same(self, other: Value, part: str | None = None) -> bool:
        """Whether both are known to hold the same (in `part`)."""
        if self.part(part) != other.part(part):
            return False
        return self.touched == other.touched or part == EXISTS

    def __repr__(self) -> str:
        flags = "".join(c for c, on in zip("od", (self.opaque, self.derived), strict=True) if on)
        return f"<{self.kind} {self.digest & 0xFFFF:04x}{flags}{f'+{self.touched}' if self.touched else ''}>"


_PRESENT = hash(("mldebt", "present"))
_MISSING = hash(("mldebt", "no such part"))

#: What a name holds that does not exist.
ABSENT = Value(hash(("mldebt", "absent")), "absent")


def combined(kind: str, rest: int, parts: Mapping[str, int], base: int = 0) -> int:
    """The digest of a whole from its parts, in their order."""
    if kind == "listing":  # the names in a folder come in no order
        return hash((kind, rest, base, frozenset(parts)))
    return hash((kind, rest, base, *parts.items()))


def same_change(before: Value, after: Value, other_before: Value, other_after: Value) -> bool:
    """Whether two changes in place put the same into the same parts and removed the same, whatever else was there."""
    first, second = _difference(before, after), _difference(other_before, other_after)
    if before.kind == "frame" and list(before.parts or ()) != list(other_before.parts or ()):
        return False  # a column has a place among the others
    return first is not None and first == second and before.rest == other_before.rest and after.rest == other_after.rest


_CHANGED_IN_PARTS = frozenset({"list", "dict", "object", "frame"})


def _difference(before: Value, after: Value) -> dict[str, int | None] | None:
    old, new = before.parts, after.parts
    if old is None or new is None or before.kind != after.kind or before.kind not in _CHANGED_IN_PARTS:
        return None
    changed: dict[str, int | None] = {part: digest for part, digest in new.items() if old.get(part) != digest}
    changed.update(dict.fromkeys(old.keys() - new.keys()))
    return changed


def derived(cause: str, *about: object) -> Value:
    """A value that a cell would give if it were run now; equal only to itself."""
    return Value(hash(("derived", cause, *about)), "derived", parts={}, derived=True, cause=cause)
