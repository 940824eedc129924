"""What is known of one call of a library: its role in a pipeline, and what it does to what it is given.

Comes in: nothing. Goes out: the words and the record that `knowledge.tables` answers with. Nothing is looked up here.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a call is for in a pipeline, in the field's words."""

    SOURCE = "data source"
    SELECTION = "selection"
    PROJECTION = "projection"
    JOIN = "join"
    AGGREGATE = "group-by aggregate"
    CONCATENATION = "concatenation"
    TRANSFORMER = "transformer"
    SELECTOR = "feature selector"
    ESTIMATOR = "estimator"
    SPLIT = "train/test split"
    SPLITTER = "cross-validation splitter"
    CROSS_VALIDATION = "cross-validation"
    SEARCH = "hyper-parameter search"
    SAMPLER = "sampler"
    SCORE = "score"
    SINK = "sink"
    RANDOM = "RNG consumer"
    SEED = "seed"
    PLOT = "plot"
    PIPELINE = "pipeline"
    CHECK = "data check"


class Fact(msgspec.Struct, frozen=True):
    """What is known of a function, of the constructor of a class, or of a method, when it is called with defaults.

    `updates` are the parameters that it changes in place, "self" for the receiver; None when no experiment could tell.
    `returns` compares the result with what came in: "self" is the receiver (of a function: its argument), "view"
    shares memory with it so that a write to one may show in the other, "fresh" shares nothing, "none" is no result.
    `result` is the dotted class of the result, where every experiment gave the same one, and None where the receiver
    comes back. Of a class, `returns` is "fresh", `result` the class itself, and `stochastic` says whether a method of a
    default instance (fit, split) is.

    `state` names the module whose global generator a stochastic call draws from ("numpy.random", "random", "torch" …);
    None when it draws from nothing that a seed of a module governs. `stochastic_with` are arguments, as they stand in
    source, that make a deterministic call stochastic. `inplace` is what the call returns with `inplace=True` ("none"
    or "self"), None where there is no such parameter; it then updates its receiver.
    """

    role: Role | None = None
    parameters: tuple[str, ...] = ()
    updates: tuple[str, ...] | None = None
    returns: str = "unknown"
    result: str | None = None
    seed: str | None = None
    stochastic: bool | None = None
    state: str | None = None
    stochastic_with: tuple[str, ...] = ()
    inplace: str | None = None
