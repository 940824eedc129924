"""What the rules of leakage share: a leak in, a finding with the path from the rows to the score out."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Measure, Related
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.leakage import Kind, Leak, leaks
from mldebt_nb.pipeline.operators import Operator
from mldebt_nb.rules.base import Rule, Setting
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.observations import Tested

#: Settings of the rules that a session decides, too, by rows that it met again.
SHARE = Setting(0.5, "share of the test rows", "must have been seen in a fit, in a session that follows models")
REPEATS = Setting(0.1, "share of the rows of a fit", "may have a twin there; beyond it rows agree by chance")


def of_kind(context: Context, kind: Kind) -> Iterator[Leak]:
    """The leaks of one kind, in the order of a run from the top."""
    graph = context.once(pipeline)
    return (leak for leak in graph.once(leaks) if leak.kind is kind)


def operator(context: Context, number: int) -> Operator:
    return context.once(pipeline)[number]


def finding(
    rule: Rule, context: Context, leak: Leak, message: str, *, confidence: Confidence, steps: dict[int, str],
    evidence: dict[str, Measure] | None = None,
) -> Finding:  # fmt: skip
    """A finding at the operator that leaks; `steps` says what each further operator of the path does."""
    at = operator(context, leak.by).at
    return context.finding(
        rule,
        message,
        cell=at.cell,
        node=at.node,
        symbol=operator(context, leak.by).label,
        confidence=confidence if leak.sure else Confidence.MEDIUM,
        related=list(_related(context, steps)),
        evidence={
            "path": words(" → ".join(operator(context, number).label for number in leak.path)),
            "operators": count(len(context.once(pipeline).operators), "operators"),
            **(evidence or {}),
        },
    )


def _related(context: Context, steps: dict[int, str]) -> Iterator[Related]:
    seen: set[tuple[int, int, str]] = set()
    for number, says in steps.items():
        step = operator(context, number)
        for place in (step.at, *step.called_from[:1]):
            mark = (place.cell, getattr(place.node, "lineno", 0), says)
            if mark not in seen:
                seen.add(mark)
                yield context.related(place.cell, place.node, says if place is step.at else f"called here: {says}")


def seen_finding(rule: Rule, context: Context, one: Tested, message: str, confidence: Confidence) -> Iterator[Finding]:
    """A finding of a session: rows of the test were met in a fit, more than chance and twins explain."""
    if one.share < context.setting(rule, "share") or one.repeats > context.setting(rule, "repeats"):
        return
    yield context.finding(
        rule,
        message,
        cell=one.cell,
        node=one.line,
        symbol=one.by,
        confidence=confidence,
        related=[context.related(spot.cell, spot.line, spot.message) for spot in one.spots],
        evidence={
            "rows": count(one.rows, "rows"),
            "share": count(round(one.share, 4), "share of the test rows"),
            "repeats": count(round(one.repeats, 4), "share of the rows of the fit"),
            "learned": words(one.learned),
        },
    )
