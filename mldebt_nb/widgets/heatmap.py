"""The CACE matrix to be walked over: who moves when a feature goes, and what is left when it has gone.

Comes in: a `Measurement`, a way to a `WhatIf`, a way to confirm. Goes out: a `View`. The front end asks `without`
(features that are gone), `confirm`, `cancel`, `rest` (nobody moves: time to save).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.entanglement.seriation import clustered
from mldebt_nb.entanglement.systems import Floats
from mldebt_nb.entanglement.whatif import Reduced, WhatIf
from mldebt_nb.render.card import Block, Card, Lines, Table
from mldebt_nb.widgets.picture import png
from mldebt_nb.widgets.trainings import Confirm, Trainings, sentence
from mldebt_nb.widgets.views import Push, Reply, Saved, indices, reply

_STRONGEST = 12


class HeatMap:
    """Row i, column j: how far the effect of j moves when the model is trained without i."""

    kind = "heatmap"

    def __init__(self, measurement: Measurement, whatif: Callable[[], WhatIf], confirm: Confirm) -> None:
        self._measured = measurement
        self._whatif = whatif
        self._trainings = Trainings(confirm)
        self._names = [feature.name for feature in measurement.features]
        self._matrix = np.array(measurement.matrix)
        floors = measurement.floors
        self._floor = np.maximum(np.array(floors.probe), np.array(floors.rows))
        self._order = clustered(self._matrix)
        self._reduced: Reduced | None = None

    def begin(self) -> Reply:
        measured = self._measured
        features = [
            {"lofo": one.lofo, "error": one.error, "share": one.share, "churn": one.churn, "status": one.status}
            for one in measured.features
        ]
        content = {
            "names": self._names, "order": self._order.tolist(), "scale": msgspec.to_builtins(measured.scale),
            "features": features, "entanglement": measured.entanglement,
        }  # fmt: skip
        return reply(content, matrix=self._matrix, floor=self._floor)

    def asked(self, question: Mapping[str, Any], push: Push) -> Reply:
        kind = question.get("kind")
        if kind == "rest":
            return reply({})
        if kind == "without":
            return self._without(indices(question, "gone", len(self._names)))
        if kind in ("confirm", "cancel"):
            gone = indices(question, "gone", len(self._names)) if kind == "confirm" else ()
            return self._trainings.asked(question, [self._names[at] for at in gone], push)
        raise ValueError(f"this view knows no question {kind!r}")

    def _without(self, gone: tuple[int, ...]) -> Reply:
        whatif = self._whatif()
        found = whatif.without(gone)
        explained = self._measured.scale.explained
        content = {
            "gone": list(gone), "loss": found.loss, "rise": found.rise, "error": found.error, "p": found.p,
            "moved": found.moved, "share": found.rise / explained if explained > 0 else None,
            "pair": whatif.together(*gone) if len(gone) == 2 else None, "engine": whatif.engine,
        }  # fmt: skip
        self._reduced = found if gone else None
        return reply(content, matrix=found.matrix, lofo=found.lofo, churn=found.churn)

    def saved(self) -> Saved:
        matrix = self._reduced.matrix if self._reduced else self._matrix
        scale = self._measured.scale
        share = f"{self._measured.entanglement:.0%} of all movement is in other features"
        headline = f"Entanglement of {scale.model}: {share}"
        blocks: list[Block] = [Lines("", tuple(self._lines()))]
        if rows := self._strongest(matrix):
            head = ("trained without", "the effect of", "moves by", "noise alone")
            blocks.append(Table("Beyond noise, the strongest first (in sd of the response)", head, tuple(rows)))
        return Saved(Card(headline, tuple(blocks)), self._picture(matrix), self._alt())

    def _lines(self) -> list[str]:
        scale = self._measured.scale
        how = scale.engine if scale.fidelity is None else f"{scale.engine}, R² {scale.fidelity:.2f} to the model"
        lines = [f"{scale.rows} rows, {scale.features} features, {how}; the loss is {scale.model_loss:.4g}"]
        if self._reduced:
            names = ", ".join(self._names[at] for at in self._reduced.gone)
            lines.append(
                f"Shown without {names}: the loss on unseen rows changes by {self._reduced.rise:+.3g} ±"
                f" {self._reduced.error:.2g} ({scale.loss} per row)"
            )
        if self._trainings.last:
            lines.append(sentence(self._trainings.last))
        return lines

    def _strongest(self, matrix: Floats) -> list[tuple[str, ...]]:
        above = np.where(matrix > self._floor, matrix, 0.0)  # NaN is above nothing
        np.fill_diagonal(above, 0.0)
        places = np.argsort(-above, axis=None, kind="stable")[:_STRONGEST]
        pairs = [(int(at) // len(above), int(at) % len(above)) for at in places]
        return [
            (self._names[i], self._names[j], f"{matrix[i, j]:.3g}", f"{self._floor[j]:.2g}")
            for i, j in pairs
            if above[i, j] > 0
        ]

    def _picture(self, matrix: Floats) -> bytes:
        apart = matrix[np.ix_(self._order, self._order)]
        others = self._matrix - np.diag(np.diagonal(self._matrix))
        top = float(others.max(initial=0.0))
        shares = np.sqrt(apart / top) if top > 0 else np.where(np.isnan(apart), np.nan, 0.0)
        return png(shares, apart > self._floor[self._order])

    def _alt(self) -> str:
        size = len(self._names)
        return f"{size} × {size} features, by cluster; dark: the column's effect moves far without the row; grey: noise"
