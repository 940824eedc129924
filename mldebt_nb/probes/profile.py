"""One table measured: every column, equal rows, the target.

Comes in: a `Table` and what is asked of it. Goes out: a `Frame` of measurements. Everything is read in two passes: one
over all rows in pieces (what is missing, extremes, hashes), one over a sample (what is costly).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import numpy as np

from mldebt_nb.probes import association, numeric, rows, sampling, texts
from mldebt_nb.probes.association import Labels
from mldebt_nb.probes.columns import CodedSample, NumberSample, ObjectColumn, OpaqueColumn, Part, Rows, Source
from mldebt_nb.probes.labels import named_like_a_key
from mldebt_nb.probes.measurements import Column, Duplicates, Frame, Target, TypeCount, Unread
from mldebt_nb.probes.rows import RowHashes
from mldebt_nb.probes.tables import STEP, Table

_SMALL = 16_000_000  # bytes that may always be used on top
_SHARE = 0.1  # of the frame's own bytes, when that is more
_FREQUENT = 12
_MOST_CLASSES = 100  # more different values are no classes
_WHOLE_CLASSES = 20  # whole numbers are classes when they have at most so many values
_NEARLY_UNIQUE = 0.9  # from this share of different values on, copies of a key are counted exactly
_EXAMPLES = 3


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a probe is to look for in a table. Columns are named by their position."""

    name: str = "frame"
    sample_rows: int = 200_000
    target: int | None = None
    key: int | None = None
    groups: int | None = None
    time: int | None = None
    read: frozenset[int] | None = None
    examples: bool = False

    def role(self, position: int) -> str:
        """What a column is for."""
        roles = {self.time: "time", self.groups: "group", self.key: "key", self.target: "target"}
        return roles.get(position, "feature")


class _Seen:
    """What the pass over all rows gathers of one column."""

    def __init__(self, source: Source, *, counted: bool) -> None:
        self.source = source
        self.missing = 0
        self.totals = numeric.Totals() if source.kind == "number" else None
        self.counts: Counter[int] | None = Counter() if counted else None
        self._lowest: np.uint64 | None = None
        self._highest: np.uint64 | None = None

    def add(self, part: Part) -> None:
        """Take in the next rows."""
        if part.missing is not None:
            self.missing += int(np.count_nonzero(part.missing))
        if self.totals is not None and part.values is not None:
            self.totals.add(part.values, part.missing)
        if part.hashes is None:
            return
        present = part.hashes if part.missing is None else part.hashes[~part.missing]
        if not len(present):
            return
        low, high = present.min(), present.max()
        self._lowest = low if self._lowest is None else min(low, self._lowest)
        self._highest = high if self._highest is None else max(high, self._highest)
        if self.counts is not None:
            values, counts = np.unique(present, return_counts=True)
            self.counts.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
            if len(self.counts) > 10 * _MOST_CLASSES:
                self.counts = None

    @property
    def one_value(self) -> bool:
        return self._lowest is not None and bool(self._lowest == self._highest)


def measured(table: Table, asked: Asked) -> Frame:
    """The measurements of a table."""
    for column in table.columns:
        if isinstance(column, ObjectColumn):
            column.look(table.rows, STEP)
    seen, duplicates = _read_all(table, asked)
    picked = sampling.spread(table.rows, asked.sample_rows)
    looked_at = table.rows if picked is None else len(picked)
    target = None if asked.target is None else seen[asked.target]
    judged = None if target is None else sampling.spread(table.rows, association.ROWS)
    labels = None if target is None else _labels(target, judged)
    return Frame(
        name=asked.name,
        library=table.library,
        rows=table.rows,
        width=len(table.columns),
        bytes=table.bytes,
        lazy=False,
        exact=sampling.scope(table.rows, table.rows),
        sample=sampling.scope(looked_at, table.rows),
        columns=tuple(_column(one, table, asked, picked, judged, labels) for one in seen),
        duplicates=duplicates,
        target=None if target is None else _target(target, table, labels),
        unread=unread(table, asked.read),
    )


