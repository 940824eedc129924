"""Ways to the panel, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.ui.driving import OpenLab, expect, finding, open_panel, panel_of, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


def test_the_command_opens_the_panel(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "x = 1\nprint(x)")
    page = open_lab("churn.ipynb")
    panel = panel_of(page)
    expect(panel).to_be_hidden()

    run_command(page, "mldebt:focus-panel")

    expect(panel).to_be_visible()
    expect(panel).to_be_focused()
    expect(panel.get_by_role("heading", name="ML debt")).to_be_visible()
    expect(panel.locator(".mldebt-Panel-notebook")).to_have_text("churn.ipynb")
    expect(panel).to_contain_text("No debt found.")
    assert console.errors == []


def test_the_shortcut_opens_the_panel(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "x = 1")
    page = open_lab("churn.ipynb")

    page.keyboard.press("Alt+Shift+D")

    expect(panel_of(page)).to_be_visible()


def test_the_view_menu_opens_the_panel(server: JupyterServer, open_lab: OpenLab) -> None:
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


def test_without_a_notebook_it_asks_for_one(server: JupyterServer, page: Page, console: Console) -> None:
    page.goto(server.page("lab"))
    page.wait_for_selector(".jp-Launcher")

    panel = open_panel(page)

    expect(panel.get_by_text("Open a notebook to see its debt.")).to_be_visible()
    expect(panel.get_by_role("searchbox")).to_be_hidden()
    assert console.errors == []


def test_notebook_7_has_the_panel_too(server: JupyterServer, page: Page, console: Console) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page.goto(server.page("notebooks/churn.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")

    page.keyboard.press("Alt+Shift+D")

    expect(panel_of(page)).to_be_visible()
    expect(finding(page, "lost is used but no cell defines it")).to_be_visible()
    assert console.about("mldebt") == []


def test_the_line_in_the_status_bar_opens_the_panel(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page = open_lab("churn.ipynb")

    page.get_by_role("button", name="1 debt").click()

    expect(finding(page, "lost is used")).to_be_visible()
