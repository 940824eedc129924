"""mldebt: an auditor for technical debt in machine-learning notebooks.

    import mldebt_nb
    result = mldebt_nb.audit("analysis.ipynb")
    result.findings, result.ledger, result.to_frame()

In a notebook, `%load_ext mldebt_nb` follows the kernel and brings the magic `%mldebt`.

Names are loaded when first used, so that `import mldebt_nb` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mldebt_nb import live
    from mldebt_nb.api import Audit, audit
    from mldebt_nb.config import Config, ConfigError
    from mldebt_nb.entangling import Entanglement, entangle
    from mldebt_nb.files import NoNotebooks
    from mldebt_nb.findings.model import Finding
    from mldebt_nb.magics import load_ipython_extension, unload_ipython_extension
    from mldebt_nb.notebook.model import Notebook
    from mldebt_nb.notebook.reading import UnreadableNotebook
    from mldebt_nb.probing import Probe, probe
    from mldebt_nb.tuning import Hyperparameters, Thresholds, hyperparameters, thresholds

__version__ = "0.1.0"

_HOMES = {
    "audit": "api",
    "Audit": "api",
    "Config": "config",
    "ConfigError": "config",
    "entangle": "entangling",
    "Entanglement": "entangling",
    "Finding": "findings.model",
    "NoNotebooks": "files",
    "Hyperparameters": "tuning",
    "hyperparameters": "tuning",
    "Notebook": "notebook.model",
    "Probe": "probing",
    "probe": "probing",
    "Thresholds": "tuning",
    "thresholds": "tuning",
    "UnreadableNotebook": "notebook.reading",
    "load_ipython_extension": "magics",
    "unload_ipython_extension": "magics",
}

_PARTS = ("live",)  # of the package that are reached as `mldebt_nb.<part>`

__all__ = [
    "Audit",
    "Config",
    "ConfigError",
    "Entanglement",
    "Finding",
    "Hyperparameters",
    "NoNotebooks",
    "Notebook",
    "Probe",
    "Thresholds",
    "UnreadableNotebook",
    "audit",
    "entangle",
    "hyperparameters",
    "live",
    "load_ipython_extension",
    "probe",
    "thresholds",
    "unload_ipython_extension",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"mldebt_nb.{_HOMES[name]}"), name)
    if name in _PARTS:
        return import_module(f"mldebt_nb.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the built front end (read by `jupyter labextension develop`)."""
    return [{"src": "labextension", "dest": "mldebt-nb"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Which module of ours is loaded by a Jupyter server that has the extension enabled."""
    return [{"module": "mldebt_nb.server"}]
