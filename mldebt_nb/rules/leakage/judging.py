"""What the rules of leakage share: a leak in, a finding with the path from the rows to the score out."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Measure, Related
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.leakage import Kind, Leak, leaks
from mldebt_nb.pipeline.operators import Operator
from mldebt_nb.rules.base import Rule
from mldebt_nb.rules.context import Context, count, words


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
