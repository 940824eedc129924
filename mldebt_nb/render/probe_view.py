"""What a page or a terminal shows of a probe, worked out before anything is drawn.

Comes in: a `ProbeDocument`. Goes out: frozen records of harmless strings and numbers, without a tag in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.render.judged_finding import JudgedFinding, in_words
from mldebt_nb.render.places import TEXT_LIMIT, minutes_words
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mldebt_nb.findings.model import Finding
    from mldebt_nb.probes.measurements import Column, Drift, Frame, Measurements, Model, Pair, Scope
    from mldebt_nb.render.probe_document import ProbeDocument

_NAME = 120
#: Height of a chart in units of its view box; bars are one unit wide.
CHART = 20.0


class Bars(msgspec.Struct, frozen=True):
    """A small chart: heights of up to 24 bars; `title` says in words what is drawn."""

    heights: list[float]
    title: str


class ColumnView(msgspec.Struct, frozen=True):
    """One row of the table of columns."""

    name: str
    role: str
    dtype: str
    kind: str
    missing: str
    missing_share: float
    distinct: str
    summary: str
    bars: Bars | None
    rules: list[str]  # names of the rules that found something


class DriftView(msgspec.Struct, frozen=True):
    """A column in train and test."""

    column: str
    of: str
    effect: str
    q: str
    psi: str
    shift: str
    share: float


class ParameterView(msgspec.Struct, frozen=True):
    """A parameter that is not at its default."""

    name: str
    value: str


class ProbeView(msgspec.Struct, frozen=True):
    """The whole page. `facts` are short sentences; tables are empty when there is nothing to say."""

    title: str
    facts: list[str]
    notes: list[str]
    verdict: str
    findings: list[JudgedFinding]
    accepted: list[JudgedFinding]
    columns: list[ColumnView]
    left_out: int
    drift: list[DriftView]
    parameters: list[ParameterView]
    defaults: str


#: More columns than this are not listed, those with findings first.
_MOST_COLUMNS = 200


def view(document: ProbeDocument) -> ProbeView:
    """The page of a document."""
    measured = document.measurements
    frame, model, pair = measured.frame, measured.model, measured.pair
    columns = _columns(frame, document.findings) if frame else []
    parameters, defaults = _parameters(model) if model else ([], "")
    return ProbeView(
        title=_title(measured),
        facts=[*(_frame_facts(frame) if frame else []), *(_pair_facts(pair) if pair else []), *_model_facts(model)],
        notes=[one_line(note, TEXT_LIMIT) for note in measured.notes],
        verdict=_verdict(document),
        findings=[in_words(finding) for finding in document.findings],
        accepted=[in_words(finding) for finding in document.accepted],
        columns=columns[:_MOST_COLUMNS],
        left_out=max(len(columns) - _MOST_COLUMNS, 0),
        drift=_drift(pair) if pair else [],
        parameters=parameters,
        defaults=defaults,
    )


def _title(measured: Measurements) -> str:
    if measured.model is not None:
        return f"{one_line(measured.model.name, _NAME)} ({one_line(measured.model.type, _NAME)})"
    return one_line(measured.frame.name, _NAME) if measured.frame is not None else "probe"


def _verdict(document: ProbeDocument) -> str:
    number = len(document.findings)
    kept = [(len(document.accepted), "accepted"), (document.ignored, "ignored")]
    words = [f"{count} {word}" for count, word in kept if count]
    if not number:
        return ", ".join(["No findings", *words])
    cost = minutes_words(sum(f.effort_minutes for f in document.findings))
    return ", ".join([f"{number} finding" + "s" * (number != 1), f"{cost} to pay back", *words])


# -- frames --------------------------------------------------------------------------------------------------------


def _frame_facts(frame: Frame) -> list[str]:
    rows = f"{frame.rows:,} rows" if frame.rows is not None else "an unknown number of rows"
    facts = [f"{frame.library}, {rows} × {frame.width:,} columns" + (f", {_bytes(frame.bytes)}" if frame.bytes else "")]
    if frame.sample.how != "all":
        facts.append(scope_words(frame.sample))
    if frame.target is not None:
        target = frame.target
        what = f"{target.classes} classes" if target.task == "classes" and target.classes else target.task
        facts.append(f"target {one_line(target.name, _NAME)}: {what}")
    return facts


def scope_words(scope: Scope) -> str:
    """What the sample cannot have missed."""
    of = f" of {scope.of:,}" if scope.of is not None else ""
    words = f"checked {scope.rows:,}{of} rows"
    if scope.how == "head":
        return f"{words}, the first ones: they say little about the rest"
    if scope.seen_share is None or scope.how == "all":
        return words
    share = f"{100 * scope.seen_share:.2g} %"
    return f"{words} for what is costly: a problem in more than {share} of the rows would have been seen with 99.9 %"


def _bytes(number: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number} B"


def _columns(frame: Frame, findings: Iterable[Finding]) -> list[ColumnView]:
    rules: dict[str, list[str]] = {}
    for finding in findings:
        if finding.symbol is not None:
            rules.setdefault(finding.symbol, []).append(one_line(finding.rule, 80))
    views = [_column(column, rules.get(column.name, [])) for column in frame.columns]
    return sorted(views, key=lambda one: not one.rules) if len(views) > _MOST_COLUMNS else views


def _column(column: Column, rules: list[str]) -> ColumnView:
    share = (column.missing or 0) / column.missing_of if column.missing_of else 0.0
    distinct = "–" if column.distinct is None else f"{column.distinct:,}"
    if column.distinct is not None and column.distinct_of < column.missing_of - (column.missing or 0):
        distinct = f"≥ {distinct}"
    return ColumnView(
        name=one_line(column.name, _NAME),
        role=column.role,
        dtype=one_line(column.dtype, 60),
        kind=column.kind,
        missing="unknown" if column.missing is None else "0" if not column.missing else share_words(share),
        missing_share=round(share, 4),
        distinct=distinct,
        summary=_summary(column),
        bars=_bars(column),
        rules=rules,
    )


def share_words(share: float) -> str:
    """`12 %`; never 0 % of what is not none."""
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.3g} %"


def _summary(column: Column) -> str:
    parts = []
    numbers = column.numbers
    if numbers is not None and numbers.mean is not None and numbers.quantiles:
        parts.append(
            f"{numbers.minimum:.4g} … {numbers.quantiles[3]:.4g} … {numbers.maximum:.4g}, "
            f"mean {numbers.mean:.4g}" + (f" ± {numbers.deviation:.3g}" if numbers.deviation is not None else "")
        )
    elif column.texts is not None:
        lengths = {column.texts.shortest, column.texts.longest}
        parts.append(f"{' to '.join(map(str, sorted(lengths)))} character" + "s" * (lengths != {1}))
    elif column.kind == "mixed":
        parts.append(", ".join(f"{one_line(one.type, 40)} × {one.cells:,}" for one in column.types[:4]))
    if column.association is not None:
        parts.append(f"skill {column.association.skill:.2f}")
    if column.examples:
        parts.append("e.g. " + ", ".join(one_line(value, 30) for value in column.examples))
    return "; ".join(parts)


def _bars(column: Column) -> Bars | None:
    numbers = column.numbers
    if numbers is not None and len(numbers.histogram) > 1 and numbers.quantiles[0] < numbers.quantiles[-1]:
        return Bars(
            _heights(numbers.histogram),
            f"distribution, 1 % to 99 % quantile: {numbers.quantiles[0]:.4g} to {numbers.quantiles[-1]:.4g}",
        )
    if column.frequent and column.kind in ("text", "category", "boolean") and column.frequent[0] > 1:
        return Bars(_heights(column.frequent), f"rows of the {len(column.frequent)} commonest values")
    return None


def _heights(counts: tuple[int, ...]) -> list[float]:
    most = max(counts) or 1
    return [
        round(count / most * CHART, 2) if not count else max(round(count / most * CHART, 2), 0.6) for count in counts
    ]


# -- pairs and models ----------------------------------------------------------------------------------------------


def _pair_facts(pair: Pair) -> list[str]:
    facts = [f"{pair.train_rows:,} train rows, {pair.test_rows:,} test rows"]
    if pair.overlap is not None:
        facts.append(f"{pair.overlap.rows:,} test rows equal a train row in {pair.overlap.columns} columns")
    if pair.groups is not None:
        facts.append(f"{pair.groups.groups:,} of {pair.groups.of_groups:,} test groups are known from train")
    if pair.time is not None:
        facts.append(f"{pair.time.earlier:,} test rows are earlier than the last train row")
    if max(pair.train_rows, pair.test_rows) > pair.sample_rows:
        facts.append(f"drift was tested on up to {pair.sample_rows:,} rows of each side")
    return facts


def _drift(pair: Pair) -> list[DriftView]:
    return [_drift_view(drift) for drift in sorted(pair.drift, key=lambda drift: -drift.effect)]


def _drift_view(drift: Drift) -> DriftView:
    return DriftView(
        column=one_line(drift.column, _NAME),
        of=drift.of,
        effect=f"{drift.measure} {drift.effect:.3f}",
        q=f"{drift.q:.2g}",
        psi="–" if drift.psi is None else f"{drift.psi:.3f}",
        shift="–" if drift.shift is None else f"{drift.shift:+.2f}",
        share=round(min(drift.effect, 1.0), 4),
    )


def _model_facts(model: Model | None) -> list[str]:
    if model is None:
        return []
    facts = ["fitted" if model.fitted else "not fitted"]
    if model.features is not None:
        facts.append(f"{model.features:,} features")
    facts += [
        f"keeps {one_line(f'{kept.owner}.{kept.name}' if kept.owner else kept.name, _NAME)}: {kept.rows:,} rows, "
        f"{_bytes(kept.bytes)}"
        for kept in model.kept[:10]
    ]
    return facts


def _parameters(model: Model) -> tuple[list[ParameterView], str]:
    changed, left = [], []
    for parameter in model.parameters:
        path = one_line(f"{parameter.owner}.{parameter.name}" if parameter.owner else parameter.name, _NAME)
        if parameter.is_default:
            left.append(path)
        elif parameter.is_default is not None or not parameter.shown.startswith("<"):
            changed.append(ParameterView(path, one_line(parameter.shown, 80)))
    return changed, ", ".join(left[:100])
