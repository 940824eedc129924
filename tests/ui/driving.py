"""What the tests of this folder do with a page: find parts of the panel, run cells, type."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=30_000)  # a busy two-core machine

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.ui.conftest import JupyterServer

OpenLab = Callable[[str], "Page"]


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


def second_client(server: JupyterServer, page: Page, name: str) -> Page:
    """Another page of the same browser that shows the same notebook, with its panel open; to be closed."""
    second = page.context.new_page()
    second.goto(server.page(f"doc/tree/{name}"))
    second.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    open_panel(second)
    return second


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


def source_of(page: Page, index: int) -> str:
    text = "index => jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.getSource()"
    return str(page.evaluate(text, index))


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


def made_up(mark: str, cell: int, message: str) -> dict[str, Any]:
    return {
        "rule": "made-up", "code": "MAD101", "family": "made-up", "message": message, "severity": "warning",
        "confidence": "high", "cell_id": None, "cell_index": cell, "line": 1, "column": 1, "symbol": None, "help": "",
        "related": [], "effort_minutes": 1, "interest": None, "origin": "static", "fingerprint": mark,
    }  # fmt: skip


def answer_with(page: Page, findings: list[dict[str, Any]]) -> None:
    """Let the server give these findings for everything."""

    def fulfill(route: Route) -> None:
        route.fulfill(body=json.dumps({"findings": findings, "notebooks": [{"error": None}]}))

    page.route("**/mldebt/audit*", fulfill)
