"""The Python face of entanglement: `mldebt_nb.entangle(model, X, y)` and the `Entanglement` it gives.

Comes in: a fitted model, its table and target. Goes out: measurements as tables, findings, and how a notebook shows
them. The model and the data are read, never changed; the result refers to neither, unless it is asked to confirm
something later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from mldebt_nb.auditing import VERSION
from mldebt_nb.config import Config, load
from mldebt_nb.findings.model import Finding
from mldebt_nb.render.entanglement_document import EntanglementDocument
from mldebt_nb.render.shown import Shown
from mldebt_nb.rules.entanglement_rule import EntanglementRule
from mldebt_nb.rules.judging import judged
from mldebt_nb.rules.probe_context import Place
from mldebt_nb.rules.registry import discover

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

    from mldebt_nb.entanglement.records import Confirmation, Measurement
    from mldebt_nb.entanglement.subjects import Asked, Subject
    from mldebt_nb.entanglement.watching import Watch

_NEEDED = ("numpy", "scipy")


class EntanglementUnavailable(ImportError):
    """A package that measuring needs is not installed; the message names it."""


class Entanglement(Shown):
    """The result of `entangle`. Tables are pandas frames whose `attrs["units"]` say what their numbers are.

    In a notebook it shows itself as a card with a map of who moves whom, elsewhere as text.
    """

    def __init__(
        self,
        measurement: Measurement,
        subject: Subject,
        asked: Asked,
        config: Config,
        place: Place,
    ) -> None:
        self.measurement = measurement
        self._subject = subject
        self._asked = asked
        self._config = config
        self._place = place

    @property
    def document(self) -> EntanglementDocument:
        """What was measured, and what the rules make of it."""
        found = judged(self.measurement, EntanglementRule, self._config, discover(), self._place)
        return EntanglementDocument(
            version=VERSION, measurement=self.measurement, findings=found.findings, accepted=found.accepted,
            ignored=found.ignored,
        )  # fmt: skip

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The debts in what was measured, the gravest first: BND101, DAT104 to DAT107."""
        return self.document.findings

    @property
    def features(self) -> pd.DataFrame:
        """One row per feature: `lofo` ± `error` (loss per row), `share` of what the model explains, `z`, `p`, `churn`,
        `reach` (features whose effects move with it), `status`."""
        found = _frame("FeatureRecord", self.measurement.features, {
            "lofo": self._loss, "error": self._loss, "share": "of what the model explains", "z": "standard normal",
            "churn": "sd of the response", "reach": "features",
        })  # fmt: skip
        return found.rename(columns={"name": "feature"})

    @property
    def matrix(self) -> pd.DataFrame:
        """CACE: row i, column j: how far the effect of j moves when the model is trained without i."""
        import pandas

        names = [feature.name for feature in self.measurement.features]
        return _with_units(pandas.DataFrame(self.measurement.matrix, index=names, columns=names), "sd of the response")

    @property
    def churn(self) -> pd.DataFrame:
        """How far predictions move without each feature, and when only noise changes."""
        import pandas

        floors = self.measurement.floors
        rows = [(feature.name, feature.churn) for feature in self.measurement.features]
        found = pandas.DataFrame(rows, columns=["feature", "churn"])
        found["probe"], found["rows"] = floors.probe_churn, floors.rows_churn
        return _with_units(found, "sd of the response")

    @property
    def removable(self) -> pd.DataFrame:
        """The features that may go together, in the order of removal: `feature`, `kind`, `cost`, `z`, `keep_one_of`
        …"""
        found = _frame("RemovalRecord", self.measurement.removable, {
            "cost": self._loss, "error": self._loss, "z": "standard normal", "share": "of what the model explains"
        })  # fmt: skip
        return found.rename(columns={"name": "feature"})

    @property
    def pairs(self) -> pd.DataFrame:
        """Pairs that stand out: `a`, `b`, `cace`, `floor`, `redundancy`, `interaction`, `evidence`, `entangled`,
        `interacting`."""
        found = _frame("PairRecord", self.measurement.pairs, {
            "cace": "sd of the response", "floor": "sd of the response", "redundancy": "of what the model explains",
            "interaction": "variance of the response", "evidence": "standard normal",
        })  # fmt: skip
        return found.rename(columns={"first": "a", "second": "b"})

    @property
    def slices(self) -> pd.DataFrame:
        """The cost of leaving out each feature on parts of the rows."""
        return _frame(
            "SliceRecord",
            self.measurement.slices,
            {"lofo": self._loss, "error": self._loss, "z": "standard normal", "rows": "rows"},
        )

    @property
    def bundles(self) -> pd.DataFrame:
        """Features that were added together: what the whole group is worth, and which of it may go."""
        return _frame(
            "BundleRecord",
            self.measurement.bundles,
            {"cost": self._loss, "error": self._loss, "z": "standard normal", "share": "of what the model explains"},
        )

    @property
    def path(self) -> pd.DataFrame:
        """The removals from all features to none, with the loss on unseen rows after each."""
        return _frame(
            "StepRecord", self.measurement.path, {"cost": self._loss, "upper": self._loss, "loss": self._loss}
        )

    @property
    def confirmation(self) -> Confirmation | None:
        """What training without the removable features said, when it was asked for."""
        return self.measurement.confirmation

    @property
    def _loss(self) -> str:
        return f"{self.measurement.scale.loss} per row"

    def confirm(self, columns: Sequence[str] | None = None, *, watch: Watch | None = None) -> Confirmation:
        """Train the model without `columns` (default: all that are removable, and the answer becomes part of this
        result), against what noise does. Four trainings.

        What stops before its end, by `watch`, is a `Confirmation` that cannot tell, with a note. Raises `RefitFailed`,
        and `Unfit` (a ValueError) for unknown columns.
        """
        from mldebt_nb.entanglement.confirming import confirmed
        from mldebt_nb.entanglement.frames import Unfit
        from mldebt_nb.entanglement.watching import Watch

        names = self._subject.frame.names
        wanted = [one.name for one in self.measurement.removable] if columns is None else _told(columns)
        if unknown := [name for name in wanted if name not in names]:
            raise Unfit(f"X has no column {unknown[0]!r}")
        if not wanted:
            raise Unfit("there is nothing to confirm: no feature is proposed for removal")
        found = confirmed(self._subject, [names.index(name) for name in wanted], self._asked, watch or Watch())
        if columns is None:
            import msgspec

            self.measurement = msgspec.structs.replace(self.measurement, confirmation=found)
        return found

    def widget(self, view: str = "matrix", *, slices: Any = None) -> Any:
        """An interactive view for a notebook: "matrix" (drop features and see who moves), "drops" (how far to go),
        "shifts" (move a feature, by `slices` as `entangle` takes them), "threshold" (of a classifier).

        Needs `pip install 'mldebt-nb[widgets]'`; without it, the same as a table. Raises `Unfit` (a ValueError).
        """
        from mldebt_nb.widgets.opening import opened

        def confirm(columns: Sequence[str], watch: Watch) -> Confirmation:
            return self.confirm(columns, watch=watch)

        return opened(view, self.measurement, self._subject, self._asked, confirm, slices)

    def to_json(self) -> str:
        """The JSON document; its schema is `mldebt_nb.schemas.load("entanglement")`."""
        from mldebt_nb.render.entanglement_document import to_json

        return to_json(self.document)

    def chart(self) -> alt.Chart | alt.LayerChart:
        """Who moves whom, as an Altair heat map with its data inside, by cluster; what is within noise is grey.
        Drawing it is the front end's business; the map on the card needs nothing."""
        from mldebt_nb.render.entanglement_chart import chart

        return chart(self.measurement)

    def to_html(self) -> str:
        from mldebt_nb.render.entanglement_html import render

        return render(self.document)

    def __str__(self) -> str:
        from mldebt_nb.render.entanglement_text import render

        return render(self.document)


