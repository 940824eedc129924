"""What a rule needs of a notebook to say anything, and whether it is there.

Comes in: a `Context` and the needs that a rule declares. Goes out: why the rule cannot apply, in one sentence, or
None. A rule whose needs are missing is not asked: its silence would say nothing, and the report says so instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mldebt_nb.pipeline.building import pipeline

if TYPE_CHECKING:
    from mldebt_nb.rules.context import Context

Missing = Callable[["Context"], str | None]


def _python(context: Context) -> str | None:
    language = context.notebook.language
    return None if language == "python" else f"the notebook is written in {language}, not in Python"


def _code(context: Context) -> str | None:
    if any(flow.cell.source.strip() for flow in context.graph.flows):
        return None
    return _python(context) or "the notebook has no code"


def _counts(context: Context) -> str | None:
    return _code(context) or (None if context.graph.execution_order else "no cell has an execution count")


def _failure(context: Context) -> str | None:
    failed = any(flow.cell.failure is not None for flow in context.graph.flows)
    return _code(context) or (None if failed else "no cell has kept an exception")


def _fit(context: Context) -> str | None:
    return _code(context) or (None if context.once(pipeline).fits else "no model is seen to be fitted")


def _evaluation(context: Context) -> str | None:
    return _fit(context) or (None if context.once(pipeline).evaluations else "no model is seen to be evaluated")


def _split(context: Context) -> str | None:
    return _code(context) or (None if context.once(pipeline).splits else "no data is seen to be split")


#: What a rule may need, by the word it declares; each asks first for what it stands on.
NEEDS: dict[str, Missing] = {
    "python": _python,
    "code": _code,
    "execution-counts": _counts,
    "failure": _failure,
    "fit": _fit,
    "evaluation": _evaluation,
    "split": _split,
}


class Needs:
    """What one notebook has of what rules need; each question is answered once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._answers: dict[str, str | None] = {}

    def missing(self, needs: tuple[str, ...]) -> str | None:
        """The first need that the notebook does not meet, as a sentence; None when it meets all."""
        for need in needs:
            if need not in self._answers:
                self._answers[need] = NEEDS[need](self._context)
            if self._answers[need] is not None:
                return self._answers[need]
        return None
