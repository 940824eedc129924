"""Findings of the text alone: in the panel and in the editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nbformat

from tests.ui.driving import OpenLab, edit, expect, finding, open_panel, source

if TYPE_CHECKING:
    from tests.ui.conftest import Console, JupyterServer


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
    page.wait_for_function(
        """() => { const {content} = jupyterapp.shell.currentWidget;
                   const {line} = content.activeCell.editor.getCursorPosition();
                   return content.activeCellIndex === 2 && line === 1; }"""
    )
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

    expect(source(page)).to_contain_text("Only Python is understood.")