def entangle(
    model: Any,
    X: Any,
    y: Any,
    *,
    sample_weight: Any = None,
    groups: Any = None,
    time: Any = None,
    slices: Any = None,
    bundles: Mapping[Any, Sequence[Any]] | None = None,
    engine: str = "auto",
    folds: Any = 5,
    tolerance: float = 0.01,
    confirm: bool = False,
    seed: int = 0,
    progress: Callable[[str, float], None] = lambda what, share: None,
    seconds: float | None = None,
    watch: Watch | None = None,
    config: Config | None = None,
    place: Place | None = None,
) -> Entanglement:
    """What else changes when one thing of a model changes: which features move others, and which may go.

    `model`: fitted, with `predict`; or a function of X. `X` (n × p): a frame of pandas, polars, pyarrow, or an array.
    `y` (n,): the target. `sample_weight`, `groups`, `time` (n,): weights, what belongs together, when; with `groups`
    whole groups are held out, with `time` only later rows are predicted. `slices`: names of columns, or masks by
    name. `bundles`: columns that were added together, by the name of the group; columns with one beginning and
    running numbers (`pc_1`, `pc_2` …) are taken for one anyway. `engine`: "auto", "closed form" (linear models),
    "surrogate", "retraining". `folds`: their number, or (training rows, test rows) of each. `tolerance`: the share of
    what the model explains that a removal may cost. `confirm`: also train the model without the removable features
    (four trainings). `progress(what, share)` hears of the work, and may raise to stop it. `seconds`: the time that
    trainings may take; what is missing then is said. `watch` stands for both, in background work. `place`: the cell
    that asks. Without `config`, `[tool.mldebt]` from the working directory upwards holds.

    Raises `Unfit` (a ValueError) with a sentence that says what to do, `EntanglementUnavailable` (an ImportError).
    """
    require()
    import msgspec
    import numpy as np

    from mldebt_nb.entanglement.frames import Unfit
    from mldebt_nb.entanglement.records import noted
    from mldebt_nb.entanglement.retraining import one_thread
    from mldebt_nb.entanglement.stillness import changed, fingerprint
    from mldebt_nb.entanglement.subjects import Asked, looked_at
    from mldebt_nb.entanglement.watching import Stopped, Watch

    asked = Asked(
        weights=sample_weight, groups=groups, time=time, engine=engine, folds=folds, tolerance=tolerance, seed=seed
    )
    used = config if config is not None else load(Path.cwd(), discover().settings)[0]
    begin = process_time()
    watch = watch or Watch(seconds, progress)
    with one_thread(), np.errstate(all="ignore"):
        watch.step("looking at the model", 0.0)
        subject = looked_at(model, X, y, asked)
        before = fingerprint(X, y)
        try:
            measurement = _report(subject, asked, watch, bundles or {}, slices)
        except Stopped:
            raise
        except Exception as error:
            if (why := changed(before, X, y)) is None:
                raise
            raise Unfit(why) from error
    scale = msgspec.structs.replace(measurement.scale, seconds=process_time() - begin)
    measurement = msgspec.structs.replace(measurement, scale=scale)
    result = Entanglement(measurement, subject, asked, used, place or Place())
    if confirm and measurement.removable:
        result.confirm(watch=watch)
    if (why := changed(before, X, y)) is not None:
        result.measurement = noted(result.measurement, why)
    return result


