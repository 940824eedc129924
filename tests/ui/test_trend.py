"""The trend of a notebook's debt: since it was opened, and when it was saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.ui.driving import OpenLab, edit, expect, open_panel, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


def test_the_trend_is_drawn_and_kept(server: JupyterServer, open_lab: OpenLab, page: Page, console: Console) -> None:
    server.write_notebook("trend.ipynb", "print(lost)", "print(gone)")
    open_lab("trend.ipynb")
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(server.url) else None)
    panel = open_panel(page)
    expect(panel).to_contain_text("30 minutes to pay back")
    edit(page, 0, "1")
    expect(panel).to_contain_text("15 minutes to pay back (−15)")
    with page.expect_response("**/mldebt/trend*"):
        run_command(page, "docmanager:save")
    edit(page, 1, "1")
    expect(panel).to_contain_text("0 minutes to pay back (−30)")

    panel.get_by_text("Trend (minutes to pay back)").click()

    chart = panel.locator(".mldebt-Trend-chart")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart).to_have_attribute("aria-label", "Minutes to pay back over time; 0 now")
    chart.locator(".mark-symbol.role-mark path").first.hover()
    told = page.locator("#vg-tooltip-element tr").filter(has_text="minutes")
    expect(told).to_have_text(re.compile(r"^minutes(0|15|30)$"))
    page.mouse.move(0, 0)  # it lies above what is clicked next
    panel.get_by_text("As a table").click()
    rows = panel.locator(".mldebt-Trend-table tbody tr td:nth-child(2)")
    expect(rows).to_have_text(["0", "15", "30", "15"])  # three of the session, the newest first; one saved

    page.reload()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    panel = open_panel(page)
    panel.get_by_text("Trend (minutes to pay back)").click()
    panel.get_by_text("As a table").click()
    expect(rows).to_have_text(["15", "15"])  # the one when it is opened, the saved one

    rename = "jupyterapp.serviceManager.contents.rename('trend.ipynb', 'renamed.ipynb').then(() => undefined)"
    page.evaluate(rename)
    page.goto(server.page("lab/tree/renamed.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    panel = open_panel(page)
    panel.get_by_text("Trend (minutes to pay back)").click()
    panel.get_by_text("As a table").click()
    expect(rows).to_have_text(["15", "15"])  # what was saved under the name before
    assert outside == []
    assert console.errors == []
