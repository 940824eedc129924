"""The path from all features to none, with a cut that can be drawn: what goes, what it costs, what code is left.

Comes in: a `Measurement`, a way to confirm. Goes out: a `View`. The front end asks `confirm`, `cancel`, and says where
the cut is when it `rest`s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.render.card import Card, Code, Lines, Table
from mldebt_nb.widgets.trainings import Confirm, Trainings, sentence
from mldebt_nb.widgets.views import Push, Reply, Saved, reply


class DropSets:
    """`cut`: how many steps of the path are taken; at first those that the measurement proposes."""

    kind = "dropsets"

    def __init__(self, measurement: Measurement, confirm: Confirm) -> None:
        self._measured = measurement
        self._names = [feature.name for feature in measurement.features]
        self._steps = measurement.path
        self._trainings = Trainings(confirm)
        self._proposed = _beginning([step.name for step in self._steps], {one.name for one in measurement.removable})
        self._cut = self._proposed

    def begin(self) -> Reply:
        measured = self._measured
        kinds = {one.name: one for one in measured.removable}
        steps = [
            {**msgspec.to_builtins(step), "feature": self._names.index(step.name),
             "why": kinds[step.name].kind if step.name in kinds else "",
             "keep_one_of": list(kinds[step.name].keep_one_of) if step.name in kinds else []}
            for step in self._steps
        ]  # fmt: skip
        return reply({
            "names": self._names, "scale": msgspec.to_builtins(measured.scale), "steps": steps,
            "proposed": self._proposed, "noise": abs(measured.floors.lofo),
        })  # fmt: skip

    def asked(self, question: Mapping[str, Any], push: Push) -> Reply:
        kind = question.get("kind")
        cut = question.get("cut", 0)
        if not isinstance(cut, int) or not 0 <= cut <= len(self._steps):
            raise ValueError("cut: a number of steps was expected")
        if kind == "rest":
            self._cut = cut
            return reply({})
        if kind in ("confirm", "cancel"):
            return self._trainings.asked(question, [step.name for step in self._steps[:cut]], push)
        raise ValueError(f"this view knows no question {kind!r}")

    def saved(self) -> Saved:
        scale = self._measured.scale
        if not self._steps:
            return Saved(Card(f"{scale.model}: no drop set can be told", (Lines("", scale.notes),)))
        taken = self._steps[: self._cut]
        loss = taken[-1].loss if taken else scale.model_loss
        gone = {step.name for step in taken}
        left = [name for name in self._names if name not in gone]
        headline = (
            f"{scale.model} without {len(gone)} of {len(self._names)} features:"
            f" loss {scale.model_loss:.4g} → {loss:.4g} on unseen rows"
        )
        rows = tuple(
            (str(number), step.name, f"{step.cost:+.2g}", f"{step.loss:.4g}", "dropped" if number <= self._cut else "")
            for number, step in enumerate(self._steps, start=1)
        )
        said = (sentence(self._trainings.last),) if self._trainings.last else ()
        head = ("", "goes", "costs", "loss from then on", "")
        lines = (f"up to {scale.tolerance:.2g} {scale.loss} per row may be lost", *said)
        blocks = (Lines("", lines), Code("What is left", columns(left)), Table("The path", head, rows))
        return Saved(Card(headline, blocks))


def columns(names: list[str]) -> str:
    """A list of columns as code."""
    return f"columns = {names!r}"


def _beginning(path: list[str], removable: set[str]) -> int:
    """How many steps at the beginning of the path may go."""
    return next((at for at, name in enumerate(path) if name not in removable), len(path))
