"""The server side for JupyterLab and Notebook 7: static audits where no kernel tells.

Comes in: a running jupyter_server. Goes out: its endpoints (`handlers`); trends that follow renamed notebooks
and go with deleted ones. Enabled by the file in `jupyter-config/` that the wheel puts into
`etc/jupyter/jupyter_server_config.d`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_events import EventLogger
    from jupyter_server.serverapp import ServerApp


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Add the endpoints (called by jupyter_server when it starts). What audits need is imported with the first one."""
    from jupyter_core.paths import jupyter_data_dir

    from mldebt_nb.server.audits import Audits
    from mldebt_nb.server.handlers import routes

    root = getattr(app.contents_manager, "root_dir", None)
    kept = Path(jupyter_data_dir()) / "mldebt" / "trends"
    audits = Audits(Path(root) if root else None, kept)
    own = routes(app.base_url, audits)
    app.web_app.add_handlers(".*$", own)  # type: ignore[no-untyped-call,unused-ignore]

    # the names of the arguments are jupyter_events'
    async def heard(logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        if data["action"] == "rename":
            await audits.renamed(data["source_path"], data["path"])
        elif data["action"] == "delete":
            await audits.deleted(data["path"])

    contents = app.contents_manager
    contents.event_logger.add_listener(schema_id=contents.event_schema_id, listener=heard)
