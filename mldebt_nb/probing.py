"""The Python face of probes: `mldebt_nb.probe(frame)` and the `Probe` it gives.

Comes in: a live frame, array or estimator. Goes out: measurements, findings, and how a notebook shows them. The object
is read, never changed, and nothing of the result refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mldebt_nb.auditing import VERSION
from mldebt_nb.config import Config, load
from mldebt_nb.findings.model import Finding, RuleInfo
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.render.probe_document import ProbeDocument
from mldebt_nb.render.shown import Shown
from mldebt_nb.rules.judging import judged
from mldebt_nb.rules.probe_context import Place
from mldebt_nb.rules.probe_rule import ProbeRule
from mldebt_nb.rules.registry import discover

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

_NEEDED = {"numpy": "numpy", "xxhash": "xxhash"}


class ProbeUnavailable(ImportError):
    """A package that probing needs is not installed; the message names it."""


class Probe(Shown):
    """The result of `probe`. In a notebook it shows itself as a page with small charts, elsewhere as text."""

    def __init__(self, document: ProbeDocument, infos: Mapping[str, RuleInfo]) -> None:
        self.document = document
        self._infos = infos

    @property
    def measurements(self) -> Measurements:
        """Everything that was measured: `.frame`, `.pair`, `.model`, `.notes`."""
        return self.document.measurements

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What rules made of it, the gravest first."""
        return self.document.findings

    def to_json(self) -> str:
        """The JSON document; its schema is `mldebt_nb.schemas.load("probe")`."""
        from mldebt_nb.render.probe_document import to_json

        return to_json(self.document)

    def to_frame(self, table: str = "columns") -> pd.DataFrame:
        """One row per column; `table` may also be `"findings"`, `"drift"` or `"parameters"`. Needs pandas."""
        import pandas as pd

        from mldebt_nb.render.probe_document import rows_of

        names, rows = rows_of(self.document, table)
        return pd.DataFrame(rows, columns=names)

    def chart(self) -> alt.Chart:
        """The distributions of the numeric columns as an Altair chart, made of the measured counts."""
        from mldebt_nb.render.probe_chart import chart

        return chart(self.document)

    def to_html(self) -> str:
        from mldebt_nb.render.probe_html import render

        return render(self.document)

    def __str__(self) -> str:
        from mldebt_nb.render.probe_text import render

        return render(self.document)


def probe(
    subject: Any,
    target: Any = None,
    *,
    X: Any = None,
    test: Any = None,
    key: Any = None,
    groups: Any = None,
    time: Any = None,
    read: Iterable[Any] | None = None,
    name: str | None = None,
    examples: bool = False,
    rows: int | None = None,
    place: Place | None = None,
    config: Config | None = None,
) -> Probe:
    """Ask a live object what is wrong with it.

    `subject`: a frame of pandas, polars, pyarrow, dask, duckdb …, an array, or a fitted estimator.
    `target`: the label of the column to be predicted, or its values; beside an estimator: the frame it is held against
    (also as `X=`). `test`: the test frame, `subject` then is the train frame. `key`, `groups`, `time`: labels of the
    columns that name rows, what belongs together, and when. `read`: labels of the columns that something reads.
    `name`: what messages call the object. `examples`: also show a few values. `rows`: size of the sample for costly
    questions (default: `probe-rows` of the configuration). `place`: the cell that holds the object.
    Without `config`, `[tool.mldebt]` from the working directory upwards holds.

    Raises `NotATable` (a TypeError), `NoSuchColumn` (a LookupError), `MismatchedTarget` (a ValueError) and
    `ProbeUnavailable` (an ImportError), each with a sentence that says what to do. Never changes `subject`.
    """
    registry = discover()
    used = config if config is not None else load(Path.cwd(), registry.settings)[0]
    measured = _measured(
        subject, target, X, name=name, test=test, key=key, groups=groups, time=time, read=read, examples=examples,
        rows=rows or used.probe_rows,
    )  # fmt: skip
    found = judged(measured, ProbeRule, used, registry, place or Place())
    document = ProbeDocument(
        version=VERSION, measurements=measured, findings=found.findings, accepted=found.accepted, ignored=found.ignored
    )
    return Probe(document, registry.infos)


def _measured(subject: Any, target: Any, x: Any, *, name: str | None, rows: int, **asked: Any) -> Measurements:
    for module in _NEEDED:
        _require(module)
    from mldebt_nb.probes import asking, estimators

    if estimators.is_estimator(subject):
        return asking.of_model(subject, target if x is None else x, name or "model")
    if asked["test"] is not None:
        _require("scipy")
    question = asking.Question(name=name or "frame", target=target, sample_rows=rows, **asked)
    return asking.of_frame(subject, question)


def _require(module: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise ProbeUnavailable(f"probing needs {module}, which is not installed: pip install 'mldebt-nb[probe]'")
