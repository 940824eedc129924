"""What stands on cells: marks, the button in the toolbar, the context menu, numbers in the table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat

from tests.ui.driving import OpenLab, edit, expect, finding, open_panel, panel_of, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


def sign(page: Page, index: int) -> str:
    prompt = page.locator(".jp-CodeCell").nth(index).locator(".jp-InputPrompt")
    return str(prompt.evaluate("node => getComputedStyle(node, '::after').content"))


def test_marks_of_the_text_alone(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)", "print(late)", "late = 1")
    page = open_lab("churn.ipynb")

    expect(page.locator(".mldebt-mod-hidden")).to_have_count(1)
    expect(page.locator(".mldebt-mod-order")).to_have_count(1)
    assert [sign(page, index) for index in range(3)] == ['"∅"', '"⇅"', "none"]
    edit(page, 0, "1")
    expect(page.locator(".mldebt-mod-hidden")).to_have_count(0)
    expect(page.locator(".jp-InputPrompt[aria-description]")).to_have_count(1)


def test_the_button_of_a_cell_shows_its_findings(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "x = 1\nprint(x)", *[f"print(lost{i})" for i in range(30)])
    page = open_lab("churn.ipynb")
    button = page.locator(".jp-cell-toolbar").get_by_role("button", name="Show ML debt of this cell")
    expect(page.get_by_role("button", name="31 debts")).to_be_visible()

    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    expect(button).to_have_count(0)
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 25")
    # up to JupyterLab 4.2, cells that are out of sight are not in the page
    page.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(25).then(() => undefined)")
    button.click()

    expect(finding(page, "lost24 is used").get_by_title("Go to the place")).to_be_focused()
    expect(finding(page, "lost24 is used")).to_be_in_viewport()
    assert console.errors == []


def test_the_context_menu_of_a_cell(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page = open_lab("churn.ipynb")
    expect(page.locator(".cm-lintRange-error")).to_have_text(["lost"])

    page.locator(".jp-CodeCell").click(button="right")
    page.get_by_role("menuitem", name="Show ML debt of this cell").click()

    expect(finding(page, "lost is used").get_by_title("Go to the place")).to_be_focused()


def test_numbers_in_the_table_of_contents(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# Load"),
        nbformat.v4.new_code_cell("print(lost, gone)"),
        nbformat.v4.new_markdown_cell("# Train"),
        nbformat.v4.new_code_cell("print(1)"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), server.root / "sections.ipynb")
    page = open_lab("sections.ipynb")

    run_command(page, "toc:show-panel")

    entries = page.locator(".jp-tocItem-content")
    expect(entries).to_have_text(["Load", "Train"])
    expect(entries.nth(0)).to_have_attribute("data-mldebt", "2")
    expect(page.locator(".jp-tocItem-content[data-mldebt]")).to_have_count(1)
    edit(page, 3, "print(also)")
    expect(entries.nth(1)).to_have_attribute("data-mldebt", "1")
    edit(page, 1, "print(1)")
    expect(page.locator(".jp-tocItem-content[data-mldebt]")).to_have_count(1)
    assert console.errors == []


def test_the_panel_of_a_cell_opens_unfiltered(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)", "print(gone)")
    page = open_lab("churn.ipynb")
    open_panel(page)
    panel_of(page).get_by_label("Filter findings").fill("gone")
    panel_of(page).get_by_label("Group findings").select_option(label="By severity")
    expect(panel_of(page).locator(".mldebt-Finding")).to_have_count(1)

    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    run_command(page, "mldebt:show-cell")

    expect(finding(page, "lost is used")).to_be_visible()
    expect(panel_of(page).get_by_label("Filter findings")).to_have_value("")
