"""`jupyter nbconvert --to mldebt`: the notebook as a page, its debts beside its cells.

Comes in: a notebook node. Goes out: one HTML page that loads nothing and runs nothing of the
notebook's own. The engine is imported when a notebook is converted, not before, and its
failure is a sentence on the page: an exporter that raises on import answers every JupyterLab
page load with an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import HTMLExporter
from traitlets import default

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mldebt_nb.exporters.beside import Beside


class DebtReportExporter(HTMLExporter):
    """HTML of the lab template with findings, sanitised and without network references."""

    export_from_notebook = "Debt report (HTML)"

    @default("template_name")
    def _mldebt_template_name(self) -> str:
        return "mldebt"

    @default("extra_template_basedirs")
    def _mldebt_basedirs(self) -> list[str]:
        return [str(Path(__file__).parent / "templates")]

    def from_notebook_node(  # type: ignore[override]  # as HTMLExporter does: a page, no node
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and nbconvert's resources."""
        from mldebt_nb.exporters.sanitising import clean_html, without_active_content

        # A report is passed around; its reader has not chosen to trust the notebook. Not a default
        # that a configuration file could turn off.
        self.sanitize_html = True
        self.skip_svg_encoding = False
        self.register_filter("clean_html", clean_html)  # type: ignore[no-untyped-call]
        resources = dict(resources or {})
        # The audit sees the notebook as it is, the template a copy that holds nothing active.
        resources["mldebt"] = self._beside(nb, resources)
        return super().from_notebook_node(without_active_content(nb), resources, **kw)

    def _beside(self, nb: NotebookNode, resources: dict[str, Any]) -> Beside:
        from mldebt_nb.exporters.beside import audited, failed

        name = f"{(resources.get('metadata') or {}).get('name') or 'notebook'}.ipynb"
        try:
            return audited(nb, name)
        except Exception as error:
            self.log.exception("mldebt could not audit %r", name)
            return failed(f"{type(error).__name__}: {error}")
