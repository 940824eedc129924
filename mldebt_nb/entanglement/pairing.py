"""Which pairs of features are written down: those that stand out in any of the measures.

Comes in: what was measured. Goes out: `PairRecord`s, the most entangled first. The model is asked about pairs that
interact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mldebt_nb.entanglement.answers import Answer
from mldebt_nb.entanglement.inference import deviate
from mldebt_nb.entanglement.interactions import superset_variance
from mldebt_nb.entanglement.measures import Moves
from mldebt_nb.entanglement.records import PairRecord
from mldebt_nb.entanglement.subjects import Asked, Subject
from mldebt_nb.entanglement.systems import Floats, Mask

Pair = tuple[int, int]


class Seen(NamedTuple):
    """Matrices over features: `entangled[i, j]` when the effect of j moves with i; `both`: redundancy as a share."""

    moved: Moves
    floor: Floats
    entangled: Mask
    both: Floats


def paired_up(subject: Subject, answer: Answer, seen: Seen, asked: Asked) -> tuple[PairRecord, ...]:
    """The pairs with their numbers."""
    matrix = seen.moved.matrix
    larger = np.maximum(matrix, matrix.T)
    floors = np.where(matrix >= matrix.T, seen.floor[None, :], seen.floor[:, None])
    shares = _interactions(subject, answer, asked)
    names = tuple(subject.frame.names[at] for at in answer.columns)
    evidence = answer.evidence
    chosen = _standing(larger, seen) | set(answer.pairs)
    return tuple(
        PairRecord(
            first=names[j], second=names[k], cace=float(larger[j, k]), floor=float(floors[j, k]),
            redundancy=float(seen.both[j, k]), interaction=shares.get((j, k)),
            evidence=deviate(evidence.p[j, k]) if evidence else 0.0,
            entangled=bool(seen.entangled[j, k] or seen.entangled[k, j]), interacting=(j, k) in shares,
        )
        for j, k in sorted(chosen, key=lambda pair: (-larger[pair], pair))
    )  # fmt: skip


def _standing(larger: Floats, seen: Seen) -> set[Pair]:
    """The pairs with the largest numbers, and all that are entangled."""
    size = len(larger)
    first, second = np.triu_indices(size, 1)
    most = np.argsort(-larger[first, second], kind="stable")[: 2 * size]
    apart = np.argsort(-np.abs(seen.both[first, second]), kind="stable")[:size]
    found = {(int(first[at]), int(second[at])) for at in (*most, *apart)}
    return found | {(int(min(pair)), int(max(pair))) for pair in np.argwhere(seen.entangled)}


def _interactions(subject: Subject, answer: Answer, asked: Asked) -> dict[Pair, float]:
    """What the model itself makes of the pairs that the data speak for."""
    pairs = sorted(answer.pairs)
    if not pairs:
        return {}
    places = [(answer.columns[j], answer.columns[k]) for j, k in pairs]
    found = superset_variance(subject.model, subject.frame, places, np.random.default_rng(asked.seed))
    return dict(zip(pairs, found.tolist(), strict=True))
