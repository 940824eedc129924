"""The map of who moves whom, as squares to be drawn.

Comes in: a measurement. Goes out: a `Map`: features ordered by cluster, one square per movement that is beyond noise;
what lies within noise is the ground. No more features than can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    from mldebt_nb.entanglement.records import Measurement

MOST = 40
_NAME = 18


class Square(msgspec.Struct, frozen=True):
    """A movement: the row is the feature that goes, the column the one whose effect moves. `strength` is 0 to 1."""

    row: int
    column: int
    strength: float
    value: str
    words: str


class Map(msgspec.Struct, frozen=True):
    """`left_out` features move least and are not drawn; `highest` is what the strongest colour means. `longest` is the
    number of characters of the longest name."""

    names: list[str]
    longest: int
    squares: list[Square]
    highest: str
    left_out: int


def shown(measured: Measurement) -> list[int]:
    """The features of the map in their order."""
    import numpy as np

    from mldebt_nb.entanglement.seriation import clustered

    matrix = measured.matrix
    size = len(matrix)
    weight = [sum(max(matrix[at][k], matrix[k][at]) for k in range(size) if k != at) for at in range(size)]
    kept = sorted(sorted(range(size), key=lambda at: (-weight[at], at))[:MOST])
    order = clustered(np.array([[matrix[i][j] for j in kept] for i in kept]))
    return [kept[at] for at in order.tolist()]


def floor(measured: Measurement, moved: int) -> float:
    """What noise does to the effect of a feature."""
    return max(measured.floors.probe[moved], measured.floors.rows[moved])


def movements(measured: Measurement) -> dict[tuple[int, int], float]:
    """The movements that stand: beyond the floors, not of a pair that was found untied, and of each feature no more
    than its reach, the largest."""
    names = [feature.name for feature in measured.features]
    untied = {frozenset((pair.first, pair.second)) for pair in measured.pairs if not pair.entangled}
    out = {}
    for gone, row in enumerate(measured.matrix):
        beyond = [
            (value, moved)
            for moved, value in enumerate(row)
            if moved != gone and value > floor(measured, moved) and frozenset((names[gone], names[moved])) not in untied
        ]
        largest = sorted(beyond, reverse=True)[: measured.features[gone].reach]
        out.update({(gone, moved): value for value, moved in largest})
    return out


def drawn(measured: Measurement) -> Map | None:
    """None when there are no two features, or nothing can be measured."""
    if len(measured.features) < 2 or not measured.scale.measurable:
        return None
    order = shown(measured)
    place = {feature: at for at, feature in enumerate(order)}
    found = movements(measured)
    beyond = {(i, j): value for (i, j), value in found.items() if i in place and j in place}
    highest = max(beyond.values(), default=0.0)
    names = [one_line(measured.features[at].name, _NAME) for at in order]
    squares = [
        Square(place[i], place[j], round(value / highest, 3), f"{value:.2f}", _words(measured, i, j))
        for (i, j), value in beyond.items()
    ]
    left = len(measured.features) - len(order)
    return Map(names, max(map(len, names)), squares, f"{highest:.2g}", left)


def _words(measured: Measurement, gone: int, moved: int) -> str:
    names = measured.features
    return (
        f"without {one_line(names[gone].name, 60)}, {one_line(names[moved].name, 60)} moves by "
        f"{measured.matrix[gone][moved]:.2g} sd; noise: {floor(measured, moved):.2g}"
    )
