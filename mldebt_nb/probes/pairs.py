"""Train and test side by side: equal rows, drift, shared groups, order in time.

Comes in: two tables and the positions of special columns in the first. Goes out: a `Pair`. Drift is tested on samples
of both sides: numbers by Kolmogorov-Smirnov (asymptotic), categories and numbers with few values by chi² on a table
without rare cells. Tests are corrected together (Benjamini-Hochberg). Needs scipy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np

from mldebt_nb.probes import labels, numeric, rows, sampling
from mldebt_nb.probes.columns import CodedSample, NumberSample, ObjectColumn, Source
from mldebt_nb.probes.measurements import Drift, Order, Overlap, Pair, Schema, Shared
from mldebt_nb.probes.profile import Asked
from mldebt_nb.probes.tables import STEP, Table

#: Rows of each side that are enough to see a drift worth a finding.
ROWS = 20_000
_LEAST = 20  # rows on each side below which nothing is tested
_FEW = 20  # numbers with at most so many values are tested as categories
_MOST_CATEGORIES = 200
_EXPECTED = 5.0  # a cell of the table below this goes to the others
_PSI_BINS = 10


class _Match(NamedTuple):
    """A column on both sides."""

    name: str
    train: Source
    test: Source

    @property
    def as_float(self) -> bool:
        return self.train.kind == self.test.kind == "number" and self.train.dtype != self.test.dtype

    @property
    def comparable(self) -> bool:
        return self.train.comparable and self.test.comparable and self.train.kind in _alike(self.test.kind)


def _alike(kind: str) -> tuple[str, ...]:
    return ("text", "category") if kind in ("text", "category") else (kind,)


def compared(train: Table, test: Table, asked: Asked) -> Pair:
    """The measurements of both sides."""
    for column in test.columns:
        if isinstance(column, ObjectColumn):
            column.look(test.rows, STEP)
    matches = list(_matches(train, test))
    special = {asked.target, asked.groups, asked.time, asked.key}
    features = [match for match in matches if match.train.position not in special]
    complete = len(features) == len([c for c in train.columns if c.position not in special])
    drift, untested = _drifts([m for m in matches if m.train.position not in {asked.time, asked.key}], train, test)
    return Pair(
        train_rows=train.rows,
        test_rows=test.rows,
        sample_rows=min(ROWS, max(train.rows, test.rows)),
        drift=tuple(drift),
        untested=tuple(untested),
        overlap=_overlap(features, train, test) if complete else None,
        groups=_shared(_at(matches, asked.groups), train, test),
        time=_order(_at(matches, asked.time), train, test),
        schema=_schema(train, test, matches, asked.target),
    )


def _matches(train: Table, test: Table) -> Iterator[_Match]:
    taken: set[int] = set()
    for column in train.columns:
        at = next(
            (o.position for o in test.columns if o.position not in taken and labels.same(o.label, column.label)), None
        )
        if at is not None:
            taken.add(at)
            yield _Match(column.name, column, test.columns[at])


def _at(matches: list[_Match], position: int | None) -> _Match | None:
    return next((m for m in matches if m.train.position == position), None) if position is not None else None


# -- equal rows ----------------------------------------------------------------------------------------------------


def _overlap(features: list[_Match], train: Table, test: Table) -> Overlap | None:
    if not features or not all(match.comparable for match in features) or not train.rows or not test.rows:
        return None
    as_float = frozenset(place for place, match in enumerate(features) if match.as_float)
    ours, theirs = [match.train for match in features], [match.test for match in features]
    one = rows.hashes_of(ours, train.rows, as_float).sorted()
    other = rows.hashes_of(theirs, test.rows, as_float).sorted()
    found = rows.overlap(one, other, len(features), 0.0)
    if not found.rows:
        return found
    # what chance does within the train side, carried over to the number of pairs between the two
    picked = sampling.spread(train.rows, 200_000)
    within = rows.by_chance(ours, train.rows, picked)
    possible = max(train.rows * (train.rows - 1) / 2, 1.0)
    return msgspec.structs.replace(found, by_chance=within * train.rows * test.rows / possible)


# -- groups and time -----------------------------------------------------------------------------------------------


def _shared(match: _Match | None, train: Table, test: Table) -> Shared | None:
    if match is None or not match.comparable:
        return None
    known = np.unique(_present_hashes(match.train, train, as_float=match.as_float))
    theirs = _present_hashes(match.test, test, as_float=match.as_float)
    groups = np.unique(theirs)
    return Shared(
        column=match.name,
        groups=int(np.isin(groups, known).sum()),
        of_groups=len(groups),
        rows=int(np.isin(theirs, known).sum()),
        of=test.rows,
    )


def _present_hashes(source: Source, table: Table, *, as_float: bool) -> Any:
    pieces = []
    for start in range(0, table.rows, STEP):
        part = source.part(start, min(start + STEP, table.rows), hashed=True, as_float=as_float)
        assert part.hashes is not None
        pieces.append(part.hashes if part.missing is None else part.hashes[~part.missing])
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)


def _order(match: _Match | None, train: Table, test: Table) -> Order | None:
    """Compares moments or numbers; of texts nobody knows the order."""
    if match is None or match.train.kind not in ("time", "number") or match.train.kind != match.test.kind:
        return None
    last: Any = None
    for values in _present_values(match.train, train):
        top = values.max()
        last = top if last is None or top > last else last
    if last is None:
        return None
    earlier = same = 0
    for values in _present_values(match.test, test):
        earlier += int(np.count_nonzero(values < last))
        same += int(np.count_nonzero(values == last))
    return Order(column=match.name, earlier=earlier, same=same, of=test.rows)


def _present_values(source: Source, table: Table) -> Iterator[Any]:
    for start in range(0, table.rows, STEP):
        part = source.part(start, min(start + STEP, table.rows), hashed=False)
        if part.values is None:
            return
        values = part.values if part.missing is None else part.values[~part.missing]
        if len(values):
            yield values


# -- schema --------------------------------------------------------------------------------------------------------


def _schema(train: Table, test: Table, matches: list[_Match], target: int | None) -> Schema:
    shared_train = {m.train.position for m in matches} | {target}
    shared_test = {m.test.position for m in matches}
    places = [m.test.position for m in matches]
    return Schema(
        expected=len(train.columns),
        found=len(test.columns),
        missing=tuple(c.name for c in train.columns if c.position not in shared_train),
        extra=tuple(c.name for c in test.columns if c.position not in shared_test),
        reordered=places != sorted(places),
        retyped=tuple(
            (m.name, m.train.dtype, m.test.dtype)
            for m in matches
            if not ({m.train.kind, m.test.kind} <= {"text", "category"} or m.train.kind == m.test.kind)
            and "empty" not in (m.train.kind, m.test.kind)
        ),
    )


# -- drift ---------------------------------------------------------------------------------------------------------


def _drifts(matches: list[_Match], train: Table, test: Table) -> tuple[list[Drift], list[str]]:
    ours, theirs = sampling.spread(train.rows, ROWS), sampling.spread(test.rows, ROWS)
    found: list[Drift] = []
    untested: list[str] = []
    for match in matches:
        sides = None
        if match.comparable and match.train.kind in ("number", "boolean", "text", "category"):
            one, other = match.train.sample(ours), match.test.sample(theirs)
            sides = None if one is None or other is None else (one, other)
        tested = list(_tested(match.name, *sides)) if sides is not None else []
        found += tested
        if not any(drift.of == "values" for drift in tested):
            untested.append(match.name)
    return _corrected(found), untested


def _tested(name: str, train: Any, test: Any) -> Iterator[Drift]:
    absent = [side.missing if isinstance(side, NumberSample) else side.codes < 0 for side in (train, test)]
    if min(len(one) for one in absent) < _LEAST:
        return
    counts = np.array([[one.sum(), (~one).sum()] for one in absent], dtype=np.float64)
    shares = counts[:, 0] / counts.sum(axis=1)
    if counts[:, 0].any() and counts[:, 1].any():
        yield Drift(
            column=name, of="missingness", test="chi-squared", measure="difference of shares",
            effect=float(abs(shares[1] - shares[0])), p=_chi_squared(counts)[0], q=1.0,
            train_rows=len(absent[0]), test_rows=len(absent[1]),
        )  # fmt: skip
    if isinstance(train, NumberSample) and isinstance(test, NumberSample):
        one, other = _doubles(train), _doubles(test)
        if min(len(one), len(other)) < _LEAST:
            return
        values = np.unique(np.concatenate([one, other]))
        if len(values) > _FEW:
            yield _number_drift(name, one, other)
        elif len(values) > 1:
            table = np.array(
                [np.bincount(np.searchsorted(values, side), minlength=len(values)) for side in (one, other)]
            )
            yield from _category_drift(name, table.astype(np.float64))
    elif isinstance(train, CodedSample) and isinstance(test, CodedSample):
        yield from _category_drift(name, _table(train, test))


def _doubles(side: NumberSample) -> numeric.Floats:
    values = side.values[~side.missing].astype(np.float64)
    return values[np.isfinite(values)]


def _number_drift(name: str, one: numeric.Floats, other: numeric.Floats) -> Drift:
    from scipy.stats import ks_2samp  # type: ignore[import-untyped,unused-ignore]

    result = ks_2samp(one, other, method="asymp")
    with np.errstate(all="ignore"):
        spread = math.sqrt((float(one.var()) + float(other.var())) / 2)
        shift = (float(other.mean()) - float(one.mean())) / spread if spread > 0 else None
    edges = np.unique(np.quantile(one, np.linspace(0, 1, _PSI_BINS + 1)[1:-1]))
    bins = [np.bincount(np.searchsorted(edges, side), minlength=len(edges) + 1) for side in (one, other)]
    return Drift(
        column=name, of="values", test="Kolmogorov-Smirnov", measure="KS distance", effect=float(result.statistic),
        p=float(result.pvalue), q=1.0, psi=_psi(*bins), shift=None if shift is None else numeric.finite(shift),
        train_rows=len(one), test_rows=len(other),
    )  # fmt: skip


def _psi(one: Any, other: Any) -> float:
    """Σ (q − p) ln(q / p) over bins; half a row is added to each bin, so that none is empty."""
    p, q = ((counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (one, other))
    return float(((q - p) * np.log(q / p)).sum())


def _table(train: CodedSample, test: CodedSample) -> Any:
    """Counts of each category on both sides; categories are matched by their words, without words by their code."""
    counts = [np.bincount(side.codes[side.codes >= 0]) for side in (train, test)]
    if train.words is None or test.words is None:
        width = max(map(len, counts))
        return np.array([np.pad(one, (0, width - len(one))) for one in counts], dtype=np.float64)
    if len(train.words) < len(counts[0]) or len(test.words) < len(counts[1]):
        return np.zeros((2, 0))  # too many to be known: free texts, or keys
    places: dict[str, int] = {}
    table = np.zeros((2, len(train.words) + len(test.words)), dtype=np.float64)
    for row, (side, one) in enumerate(zip((train, test), counts, strict=True)):
        for code in np.flatnonzero(one).tolist():
            assert side.words is not None
            table[row, places.setdefault(side.words[code], len(places))] += one[code]
    return table[:, : len(places)]


def _category_drift(name: str, table: Any) -> Iterator[Drift]:
    if table.shape[1] < 2 or table.shape[1] > _MOST_CATEGORIES * 50 or min(table.sum(axis=1)) < _LEAST:
        return
    smaller = float(min(table.sum(axis=1)) / table.sum())
    rare = table.sum(axis=0) * smaller < _EXPECTED
    if rare.sum() > 1:
        table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    if table.shape[1] < 2 or table.shape[1] > _MOST_CATEGORIES:
        return
    p, v = _chi_squared(table)
    yield Drift(
        column=name, of="values", test="chi-squared", measure="Cramér's V", effect=v, p=p, q=1.0,
        psi=_psi(table[0], table[1]), train_rows=int(table[0].sum()), test_rows=int(table[1].sum()),
    )  # fmt: skip


def _chi_squared(table: Any) -> tuple[float, float]:
    """p and Cramér's V without bias (Bergsma 2013) of a 2 × k table; (1, 0) where a margin is empty."""
    from scipy.stats import chi2_contingency

    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2 or not (table.sum(axis=1) > 0).all():
        return 1.0, 0.0
    result = chi2_contingency(table, correction=False)
    total, width = float(table.sum()), table.shape[1]
    phi = max(float(result.statistic) / total - (width - 1) / max(total - 1, 1.0), 0.0)
    other = 2 - 1 / max(total - 1, 1.0)
    return float(result.pvalue), math.sqrt(phi / max(min(other, width) - 1, 1e-12))


def _corrected(found: list[Drift]) -> list[Drift]:
    """With q-values: the rate of false discoveries if all with at most this value were called discoveries."""
    if not found:
        return found
    p = np.array([drift.p for drift in found])
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return [msgspec.structs.replace(drift, q=float(value)) for drift, value in zip(found, q, strict=True)]
