"""The dataflow view's other subject: the pipeline, its rows, columns, leaks, models and files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.driving import OpenLab, expect, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Console, JupyterServer

IMPORTS = """import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler"""
CELLS = (
    IMPORTS,
    'df = pd.read_csv("customers.csv").merge(pd.read_csv("orders.csv"), on="customer")',
    'X = StandardScaler().fit_transform(df[["age", "income"]])',
    'X_train, X_test, y_train, y_test = train_test_split(X, df["churned"], random_state=0)',
    "model = LogisticRegression().fit(X_train, y_train)\nmodel.score(X_test, y_test)",
    'joblib.dump(model, "churn.joblib")',
)
NOTEBOOK = "[...jupyterapp.shell.widgets('main')].find(widget => widget.context && widget.content.widgets)"


def open_pipeline(page: Page) -> Locator:
    run_command(page, "mldebt:show-dataflow")
    view = page.locator(".mldebt-Flow")
    view.get_by_role("button", name="Pipeline", exact=True).click()
    return view


def node(page: Page, name: str) -> Locator:
    return page.locator(".mldebt-Flow").get_by_role("button", name=re.compile("^" + re.escape(name)))


def edit(page: Page, index: int, text: str) -> None:
    page.evaluate(
        f"([index, text]) => {NOTEBOOK}.content.widgets[index].model.sharedModel.setSource(text)", [index, text]
    )


def is_active(page: Page, index: int) -> None:
    page.wait_for_function(f"{NOTEBOOK}.content.activeCellIndex === {index}")


def lines(page: Page, carries: str) -> Locator:
    return page.locator(f".mldebt-FlowGraph-line[data-carries='{carries}']")


@pytest.fixture
def customers(server: JupyterServer, open_lab: OpenLab) -> Page:
    server.write_notebook("pipeline/customers.ipynb", *CELLS)
    return open_lab("pipeline/customers.ipynb")


def test_operators_rows_columns_leaks_models_and_files(customers: Page, console: Console) -> None:
    page = customers

    view = open_pipeline(page)

    expect(view.get_by_role("button", name="Pipeline", exact=True)).to_have_attribute("aria-pressed", "true")
    scaler = node(page, "StandardScaler.fit_transform, transformer · all rows: cell 3, line 1; leak LKG101;")
    expect(scaler).to_have_attribute("aria-label", re.compile("columns age, income; from merge; to train_test_split$"))
    expect(scaler.locator(".mldebt-FlowGraph-warning")).to_have_text("⚠ leak LKG101")
    expect(node(page, "LogisticRegression.fit, estimator · train rows: cell 5")).to_contain_text("→ churned")
    expect(node(page, "LogisticRegression.score, score · test rows: cell 5, line 2")).to_be_visible()
    expect(node(page, "LogisticRegression, model: made by LogisticRegression.fit; used by")).to_be_visible()
    expect(node(page, "customers.csv, file: from outside the notebook; used by read_csv")).to_be_visible()
    expect(node(page, "churn.joblib, file: made by dump; used by no other")).to_be_visible()
    assert [lines(page, what).count() for what in ("train", "test", "model")] == [1, 1, 3]
    legend = view.get_by_role("list", name="Legend")
    for text in ("train rows", "test rows", "a model", "file", "a leak"):
        expect(legend.get_by_role("listitem").filter(has_text=text).first).to_be_visible()

    view.get_by_label("Models and files").uncheck()
    expect(view.locator(".mldebt-FlowGraph-node")).to_have_count(8)
    expect(node(page, "customers.csv, data source")).to_be_visible()
    view.get_by_role("button", name="Cells and variables").click()
    expect(node(page, "Cell 1:")).to_be_visible()
    expect(view.get_by_label("Models and files")).to_be_hidden()
    assert console.errors == []


def test_the_way_to_cells_by_pointer_and_by_keyboard(customers: Page, console: Console) -> None:
    page = customers
    view = open_pipeline(page)

    node(page, "train_test_split").click()

    is_active(page, 3)
    expect(node(page, "train_test_split")).to_have_attribute("aria-current", "true")
    expect(view.locator(".mldebt-FlowGraph-node[aria-current]")).to_have_count(1)
    node(page, "LogisticRegression, model").click()
    is_active(page, 4)
    view.get_by_role("button", name="Show all of it").click()
    node(page, "churn.joblib").click()
    is_active(page, 5)
    page.wait_for_function("document.activeElement.closest('.jp-Notebook') !== null")
    node(page, "merge").focus()
    scale = view.locator(".mldebt-FlowGraph-stage").get_attribute("transform")
    page.keyboard.press("+")
    assert view.locator(".mldebt-FlowGraph-stage").get_attribute("transform") != scale
    page.keyboard.press("Home")
    expect(node(page, "read_csv").first).to_be_focused()
    page.keyboard.press("End")
    expect(node(page, "dump")).to_be_focused()
    page.keyboard.press("Enter")
    is_active(page, 5)
    assert console.errors == []


def test_it_follows_edits(customers: Page, console: Console) -> None:
    page = customers
    open_pipeline(page)
    expect(page.locator(".mldebt-FlowGraph-warning")).to_have_count(1)

    edit(page, 2, 'X = df[["age", "income"]]')

    expect(page.locator(".mldebt-FlowGraph-warning")).to_have_count(0)
    expect(node(page, "StandardScaler")).to_have_count(0)
    assert console.errors == []


def test_the_matrix_of_operators(customers: Page, console: Console) -> None:
    page = customers
    view = open_pipeline(page)

    view.get_by_role("button", name="Matrix").click()

    expect(view.get_by_role("img", name=re.compile("Dependency matrix of 8 operators with 9 marks"))).to_be_visible()
    mark = view.locator(".mldebt-FlowMatrix-mark[data-line='test'] title")
    expect(mark).to_have_text("LogisticRegression.score reads test rows of train_test_split")
    expect(view.locator(".mldebt-FlowMatrix-label", has_text="⚠ StandardScaler")).to_be_visible()
    view.get_by_text("The same as a table").click()
    row = view.get_by_role("row", name=re.compile("LogisticRegression.fit$|LogisticRegression.fit "))
    expect(row.first).to_contain_text("train rows of 5 train_test_split")
    row.first.get_by_role("button").click()
    is_active(page, 4)
    assert console.errors == []


def test_what_it_says_where_there_is_no_pipeline(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("pipeline/none.ipynb", "x = 1", "print(x)")
    page = open_lab("pipeline/none.ipynb")

    view = open_pipeline(page)

    said = view.locator(".mldebt-Flow-said")
    expect(said).to_contain_text("There is no pipeline in this notebook: nothing reads data or fits a model.")
    said.get_by_role("button", name="Show cells and variables").click()
    expect(node(page, "Cell 1:")).to_be_visible()
    expect(view.get_by_role("button", name="Cells and variables")).to_have_attribute("aria-pressed", "true")
    assert console.errors == []


def test_what_it_says_when_the_server_does_not_answer(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("pipeline/refused.ipynb", "x = 1")
    page = open_lab("pipeline/refused.ipynb")
    answer: dict[str, Any] = {"status": 200, "body": json.dumps({"language": "python", "nodes": [{"id": 3}]})}
    page.route("**/mldebt/pipeline*", lambda route: route.fulfill(**answer))

    view = open_pipeline(page)

    said = view.locator(".mldebt-Flow-said")
    expect(said).to_contain_text("The notebook could not be audited: the answer was not understood")
    answer.update(status=404)
    said.get_by_role("button", name="Try again").click()
    expect(said).to_contain_text("This Jupyter server has no mldebt.")


def test_names_are_text_and_nothing_else(server: JupyterServer, open_lab: OpenLab) -> None:
    evil = "<img src=x onerror='window.hacked=1'>"
    server.write_notebook(
        "pipeline/evil.ipynb",
        f'import pandas as pd\ndf = pd.read_csv("a{evil}")[["{evil}"]]\ndf.to_csv("</svg><script>window.hacked=1")',
    )
    page = open_lab("pipeline/evil.ipynb")

    view = open_pipeline(page)

    expect(node(page, f"a{evil}, file: from outside")).to_be_visible()
    assert view.locator("img, script").count() == 0
    assert page.evaluate("window.hacked") is None
