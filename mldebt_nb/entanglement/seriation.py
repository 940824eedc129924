"""An order of features in which those that move each other stand together.

Comes in: a CACE matrix. Goes out: an order of its rows, the same for the columns: the leaves of a hierarchical
clustering (average linkage), turned so that neighbours are alike (Bar-Joseph et al. 2001).
"""

from __future__ import annotations

import numpy as np

from mldebt_nb.entanglement.systems import Floats, Indices

_FEWEST = 3


def clustered(matrix: Floats) -> Indices:
    """The order (p,) for a matrix (p × p) of which the larger of both directions counts."""
    size = len(matrix)
    if size < _FEWEST:
        return np.arange(size, dtype=np.intp)
    from scipy.cluster import hierarchy  # type: ignore[import-untyped,unused-ignore]
    from scipy.spatial.distance import squareform  # type: ignore[import-untyped,unused-ignore]

    closeness = np.maximum(matrix, matrix.T)
    np.fill_diagonal(closeness, 0.0)
    top = closeness.max()
    if not top > 0:
        return np.arange(size, dtype=np.intp)
    apart = 1.0 - np.sqrt(closeness / top)  # small movements count, too
    np.fill_diagonal(apart, 0.0)
    distances = squareform(apart, checks=False)
    tree = hierarchy.optimal_leaf_ordering(hierarchy.linkage(distances, "average"), distances)
    return np.asarray(hierarchy.leaves_list(tree), dtype=np.intp)
