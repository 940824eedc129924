"""What library calls do, read from the tables that `scripts/generate_knowledge.py` made of the libraries themselves.

Comes in: dotted names as source has them ("sklearn.preprocessing.StandardScaler"; "pandas.DataFrame", "merge"). Goes
out: a `Fact`, or None for what no table knows, which says nothing about the call. The table of a library is read when
the first of its names is asked for. No library is imported.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from mldebt_nb.knowledge.roles import Fact, Role

#: Names are followed through so many aliases, then given up.
_MOST_ALIASES = 5


#: In a file, the result of a constructor: its class.
OWN_CLASS = "."
_Row = list[Any]


class _Written(msgspec.Struct, frozen=True):
    """One file: as a `Table`, but what is true of one function only stands there."""

    library: str
    distribution: str
    version: str
    facts: list[_Row]
    functions: dict[str, int | _Row]
    classes: dict[str, tuple[int | _Row, list[str], dict[str, int | _Row]]]
    aliases: dict[str, str]
    homes: dict[str, str]


class Table(msgspec.Struct, frozen=True):
    """The facts of one release of a library, each once; functions and classes point to them by number."""

    library: str
    distribution: str
    version: str
    facts: list[_Row]
    functions: dict[str, int]
    #: The fact of the constructor, the classes it stems from, the facts of methods.
    classes: dict[str, tuple[int, list[str], dict[str, int]]]
    #: Other public names of functions and classes.
    aliases: dict[str, str]
    #: The package that gives out what a module inside of it defines.
    homes: dict[str, str]

    def canonical(self, qualified: str) -> str:
        """The name that the table has a function, class or method under."""
        owner, _, last = qualified.rpartition(".")
        if qualified in self.aliases:
            return self.aliases[qualified]
        if owner in self.homes:
            return f"{self.homes[owner]}.{last}"
        if owner in self.aliases:
            return f"{self.aliases[owner]}.{last}"
        return qualified


class Names(msgspec.Struct, frozen=True):
    """What is known of names before any table is read."""

    #: The distribution that a top-level package comes with.
    distributions: dict[str, str]
    #: Paths of other releases, or of other libraries that hand a library on, and what they are called now.
    prefixes: dict[str, str]
    #: Libraries without a table of which everything has one role.
    families: dict[str, str]


class Fallback(NamedTuple):
    """A version that was asked for, and the nearest release that there is a table of."""

    library: str
    wanted: str
    taken: str


@lru_cache(maxsize=1)
def names() -> Names:
    """Aliases across libraries."""
    return msgspec.json.decode(_data("names.json"), type=Names)


@lru_cache(maxsize=1)
def releases() -> dict[str, tuple[str, ...]]:
    """The releases that there are tables of, by distribution, the newest first."""
    found: dict[str, list[str]] = {}
    for file in (files("mldebt_nb.knowledge") / "data").iterdir():
        match = re.fullmatch(r"(.+)-(\d+\.\d+)\.json", file.name)
        if match is not None:
            found.setdefault(match[1], []).append(match[2])
    return {name: tuple(sorted(versions, key=_numbers, reverse=True)) for name, versions in found.items()}


@lru_cache(maxsize=64)
def table(distribution: str, release: str) -> Table:
    """One table, decoded."""
    return decoded(_data(f"{distribution}-{release}.json"))


def decoded(content: bytes) -> Table:
    """The table that a file holds: every fact with a number."""
    file = msgspec.json.decode(content, type=_Written)
    facts = list(file.facts)

    def number(entry: int | _Row) -> int:
        if isinstance(entry, int):
            return entry
        facts.append(entry)
        return len(facts) - 1

    def constructor(entry: int | _Row, name: str) -> int:
        if isinstance(entry, list) and entry[4:5] == [OWN_CLASS]:
            entry[4] = name
        return number(entry)

    functions = {name: number(entry) for name, entry in file.functions.items()}
    classes = {
        name: (constructor(entry, name), bases, {method: number(own) for method, own in methods.items()})
        for name, (entry, bases, methods) in file.classes.items()
    }
    return Table(file.library, file.distribution, file.version, facts, functions, classes, file.aliases, file.homes)


@lru_cache(maxsize=8192)
def _fact(distribution: str, release: str, number: int) -> Fact:
    return fact_of(table(distribution, release), number)


def fact_of(table: Table, number: int) -> Fact:
    """A fact as the file has it: a list that ends where the defaults begin."""
    row = list(table.facts[number])
    row[0] = None if row[0] is None else Role[row[0]]
    for place, several in enumerate(row):
        if place in (1, 2) and several is not None:
            row[place] = tuple(several.split())
        elif isinstance(several, list):
            row[place] = tuple(several)
    return Fact(*row)


def _data(name: str) -> bytes:
    return (files("mldebt_nb.knowledge") / "data" / name).read_bytes()


class Tables:
    """The tables of chosen releases: `versions` by distribution ("pandas": "2.2.1"), else the newest."""

    def __init__(self, versions: dict[str, str] | None = None) -> None:
        self.versions = versions or {}
        self.fallbacks: set[Fallback] = set()

    def function(self, qualified: str) -> Fact | None:
        """What is known of a function, or of the constructor of a class, by any public dotted name."""
        name = renamed(qualified)
        for table in self._tables(name):
            full = table.canonical(name)
            if full in table.functions:
                return self._of(table, table.functions[full])
            if full in table.classes:
                return self._of(table, table.classes[full][0])
            owner, _, last = full.rpartition(".")
            found = self._method(table, owner, last)
            if found is not None:
                return found
        return _of_family(name)

    def method(self, owner: str, name: str) -> Fact | None:
        """What is known of a method, or of a property, of a class or of an accessor ("pandas.Series.str")."""
        qualified = renamed(owner)
        for table in self._tables(qualified):
            full = table.canonical(qualified)
            found = self._method(table, full, name)
            if found is not None:
                return found
            if f"{full}.{name}" in table.functions:  # of a class that stands in the table by some names only
                return self._of(table, table.functions[f"{full}.{name}"])
        return None

    def is_class(self, qualified: str) -> bool:
        """Whether a name is that of a class."""
        name = renamed(qualified)
        return any(table.canonical(name) in table.classes for table in self._tables(name))

    def _method(self, table: Table, owner: str, name: str) -> Fact | None:
        if owner not in table.classes:
            return None
        for kind in (owner, *table.classes[owner][1]):
            if kind in table.classes:
                methods = table.classes[kind][2]
                if name in methods:
                    return self._of(table, methods[name])
            elif kind.partition(".")[0] != table.library and names().distributions.get(kind.partition(".")[0]):
                found = self.method(kind, name)
                if found is not None:
                    return found
        return None

    def _of(self, table: Table, number: int) -> Fact:
        return _fact(table.distribution, ".".join(table.version.split(".")[:2]), number)

    def _tables(self, name: str) -> list[Table]:
        """The tables of the library that a name belongs to, the nearest release first."""
        package = name.partition(".")[0]
        distribution = names().distributions.get(package)
        if distribution is None:
            return []
        ordered = self._nearest(distribution)
        return [table(distribution, release) for release in ordered]

    def _nearest(self, distribution: str) -> list[str]:
        there = releases().get(distribution, ())
        wanted = self.versions.get(distribution)
        if wanted is None or not there:
            return list(there)
        target = _numbers(wanted)
        ordered = sorted(there, key=lambda release: _distance(_numbers(release), target))
        if _numbers(ordered[0])[: len(target)] != target:
            self.fallbacks.add(Fallback(distribution, wanted, ordered[0]))
        return ordered


def tables_of(versions: dict[str, str]) -> Tables:
    """The tables for these versions, by distribution; what nothing is said of, by its newest release."""
    return Tables(versions) if versions else _NEWEST


def function(qualified: str) -> Fact | None:
    """`Tables.function` of the newest tables."""
    return _NEWEST.function(qualified)


def method(owner: str, name: str) -> Fact | None:
    """`Tables.method` of the newest tables."""
    return _NEWEST.method(owner, name)


def is_class(qualified: str) -> bool:
    """`Tables.is_class` of the newest tables."""
    return _NEWEST.is_class(qualified)


#: It asks for no release, so it records nothing and never changes.
_NEWEST = Tables()


def renamed(qualified: str) -> str:
    """A name with the paths of other releases, and of libraries that hand others on, as they are called now."""
    prefixes = names().prefixes
    for _ in range(_MOST_ALIASES):
        old = next((prefix for prefix in _prefixes(qualified) if prefix in prefixes), None)
        if old is None:
            break
        qualified = prefixes[old] + qualified[len(old) :]
    return qualified


def _prefixes(qualified: str) -> list[str]:
    """The name and what it begins with, the longest first."""
    parts = qualified.split(".")[:12]
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _of_family(name: str) -> Fact | None:
    role = next((names().families[prefix] for prefix in _prefixes(name)[1:] if prefix in names().families), None)
    return None if role is None else Fact(Role[role])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,6}", version)[:2]) or (0,)


def _distance(release: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """How far apart two releases are: by their first numbers, then by their second; the newer of two as near."""
    padded = (*wanted, 0)
    return (abs(release[0] - padded[0]), abs(release[1] - padded[1]), -release[0], -release[1])
