"""A kernel that is followed. Each test has a notebook of its own: kernels stay with their paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.ui.driving import (
    OpenLab,
    edit,
    expect,
    finding,
    go_live,
    in_kernel,
    open_panel,
    run_cells,
    run_command,
    second_client,
    source,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


def test_a_first_use(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("first.ipynb", "rate = 0.1", "price = 200 * rate", "print(price)")
    page = open_lab("first.ipynb")
    panel = open_panel(page)
    expect(panel).to_contain_text("No debt found.")
    go_live(page)

    run_cells(page, 0, 1, 2)
    expect(panel.locator(".mldebt-Panel-verdict")).to_contain_text("Reproducible: restart and run all")

    edit(page, 0, "rate = 0.2")
    run_cells(page, 0)
    expect(panel.locator(".mldebt-Panel-verdict")).to_contain_text("Not reproducible")
    stale = panel.locator(".mldebt-Panel-stale")
    expect(stale).to_have_count(2)
    expect(stale.first).to_contain_text("Cell 2: stale")
    marked = page.locator(".jp-Cell.mldebt-mod-stale")
    expect(marked).to_have_count(2)
    prompt = marked.first.locator(".jp-InputPrompt")
    expect(prompt).to_have_attribute("aria-description", re.compile("^Stale: .*`rate`"))
    assert prompt.evaluate("node => getComputedStyle(node, '::after').content") == '"↻"'
    expect(page.locator(".mldebt-StatusItem")).to_have_text(re.compile("not reproducible"))
    stale.first.click()
    assert page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") == 1

    panel.get_by_role("button", name="Run these 2 cells, in order").click()
    expect(panel.locator(".mldebt-Panel-verdict")).to_contain_text("Reproducible: restart and run all")
    expect(page.locator(".jp-OutputArea-output", has_text="40.0")).to_be_visible()
    counts = page.evaluate(
        "jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.executionCount).slice(0, 3)"
    )
    assert counts == [4, 5, 6]  # loading the extension left no trace
    expect(marked).to_have_count(0)
    expect(page.locator(".jp-InputPrompt[aria-description]")).to_have_count(0)
    expect(page.locator(".mldebt-StatusItem")).to_have_text("0 debts, reproducible")
    assert console.errors == []


def test_what_is_typed_while_a_cell_runs(server: JupyterServer, open_lab: OpenLab) -> None:
    waiting = "print('begun', flush=True)\nwhile not pathlib.Path('enough').exists():\n    time.sleep(0.1)"
    server.write_notebook("busy.ipynb", "import pathlib, time", waiting, "1")
    page = open_lab("busy.ipynb")
    open_panel(page)
    go_live(page)
    run_cells(page, 0)
    page.evaluate(
        """() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
                   void jupyterapp.commands.execute('notebook:run-cell'); }"""
    )
    expect(page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea")).to_contain_text("begun")

    edit(page, 2, "import json\nprint(gone)")

    expect(source(page)).to_contain_text("A cell runs")
    expect(finding(page, "json is imported but never used")).to_be_visible()
    (server.root / "enough").touch()
    expect(source(page)).to_contain_text("Live: the kernel is followed.")
    expect(finding(page, "json is imported but never used")).to_be_visible()
    expect(finding(page, "gone is used but no cell defines it")).to_contain_text("the kernel does not have it either")


def test_deleted_cells_leave_hidden_names(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("deleted.ipynb", "rate = 0.1", "print(rate)")
    page = open_lab("deleted.ipynb")
    panel = open_panel(page)
    go_live(page)
    run_cells(page, 0, 1)

    page.evaluate(
        """async () => { jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
                         await jupyterapp.commands.execute('notebook:delete-cell'); }"""
    )

    expect(panel.locator(".mldebt-Panel-hidden")).to_contain_text("1 name lives in the kernel only")
    expect(finding(page, "rate").first).to_be_visible()


def test_reload_restart_and_a_second_client(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    server.write_notebook("reload.ipynb", "rate = 0.1", "print(rate)")
    open_lab("reload.ipynb")
    open_panel(page)
    go_live(page)
    run_cells(page, 0, 1)
    run_command(page, "docmanager:save")

    page.goto(server.page("lab/tree/reload.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    open_panel(page)
    expect(source(page)).to_contain_text("Live: the kernel is followed.")

    second = second_client(server, page, "reload.ipynb")
    expect(source(second)).to_contain_text("Live: the kernel is followed.")
    second.close()

    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(source(page)).to_contain_text("the kernel is not followed")
    go_live(page)


def test_the_next_step_is_one_of_the_notebook_in_front(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    for name in ("here.ipynb", "there.ipynb"):
        server.write_notebook(name, "x = 1")
    open_lab("here.ipynb")
    panel = open_panel(page)
    expect(source(page)).to_contain_text("the kernel is not followed")
    page.evaluate("jupyterapp.commands.execute('docmanager:open', {path: 'there.ipynb'}).then(() => undefined)")
    expect(panel.locator(".mldebt-Panel-notebook")).to_have_text("there.ipynb")
    expect(source(page)).to_contain_text("the kernel is not followed")
    page.evaluate("jupyterapp.shell.activateById([...jupyterapp.shell.widgets('main')][0].id)")
    expect(panel.locator(".mldebt-Panel-notebook")).to_have_text("here.ipynb")

    go_live(page)  # both said the same: what is clicked must not be the other one's


_WITHOUT = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name == 'mldebt_nb': raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
"""


def test_kernels_are_followed_by_themselves_where_the_settings_say_so(
    server: JupyterServer, open_lab: OpenLab, page: Page
) -> None:
    server.write_notebook("auto.ipynb", "x = 1")
    open_lab("auto.ipynb")
    open_panel(page)
    expect(source(page)).to_contain_text("the kernel is not followed")
    set_ = "text => jupyterapp.serviceManager.settings.save('mldebt-nb:plugin', text)"
    try:
        page.evaluate(set_, '{"autoload": true}')
        page.goto(server.page("lab/tree/auto.ipynb"))
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        open_panel(page)
        expect(source(page)).to_contain_text("Live: the kernel is followed.")

        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        run_cells(page, 0)
        expect(page.locator(".jp-InputPrompt").first).to_have_text("[1]:")
        expect(source(page)).to_contain_text("Live: the kernel is followed.")
    finally:
        page.evaluate(set_, "{}")


def test_a_kernel_without_the_package(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("lacks.ipynb", "print(lost)")
    page = open_lab("lacks.ipynb")
    open_panel(page)
    in_kernel(page, _WITHOUT)

    source(page).get_by_role("button", name="Start live tracking").click()

    expect(source(page)).to_contain_text("lacks mldebt-nb")
    expect(source(page).locator("code")).to_have_text("%pip install mldebt-nb")
    expect(finding(page, "lost is used")).to_be_visible()


def test_a_notebook_without_a_kernel(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("alone.ipynb", "print(lost)")
    page = open_lab("alone.ipynb")
    open_panel(page)
    in_kernel(page, "1")

    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    expect(source(page)).to_contain_text("there is no kernel")
    expect(finding(page, "lost is used")).to_be_visible()
