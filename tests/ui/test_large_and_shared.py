"""Large notebooks, and several clients of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.ui.driving import (
    OpenLab,
    edit,
    expect,
    finding,
    go_live,
    open_panel,
    panel_of,
    run_cells,
    second_client,
    source,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from tests.ui.conftest import Console, JupyterServer


def test_three_hundred_cells(server: JupyterServer, open_lab: OpenLab, page: Page, console: Console) -> None:
    server.write_notebook("large.ipynb", *[f"x{i} = {i}\nprint(x{i})" for i in range(300)])
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if "/mldebt/audit" in request.url:
            sent.append(json.loads(request.post_data or "{}"))

    page.on("request", note)
    open_lab("large.ipynb")
    open_panel(page)
    expect(finding(page, "stand under no heading")).to_be_visible()
    edit(page, 250, "print(lost)")
    expect(finding(page, "lost is used")).to_be_visible()
    changes = [[cell["source"] for cell in one["change"]["cells"]] for one in sent if "change" in one]
    assert ["print(lost)"] in changes
    assert all(len(cells) <= 1 for cells in changes)  # no more than the cell was sent

    go_live(page)
    run_cells(page, 0)
    edit(page, 299, "print(x0, gone)")
    expect(finding(page, "gone is used")).to_be_visible()
    finding(page, "gone is used").get_by_title("Go to the place").click()
    page.wait_for_function("jupyterapp.shell.currentWidget.content.activeCellIndex === 299")
    assert console.errors == []


def test_a_server_that_has_forgotten_is_told_everything(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    server.write_notebook("forgotten.ipynb", *[f"x{i} = {i}\nprint(x{i})" for i in range(120)])
    open_lab("forgotten.ipynb")
    open_panel(page)
    expect(finding(page, "stand under no heading")).to_be_visible()
    refused: list[bool] = []

    def forget(route: Any) -> None:
        is_change = "change" in json.loads(route.request.post_data or "{}")
        refused.append(is_change)
        if is_change and len(refused) == 1:
            route.fulfill(status=428, body="{}")
        else:
            route.continue_()

    page.route("**/mldebt/audit*", forget)
    edit(page, 7, "print(lost)")

    expect(finding(page, "lost is used")).to_be_visible()
    assert refused[0]
    assert False in refused  # then all of it was sent


def test_two_clients_with_different_documents(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    server.write_notebook("two.ipynb", "rate = 0.1", "print(rate)")
    open_lab("two.ipynb")
    open_panel(page)
    go_live(page)
    run_cells(page, 0, 1)
    second = second_client(server, page, "two.ipynb")
    expect(source(second)).to_contain_text("Live: the kernel is followed.")

    for number in range(2):  # each of them refers to what it has sent itself, and is told that it is gone
        edit(second, 1, f"print(rate, second{number})")
        expect(finding(second, f"second{number} is used")).to_be_visible()
        edit(page, 1, f"print(rate, first{number})")
        expect(finding(page, f"first{number} is used")).to_be_visible()

    for client in (page, second):
        expect(source(client)).to_contain_text("Live: the kernel is followed.")
        expect(panel_of(client).locator(".mldebt-Panel-problem")).to_have_count(0)
    second.close()


def test_two_views_of_one_notebook(server: JupyterServer, open_lab: OpenLab, page: Page, console: Console) -> None:
    server.write_notebook("views.ipynb", "print(1)", "print(2)")
    open_lab("views.ipynb")
    open_panel(page)
    go_live(page)
    page.evaluate("jupyterapp.commands.execute('docmanager:clone').then(() => undefined)")
    page.wait_for_function("[...jupyterapp.shell.widgets('main')].length === 2")
    expect(source(page)).to_contain_text("Live: the kernel is followed.")

    edit(page, 0, "print(lost)")

    expect(finding(page, "lost is used")).to_be_visible()
    expect(page.locator(".jp-Cell .cm-lintRange-error")).to_have_count(2)  # in each view
    page.evaluate("[...jupyterapp.shell.widgets('main')][1].dispose()")
    edit(page, 1, "print(gone)")
    expect(finding(page, "gone is used")).to_be_visible()
    expect(source(page)).to_contain_text("Live: the kernel is followed.")
    assert console.errors == []
