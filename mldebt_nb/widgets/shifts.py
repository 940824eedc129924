"""A feature moved by hand: what the model makes of it, part by part.

Comes in: a `Shifting`. Goes out: a `View`. The front end asks `shift` (feature, by so many sd, stretched so many
times), and `rest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mldebt_nb.entanglement.records import Scale
from mldebt_nb.entanglement.shifting import Shifted, Shifting
from mldebt_nb.render.card import Card, Lines, Table
from mldebt_nb.widgets.views import Push, Reply, Saved, reply

_FURTHEST, _WIDEST = 5.0, 4.0


class Shifts:
    """The model asked about its reference rows with one feature moved."""

    kind = "shifts"

    def __init__(self, shifting: Shifting, scale: Scale) -> None:
        self._shifting = shifting
        self._scale = scale
        self._features = shifting.features
        self._asked: tuple[int, float, float] | None = None
        self._found: Shifted | None = None

    def begin(self) -> Reply:
        features = [{"at": at, "name": name, "mean": mean, "sd": sd} for at, (name, mean, sd) in self._features.items()]
        parts = [{"name": part.name, "rows": part.rows, "loss": part.loss} for part in self._shifting.parts]
        return reply({
            "features": features, "parts": parts, "model": self._scale.model, "task": self._scale.task,
            "loss": _loss(self._scale), "rows": self._shifting.rows, "furthest": _FURTHEST, "widest": _WIDEST,
        })  # fmt: skip

    def asked(self, question: Mapping[str, Any], push: Push) -> Reply:
        kind = question.get("kind")
        if kind == "rest":
            return reply({})
        if kind != "shift":
            raise ValueError(f"this view knows no question {kind!r}")
        feature = question.get("feature")
        if not isinstance(feature, int) or feature not in self._features:
            raise ValueError("feature: the position of a feature that has numbers was expected")
        by = _within(question, "by", -_FURTHEST, _FURTHEST)
        stretch = _within(question, "stretch", 0.0, _WIDEST)
        self._asked = feature, by, stretch
        self._found = found = self._shifting.shifted(feature, by, stretch)
        change = found.loss - np.array([part.loss for part in self._shifting.parts])
        return reply({}, change=change, moved=found.moved, mean=found.mean, flips=found.flips)

    def saved(self) -> Saved:
        head: tuple[str, ...] = ("rows", "number", "loss")
        rows = [[part.name, str(part.rows), f"{part.loss:.4g}"] for part in self._shifting.parts]
        headline = f"{self._scale.model}: what it makes of a feature that is moved"
        if self._asked and self._found:
            feature, by, stretch = self._asked
            name = self._features[feature][0]
            headline = f"{self._scale.model} with {name} moved by {by:+.2g} sd, spread × {stretch:.2g}"
            head = (*head, "loss with it moved", "predictions move by (sd)", "labels that flip")
            for row, loss, moved, flips in zip(
                rows, self._found.loss, self._found.moved, self._found.flips, strict=True
            ):
                row += [f"{loss:.4g}", f"{moved:.2g}", f"{flips:.1%}" if self._scale.task == "classification" else ""]
        lines = Lines("", (f"{self._shifting.rows} rows; the loss is the {_loss(self._scale)} per row",))
        return Saved(Card(headline, (lines, Table("", head, tuple(map(tuple, rows))))))


def _loss(scale: Scale) -> str:
    """Of `retraining.losses`, which is not the loss that the engine works with."""
    return "Brier score" if scale.task == "classification" else "squared error"


def _within(question: Mapping[str, Any], key: str, low: float, high: float) -> float:
    value = question.get(key)
    if not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{key}: a number between {low:g} and {high:g} was expected")
    return float(value)
