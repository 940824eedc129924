"""mldebt: an auditor for technical debt in machine-learning notebooks.

    import mldebt_nb
    result = mldebt_nb.audit("analysis.ipynb")
    result.findings, result.ledger, result.to_frame()

Names are loaded when first used, so that `import mldebt_nb` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mldebt_nb.api import Audit, audit
    from mldebt_nb.config import Config, ConfigError
    from mldebt_nb.files import NoNotebooks
    from mldebt_nb.findings.model import Finding
    from mldebt_nb.notebook.model import Notebook
    from mldebt_nb.notebook.reading import UnreadableNotebook
    from mldebt_nb.probing import Probe, probe

__version__ = "0.1.0"

_HOMES = {
    "audit": "api",
    "Audit": "api",
    "Config": "config",
    "ConfigError": "config",
    "Finding": "findings.model",
    "NoNotebooks": "files",
    "Notebook": "notebook.model",
    "Probe": "probing",
    "probe": "probing",
    "UnreadableNotebook": "notebook.reading",
}

__all__ = [
    "Audit",
    "Config",
    "ConfigError",
    "Finding",
    "NoNotebooks",
    "Notebook",
    "Probe",
    "UnreadableNotebook",
    "audit",
    "probe",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        module = import_module(f"mldebt_nb.{_HOMES[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the built front end (read by `jupyter labextension develop`)."""
    return [{"src": "labextension", "dest": "mldebt-nb"}]
