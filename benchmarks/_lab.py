"""A Jupyter server and a browser of this machine, for benchmarks and for the tests in `tests/ui`.

Comes in: folders. Goes out: a running server that sees nothing of the user's own Jupyter (settings, kernels and
workspaces are in the folders that are given), and the system's Chromium; none is downloaded. The server is that of this
interpreter's environment, or of the one that the environment variable MLDEBT_LAB_PYTHON names.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 90


class NotStarted(RuntimeError):
    """The server did not come up; the message is its log."""


def lab_python() -> str:
    """The interpreter whose Jupyter is served."""
    return os.environ.get("MLDEBT_LAB_PYTHON") or sys.executable


def find_browser() -> str | None:
    """The path of a Chromium, None where there is none."""
    return os.environ.get("MLDEBT_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass(frozen=True)
class JupyterServer:
    """A running server: where it listens, which folder it serves."""

    url: str
    token: str
    root: Path

    def page(self, path: str) -> str:
        """The address of a page, with the token and a clean workspace."""
        return f"{self.url}/{path}?token={self.token}&reset"

    def write_notebook(self, name: str, *sources: str) -> None:
        """Put a notebook of code cells into the served folder."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)


@contextmanager
def running_server(root: Path, home: Path, disabled: Sequence[str] = ()) -> Iterator[JupyterServer]:
    """JupyterLab and Notebook 7 on a free port of the loopback interface, without the extensions `disabled`."""
    settings = home / "settings"
    notification = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    notification.parent.mkdir(parents=True)
    notification.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    pages = home / "config" / "labconfig" / "page_config.json"
    pages.parent.mkdir(parents=True)
    pages.write_text(json.dumps({"disabledExtensions": dict.fromkeys(disabled, True)}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    python = lab_python()
    # another environment is tried as it is installed
    foreign = ("JUPYTER", "IPYTHON") if python == sys.executable else ("JUPYTER", "IPYTHON", "PYTHONPATH")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(foreign)},
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    command = [
        *(python, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = home / "server.log"
    with log.open("w") as out:
        # not in this folder, whose packages would come before the installed ones
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, log)
        yield JupyterServer(url, token, root)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(f"the Jupyter server did not start:\n{log.read_text()}") from None
            time.sleep(0.1)


@contextmanager
def browsed() -> Iterator[Browser]:
    """A browser, for what is measured in a page or drawn by one."""
    chromium = find_browser()
    if chromium is None:
        raise SystemExit(f"no Chromium found ({', '.join(BROWSERS)} on PATH, or its path in MLDEBT_CHROMIUM)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SystemExit("this needs playwright: pip install 'mldebt-nb[dev]'") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGS)
        yield browser
        browser.close()
