"""What a page or a terminal shows of entanglement, worked out before anything is drawn.

Comes in: an `EntanglementDocument`. Goes out: frozen records of harmless strings and numbers, without a tag in them.
Every number stands beside its unit and what noise does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.render.entanglement_map import Map, drawn
from mldebt_nb.render.judged_finding import JudgedFinding, in_words
from mldebt_nb.render.places import TEXT_LIMIT, seconds_words
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mldebt_nb.entanglement.records import (
        Confirmation,
        FeatureRecord,
        Measurement,
        PairRecord,
        RemovalRecord,
        Scale,
        SliceRecord,
    )
    from mldebt_nb.render.entanglement_document import EntanglementDocument

_NAME = 60
_MOST_FEATURES = 200
_MOST_DROPS = 30
_MOST_PAIRS = 5
_MOST_OTHERS = 3  # pairs that act together, or stand in for each other
_MOST_WORTH = 8  # features that are listed per slice
_ERRORS = 2.0  # standard errors by which a redundancy that is told stands out


class DropView(msgspec.Struct, frozen=True):
    """A feature that may go: why, what it costs, and what must stay in its place."""

    name: str
    kind: str
    why: str
    share: str
    cost: str


class FeatureView(msgspec.Struct, frozen=True):
    """One row of the table of features; `weight` (0 to 1) is its share of the largest cost."""

    name: str
    cost: str
    share: str
    churn: str
    reach: str
    status: str
    weight: float


class SliceView(msgspec.Struct, frozen=True):
    """One part of the rows; cells are (words, whether they are beyond noise), in the order of the head."""

    name: str
    rows: str
    cells: list[tuple[str, bool]]


class EntanglementView(msgspec.Struct, frozen=True):
    """The whole card. Lists are empty where there is nothing to say."""

    title: str
    verdict: str
    tone: str
    drops: list[DropView]
    more_drops: int
    together: str
    confirmation: str
    confirmation_tone: str
    pairs: list[str]
    more_pairs: int
    findings: list[JudgedFinding]
    accepted: list[JudgedFinding]
    features: list[FeatureView]
    left_out: int
    slice_head: list[str]
    slices: list[SliceView]
    bundles: list[str]
    map: Map | None
    facts: list[str]
    notes: list[str]
    loss: str


def view(document: EntanglementDocument) -> EntanglementView:
    """The card of a document."""
    measured = document.measurement
    words, tone = verdict(measured)
    answer, answer_tone = confirmation_words(measured)
    told, more = pair_sentences(measured)
    head, slices = _slices(measured)
    return EntanglementView(
        title=f"Entanglement of {ticked(measured.scale.model)}",
        verdict=words,
        tone=tone,
        drops=[_drop(one) for one in measured.removable[:_MOST_DROPS]],
        more_drops=max(len(measured.removable) - _MOST_DROPS, 0),
        together=_together(measured),
        confirmation=answer,
        confirmation_tone=answer_tone,
        pairs=told,
        more_pairs=more,
        findings=[in_words(finding) for finding in document.findings],
        accepted=[in_words(finding) for finding in document.accepted],
        features=_features(measured),
        left_out=max(len(measured.features) - _MOST_FEATURES, 0),
        slice_head=head,
        slices=slices,
        bundles=_bundles(measured),
        map=drawn(measured),
        facts=_facts(measured),
        notes=[one_line(note, TEXT_LIMIT) for note in measured.scale.notes],
        loss=one_line(measured.scale.loss, 80),
    )


# -- words ---------------------------------------------------------------------------------------------------------


def ticked(name: str) -> str:
    """A name as code, on one line and without a backtick of its own."""
    return f"`{one_line(name, _NAME).replace('`', chr(39))}`"


def listed(names: Sequence[str], most: int = 6) -> str:
    """`a`, `b` and 3 more."""
    shown = ", ".join(ticked(name) for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def percent(share: float) -> str:
    """`12 %`; what is smaller than a thousandth is said to be, and what is no cost at all."""
    return "≤ 0 %" if share <= 0 else "< 0.1 %" if share < 0.001 else f"{100 * share:.3g} %"


def number(value: float) -> str:
    """Three digits; no minus before a zero."""
    return f"{value + 0.0:.3g}"


def response(scale: Scale) -> str:
    """What standard deviations are those of."""
    return "sd of the prediction" if scale.task == "regression" else "sd of the response"


def verdict(measured: Measurement) -> tuple[str, str]:
    """One sentence, and `"good"`, `"bad"` or `"unknown"`."""
    scale, features = measured.scale, measured.features
    if not scale.measurable:
        return (
            f"Not measurable: on unseen rows {ticked(scale.model)} explains nothing beyond noise, so nothing can be "
            "said of its features",
            "unknown",
        )
    counts = {
        status: sum(one.status == status for one in features) for status in ("needed", "removable", "not measurable")
    }
    of = "its" if scale.features == len(features) else f"the {len(features):,} measured of its"
    parts = [f"{ticked(scale.model)} needs {counts['needed']} of {of} {counted(scale.features, 'feature')}"]
    if counts["removable"]:
        parts.append(f"{counts['removable']} may go together")
    if counts["not measurable"]:
        parts.append(f"of {counts['not measurable']} it cannot be told with {counted(scale.rows, 'row')}")
    tied = [one.name for one in features if one.reach]
    sentence = ", ".join(parts) if len(parts) < 3 else f"{parts[0]}, {parts[1]}, {parts[2]}"
    pairs = [pair for pair in measured.pairs if pair.entangled]
    if pairs:
        worst = max(pairs, key=lambda pair: pair.cace - pair.floor)
        sentence += (
            f"; {counted(len(tied), 'feature')} cannot change without moving others, "
            f"most of all {ticked(worst.first)} and {ticked(worst.second)}"
        )
    else:
        sentence += "; no feature moves another beyond noise"
    return sentence, "bad" if pairs or counts["removable"] else "good"


def counted(count: int, one: str) -> str:
    """`1 row`, `1,204 rows`."""
    return f"{count:,} {one}" + ("" if count == 1 else "s")


def _drop(gone: RemovalRecord) -> DropView:
    reasons = {
        "unused": "nothing of it reaches the model",
        "epsilon": "brings next to nothing, alone or with the others",
        "correlated": f"keep one of {listed(tuple(dict.fromkeys((gone.name, *gone.keep_one_of))))}",
        "legacy": "the others say what it says" + (f": {listed(gone.covered_by)}" if gone.covered_by else ""),
    }
    return DropView(
        name=one_line(gone.name, _NAME),
        kind=one_line(gone.kind, _NAME),
        why=reasons.get(gone.kind, one_line(gone.kind, _NAME)),
        share=_at_most(gone.share),
        cost=f"{number(gone.cost)} ± {number(gone.error)}",
    )


def _at_most(share: float) -> str:
    return "nothing" if share <= 0 else percent(share)


def _together(measured: Measurement) -> str:
    """What the whole drop set costs."""
    if not measured.removable:
        return ""
    least = measured.scale.tolerance / measured.scale.explained if measured.scale.explained > 0 else 0.0
    them = "it costs" if len(measured.removable) == 1 else "all of them together cost"
    return (
        f"By this measure {them} {_at_most(measured.joint_share)} of what the model explains; up to {percent(least)} "
        "was allowed"
    )


def confirmation_words(measured: Measurement) -> tuple[str, str]:
    """What training without the drop set said, or how to have it said."""
    if not measured.removable and measured.confirmation is None:
        return "", "plain"
    found = measured.confirmation
    if found is None:
        return (
            "Not confirmed yet: `.confirm()`, or `--confirm` behind `%mldebt entangle`, trains the model without them "
            "(four trainings)",
            "unknown",
        )
    if found.probe is None:
        return f"Training without {listed(found.removed)} came to no end: {one_line(found.note, TEXT_LIMIT)}", "unknown"
    numbers = _confirmation_numbers(found)
    if found.safe is None:
        return f"Training without {listed(found.removed)} could not tell: {numbers}", "unknown"
    if found.safe:
        return f"Confirmed by training without {listed(found.removed)}: {numbers}", "good"
    return f"Refuted, keep {listed(found.removed)}: {numbers}", "bad"


def _confirmation_numbers(found: Confirmation) -> str:
    moves = "rises" if found.rise >= 0 else "falls"
    rise = f"the squared error on unseen rows {moves} by {number(abs(found.rise))} ± {number(found.error)}"
    noise = [
        f"{words} {number(value)}"
        for words, value in (("a shuffled column", found.probe), ("a tenth of the rows less", found.rows_out))
        if value is not None
    ]
    beside = f" (noise: {', '.join(noise)})" if noise else ""
    spent = f"{counted(found.refits, 'training')}, {seconds_words(found.seconds)}"
    return f"{rise}; a rise of {number(found.allowed)} is within tolerance or noise{beside}; {spent}"


# -- pairs ---------------------------------------------------------------------------------------------------------


def pair_sentences(measured: Measurement) -> tuple[list[str], int]:
    """The worst pairs as sentences, and how many entangled ones are not told."""
    entangled = sorted((pair for pair in measured.pairs if pair.entangled), key=lambda pair: pair.floor - pair.cace)
    told = [_movement(pair, measured) for pair in entangled[:_MOST_PAIRS]]
    apart = [pair for pair in measured.pairs if pair.interacting and pair.interaction is not None]
    apart.sort(key=lambda pair: -(pair.interaction or 0.0))
    told += [_interaction(pair, measured.scale) for pair in apart[:_MOST_OTHERS]]
    shared = [pair for pair in entangled if _stand_in(pair, measured)]
    told += [_redundancy(pair) for pair in sorted(shared, key=lambda pair: -pair.redundancy)[:_MOST_OTHERS]]
    return told, max(len(entangled) - _MOST_PAIRS, 0)


def _movement(pair: PairRecord, measured: Measurement) -> str:
    """The direction in which it moves the more."""
    names = [feature.name for feature in measured.features]
    gone, moved = pair.first, pair.second
    i, j = names.index(gone), names.index(moved)
    if measured.matrix[j][i] > measured.matrix[i][j]:
        gone, moved = moved, gone
    return movement_words(gone, moved, pair.cace, pair.floor, measured.scale)


def movement_words(gone: str, moved: str, cace: float, floor: float, scale: Scale) -> str:
    """The sentence of one cell of the matrix."""
    return (
        f"training without {ticked(gone)} moves the effect of {ticked(moved)} by {cace:.2g} {response(scale)}; "
        f"noise alone moves it by {floor:.2g}"
    )


def _interaction(pair: PairRecord, scale: Scale) -> str:
    of = "prediction" if scale.task == "regression" else "response"
    return (
        f"{ticked(pair.first)} and {ticked(pair.second)} act together: {percent(pair.interaction or 0.0)} of the "
        f"variance of the {of} comes of the two at once (evidence in the data: z {pair.evidence:.1f})"
    )


def _stand_in(pair: PairRecord, measured: Measurement) -> bool:
    """Whether they share more than the tolerance, and more than the errors of what each is worth."""
    if measured.scale.explained <= 0:
        return False
    errors = [feature.error for feature in measured.features if feature.name in (pair.first, pair.second)]
    noise = _ERRORS * math.hypot(*errors)
    least: float = max(noise, measured.scale.tolerance)
    return pair.redundancy * measured.scale.explained > least


def _redundancy(pair: PairRecord) -> str:
    return (
        f"{ticked(pair.first)} and {ticked(pair.second)} stand in for each other: losing both costs "
        f"{percent(pair.redundancy)} of what the model explains more than losing each alone"
    )


# -- tables --------------------------------------------------------------------------------------------------------


def _features(measured: Measurement) -> list[FeatureView]:
    """By what they are worth."""
    ordered = sorted(measured.features, key=lambda one: -one.lofo)[:_MOST_FEATURES]
    most = max((one.lofo for one in ordered), default=0.0)
    return [_feature(one, most) for one in ordered]


def _feature(one: FeatureRecord, most: float) -> FeatureView:
    return FeatureView(
        name=one_line(one.name, _NAME),
        cost=f"{number(one.lofo)} ± {number(one.error)}",
        share=percent(one.share),
        churn=f"{one.churn:.2f}",
        reach=str(one.reach),
        status=one_line(one.status, _NAME),
        weight=round(max(one.lofo, 0.0) / most, 4) if most > 0 else 0.0,
    )


def _slices(measured: Measurement) -> tuple[list[str], list[SliceView]]:
    """Parts of the rows against the features that are worth most somewhere."""
    found: dict[str, dict[str, SliceRecord]] = {}
    for one in measured.slices:
        found.setdefault(one.slice, {})[one.feature] = one
    if not found:
        return [], []
    worth = {feature.name: max(part[feature.name].lofo for part in found.values() if feature.name in part)
             for feature in measured.features if any(feature.name in part for part in found.values())}  # fmt: skip
    shown = sorted(worth, key=lambda name: -worth[name])[:_MOST_WORTH]
    views = []
    for name, part in found.items():
        rows = max(one.rows for one in part.values())
        cells = [(number(part[feature].lofo), part[feature].z >= 2.0) if feature in part else ("–", False)
                 for feature in shown]  # fmt: skip
        views.append(SliceView(one_line(name, _NAME), f"{rows:,}", cells))
    return [one_line(name, _NAME) for name in shown], views


def _bundles(measured: Measurement) -> list[str]:
    return [
        f"{ticked(one.name)} ({counted(len(one.features), 'feature')}"
        f"{'' if one.declared else ', by their names'}): the group is worth {percent(max(one.share, 0.0))} of what the "
        f"model explains" + (f"; {listed(one.removable)} of it may go" if one.removable else "")
        for one in measured.bundles
        if measured.scale.measurable
    ]


def _facts(measured: Measurement) -> list[str]:
    """What the numbers stand on."""
    scale, floors = measured.scale, measured.floors
    engine = scale.engine
    if scale.fidelity is not None:
        beside = "" if scale.engine == "surrogate" else ", the drop set by a surrogate"
        engine += f"{beside} that follows the model to R² {scale.fidelity:.2f}"
    facts = [
        f"{counted(scale.rows, 'row')}, {counted(scale.features, 'feature')}",
        f"{one_line(scale.folds, 120)}, seed {scale.seed}",
        f"engine: {one_line(engine, 120)}",
        f"{one_line(scale.loss, 80)} per unseen row {number(scale.model_loss)}, of the best constant "
        f"{number(scale.baseline)}",
        f"noise moves predictions by {floors.probe_churn:.2f} sd (a shuffled column in) and {floors.rows_churn:.2f} sd "
        "(a fold of rows out)",
    ]
    if scale.measurable:
        share = percent(measured.entanglement) if measured.entanglement > 0 else "0 %"
        facts.append(f"{share} of all movement of effects is movement of other features, beyond noise")
    return [*facts, f"{seconds_words(round(scale.seconds, 2))} of CPU"]
