"""The panel at the right side, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=30_000)  # a busy two-core machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Console, JupyterServer


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="ML debt")


def run_command(page: Page, command: str) -> None:
    page.evaluate("id => window.jupyterapp.commands.execute(id).then(() => undefined)", command)


def test_the_command_opens_the_panel(server: JupyterServer, open_lab: Callable[[str], Page], console: Console) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    page = open_lab("churn.ipynb")
    panel = panel_of(page)
    expect(panel).to_be_hidden()

    run_command(page, "mldebt:focus-panel")

    expect(panel).to_be_visible()
    expect(panel).to_be_focused()
    expect(panel.get_by_role("heading")).to_have_text("ML debt")
    expect(panel.locator(".mldebt-Panel-notebook")).to_have_text("churn.ipynb")
    expect(panel.locator("code")).to_have_text("mldebt audit churn.ipynb")
    expect(panel).to_contain_text("does not look into your notebook or its kernel yet")
    expect(panel.get_by_text("Open a notebook")).to_be_hidden()
    assert console.errors == []


def test_the_shortcut_opens_the_panel(server: JupyterServer, open_lab: Callable[[str], Page]) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    page = open_lab("churn.ipynb")

    page.keyboard.press("Alt+Shift+D")

    expect(panel_of(page)).to_be_visible()


def test_the_view_menu_opens_the_panel(server: JupyterServer, open_lab: Callable[[str], Page]) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    page = open_lab("churn.ipynb")

    page.get_by_role("menuitem", name="View", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("Show ML debt")).click()

    expect(panel_of(page)).to_be_visible()


def test_the_palette_opens_the_panel(server: JupyterServer, page: Page) -> None:
    # on a page without a notebook: one that is still loading takes the focus, and the palette then closes
    page.goto(server.page("lab"))
    page.wait_for_selector(".jp-Launcher")

    run_command(page, "apputils:activate-command-palette")
    page.locator(".lm-CommandPalette-input").fill("Show ML debt")
    page.locator(".lm-CommandPalette-item", has_text="Show ML debt").click()

    expect(panel_of(page)).to_be_visible()


def test_it_follows_the_notebook_in_front(server: JupyterServer, open_lab: Callable[[str], Page]) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    server.write_notebook("my work/it's second.ipynb", "y = 2")
    page = open_lab("churn.ipynb")
    run_command(page, "mldebt:focus-panel")
    command = panel_of(page).locator("code")
    expect(command).to_have_text("mldebt audit churn.ipynb")

    page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", "my work/it's second.ipynb")
    expect(command).to_have_text(r"mldebt audit 'my work/it'\''s second.ipynb'")

    page.evaluate(
        "names => jupyterapp.serviceManager.contents.rename(...names).then(() => undefined)",
        ["my work/it's second.ipynb", "my work/third.ipynb"],
    )
    expect(command).to_have_text("mldebt audit 'my work/third.ipynb'")

    page.evaluate("[...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
    expect(panel_of(page).get_by_text("Open a notebook to see how to audit it.")).to_be_visible()
    expect(command).to_be_hidden()


def test_without_a_notebook_it_asks_for_one(server: JupyterServer, page: Page, console: Console) -> None:
    page.goto(server.page("lab"))
    page.wait_for_selector(".jp-Launcher")

    run_command(page, "mldebt:focus-panel")

    expect(panel_of(page).get_by_text("Open a notebook to see how to audit it.")).to_be_visible()
    assert console.errors == []


def test_notebook_7_has_the_panel_too(server: JupyterServer, page: Page, console: Console) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    page.goto(server.page("notebooks/churn.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")

    page.keyboard.press("Alt+Shift+D")

    expect(panel_of(page)).to_be_visible()
    expect(panel_of(page).locator("code")).to_have_text("mldebt audit churn.ipynb")
    assert console.about("mldebt") == []
