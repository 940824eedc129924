"""The threshold of a classifier, moved by hand: who flips, and what it costs on each part of the rows.

Comes in: `Counts`. Goes out: a `View`. All counts are sent at once, so the front end asks nothing; it says where the
threshold and the prices are when it `rest`s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mldebt_nb.entanglement.decisions import Counts
from mldebt_nb.entanglement.records import Scale
from mldebt_nb.render.card import Card, Table
from mldebt_nb.widgets.views import Push, Reply, Saved, reply


class Threshold:
    """Two classes; above the threshold a row is called by the second."""

    kind = "threshold"

    def __init__(self, counts: Counts, scale: Scale, classes: tuple[Any, ...]) -> None:
        self._counts = counts
        self._scale = scale
        self._positive = str(classes[1])
        self._at = len(counts.thresholds) // 2
        self._prices = (1.0, 1.0)

    def begin(self) -> Reply:
        counts = self._counts
        content = {"parts": list(counts.parts), "model": self._scale.model, "positive": self._positive, "at": self._at}
        return reply(
            content, thresholds=counts.thresholds, alarms=counts.alarms, misses=counts.misses,
            positives=counts.positive, total=counts.total,
        )  # fmt: skip

    def asked(self, question: Mapping[str, Any], push: Push) -> Reply:
        if question.get("kind") != "rest":
            raise ValueError(f"this view knows no question {question.get('kind')!r}")
        at, prices = question.get("at"), question.get("prices")
        if not isinstance(at, int) or not 0 <= at < len(self._counts.thresholds):
            raise ValueError("at: the position of a threshold was expected")
        if not isinstance(prices, list) or len(prices) != 2 or not all(isinstance(one, int | float) for one in prices):
            raise ValueError("prices: two numbers were expected")
        self._at, self._prices = at, (float(prices[0]), float(prices[1]))
        return reply({})

    def saved(self) -> Saved:
        counts, at, half = self._counts, self._at, len(self._counts.thresholds) // 2
        alarm, miss = self._prices
        costs = (alarm * counts.alarms + miss * counts.misses) / counts.total[:, None]
        flips = np.abs(counts.positive[:, at] - counts.positive[:, half]) / counts.total
        rows = tuple(
            (name, f"{counts.total[part]:.0f}", f"{counts.alarms[part, at]:.0f}", f"{counts.misses[part, at]:.0f}",
             f"{flips[part]:.1%}", f"{costs[part, half]:.3g}", f"{costs[part, at]:.3g}")
            for part, name in enumerate(counts.parts)
        )  # fmt: skip
        head = ("rows", "number", "false alarms", "misses", "flipped", "cost at 0.5", "cost")
        headline = f"{self._scale.model} says {self._positive} above {counts.thresholds[at]:.3g}"
        return Saved(Card(headline, (Table(f"Per row: a false alarm costs {alarm:g}, a miss {miss:g}", head, rows),)))
