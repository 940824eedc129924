"""A Jupyter server and a browser for the tests in this folder.

The server is this environment's, with the labextension as it is installed (`benchmarks/_lab.py`). Without a browser the
tests are skipped, except where CI=true: there they fail.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks._lab import BROWSER_ARGS, BROWSERS, JupyterServer, find_browser, running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

PAGE_MS = 90_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, and keep it in one process: one server, one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.ui)
            item.add_marker(pytest.mark.xdist_group("ui"))


@dataclass
class Console:
    """What a page complained about."""

    errors: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error.stack or error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def about(self, word: str) -> list[str]:
        return [error for error in self.errors if word.lower() in error.lower()]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    found = find_browser()
    if found is None:
        message = f"no Chromium found ({', '.join(BROWSERS)} on PATH, or its path in MLDEBT_CHROMIUM)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


# Playwright's synchronous interface keeps an event loop running in this thread, and asyncio.run() fails
# beside it. It therefore ends with the last test of this folder; pytest-playwright's lasts for the session.
@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """JupyterLab and Notebook 7 on a free port of the loopback interface."""
    with running_server(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def page(browser: Browser, console: Console, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    """A fresh page; what it showed at the end is kept as screenshot.png in the test's temporary folder."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PAGE_MS)
    page = context.new_page()
    console.attach(page)
    yield page
    page.screenshot(path=tmp_path / "screenshot.png")
    context.close()


@pytest.fixture
def open_lab(server: JupyterServer, page: Page) -> Callable[[str], Page]:
    """Open a notebook in JupyterLab and wait until it is drawn."""

    def open_(name: str) -> Page:
        page.goto(server.page(f"lab/tree/{name}"))
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
        return page

    return open_