def _read_all(table: Table, asked: Asked) -> tuple[list[_Seen], Duplicates | None]:
    """The pass over all rows; it also finds equal rows, unless a column holds what cannot be compared."""
    seen = [_Seen(column, counted=column.position == asked.target) for column in table.columns]
    comparable = table.rows > 1 and bool(seen) and all(column.comparable for column in table.columns)
    room = max(_SMALL, _SHARE * (table.bytes or 0))
    hashed = RowHashes(table.rows if comparable else 0, max(1, -int(-table.rows * 8 // room)))
    for start in range(0, table.rows, STEP):
        stop = min(start + STEP, table.rows)
        total = np.zeros(stop - start, dtype=np.uint64)
        for one in seen:
            part = one.source.part(start, stop, hashed=True)
            one.add(part)
            if comparable and part.hashes is not None:
                total += rows.salted(part.hashes, one.source.position)
        if comparable:
            hashed.add(total)
    if not comparable:
        return seen, None
    every, width = hashed.keep_every, len(seen)
    found = rows.duplicates(hashed.sorted(), table.rows, width, every, 0.0)
    if found.copies:
        chance = rows.by_chance(table.columns, table.rows, sampling.spread(table.rows, asked.sample_rows))
        found = msgspec.structs.replace(found, by_chance=chance)
    return seen, found


def _column(
    seen: _Seen, table: Table, asked: Asked, picked: Rows | None, judged: Rows | None, labels: Labels | None
) -> Column:
    source, role = seen.source, asked.role(seen.source.position)
    sample = source.sample(picked)
    found: dict[str, Any] = {}
    if isinstance(sample, NumberSample):
        found = _of_numbers(sample, seen, asked)
    elif isinstance(sample, CodedSample):
        found = _of_codes(sample, source, asked)
    blind = isinstance(source, OpaqueColumn) and not source.counts_missing
    share = found["distinct"] / found["distinct_of"] if found.get("distinct_of") else 0.0
    whole = source.kind == "text" or (seen.totals is not None and seen.totals.whole)
    if role == "key" or (share > _NEARLY_UNIQUE and whole and named_like_a_key(source.name)):
        found["copies"] = _copies(source, table.rows, seen.missing)
    if labels is not None and role in ("feature", "group", "time") and source.comparable:
        part = source.sample(judged)
        found["association"] = None if part is None else association.associated(part, labels)
    return Column(
        name=source.name,
        position=source.position,
        dtype=source.dtype,
        kind="empty" if table.rows and seen.missing == table.rows else source.kind,
        role=role,
        bytes=source.nbytes,
        missing=None if blind else seen.missing,
        missing_of=table.rows,
        constant=seen.one_value and source.comparable,
        types=_types(source),
        **found,
    )


def _of_numbers(sample: NumberSample, seen: _Seen, asked: Asked) -> dict[str, Any]:
    present = sample.values[~sample.missing] if sample.missing.any() else sample.values
    ascending = np.sort(present)
    counts = numeric.runs(ascending)
    found: dict[str, Any] = {
        "distinct": len(counts), "distinct_of": len(present), "frequent": _frequent(counts),
    }  # fmt: skip
    if asked.examples:
        found["examples"] = tuple(str(value) for value in np.unique(ascending)[:_EXAMPLES])
    if seen.source.kind == "number":
        doubles = _finite(ascending)
        del ascending
        totals = seen.totals
        if totals is not None and not totals.count:  # objects that are numbers
            totals.add(present, None)
        assert totals is not None
        found["numbers"] = numeric.described(totals, doubles, lambda: _finite(present))
    return found


def _finite(values: Any) -> numeric.Floats:
    doubles = np.asarray(values, dtype=np.float64)
    finite = None if values.dtype.kind != "f" else np.isfinite(doubles)
    return doubles if finite is None or finite.all() else doubles[finite]


def _of_codes(sample: CodedSample, source: Source, asked: Asked) -> dict[str, Any]:
    present = sample.codes >= 0
    counts = np.bincount(sample.codes if present.all() else sample.codes[present])
    found: dict[str, Any] = {
        "distinct": int(np.count_nonzero(counts)), "distinct_of": int(counts.sum()), "frequent": _frequent(counts),
    }  # fmt: skip
    stand = np.flatnonzero(counts[: len(sample.words or ())])
    if sample.words is not None and source.kind == "text":
        words = [sample.words[i] for i in stand.tolist()]
        found["texts"] = texts.described(words, counts[stand].tolist(), int(counts.sum()))
    if sample.words is not None and asked.examples:
        found["examples"] = tuple(sample.words[i] for i in stand[:_EXAMPLES].tolist())
    return found


def _frequent(counts: Any) -> tuple[int, ...]:
    """The largest counts, without those of 0; a column of nothing but different values costs no copy."""
    repeated = counts[counts > 1]
    most = np.partition(repeated, -_FREQUENT)[-_FREQUENT:] if len(repeated) > _FREQUENT else repeated
    found = sorted(most.tolist(), reverse=True)
    return (*found, *[1] * min(_FREQUENT - len(found), int(np.count_nonzero(counts == 1))))


def _types(source: Source) -> tuple[TypeCount, ...]:
    if not isinstance(source, ObjectColumn):
        return ()
    return tuple(
        TypeCount(type=name, group=source.groups[name], cells=cells) for name, cells in source.counts.most_common()
    )


def _copies(source: Source, number: int, missing: int) -> int:
    """Present values beyond the first of their kind, counted over all rows."""
    return rows.repeated(rows.hashes_of([source], number).sorted())[0] - max(missing - 1, 0)


def _labels(target: _Seen, judged: Rows | None) -> Labels | None:
    """The target as classes or numbers, None when it is neither."""
    sample = target.source.sample(judged)
    if isinstance(sample, CodedSample):
        stand, codes = np.unique(sample.codes, return_inverse=True)
        shift = 1 if len(stand) and stand[0] < 0 else 0
        return _classes(codes.reshape(-1) - shift, len(stand) - shift)
    if not isinstance(sample, NumberSample) or target.source.kind not in ("number", "boolean"):
        return None
    values = sample.values.astype(np.float64)
    present = np.unique(values[~sample.missing & np.isfinite(values)])
    whole = target.source.kind == "boolean" or (
        bool((present == np.rint(present)).all())
        and len(present) <= min(_WHOLE_CLASSES, max(2, int(np.count_nonzero(~sample.missing)) // 5))
    )
    if whole:
        codes = np.searchsorted(present, values)
        codes[sample.missing | ~np.isfinite(values)] = -1
        return _classes(codes, len(present))
    values[sample.missing] = np.nan
    return Labels(None, values, 0)


def _classes(codes: Any, number: int) -> Labels | None:
    return Labels(codes.astype(np.int64), None, number) if 2 <= number <= _MOST_CLASSES else None


def _target(target: _Seen, table: Table, labels: Labels | None) -> Target:
    numbers = labels is not None and labels.numbers is not None
    counts = () if numbers or target.counts is None else tuple(sorted(target.counts.values(), reverse=True))
    return Target(
        name=target.source.name,
        task="numbers" if numbers else "classes",
        rows=table.rows,
        missing=target.missing,
        constant=target.one_value,
        classes=len(counts),
        counts=counts[:_MOST_CLASSES],
    )


def unread(table: Table, read: frozenset[int] | None) -> Unread | None:
    """Columns that are not among those read."""
    if read is None:
        return None
    idle = [column for column in table.columns if column.position not in read]
    sizes = [column.nbytes for column in idle]
    return Unread(
        columns=tuple(column.name for column in idle),
        of=len(table.columns),
        bytes=None if any(size is None for size in sizes) else sum(size or 0 for size in sizes),
        of_bytes=table.bytes,
    )


def incomparable(table: Table) -> tuple[str, ...]:
    """Columns whose cells cannot be compared, so that equal rows are not known."""
    return tuple(column.name for column in table.columns if not column.comparable)
