"""A JupyterLab of this environment and a browser that looks at it, for what is measured in a page.

Comes in: a folder. Goes out: an address with its token, and a page of the system's Chromium; none is downloaded. Sees
nothing of the user's own Jupyter.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_START_SECONDS = 90


@contextmanager
def served(root: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a JupyterLab that serves `root`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))},
            **{f"JUPYTER_{part}_DIR": f"{home}/{part}" for part in ("CONFIG", "DATA", "RUNTIME")},
            **{f"JUPYTERLAB_{part}_DIR": f"{home}/{part}" for part in ("SETTINGS", "WORKSPACES")},
            "IPYTHONDIR": f"{home}/ipython",
        }
        command = [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
            *(f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True"),
            *("--LabApp.extension_manager=readonly", "--LabApp.news_url=None"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        with open(os.devnull, "w") as nowhere:
            process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process)
            yield url, token
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the Jupyter server did not start") from None
            time.sleep(0.1)


@contextmanager
def browsed() -> Iterator[Any]:
    """A browser. Playwright's types are not needed by who has none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SystemExit("this needs playwright: pip install 'mldebt-nb[dev]'") from None
    found = os.environ.get("MLDEBT_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise SystemExit(f"no Chromium found ({', '.join(_BROWSERS)} on PATH, or its path in MLDEBT_CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
