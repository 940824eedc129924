"""Keras, with PyTorch behind it: layers, models, optimisers, losses, data sets."""

from __future__ import annotations

import os

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import numpy as np
    import torch

    torch.set_num_threads(1)

    def model() -> keras.Sequential:
        made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)])
        made.compile(optimizer="sgd", loss="mse")
        return made

    return {
        "keras": keras,
        "np": np,
        "model": model,
        "features": lambda: np.random.RandomState(3).normal(size=(40, 3)),
        "amounts": lambda: np.random.RandomState(4).normal(size=40),
    }


_RANDOM = "normal uniform truncated_normal".split()
_PARTS = """
layers models utils random optimizers optimizers.schedules losses metrics callbacks initializers regularizers activations ops
datasets.mnist datasets.cifar10 datasets.cifar100 datasets.fashion_mnist datasets.imdb datasets.reuters datasets.boston_housing
datasets.california_housing saving preprocessing.image preprocessing.sequence preprocessing.text applications wrappers
""".split()


def _forget() -> None:
    """Names of layers are numbered; without this no two runs would be alike."""
    import keras

    keras.utils.clear_session(free_memory=False)


def _of_torch() -> tuple[str, ...]:
    """Methods that layers have only because PyTorch is behind them here."""
    import keras
    import torch

    own = {name for kind in keras.Sequential.__mro__ if kind.__module__.startswith("keras.") for name in vars(kind)}
    return tuple(f"keras.*.{name}" for name in dir(torch.nn.Module) if name not in own and not name.startswith("_"))


LIBRARY = Library(
    distribution="keras",
    package="keras",
    modules=("keras", *[f"keras.{part}" for part in _PARTS]),
    toys=_toys(),
    enough=1,
    only_listed=True,
    before=_forget,
    receivers={"keras.Sequential": ("model()",), "keras.Model": ("model()",), "keras.layers.Layer": ("keras.layers.Dense(2)",)},
    calls={
        **{f"keras.random.{name}": ("(3,)",) for name in _RANDOM},
        "keras.random.randint": ("(3,), 0, 100000",),
        "keras.random.shuffle": ("features()",),
        "keras.random.dropout": ("features(), 0.5",),
        "keras.random.categorical": ("np.zeros((3, 9)), 4",),
        "keras.utils.set_random_seed": ("3",),
        "keras.utils.to_categorical": ("[0, 1, 2]",),
        "keras.utils.normalize": ("features()",),
        "keras.utils.split_dataset": (),
        "keras.layers.Dense": ("2",),
        "keras.layers.Dropout": ("0.5",),
        "keras.layers.Conv2D": ("2, 3",),
        "keras.layers.Embedding": ("4, 2",),
        "keras.layers.LSTM": ("2",),
        "keras.layers.GRU": ("2",),
        "keras.layers.MaxPooling2D": ("",),
        "keras.Sequential": ("",),
        "keras.models.clone_model": ("model()",),
        "*.fit": ("features(), amounts(), verbose=0",),
        "*.predict": ("features(), verbose=0",),
        "*.evaluate": ("features(), amounts(), verbose=0",),
        "*.train_on_batch": ("features(), amounts()",),
        "*.test_on_batch": ("features(), amounts()",),
        "*.predict_on_batch": ("features()",),
        "*.compile": ("loss='mae'",),
        "*.add": ("keras.layers.Dense(1)",),
        "*.pop": ("",),
        "*.set_weights": ("[w * 2 for w in x.get_weights()]",),
        "*.save": ("'toy.keras'",),
        "*.save_weights": ("'toy.weights.h5'",),
        "*.__call__": ("features()",),
        "*.summary": ("",),
    },
    candidates={"units": ("2",), "rate": ("0.5",), "": ("2", "features()")},
    untried=(
        "keras.applications.*", "keras.datasets.*", "keras.utils.get_file", "keras.utils.*_from_directory", "keras.utils.plot_model", "keras.utils.model_to_dot", "keras.saving.*",
        "keras.callbacks.*", "keras.models.load_model", "keras.models.save_model", "keras.*.export", "keras.*.load_weights", "keras.*.quantize", "keras.utils.set_*", "keras.utils.*able_*",
        "keras.ops.*", "keras.wrappers.*", "keras.preprocessing.*", "keras.*.call", "keras.version", "keras.utils.clear_session", "keras.utils.unpack*", "keras.utils.load_img",
        "keras.utils.save_img", "keras.*.compiled_metrics", "keras.utils.legacy*", "keras.utils.is_keras*", "keras.utils.Progbar",
    ),
    left_out=(*_of_torch(), "keras.ops.[abd-rt-z]*", "keras.*.__[b-z]*__", "keras.applications.[a-z]*", "keras.layers.Random*", "keras.layers.serialize", "keras.*.get_config", "keras.*.from_config",
              "keras.*.symbolic*", "keras.*.stateless*", "keras.*.quantiz*", "keras.*Policy", "keras.*Scope", "keras.optimizers.*.*", "keras.Keras*", "keras.Quant*", "keras.ops.s[a-su-z]*"),
)  # fmt: skip
