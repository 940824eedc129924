"""Which calls draw random numbers, from which state, how they are given a seed; and which calls seed that state.

Comes in: a dotted name. Goes out: a `Draw`, or the states that a call seeds. What draws in numpy, Python's random,
scikit-learn, imbalanced-learn and PyTorch, the generated tables say; by hand stands only what they cannot: arguments
that decide whether a call draws, what hangs on the draw, what is no other than rounding. Those with a fixed seed by
default (xgboost, lightgbm, catboost, gensim) do not draw. Sources of what stands here: the references of Python,
NumPy, pandas, scikit-learn ("Controlling randomness"), imbalanced-learn, PyTorch ("Reproducibility"), Keras.
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

#: What the tables cannot tell of scikit-learn and imbalanced-learn, by last part. They try a call with its defaults,
#: and know neither which arguments switch chance on or off, nor that only ties between equals are drawn.
_BY_HAND: dict[str, Draw] = {
    "train_test_split": Draw("numpy", Weight.SPLIT, _STATE, unless={"shuffle": False}),
    **dict.fromkeys(
        _W("KFold StratifiedKFold StratifiedGroupKFold"),
        Draw("numpy", Weight.SPLIT, _STATE, position=2, needs={"shuffle": True}),
    ),
    "IterativeImputer": Draw("numpy", Weight.FIT, _STATE, needs={"sample_posterior": True}),
    "TSNE": Draw("numpy", Weight.FIT, _STATE, unless={"init": "pca"}),  # its default was "random" until 1.2
    "PCA": Draw("numpy", Weight.FIT, _STATE, needs={"svd_solver": "randomized"}),
    "Perceptron": Draw("numpy", Weight.FIT, _STATE),  # it shuffles, which shows on data that no plane parts
    "SMOTENC": Draw("numpy", Weight.SAMPLE, _STATE),  # the table has no data of mixed kinds to try it on
    **dict.fromkeys(
        _W(
            "DecisionTreeClassifier DecisionTreeRegressor GradientBoostingClassifier GradientBoostingRegressor "
            "AdaBoostClassifier AdaBoostRegressor AffinityPropagation"
        ),
        Draw("numpy", Weight.TIES, _STATE),
    ),
}  # fmt: skip
#: What gives the same but for rounding, or for the sign, whatever is drawn.
_ROUNDING = frozenset(
    _W(
        "TruncatedSVD NMF MiniBatchNMF non_negative_factorization randomized_svd randomized_range_finder LinearSVR "
        "SpectralEmbedding RandomizedPCA mutual_info_classif mutual_info_regression"
    )
)

#: Layers that the table of PyTorch has no data to try on.
_TORCH_LAYERS = frozenset(_W("Conv3d ConvTranspose1d ConvTranspose3d Transformer LazyLinear"))
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
_TABLES = frozenset({"numpy", "random", "sklearn", "imblearn", "torch"})
_STATES = {"numpy.random": "numpy", "random": "random", "torch": "torch"}
_WEIGHTS: dict[Role | None, Weight] = {
    Role.SPLIT: Weight.SPLIT,
    Role.SPLITTER: Weight.SPLIT,
    Role.ESTIMATOR: Weight.FIT,
    Role.TRANSFORMER: Weight.FIT,
    Role.SELECTOR: Weight.FIT,
    Role.SEARCH: Weight.FIT,
    Role.SCORE: Weight.FIT,
    Role.SAMPLER: Weight.SAMPLE,
}
#: What a layer begins with is what the model learns from.
_WEIGHTS_OF_MODELS = "torch.nn."
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
    if library in _NUMPY_LIKE and (last in _BY_HAND or last in _ROUNDING):
        return _BY_HAND.get(last)
    if library == "torch" and qualified.startswith(_WEIGHTS_OF_MODELS) and last in _TORCH_LAYERS:
        return Draw("torch", Weight.FIT)
    if library in _TABLES:
        return _by_table(qualified)
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
    weight = Weight.FIT if qualified.startswith(_WEIGHTS_OF_MODELS) else _WEIGHTS.get(fact.role, Weight.DATA)
    return Draw(state, weight, (fact.seed,) if fact.seed else ())


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