def _report(
    subject: Subject, asked: Asked, watch: Watch, bundles: Mapping[Any, Sequence[Any]], slices: Any
) -> Measurement:
    """Everything but the confirmation."""
    import msgspec

    from mldebt_nb.entanglement.answers import answered
    from mldebt_nb.entanglement.bundles import declared, priced
    from mldebt_nb.entanglement.measuring import measured
    from mldebt_nb.entanglement.slicing import masks, sliced

    given = declared(subject.frame.names, bundles)  # a wrong name is told before the work
    parts = None if slices is None else masks(subject.frame, slices)
    answer = answered(subject, asked)
    measurement = measured(subject, answer, asked, watch)
    names = tuple(one.name for one in measurement.features)
    whole = {name: of for name, of in given.items() if set(of) <= set(names)}
    removable = [one.name for one in measurement.removable]
    groups = priced(answer.problem, names, measurement.scale.explained, removable, whole)
    found = () if parts is None else sliced(answer.problem, names, parts)
    return msgspec.structs.replace(measurement, bundles=groups, slices=found)


def _told(columns: Any) -> list[str]:
    """Names of columns, each once. Raises `Unfit` for what is neither a name nor several."""
    from mldebt_nb.entanglement.frames import Unfit

    if not isinstance(columns, Iterable):
        raise Unfit("confirm: give the names of the columns that are to go")
    return list(dict.fromkeys(str(one) for one in ([columns] if isinstance(columns, str) else columns)))


def require() -> None:
    """Raises `EntanglementUnavailable` when a package is missing that measuring needs."""
    from importlib.util import find_spec

    for module in _NEEDED:
        if find_spec(module) is None:
            raise EntanglementUnavailable(f"measuring needs {module}: pip install 'mldebt-nb[probe]'")


def _frame(kind: str, records: Sequence[Any], units: dict[str, str]) -> pd.DataFrame:
    """Records of one kind as a table; without records it has its columns all the same."""
    import msgspec
    import pandas

    from mldebt_nb.entanglement import records as kinds

    rows = [msgspec.structs.asdict(record) for record in records]
    found = pandas.DataFrame(rows, columns=list(getattr(kinds, kind).__struct_fields__))
    found.attrs["units"] = units
    return found


def _with_units(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    frame.attrs["units"] = unit
    return frame
