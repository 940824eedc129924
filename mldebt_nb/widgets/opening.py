"""From a measured model to a view of it.

Comes in: what `Entanglement` holds. Goes out: what a notebook shows. What is dear (a fit, predictions) is computed when
the view needs it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from mldebt_nb.entanglement.answers import answered
from mldebt_nb.entanglement.decisions import counts
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.entanglement.retraining import one_thread
from mldebt_nb.entanglement.shifting import Shifting
from mldebt_nb.entanglement.slicing import masks
from mldebt_nb.entanglement.subjects import Asked, Subject
from mldebt_nb.entanglement.whatif import WhatIf
from mldebt_nb.widgets.dropsets import DropSets
from mldebt_nb.widgets.heatmap import HeatMap
from mldebt_nb.widgets.shell import shown
from mldebt_nb.widgets.shifts import Shifts
from mldebt_nb.widgets.threshold import Threshold
from mldebt_nb.widgets.trainings import Confirm
from mldebt_nb.widgets.views import View

VIEWS = ("matrix", "drops", "shifts", "threshold")
_SAME = 1e-6


def opened(
    which: str, measurement: Measurement, subject: Subject, asked: Asked, confirm: Confirm, slices: Any = None
) -> Any:
    """The view called `which`. Raises `Unfit`."""
    return shown(_view(which, measurement, subject, asked, confirm, slices))


def _view(which: str, measurement: Measurement, subject: Subject, asked: Asked, confirm: Confirm, slices: Any) -> View:
    if which == "matrix":
        return HeatMap(measurement, cache(lambda: asked_again(measurement, subject, asked)), confirm)
    if which == "drops":
        return DropSets(measurement, confirm)
    parts = {} if slices is None else masks(subject.frame, slices)
    if which == "shifts":
        return Shifts(Shifting(subject, parts), measurement.scale)
    if which == "threshold":
        return Threshold(counts(subject, parts), measurement.scale, subject.model.classes)
    raise Unfit(f"there is no view {which!r}: {', '.join(VIEWS)}")


def asked_again(measurement: Measurement, subject: Subject, asked: Asked) -> WhatIf:
    """The fit that the measurement stands on. Raises `Unfit` when the table or the target is another by now."""
    with one_thread():
        answer = answered(subject, asked)
        whatif = WhatIf(answer.problem, answer.engine)
    loss = measurement.scale.model_loss
    if abs(whatif.without(()).loss - loss) > _SAME * max(abs(loss), 1e-12):
        raise Unfit("the table or the target has changed since it was measured: call `entangle` again")
    return whatif
