"""What depends on what: signs beside the cells, and the view that draws a notebook's dataflow."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.ui.driving import OpenLab, expect, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Console, JupyterServer

CELLS = ("rate = 2\nother = 3", "price = rate * 3", "print(price)", "print(other)")
NOTEBOOK = "[...jupyterapp.shell.widgets('main')].find(widget => widget.context && widget.content.widgets)"


def open_view(page: Page) -> Locator:
    run_command(page, "mldebt:show-dataflow")
    expect(node(page, "Cell 1:")).to_be_visible()
    return page.locator(".mldebt-Flow")


def node(page: Page, name: str) -> Locator:
    start = re.escape(name).replace("/", r"\/")  # it becomes a pattern of JavaScript
    return page.locator(".mldebt-Flow").get_by_role("button", name=re.compile("^" + start))


def edit(page: Page, index: int, text: str) -> None:
    page.evaluate(
        f"([index, text]) => {NOTEBOOK}.content.widgets[index].model.sharedModel.setSource(text)", [index, text]
    )


def active(page: Page) -> int:
    return int(page.evaluate(f"{NOTEBOOK}.content.activeCellIndex"))


def prompt(page: Page, index: int) -> Locator:
    return page.locator(".jp-Notebook .jp-Cell .jp-InputPrompt").nth(index)


def lit(page: Page, what: str) -> list[int]:
    """The places of the cells with a sign."""
    found: list[int] = page.evaluate(
        f"what => {NOTEBOOK}.content.widgets.flatMap((cell, at) => cell.hasClass('mldebt-mod-' + what) ? [at] : [])",
        what,
    )
    return found


# -- the view -----------------------------------------------------------------------------


def test_the_graph_and_the_way_to_its_cells(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("flow/churn.ipynb", *CELLS, "import os", "os.getcwd()")
    page = open_lab("flow/churn.ipynb")

    view = open_view(page)

    expect(page.get_by_role("tab", name="Dataflow: churn.ipynb")).to_be_visible()
    expect(view.locator(".mldebt-FlowGraph-node")).to_have_count(9)
    expect(view.locator(".mldebt-FlowGraph-line")).to_have_count(6)
    expect(node(page, "Cell 1: defines rate, other; read by cells 2, 4")).to_be_visible()
    expect(node(page, "price, variable: written by cell 2; read by cell 3")).to_be_visible()
    view.get_by_label("Imports").check()
    expect(node(page, "os, import: written by cell 5")).to_be_visible()
    view.get_by_label("Values").uncheck()
    expect(view.locator(".mldebt-FlowGraph-node")).to_have_count(6)
    view.get_by_label("Values").check()

    node(page, "Cell 3:").click()
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === 2")
    expect(node(page, "Cell 3:")).to_have_attribute("aria-current", "true")
    node(page, "other, variable").click()
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === 0")
    run_command(page, "mldebt:show-dataflow")
    expect(page.locator(".mldebt-Flow")).to_have_count(1)
    assert console.errors == []


def test_it_follows_edits_and_stays_where_it_was_zoomed_to(
    server: JupyterServer, open_lab: OpenLab, console: Console
) -> None:
    server.write_notebook("churn.ipynb", *CELLS)
    page = open_lab("churn.ipynb")
    view = open_view(page)
    stage = view.locator(".mldebt-FlowGraph-stage")
    view.get_by_role("button", name="Zoom in").click()
    zoomed = stage.get_attribute("transform")

    edit(page, 3, "print(other, price)\nprint(late)")

    expect(node(page, "Cell 4: reads other, price")).to_be_visible()
    assert stage.get_attribute("transform") == zoomed
    edit(page, 2, "late = 3")
    expect(node(page, "late, variable: written by cell 3; read by cell 4")).to_be_visible()
    edit(page, 0, "rate = = 2")
    expect(node(page, "Cell 1: not all of it is understood")).to_be_visible()
    assert console.errors == []


def test_the_keyboard(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", *CELLS, "pass")
    page = open_lab("churn.ipynb")
    open_view(page)
    expect(node(page, "Cell 1:")).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^(rate|other), variable"))
    page.keyboard.press("ArrowUp")
    expect(node(page, "Cell 1:")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(node(page, "Cell 1:")).to_be_focused()
    page.keyboard.press("End")
    expect(node(page, "Cell 5:")).to_be_focused()
    expect(page.locator(".mldebt-FlowGraph-node[tabindex='0']")).to_have_count(1)
    stage = page.locator(".mldebt-FlowGraph-stage")
    before = stage.get_attribute("transform")
    page.keyboard.press("+")
    assert stage.get_attribute("transform") != before
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === 4")
    assert console.errors == []


def test_the_matrix_and_its_table(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", *CELLS, "print(late)", "late = 1")
    page = open_lab("churn.ipynb")
    view = open_view(page)

    view.get_by_role("button", name="Matrix").click()

    expect(view.get_by_role("button", name="Matrix")).to_have_attribute("aria-pressed", "true")
    marks = view.locator(".mldebt-FlowMatrix-mark")
    expect(marks).to_have_count(4)
    expect(view.locator(".mldebt-FlowMatrix-mark[data-line='late'] title")).to_have_text("Cell 5 reads late of cell 6")
    expect(view.get_by_role("img", name=re.compile("Dependency matrix of 6 cells with 4 marks"))).to_be_visible()
    view.get_by_text("The same as a table").click()
    row = view.get_by_role("row", name=re.compile("Cell 2"))
    expect(row).to_contain_text("rate of cell 1")
    expect(row).to_contain_text("price to cell 3")
    row.get_by_role("button", name="Cell 2 price = rate * 3").click()
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === 1")
    view.get_by_role("button", name="Graph").click()
    expect(node(page, "Cell 1:")).to_be_visible()
    assert console.errors == []


def test_names_are_text_and_nothing_else(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    evil = "<img src=x onerror='window.hacked=1'>"
    server.write_notebook(
        f"{evil.replace('/', '')}.ipynb",
        f"# {evil}\nfor_js = 1",
        "print(for_js)",
        f'import pandas as pd\npd.read_csv("{evil}")\nopen("</svg><script>window.hacked=1</script>", "w")',
    )
    page = open_lab("%3Cimg%20src%3Dx%20onerror%3D%27window.hacked%3D1%27%3E.ipynb")

    view = open_view(page)

    expect(view.locator(".mldebt-FlowGraph-label").filter(has_text="# <img src=x")).to_be_visible()
    expect(node(page, evil)).to_be_visible()
    expect(node(page, "</svg><script>")).to_be_visible()
    view.get_by_role("button", name="Matrix").click()
    view.get_by_text("The same as a table").click()
    expect(view.get_by_role("row", name=re.compile("Cell 1"))).to_contain_text("# <img")
    assert view.locator("img, script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_what_it_says_when_there_is_nothing_to_draw(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("empty.ipynb", "")
    page = open_lab("empty.ipynb")
    answer: dict[str, Any] = {"status": 404, "body": "{}"}
    page.route("**/mldebt/dataflow*", lambda route: route.fulfill(**answer) if answer else route.continue_())

    run_command(page, "mldebt:show-dataflow")

    said = page.locator(".mldebt-Flow-said")
    expect(said).to_contain_text("This Jupyter server has no mldebt.")
    answer.update(status=422, body=json.dumps({"message": "<b>no</b> configuration"}))
    edit(page, 0, "x = 1")
    expect(said).to_contain_text("The notebook could not be audited: <b>no</b> configuration")
    answer.update(status=200, body=json.dumps({"language": "r", "nodes": [], "edges": []}))
    said.get_by_role("button", name="Try again").click()
    expect(said).to_have_text("This notebook is in r. Only Python is understood.")
    answer.update(body=json.dumps({"language": "python", "nodes": [], "edges": []}))
    edit(page, 0, "x = 2")
    expect(said).to_have_text("There is no code in this notebook yet.")
    answer.clear()
    edit(page, 0, "x = 3")
    expect(node(page, "Cell 1:")).to_be_visible()


def test_notebook_7_has_it_at_its_side(server: JupyterServer, page: Page, console: Console) -> None:
    server.write_notebook("churn.ipynb", *CELLS)
    page.goto(server.page("notebooks/churn.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")

    open_view(page)

    node(page, "Cell 2:").click()
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === 1")
    assert console.about("mldebt") == []


# -- beside the cells -----------------------------------------------------------------------


def test_resting_on_a_prompt_lights_what_hangs_on_the_cell(
    server: JupyterServer, open_lab: OpenLab, console: Console
) -> None:
    server.write_notebook("churn.ipynb", *CELLS)
    page = open_lab("churn.ipynb")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "mldebt/dataflow" in request.url else None)
    legend = page.locator(".mldebt-Radius-legend")
    assert asked == []

    prompt(page, 1).hover()

    expect(legend).to_have_text("Cell 2: an edit concerns 1 cell (3); it depends on 1 (1).")
    assert (lit(page, "origin"), lit(page, "after"), lit(page, "before")) == ([1], [2], [0])
    prompt(page, 0).hover()
    expect(legend).to_have_text("Cell 1: an edit concerns 3 cells (2, 3, 4); it depends on no other.")
    assert (lit(page, "origin"), lit(page, "after"), lit(page, "before")) == ([0], [1, 2, 3], [])
    page.locator(".jp-Cell .cm-content").nth(2).hover()
    expect(legend).to_have_count(0)
    assert lit(page, "origin") + lit(page, "after") + lit(page, "before") == []
    assert len(asked) == 1  # the same document

    edit(page, 1, "price = 3")
    prompt(page, 0).hover()
    expect(legend).to_contain_text("an edit concerns 1 cell (4)")
    edit(page, 1, "price = 4")
    expect(legend).to_have_count(0)
    assert console.errors == []


def test_the_command_lights_it_until_another_cell_is_chosen(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", *CELLS)
    page = open_lab("churn.ipynb")
    page.evaluate(f"{NOTEBOOK}.content.activeCellIndex = 1")
    legend = page.locator(".mldebt-Radius-legend")

    run_command(page, "mldebt:toggle-blast-radius")

    expect(legend).to_be_visible()
    prompt(page, 3).hover()
    assert (lit(page, "origin"), lit(page, "after"), lit(page, "before")) == ([1], [2], [0])
    run_command(page, "mldebt:toggle-blast-radius")
    expect(legend).to_have_count(0)
    page.locator(".jp-Cell").nth(1).focus()
    page.keyboard.press("Alt+Shift+B")
    expect(legend).to_be_visible()
    page.evaluate(f"{NOTEBOOK}.content.activeCellIndex = 3")
    expect(legend).to_have_count(0)
    assert lit(page, "origin") == []
