"""Features that were added together, and what the group is worth beside its members.

Comes in: a `Problem`, names, groups that somebody declared, the drop set. Goes out: `BundleRecord`s. Groups that nobody
declared are read off the names: a common beginning and running numbers, as in `pc_1 … pc_9`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mldebt_nb.entanglement.elimination import Standing
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.problems import Problem
from mldebt_nb.entanglement.records import BundleRecord

_NUMBERED = re.compile(r"(?P<stem>.*\D)(?P<number>\d{1,4})\Z", re.DOTALL)
_FEWEST = 3  # features with running numbers that make a group


def declared(names: Sequence[str], wanted: Any) -> dict[str, tuple[str, ...]]:
    """The groups as they were given. Raises `Unfit` for columns that the table has not, and for groups of one."""
    out = {}
    if not isinstance(wanted, Mapping) or not all(isinstance(columns, Collection) for columns in wanted.values()):
        raise Unfit("bundles: give lists of columns by the name of the group")
    for group, columns in wanted.items():
        members = tuple(dict.fromkeys(str(one) for one in ([columns] if isinstance(columns, str) else columns)))
        if unknown := [name for name in members if name not in names]:
            raise Unfit(f"bundles: X has no column {unknown[0]!r}")
        if len(members) < 2:
            raise Unfit(f"bundles: {str(group)!r} needs two columns or more")
        out[str(group)] = members
    return out


def by_name(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Features whose names have one beginning and running numbers; never all features of a table."""
    found: dict[str, dict[int, str]] = {}
    for name in names:
        if match := _NUMBERED.match(name):
            found.setdefault(match["stem"], {})[int(match["number"])] = name
    out = {}
    for numbered in found.values():
        numbers = sorted(numbered)
        if _FEWEST <= len(numbers) < len(names) and numbers[0] in (0, 1) and numbers[-1] - numbers[0] < len(numbers):
            members = tuple(numbered[number] for number in numbers)
            out[f"{members[0]} … {members[-1]}"] = members
    return out


def priced(
    problem: Problem,
    names: Sequence[str],
    explained: float,
    removable: Collection[str],
    wanted: Mapping[Any, Any] | None,
) -> tuple[BundleRecord, ...]:
    """What each group is worth together. `wanted` None: none was declared."""
    given = declared(names, wanted or {})
    taken = {name for members in given.values() for name in members}
    groups = given | {name: members for name, members in by_name(names).items() if not taken & set(members)}
    standing = Standing(problem)
    out = []
    for name, members in groups.items():
        cost = standing.cost(*(list(names).index(member) for member in members))
        record = BundleRecord(
            name=name, features=members, cost=cost.value, error=cost.error, z=cost.z,
            share=cost.value / explained if explained > 0 else 0.0,
            removable=tuple(member for member in members if member in removable), declared=name in given,
        )  # fmt: skip
        out.append(record)
    return tuple(out)
