"""What was measured, as frozen records of names and numbers: the JSON contract of `Entanglement.to_json()`.

Comes in: nothing. Goes out: records. No value of the data is in them. Losses are means per row; shares are between 0
and 1 and refer to what the model explains (`Scale.explained`); churn, CACE and floors are shares of the standard
deviation of the response; z are standard normal deviates.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records."""


class Scale(Record, frozen=True, kw_only=True):
    """What the numbers stand on.

    `engine`: "closed form" (the model's own equations), "surrogate" (an additive model with pairs in its place) or
    "retraining". `fidelity`: R² of the surrogate to the model's predictions, null for the others. `loss`: what losses
    are; `model_loss` and `baseline` are those of the model and of the best constant on unseen rows. `explained` is the
    difference, `measurable` says whether it is beyond noise. `tolerance` is the cost, in loss, below which a feature
    may go. `folds` in words. `seconds`: CPU time.
    """

    model: str
    task: str
    engine: str
    fidelity: float | None
    loss: str
    rows: int
    features: int
    baseline: float
    model_loss: float
    explained: float
    measurable: bool
    tolerance: float
    confidence: float
    false_discovery_rate: float
    folds: str
    seed: int
    seconds: float
    notes: tuple[str, ...] = ()


class FeatureRecord(Record, frozen=True, kw_only=True):
    """One feature. `lofo` ± `error`: rise of the loss on unseen rows without it, `z` and `p` of the test that it does
    nothing, `share`: `lofo` of what the model explains. `churn`: how far predictions move without it. `reach`: how
    many other features' effects move beyond the floors. `status`: "needed", "removable", or "not measurable" at this
    number of rows."""

    name: str
    lofo: float
    error: float
    share: float
    z: float
    p: float
    churn: float
    reach: int
    status: str


class RemovalRecord(Record, frozen=True, kw_only=True):
    """A feature of the drop set, in the order of removal. `cost` ± `error`: the rise of the loss while those before
    it are gone. `keep_one_of`: of these and this feature one must stay."""

    name: str
    kind: str
    cost: float
    error: float
    z: float
    share: float
    keep_one_of: tuple[str, ...]
    covered_by: tuple[str, ...]


class PairRecord(Record, frozen=True, kw_only=True):
    """Two features. `cace`: how far removing one moves the effect of the other, the larger of both ways; `floor`: what
    noise does to it. `redundancy`: cost of removing both less that of each, as a share of what the model explains.
    `interaction`: share of the variance of the model's response that they make together, null when it was not asked.
    `evidence`: z of the test that the data hold an interaction. `entangled`, `interacting`: beyond noise."""

    first: str
    second: str
    cace: float
    floor: float
    redundancy: float
    interaction: float | None
    evidence: float
    entangled: bool
    interacting: bool


class SliceRecord(Record, frozen=True, kw_only=True):
    """What a feature is worth on some of the rows."""

    slice: str
    feature: str
    rows: int
    lofo: float
    error: float
    z: float


class BundleRecord(Record, frozen=True, kw_only=True):
    """Features that were added together. `cost` ± `error`: the rise of the loss without all of them, `z` of the test
    that they do nothing together, `share`: `cost` of what the model explains. `removable`: those of them in the drop
    set. `declared`: somebody said that they belong together; otherwise their names do."""

    name: str
    features: tuple[str, ...]
    cost: float
    error: float
    z: float
    share: float
    removable: tuple[str, ...]
    declared: bool


class StepRecord(Record, frozen=True, kw_only=True):
    """One removal on the path from all features to none: what it costs, and the loss on unseen rows from then on."""

    name: str
    cost: float
    upper: float
    loss: float


class Floors(Record, frozen=True, kw_only=True):
    """What noise alone does: `probe` when a shuffled copy of a column comes in, `rows` when a fold of rows goes out.

    Churn and, per feature, the 95 % quantile of the change of its effect; `lofo`: what probes seem to be worth.
    """

    probe_churn: float
    rows_churn: float
    probe: tuple[float, ...]
    rows: tuple[float, ...]
    lofo: float


class Confirmation(Record, frozen=True, kw_only=True):
    """A drop set, tried by training the model itself. `rise` ± `error` of the loss on rows held out, paired. `probe`
    and `rows_out`: upper bounds of what noise does to it; `allowed`: the tolerance or the larger of these; `refits`:
    how often the model was trained. `safe`: the upper bound of the rise is allowed; null when it could not be told."""

    removed: tuple[str, ...]
    rise: float
    error: float
    allowed: float
    probe: float | None
    rows_out: float | None
    refits: int
    safe: bool | None
    seconds: float
    note: str = ""


class Measurement(Record, frozen=True, kw_only=True):
    """Everything. `matrix[i][j]` (CACE): how far the effect of feature j moves when the model is trained without i."""

    scale: Scale
    features: tuple[FeatureRecord, ...]
    matrix: tuple[tuple[float, ...], ...]
    floors: Floors
    entanglement: float
    removable: tuple[RemovalRecord, ...]
    joint_share: float
    path: tuple[StepRecord, ...]
    pairs: tuple[PairRecord, ...]
    slices: tuple[SliceRecord, ...] = ()
    bundles: tuple[BundleRecord, ...] = ()
    confirmation: Confirmation | None = None


def noted(measurement: Measurement, note: str) -> Measurement:
    """With one more note."""
    scale = msgspec.structs.replace(measurement.scale, notes=(*measurement.scale.notes, note))
    return msgspec.structs.replace(measurement, scale=scale)


class SettingRecord(Record, frozen=True, kw_only=True):
    """One hyper-parameter: `share` of the variance of the score that it makes alone, `p` of the test that it does
    nothing, `beyond` noise."""

    name: str
    share: float
    p: float
    beyond: bool


class SettingPair(Record, frozen=True, kw_only=True):
    """Two hyper-parameters: `share` of the variance of the score that only both together make. `tied`: the effect of
    one depends on the other, beyond noise."""

    first: str
    second: str
    share: float
    p: float
    tied: bool


class SettingsMeasurement(Record, frozen=True, kw_only=True):
    """Hyper-parameters over trials. `explained`: share of the variance of the score of trials left out that is
    predicted; `enough`: there were trials enough to test, otherwise every p is 1; `unvaried`: settings that had one
    value in all trials."""

    trials: int
    explained: float
    enough: bool
    settings: tuple[SettingRecord, ...]
    pairs: tuple[SettingPair, ...]
    unvaried: tuple[str, ...]


class ThresholdSlice(Record, frozen=True, kw_only=True):
    """One part of the rows: for each threshold of the grid the share of decisions that differ from those at the current
    one (`flips`) and the mean cost of errors per row; `best` is the cheapest threshold of the grid."""

    name: str
    rows: int
    positives: int
    flips: tuple[float, ...]
    cost: tuple[float, ...]
    current_cost: float
    best: float


class ThresholdMeasurement(Record, frozen=True, kw_only=True):
    """A decision threshold. `false_alarm` and `miss` are the costs of one error of each kind."""

    current: float
    grid: tuple[float, ...]
    false_alarm: float
    miss: float
    slices: tuple[ThresholdSlice, ...]
