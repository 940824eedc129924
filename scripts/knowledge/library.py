"""The description of a library: what to walk, what toys to try it on, what not to touch.

Comes in: nothing. Goes out: the record that each file of `libraries/` fills in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Prepared:
    """Receivers of one class, as source in which `C` is the class, and the arguments that its methods take."""

    #: for `fit…` and `partial_fit`, and for what concerns parameters
    plain: str
    #: for everything else
    ready: str
    #: candidates by the name of a parameter, before those of the library
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: whole arguments by the name of a method
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """One library. Arguments are written as source and evaluated anew for each run, with the toys as names."""

    distribution: str
    package: str
    #: Public modules, the canonical one first: an object is called by the first path it is met under.
    modules: tuple[str, ...]
    #: The names that arguments are written with.
    toys: dict[str, Any]
    #: The top-level packages that its objects say they are from, beside `package`.
    packages: tuple[str, ...] = ()
    #: Receivers by class or accessor, as source: "pandas.DataFrame": ("frame()",).
    receivers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Arguments by the name of the call, as they would stand between its brackets.
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Candidates for a parameter, by its name; "" for every other.
    candidates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Patterns of names that are described but not called: they reach out of the process, or take too long.
    untried: tuple[str, ...] = ()
    #: Patterns of names that are part of the table; none: every public name.
    only: tuple[str, ...] = ()
    #: Patterns of names that are no part of it all the same.
    left_out: tuple[str, ...] = ()
    #: Called before each run, where a library counts what it makes.
    before: Callable[[], None] | None = None
    #: Makes receivers of a class of which none are listed, by trying.
    prepare: Callable[[type, Callable[[str], Any]], Prepared | None] | None = None
    #: The role of a class, where the class itself tells.
    role_of_class: Callable[[type], str | None] | None = None
    #: Values to try for a parameter of the constructor, as source: which of them bring chance into it.
    options: Callable[[type], dict[str, list[str]]] | None = None
    #: So many calls that work are enough, for each receiver.
    enough: int = 3
    #: Only the classes in `receivers` have methods worth a table.
    only_listed: bool = False
    #: Whether two runs can be compared; not so where a library gives its objects names by chance.
    comparable: bool = True
    #: Signatures only, no experiments.
    introspection_only: bool = False
