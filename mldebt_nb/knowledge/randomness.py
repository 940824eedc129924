"""Which calls draw random numbers, from which state, how they are given a seed; and which calls seed that state.

Comes in: a dotted name. Goes out: a `Draw`, or the states that a call seeds. Estimators that draw only in solvers
whose result does not depend on it beyond rounding (`LogisticRegression`, `PCA`, `TruncatedSVD`, `LinearSVC`), and those
with a fixed seed by default (xgboost, lightgbm, catboost, gensim) do not stand here. What draws in numpy and Python's
random, the generated tables say. Sources: the references of Python, NumPy, pandas, scikit-learn ("Controlling
randomness"), imbalanced-learn, PyTorch ("Reproducibility"), Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.knowledge.roles import Role
from mldebt_nb.knowledge.tables import function


class Weight(IntEnum):
    """What hangs on a draw; the lower, the more."""

    SPLIT = 0  # which rows train and which test
    FIT = 1  # what a model learns, or a search tries
    SAMPLE = 2  # which rows are kept or made
    TIES = 3  # only what ties between equals decide
    DATA = 4  # numbers


class Draw(NamedTuple):
    """A call that draws. `state` is "numpy", "random", "torch", "tensorflow" or "own", which no global seed reaches.

    `seeds` are the keywords that take a seed, `position` where it may stand without its name; `needs` are keywords with
    the values that make the call draw at all, `unless` those that keep it from it.
    """

    state: str
    weight: Weight
    seeds: tuple[str, ...] = ()
    position: int | None = None
    needs: Mapping[str, object] = {}
    unless: Mapping[str, object] = {}


_W = str.split
_STATE = ("random_state",)

#: scikit-learn and what follows its ways, by last part: without `random_state` they use numpy's global state.
_ESTIMATORS: dict[str, Draw] = {
    "train_test_split": Draw("numpy", Weight.SPLIT, _STATE, unless={"shuffle": False}),
    **dict.fromkeys(_W("ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit"), Draw("numpy", Weight.SPLIT, _STATE)),
    **dict.fromkeys(_W("RepeatedKFold RepeatedStratifiedKFold"), Draw("numpy", Weight.SPLIT, _STATE)),
    **dict.fromkeys(
        _W("KFold StratifiedKFold StratifiedGroupKFold"),
        Draw("numpy", Weight.SPLIT, _STATE, position=2, needs={"shuffle": True}),
    ),
    **dict.fromkeys(
        _W(
            "RandomizedSearchCV HalvingRandomSearchCV HalvingGridSearchCV RandomForestClassifier RandomForestRegressor "
            "ExtraTreesClassifier ExtraTreesRegressor BaggingClassifier BaggingRegressor IsolationForest "
            "RandomTreesEmbedding MLPClassifier MLPRegressor SGDClassifier SGDRegressor Perceptron KMeans "
            "PassiveAggressiveClassifier PassiveAggressiveRegressor "
            "MiniBatchKMeans BisectingKMeans GaussianMixture BayesianGaussianMixture LatentDirichletAllocation MDS "
            "SpectralClustering GaussianRandomProjection SparseRandomProjection RBFSampler Nystroem FastICA "
            "BernoulliRBM permutation_importance EllipticEnvelope MinCovDet RANSACRegressor "
            "BalancedRandomForestClassifier BalancedBaggingClassifier EasyEnsembleClassifier RUSBoostClassifier"
        ),
        Draw("numpy", Weight.FIT, _STATE),
    ),
    "IterativeImputer": Draw("numpy", Weight.FIT, _STATE, needs={"sample_posterior": True}),
    "TSNE": Draw("numpy", Weight.FIT, _STATE, unless={"init": "pca"}),
    "PCA": Draw("numpy", Weight.FIT, _STATE, needs={"svd_solver": "randomized"}),
    **dict.fromkeys(
        _W("DecisionTreeClassifier DecisionTreeRegressor GradientBoostingClassifier GradientBoostingRegressor"),
        Draw("numpy", Weight.TIES, _STATE),
    ),
    **dict.fromkeys(_W("shuffle resample"), Draw("numpy", Weight.SAMPLE, _STATE)),
    **dict.fromkeys(
        _W(
            "SMOTE SMOTENC SMOTEN BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN RandomOverSampler RandomUnderSampler "
            "SMOTEENN SMOTETomek ClusterCentroids"
        ),
        Draw("numpy", Weight.SAMPLE, _STATE),
    ),
    **dict.fromkeys(
        _W("make_classification make_regression make_blobs make_s_curve make_swiss_roll make_gaussian_quantiles"),
        Draw("numpy", Weight.DATA, _STATE),
    ),
}  # fmt: skip

_TORCH = frozenset(_W("rand randn randint randperm rand_like randn_like randint_like bernoulli multinomial normal"))
_TORCH_LAYERS = frozenset(
    _W(
        "Linear Conv1d Conv2d Conv3d ConvTranspose2d LSTM GRU RNN Embedding Bilinear Transformer "
        "TransformerEncoderLayer MultiheadAttention LazyLinear LSTMCell GRUCell"
    )
)
_KERAS_LAYERS = frozenset(
    _W(
        "Dense Conv1D Conv2D Conv3D Convolution2D LSTM GRU SimpleRNN Embedding SeparableConv2D Conv2DTranspose Dropout "
        "MultiHeadAttention ConvLSTM2D DepthwiseConv2D TimeDistributed"
    )
)
_EXACT: dict[str, Draw] = {
    "numpy.random.default_rng": Draw("own", Weight.DATA, ("seed",), position=0),
    "numpy.random.RandomState": Draw("own", Weight.DATA, ("seed",), position=0),
    "random.Random": Draw("own", Weight.DATA, ("x",), position=0),
    "torch.utils.data.random_split": Draw("torch", Weight.SPLIT, ("generator",), position=2),
    "torch.utils.data.dataset.random_split": Draw("torch", Weight.SPLIT, ("generator",), position=2),
    **dict.fromkeys(
        ("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"),
        Draw("torch", Weight.FIT, ("generator", "worker_init_fn", "sampler"), needs={"shuffle": True}),
    ),
    **dict.fromkeys(("umap.UMAP", "umap.umap_.UMAP"), Draw("numpy", Weight.FIT, _STATE)),
    "hyperopt.fmin": Draw("own", Weight.FIT, ("rstate",)),
    "surprise.model_selection.train_test_split": Draw("numpy", Weight.SPLIT, _STATE, unless={"shuffle": False}),
    **dict.fromkeys(("surprise.SVD", "surprise.SVDpp", "surprise.NMF"), Draw("numpy", Weight.FIT, _STATE)),
}

_HANDING = frozenset(
    _W(
        "AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor ClassifierChain RegressorChain "
        "IterativeImputer BalancedBaggingClassifier EasyEnsembleClassifier RUSBoostClassifier"
    )
)
#: Libraries of which the tables say what draws, and from which module's state.
_TABLES = frozenset({"numpy", "random", "sklearn"})
_STATES = {"numpy.random": "numpy", "random": "random"}
_WEIGHTS: dict[Role | None, Weight] = {
    Role.SPLIT: Weight.SPLIT,
    Role.SPLITTER: Weight.SPLIT,
    Role.ESTIMATOR: Weight.FIT,
    Role.SAMPLER: Weight.SAMPLE,
}
_NUMPY_LIKE = frozenset({"sklearn", "imblearn"})
_EVERY = frozenset({"numpy", "random", "torch", "tensorflow"})
_SEEDING: dict[str, frozenset[str]] = {
    **dict.fromkeys(("numpy.random.seed", "numpy.random.set_state", "numpy.random.mtrand.seed"), frozenset({"numpy"})),
    **dict.fromkeys(("random.seed", "random.setstate"), frozenset({"random"})),
    **dict.fromkeys(("torch.manual_seed", "torch.random.manual_seed", "torch.set_rng_state"), frozenset({"torch"})),
    **dict.fromkeys(
        (
            "tensorflow.random.set_seed", "tensorflow.set_random_seed", "tensorflow.compat.v1.set_random_seed",
            "tensorflow.random.set_random_seed", "tensorflow.compat.v1.random.set_random_seed",
        ),
        frozenset({"tensorflow"}),
    ),
}  # fmt: skip
#: Helpers of many libraries, and of people, that seed all that they know: by a word in their name.
_SEED_WORDS = ("seed", "determinis", "reproducib", "randomness")


@lru_cache(maxsize=4096)
def draw(qualified: str) -> Draw | None:
    """What a call of this function or class draws; None when it does not, or it is not known."""
    found = _EXACT.get(qualified)
    if found is not None:
        return found
    library, last = library_of(qualified), qualified.rpartition(".")[2]
    if library in _NUMPY_LIKE and last in _ESTIMATORS:
        return _ESTIMATORS[last]
    if library in _TABLES:
        return _by_table(qualified)
    if library == "torch":
        if qualified.startswith("torch.nn.") and last in _TORCH_LAYERS and qualified.count(".") == 2:
            return Draw("torch", Weight.FIT)
        return Draw("torch", Weight.DATA, ("generator",)) if last in _TORCH and qualified.count(".") == 1 else None
    if ".layers." in qualified and library in ("keras", "tensorflow"):
        return Draw("tensorflow", Weight.FIT, ("weights", "embeddings_initializer")) if last in _KERAS_LAYERS else None
    if qualified.startswith("scipy.stats.") and last == "rvs":
        return Draw("numpy", Weight.DATA, _STATE)
    return None


def _by_table(qualified: str) -> Draw | None:
    """What experiment has shown of a function: it draws from the state of a module."""
    fact = function(qualified)
    state = _STATES.get(fact.state or "") if fact is not None and fact.stochastic else None
    if fact is None or state is None:
        return None
    return Draw(state, _WEIGHTS.get(fact.role, Weight.DATA), (fact.seed,) if fact.seed else ())


def hands_on_seed(qualified: str) -> bool:
    """Whether an estimator gives the estimators in it a seed of its own (scikit-learn's `_set_random_states`)."""
    return library_of(qualified) in _NUMPY_LIKE and qualified.rpartition(".")[2] in _HANDING


def seeded(qualified: str | None, name: str) -> frozenset[str]:
    """The states that a call seeds; `name` is the last part, and all that is known of somebody's helper."""
    if qualified in _SEEDING:
        return _SEEDING[qualified]
    lower = name.lower()
    if not any(word in lower for word in _SEED_WORDS) or lower in ("seed", "random_seed"):
        return frozenset()
    return _EVERY
