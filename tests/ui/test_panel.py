"""The panel at the right side, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=30_000)  # a busy two-core machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from tests.ui.conftest import Console, JupyterServer

    OpenLab = Callable[[str], Page]


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="ML debt")


def finding(page: Page, text: str) -> Locator:
    return panel_of(page).locator(".mldebt-Finding", has_text=text)


def source(page: Page) -> Locator:
    return panel_of(page).locator(".mldebt-Panel-source")


def run_command(page: Page, command: str) -> None:
    page.evaluate("id => window.jupyterapp.commands.execute(id).then(() => undefined)", command)


def open_panel(page: Page) -> Locator:
    run_command(page, "mldebt:focus-panel")
    expect(panel_of(page)).to_be_visible()
    return panel_of(page)


def run_cells(page: Page, *indices: int) -> None:
    """Run cells one after the other, as a user does with Shift Enter."""
    for index in indices:
        page.evaluate(
            """async index => {
                 jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                 await jupyterapp.commands.execute('notebook:run-cell');
               }""",
            index,
        )


def edit(page: Page, index: int, text: str) -> None:
    page.evaluate(
        "([index, text]) => jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text)",
        [index, text],
    )


def in_kernel(page: Page, code: str) -> None:
    """Run code in the kernel without a cell."""
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    page.evaluate(
        """code => jupyterapp.shell.currentWidget.sessionContext.session.kernel
             .requestExecute({code, silent: true, store_history: false}).done.then(() => undefined)""",
        code,
    )


def go_live(page: Page) -> None:
    source(page).get_by_role("button", name="Start live tracking").click()
    expect(source(page)).to_contain_text("Live: the kernel is followed.")


# -- opening it -------------------------------------------------------------------------------


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


# -- the text alone ---------------------------------------------------------------------------


def test_findings_of_the_text_as_it_is_typed(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "import os", "y = 1", "print(y)")
    page = open_lab("churn.ipynb")
    panel = open_panel(page)
    expect(source(page)).to_contain_text("From the text alone")
    expect(finding(page, "os is imported but never used")).to_be_visible()
    expect(panel.locator(".mldebt-Finding")).to_have_count(1)

    edit(page, 2, "print(y, os)\nprint(lost)")

    expect(panel.locator(".mldebt-Finding")).to_have_count(1)
    expect(panel.get_by_role("heading", name="Cell 3 (1)")).to_be_visible()
    lost = finding(page, "lost is used but no cell defines it")
    lost.get_by_title("Go to the place").click()
    place = page.evaluate(
        """() => { const {content} = jupyterapp.shell.currentWidget;
                   return [content.activeCellIndex, content.activeCell.editor.getCursorPosition().line]; }"""
    )
    assert place == [2, 1]
    assert console.errors == []


def test_findings_are_underlined_where_they_stand(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "a = 1\nprint(a, lost)", "print(a)")
    page = open_lab("churn.ipynb")
    open_panel(page)
    underlined = page.locator(".jp-Cell .cm-lintRange-error")
    expect(underlined).to_have_text(["lost"])

    underlined.hover()
    expect(page.locator(".cm-tooltip-lint")).to_contain_text("`lost` is used but no cell defines it")
    page.mouse.move(5, 5)

    edit(page, 1, "print(gone)")
    expect(underlined).to_have_text(["lost", "gone"])
    edit(page, 0, "a = 1")
    expect(underlined).to_have_text(["gone"])
    assert console.errors == []


def test_files_without_ids_of_cells(server: JupyterServer, open_lab: OpenLab) -> None:
    cell = {"cell_type": "code", "source": "print(lost)", "metadata": {}, "outputs": [], "execution_count": None}
    old = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    (server.root / "old.ipynb").write_text(json.dumps(old))
    page = open_lab("old.ipynb")
    open_panel(page)

    expect(page.locator(".jp-Cell .cm-lintRange-error")).to_have_text(["lost"])


def test_it_follows_the_notebook_in_front(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    server.write_notebook("my work/it's second.ipynb", "print(gone)")
    page = open_lab("churn.ipynb")
    panel = open_panel(page)
    name = panel.locator(".mldebt-Panel-notebook")
    expect(finding(page, "lost is used")).to_be_visible()

    page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", "my work/it's second.ipynb")
    expect(name).to_have_text("it's second.ipynb")
    expect(finding(page, "gone is used")).to_be_visible()
    expect(finding(page, "lost is used")).to_have_count(0)

    page.evaluate(
        "names => jupyterapp.serviceManager.contents.rename(...names).then(() => undefined)",
        ["my work/it's second.ipynb", "my work/third.ipynb"],
    )
    expect(name).to_have_text("third.ipynb")

    page.evaluate("[...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
    expect(panel.get_by_text("Open a notebook to see its debt.")).to_be_visible()


def test_groups_and_the_filter(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os", "print(lost)", "print(gone)")
    page = open_lab("churn.ipynb")
    panel = open_panel(page)
    expect(panel.locator(".mldebt-Finding")).to_have_count(3)

    panel.get_by_label("Group findings").select_option(label="By severity")
    expect(panel.locator("h3")).to_have_text(["error (2)", "warning (1)"])

    panel.get_by_label("Filter findings").fill("gone NBS101")
    expect(panel.locator(".mldebt-Finding")).to_have_count(1)
    panel.get_by_label("Filter findings").fill("nothing like this")
    expect(panel).to_contain_text("No finding matches the filter.")


def test_the_page_of_the_rule(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page = open_lab("churn.ipynb")
    open_panel(page)

    finding(page, "lost is used").get_by_text("NBS101 hidden-state").click()

    expect(finding(page, "lost is used").locator(".mldebt-Finding-document h1")).to_contain_text("hidden-state")


def test_another_language(server: JupyterServer, open_lab: OpenLab) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("x <- 1")],
        metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}},
    )
    nbformat.write(notebook, server.root / "r.ipynb")
    page = open_lab("r.ipynb")
    open_panel(page)

    expect(source(page)).to_contain_text("Only Python is audited.")


# -- a kernel that is followed (each test has a notebook of its own: kernels stay with their paths) ------------


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
    server.write_notebook("busy.ipynb", "import time", "time.sleep(5)", "1")
    page = open_lab("busy.ipynb")
    open_panel(page)
    go_live(page)
    run_cells(page, 0)
    page.evaluate(
        """() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
                   void jupyterapp.commands.execute('notebook:run-cell'); }"""
    )
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'")

    edit(page, 2, "print(gone)")

    expect(source(page)).to_contain_text("A cell runs")
    expect(finding(page, "gone is used but no cell defines it")).to_be_visible()
    expect(source(page)).to_contain_text("Live: the kernel is followed.")
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

    second = page.context.new_page()
    second.goto(server.page("doc/tree/reload.ipynb"))
    second.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    open_panel(second)
    expect(source(second)).to_contain_text("Live: the kernel is followed.")
    second.close()

    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(source(page)).to_contain_text("the kernel is not followed")
    go_live(page)


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


# -- what goes wrong --------------------------------------------------------------------------


def test_a_kernel_that_speaks_otherwise(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("otherwise.ipynb", "print(lost)")
    page = open_lab("otherwise.ipynb")
    open_panel(page)
    expect(source(page)).to_contain_text("From the text alone")

    in_kernel(page, "from comm import create_comm\ncreate_comm('mldebt').send({'version': 99, 'type': 'status'})")

    expect(source(page)).to_contain_text("not understood (version 99 of the protocol)")
    expect(finding(page, "lost is used")).to_be_visible()
    assert console.about("mldebt") == []


def test_a_server_without_the_extension(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page.route("**/mldebt/audit*", lambda route: route.fulfill(status=404, body="{}"))
    open_lab("churn.ipynb")
    open_panel(page)

    expect(source(page)).to_contain_text("jupyter server extension enable mldebt_nb")


def test_a_configuration_that_cannot_be_used(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("odd/churn.ipynb", "print(lost)")
    configuration = server.root / "odd" / "pyproject.toml"
    configuration.write_text("[tool.mldebt]\nignroe = []\n")
    page = open_lab("odd/churn.ipynb")
    open_panel(page)
    expect(source(page)).to_contain_text("ignroe")

    configuration.write_text("")
    source(page).get_by_role("button", name="Try again").click()

    expect(finding(page, "lost is used")).to_be_visible()


_EVIL = "<img src=x onerror='window.hacked=1'>"


def test_nothing_from_a_notebook_becomes_a_part_of_the_page(
    server: JupyterServer, open_lab: OpenLab, page: Page
) -> None:
    evil = {
        **_made("f", 0, f"{_EVIL} `{_EVIL}`"),
        "help": _EVIL, "code": _EVIL, "rule": _EVIL, "family": _EVIL, "severity": _EVIL,
        "related": [{"cell_id": None, "cell_index": 0, "line": 1, "message": _EVIL}],
    }  # fmt: skip
    _answer(page, [evil])
    name = "<img src=x onerror=hacked=1>.ipynb"
    server.write_notebook(name, "x = 1")
    open_lab(name)
    panel = open_panel(page)
    expect(panel.locator(".mldebt-Finding")).to_contain_text(_EVIL)
    for grouping in ("By kind of debt", "By severity"):
        panel.get_by_label("Group findings").select_option(label=grouping)
        expect(panel.locator("h3")).to_contain_text(_EVIL)

    assert panel.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_thousands_of_findings(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    _answer(page, [_made(str(i), i % 50, f"finding {i}") for i in range(2000)])
    server.write_notebook("churn.ipynb", *[f"a{i} = {i}" for i in range(50)])
    open_lab("churn.ipynb")
    panel = open_panel(page)
    expect(panel.locator(".mldebt-Finding")).to_have_count(2000)

    panel.get_by_label("Filter findings").fill("1999")

    expect(panel.locator(".mldebt-Finding")).to_have_count(1)


def _made(mark: str, cell: int, message: str) -> dict[str, Any]:
    return {
        "rule": "made-up", "code": "MAD101", "family": "made-up", "message": message, "severity": "warning",
        "confidence": "high", "cell_id": None, "cell_index": cell, "line": 1, "column": 1, "symbol": None, "help": "",
        "related": [], "effort_minutes": 1, "interest": None, "origin": "static", "fingerprint": mark,
    }  # fmt: skip


def _answer(page: Page, findings: list[dict[str, Any]]) -> None:
    """Let the server give these findings for everything."""

    def fulfill(route: Route) -> None:
        route.fulfill(body=json.dumps({"findings": findings, "notebooks": [{"error": None}]}))

    page.route("**/mldebt/audit*", fulfill)
