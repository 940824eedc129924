"""Hyper-parameters and thresholds as small answers in the output of a cell.

Comes in: measurements, what rules made of them. Goes out: `Card`s, the same in text and HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from mldebt_nb.entanglement.records import SettingsMeasurement, ThresholdMeasurement, ThresholdSlice
from mldebt_nb.findings.model import Finding
from mldebt_nb.render.card import Block, Card, Lines, Table

_PAIRS = 10


def settings_card(measured: SettingsMeasurement, findings: Sequence[Finding]) -> Card:
    """Which settings matter, and which only together."""
    tied = sum(pair.tied for pair in measured.pairs)
    pairs_tied = f"{tied} pair{'' if tied == 1 else 's'}"
    head = f"{measured.trials} trials: {pairs_tied} of settings whose effects depend on each other"
    if not measured.enough:
        head = f"{measured.trials} trials are too few to test {len(measured.pairs)} pairs of settings"
    mains = sorted(measured.settings, key=lambda one: -one.share)
    pairs = sorted(measured.pairs, key=lambda one: -one.share)
    blocks: list[Block] = [
        Table(
            "each alone",
            ("setting", "share of the score's variance", "p", "beyond noise"),
            tuple((one.name, _share(one.share), _p(one.p, measured), _yes(one.beyond)) for one in mains),
        )
    ]
    if pairs:
        rows = [(one.first, one.second, _share(one.share), _p(one.p, measured), _yes(one.tied)) for one in pairs]
        names = ("setting", "with", "share of the score's variance", "p", "tied")
        blocks.append(Table("only both together", names, tuple(rows[:_PAIRS])))
    if findings:
        told = tuple(f"{one.severity.value} {one.code} {one.rule}: {one.message} – {one.help}" for one in findings)
        blocks.append(Lines("debts", told))
    facts = [f"of the variance of trials left out, {_share(max(measured.explained, 0.0))} is predicted"]
    if measured.unvaried:
        facts.append(f"never varied: {', '.join(measured.unvaried)}")
    return Card(head, (*blocks, Lines("", tuple(facts))), "unknown" if tied else "plain")


def thresholds_card(measured: ThresholdMeasurement) -> Card:
    """What each part of the rows pays at the threshold that is used, and where it would pay least."""
    whole = measured.slices[0]
    head = (
        f"at {measured.current:g} errors cost {whole.current_cost:.3g} per row; the least is {_least(whole):.3g}, "
        f"at {whole.best:g}"
    )
    rows = tuple(
        (one.name, f"{one.rows:,}", f"{one.positives:,}", f"{one.current_cost:.3g}", f"{one.best:g}",
         f"{_least(one):.3g}", _share(one.flips[measured.grid.index(one.best)]))
        for one in measured.slices
    )  # fmt: skip
    names = ("rows", "number", "positive", "cost now", "best threshold", "cost there", "decisions that flip")
    prices = f"a false alarm costs {measured.false_alarm:g}, a miss {measured.miss:g}"
    return Card(head, (Table("", names, rows), Lines("", (prices,))))


def _least(part: ThresholdSlice) -> float:
    return min(part.cost)


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def _p(p: float, measured: SettingsMeasurement) -> str:
    return f"{p:.2g}" if measured.enough else "–"


def _yes(held: bool) -> str:
    return "yes" if held else ""
