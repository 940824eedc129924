"""The Python face: `mldebt_nb.audit(source)` and the `Audit` it gives.

Comes in: a path, a folder, a glob, bytes or a `Notebook`. Goes out: findings, ledger and graph, and how a notebook
shows them. Never executes what it audits.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt_nb.auditing import Auditor, report
from mldebt_nb.batch import audit_file
from mldebt_nb.config import Config, load
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.files import find
from mldebt_nb.findings.model import Finding
from mldebt_nb.findings.report import NotebookReport, Report
from mldebt_nb.notebook.model import Notebook
from mldebt_nb.notebook.sources import Sources
from mldebt_nb.render import Options, render
from mldebt_nb.rules.registry import Registry, discover

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

_GIVEN = "<bytes>"  # the path of a notebook that came as bytes


class Audit:
    """The result of `audit`. In a notebook it shows itself as a summary with one line per finding."""

    def __init__(self, document: Report, registry: Registry, sources: Sources, config: Config) -> None:
        self.report = document
        self._registry = registry
        self._sources = sources
        self._config = config

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.findings

    @property
    def ledger(self) -> tuple[NotebookReport, ...]:
        """One entry per notebook with principal (minutes) and interest (seconds per re-run), each with its cells."""
        return self.report.notebooks

    @cached_property
    def graph(self) -> DataflowGraph:
        """The dataflow graph. Raises ValueError unless exactly one notebook was audited and could be read."""
        if len(self.report.notebooks) != 1:
            raise ValueError(f"there is no one graph of {len(self.report.notebooks)} notebooks; audit one file")
        notebook = self._sources.notebook(self.report.notebooks[0].path)
        if notebook is None:
            raise ValueError(f"{self.report.notebooks[0].path} could not be read: {self.report.notebooks[0].error}")
        return Auditor(self._config, self._registry, date.today()).graph(notebook)

    def render(self, style: str = "text", options: Options | None = None) -> str:
        """The report in any format of `mldebt audit --format`. Raises `UnknownFormatError`."""
        return render(style, self.report, self._sources, self._registry.infos, options)

    def to_json(self) -> str:
        """The JSON document of `mldebt audit --format json`."""
        return self.render("json")

    def to_frame(self) -> pd.DataFrame:
        """One row per finding; columns are the fields of the JSON contract that hold one value. Needs pandas."""
        import pandas as pd

        columns = [f for f in Finding.__struct_fields__ if f not in ("related", "evidence", "fix", "interest")]
        rows = [
            {c: getattr(f, c) for c in columns} | {"interest": f.interest.value if f.interest else None}
            for f in self.findings
        ]
        return pd.DataFrame(rows, columns=[*columns, "interest"])

    def __repr__(self) -> str:
        s = self.report.summary
        return f"<Audit: {s.findings} findings in {s.notebooks} notebooks, {s.principal_minutes:g} min to pay back>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.render("concise") + repr(self), "text/markdown": self.render("markdown")}


def audit(source: str | Path | bytes | Notebook, *, config: Config | None = None) -> Audit:
    """Audit a notebook file, a folder, a glob, the bytes of a notebook, or a `Notebook`.

    Nothing of the notebook is executed. Without `config`, `[tool.mldebt]` of the pyproject.toml files from the
    notebook's folder upwards holds (for bytes and `Notebook`: the defaults). Raises `mldebt_nb.ConfigError` for a bad
    configuration and `mldebt_nb.NoNotebooks` when a path leads nowhere; a file that is no notebook is in `.ledger` with
    its error.
    """
    registry = discover()
    if isinstance(source, (bytes, Notebook)):
        return _audit_given(source, config or Config(), registry)
    used = config or _configured(Path(source), registry)
    results = []
    for path in find([str(source)], used):
        used = config or _configured(Path(path), registry)
        results.append(audit_file(Auditor(used, registry, date.today()), path))
    return Audit(report(results), registry, Sources(), used)


def _audit_given(source: bytes | Notebook, config: Config, registry: Registry) -> Audit:
    auditor = Auditor(config, registry, date.today())
    if isinstance(source, Notebook):
        return Audit(report([auditor.audit_notebook(source)]), registry, Sources(notebooks=[source]), config)
    result = auditor.audit_bytes(source, _GIVEN)
    return Audit(report([result]), registry, Sources({_GIVEN: source}), config)


def _configured(path: Path, registry: Registry) -> Config:
    return load(path if path.is_dir() else path.parent, registry.settings)[0]
