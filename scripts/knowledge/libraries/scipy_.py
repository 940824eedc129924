"""SciPy: statistics, linear algebra, optimisation, signals, sparse matrices, files."""

from __future__ import annotations

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import numpy as np
    import scipy
    from scipy import cluster, sparse, spatial, stats

    return {
        "np": np,
        "scipy": scipy,
        "stats": stats,
        "sparse": sparse,
        "spatial": spatial,
        "cluster": cluster,
        "vector": lambda: np.array([3.0, 1.5, 2.5, 0.5, 4.0, 2.25, 1.0, 5.5]),
        "matrix": lambda: np.array([[4.0, 1.5, 0.5], [1.5, 3.0, 1.0], [0.5, 1.0, 5.0]]),
        "points": lambda: np.random.RandomState(3).normal(size=(20, 2)),
        "counts": lambda: np.array([[10, 5], [3, 12]]),
    }


_PARTS = """
stats linalg optimize sparse sparse.linalg signal interpolate ndimage cluster.hierarchy cluster.vq spatial spatial.distance
integrate fft io io.wavfile io.arff special
""".split()

LIBRARY = Library(
    distribution="scipy",
    package="scipy",
    modules=tuple(f"scipy.{part}" for part in _PARTS),
    toys=_toys(),
    enough=1,
    only_listed=True,
    receivers={
        "scipy.stats.rv_continuous": ("stats.norm",),
        "scipy.stats.rv_discrete": ("stats.poisson",),
        "scipy.sparse.csr_matrix": ("sparse.csr_matrix(matrix())",),
        "scipy.sparse.csc_matrix": ("sparse.csc_matrix(matrix())",),
        "scipy.sparse.coo_matrix": ("sparse.coo_matrix(matrix())",),
        "scipy.sparse.lil_matrix": ("sparse.lil_matrix(matrix())",),
        "scipy.spatial.KDTree": ("spatial.KDTree(points())",),
    },
    calls={
        "scipy.stats.rv_continuous.rvs": ("size=3",),
        "scipy.stats.rv_discrete.rvs": ("3.0, size=3",),
        "scipy.stats.rv_continuous.fit": ("vector()",),
        "scipy.stats.rv_discrete.*": ("2, 3.0", "3.0"),
        "scipy.stats.chi2_contingency": ("counts()",),
        "scipy.stats.fisher_exact": ("counts()",),
        "scipy.stats.f_oneway": ("vector(), vector() + 1",),
        "scipy.stats.kstest": ("vector(), 'norm'",),
        "scipy.stats.ttest_1samp": ("vector(), 2.0",),
        "scipy.stats.percentileofscore": ("vector(), 2.0",),
        "scipy.stats.boxcox": ("vector()",),
        "scipy.stats.bootstrap": ("(vector(),), np.mean",),
        "scipy.stats.permutation_test": ("(vector(), vector() + 1), lambda a, b: np.mean(a) - np.mean(b)",),
        "scipy.stats.monte_carlo_test": ("vector(), stats.norm.rvs, np.mean",),
        "scipy.optimize.curve_fit": ("lambda x, a: a * x, vector(), vector()",),
        "scipy.optimize.minimize": ("lambda x: (x ** 2).sum(), [1.0]",),
        "scipy.optimize.minimize_scalar": ("lambda x: x * x",),
        "scipy.optimize.least_squares": ("lambda x: x, [1.0]",),
        "scipy.optimize.root": ("lambda x: x, [1.0]",),
        "scipy.optimize.brentq": ("lambda x: x, -1.0, 2.0",),
        "scipy.optimize.linprog": ("[1.0, 1.0]",),
        "scipy.optimize.differential_evolution": ("lambda x: (x ** 2).sum(), [(-1.0, 2.0)]",),
        "scipy.optimize.basinhopping": ("lambda x: (x ** 2).sum(), [1.0], niter=3",),
        "scipy.optimize.dual_annealing": ("lambda x: (x ** 2).sum(), [(-1.0, 2.0)], maxiter=5",),
        "scipy.optimize.shgo": ("lambda x: (x ** 2).sum(), [(-1.0, 2.0)]",),
        "scipy.integrate.quad": ("lambda x: x, 0, 1",),
        "scipy.integrate.odeint": ("lambda y, t: -y, [1.0], vector().cumsum()",),
        "scipy.integrate.solve_ivp": ("lambda t, y: -y, (0, 1), [1.0]",),
        "scipy.interpolate.interp1d": ("np.arange(8.0), vector()",),
        "scipy.interpolate.griddata": ("points(), points()[:, 0], points()",),
        "scipy.cluster.hierarchy.linkage": ("points()",),
        "scipy.cluster.hierarchy.fcluster": ("cluster.hierarchy.linkage(points()), 2",),
        "scipy.cluster.hierarchy.cophenet": ("cluster.hierarchy.linkage(points())",),
        "scipy.cluster.vq.kmeans": ("points(), 2",),
        "scipy.cluster.vq.kmeans2": ("points(), 2",),
        "scipy.cluster.vq.vq": ("points(), points()[:2]",),
        "scipy.spatial.distance.cdist": ("points(), points()",),
        "scipy.spatial.distance.pdist": ("points()",),
        "scipy.spatial.distance.squareform": ("spatial.distance.pdist(points())",),
        "scipy.signal.butter": ("2, 0.5",),
        "scipy.signal.savgol_filter": ("vector(), 5, 2",),
        "scipy.signal.lfilter": ("[1.0], [1.0], vector()",),
        "scipy.signal.filtfilt": ("[1.0], [1.0], vector()",),
        "scipy.sparse.hstack": ("[matrix(), matrix()]",),
        "scipy.sparse.vstack": ("[matrix(), matrix()]",),
        "scipy.sparse.random": ("5, 5, 0.5",),
        "scipy.sparse.linalg.svds": ("matrix(), k=1",),
        "scipy.sparse.linalg.eigs": ("matrix(), k=1",),
        "scipy.sparse.linalg.eigsh": ("matrix(), k=1",),
        "*.__getitem__": ("0",),
        "*.__setitem__": ("(0, 0), 9.0",),
        "*.reshape": ("(1, 9)",),
        "*.astype": ("float",),
        "scipy.spatial.KDTree.query": ("[0.0, 0.0]",),
    },
    candidates={
        "axis": ("0",),
        "n": ("3",),
        "N": ("3",),
        "k": ("2",),
        "size": ("3",),
        "sigma": ("1.0",),
        "p": ("0.5",),
        "q": ("0.5",),
        "f": ("lambda x: x", "vector()"),
        "func": ("lambda x: x",),
        "fun": ("lambda x: x",),
        "Z": ("cluster.hierarchy.linkage(points())",),
        "": ("vector()", "matrix()", "counts()", "2.0", "3"),
    },
    untried=(
        "scipy.io.*", "scipy.datasets.*", "scipy.cluster.hierarchy.dendrogram", "scipy.stats.sampling.*", "scipy.stats.qmc.*", "scipy.*.test",
        "scipy.optimize.show_options", "scipy.optimize.direct", "scipy.optimize.milp", "scipy.integrate.nquad", "scipy.integrate.tplquad",
        "scipy.spatial.tsearch", "scipy.stats.goodness_of_fit", "scipy.stats.fit", "scipy.stats.multiscale_graphcorr", "scipy.stats.make_distribution",
        "scipy.stats.pairwise_*", "scipy.linalg.blas.*", "scipy.linalg.lapack.*", "scipy.linalg.get_*", "scipy.linalg.find_best_*",
        "scipy.integrate.lebedev_rule", "scipy.integrate.cubature", "scipy.stats.studentized_range",
    ),
    left_out=(
        "scipy.*Warning", "scipy.*Error", "scipy.*.test", "scipy.special.seterr", "scipy.special.geterr", "scipy.special.errstate", "scipy.*.[a-z]*_doc",
        "scipy.stats.Covariance", "scipy.stats.Mixture", "scipy.linalg.LinAlg*", "scipy.optimize.OptimizeResult", "scipy.optimize.BroydenFirst",
        "scipy.special.[a-ik-z]*_[a-z]*", "scipy.special.[A-Zb-df-km-z]*", "scipy.sparse.[bd][a-z]*_array", "scipy.fft.[a-z]*backend*", "scipy.interpolate.[A-Z]*",
        "scipy.signal.*_ana*", "scipy.ndimage.generic_*", "scipy.*.set[a-z]*_[a-z]*", "scipy.stats.rv_*.nnlf",
    ),
)  # fmt: skip
