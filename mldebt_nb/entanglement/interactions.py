"""How much of a model's response two features make together: superset variance by exchanging their values.

Comes in: a model, a table, pairs. Goes out: shares of the variance of the response, computed on the model itself.
U[j, k] = E[(f(x) − f(x_j′) − f(x_k′) + f(x_jk′))²] / 4 Var f, where x′ is another row (Liu & Owen 2006; Fruth et al.
2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mldebt_nb.entanglement.frames import Frame
from mldebt_nb.entanglement.models import Model
from mldebt_nb.entanglement.systems import Floats, Indices

REFERENCE_ROWS = 500
_BATCH = 50_000  # rows that the model is asked for at once


def superset_variance(
    model: Model, frame: Frame, pairs: Sequence[tuple[int, int]], rng: np.random.Generator,
    rows: int = REFERENCE_ROWS,
) -> Floats:  # fmt: skip
    """For each pair; between 0 and 1, 0 for models that are additive in the two. One number per pair."""
    count = min(rows, frame.rows)
    here = rng.permutation(frame.rows)[:count].astype(np.intp)
    there = np.roll(here, 1)
    singles = sorted({feature for pair in pairs for feature in pair})
    questions: list[tuple[int, ...]] = [(), *((one,) for one in singles), *pairs]
    answers = dict(zip(questions, _asked(model, frame, questions, here, there), strict=True))
    base = answers[()]
    spread = float(base.var(axis=0).sum())
    if spread <= 0:
        return np.zeros(len(pairs))
    mixed = [base - answers[(j,)] - answers[(k,)] + answers[(j, k)] for j, k in pairs]
    return np.array([float((difference**2).mean(axis=0).sum()) / (4 * spread) for difference in mixed])


def _asked(
    model: Model, frame: Frame, questions: Sequence[tuple[int, ...]], here: Indices, there: Indices
) -> list[Floats]:
    """The response on `here` with the values of some features taken from `there`, for each such choice of features."""
    out: list[Floats] = []
    step = max(1, _BATCH // len(here))
    for begin in range(0, len(questions), step):
        batch = questions[begin : begin + step]
        table = frame.take(np.tile(here, len(batch)))
        exchanged = sorted({feature for question in batch for feature in question})
        values = {}
        for feature in exchanged:
            rows = np.concatenate([there if feature in question else here for question in batch])
            values[feature] = frame.take(rows).column(feature)
        found = model.predict(table.replaced(values) if values else table)
        out.extend(np.split(found, len(batch)))
    return out
