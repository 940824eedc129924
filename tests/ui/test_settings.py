"""Settings, and notebooks that are switched off."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mldebt_nb.rules.registry import discover
from tests.ui.driving import OpenLab, expect, finding, open_panel, panel_of, run_command, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer

SCHEMA = Path(__file__).parents[2] / "js" / "schema" / "plugin.json"


@contextmanager
def settings(page: Page, **values: Any) -> Iterator[None]:
    save = "text => jupyterapp.serviceManager.settings.save('mldebt-nb:plugin', text)"
    page.evaluate(save, json.dumps(values))
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    try:
        yield
    finally:
        page.evaluate(save, "{}")


def test_the_schema_knows_every_family() -> None:
    families = {rule.family for rule in discover()}
    schema = json.loads(SCHEMA.read_text())
    assert set(schema["properties"]["hiddenFamilies"]["items"]["enum"]) == families


def test_severities_and_families_that_are_not_shown(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(lost)")
    page = open_lab("churn.ipynb")
    open_panel(page)
    expect(panel_of(page).locator(".mldebt-Finding")).to_have_count(2)
    with settings(page, severity="error"):
        open_panel(page)
        expect(finding(page, "lost is used")).to_be_visible()
        expect(panel_of(page).locator(".mldebt-Finding")).to_have_count(1)
        expect(page.locator(".cm-lintRange-warning")).to_have_count(0)
        expect(page.get_by_role("button", name="1 debt")).to_be_visible()
    with settings(page, hiddenFamilies=["notebook-state"]):
        open_panel(page)
        expect(finding(page, "os is imported")).to_be_visible()
        expect(panel_of(page).locator(".mldebt-Finding")).to_have_count(1)


def test_the_gutter_only_where_there_is_something(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)", "x = 1\nprint(x)")
    page = open_lab("churn.ipynb")
    with settings(page, gutter=True):
        expect(page.locator(".jp-Cell .cm-lint-marker-warning")).to_have_count(1)
        expect(page.locator(".jp-Cell .cm-gutter-lint")).to_have_count(1)


def test_kernels_are_not_listened_to_where_the_settings_say_so(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("deaf.ipynb", "print(lost)")
    page = open_lab("deaf.ipynb")
    with settings(page, live=False, autoload=True):
        open_panel(page)
        expect(source(page)).to_contain_text("live tracking is switched off in the settings")
        expect(finding(page, "lost is used")).to_be_visible()


def test_a_notebook_that_is_switched_off(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("off.ipynb", "print(lost)")
    page = open_lab("off.ipynb")
    panel = open_panel(page)
    expect(page.locator(".cm-lintRange-error")).to_have_text(["lost"])

    run_command(page, "mldebt:toggle-notebook")
    expect(source(page)).to_contain_text("Switched off for this notebook.")
    expect(panel.locator(".mldebt-Finding")).to_have_count(0)
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    expect(page.get_by_role("button", name="1 debt")).to_have_count(0)
    run_command(page, "docmanager:save")
    assert json.loads((server.root / "off.ipynb").read_text())["metadata"]["mldebt"] == {"off": True}

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/mldebt/" in request.url else None)
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    open_panel(page)
    expect(source(page)).to_contain_text("Switched off for this notebook.")
    assert asked == []

    source(page).get_by_role("button", name="Switch on").click()
    expect(finding(page, "lost is used")).to_be_visible()
    assert console.errors == []
